/**
 * The sentences of all findings: one line on what was observed, without advice. They contain text
 * of servers unchanged; the report formats escape it. Also the title of each requirement in the
 * checklist.
 */
import type { Coded, Row } from '../model/index.js';
import { CATALOGUE, findRequirement } from '../catalogue/index.js';
import type { AnySentence, Sentence } from '../judge/engine/sentence.js';
import type { Code, Codes, TypedCoded } from './codes.js';
import { BINDING_SENTENCES } from './binding/words.js';
import { BOUND_LOGIN_SENTENCES } from './binding/login-words.js';
import { TOKEN_SENTENCES } from './binding/token-words.js';
import { CAA_SENTENCES } from './caa/words.js';
import { CERTIFICATE_SENTENCES } from './certificates/words.js';
import { CONFIGURATION_SENTENCES } from './configuration/words.js';
import { CONFIGURED_SERVICE_SENTENCES } from './configuration/words-services.js';
import { CONTAINER_SENTENCES } from './configuration/words-container.js';
import { CONTACT_SENTENCES } from './contacts/words.js';
import { TLSA_SENTENCES } from './dane/words.js';
import { DNSSEC_SENTENCES } from './dnssec/words.js';
import { E2EE_SENTENCES } from './e2ee/words.js';
import { WEB_SENTENCES } from './encryption/web-words.js';
import { ENCRYPTION_SENTENCES } from './encryption/words.js';
import { HOST_SENTENCES } from './host/words.js';
import { COLLECTED_SENTENCES } from './host/words-collected.js';
import { LIMIT_SENTENCES } from './limits/words.js';
import { PASSWORD_SENTENCES } from './logins/words.js';
import { REGISTRATION_SENTENCES } from './registration/words.js';
import { FEDERATION_SENTENCES } from './s2s/words.js';
import { OUTGOING_SENTENCES } from './s2s/words-outgoing.js';
import { COVERAGE_SENTENCES } from './shared/words.js';
import { STUN_SENTENCES } from './stun/words.js';
import { TLS_SENTENCES } from './tls/words.js';
import { UPLOAD_SENTENCES } from './upload/words.js';

/** The sentence for each code of a finding, from all topics of this folder. */
export const SENTENCES: { readonly [C in Code]: Sentence<Codes[C]> } = {
  ...BINDING_SENTENCES,
  ...BOUND_LOGIN_SENTENCES,
  ...TOKEN_SENTENCES,
  ...CAA_SENTENCES,
  ...CERTIFICATE_SENTENCES,
  ...CONFIGURATION_SENTENCES,
  ...CONFIGURED_SERVICE_SENTENCES,
  ...COLLECTED_SENTENCES,
  ...CONTAINER_SENTENCES,
  ...CONTACT_SENTENCES,
  ...COVERAGE_SENTENCES,
  ...DNSSEC_SENTENCES,
  ...E2EE_SENTENCES,
  ...ENCRYPTION_SENTENCES,
  ...WEB_SENTENCES,
  ...FEDERATION_SENTENCES,
  ...HOST_SENTENCES,
  ...LIMIT_SENTENCES,
  ...OUTGOING_SENTENCES,
  ...PASSWORD_SENTENCES,
  ...REGISTRATION_SENTENCES,
  ...STUN_SENTENCES,
  ...TLS_SENTENCES,
  ...TLSA_SENTENCES,
  ...UPLOAD_SENTENCES,
};

/** Texts of the codes that the catalogue declares together with a single requirement, by code. */
const OWN: ReadonlyMap<string, AnySentence> = new Map(
  CATALOGUE.flatMap(({ sentences = {} }) => Object.entries(sentences)),
);

/**
 * Returns the sentence for the code and arguments of a finding: one line, unless a server sent a
 * line break. Throws for a code that this version does not know.
 */
export function say(coded: Coded): string {
  if (isTyped(coded)) return sayOf(coded.code, coded.args);
  const own = OWN.get(coded.code);
  if (own === undefined) throw new Error(`no text for the code ${coded.code}`);
  return own.say(coded.args as never);
}

/**
 * Name of the requirement in the checklist of the manifesto; its title if the checklist has no
 * name for it.
 */
export function checklistName({ id, title }: Pick<Row, 'id' | 'title'>): string {
  return findRequirement(id)?.checklist ?? title;
}

/**
 * Whether the text of the code is declared with the texts of a topic, and not together with a
 * single requirement.
 */
export function isTyped(coded: Coded): coded is TypedCoded {
  return Object.hasOwn(SENTENCES, coded.code);
}

function sayOf<C extends Code>(code: C, args: Codes[C]): string {
  return SENTENCES[code].say(args);
}
