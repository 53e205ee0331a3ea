/** The words for versions of TLS, suites, groups and signatures. */
import type { TlsCodes } from './codes.js';
import {
  plural,
  alertText,
  byCount,
  capital,
  everyOf,
  nounFor,
  reason,
  some,
  starttlsAnswerText,
  versionsText,
  versionText,
} from '../../report/kit/words.js';

const WEAKNESS_TEXTS: Readonly<Record<string, string>> = {
  NULL: 'no encryption',
  anonymous: 'no authentication',
  MD5: 'MD5 as message authentication',
  CBC: 'CBC mode',
};

function weaknessText(weakness: string): string {
  return WEAKNESS_TEXTS[weakness] ?? weakness;
}

const FLAWS: Readonly<Record<string, string>> = {
  renegotiation: 'Secure renegotiation is not supported (RFC 5746)',
  'extended-master-secret': 'Extended master secret is not supported (RFC 7627)',
  compression: 'TLS compression is accepted (CRIME attack)',
  heartbeat: 'Heartbeats are accepted (RFC 6520)',
  fallback: 'Forced version downgrades are not detected (RFC 7507)',
};

const UNENCRYPTED = /_NULL_|^SSL_CK_NULL|^TLS_SHA(256|384)_/;
const ANONYMOUS = /_anon_|^TLS_NULL_WITH_NULL_NULL$/i;

/** Names of each list where there are several: a report cuts a finding after 600 characters. */
const MOST_OF_EACH = 3;

/** Suites by what they lack, the worst first: a suite without encryption has no secret to keep. */
function lackingText(ciphers: readonly string[]): string {
  const bare = ciphers.filter((cipher) => UNENCRYPTED.test(cipher));
  const open = ciphers.filter((cipher) => !bare.includes(cipher) && ANONYMOUS.test(cipher));
  const rest = ciphers.filter((cipher) => !bare.includes(cipher) && !open.includes(cipher));
  const lists = (
    [
      ['encryption', bare],
      ['authentication', open],
      ['forward secrecy', rest],
    ] as const
  ).filter(([, suites]) => suites.length > 0);
  const most = lists.length > 1 ? MOST_OF_EACH : undefined;
  return lists
    .map(
      ([lack, suites]) =>
        `${plural(suites.length, 'suite')} without ${lack}: ${some(suites, most)}`,
    )
    .join('; ');
}

