/** Sentences of the findings about test logins with channel binding. */
import type { TypesByVersion } from './words.js';
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import {
  bracketed,
  byCount,
  list,
  quoted,
  versionsText,
  versionText,
} from '../../report/kit/words.js';
import { typesText } from './words.js';

const TRIALS = {
  bound: 'correct data',
  falsified: 'falsified data',
  downgrade: 'a downgrade (gs2 y)',
  foreign: 'a non-existent binding type',
} as const;

type Trials = { readonly [T in keyof typeof TRIALS]?: readonly string[] };

/**
 * Returns one text for each kind of test login, with its TLS versions: `falsified data in TLS 1.2
 * and TLS 1.3`.
 */
function trialsOf(args: Trials): readonly string[] {
  return (Object.keys(TRIALS) as (keyof typeof TRIALS)[]).flatMap((trial) => {
    const versions = args[trial] ?? [];
    return versions.length === 0 ? [] : [`${TRIALS[trial]} in ${versionsText(versions)}`];
  });
}

/** Arguments of a sentence about one protocol of logins: absent for SASL (RFC 6120 §6). */
export interface ByProtocol {
  readonly protocol?: 'SASL2';
}

export function byText({ protocol }: ByProtocol): string {
  return protocol === undefined ? '' : ' with SASL2 (XEP-0388)';
}

/** The mechanism and the protocol: `SCRAM-SHA-1-PLUS`, `SCRAM-SHA-1-PLUS in SASL2`. */
function mechanismText(mechanism: string, { protocol }: ByProtocol): string {
  return protocol === undefined ? mechanism : `${mechanism} in SASL2`;
}

const FLAWS: Readonly<Partial<Record<string, string>>> = {
  'wrong-signature':
    'the server signature is wrong, so the server does not prove that it knows the password',
  unsigned: 'the server accepts the login without sending its signature',
  'foreign-nonce': 'the nonce of the server does not continue ours',
  iterations: 'the server asks for more iterations than a client should compute',
  malformed: 'the server does not send valid SCRAM messages',
};

/** In recordings of versions before SASL2 was supported. */
const SASL2_ONLY =
  'the server offers logins only with SASL2 (XEP-0388), which the scan did not support';

const WITHHELD: Readonly<Partial<Record<string, string>>> = {
  untrusted: 'the certificate is not trusted',
  'wrong-name': 'the certificate does not contain the domain as a DNS name',
  'no-data': 'the scan has no data for any of the offered channel bindings',
  'not-offered': 'this program supports none of the offered channel bindings',
  'no-mechanism': 'this program supports none of the offered mechanisms',
  'sasl2-only': SASL2_ONLY,
};

