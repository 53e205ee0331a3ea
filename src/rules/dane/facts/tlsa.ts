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

/** RFC 6698 §2.1.1: who a record vouches for. */
export const USAGE = { pkixTa: 0, pkixEe: 1, daneTa: 2, daneEe: 3 } as const;

const DIGEST_OCTETS: Readonly<Record<number, number>> = { 1: 32, 2: 64 };
const DIGESTS: Readonly<Record<number, string>> = { 1: 'sha256', 2: 'sha512' };

/** `3 1 1 0123…`, in the presentation form of RFC 6698 §2.2. */
export function formatTlsa({ usage, selector, matchingType, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matchingType} ${data}`;
}

/** RFC 6698 §4.1: a field that is not known, or data that cannot be what it says, is of no use. */
export function isUsable({ usage, selector, matchingType, data }: TlsaRecord): boolean {
  if (usage > 3 || selector > 1 || matchingType > 2) return false;
  const octets = Buffer.from(data, 'hex');
  if (matchingType > 0) return octets.length === DIGEST_OCTETS[matchingType];
  if (selector === 1) return readKey(octets) !== null;
  return !('malformed' in readCertificate(octets));
}

/** RFC 7671 §9: of each usage and selector only the strongest digest counts, and whole data. */
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
  /** Null where it was not kept. */
  readonly der: Buffer | null;
}

/** A chain, and what a match is held against. */
export interface Presented {
  /** In the order in which they were sent: the server's own first. */
  readonly sent: readonly Sent[];
  /** Whether public roots vouch for it, names aside; null where that is not known. */
  readonly trusted: boolean | null;
  /** Names of which the certificate must bear one, where names count. */
  readonly names: readonly string[];
  readonly role: Role;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** `unknown`: it needs what was not seen. */
export type Match = 'yes' | 'no' | 'unknown';

/** Certificates of a chain that are looked at. */
const LONGEST_CHAIN = 16;

/** Whether a usable record matches a chain (RFC 6698 §2.1.1, RFC 7671 §5). */
export function matches(record: TlsaRecord, presented: Presented): Match {
  const [own] = presented.sent;
  if (own === undefined) return 'no';
  switch (record.usage) {
    case USAGE.daneEe:
      // RFC 7671 §5.1: names and dates play no part.
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

/** The best of several. */
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

/** RFC 6698 §2.1.2, §2.1.3. */
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
 * RFC 6698 §2.1.1: the record must match a certificate on the way to a root. The root is seldom
 * sent, so that a record which names it is not seen to match. One that matches what was sent
 * aside from the way does not count, and may be on a way that a client knows of.
 */
function pkixAnchorMatch(record: TlsaRecord, presented: Presented): Match {
  const [, ...issuers] = wayUp(presented);
  if (any(issuers.map(({ sent }) => isOf(record, sent))) === 'yes') return 'yes';
  const others = presented.sent.slice(1).map((one) => isOf(record, one));
  const atRoot = issuers.some(({ selfSigned }) => selfSigned);
  return atRoot && any(others) === 'no' ? 'no' : 'unknown';
}

/**
 * The server's certificate and those that it sent from which there is a way down to it, each an
 * authority that signed one before it, all within their dates. Cross-signed issuers make several
 * ways: each is there once.
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
 * RFC 7671 §5.2: a way from the server's certificate over those that it sent, each signed by the
 * next and within its dates, to the anchor. A digest can only name one that is sent too (§5.2.2);
 * a whole certificate or key in the record is an anchor by itself.
 */
function anchorMatch(record: TlsaRecord, presented: Presented): Match {
  const sent = isAnchorSent(record, presented);
  if (sent === 'yes' || record.matchingType !== 0) return sent;
  const now = Date.parse(presented.at);
  return wayUp(presented).some(({ x509 }) => isVouched(record, x509, now)) ? 'yes' : sent;
}

/**
 * Whether the server sends the trust anchor that a record of usage 2 names, on a way from its own
 * certificate. Of other usages yes: they need no anchor beside the chain.
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
 * Whether every DANE client must be able to use a record that matches. RFC 7671 §5.2.2: of an
 * anchor that is only in the DNS, `2 0 0` alone. §5.2.3: clients need not check a chain against a
 * bare key that the server does not send.
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
    // A key of an algorithm that this OpenSSL does not know.
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
