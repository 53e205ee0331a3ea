/**
 * Server software that lacks channel binding in a TLS version, according to tests or its release
 * notes.
 */
import { TLS_VERSIONS, type ObservationView, type TlsVersion } from '../../../model/index.js';
import { knownFrom, type Known } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { ofServer } from '../../shared/facts/of-server.js';
import { agreedSoftware, softwareOf } from '../../shared/facts/software.js';
import { offersBinding } from './channel-bindings.js';

export interface Unsupported {
  /** Name and version of the software: `Prosody 0.12.3`. */
  readonly software: string;
  /** The first release of the software with channel binding; null if there is none. */
  readonly since: string | null;
}

interface Lack {
  readonly name: RegExp;
  readonly version: RegExp;
  readonly tls: readonly TlsVersion[];
  readonly since: string | null;
}

const LACKS: readonly Lack[] = [
  // mod_saslauth of Prosody 0.12 supports only tls-unique, which TLS 1.3 does not define.
  {
    name: /^prosody$/i,
    version: /^0\.(?:\d|1[0-2])(?!\d)/,
    tls: ['TLSv1.3'],
    since: 'Prosody 13.0',
  },
  // jabberd2 has no SCRAM mechanism that could use channel binding.
  { name: /^jabberd2?$/i, version: /^2\./, tls: ['TLSv1.2', 'TLSv1.3'], since: null },
];

/** Software whose tested releases support channel binding, except the releases in `LACKS`. */
const HAVING = /^(?:prosody|ejabberd)$/i;

/**
 * What is known about the server software. `supported` says whether it supports channel binding.
 */
export interface SoftwareSupport {
  readonly lacks: Lacks;
  readonly supported: boolean;
}

/** Reason why the software cannot offer channel binding in a TLS version, or null. */
export type Lacks = Readonly<Record<TlsVersion, Known<Unsupported> | null>>;

export function softwareSupport({ [AT]: { seen, domain } }: Place): SoftwareSupport {
  // A component may be different software than the server.
  const own = ofServer(seen, domain);
  const lacks = Object.fromEntries(
    TLS_VERSIONS.map((version) => [version, bindingUnsupported(own, version)]),
  ) as Lacks;
  return { lacks, supported: bindingSupported(own) || offersBinding(seen) };
}

/** Whether the server reports software that supports channel binding. */
function bindingSupported(seen: ObservationView<'entity.iq'>): boolean {
  return softwareOf(seen).some(({ name }) => HAVING.test(name));
}

/**
 * Returns the server software if it is known to lack channel binding in this TLS version. Returns
 * null if it supports it, is unknown, or the answers of the server differ.
 */
function bindingUnsupported(
  seen: ObservationView<'entity.iq'>,
  version: TlsVersion,
): Known<Unsupported> | null {
  const said = softwareOf(seen);
  const first = agreedSoftware(said);
  if (first === null) return null;
  const number = first.version ?? '';
  const lack = LACKS.find(
    (one) => one.name.test(first.name) && one.version.test(number) && one.tls.includes(version),
  );
  if (lack === undefined) return null;
  const unsupported = { software: `${first.name} ${number}`, since: lack.since };
  const reading = knownFrom(
    unsupported,
    said.map((one) => one.evidence),
  );
  return reading.seen ? reading : null;
}