export const BOUND_LOGIN_SENTENCES = {
  /**
   * `falsified`, `downgrade` and `foreign` are kinds of test logins. Each list holds the TLS
   * versions in which the server refused such a login.
   */
  CHANNEL_BINDING_WORKS: sentence(
    ({
      tls12,
      tls13,
      ...trials
    }: TypesByVersion &
      ByProtocol & {
        versions: readonly string[];
        falsified: readonly string[];
        downgrade: readonly string[];
        foreign: readonly string[];
      }) => {
      const refused = trialsOf(trials);
      return (
        `Logins with channel binding succeed${byText(trials)} ${typesText({ tls12, tls13 })}` +
        (refused.length === 0 ? '' : `. Refused as they should be: ${refused.join('; ')}`)
      );
    },
    {
      versions: ['TLSv1.2', 'TLSv1.3'],
      tls12: ['tls-unique'],
      tls13: ['tls-exporter'],
      falsified: ['TLSv1.2', 'TLSv1.3'],
      downgrade: ['TLSv1.3'],
      foreign: [],
    },
  ),
  CHANNEL_BINDING_KNOWN: sentence(
    ({
      downgradeNoticed,
      ...types
    }: TypesByVersion &
      ByProtocol & {
        versions: readonly string[];
        downgradeNoticed: readonly string[];
      }) =>
      `The server knows binding types${byText(types)} ${typesText(types)}. It answered differently to a non-existent type` +
      (downgradeNoticed.length === 0
        ? ''
        : `, and detects a downgrade in ${versionsText(downgradeNoticed)}`),
    {
      versions: ['TLSv1.3'],
      tls12: [],
      tls13: ['tls-exporter'],
      downgradeNoticed: ['TLSv1.3'],
    },
  ),
  /**
   * `types` are the channel-binding types that the server offers although this TLS version does
   * not define them. `refused` are types that the version defines, but the server refuses.
   */
  CHANNEL_BINDING_UNDEFINED: sentence(
    ({
      version,
      types,
      refused,
      exercised,
      ...by
    }: ByProtocol & {
      version: string;
      types: readonly string[];
      refused: readonly string[];
      exercised: 'yes' | 'no';
    }) =>
      `The server ${exercised === 'yes' ? 'accepts' : 'knows'} ${list(types)} in ${versionText(version)}${byText(by)}, ` +
      `where ${byCount(types.length, 'it is', 'they are')} not defined` +
      (refused.length === 0 ? '' : `, and refuses ${list(refused)}`),
    {
      version: 'TLSv1.3',
      types: ['tls-unique'],
      refused: ['tls-exporter'],
      exercised: 'yes',
    },
  ),
  CHANNEL_BINDING_REFUSED: sentence(
    ({
      version,
      types,
      condition,
      ...by
    }: ByProtocol & {
      version: string;
      types: readonly string[];
      condition: string;
    }) =>
      `The server offers -PLUS in ${versionText(version)}${byText(by)}, but refuses correct data of ${list(types)}${bracketed(condition)}`,
    {
      version: 'TLSv1.3',
      types: ['tls-exporter'],
      condition: 'not-authorized',
    },
  ),
  CHANNEL_BINDING_FALSIFIED: sentence(
    ({
      version,
      type,
      mechanism,
      ...by
    }: ByProtocol & { version: string; type: string; mechanism: string }) =>
      `The server accepted a login with falsified ${type} data in ${versionText(version)} (${mechanismText(mechanism, by)})`,
    {
      version: 'TLSv1.3',
      type: 'tls-exporter',
      mechanism: 'SCRAM-SHA-1-PLUS',
    },
  ),
  CHANNEL_BINDING_FOREIGN: sentence(
    ({ version, mechanism, ...by }: ByProtocol & { version: string; mechanism: string }) =>
      `The server accepted a login with a non-existent binding type in ${versionText(version)} (${mechanismText(mechanism, by)})`,
    { version: 'TLSv1.2', mechanism: 'SCRAM-SHA-1-PLUS' },
  ),
  CHANNEL_BINDING_DOWNGRADE: sentence(
    ({ version, mechanism, ...by }: ByProtocol & { version: string; mechanism: string }) =>
      `The server did not detect a downgrade from -PLUS in ${versionText(version)} (${mechanismText(mechanism, by)}, gs2 y)`,
    { version: 'TLSv1.2', mechanism: 'SCRAM-SHA-1' },
  ),
  SCRAM_FLAWED: sentence(
    ({
      version,
      mechanism,
      flaw,
      ...by
    }: ByProtocol & { version: string; mechanism: string; flaw: string }) =>
      `${mechanismText(mechanism === '' ? 'The login' : mechanism, by)} in ${versionText(version)}: ${FLAWS[flaw] ?? flaw}`,
    { version: 'TLSv1.3', mechanism: 'SCRAM-SHA-1', flaw: 'wrong-signature' },
  ),
  SCRAM_WITHDRAWN: sentence(
    ({ version }: { version: string }) =>
      `The server first offered SCRAM in ${versionText(version)}, then only PLAIN. The scan did not send the password`,
    { version: 'TLSv1.3' },
  ),
  LOGIN_WITHHELD: sentence(
    ({ why }: { why: string }) => `The account was not used: ${WITHHELD[why] ?? why}`,
    { why: 'untrusted' },
  ),
  LOGIN_DENIED: sentence(
    ({ condition, ...by }: ByProtocol & { condition: string }) =>
      `The server refused the account${byText(by)}${bracketed(condition)}, so this test shows nothing`,
    { condition: 'not-authorized' },
  ),
  LOGINS_MADE: sentence(
    ({ succeeded, failed, most }: { succeeded: number; failed: number; most: number }) =>
      `Test logins: ${succeeded} succeeded, ${failed} failed (limit of failed logins: ${most})`,
    { succeeded: 2, failed: 3, most: 4 },
  ),
  LOGINS_BANNED: sentence(
    ({ text }: { text: string }) => `The server refuses more logins for now${quoted(text)}`,
    { text: 'Too many (5) failed authentications' },
  ),
  LOGINS_HELD_BACK: sentence(
    ({ detail }: { detail: string }) => `Logins that must fail were not tried (${detail})`,
    { detail: '192.0.2.7: 4 logins failed there in other scans of this run' },
  ),
  /**
   * The lists hold the TLS versions in which a test login of each kind was not made, or got no
   * answer.
   */
  LOGINS_LEFT_OUT: sentence(
    ({
      detail,
      ...trials
    }: ByProtocol & {
      falsified: readonly string[];
      downgrade: readonly string[];
      foreign: readonly string[];
      bound: readonly string[];
      detail: string;
    }) =>
      `Logins${byText(trials)} not tried, or without an answer: ${trialsOf(trials).join('; ')} (${detail})`,
    {
      falsified: [],
      downgrade: ['TLSv1.2'],
      foreign: ['TLSv1.2', 'TLSv1.3'],
      bound: [],
      detail: '4 logins failed there; more may trigger a ban',
    },
  ),
};

export type BoundLoginCodes = CodesOf<typeof BOUND_LOGIN_SENTENCES>;
