/** Which software has no channel binding in which version of TLS, measured or by its own notes. */
import type { ObservationView, TlsVersion } from '../../../model/index.js';
import { knownFrom, type Known } from '../../../judge/engine/known.js';
import { agreedSoftware, softwareOf } from '../../shared/facts/software.js';

export interface Unsupported {
  /** `Prosody 0.12.3`. */
  readonly software: string;
  /** The first release that has it; null where none has. */
  readonly since: string | null;
}

interface Lack {
  readonly name: RegExp;
  readonly version: RegExp;
  readonly tls: readonly TlsVersion[];
  readonly since: string | null;
}

const LACKS: readonly Lack[] = [
  // mod_saslauth of 0.12 knows tls-unique alone, which TLS 1.3 does not define.
  {
    name: /^prosody$/i,
    version: /^0\.(?:\d|1[0-2])(?!\d)/,
    tls: ['TLSv1.3'],
    since: 'Prosody 13.0',
  },
  // It has no SCRAM that could be bound.
  { name: /^jabberd2?$/i, version: /^2\./, tls: ['TLSv1.2', 'TLSv1.3'], since: null },
];

/** Software whose releases have channel binding, as measured, but for what `LACKS` names. */
const HAVING = /^(?:prosody|ejabberd)$/i;

/** Whether the server says that it is software which has channel binding. */
export function bindingSupported(seen: ObservationView<'entity.iq'>): boolean {
  return softwareOf(seen).some(({ name }) => HAVING.test(name));
}

/** Null where the software is not known, or not agreed upon, or has it. */
export function bindingUnsupported(
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
