/** Denial by NSEC3 (RFC 5155 §8, RFC 9276). */
import { createHash } from 'node:crypto';
import { encodeName, equalNames, lowerName, type Name } from '../name.js';
import type { Budget } from './budget.js';
import { lastLabels, nameKey, wildcardOf } from './canonical.js';
import { endsZone, isCut, lacks, lacksForWildcard, type Denial } from './nsec.js';
import type { Nsec3 } from './records.js';

/** Maximum number of NSEC3 iterations: 150, as in Unbound (RFC 9276 §3.2). */
const MOST_ITERATIONS = 150;
const SHA1 = 1;
const SHA1_OCTETS = 20;
const OPT_OUT = 1;
const BASE32HEX = '0123456789abcdefghijklmnopqrstuv';

/** An NSEC3 record whose signature is valid, with its owner. */
export interface OwnedNsec3 extends Nsec3 {
  readonly owner: Name;
}

/** NSEC3 records of one zone with the same salt and iterations. */
interface Hashed {
  match(name: Name): OwnedNsec3 | null;
  cover(name: Name): OwnedNsec3 | null;
}

/** `too-many-iterations`: nothing is proven, and some records exceed the iteration limit. */
type Nsec3Outcome<T> = T | 'too-many-iterations' | null;

/**
 * Returns what NSEC3 records prove about a name and a type. `name` must be in `zone`. Throws
 * `Failure` when the budget is exhausted.
 */
export function denyByNsec3(
  name: Name,
  type: number,
  zone: Name,
  all: readonly OwnedNsec3[],
  budget: Budget,
): Nsec3Outcome<Denial> {
  return tryEach(zone, all, budget, (hashed) => denyByHashed(name, type, zone, hashed));
}

/** Whether NSEC3 records prove that no closer name than the wildcard exists (RFC 5155 §8.8). */
export function noCloserByNsec3(
  name: Name,
  labels: number,
  zone: Name,
  all: readonly OwnedNsec3[],
  budget: Budget,
): Nsec3Outcome<{ readonly optOut: boolean }> {
  return tryEach(zone, all, budget, (hashed) => {
    const cover = hashed.cover(lastLabels(name, labels + 1));
    return cover === null ? null : { optOut: isOptOut(cover) };
  });
}

/** Returns the NSEC3 hash of a name (RFC 5155 §5). */
export function nsec3Hash(name: Name, salt: Uint8Array, iterations: number): Uint8Array {
  let hash = createHash('sha1')
    .update(encodeName(lowerName(name)))
    .update(salt)
    .digest();
  for (let round = 0; round < iterations; round += 1) {
    hash = createHash('sha1').update(hash).update(salt).digest();
  }
  return new Uint8Array(hash);
}

/** Decodes a base32hex label to a SHA-1 hash, or returns null if it is not one. */
export function readHashLabel(label: Uint8Array): Uint8Array | null {
  if (label.length !== 32) return null;
  const octets = new Uint8Array(SHA1_OCTETS);
  let bits = 0;
  let value = 0;
  let at = 0;
  for (const character of Buffer.from(label).toString('latin1').toLowerCase()) {
    const digit = BASE32HEX.indexOf(character);
    if (digit < 0) return null;
    value = value * 32 + digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      octets[at] = Math.floor(value / 2 ** bits);
      value %= 2 ** bits;
      at += 1;
    }
  }
  return octets;
}

function denyByHashed(name: Name, type: number, zone: Name, hashed: Hashed): Denial | null {
  const nodata = { kind: 'nodata', optOut: false, isDelegation: false, at: name } as const;
  const own = hashed.match(name);
  if (own !== null) {
    if (!lacks(own.types, type, name)) return null;
    return { ...nodata, isDelegation: isCut(own.types) };
  }
  // RFC 5155 §8.3: find the closest encloser.
  let encloser: OwnedNsec3 | null = null;
  let labels = name.length - 1;
  for (; labels >= zone.length; labels -= 1) {
    encloser = hashed.match(lastLabels(name, labels));
    if (encloser !== null) break;
  }
  if (encloser === null || endsZone(encloser.types)) return null;
  const at = lastLabels(name, labels + 1);
  const cover = hashed.cover(at);
  if (cover === null) return null;
  const optOut = isOptOut(cover);
  const wildcard = wildcardOf(lastLabels(name, labels));
  const wild = hashed.match(wildcard);
  if (wild !== null) {
    return lacksForWildcard(wild.types, type) ? { ...nodata, optOut, at } : null;
  }
  if (hashed.cover(wildcard) !== null) return { ...nodata, kind: 'nxdomain', optOut, at };
  return optOut ? { ...nodata, optOut, at } : null;
}

function tryEach<T>(
  zone: Name,
  all: readonly OwnedNsec3[],
  budget: Budget,
  attempt: (hashed: Hashed) => T | null,
): Nsec3Outcome<T> {
  const groups = new Map<string, OwnedNsec3[]>();
  for (const nsec3 of all) {
    // RFC 5155 §8.1, §8.2: ignore records with an unknown hash algorithm or unknown flags.
    if (nsec3.hashAlgorithm !== SHA1 || nsec3.flags > OPT_OUT) continue;
    const key = `${nsec3.iterations} ${Buffer.from(nsec3.salt).toString('hex')}`;
    groups.set(key, [...(groups.get(key) ?? []), nsec3]);
  }
  let tooMany = false;
  for (const [, records] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if ((records[0]?.iterations ?? 0) > MOST_ITERATIONS) {
      tooMany = true;
      continue;
    }
    const outcome = attempt(hashedBy(zone, records, budget));
    if (outcome !== null) return outcome;
  }
  return tooMany ? 'too-many-iterations' : null;
}

function hashedBy(zone: Name, records: readonly OwnedNsec3[], budget: Budget): Hashed {
  const [{ salt, iterations } = { salt: new Uint8Array(), iterations: 0 }] = records;
  const hashes = new Map<string, Uint8Array>();
  const hashOf = (name: Name): Uint8Array => {
    const key = nameKey(name);
    let hash = hashes.get(key);
    if (hash === undefined) {
      budget.rounds(iterations + 1);
      hash = nsec3Hash(name, salt, iterations);
      hashes.set(key, hash);
    }
    return hash;
  };
  const owned = records.flatMap((record) => {
    const [label = new Uint8Array(), ...rest] = record.owner;
    const hash = readHashLabel(label);
    const isSound = equalNames(rest, zone) && record.nextHash.length === SHA1_OCTETS;
    return hash === null || !isSound ? [] : [{ record, hash }];
  });
  return {
    match: (name) =>
      owned.find(({ hash }) => Buffer.compare(hash, hashOf(name)) === 0)?.record ?? null,
    cover: (name) =>
      owned.find(({ record: { nextHash }, hash }) => {
        const wanted = hashOf(name);
        const after = Buffer.compare(hash, wanted) < 0;
        const before = Buffer.compare(wanted, nextHash) < 0;
        // The last NSEC3 of a zone points back to the first (RFC 5155 §3.1.7).
        return Buffer.compare(hash, nextHash) < 0 ? after && before : after || before;
      })?.record ?? null,
  };
}

function isOptOut({ flags }: Nsec3): boolean {
  return flags === OPT_OUT;
}
