/** How servers answer logins over SASL and SASL2, as measured with stock configurations. */
import { createHash } from 'node:crypto';
import type { Habits } from './sasl-habits.js';

const MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'];
const TYPES = ['tls-exporter', 'tls-server-end-point'];

/** The hash of an offer (XEP-0474). */
export function hashOf(
  mechanisms: readonly string[],
  types: readonly string[],
): (hash: string) => string {
  const text = `${[...mechanisms].sort().join('\x1e')}\x1f${[...types].sort().join('\x1e')}`;
  return (hash) => createHash(hash).update(text).digest('base64');
}

const BOTH = {
  mechanisms: () => MECHANISMS,
  sasl2: MECHANISMS,
  bind2: true,
  offerHash: hashOf(MECHANISMS, TYPES),
  types: () => TYPES,
} satisfies Partial<Habits>;

export const PROSODY_13 = {
  ...BOTH,
  fast: ['HT-SHA-256-NONE', 'HT-SHA-256-EXPR'],
  wordsOfType: ['malformed-request', "Proposed channel binding type isn't supported."],
  wordsOfData: ['malformed-request', 'Invalid channel binding value.'],
} satisfies Partial<Habits>;

const NO_BINDING = ['not-authorized', 'Invalid channel binding'] as const;
const EJABBERD = {
  ...BOTH,
  sasl2ByUser: true,
  takesForeignTokens: true,
  wordsOfType: NO_BINDING,
  wordsOfData: NO_BINDING,
  wordsOfUser: ['not-authorized', 'Invalid username or password'],
} satisfies Partial<Habits>;

export const EJABBERD_24 = {
  ...EJABBERD,
  fast: ['HT-SHA-256-NONE', 'HT-SHA-256-UNIQ', 'HT-SHA-256-EXPR', 'HT-SHA-256-ENDP'],
  countsUnanswered: true,
} satisfies Partial<Habits>;

/** Takes a faked downgrade (gs2 `y`) with SASL2 from an account, and from no unknown user. */
export const EJABBERD_26 = {
  ...EJABBERD,
  fast: ['HT-SHA-256-NONE', 'HT-SHA-256-EXPR', 'HT-SHA-256-ENDP'],
  inSasl2: { acceptsDowngrade: true },
} satisfies Partial<Habits>;
