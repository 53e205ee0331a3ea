/** The words of logins: channel binding, mechanisms, and how passwords are stored. */
import type { SaslCodes } from './codes.js';
import {
  plural,
  bracketed,
  byCount,
  list,
  nounFor,
  offersText,
  outOf,
  quoted,
  some,
  versionsText,
  versionText,
} from '../../report/kit/words.js';

const TRIALS = {
  bound: 'correct data',
  falsified: 'falsified data',
  downgrade: 'a downgrade (gs2 y)',
  foreign: 'a non-existent binding type',
} as const;

type Trials = { readonly [T in keyof typeof TRIALS]?: readonly string[] };

/** `falsified data in TLS 1.2 and TLS 1.3` of each that has a version. */
function trialsOf(args: Trials): readonly string[] {
  return (Object.keys(TRIALS) as (keyof typeof TRIALS)[]).flatMap((trial) => {
    const versions = args[trial] ?? [];
    return versions.length === 0 ? [] : [`${TRIALS[trial]} in ${versionsText(versions)}`];
  });
}

const FLAWS: Readonly<Partial<Record<string, string>>> = {
  'wrong-signature':
    'the server signature is wrong, so the server does not prove that it knows the password',
  unsigned: 'the server accepts the login without sending its signature',
  'foreign-nonce': 'the nonce of the server does not continue ours',
  iterations: 'the server asks for more iterations than a client should compute',
  malformed: 'the server does not send valid SCRAM messages',
};

const SASL2_ONLY =
  'the server offers logins only with SASL2 (XEP-0388), which this program does not support yet';

const WITHHELD: Readonly<Partial<Record<string, string>>> = {
  untrusted: 'the certificate is not trusted',
  'wrong-name': 'the certificate does not contain the domain as a DNS name',
  'no-data': 'the scan has no data for any of the offered channel bindings',
  'not-offered': 'this program supports none of the offered channel bindings',
  'no-mechanism': 'this program supports none of the offered mechanisms',
  'sasl2-only': SASL2_ONLY,
};

const OFFERS: Readonly<Partial<Record<string, string>>> = {
  anonymous: 'ANONYMOUS',
  external: 'EXTERNAL',
  login: 'LOGIN (obsolete)',
  'iq-auth': 'jabber:iq:auth (XEP-0078, obsolete)',
  oauth: 'OAuth tokens',
  sasl2: 'SASL2 (XEP-0388)',
  fast: 'FAST (XEP-0484)',
};

function known(words: Readonly<Partial<Record<string, string>>>, key: string): string {
  return words[key] ?? key;
}

const OBSTACLES: Readonly<Partial<Record<string, string>>> = {
  version: 'not defined in that TLS version',
  signature: "the certificate's signature does not use exactly one hash, RFC 5929 §4.1",
  'master-secret': 'no extended master secret, RFC 9266 §4.2',
};

/** `in TLS 1.2: tls-unique; in TLS 1.3: tls-exporter`. */
function typesText({
  tls12,
  tls13,
}: {
  readonly tls12: readonly string[];
  readonly tls13: readonly string[];
}): string {
  return [
    ...(tls12.length > 0 ? [`in ${versionText('TLSv1.2')}: ${list(tls12)}`] : []),
    ...(tls13.length > 0 ? [`in ${versionText('TLSv1.3')}: ${list(tls13)}`] : []),
  ].join('; ');
}

function noneOr(items: readonly string[]): string {
  return items.length === 0 ? 'none' : some(items);
}

/** `only in SASL: PLAIN; only in SASL2: SCRAM-SHA-256`. */
function onlyText(sasl: readonly string[], sasl2: readonly string[]): string {
  return [
    ...(sasl.length > 0 ? [`only in SASL: ${some(sasl)}`] : []),
    ...(sasl2.length > 0 ? [`only in SASL2: ${some(sasl2)}`] : []),
  ].join('; ');
}

