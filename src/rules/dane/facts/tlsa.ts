import { createHash, createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type { Role, TlsaRecord } from '../../../model/index.js';
import {
  parseX509,
  readCertificate,
  subjectPublicKeyInfo,
} from '../../certificates/facts/certificate.js';
import { memo } from '../../../util/memo.js';
import { matchReferenceIdentifier } from '../../certificates/facts/reference-identifier.js';

const certificateIn = memo((der: Uint8Array) => readCertificate(der));

/** Certificate usages (RFC 6698 §2.1.1). */
export const USAGE = { pkixTa: 0, pkixEe: 1, daneTa: 2, daneEe: 3 } as const;

const DIGEST_OCTETS: Readonly<Record<number, number>> = { 1: 32, 2: 64 };
const DIGESTS: Readonly<Record<number, string>> = { 1: 'sha256', 2: 'sha512' };

/** Formats a TLSA record in presentation form (RFC 6698 §2.2): `3 1 1 0123…`. */
export function formatTlsa({ usage, selector, matchingType, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matchingType} ${data}`;
}

/**
 * Whether clients can use a TLSA record. Records with unknown fields or invalid data are unusable
 * (RFC 6698 §4.1).
 */
export function isUsable({ usage, selector, matchingType, data }: TlsaRecord): boolean {
  if (usage > 3 || selector > 1 || matchingType > 2) return false;
  const octets = Buffer.from(data, 'hex');
  if (matchingType > 0) return octets.length === DIGEST_OCTETS[matchingType];
  if (selector === 1) return readKey(octets) !== null;
  return !('malformed' in readCertificate(octets));
}

/**
 * Returns the TLSA records with the strongest digest of each usage and selector, and records with
 * full data (RFC 7671 §9).
 */
export function strongest(records: readonly TlsaRecord[]): readonly TlsaRecord[] {
  return records.filter(
    (record) =>
      record.matchingType !== 1 ||
      !records.some(
        (other) =>
          other.usage === record.usage &&
          other.selector === record.selector &&
          other.matchingType === 2,
      ),
  );
}

/** A certificate as it was sent. */
export interface Sent {
  readonly sha256: string;
  /** DER of the certificate; null if it was not recorded. */
  readonly der: Buffer | null;
}

/** A certificate chain, and the values that are needed to match it with TLSA records. */
export interface Presented {
  /** Certificates of the chain in the order sent, the server's own first. */
  readonly sent: readonly Sent[];
  /** Whether public roots trust the certificate chain, ignoring names; null if unknown. */
  readonly trusted: boolean | null;
  /** Names of which the certificate must contain one, for usages that check names. */
  readonly names: readonly string[];
  readonly role: Role;
  /** Time at which the certificate chain is checked, ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Whether a TLSA record matches a chain. `unknown` means that the result depends on something that
 * was not observed.
 */
export type Match = 'yes' | 'no' | 'unknown';

/** Maximum number of certificates of a chain to check. */
const LONGEST_CHAIN = 16;

/** Returns whether a usable TLSA record matches a chain (RFC 6698 §2.1.1, RFC 7671 §5). */
export function matches(record: TlsaRecord, presented: Presented): Match {
  const [own] = presented.sent;
  if (own === undefined) return 'no';
  switch (record.usage) {
    case USAGE.daneEe:
      // RFC 7671 §5.1: for TLSA certificate usage 3 (DANE-EE), the names and dates of the
      // certificate are not checked.
      return isOf(record, own);
    case USAGE.pkixEe:
      return all([isOf(record, own), ofTrust(presented), ofNames(presented)]);
    case USAGE.daneTa:
      return all([anchorMatch(record, presented), ofNames(presented)]);
    default:
      return all([pkixAnchorMatch(record, presented), ofTrust(presented), ofNames(presented)]);
  }
}

function all(parts: readonly Match[]): Match {
  if (parts.includes('no')) return 'no';
  return parts.includes('unknown') ? 'unknown' : 'yes';
}

/**
 * Returns the best of several match results. `yes` is better than `unknown`, and `unknown` than
 * `no`.
 */
export function any(parts: readonly Match[]): Match {
  if (parts.includes('yes')) return 'yes';
  return parts.includes('unknown') ? 'unknown' : 'no';
}

function of(is: boolean): Match {
  return is ? 'yes' : 'no';
}

function ofTrust({ trusted }: Presented): Match {
  return trusted === null ? 'unknown' : of(trusted);
}

function ofNames({ sent, names, role }: Presented): Match {
  const der = sent[0]?.der ?? null;
  if (der === null) return 'unknown';
  const own = certificateIn(der);
  if ('malformed' in own) return 'no';
  return of(names.some((name) => matchReferenceIdentifier(own, name, role) !== null));
}

/** Compares a TLSA record with a certificate (RFC 6698 §2.1.2, §2.1.3). */
function isOf({ selector, matchingType, data }: TlsaRecord, { sha256, der }: Sent): Match {
  if (selector === 0 && matchingType === 1) return of(data === sha256);
  if (der === null) return 'unknown';
  const selected = selector === 0 ? der : subjectPublicKeyInfo(der);
  if (selected === null) return 'no';
  const digest = DIGESTS[matchingType];
  const said =
    digest === undefined
      ? selected.toString('hex')
      : createHash(digest).update(selected).digest('hex');
  return of(data === said);
}

/**
 * RFC 6698 §2.1.1: a TLSA record for a PKIX trust anchor must match a certificate on the path to a
 * root. Servers rarely send the root, so a record that names it cannot be confirmed. A match with
 * a certificate that is not on the path does not count, but a client may know a path through it.
 */
function pkixAnchorMatch(record: TlsaRecord, presented: Presented): Match {
  const [, ...issuers] = wayUp(presented);
  if (any(issuers.map(({ sent }) => isOf(record, sent))) === 'yes') return 'yes';
  const others = presented.sent.slice(1).map((one) => isOf(record, one));
  const atRoot = issuers.some(({ selfSigned }) => selfSigned);
  return atRoot && any(others) === 'no' ? 'no' : 'unknown';
}

/**
 * Returns the server's certificate and all sent certificates above it, each of which is an
 * authority that signed an earlier one and is within its dates. Cross-signed issuers make several
 * paths, but each certificate is returned once.
 */
function wayUp({ sent, at }: Presented): readonly Read[] {
  const [own, ...others] = sent.slice(0, LONGEST_CHAIN).map(read);
  const now = Date.parse(at);
  if (own === undefined || own === null || !isCurrent(own.x509, now)) return [];
  const reached = [own];
  for (const last of reached) {
    for (const issuer of others) {
      if (issuer === null || reached.includes(issuer) || !issuer.ca) continue;
      if (isCurrent(issuer.x509, now) && isIssuedBy(last.x509, issuer.x509)) reached.push(issuer);
    }
  }
  return reached;
}

/**
 * RFC 7671 §5.2: looks for a path from the server's certificate to the trust anchor, each
 * certificate signed by the next and within its dates. A digest can only match a certificate that
 * was sent (§5.2.2); a full certificate or key in the record is itself a trust anchor.
 */
function anchorMatch(record: TlsaRecord, presented: Presented): Match {
  const sent = isAnchorSent(record, presented);
  if (sent === 'yes' || record.matchingType !== 0) return sent;
  const now = Date.parse(presented.at);
  return wayUp(presented).some(({ x509 }) => isVouched(record, x509, now)) ? 'yes' : sent;
}

/**
 * For a TLSA record of usage 2, returns whether the server sends the trust anchor that the record
 * names, on a path from its own certificate. For other usages, which need no trust anchor, returns
 * `yes`.
 */
export function isAnchorSent(record: TlsaRecord, presented: Presented): Match {
  if (record.usage !== USAGE.daneTa) return 'yes';
  if (
    wayUp(presented)
      .slice(1)
      .some(({ sent }) => isOf(record, sent) === 'yes')
  ) {
    return 'yes';
  }
  const lost = presented.sent.slice(0, LONGEST_CHAIN).some(({ der }) => der === null);
  return lost ? 'unknown' : 'no';
}

/**
 * Whether every DANE client must support this match of a TLSA record. For a trust anchor that is
 * only in the DNS, RFC 7671 §5.2.2 requires only `2 0 0`. §5.2.3: clients need not check a chain
 * against a bare key that the server does not send.
 */
export function isMatchRequired(record: TlsaRecord, presented: Presented): Match {
  const bareKey = record.selector === 1 && record.matchingType === 0;
  return bareKey ? isAnchorSent(record, presented) : 'yes';
}

interface Read {
  readonly sent: Sent;
  readonly x509: X509Certificate;
  readonly ca: boolean;
  readonly selfSigned: boolean;
}

function read(sent: Sent): Read | null {
  if (sent.der === null) return null;
  const certificate = certificateIn(sent.der);
  if ('malformed' in certificate) return null;
  const { ca, selfSigned } = certificate;
  return { sent, x509: parseX509(sent.der), ca, selfSigned };
}

function isVouched({ selector, data }: TlsaRecord, x509: X509Certificate, now: number): boolean {
  const octets = Buffer.from(data, 'hex');
  if (selector === 1) {
    const key = readKey(octets);
    return key !== null && isVerified(x509, key);
  }
  const anchor = read({ sha256: '', der: octets });
  return anchor !== null && isIssuedBy(x509, anchor.x509) && isCurrent(anchor.x509, now);
}

function isCurrent({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function isIssuedBy(x509: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return x509.checkIssued(issuer) && isVerified(x509, issuer.publicKey);
  } catch {
    // This OpenSSL does not support the algorithm of the certificate's key.
    return false;
  }
}

function isVerified(x509: X509Certificate, key: KeyObject): boolean {
  try {
    return x509.verify(key);
  } catch {
    return false;
  }
}

function readKey(octets: Buffer): KeyObject | null {
  try {
    return createPublicKey({ key: octets, format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}
