import { X509Certificate } from 'node:crypto';

/** Trust anchors by the text of their subject. */
export type Anchors = ReadonlyMap<string, readonly X509Certificate[]>;

/** `anchors`: in PEM. What Node cannot parse is left out. */
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
 * The certificates that a client needs to get from the first of `sent` to one of `anchors`
 * (RFC 5280 §6.1): indices into `sent`, the server's own first, without the anchor. As OpenSSL
 * does, an anchor goes before a certificate that was sent, so that a cross-signature above an
 * anchor is not part of the path. A path whose certificates are all valid at `at` goes before
 * one with an expired certificate. Null where no anchor can be reached.
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

/** Extended key usages that a server's certificate may have: serverAuth, anyExtendedKeyUsage. */
const SERVER_USAGES: readonly string[] = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

/**
 * Whether `sent` is trusted as a server's chain, for a handshake of which OpenSSL gives no result
 * because it was not finished. `error`: the name that OpenSSL gives to what is wrong.
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
  // Node names it `keyUsage`, but it is the extended key usage (RFC 5280 §4.2.1.12).
  const usages = own.keyUsage as readonly string[] | undefined;
  const serves = usages === undefined || usages.some((usage) => SERVER_USAGES.includes(usage));
  return serves ? { trusted: true, error: null } : no('INVALID_PURPOSE');
}

/** Each certificate is looked at once: whether it leads to an anchor does not depend on the way to it. */
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

/** A key usage without keyCertSign does not matter here. */
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
    // A key or a signature algorithm that this OpenSSL does not know.
    return false;
  }
}

/** In PEM, because Node looks for PEM text inside of DER before it reads the DER itself. */
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
