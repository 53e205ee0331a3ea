/** The words for versions of TLS, suites, groups and signatures. */
import type { TlsCodes } from '../codes/tls.js';
import { plural } from './marks.js';
import { alertText, reason, some, starttlsAnswerText, versionsText, versionText } from './words.js';

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
  renegotiation: 'No secure renegotiation (RFC 5746)',
  'extended-master-secret': 'No extended master secret (RFC 7627)',
  compression: 'TLS compression is accepted (CRIME)',
  heartbeat: 'Heartbeats are accepted (RFC 6520)',
  fallback: 'A forced fallback to a lower version goes unnoticed (RFC 7507)',
};

const UNENCRYPTED = /_NULL_|^SSL_CK_NULL|^TLS_SHA(256|384)_/;
const ANONYMOUS = /_anon_|^TLS_NULL_WITH_NULL_NULL$/i;

/** Suites by what they lack, the worst first: a suite without encryption has no secret to keep. */
function lackingText(ciphers: readonly string[]): string {
  const bare = ciphers.filter((cipher) => UNENCRYPTED.test(cipher));
  const open = ciphers.filter((cipher) => !bare.includes(cipher) && ANONYMOUS.test(cipher));
  const rest = ciphers.filter((cipher) => !bare.includes(cipher) && !open.includes(cipher));
  return (
    [
      ['without encryption', bare],
      ['without authentication', open],
      ['not forward secret', rest],
    ] as const
  )
    .flatMap(([words, suites]) => (suites.length === 0 ? [] : [`${words}: ${some(suites)}`]))
    .join('; ');
}

export const TLS_TEXTS: {
  readonly [C in keyof TlsCodes]: (args: TlsCodes[C]) => string;
} = {
  TLS_ABSENT: ({ offered, answer }) =>
    offered === 'yes'
      ? `No TLS: STARTTLS is offered, but the server refuses it (${starttlsAnswerText(answer)})`
      : `No TLS: STARTTLS is not offered, and the server refuses it (${starttlsAnswerText(answer)})`,
  TLS_ABSENT_EVERYWHERE: () => 'No endpoint has TLS',
  TLS_ACCEPTED: ({ version }) => `${versionText(version)} is accepted`,
  TLS_REFUSED: ({ version, alert }) => `${versionText(version)} is refused: ${alertText(alert)}`,
  TLS_REFUSED_UNSURE: ({ version, alert }) =>
    `A handshake with only ${versionText(version)} was refused (${alertText(alert)}), which may ` +
    'be for its suites and not for the version',
  TLS_LOWER_CHOSEN: ({ version, chosen }) =>
    `${versionText(chosen)} was chosen with ${versionText(version)} on offer`,
  TLS_REFUSED_ALONE: ({ version }) =>
    `${versionText(version)} is refused, and so is every newer version`,
  TLS_SUPPORT_IN_PART: ({ version, accepted, refused, unseen }) => {
    const rest = unseen > 0 ? `, ${unseen} not seen` : '';
    return `${versionText(version)} is accepted at ${plural(accepted, 'endpoint')}, refused at ${refused}${rest}`;
  },
  TLS_SUPPORTED_NOWHERE: ({ version }) =>
    `${versionText(version)} is accepted at no endpoint that answered`,
  TLS_DISABLED: ({ version }) => `${versionText(version)} is refused, newer versions are not`,
  LEGACY_TLS_ACCEPTED: ({ versions }) => `Accepted: ${versionsText(versions)}`,
  LEGACY_TLS_REFUSED: () => 'Every legacy version is refused',
  LEGACY_TLS_NOT_ALL_ASKED: ({ refused, unsure, unasked }) =>
    [
      refused.length > 0 ? `${versionsText(refused)} refused` : '',
      unsure.length > 0
        ? `${versionsText(unsure)} refused, maybe only for the suites on offer`
        : '',
      unasked.length > 0 ? `${versionsText(unasked)} not asked for by this version` : '',
    ]
      .filter((part) => part !== '')
      .join('; '),

  NOT_FORWARD_SECRET: ({ version, ciphers }) =>
    `Accepted in ${versionText(version)}: ${lackingText(ciphers)}`,
  FORWARD_SECRET: ({ ciphers, versions }) =>
    `Forward secret: all of ${plural(ciphers, 'suite')} accepted in ${versionsText(versions)}`,
  FORWARD_SECRET_EVERYWHERE: () => 'Every accepted suite is forward secret',
  FORWARD_SECRET_AS_SEEN: ({ ciphers, unclassified }) => {
    const seen = ciphers.length > 0 ? `Forward secret: ${some(ciphers)}` : '';
    const other = unclassified.length > 0 ? `Not classified: ${some(unclassified)}` : '';
    return `${[seen, other].filter((part) => part !== '').join('. ')}. What else is accepted is not known`;
  },
  FORWARD_SECRECY_LACKING: ({ ciphers }) => `Accepted: ${lackingText(ciphers)}`,
  SMALL_DH_GROUP: ({ version, bits }) =>
    `In ${versionText(version)} a Diffie-Hellman group of ${bits} bits was used`,
  WEAK_CIPHERS: ({ version, weakness, ciphers }) =>
    `${versionText(version)}: ${weaknessText(weakness)}: ${some(ciphers)}`,
  NO_SERVER_PREFERENCE: ({ versions }) =>
    `In ${versionsText(versions)} the client's order of suites decides`,
  GROUPS_ACCEPTED: ({ version, groups }) => `Groups in ${versionText(version)}: ${some(groups)}`,
  POST_QUANTUM_GROUPS: ({ groups }) => `Post-quantum key exchange: ${some(groups)}`,
  NO_POST_QUANTUM_GROUP: () => 'No post-quantum key exchange is accepted',
  WEAK_SIGNATURES_ACCEPTED: ({ version, signatures }) =>
    `Signatures with a broken hash in ${versionText(version)}: ${some(signatures)}`,
  TLS_FEATURE_FLAWS: ({ flaws }) => flaws.map((flaw) => FLAWS[flaw] ?? flaw).join('; '),
  LIST_INCOMPLETE: ({ version, ...failure }) =>
    `The suites of ${versionText(version)} are not all known: ${reason(failure)}`,
  SUITES_NOT_EVERYWHERE: ({ version, ciphers }) =>
    `Accepted in ${versionText(version)} here, and not at every endpoint: ${some(ciphers)}`,
  BACKED_OFF: () => 'Connections were cut or refused on the way; it was asked again, more slowly',
  SUITE_NOT_OFFERED: ({ version, ciphers }) =>
    `In ${versionText(version)} the server chose what was not offered: ${some(ciphers)}`,
};