export const SASL_TEXTS: { readonly [C in keyof SaslCodes]: (args: SaslCodes[C]) => string } = {
  CHANNEL_BINDING_OFFERED: ({ unnamed, ...types }) =>
    `Channel binding is offered ${typesText(types)}` +
    (unnamed.length === 0
      ? ''
      : `. The server names no type in ${versionsText(unnamed)}, so clients use the default`),
  CHANNEL_BINDING_IN_PART: ({ offered, lacking }) =>
    `Channel binding is offered in ${versionsText(offered)}, but not in ${versionsText(lacking)}`,
  CHANNEL_BINDING_NOT_OFFERED: ({ versions, mechanisms }) =>
    `No -PLUS mechanism is offered in ${versionsText(versions)}; offered: ${offersText(mechanisms)}`,
  CHANNEL_BINDING_TYPE_UNKNOWN: ({ version }) =>
    `Channel binding is offered in ${versionText(version)} without a type, which means tls-exporter (RFC 9266 §3). The scan did not see whether the server accepts it`,
  CHANNEL_BINDING_UNUSABLE: ({ version, types, because }) =>
    `Channel binding is offered in ${versionText(version)}, but not usable with ${some(types)} (${because.map((one) => known(OBSTACLES, one)).join('; ')})`,
  CHANNEL_BINDING_UNSETTLED: ({ version, types }) =>
    `Channel binding is offered in ${versionText(version)} with ${some(types)}. The scan did not see the certificate or master secret that decides whether it is usable`,
  CHANNEL_BINDING_NO_PASSWORDS: ({ versions, mechanisms }) =>
    `No mechanism in ${versionsText(versions)} uses a password, so there is nothing to bind; offered: ${offersText(mechanisms)}`,
  CHANNEL_BINDING_NO_SCRAM: ({ versions, mechanisms }) =>
    `No SCRAM mechanism is offered in ${versionsText(versions)}; offered: ${offersText(mechanisms)}. It is unknown whether the server software supports channel binding`,
  CHANNEL_BINDING_LACKING: ({ lacking, total }) =>
    `Channel binding is not offered, or not usable, at ${outOf(lacking, total, 'place')}`,
  CHANNEL_BINDING_EVERYWHERE: () =>
    'Channel binding is offered with a usable type in every version of TLS',
  CHANNEL_BINDING_NOWHERE: () => 'No -PLUS mechanism is offered',
  CHANNEL_BINDING_WORKS: ({ tls12, tls13, ...trials }) => {
    const refused = trialsOf(trials);
    return (
      `Logins with channel binding succeed ${typesText({ tls12, tls13 })}` +
      (refused.length === 0 ? '' : `. Refused as they should be: ${refused.join('; ')}`)
    );
  },
  CHANNEL_BINDING_KNOWN: ({ downgradeNoticed, ...types }) =>
    `The server knows binding types ${typesText(types)}. It answered differently to a non-existent type` +
    (downgradeNoticed.length === 0
      ? ''
      : `, and detects a downgrade in ${versionsText(downgradeNoticed)}`),
  CHANNEL_BINDING_UNDEFINED: ({ version, types, refused, exercised }) =>
    `The server ${exercised === 'yes' ? 'accepts' : 'knows'} ${list(types)} in ${versionText(version)}, ` +
    `where ${byCount(types.length, 'it is', 'they are')} not defined` +
    (refused.length === 0 ? '' : `, and refuses ${list(refused)}`),
  CHANNEL_BINDING_ONE_PROTOCOL: ({ version, having, mechanisms }) =>
    having === 'SASL'
      ? `In ${versionText(version)}, SASL offers -PLUS, but SASL2 (XEP-0388) offers only ${some(mechanisms)}`
      : `In ${versionText(version)}, SASL2 (XEP-0388) offers -PLUS, but SASL offers only ${some(mechanisms)}`,
  CHANNEL_BINDING_REFUSED: ({ version, types, condition }) =>
    `The server offers -PLUS in ${versionText(version)}, but refuses correct data of ${list(types)}${bracketed(condition)}`,
  CHANNEL_BINDING_FALSIFIED: ({ version, type, mechanism }) =>
    `The server accepted a login with falsified ${type} data in ${versionText(version)} (${mechanism})`,
  CHANNEL_BINDING_FOREIGN: ({ version, mechanism }) =>
    `The server accepted a login with a non-existent binding type in ${versionText(version)} (${mechanism})`,
  CHANNEL_BINDING_DOWNGRADE: ({ version, mechanism }) =>
    `The server did not detect a downgrade from -PLUS in ${versionText(version)} (${mechanism}, gs2 y)`,
  CHANNEL_BINDING_STRAY: ({ version, types }) =>
    `Binding ${nounFor(types, 'type')} named in ${versionText(version)}, where ${byCount(types.length, 'it is', 'they are')} not defined: ${some(types)}`,
  CHANNEL_BINDING_CHANGES: ({ version, before, after }) =>
    `Binding types in ${versionText(version)} change between connections: ${noneOr(before)}, then ${noneOr(after)}`,
  CHANNEL_BINDING_DIFFERS: ({ version, types, elsewhere }) =>
    `Binding types in ${versionText(version)} differ between endpoints: ${noneOr(types)} here, ${noneOr(elsewhere)} there`,
  SASL2_DIFFERS: ({ version, sasl, sasl2 }) =>
    `SASL and SASL2 (XEP-0388) offer different mechanisms in ${versionText(version)}: ${onlyText(sasl, sasl2)}`,
  SCRAM_FLAWED: ({ version, mechanism, flaw }) =>
    `${mechanism === '' ? 'The login' : mechanism} in ${versionText(version)}: ${known(FLAWS, flaw)}`,
  SCRAM_WITHDRAWN: ({ version }) =>
    `The server first offered SCRAM in ${versionText(version)}, then only PLAIN. The scan did not send the password`,
  LOGIN_WITHHELD: ({ why }) => `The account was not used: ${known(WITHHELD, why)}`,
  LOGIN_DENIED: ({ condition }) =>
    `The server refused the account${bracketed(condition)}, so this test shows nothing`,
  LOGINS_MADE: ({ succeeded, failed, most }) =>
    `Test logins: ${succeeded} succeeded, ${failed} failed (limit of failed logins: ${most})`,
  LOGINS_BANNED: ({ text }) => `The server refuses more logins for now${quoted(text)}`,
  LOGINS_LEFT_OUT: ({ detail, ...trials }) =>
    `Logins not tried, or without an answer: ${trialsOf(trials).join('; ')} (${detail})`,
  LOGINS_HELD_BACK: ({ detail }) => `Logins that must fail were not tried (${detail})`,
  OLD_TLS_ONLY: () => 'Neither TLS 1.2 nor TLS 1.3 is accepted',

  PLAINTEXT_MECHANISMS: ({ mechanisms }) =>
    `The server offers ${list(mechanisms)}, which ${byCount(mechanisms.length, 'needs', 'need')} the password itself on the server, or its equivalent`,
  SCRAM_ONLY: ({ mechanisms }) =>
    `The server offers ${some(mechanisms)}, which ${byCount(mechanisms.length, 'works', 'work')} with hashed and with plain passwords`,
  NO_SCRAM: ({ mechanisms }) =>
    `The offered mechanisms do not show how passwords are stored: ${offersText(mechanisms)}`,
  SALT_CHANGES: ({ mechanism, iterations }) =>
    `The salt of ${mechanism} changes between logins (${list(iterations)} iterations), so the server has the plain password`,
  SALT_STABLE: ({ mechanism, iterations }) =>
    `The salt of ${mechanism} is the same in two logins (${list(iterations)} iterations). This fits hashed passwords, but does not prove them`,
  FEW_ITERATIONS: ({ mechanism, iterations, least }) =>
    `${mechanism} uses only ${plural(iterations, 'iteration')}; the minimum is ${least} (RFC 7677 §4)`,
  SASL_OFFERED_TOO: ({ offers }) =>
    `Also offered: ${list(offers.map((offer) => known(OFFERS, offer)))}`,
};
