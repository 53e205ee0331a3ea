/**
 * The words of every finding: what was seen, in one line, no advice. Text of servers stands in
 * them as it came; the formats escape it.
 */
import type { Coded } from '../model/index.js';
import { CATALOGUE } from '../catalogue/index.js';
import type { AnySentence } from '../judge/engine/sentence.js';
import type { Code, Codes, TypedCoded } from './codes.js';
import { CERTIFICATE_TEXTS } from './certificates/words.js';
import { COVERAGE_TEXTS } from './shared/words.js';
import { DNS_TEXTS } from './dnssec/words.js';
import { ENCRYPTION_TEXTS } from './encryption/words.js';
import { FEDERATION_TEXTS } from './s2s/words.js';
import { HOST_TEXTS } from './host/words.js';
import { COLLECTED_TEXTS } from './host/words-collected.js';
import { LIMIT_TEXTS } from './limits/words.js';
import { OUTGOING_TEXTS } from './s2s/words-outgoing.js';
import { REGISTRATION_TEXTS } from './registration/words.js';
import { SASL_TEXTS } from './binding/words.js';
import { SESSION_TEXTS } from './logins/words.js';
import { STUN_TEXTS } from './stun/words.js';
import { TLS_TEXTS } from './tls/words.js';
import { E2EE_TEXTS, UPLOAD_TEXTS } from './upload/words.js';

export const TEXTS: { readonly [C in Code]: (args: Codes[C]) => string } = {
  ...CERTIFICATE_TEXTS,
  ...COLLECTED_TEXTS,
  ...COVERAGE_TEXTS,
  ...DNS_TEXTS,
  ...E2EE_TEXTS,
  ...ENCRYPTION_TEXTS,
  ...FEDERATION_TEXTS,
  ...HOST_TEXTS,
  ...LIMIT_TEXTS,
  ...OUTGOING_TEXTS,
  ...REGISTRATION_TEXTS,
  ...SASL_TEXTS,
  ...SESSION_TEXTS,
  ...STUN_TEXTS,
  ...TLS_TEXTS,
  ...UPLOAD_TEXTS,
};

/** Sentences that stand in the declaration of a requirement, by code. */
const OWN: ReadonlyMap<string, AnySentence> = new Map(
  CATALOGUE.flatMap(({ sentences = {} }) => Object.entries(sentences)),
);

/**
 * The words for a code and its arguments: one line, unless a server put a line break in. Throws
 * where this version does not know the code.
 */
export function say(coded: Coded): string {
  if (isTyped(coded)) return sayOf(coded.code, coded.args);
  const own = OWN.get(coded.code);
  if (own === undefined) throw new Error(`no text for the code ${coded.code}`);
  return own.say(coded.args as never);
}

/** Whether the code is one of the topics' codes. */
export function isTyped(coded: Coded): coded is TypedCoded {
  return Object.hasOwn(TEXTS, coded.code);
}

function sayOf<C extends Code>(code: C, args: Codes[C]): string {
  return TEXTS[code](args);
}
