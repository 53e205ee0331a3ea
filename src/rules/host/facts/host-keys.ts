/**
 * Compares the keys of the certificates that the XMPP service presents with the certificate files
 * on its host.
 */
import { known, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { distinct } from '../../../util/order.js';
import { linkOf } from '../../certificates/facts/chain.js';
import { collected } from './collected.js';

/**
 * Certificates of the machine, and keys that the service presents although no certificate has
 * them.
 */
export interface HostKeys {
  readonly date: string;
  /** Paths of the certificate files on the host that name the XMPP domain. */
  readonly files: readonly string[];
  /** SHA-256 of the keys that the service presents and that no certificate in `files` has. */
  readonly strange: readonly string[];
}

export function hostKeys(place: Place): Reading<HostKeys> {
  const { seen, domain } = place[AT];
  const reading = collected('host.certificates', place);
  if (!reading.seen) return reading;
  const { fact, date } = reading.value;
  const own = fact.certificates.filter(({ names }) => names.some((name) => covers(name, domain)));
  const served = seen.all('tls.handshake').flatMap(({ id, value }) => {
    const leaf = value?.outcome === 'established' ? value.chain[0] : undefined;
    const spki = leaf === undefined ? undefined : linkOf(seen, leaf).certificate?.spkiSha256;
    return spki === undefined ? [] : [{ id, spki }];
  });
  // A certificate file that could not be read may contain the key that the service presents.
  const isComplete = own.length > 0 && fact.unreadable === 0;
  const strange = served.filter(({ spki }) => !own.some((one) => one.spki === spki));
  const keys = {
    date,
    files: own.map(({ file }) => file),
    strange: isComplete ? distinct(strange.map(({ spki }) => spki)) : [],
  };
  const others = isComplete ? distinct(strange.map((one) => one.id)) : [];
  const [id, ...ids] = reading.evidence;
  return known(keys, id, ...ids, ...others);
}

function covers(name: string, domain: string): boolean {
  return name.toLowerCase() === domain || name === `*.${domain.split('.').slice(1).join('.')}`;
}
