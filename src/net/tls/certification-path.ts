import { X509Certificate } from 'node:crypto';

/** Trust anchors by the text of their certificate's subject. */
export type Anchors = ReadonlyMap<string, readonly X509Certificate[]>;

/** Indexes trust anchors. `anchors` are in PEM. Ignores certificates that Node cannot parse. */
export function indexAnchors(anchors: readonly string[]): Anchors {
  const index = new Map<string, X509Certificate[]>();
  for (const pem of anchors) {
    const anchor = parse(pem);
    if (anchor === null) continue;
    index.set(anchor.subject, [...(index.get(anchor.subject) ?? []), anchor]);
  }
  return index;
}

/**
 * Returns the certificates between the server's certificate and a trust anchor (RFC 5280 §6.1), as
 * indices into `sent`, the server's own first, without the anchor. Like OpenSSL, prefers an anchor
 * to a sent certificate, so that a cross-signature above an anchor is not part of the path. Prefers
 * a path whose certificates are all valid at `at`. Returns null if no anchor can be reached.
 */
export function certificationPath(
  sent: readonly Uint8Array[],
  anchors: Anchors,
  at: Date,
): readonly number[] | null {
  const certificates = sent.map((der) => parse(pemOf(der)));
  const isValid = (certificate: X509Certificate): boolean =>
    Date.parse(certificate.validFrom) <= at.getTime() &&
    at.getTime() <= Date.parse(certificate.validTo);
  return climb(certificates, anchors, isValid) ?? climb(certificates, anchors, () => true);
}

/** Extended key usages allowed in a server certificate: serverAuth, anyExtendedKeyUsage. */
const SERVER_USAGES: readonly string[] = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

/**
 * Whether the certificate chain `sent` of a server is trusted. Used for an unfinished handshake,
 * for which OpenSSL gives no result. `error` is OpenSSL's name of the error.
 */
export function trustOf(
  sent: readonly Uint8Array[],
  anchors: Anchors,
  at: Date,
): { readonly trusted: boolean; readonly error: string | null } {
  const path = certificationPath(sent, anchors, at);
  const certificates = sent.map((der) => parse(pemOf(der)));
  const no = (error: string) => ({ trusted: false, error });
  const [own] = certificates;
  if (own == null) return no('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  if (path === null) {
    if (isSelfSigned(own)) return no('DEPTH_ZERO_SELF_SIGNED_CERT');
    if (certificates.length === 1) return no('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    const isRootSent = certificates.some((one) => one !== null && isSelfSigned(one));
    return no(isRootSent ? 'SELF_SIGNED_CERT_IN_CHAIN' : 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  }
  const needed = path.flatMap((index) => certificates[index] ?? []);
  const last = needed.at(-1) ?? own;
  const above = (anchors.get(last.issuer) ?? []).filter((anchor) => isIssuedBy(last, anchor));
  const isEarly = (one: X509Certificate): boolean => Date.parse(one.validFrom) > at.getTime();
  const isLate = (one: X509Certificate): boolean => Date.parse(one.validTo) < at.getTime();
  if (needed.some(isLate)) return no('CERT_HAS_EXPIRED');
  if (needed.some(isEarly)) return no('CERT_NOT_YET_VALID');
  if (above.length > 0 && above.every(isLate)) return no('CERT_HAS_EXPIRED');
  if (above.length > 0 && above.every(isEarly)) return no('CERT_NOT_YET_VALID');
  if (needed.slice(1).some((issuer) => !issuer.ca)) return no('INVALID_PURPOSE');
  // Node calls this property `keyUsage`, but it is the extended key usage (RFC 5280 §4.2.1.12).
  const usages = own.keyUsage as readonly string[] | undefined;
  const serves = usages === undefined || usages.some((usage) => SERVER_USAGES.includes(usage));
  return serves ? { trusted: true, error: null } : no('INVALID_PURPOSE');
}

/**
 * Searches a path upwards to a trust anchor. Visits each certificate once, because the way to it
 * does not affect whether it leads to an anchor.
 */
function climb(
  certificates: readonly (X509Certificate | null)[],
  anchors: Anchors,
  mayUse: (certificate: X509Certificate) => boolean,
): readonly number[] | null {
  const looked = new Set<number>();
  const from = (index: number): readonly number[] | null => {
    const certificate = certificates[index];
    looked.add(index);
    if (certificate == null) return null;
    if (isAmong(certificate, anchors)) return index === 0 ? [0] : [];
    const above = anchors.get(certificate.issuer) ?? [];
    if (above.some((anchor) => mayUse(anchor) && isIssuedBy(certificate, anchor))) return [index];
    for (const [next, issuer] of certificates.entries()) {
      if (looked.has(next) || issuer === null) continue;
      if (!mayUse(issuer) && !isAmong(issuer, anchors)) continue;
      if (!isIssuedBy(certificate, issuer)) continue;
      const rest = from(next);
      if (rest !== null) return [index, ...rest];
    }
    return null;
  };
  return from(0);
}

function isAmong(certificate: X509Certificate, anchors: Anchors): boolean {
  const same = anchors.get(certificate.subject) ?? [];
  return same.some((anchor) => anchor.fingerprint256 === certificate.fingerprint256);
}

/** Whether a certificate is signed with its own key. Ignores a key usage without keyCertSign. */
function isSelfSigned(certificate: X509Certificate): boolean {
  try {
    const { subject, issuer, publicKey } = certificate;
    return subject === issuer && certificate.verify(publicKey);
  } catch {
    return false;
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // OpenSSL does not support the certificate's key or signature algorithm.
    return false;
  }
}

/** Converts DER to PEM, because Node searches DER for embedded PEM text before it parses it. */
function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
