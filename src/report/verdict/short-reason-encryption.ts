/** Short texts of findings about TLS, cipher suites, certificates and other servers. */
import { dayText } from '../kit/time-text.js';
import type { Codes } from '../../rules/codes.js';
import { defectsText } from '../../rules/certificates/defect-words.js';
import type { ShortTexts } from './short-reason.js';
import { plural, list, versionText } from '../kit/words.js';

/** Formats at most `most` names, or else their number. */
export function fewOr(items: readonly string[], noun: string, most = 2): string {
  return items.length <= most ? list(items) : plural(items.length, noun);
}

const WITHOUT_ENCRYPTION = /_NULL_|^SSL_CK_NULL|^TLS_SHA(256|384)_/;
const WITHOUT_AUTHENTICATION = /_anon_|^TLS_NULL_WITH_NULL_NULL$/i;

type Lack = 'encryption' | 'authentication' | 'forward secrecy';

/** Returns what a cipher suite without forward secrecy lacks. The worst lack counts. */
export function lackOf(cipher: string): Lack {
  if (WITHOUT_ENCRYPTION.test(cipher)) return 'encryption';
  return WITHOUT_AUTHENTICATION.test(cipher) ? 'authentication' : 'forward secrecy';
}

/**
 * Formats what suites lack: `10 suites without it, 2 without encryption`. `it` is forward secrecy,
 * which the title of the requirement names.
 */
function lackingText({ ciphers }: { readonly ciphers: readonly string[] }): string {
  return (['forward secrecy', 'encryption', 'authentication'] as const)
    .map((lack) => ({ lack, count: ciphers.filter((cipher) => lackOf(cipher) === lack).length }))
    .filter(({ count }) => count > 0)
    .map(({ count, lack }, index) => {
      const what = lack === 'forward secrecy' ? 'it' : lack;
      return `${index === 0 ? plural(count, 'suite') : count} without ${what}`;
    })
    .join(', ');
}

const SHOWN: Readonly<Record<string, string>> = {
  none: 'without a certificate',
  'self-signed': 'with a self-signed certificate',
  'wrong-name': 'with a certificate for another name',
  expired: 'with an expired certificate',
};

/** Formats TLS versions without repeated names: `SSL 3, TLS 1.0, 1.1`. */
function compactVersions(versions: readonly string[]): string {
  const texts = versions.map(versionText);
  return texts
    .map((text, index) => {
      const [name = ''] = text.split(' ');
      return index > 0 && texts[index - 1]?.startsWith(`${name} `)
        ? text.slice(name.length + 1)
        : text;
    })
    .join(', ');
}

/**
 * Formats peers that the scan tried: `peers without a certificate`, or `peers without a valid
 * certificate` if several kinds were tried.
 */
function peersText(certificates: readonly string[]): string {
  const [only = ''] = certificates;
  const known = certificates.length === 1 ? SHOWN[only] : undefined;
  return `peers ${known ?? 'without a valid certificate'}`;
}

function apart({ apart: lines }: Codes['CERTIFICATES_DEFECTIVE_APART']): string {
  const defects = [...new Set(lines.flatMap((line) => line.split(' ').slice(1)))];
  return `${defectsText(defects)}, at ${plural(lines.length, 'place')}`;
}

