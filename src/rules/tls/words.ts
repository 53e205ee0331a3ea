/** Texts of the findings about TLS versions, suites, groups and signatures. */
import type { FailureArgs } from '../../model/index.js';
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import {
  alertText,
  byCount,
  capital,
  everyOf,
  nounFor,
  plural,
  reason,
  some,
  starttlsAnswerText,
  versionsText,
  versionText,
} from '../../report/kit/words.js';

const UNENCRYPTED = /_NULL_|^SSL_CK_NULL|^TLS_SHA(256|384)_/;

const ANONYMOUS = /_anon_|^TLS_NULL_WITH_NULL_NULL$/i;

/**
 * Maximum number of names of each list if there are several: a report cuts a finding after 600
 * characters.
 */
const MOST_OF_EACH = 3;

/**
 * Formats suites by what they lack, the worst first: encryption, authentication, forward secrecy.
 */
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

export const TLS_SENTENCES = {
  /*
   * Codes of the findings on the requirements tls-1.3, tls-1.2-disabled, legacy-tls-disabled and
   * forward-secrecy.
   */
  /**
   * `offered` is `yes` if STARTTLS is offered, else `no`. `answer` is `failure`, or the condition
   * of a stream error.
   */
  TLS_ABSENT: sentence(
    ({ offered, answer }: { offered: string; answer: string }) =>
      offered === 'yes'
        ? `No TLS: the server offers STARTTLS, but refuses it (${starttlsAnswerText(answer)})`
        : `No TLS: the server neither offers STARTTLS nor accepts it (${starttlsAnswerText(answer)})`,
    { offered: 'no', answer: 'unsupported-stanza-type' },
  ),
  TLS_ABSENT_EVERYWHERE: sentence(() => 'No endpoint supports TLS'),

  /*
   * Texts of the findings about the requirements tls-1.3, tls-1.2-disabled and
   * legacy-tls-disabled.
   */
  TLS_ACCEPTED: sentence(
    ({ version }: { version: string }) => `${versionText(version)} is accepted`,
    { version: 'TLSv1.3' },
  ),
  TLS_REFUSED: sentence(
    ({ version, alert }: { version: string; alert: string }) =>
      `${versionText(version)} is refused: ${alertText(alert)}`,
    { version: 'TLSv1', alert: 'protocol_version' },
  ),
  TLS_REFUSED_UNSURE: sentence(
    ({ version, alert }: { version: string; alert: string }) =>
      `The server refused a handshake with only ${versionText(version)} (${alertText(alert)}). ` +
      'The cause may be the offered suites, not the version',
    { version: 'TLSv1.1', alert: '' },
  ),
  TLS_LOWER_CHOSEN: sentence(
    ({ version, chosen }: { version: string; chosen: string }) =>
      `The server chose ${versionText(chosen)}, although ${versionText(version)} was offered`,
    { version: 'TLSv1.3', chosen: 'TLSv1.2' },
  ),
  TLS_REFUSED_ALONE: sentence(
    ({ version }: { version: string }) =>
      `${versionText(version)} is refused, and no newer version is accepted`,
    { version: 'TLSv1.2' },
  ),
  TLS_SUPPORT_IN_PART: sentence(
    ({
      version,
      accepted,
      refused,
      unseen,
    }: {
      version: string;
      accepted: number;
      refused: number;
      unseen: number;
    }) => {
      const rest = unseen > 0 ? `; ${unseen} could not be checked` : '';
      return `${versionText(version)} is accepted at ${plural(accepted, 'endpoint')} and refused at ${refused}${rest}`;
    },
    { version: 'TLSv1.3', accepted: 1, refused: 2, unseen: 3 },
  ),
  TLS_SUPPORTED_NOWHERE: sentence(
    ({ version }: { version: string }) =>
      `No endpoint that answered accepts ${versionText(version)}`,
    { version: 'TLSv1.3' },
  ),
  TLS_DISABLED: sentence(
    ({ version }: { version: string }) =>
      `${versionText(version)} is refused; a newer version is accepted`,
    { version: 'TLSv1.2' },
  ),
  LEGACY_TLS_ACCEPTED: sentence(
    ({ versions }: { versions: readonly string[] }) =>
      `The server accepts ${versionsText(versions)}`,
    { versions: ['SSLv3', 'TLSv1'] },
  ),
  LEGACY_TLS_REFUSED: sentence(() => 'All legacy versions are refused'),
  LEGACY_TLS_NOT_ALL_ASKED: sentence(
    ({
      refused,
      unsure,
      unasked,
    }: {
      refused: readonly string[];
      unsure: readonly string[];
      unasked: readonly string[];
    }) =>
      [
        refused.length > 0 ? `${versionsText(refused)} refused` : '',
        unsure.length > 0
          ? `${versionsText(unsure)} refused, perhaps only because of the offered suites`
          : '',
        unasked.length > 0 ? `${versionsText(unasked)} not tested` : '',
      ]
        .filter((part) => part !== '')
        .join('; '),
    { refused: ['TLSv1.1'], unsure: ['TLSv1'], unasked: ['SSLv2'] },
  ),

  /* Texts of the findings about the requirement forward-secrecy. */
  NOT_FORWARD_SECRET: sentence(
    ({ version, ciphers }: { version: string; ciphers: readonly string[] }) =>
      `${versionText(version)} accepts ${lackingText(ciphers)}`,
    { version: 'TLSv1.2', ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  ),
  /**
   * Sentence if the lists of accepted suites are complete and all listed suites have forward
   * secrecy.
   */
  FORWARD_SECRET: sentence(
    ({ ciphers, versions }: { ciphers: number; versions: readonly string[] }) =>
      `${capital(everyOf(ciphers, 'suite'))} accepted in ${versionsText(versions)} ${byCount(ciphers, 'has', 'have')} forward secrecy`,
    { ciphers: 6, versions: ['TLSv1.2', 'TLSv1.3'] },
  ),
  FORWARD_SECRET_EVERYWHERE: sentence(() => 'All accepted suites have forward secrecy'),
  FORWARD_SECRET_AS_SEEN: sentence(
    ({
      ciphers,
      unclassified,
    }: {
      ciphers: readonly string[];
      unclassified: readonly string[];
    }) => {
      const seen = ciphers.length > 0 ? `With forward secrecy: ${some(ciphers)}` : '';
      const other = unclassified.length > 0 ? `Unclassified: ${some(unclassified)}` : '';
      return [seen, other, 'The server may accept other suites']
        .filter((part) => part !== '')
        .join('. ');
    },
    { ciphers: ['TLS_AES_128_GCM_SHA256'], unclassified: ['TLS_X'] },
  ),
  FORWARD_SECRECY_LACKING: sentence(
    ({ ciphers }: { ciphers: readonly string[] }) => `The server accepts ${lackingText(ciphers)}`,
    { ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  ),
  SMALL_DH_GROUP: sentence(
    ({ version, bits }: { version: string; bits: number }) =>
      `${versionText(version)} uses a Diffie-Hellman group of only ${plural(bits, 'bit')}`,
    { version: 'TLSv1.2', bits: 1024 },
  ),
  WEAK_CIPHERS: sentence(
    ({
      version,
      weakness,
      ciphers,
    }: {
      version: string;
      weakness: string;
      ciphers: readonly string[];
    }) =>
      `Weak ${nounFor(ciphers, 'suite')} in ${versionText(version)} (${weaknessText(weakness)}): ${some(ciphers)}`,
    { version: 'TLSv1', weakness: 'NULL', ciphers: ['TLS_RSA_WITH_NULL_MD5'] },
  ),
  NO_SERVER_PREFERENCE: sentence(
    ({ versions }: { versions: readonly string[] }) =>
      `The server has no cipher preference in ${versionsText(versions)}: the client's order decides`,
    { versions: ['TLSv1.2'] },
  ),
  GROUPS_ACCEPTED: sentence(
    ({ version, groups }: { version: string; groups: readonly string[] }) =>
      `Key exchange ${nounFor(groups, 'group')} in ${versionText(version)}: ${some(groups)}`,
    { version: 'TLSv1.3', groups: ['x25519'] },
  ),
  POST_QUANTUM_GROUPS: sentence(
    ({ groups }: { groups: readonly string[] }) => `Post-quantum key exchange: ${some(groups)}`,
    { groups: ['X25519MLKEM768'] },
  ),
  NO_POST_QUANTUM_GROUP: sentence(() => 'No post-quantum key exchange is accepted'),
  WEAK_SIGNATURES_ACCEPTED: sentence(
    ({ version, signatures }: { version: string; signatures: readonly string[] }) =>
      `${versionText(version)} accepts signatures with a broken hash: ${some(signatures)}`,
    { version: 'TLSv1.2', signatures: ['rsa_pkcs1_sha1'] },
  ),
  TLS_FEATURE_FLAWS: sentence(
    ({ flaws }: { flaws: readonly string[] }) =>
      flaws.map((flaw) => FLAWS[flaw] ?? flaw).join('; '),
    { flaws: ['renegotiation', 'compression'] },
  ),
  LIST_INCOMPLETE: sentence(
    ({ version, ...failure }: FailureArgs & { version: string }) =>
      `The list of suites in ${versionText(version)} is incomplete: ${reason(failure)}`,
    { version: 'TLSv1', layer: 'tls', reason: 'timeout', detail: 'no answer' },
  ),
  SUITES_NOT_EVERYWHERE: sentence(
    ({ version, ciphers }: { version: string; ciphers: readonly string[] }) =>
      `${byCount(ciphers.length, 'Suite', 'Suites')} in ${versionText(version)} accepted here, but not at every endpoint: ${some(ciphers)}`,
    { version: 'TLSv1.2', ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  ),
  BACKED_OFF: sentence(() => 'The server dropped connections; the scan retried at a slower rate'),
  SUITE_NOT_OFFERED: sentence(
    ({ version, ciphers }: { version: string; ciphers: readonly string[] }) =>
      `In ${versionText(version)} the server chose ${byCount(ciphers.length, 'a suite that was', 'suites that were')} not offered: ${some(ciphers)}`,
    { version: 'TLSv1.2', ciphers: ['TLS_RSA_WITH_NULL_MD5'] },
  ),
};

export type TlsCodes = CodesOf<typeof TLS_SENTENCES>;
