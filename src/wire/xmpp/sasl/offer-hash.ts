import { createHash } from 'node:crypto';
import type { ScramMechanism } from './scram.js';

/** What a server offered in the protocol of a login. */
export interface OfferedLogins {
  readonly mechanisms: readonly string[];
  /** Channel-binding types that the server names (XEP-0440). */
  readonly types: readonly string[];
}

/** Separators of XEP-0474: between names, and between the two lists. Before 0.4.0 others were used. */
const SEPARATORS = [
  ['\x1e', '\x1f'],
  [',', '|'],
] as const;

/** Types that servers know without naming them: Prosody names none without its SASL module. */
const UNNAMED: readonly (readonly string[])[] = [
  ['tls-exporter'],
  ['tls-unique'],
  ['tls-exporter', 'tls-server-end-point'],
  ['tls-server-end-point', 'tls-unique'],
  ['tls-exporter', 'tls-server-end-point', 'tls-unique'],
  ['tls-server-end-point'],
];

/**
 * Whether a hash is that of the offer that arrived here (XEP-0474), so that the offer was not changed
 * on its way. If the server names no channel-binding types, those that it may know are tried too.
 */
export function isHashOfOffer(
  hash: string,
  { hash: algorithm }: Pick<ScramMechanism, 'hash'>,
  { mechanisms, types }: OfferedLogins,
): boolean {
  const lists = types.length > 0 ? [types] : [null, [], ...UNNAMED];
  return SEPARATORS.some(([between, after]) =>
    lists.some((list) => {
      const named = list === null ? '' : after + sorted(list).join(between);
      const text = sorted(mechanisms).join(between) + named;
      return createHash(algorithm).update(text).digest('base64') === hash;
    }),
  );
}

/** Sorts by octets: all of these names are ASCII. */
function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort();
}
