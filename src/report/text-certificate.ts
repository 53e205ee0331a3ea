/** The words for certificates that are served, and their chains. */
import type { CertificateCodes } from '../codes/certificate.js';
import { apartText, defectsText } from './defects.js';
import { plural } from './marks.js';
import { quoted, some, versionsText } from './words.js';

function dateText(iso: string): string {
  return iso.slice(0, 10);
}

export const CERTIFICATE_TEXTS: {
  readonly [C in keyof CertificateCodes]: (args: CertificateCodes[C]) => string;
} = {
  CERTIFICATE_VALID: ({ by, presented, notAfter }) =>
    `Trusted, names the domain (${by} ${presented}), valid until ${dateText(notAfter)}`,
  CHAIN_STRAYS: ({ subjects }) => `Sent along and of no use: ${some(subjects)}`,
  CHAIN_OUT_OF_ORDER: () => 'The chain is not sent in its order',
  CERTIFICATES_VALID: () => 'All certificates are trusted, valid and name the domain',
  CERTIFICATES_DEFECTIVE: ({ defects }) => `Defects: ${defectsText(defects)}`,
  CERTIFICATES_DEFECTIVE_APART: ({ apart }) => `Defects ${apartText(apart)}`,
  CERTIFICATE_EXPIRES_SOON: ({ notAfter, days }) =>
    `The certificate ends in ${plural(days, 'day')}, on ${dateText(notAfter)}`,
  CERTIFICATE_EXPIRED: ({ subject, notAfter }) =>
    `The certificate of ${subject} expired on ${dateText(notAfter)}`,
  CERTIFICATE_NOT_YET_VALID: ({ subject, notBefore }) =>
    `The certificate of ${subject} is not valid before ${dateText(notBefore)}`,
  ISSUER_EXPIRED: ({ subject, notAfter }) =>
    `The certificate of the issuer ${subject} expired on ${dateText(notAfter)}`,
  ISSUER_NOT_YET_VALID: ({ subject, notBefore }) =>
    `The certificate of the issuer ${subject} is not valid before ${dateText(notBefore)}`,
  ISSUER_EXPIRED_UNUSED: ({ subject, notAfter }) =>
    `A certificate of the issuer ${subject} that expired on ${dateText(notAfter)} is sent along; the chain is trusted without it`,
  ISSUER_WEAK_UNNEEDED: ({ subject, defects }) =>
    `The server also sends a certificate of the issuer ${subject} (${defectsText(defects)}). Clients do not need it`,
  ISSUER_MAYBE_UNNEEDED: ({ subject, defects }) =>
    `The certificate of the issuer ${subject} has defects: ${defectsText(defects)}. The scan did not see whether clients need it`,
  NAME_MISMATCH: ({ domain, presented }) =>
    `The certificate does not name ${domain}; it names ${some(presented)}`,
  NAME_ONLY_IN_COMMON_NAME: ({ domain }) =>
    `The certificate names ${domain} in its common name only, which counts for nothing`,
  SELF_SIGNED: ({ subject }) => `The certificate of ${subject} is self-signed`,
  UNTRUSTED_ROOT: ({ issuer }) => `The chain ends at a root that is not trusted: ${issuer}`,
  INTERMEDIATE_MISSING: ({ issuer }) =>
    `Only the server's own certificate is sent: an intermediate is missing, or its issuer ${issuer} is a root that is not trusted`,
  CHAIN_INCOMPLETE: ({ issuer, length }) =>
    `The chain of ${plural(length, 'certificate')} leads to ${issuer}, which is neither sent nor trusted`,
  CHAIN_UNTRUSTED: ({ error }) => `The chain is not trusted${quoted(error)}`,
  WEAK_KEY: ({ subject, type, bits, least }) =>
    `The ${type} key of ${subject} has ${bits} bits, fewer than ${least}`,
  WEAK_SIGNATURE: ({ subject, hash }) => `The certificate of ${subject} is signed with ${hash}`,
  CERTIFICATE_UNREADABLE: ({ sha256 }) => `The certificate with SHA-256 ${sha256} cannot be read`,
  CERTIFICATE_UNSEEN: () => 'TLS came up without a certificate',
  CERTIFICATE_IN_OTHER_VERSIONS: ({ versions }) =>
    `Which certificate is served in ${versionsText(versions)}, if any, was not seen`,
  NO_ROOTS: () => 'The scan was given no roots to trust',

  CERTIFICATE_DANE_VALID: ({ owner, records }) =>
    `Valid by DANE alone: ${some(records)} at ${owner} matches it; whoever asks for public authorities refuses it`,
  CERTIFICATE_DANE_VOUCHED: ({ owner, records }) =>
    `To clients that use DANE it is valid: ${some(records)} at ${owner} matches it`,
  CERTIFICATES_DANE_VALID: ({ objections }) =>
    `Valid by DANE alone; to all others: ${defectsText(objections)}`,
  CERTIFICATES_DANE_VALID_APART: ({ apart }) =>
    `Valid by DANE alone; to all others ${apartText(apart)}`,
};
