import { createHash, X509Certificate } from 'node:crypto';
import type { AlternativeNames } from './x509/alternative-names.js';
import {
  bytesOf,
  encode,
  isContext,
  isUniversal,
  Malformed,
  readDer,
  sequence,
  TAG,
  type Element,
} from './x509/der.js';
import { formatName, readName, valuesOf } from './x509/distinguished-name.js';
import { readExtensions } from './x509/extensions.js';
import { ATTRIBUTE } from './x509/oids.js';
import { describeKey, type PublicKey } from './x509/public-key.js';
import { readSignature, type Signature } from './x509/signature.js';
import { memo } from '../../../util/memo.js';

interface Names extends AlternativeNames {
  /**
   * CN attributes of the certificate's subject. They are not used as identity, only to report
   * "only in the CN".
   */
  readonly common: readonly string[];
}

/** Contents of an X.509 certificate (RFC 5280 §4.1). The server controls all text in it. */
export interface Certificate {
  /** SHA-256 of the whole DER of the certificate, in hex. */
  readonly sha256: string;
  /**
   * Name of the certificate's subject, with at most 512 code points (RFC 4514):
   * `CN=chat.example.org,O=Example,C=DE`.
   */
  readonly subject: string;
  readonly issuer: string;
  readonly issuerOrganization: string | null;
  /** Serial number in lower-case hex without leading zeros, at most 64 digits. */
  readonly serial: string;
  /** Start of the certificate's validity, ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly key: PublicKey;
  readonly signature: Signature;
  readonly names: Names;
  /** Whether subject and issuer are the same name, compared by octets. */
  readonly selfIssued: boolean;
  /** Whether the issuer is the subject, and the certificate's own key verifies its signature. */
  readonly selfSigned: boolean;
  readonly ca: boolean;
  /**
   * Whether the certificate requires OCSP stapling (RFC 7633: `status_request` in the TLS feature
   * extension).
   */
  readonly mustStaple: boolean;
  /**
   * Purposes of the key: `serverAuth`, `clientAuth`, or the OID of a purpose that RFC 5280 does not
   * define.
   */
  readonly extendedKeyUsage: readonly string[];
  /**
   * SHA-256 of the SubjectPublicKeyInfo as encoded in the certificate, hex: the data of TLSA 3 1 1.
   */
  readonly spkiSha256: string;
  /** Whether signed certificate timestamps are embedded (RFC 6962 §3.3). They are not verified. */
  readonly scts: boolean;
}

/** Maximum size of a certificate in bytes. */
const LONGEST = 65_536;
const LONGEST_SERIAL = 64;

/** Decodes a certificate. Returns a description of the error if it is malformed. */
export function readCertificate(der: Uint8Array): Certificate | { readonly malformed: string } {
  if (der.length > LONGEST) return { malformed: `longer than ${LONGEST} bytes` };
  try {
    return read(der);
  } catch (error) {
    if (error instanceof Malformed) return { malformed: error.message };
    throw error;
  }
}

function read(der: Uint8Array): Certificate {
  const [tbs, algorithm] = sequence(readDer(der, 'certificate'), 'certificate');
  const fields = [...sequence(tbs, 'tbsCertificate')];
  if (isContext(fields[0], 0)) fields.shift();
  const [, innerAlgorithm, issuerField, validity, subjectField, spki, ...optional] = fields;
  if (
    algorithm === undefined ||
    innerAlgorithm === undefined ||
    !encode(algorithm).equals(encode(innerAlgorithm))
  ) {
    throw new Malformed('the two signature algorithms differ');
  }
  const signature = readSignature(algorithm);
  const subject = readName(subjectField, 'subject');
  const issuer = readName(issuerField, 'issuer');
  const [notBefore, notAfter] = sequence(validity, 'validity');
  sequence(spki, 'subjectPublicKeyInfo');
  const { names, ...extensions } = readExtensions(optional.find((field) => isContext(field, 3)));
  const dates = { notBefore: time(notBefore, 'notBefore'), notAfter: time(notAfter, 'notAfter') };

  const x509 = parseX509(der);
  const selfIssued = isSame(subjectField, issuerField);
  return {
    sha256: sha256(der),
    subject: formatName(subject),
    issuer: formatName(issuer),
    issuerOrganization: valuesOf(issuer, ATTRIBUTE.organization)[0] ?? null,
    serial: x509.serialNumber.toLowerCase().slice(0, LONGEST_SERIAL),
    ...dates,
    key: describeKey(x509),
    signature,
    names: { ...names, common: valuesOf(subject, ATTRIBUTE.commonName) },
    selfIssued,
    selfSigned: selfIssued && verifiesItself(x509),
    ...extensions,
    spkiSha256: sha256(encode(spki as Element)),
  };
}

/**
 * Parses a certificate with Node, cached for each byte array. Throws `Malformed`.
 *
 * The bytes are passed as PEM, because Node searches for PEM text before it tries DER. It would
 * otherwise return another certificate whose PEM text is in an extension.
 */
export const parseX509 = memo((der: Uint8Array): X509Certificate => {
  const base64 =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  try {
    return new X509Certificate(
      `-----BEGIN CERTIFICATE-----\n${base64.join('\n')}\n-----END CERTIFICATE-----\n`,
    );
  } catch {
    throw new Malformed('OpenSSL cannot parse it');
  }
});

/**
 * Returns the SubjectPublicKeyInfo as encoded in the certificate, or null if it cannot be decoded.
 */
export function subjectPublicKeyInfo(der: Uint8Array): Buffer | null {
  try {
    const [tbs] = sequence(readDer(der, 'certificate'), 'certificate');
    const fields = [...sequence(tbs, 'tbsCertificate')];
    if (isContext(fields[0], 0)) fields.shift();
    const spki = fields[5];
    return spki === undefined ? null : encode(spki);
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

function verifiesItself(certificate: X509Certificate): boolean {
  try {
    return certificate.verify(certificate.publicKey);
  } catch {
    return false;
  }
}

function isSame(a: Element | undefined, b: Element | undefined): boolean {
  return a !== undefined && b !== undefined && encode(a).equals(encode(b));
}

/**
 * Decodes a time (RFC 5280 §4.1.2.5): UTCTime up to 2049, GeneralizedTime after, with seconds, in
 * UTC.
 */
function time(element: Element | undefined, what: string): string {
  const digits = element === undefined ? '' : (bytesOf(element)?.toString('latin1') ?? '');
  let full = '';
  if (isUniversal(element, TAG.utcTime) && /^\d{12}Z$/.test(digits)) {
    full = `${Number(digits.slice(0, 2)) < 50 ? '20' : '19'}${digits}`;
  } else if (isUniversal(element, TAG.generalizedTime) && /^\d{14}Z$/.test(digits)) {
    full = digits;
  }
  const iso = full.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const date = new Date(iso);
  // JavaScript would interpret 30 February as 2 March, so compare the text of the date.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso) {
    throw new Malformed(`${what} is not a time`);
  }
  return iso;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