export const TLS_TEXTS: {
  readonly [C in keyof TlsCodes]: (args: TlsCodes[C]) => string;
} = {
  TLS_ABSENT: ({ offered, answer }) =>
    offered === 'yes'
      ? `No TLS: the server offers STARTTLS, but refuses it (${starttlsAnswerText(answer)})`
      : `No TLS: the server neither offers STARTTLS nor accepts it (${starttlsAnswerText(answer)})`,
  TLS_ABSENT_EVERYWHERE: () => 'No endpoint supports TLS',
  TLS_ACCEPTED: ({ version }) => `${versionText(version)} is accepted`,
  TLS_REFUSED: ({ version, alert }) => `${versionText(version)} is refused: ${alertText(alert)}`,
  TLS_REFUSED_UNSURE: ({ version, alert }) =>
    `The server refused a handshake with only ${versionText(version)} (${alertText(alert)}). ` +
    'The cause may be the offered suites, not the version',
  TLS_LOWER_CHOSEN: ({ version, chosen }) =>
    `The server chose ${versionText(chosen)}, although ${versionText(version)} was offered`,
  TLS_REFUSED_ALONE: ({ version }) =>
    `${versionText(version)} is refused, and no newer version is accepted`,
  TLS_SUPPORT_IN_PART: ({ version, accepted, refused, unseen }) => {
    const rest = unseen > 0 ? `; ${unseen} could not be checked` : '';
    return `${versionText(version)} is accepted at ${plural(accepted, 'endpoint')} and refused at ${refused}${rest}`;
  },
  TLS_SUPPORTED_NOWHERE: ({ version }) =>
    `No endpoint that answered accepts ${versionText(version)}`,
  TLS_DISABLED: ({ version }) => `${versionText(version)} is refused; a newer version is accepted`,
  LEGACY_TLS_ACCEPTED: ({ versions }) => `The server accepts ${versionsText(versions)}`,
  LEGACY_TLS_REFUSED: () => 'All legacy versions are refused',
  LEGACY_TLS_NOT_ALL_ASKED: ({ refused, unsure, unasked }) =>
    [
      refused.length > 0 ? `${versionsText(refused)} refused` : '',
      unsure.length > 0
        ? `${versionsText(unsure)} refused, perhaps only because of the offered suites`
        : '',
      unasked.length > 0 ? `${versionsText(unasked)} not tested` : '',
    ]
      .filter((part) => part !== '')
      .join('; '),

  NOT_FORWARD_SECRET: ({ version, ciphers }) =>
    `${versionText(version)} accepts ${lackingText(ciphers)}`,
  FORWARD_SECRET: ({ ciphers, versions }) =>
    `${capital(everyOf(ciphers, 'suite'))} accepted in ${versionsText(versions)} ${byCount(ciphers, 'has', 'have')} forward secrecy`,
  FORWARD_SECRET_EVERYWHERE: () => 'All accepted suites have forward secrecy',
  FORWARD_SECRET_AS_SEEN: ({ ciphers, unclassified }) => {
    const seen = ciphers.length > 0 ? `With forward secrecy: ${some(ciphers)}` : '';
    const other = unclassified.length > 0 ? `Unclassified: ${some(unclassified)}` : '';
    return [seen, other, 'The server may accept other suites']
      .filter((part) => part !== '')
      .join('. ');
  },
  FORWARD_SECRECY_LACKING: ({ ciphers }) => `The server accepts ${lackingText(ciphers)}`,
  SMALL_DH_GROUP: ({ version, bits }) =>
    `${versionText(version)} uses a Diffie-Hellman group of only ${plural(bits, 'bit')}`,
  WEAK_CIPHERS: ({ version, weakness, ciphers }) =>
    `Weak ${nounFor(ciphers, 'suite')} in ${versionText(version)} (${weaknessText(weakness)}): ${some(ciphers)}`,
  NO_SERVER_PREFERENCE: ({ versions }) =>
    `The server has no cipher preference in ${versionsText(versions)}: the client's order decides`,
  GROUPS_ACCEPTED: ({ version, groups }) =>
    `Key exchange ${nounFor(groups, 'group')} in ${versionText(version)}: ${some(groups)}`,
  POST_QUANTUM_GROUPS: ({ groups }) => `Post-quantum key exchange: ${some(groups)}`,
  NO_POST_QUANTUM_GROUP: () => 'No post-quantum key exchange is accepted',
  WEAK_SIGNATURES_ACCEPTED: ({ version, signatures }) =>
    `${versionText(version)} accepts signatures with a broken hash: ${some(signatures)}`,
  TLS_FEATURE_FLAWS: ({ flaws }) => flaws.map((flaw) => FLAWS[flaw] ?? flaw).join('; '),
  LIST_INCOMPLETE: ({ version, ...failure }) =>
    `The list of suites in ${versionText(version)} is incomplete: ${reason(failure)}`,
  SUITES_NOT_EVERYWHERE: ({ version, ciphers }) =>
    `${byCount(ciphers.length, 'Suite', 'Suites')} in ${versionText(version)} accepted here, but not at every endpoint: ${some(ciphers)}`,
  BACKED_OFF: () => 'The server dropped connections; the scan retried at a slower rate',
  SUITE_NOT_OFFERED: ({ version, ciphers }) =>
    `In ${versionText(version)} the server chose ${byCount(ciphers.length, 'a suite that was', 'suites that were')} not offered: ${some(ciphers)}`,
};
