/** Verifies one RRset with the keys of one zone (RFC 4035 §5.3). */
import { encodeName, equalNames, formatName, lowerName, type Name } from '../name.js';
import { CLASS_IN, typeName } from '../types.js';
import type { Budget } from './budget.js';
import { isWildcard, lastLabels, nameKey, wildcardOf } from './canonical.js';
import { knowsAlgorithm, verifies } from './crypto.js';
import { Failure, tooCostly } from './failure.js';
import type { Dnskey, Rrsig } from './records.js';
import type { RRset } from './rrset.js';
import type { Reason } from './types.js';

/** Maximum number of failed signature checks for one RRset; key tag collisions are rare. */
const MOST_TRIES = 8;

export interface Verified {
  /** Keys that made a valid signature, at least one. */
  readonly keys: readonly Dnskey[];
  /** Labels of the wildcard's parent if the RRset was expanded from a wildcard, else null. */
  readonly wildcardLabels: number | null;
  /** Time until which this result of a verification may be cached, in seconds since 1970. */
  readonly until: number;
  /** Expiration of the RRSIG signature, in seconds since 1970. */
  readonly expires: number;
}

interface VerifyOptions {
  readonly zone: Name;
  readonly keys: readonly Dnskey[];
  readonly now: number;
  readonly budget: Budget;
  /** Whether to check all keys instead of stopping at the first valid signature. */
  readonly every?: boolean;
}

/** Verifies an RRset: one valid signature suffices (RFC 6840 §5.11). Throws `Failure`. */
export async function verifyRRset(rrset: RRset, options: VerifyOptions): Promise<Verified> {
  const { zone, keys, now, budget, every = false } = options;
  const ours = rrset.signatures.filter(({ signer }) => equalNames(signer, zone));
  const refusals = ours.map((signature) => refusal(rrset, signature, zone, now));
  const signed: Dnskey[] = [];
  let first: Rrsig | null = null;
  let wrong = 0;
  for (const [index, signature] of ours.entries()) {
    if (refusals[index] !== null) continue;
    const data = signedData(rrset, signature);
    for (const key of keys) {
      if (key.keyTag !== signature.keyTag || key.algorithm !== signature.algorithm) continue;
      if (signed.includes(key)) continue;
      if (first !== null && (wrong >= MOST_TRIES || signature.labels !== first.labels)) continue;
      if (wrong >= MOST_TRIES) {
        throw tooCostly(`${describe(rrset)} has too many signatures that are wrong`, nameKey(zone));
      }
      budget.check();
      await budget.breathe();
      if (verifies(key, data, signature.signature)) {
        first ??= signature;
        signed.push(key);
        if (!every) return verified(rrset, first, signed, now);
      } else {
        wrong += 1;
        if (first === null) budget.failure();
      }
    }
  }
  if (first !== null) return verified(rrset, first, signed, now);
  const { reason, what } = worst(refusals, ours.length, wrong);
  throw new Failure('bogus', reason, `${describe(rrset)}: ${what}`, nameKey(zone));
}

export function describe({ owner, type }: RRset): string {
  return `the ${typeName(type)} records of ${formatName(owner)}`;
}

interface Refusal {
  readonly reason: Reason;
  readonly what: string;
}

/** Returns why a signature must be ignored (RFC 4035 §5.3.1), or null if it may be tried. */
function refusal(rrset: RRset, signature: Rrsig, zone: Name, now: number): Refusal | null {
  const { labels, algorithm, expiration, inception } = signature;
  if (labels > countedLabels(rrset.owner) || labels < zone.length) {
    return { reason: 'signature-invalid', what: 'the signature has a wrong number of labels' };
  }
  if (!knowsAlgorithm(algorithm)) {
    return { reason: 'signature-invalid', what: `algorithm ${algorithm} is not known here` };
  }
  if (after(inception, expiration) > 0) {
    return { reason: 'signature-invalid', what: 'the signature ends before it begins' };
  }
  if (after(now, expiration) > 0) {
    return { reason: 'signature-expired', what: `the signature ended at ${date(expiration, now)}` };
  }
  if (after(inception, now) > 0) {
    return {
      reason: 'signature-not-yet-valid',
      what: `the signature begins at ${date(inception, now)}`,
    };
  }
  return null;
}

function worst(refusals: readonly (Refusal | null)[], count: number, wrong: number): Refusal {
  if (count === 0) return { reason: 'signature-missing', what: 'the signature is missing' };
  if (wrong > 0) return { reason: 'signature-invalid', what: 'the signature is wrong' };
  const named = (['signature-expired', 'signature-not-yet-valid', 'signature-invalid'] as const)
    .map((reason) => refusals.find((refused) => refused?.reason === reason))
    .find((refused) => refused !== undefined && refused !== null);
  const unmatched = refusals.some((refused) => refused === null);
  return unmatched || named === undefined
    ? { reason: 'signature-invalid', what: 'none of the keys of the zone is the one that signed' }
    : named;
}

function verified(rrset: RRset, signature: Rrsig, keys: readonly Dnskey[], now: number): Verified {
  const { labels, originalTtl, expiration } = signature;
  const ttl = Math.min(originalTtl, ...rrset.records.map((record) => record.ttl));
  return {
    keys,
    wildcardLabels: labels < countedLabels(rrset.owner) ? labels : null,
    until: now + Math.max(0, Math.min(ttl, after(expiration, now))),
    expires: now + after(expiration, now),
  };
}

/** Returns the octets that the signature covers (RFC 4034 §3.1.8.1, RFC 4035 §5.3.2). */
function signedData(rrset: RRset, { fixed, signer, labels, originalTtl }: Rrsig): Uint8Array {
  const { owner, type, rdata } = rrset;
  const isExpanded = labels < countedLabels(owner);
  const name = encodeName(lowerName(isExpanded ? wildcardOf(lastLabels(owner, labels)) : owner));
  const signerOctets = encodeName(lowerName(signer));
  const start = fixed.length + signerOctets.length;
  const total = rdata.reduce((sum, { length }) => sum + name.length + 10 + length, start);
  const data = new Uint8Array(total);
  const view = new DataView(data.buffer);
  data.set(fixed);
  data.set(signerOctets, fixed.length);
  let at = start;
  for (const octets of rdata) {
    data.set(name, at);
    at += name.length;
    view.setUint16(at, type);
    view.setUint16(at + 2, CLASS_IN);
    view.setUint32(at + 4, originalTtl);
    view.setUint16(at + 8, octets.length);
    data.set(octets, at + 10);
    at += 10 + octets.length;
  }
  return data;
}

/** Counts the labels of a name without the asterisk of a wildcard (RFC 4034 §3.1.3). */
function countedLabels(owner: Name): number {
  return isWildcard(owner) ? owner.length - 1 : owner.length;
}

/** Returns the seconds from `b` to `a` in serial number arithmetic (RFC 1982, RFC 4034 §3.1.5). */
function after(a: number, b: number): number {
  const span = 2 ** 32;
  const distance = (((a - b) % span) + span) % span;
  return distance < span / 2 ? distance : distance - span;
}

function date(moment: number, now: number): string {
  return new Date((now + after(moment, now)) * 1000).toISOString().replace('.000Z', 'Z');
}
