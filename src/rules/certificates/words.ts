/** Sentences of the findings about served certificates and their chains. */
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { nounFor, plural, quoted, some, versionsText } from '../../report/kit/words.js';
import { apartText, defectsText } from './defect-words.js';

function dateText(iso: string): string {
  return iso.slice(0, 10);
}

function tlsaText(records: readonly string[], owner: string): string {
  return `TLSA ${some(records)} at ${owner}`;
}

export const CERTIFICATE_SENTENCES = {
  /* Codes of the findings on the requirement `certificate-validity`. */
  CERTIFICATE_VALID: sentence(
    ({ by, presented, notAfter }: { by: string; presented: string; notAfter: string }) =>
      `The certificate is trusted, names the domain (${by} ${presented}) and is valid until ${dateText(notAfter)}`,
    { by: 'DNS-ID', presented: '*.example.org', notAfter: '2026-09-01T00:00:00Z' },
  ),
  /** Certificates that are not on the path from the server's certificate to its root. */
  CHAIN_STRAYS: sentence(
    ({ subjects }: { subjects: readonly string[] }) =>
      `Unneeded ${nounFor(subjects, 'certificate')} in the chain: ${some(subjects)}`,
    { subjects: ['CN=stray'] },
  ),
  CHAIN_OUT_OF_ORDER: sentence(
    () => 'The server sends the certificates of the chain in the wrong order',
  ),
  CERTIFICATES_VALID: sentence(() => 'All certificates are trusted and valid, and name the domain'),
  /** `defects` lists codes of certificate defects, such as `CERTIFICATE_EXPIRED`. */
  CERTIFICATES_DEFECTIVE: sentence(
    ({ defects }: { defects: readonly string[] }) =>
      `Certificate ${nounFor(defects, 'defect')}: ${defectsText(defects)}`,
    { defects: ['SELF_SIGNED', 'WEAK_KEY'] },
  ),
  /**
   * Certificates of several endpoints have different defects. `apart` holds one line for each
   * certificate, such as `5222 CERTIFICATE_EXPIRED`: a port, or host and port, followed by the
   * codes of the defects.
   */
  CERTIFICATES_DEFECTIVE_APART: sentence(
    ({ apart }: { apart: readonly string[] }) => `Certificate defects ${apartText(apart)}`,
    { apart: ['5222 SELF_SIGNED'] },
  ),
  CERTIFICATE_EXPIRES_SOON: sentence(
    ({ notAfter, days }: { notAfter: string; days: number }) =>
      `The certificate expires in ${days === 0 ? 'less than 1 day' : plural(days, 'day')}, on ${dateText(notAfter)}`,
    { notAfter: '2026-06-02T00:00:00Z', days: 1 },
  ),
  CERTIFICATE_EXPIRED: sentence(
    ({ subject, notAfter }: { subject: string; notAfter: string }) =>
      `The certificate of ${subject} expired on ${dateText(notAfter)}`,
    { subject: 'CN=example.org', notAfter: '2026-04-01T00:00:00Z' },
  ),
  CERTIFICATE_NOT_YET_VALID: sentence(
    ({ subject, notBefore }: { subject: string; notBefore: string }) =>
      `The certificate of ${subject} is not valid before ${dateText(notBefore)}`,
    { subject: 'CN=example.org', notBefore: '2027-04-01T00:00:00Z' },
  ),
  ISSUER_EXPIRED: sentence(
    ({ subject, notAfter }: { subject: string; notAfter: string }) =>
      `The certificate of the issuer ${subject} expired on ${dateText(notAfter)}`,
    { subject: 'CN=example.org', notAfter: '2026-04-01T00:00:00Z' },
  ),
  ISSUER_NOT_YET_VALID: sentence(
    ({ subject, notBefore }: { subject: string; notBefore: string }) =>
      `The certificate of the issuer ${subject} is not valid before ${dateText(notBefore)}`,
    { subject: 'CN=example.org', notBefore: '2027-04-01T00:00:00Z' },
  ),
  ISSUER_EXPIRED_UNUSED: sentence(
    ({ subject, notAfter }: { subject: string; notAfter: string }) =>
      `The server also sends a certificate of the issuer ${subject} that expired on ${dateText(notAfter)}. Clients do not need it`,
    { subject: 'CN=example.org', notAfter: '2026-04-01T00:00:00Z' },
  ),
  /**
   * The weak certificate is above the trust anchor, or not on the path to the trust anchor.
   * `defects` lists codes of certificate defects.
   */
  ISSUER_WEAK_UNNEEDED: sentence(
    ({ subject, defects }: { subject: string; defects: readonly string[] }) =>
      `The server also sends a certificate of the issuer ${subject} (${defectsText(defects)}). Clients do not need it`,
    { subject: 'CN=example.org', defects: ['WEAK_KEY'] },
  ),
  /**
   * The path from the weak certificate to a trust anchor was not recorded. `defects` lists codes
   * such as `WEAK_KEY`.
   */
  ISSUER_MAYBE_UNNEEDED: sentence(
    ({ subject, defects }: { subject: string; defects: readonly string[] }) =>
      `The certificate of the issuer ${subject} has defects: ${defectsText(defects)}. The scan could not tell whether clients need it`,
    { subject: 'CN=example.org', defects: ['WEAK_KEY'] },
  ),
  NAME_MISMATCH: sentence(
    ({ domain, presented }: { domain: string; presented: readonly string[] }) =>
      `The certificate does not name ${domain}; ` +
      (presented.length === 0 ? 'it has no names' : `it names ${some(presented)}`),
    { domain: 'example.org', presented: ['a.example'] },
  ),
  NAME_ONLY_IN_COMMON_NAME: sentence(
    ({ domain }: { domain: string }) =>
      `The certificate names ${domain} only in its common name, which clients ignore`,
    { domain: 'example.org' },
  ),
  SELF_SIGNED: sentence(
    ({ subject }: { subject: string }) => `The certificate of ${subject} is self-signed`,
    { subject: 'CN=example.org' },
  ),
  UNTRUSTED_ROOT: sentence(
    ({ issuer }: { issuer: string }) => `The chain ends at an untrusted root: ${issuer}`,
    { issuer: 'CN=root' },
  ),
  INTERMEDIATE_MISSING: sentence(
    ({ issuer }: { issuer: string }) =>
      `The server sends only its own certificate: an intermediate is missing, or the issuer ${issuer} is an untrusted root`,
    { issuer: 'CN=R3' },
  ),
  CHAIN_INCOMPLETE: sentence(
    ({ issuer, length }: { issuer: string; length: number }) =>
      `The chain of ${plural(length, 'certificate')} leads to ${issuer}, which is neither sent nor trusted`,
    { issuer: 'CN=R3', length: 2 },
  ),
  CHAIN_UNTRUSTED: sentence(
    ({ error }: { error: string }) => `The chain is not trusted${quoted(error)}`,
    { error: 'INVALID_PURPOSE' },
  ),
  WEAK_KEY: sentence(
    ({
      subject,
      type,
      bits,
      least,
    }: {
      subject: string;
      type: string;
      bits: number;
      least: number;
    }) => `The ${type} key of ${subject} has ${plural(bits, 'bit')}; the minimum is ${least}`,
    { subject: 'CN=example.org', type: 'rsa', bits: 1024, least: 2048 },
  ),
  WEAK_SIGNATURE: sentence(
    ({ subject, hash }: { subject: string; hash: string }) =>
      `The certificate of ${subject} is signed with ${hash}, which is broken`,
    { subject: 'CN=example.org', hash: 'sha1' },
  ),
  CERTIFICATE_UNREADABLE: sentence(
    ({ sha256 }: { sha256: string }) => `The certificate with SHA-256 ${sha256} could not be read`,
    { sha256: 'abcd' },
  ),
  CERTIFICATE_UNSEEN: sentence(() => 'TLS was established without a certificate'),
  CERTIFICATE_IN_OTHER_VERSIONS: sentence(
    ({ versions }: { versions: readonly string[] }) =>
      `The scan could not read the certificate offered in ${versionsText(versions)}`,
    { versions: ['TLSv1'] },
  ),
  NO_ROOTS: sentence(() => 'Trust was not checked, because the scan had no root certificates'),
  /**
   * PKIX rejects the certificate, but TLSA records at `owner` match it. `objections` lists the
   * codes for which PKIX rejects it.
   */
  CERTIFICATE_DANE_VALID: sentence(
    ({
      owner,
      records,
    }: {
      owner: string;
      records: readonly string[];
      objections: readonly string[];
    }) =>
      `The certificate is valid only through DANE (${tlsaText(records, owner)}); clients without DANE reject it`,
    {
      owner: '_5222._tcp.chat.example.org',
      records: ['3 1 1 ab'],
      objections: ['SELF_SIGNED'],
    },
  ),
  /** It is unknown whether PKIX rejects the certificate that the TLSA records match. */
  CERTIFICATE_DANE_VOUCHED: sentence(
    ({ owner, records }: { owner: string; records: readonly string[] }) =>
      `The certificate is valid for clients with DANE (${tlsaText(records, owner)})`,
    { owner: '_5222._tcp.chat.example.org', records: ['3 1 1 ab'] },
  ),
  CERTIFICATES_DANE_VALID: sentence(
    ({ objections }: { objections: readonly string[] }) =>
      `Valid only for clients with DANE. ${nounFor(objections, 'Defect')} for other clients: ${defectsText(objections)}`,
    { objections: ['SELF_SIGNED'] },
  ),
  /** `apart` has the same form as in `CERTIFICATES_DEFECTIVE_APART`. */
  CERTIFICATES_DANE_VALID_APART: sentence(
    ({ apart }: { apart: readonly string[] }) =>
      `Valid only for clients with DANE. Defects for other clients ${apartText(apart)}`,
    { apart: ['5222 SELF_SIGNED'] },
  ),
};

export type CertificateCodes = CodesOf<typeof CERTIFICATE_SENTENCES>;
