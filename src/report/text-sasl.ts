/** The words of logins: channel binding, mechanisms, and how passwords are stored. */
import type { SaslCodes } from '../codes/sasl.js';
import { list, offersText, quoted, some, versionsText, versionText } from './words.js';

const TRIALS = {
  bound: 'the right data',
  falsified: 'falsified data',
  downgrade: 'a list without -PLUS (gs2 y)',
  foreign: 'a type that nobody has',
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
  'wrong-signature': 'the server does not prove that it knows the password: its signature is wrong',
  unsigned: 'the server lets in without its signature',
  'foreign-nonce': 'the nonce of the challenge does not go on from ours',
  iterations: 'more iterations are asked for than any client should compute',
  malformed: 'what the server sends is not SCRAM',
};

const SASL2_UNSPOKEN = 'SASL2 (XEP-0388), which this program does not speak yet';

const WITHHELD: Readonly<Partial<Record<string, string>>> = {
  untrusted: 'the certificate is not trusted',
  'wrong-name': 'the certificate does not bear the domain as DNS name',
  'no-data': 'no channel binding is offered that this program has data of',
  'not-offered': 'no channel binding is offered that this program has',
  'no-mechanism': 'no mechanism is offered that this program speaks',
  'sasl2-only': `the server offers logins only by ${SASL2_UNSPOKEN}`,
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
  version: 'not defined in that version of TLS',
  signature: "the certificate's signature does not have one hash, RFC 5929 §4.1",
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

export const SASL_TEXTS: { readonly [C in keyof SaslCodes]: (args: SaslCodes[C]) => string } = {
  CHANNEL_BINDING_OFFERED: ({ unnamed, ...types }) =>
    `Offered ${typesText(types)}` +
    (unnamed.length === 0
      ? ''
      : `; the server names no type in ${versionsText(unnamed)}, where clients take the default`),
  CHANNEL_BINDING_IN_PART: ({ offered, lacking }) =>
    `Offered in ${versionsText(offered)}, not in ${versionsText(lacking)}`,
  CHANNEL_BINDING_NOT_OFFERED: ({ versions, mechanisms }) =>
    `No -PLUS mechanism in ${versionsText(versions)}: ${offersText(mechanisms)}`,
  CHANNEL_BINDING_TYPE_UNKNOWN: ({ version }) =>
    `Offered in ${versionText(version)} without a type, which means tls-exporter (RFC 9266 §3); the scan did not see whether the server takes it`,
  CHANNEL_BINDING_UNUSABLE: ({ version, types, because }) =>
    `Offered in ${versionText(version)} with types that cannot be used there: ${some(types)} (${because.map((one) => known(OBSTACLES, one)).join('; ')})`,
  CHANNEL_BINDING_UNSETTLED: ({ version, types }) =>
    `Offered in ${versionText(version)} with ${some(types)}. The scan did not see the certificate or master secret that decides whether it is usable`,
  CHANNEL_BINDING_NO_PASSWORDS: ({ versions, mechanisms }) =>
    `No mechanism in ${versionsText(versions)} takes a password, so there is nothing to bind: ${offersText(mechanisms)}`,
  CHANNEL_BINDING_NO_SCRAM: ({ versions, mechanisms }) =>
    `No SCRAM mechanism in ${versionsText(versions)}: ${offersText(mechanisms)}. Whether the server software has channel binding is not known`,
  CHANNEL_BINDING_LACKING: ({ lacking, total }) =>
    `Not offered, or not usable, at ${lacking} of ${total} places`,
  CHANNEL_BINDING_EVERYWHERE: () => 'Offered with a usable type in every version of TLS',
  CHANNEL_BINDING_NOWHERE: () => 'No -PLUS mechanism is offered',
  CHANNEL_BINDING_WORKS: ({ tls12, tls13, ...trials }) => {
    const refused = trialsOf(trials);
    return (
      `Logged in with channel binding ${typesText({ tls12, tls13 })}` +
      (refused.length === 0 ? '' : `; refused: ${refused.join('; ')}`)
    );
  },
  CHANNEL_BINDING_KNOWN: ({ downgradeNoticed, ...types }) =>
    `Known to the server ${typesText(types)}; it answered otherwise to a type that does not exist` +
    (downgradeNoticed.length === 0
      ? ''
      : `; a list without -PLUS is noticed in ${versionsText(downgradeNoticed)}`),
  CHANNEL_BINDING_UNDEFINED: ({ version, types, refused, exercised }) =>
    `In ${versionText(version)}, ${list(types)} ${exercised === 'yes' ? 'logs in' : 'is known'} where it is not defined` +
    (refused.length === 0 ? '' : `, and ${list(refused)} is refused`),
  CHANNEL_BINDING_ONE_PROTOCOL: ({ version, having, mechanisms }) =>
    having === 'SASL'
      ? `In ${versionText(version)}, -PLUS is offered in SASL and not in SASL2 (XEP-0388): ${some(mechanisms)}`
      : `In ${versionText(version)}, -PLUS is offered in SASL2 (XEP-0388) and not in SASL: ${some(mechanisms)}`,
  CHANNEL_BINDING_REFUSED: ({ version, types, condition }) =>
    `Offered with -PLUS in ${versionText(version)}, and the right data is refused: ${list(types)}` +
    (condition === '' ? '' : ` (${condition})`),
  CHANNEL_BINDING_FALSIFIED: ({ version, type, mechanism }) =>
    `A login with falsified ${type} was accepted in ${versionText(version)} (${mechanism})`,
  CHANNEL_BINDING_FOREIGN: ({ version, mechanism }) =>
    `A login with a type that nobody has was accepted in ${versionText(version)} (${mechanism})`,
  CHANNEL_BINDING_DOWNGRADE: ({ version, mechanism }) =>
    `Offered with -PLUS in ${versionText(version)}, and a client that was shown no -PLUS gets in (${mechanism}, gs2 y)`,
  CHANNEL_BINDING_STRAY: ({ version, types }) =>
    `Named in ${versionText(version)}, where it is not defined: ${some(types)}`,
  CHANNEL_BINDING_CHANGES: ({ version, before, after }) =>
    `The types in ${versionText(version)} change from connection to connection: ${offersText(before)}, then ${offersText(after)}`,
  CHANNEL_BINDING_DIFFERS: ({ version, types, elsewhere }) =>
    `Not the types of another endpoint in ${versionText(version)}: ${offersText(types)}, there ${offersText(elsewhere)}`,
  SASL2_DIFFERS: ({ version, sasl, sasl2 }) =>
    `SASL and SASL2 (XEP-0388) differ in ${versionText(version)}: only in SASL ${offersText(sasl)}, only in SASL2 ${offersText(sasl2)}`,
  SCRAM_FLAWED: ({ version, mechanism, flaw }) =>
    `${mechanism === '' ? 'The login' : mechanism} in ${versionText(version)}: ${known(FLAWS, flaw)}`,
  SCRAM_WITHDRAWN: ({ version }) =>
    `SCRAM was offered, and then PLAIN alone in ${versionText(version)}: the password was not sent`,
  LOGIN_WITHHELD: ({ why }) => `The account was not used: ${known(WITHHELD, why)}`,
  LOGIN_DENIED: ({ condition }) =>
    `The account was refused${condition === '' ? '' : ` (${condition})`}: nothing was shown by it`,
  LOGINS_MADE: ({ succeeded, failed, most }) =>
    `Logins for this: ${succeeded} succeeded and ${failed} failed, of ${most} that may fail`,
  LOGINS_BANNED: ({ text }) => `The server wants no more logins for now${quoted(text)}`,
  LOGINS_LEFT_OUT: ({ detail, ...trials }) =>
    `Logins left out, or without an answer: ${trialsOf(trials).join('; ')} (${detail})`,
  LOGINS_HELD_BACK: ({ detail }) => `Logins that must fail were not tried (${detail})`,
  OLD_TLS_ONLY: () => 'Neither TLS 1.2 nor TLS 1.3 is accepted',

  PLAINTEXT_MECHANISMS: ({ mechanisms }) =>
    `${list(mechanisms)} offered: a server can compute it only from the password or its equivalent`,
  SCRAM_ONLY: ({ mechanisms }) =>
    `${some(mechanisms)} offered: servers with hashed passwords and servers with plain ones can offer it`,
  NO_SCRAM: ({ mechanisms }) =>
    `Mechanisms (${offersText(mechanisms)}) that tell nothing of how passwords are stored`,
  SALT_CHANGES: ({ mechanism, iterations }) =>
    `The salt of ${mechanism} changes from login to login (${list(iterations)} iterations): the server has the password itself`,
  SALT_STABLE: ({ mechanism, iterations }) =>
    `The salt of ${mechanism} is the same in two logins, with ${list(iterations)} iterations: consistent with hashed passwords, and no proof of them`,
  FEW_ITERATIONS: ({ mechanism, iterations, least }) =>
    `Few iterations of ${mechanism}: ${iterations}, and ${least} are the least (RFC 7677 §4)`,
  SASL_OFFERED_TOO: ({ offers }) =>
    `Offered too: ${list(offers.map((offer) => known(OFFERS, offer)))}`,
};
