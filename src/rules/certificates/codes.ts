/** Codes of the certificates that are served. */
type None = Record<string, never>;

export interface CertificateCodes {
  /* certificate */
  CERTIFICATE_VALID: {
    readonly by: string;
    readonly presented: string;
    readonly notAfter: string;
  };
  /** Sent along, and not on the way from the server's certificate to its root. */
  CHAIN_STRAYS: { readonly subjects: readonly string[] };
  CHAIN_OUT_OF_ORDER: None;
  CERTIFICATES_VALID: None;
  /** `defects`: codes. */
  CERTIFICATES_DEFECTIVE: { readonly defects: readonly string[] };
  /**
   * Certificates of several places have different defects. `apart`: one line a certificate,
   * `5222 CERTIFICATE_EXPIRED`: a port, or a host with it, then its codes.
   */
  CERTIFICATES_DEFECTIVE_APART: { readonly apart: readonly string[] };
  CERTIFICATE_EXPIRES_SOON: { readonly notAfter: string; readonly days: number };
  CERTIFICATE_EXPIRED: { readonly subject: string; readonly notAfter: string };
  CERTIFICATE_NOT_YET_VALID: { readonly subject: string; readonly notBefore: string };
  ISSUER_EXPIRED: { readonly subject: string; readonly notAfter: string };
  ISSUER_NOT_YET_VALID: { readonly subject: string; readonly notBefore: string };
  ISSUER_EXPIRED_UNUSED: { readonly subject: string; readonly notAfter: string };
  /** Sent, weak, and above the trust anchor or beside the path to it. `defects`: codes. */
  ISSUER_WEAK_UNNEEDED: { readonly subject: string; readonly defects: readonly string[] };
  /** Sent and weak, and the path to a trust anchor was not recorded. `defects`: codes. */
  ISSUER_MAYBE_UNNEEDED: { readonly subject: string; readonly defects: readonly string[] };
  NAME_MISMATCH: { readonly domain: string; readonly presented: readonly string[] };
  NAME_ONLY_IN_COMMON_NAME: { readonly domain: string };
  SELF_SIGNED: { readonly subject: string };
  UNTRUSTED_ROOT: { readonly issuer: string };
  INTERMEDIATE_MISSING: { readonly issuer: string };
  CHAIN_INCOMPLETE: { readonly issuer: string; readonly length: number };
  CHAIN_UNTRUSTED: { readonly error: string };
  WEAK_KEY: {
    readonly subject: string;
    readonly type: string;
    readonly bits: number;
    readonly least: number;
  };
  WEAK_SIGNATURE: { readonly subject: string; readonly hash: string };
  CERTIFICATE_UNREADABLE: { readonly sha256: string };
  CERTIFICATE_UNSEEN: None;
  CERTIFICATE_IN_OTHER_VERSIONS: { readonly versions: readonly string[] };
  NO_ROOTS: None;

  /** PKIX refuses it, and TLSA records of `owner` match it. `objections`: codes. */
  CERTIFICATE_DANE_VALID: {
    readonly owner: string;
    readonly records: readonly string[];
    readonly objections: readonly string[];
  };
  /** Whether PKIX refuses it is not known. */
  CERTIFICATE_DANE_VOUCHED: { readonly owner: string; readonly records: readonly string[] };
  CERTIFICATES_DANE_VALID: { readonly objections: readonly string[] };
  /** `apart` as above. */
  CERTIFICATES_DANE_VALID_APART: { readonly apart: readonly string[] };
}
