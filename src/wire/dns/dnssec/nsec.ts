/** Denial of existence by NSEC (RFC 4035 §5.4, RFC 6840 §4, RFC 6672 §5.3.4, RFC 9824). */
import { equalNames, type Name } from '../name.js';
import { TYPE } from '../types.js';
import { compareNames, isWithin, lastLabels, sharedLabels, wildcardOf } from './canonical.js';
import { hasType, type Nsec, type TypeBitmap } from './records.js';

/** Proof by NSEC or NSEC3 about a name and a record type. */
export interface Denial {
  readonly kind: 'nodata' | 'nxdomain';
  /**
   * Whether an opt-out NSEC3 covers the name, so that an unsigned delegation may exist at the name
   * (RFC 5155 §6).
   */
  readonly optOut: boolean;
  /** Whether the parent zone proves that the name is a zone cut. */
  readonly isDelegation: boolean;
  /**
   * The highest ancestor of the name that does not exist, or the name if all its ancestors exist.
   */
  readonly at: Name;
}

/** An NSEC record whose signature is valid, with its owner. */
export interface OwnedNsec extends Nsec {
  readonly owner: Name;
}

/**
 * Returns what NSEC records prove about a name and a type, or null without a proof. `name` and all
 * owners must be in `zone`.
 */
export function denyByNsec(
  name: Name,
  type: number,
  zone: Name,
  all: readonly OwnedNsec[],
): Denial | null {
  const nsecs = all.filter((nsec) => isSound(nsec, zone));
  const nodata = { kind: 'nodata', optOut: false, isDelegation: false, at: name } as const;
  for (const { owner, types } of nsecs) {
    if (equalNames(owner, name) && lacks(types, type, name)) {
      return { ...nodata, isDelegation: isCut(types) };
    }
  }
  for (const cover of nsecs.filter((nsec) => covers(nsec, name))) {
    // The name is an empty non-terminal: it exists because names below it exist.
    if (isWithin(cover.next, name)) return nodata;
    const encloser = closestEncloser(cover, name);
    const wildcard = wildcardOf(encloser);
    const at = lastLabels(name, encloser.length + 1);
    for (const { owner, types } of nsecs) {
      if (equalNames(owner, wildcard) && lacksForWildcard(types, type)) return nodata;
    }
    for (const other of nsecs.filter((nsec) => covers(nsec, wildcard))) {
      return isWithin(other.next, wildcard) ? nodata : { ...nodata, kind: 'nxdomain', at };
    }
  }
  return null;
}

/**
 * Whether NSEC records prove that no existing name is closer to `name` than the wildcard below its
 * last `labels` labels (RFC 4035 §5.3.4).
 */
export function noCloserByNsec(
  name: Name,
  labels: number,
  zone: Name,
  all: readonly OwnedNsec[],
): boolean {
  return all.some(
    (nsec) =>
      isSound(nsec, zone) &&
      covers(nsec, name) &&
      !isWithin(nsec.next, name) &&
      closestEncloser(nsec, name).length === labels,
  );
}

/**
 * Whether an NSEC type bitmap proves that a name has no records of `type`, and this zone is
 * authoritative for that type.
 */
export function lacks(types: TypeBitmap, type: number, name: Name): boolean {
  if (hasType(types, type) || hasType(types, TYPE.CNAME)) return false;
  // RFC 6840 §4.1, §4.4: at a zone cut, the parent is authoritative for DS and the child for all
  // other types.
  return type === TYPE.DS ? !hasType(types, TYPE.SOA) || name.length === 0 : !isCut(types);
}

export function lacksForWildcard(types: TypeBitmap, type: number): boolean {
  return !hasType(types, type) && !hasType(types, TYPE.CNAME) && !isCut(types);
}

/**
 * Whether a name is a delegation or has a DNAME. If so, its NSEC is no proof about names below it.
 */
export function endsZone(types: TypeBitmap): boolean {
  return isCut(types) || hasType(types, TYPE.DNAME);
}

/** Whether a type bitmap is that of a delegation in the parent zone: it has NS but no SOA. */
export function isCut(types: TypeBitmap): boolean {
  return hasType(types, TYPE.NS) && !hasType(types, TYPE.SOA);
}

/**
 * Whether the next name of an NSEC record is in order. Only the last NSEC of a zone points back,
 * and only to the apex.
 */
function isSound({ owner, next }: OwnedNsec, zone: Name): boolean {
  if (!isWithin(owner, zone) || !isWithin(next, zone)) return false;
  return compareNames(owner, next) < 0 || equalNames(next, zone);
}

function covers({ owner, next, types }: OwnedNsec, name: Name): boolean {
  if (compareNames(owner, name) >= 0) return false;
  if (compareNames(owner, next) < 0 && compareNames(name, next) >= 0) return false;
  return !(isWithin(name, owner) && endsZone(types));
}

/**
 * Returns the longest ancestor of `name` that exists, which the two ends of the NSEC range prove.
 */
function closestEncloser({ owner, next }: OwnedNsec, name: Name): Name {
  return lastLabels(name, Math.max(sharedLabels(name, owner), sharedLabels(name, next)));
}
