/** Keys that the service presents, against the certificates of the machine. */
import { knownBy, type Reading } from '../../../judge/engine/known.js';
import type { ObservationView } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { linkOf } from '../../certificates/facts/chain.js';
import { collected } from './collected.js';

/**
 * Certificates of the machine, and keys that the service presents although no certificate has
 * them.
 */
export interface HostKeys {
  readonly date: string;
  /** Certificates of the machine that name the domain. */
  readonly files: readonly string[];
  /** SHA-256 of the keys that the service presents and that no certificate in `files` has. */
  readonly strange: readonly string[];
}

interface Ground {
  readonly seen: ObservationView;
  readonly domain: string;
  readonly time: string;
}

export function hostKeys({ seen, domain, time }: Ground): Reading<HostKeys> {
  const reading = collected('host.certificates', { seen, domain, time });
  if (!reading.seen) return reading;
  const { fact, date } = reading.value;
  const own = fact.certificates.filter(({ names }) => names.some((name) => covers(name, domain)));
  const served = seen.all('tls.handshake').flatMap(({ id, value }) => {
    const leaf = value?.outcome === 'established' ? value.chain[0] : undefined;
    const spki = leaf === undefined ? undefined : linkOf(seen, leaf).certificate?.spkiSha256;
    return spki === undefined ? [] : [{ id, spki }];
  });
  const strange = served.filter(({ spki }) => !own.some((one) => one.spki === spki));
  const keys = {
    date,
    files: own.map(({ file }) => file),
    strange: own.length === 0 ? [] : distinct(strange.map(({ spki }) => spki)),
  };
  return knownBy(keys, [...reading.evidence, ...distinct(strange.map(({ id }) => id))]);
}

function covers(name: string, domain: string): boolean {
  return name.toLowerCase() === domain || name === `*.${domain.split('.').slice(1).join('.')}`;
}