export const ENCRYPTION_TEXTS: ShortTexts = {
  ENDPOINT_UNREACHED: ({ reason }) =>
    reason === 'timeout' ? 'not reached: no answer in time' : 'not reached',
  AUTH_PROCESSED_IN_CLEAR: ({ mechanism }) => `${mechanism} login without TLS`,
  DIALBACK_PROCESSED_IN_CLEAR: () => 'dialback without TLS',
  OFFERED_IN_CLEAR: ({ offers }) => `${fewOr(offers, 'login method')} offered before TLS`,
  STARTTLS_NOT_OFFERED: ({ answer }) =>
    answer === 'proceed' ? 'STARTTLS not offered, but granted when asked' : 'STARTTLS not offered',
  STARTTLS_REFUSED: () => 'STARTTLS offered, but refused',
  DIALBACK_REFUSED_YET_OFFERED: () => 'STARTTLS is optional, dialback is offered beside it',
  STARTTLS_OPTIONAL: () => 'STARTTLS offered, but not marked as required',
  ENCRYPTION_UNPROVEN: () => 'STARTTLS offered, but not shown to be required',
  NO_ENCRYPTION: ({ ciphers }) => `TLS without encryption (${plural(ciphers.length, 'suite')})`,
  TLS_ABSENT: () => 'no TLS',
  TLS_ABSENT_EVERYWHERE: () => 'no endpoint has TLS',

  TLS_ACCEPTED: ({ version }) => `${versionText(version)} accepted`,
  TLS_REFUSED: ({ version }) => `${versionText(version)} refused`,
  TLS_SUPPORTED_NOWHERE: ({ version }) =>
    `no endpoint that answered accepts ${versionText(version)}`,
  LEGACY_TLS_ACCEPTED: ({ versions }) => `${compactVersions(versions)} accepted`,
  NOT_FORWARD_SECRET: lackingText,
  FORWARD_SECRECY_LACKING: lackingText,
  FORWARD_SECRET_AS_SEEN: () => 'not all accepted suites are known',
  LIST_INCOMPLETE: ({ version }) => `list of ${versionText(version)} suites incomplete`,

  CERTIFICATES_DEFECTIVE: ({ defects }) => defectsText(defects),
  CERTIFICATES_DEFECTIVE_APART: apart,
  CERTIFICATES_DANE_VALID: ({ objections }) =>
    `valid only through DANE: ${defectsText(objections)}`,
  CERTIFICATES_DANE_VALID_APART: (args) => `valid only through DANE: ${apart(args)}`,
  CERTIFICATE_DANE_VALID: ({ objections }) => `valid only through DANE: ${defectsText(objections)}`,
  CERTIFICATE_EXPIRED: ({ notAfter }) => `expired on ${dayText(notAfter)}`,
  CERTIFICATE_NOT_YET_VALID: ({ notBefore }) => `not valid before ${dayText(notBefore)}`,
  CERTIFICATE_EXPIRES_SOON: ({ days, notAfter }) =>
    `the certificate expires in ${plural(days, 'day')}, on ${dayText(notAfter)}`,
  ISSUER_EXPIRED: ({ notAfter }) => `issuer certificate expired on ${dayText(notAfter)}`,
  NAME_MISMATCH: () => 'wrong name',
  NAME_ONLY_IN_COMMON_NAME: () => 'name in the common name only',
  SELF_SIGNED: () => 'self-signed',
  UNTRUSTED_ROOT: ({ issuer }) => `untrusted root ${issuer}`,
  INTERMEDIATE_MISSING: () => 'intermediate missing or issuer untrusted',
  CHAIN_INCOMPLETE: () => 'incomplete chain or untrusted root',
  CHAIN_UNTRUSTED: () => 'untrusted chain',
  WEAK_KEY: ({ type, bits }) => `${type} key of ${bits} bits`,
  WEAK_SIGNATURE: ({ hash }) => `signed with ${hash}`,

  PEERS_ACCEPTED: ({ certificates, by }) => `${peersText(certificates)} accepted by ${by}`,
  PEERS_MAY_DIAL_BACK: ({ certificates }) =>
    certificates.length === 1
      ? `dialback offered to ${peersText(certificates)}`
      : 'dialback offered without a valid certificate',
  DIALBACK_AFTER_TLS: () => 'dialback offered to peers without a certificate',
  S2S_CERTIFICATES_NOT_ENFORCED: () => 'peers without a valid certificate accepted',
  S2S_DIALBACK_OPEN: () => 'dialback offered without a valid certificate',
  OUTGOING_NOT_ENFORCED: ({ domains }) =>
    `users reach ${fewOr(domains, 'domain', 1)} with an invalid certificate`,
};
