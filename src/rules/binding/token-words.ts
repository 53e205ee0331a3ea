/** The words for login tokens (XEP-0484), and for what protects the offer of logins. */
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, some, versionsText, versionText } from '../../report/kit/words.js';
import { byText, type ByProtocol } from './login-words.js';

interface TokenArgs {
  readonly version: string;
  readonly mechanism: string;
}

const TOKEN_EXAMPLE: TokenArgs = { version: 'TLSv1.3', mechanism: 'HT-SHA-256-EXPR' };

export const TOKEN_SENTENCES = {
  /* Codes of the findings on the requirement channel-binding. */
  TOKENS_OFFERED: sentence(
    ({ version, mechanisms }: { version: string; mechanisms: readonly string[] }) =>
      `Login tokens (FAST, XEP-0484) are offered in ${versionText(version)}: ${some(mechanisms)}`,
    { version: 'TLSv1.3', mechanisms: ['HT-SHA-256-EXPR', 'HT-SHA-256-NONE'] },
  ),
  /** The server also offers token mechanisms that can work in that version, or none at all. */
  TOKENS_STRAY: sentence(
    ({ version, mechanisms }: { version: string; mechanisms: readonly string[] }) =>
      `Login tokens are offered in ${versionText(version)} with channel binding that is not defined there: ${list(mechanisms)}`,
    { version: 'TLSv1.3', mechanisms: ['HT-SHA-256-UNIQ'] },
  ),
  TOKENS_UNBOUND: sentence(
    ({ version, mechanisms }: { version: string; mechanisms: readonly string[] }) =>
      `Login tokens (FAST, XEP-0484) are offered in ${versionText(version)} only without usable channel binding: ${list(mechanisms)}`,
    { version: 'TLSv1.3', mechanisms: ['HT-SHA-256-NONE'] },
  ),
  /** `refused` lists the uses that the server refused: `falsified` data, or an `unbound` login. */
  TOKEN_WORKS: sentence(
    ({ version, mechanism, refused }: TokenArgs & { refused: readonly string[] }) =>
      `Logins with a token succeed in ${versionText(version)} (${mechanism})` +
      (refused.length === 0
        ? ''
        : `. Refused as they should be: ${refused.map((one) => USES[one] ?? one).join('; ')}`),
    { ...TOKEN_EXAMPLE, refused: ['falsified', 'unbound'] },
  ),
  TOKEN_FALSIFIED: sentence(
    ({ version, mechanism }: TokenArgs) =>
      `The server accepted a token with falsified channel-binding data in ${versionText(version)} (${mechanism})`,
    TOKEN_EXAMPLE,
  ),
  /** XEP-0484 §3.5: a token must only be used with the mechanism for which it was made. */
  TOKEN_UNBOUND: sentence(
    ({ version, mechanism }: TokenArgs) =>
      `The server accepted a token for ${mechanism} without channel binding in ${versionText(version)}`,
    TOKEN_EXAMPLE,
  ),
  TOKEN_REFUSED: sentence(
    ({ version, mechanism }: TokenArgs) =>
      `The server gave a token, and refused it with correct data in ${versionText(version)} (${mechanism})`,
    TOKEN_EXAMPLE,
  ),
  TOKEN_UNPROVEN: sentence(
    ({ version, mechanism }: TokenArgs) =>
      `The server accepted a token in ${versionText(version)} without the proof that it knows it (${mechanism})`,
    TOKEN_EXAMPLE,
  ),
  TOKEN_NOT_GIVEN: sentence(
    ({ version, mechanism }: TokenArgs) =>
      `The server offers login tokens in ${versionText(version)}, and gave none for ${mechanism}`,
    TOKEN_EXAMPLE,
  ),
  TOKEN_LEFT: sentence(
    ({ version, mechanism }: TokenArgs) =>
      `A token of the test account stays valid until it expires: the scan could not make it invalid in ${versionText(version)} (${mechanism})`,
    TOKEN_EXAMPLE,
  ),
  OFFER_HASH_RIGHT: sentence(
    ({ versions, ...by }: ByProtocol & { versions: readonly string[] }) =>
      `The server signs its list of login mechanisms (XEP-0474)${byText(by)} in ${versionsText(versions)}, and the list arrived unchanged`,
    { versions: ['TLSv1.2', 'TLSv1.3'] },
  ),
  /** Clients that verify the hash abort the login. */
  OFFER_HASH_WRONG: sentence(
    ({
      version,
      mechanisms,
      ...by
    }: ByProtocol & { version: string; mechanisms: readonly string[] }) =>
      `The list of login mechanisms in ${versionText(version)}${byText(by)} does not match the server's hash of it (XEP-0474, ${list(mechanisms)}). Clients that check the hash abort the login`,
    { version: 'TLSv1.3', mechanisms: ['SCRAM-SHA-256'] },
  ),
  STARTTLS_INSIDE_TLS: sentence(
    ({ versions, isUnbound }: { versions: readonly string[]; isUnbound: 'yes' | 'no' }) =>
      `STARTTLS is offered inside ${versionsText(versions)}: a proxy in front of the server ends TLS` +
      (isUnbound === 'yes' ? `, so the server cannot offer channel binding` : ''),
    { versions: ['TLSv1.3'], isUnbound: 'yes' },
  ),
};

const USES: Readonly<Partial<Record<string, string>>> = {
  falsified: 'falsified channel-binding data',
  unbound: 'a login without channel binding',
};

export type TokenCodes = CodesOf<typeof TOKEN_SENTENCES>;
