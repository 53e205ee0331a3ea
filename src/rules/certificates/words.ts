/** The words for certificates that are served, and their chains. */
import type { CertificateCodes } from './codes.js';
import { apartText, defectsText } from './defect-words.js';
import { plural, nounFor, quoted, some, versionsText } from '../../report/kit/words.js';

function dateText(iso: string): string {
  return iso.slice(0, 10);
}

function tlsaText(records: readonly string[], owner: string): string {
  return `TLSA ${some(records)} at ${owner}`;
}

export const CERTIFICATE_TEXTS: {
  readonly [C in keyof CertificateCodes]: (args: CertificateCodes[C]) => string;
} = {
  CERTIFICATE_VALID: ({ by, presented, notAfter }) =>
    `The certificate is trusted, names the domain (${by} ${presented}) and is valid until ${dateText(notAfter)}`,
  CHAIN_STRAYS: ({ subjects }) =>
    `Unneeded ${nounFor(subjects, 'certificate')} in the chain: ${some(subjects)}`,
  CHAIN_OUT_OF_ORDER: () => 'The server sends the certificates of the chain in the wrong order',
  CERTIFICATES_VALID: () => 'All certificates are trusted and valid, and name the domain',
  CERTIFICATES_DEFECTIVE: ({ defects }) =>
    `Certificate ${nounFor(defects, 'defect')}: ${defectsText(defects)}`,
  CERTIFICATES_DEFECTIVE_APART: ({ apart }) => `Certificate defects ${apartText(apart)}`,
  CERTIFICATE_EXPIRES_SOON: ({ notAfter, days }) =>
    `The certificate expires in ${days === 0 ? 'less than 1 day' : plural(days, 'day')}, on ${dateText(notAfter)}`,
  CERTIFICATE_EXPIRED: ({ subject, notAfter }) =>
    `The certificate of ${subject} expired on ${dateText(notAfter)}`,
  CERTIFICATE_NOT_YET_VALID: ({ subject, notBefore }) =>
    `The certificate of ${subject} is not valid before ${dateText(notBefore)}`,
  ISSUER_EXPIRED: ({ subject, notAfter }) =>
    `The certificate of the issuer ${subject} expired on ${dateText(notAfter)}`,
  ISSUER_NOT_YET_VALID: ({ subject, notBefore }) =>
    `The certificate of the issuer ${subject} is not valid before ${dateText(notBefore)}`,
  ISSUER_EXPIRED_UNUSED: ({ subject, notAfter }) =>
    `The server also sends a certificate of the issuer ${subject} that expired on ${dateText(notAfter)}. Clients do not need it`,
  ISSUER_WEAK_UNNEEDED: ({ subject, defects }) =>
    `The server also sends a certificate of the issuer ${subject} (${defectsText(defects)}). Clients do not need it`,
  ISSUER_MAYBE_UNNEEDED: ({ subject, defects }) =>
    `The certificate of the issuer ${subject} has defects: ${defectsText(defects)}. The scan could not tell whether clients need it`,
  NAME_MISMATCH: ({ domain, presented }) =>
    `The certificate does not name ${domain}; ` +
    (presented.length === 0 ? 'it has no names' : `it names ${some(presented)}`),
  NAME_ONLY_IN_COMMON_NAME: ({ domain }) =>
    `The certificate names ${domain} only in its common name, which clients ignore`,
  SELF_SIGNED: ({ subject }) => `The certificate of ${subject} is self-signed`,
  UNTRUSTED_ROOT: ({ issuer }) => `The chain ends at an untrusted root: ${issuer}`,
  INTERMEDIATE_MISSING: ({ issuer }) =>
    `The server sends only its own certificate: an intermediate is missing, or the issuer ${issuer} is an untrusted root`,
  CHAIN_INCOMPLETE: ({ issuer, length }) =>
    `The chain of ${plural(length, 'certificate')} leads to ${issuer}, which is neither sent nor trusted`,
  CHAIN_UNTRUSTED: ({ error }) => `The chain is not trusted${quoted(error)}`,
  WEAK_KEY: ({ subject, type, bits, least }) =>
    `The ${type} key of ${subject} has ${plural(bits, 'bit')}; the minimum is ${least}`,
  WEAK_SIGNATURE: ({ subject, hash }) =>
    `The certificate of ${subject} is signed with ${hash}, which is broken`,
  CERTIFICATE_UNREADABLE: ({ sha256 }) =>
    `The certificate with SHA-256 ${sha256} could not be read`,
  CERTIFICATE_UNSEEN: () => 'TLS was established without a certificate',
  CERTIFICATE_IN_OTHER_VERSIONS: ({ versions }) =>
    `The scan could not read the certificate offered in ${versionsText(versions)}`,
  NO_ROOTS: () => 'Trust was not checked, because the scan had no root certificates',

  CERTIFICATE_DANE_VALID: ({ owner, records }) =>
    `The certificate is valid only through DANE (${tlsaText(records, owner)}); clients without DANE reject it`,
  CERTIFICATE_DANE_VOUCHED: ({ owner, records }) =>
    `The certificate is valid for clients with DANE (${tlsaText(records, owner)})`,
  CERTIFICATES_DANE_VALID: ({ objections }) =>
    `Valid only for clients with DANE. ${nounFor(objections, 'Defect')} for other clients: ${defectsText(objections)}`,
  CERTIFICATES_DANE_VALID_APART: ({ apart }) =>
    `Valid only for clients with DANE. Defects for other clients ${apartText(apart)}`,
};
