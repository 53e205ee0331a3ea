/** Denial by NSEC (RFC 4035 §5.4, RFC 6840 §4, RFC 6672 §5.3.4, RFC 9824). */
import { equalNames, type Name } from '../name.js';
import { TYPE } from '../types.js';
import { compareNames, isWithin, lastLabels, sharedLabels, wildcardOf } from './canonical.js';
import { hasType, type Nsec, type TypeBitmap } from './records.js';

/** What is proven of a name and a type. */
export interface Denial {
  readonly kind: 'nodata' | 'nxdomain';
  /** An unsigned delegation may hide here: nothing is proven but that (RFC 5155 §6). */
  readonly optOut: boolean;
  /** The name is a zone cut, as the parent says. */
  readonly isDelegation: boolean;
  /** The highest name that is not there, or the name itself. */
  readonly at: Name;
}

/** One whose signature is good. */
export interface OwnedNsec extends Nsec {
  readonly owner: Name;
}

/** Null when the records prove nothing. `name` is in `zone`, and so are the owners. */
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
    // An empty non-terminal: names below it are there.
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
 * Whether no name is closer to `name` than the wildcard below its last `labels` labels
 * (RFC 4035 §5.3.4).
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

/** Whether a name that has these types has nothing of `type`, and that is for this zone to say. */
export function lacks(types: TypeBitmap, type: number, name: Name): boolean {
  if (hasType(types, type) || hasType(types, TYPE.CNAME)) return false;
  // RFC 6840 §4.1, §4.4: of a zone cut, the parent speaks for DS and the child for all else.
  return type === TYPE.DS ? !hasType(types, TYPE.SOA) || name.length === 0 : !isCut(types);
}

export function lacksForWildcard(types: TypeBitmap, type: number): boolean {
  return !hasType(types, type) && !hasType(types, TYPE.CNAME) && !isCut(types);
}

/** Names below are another zone's, or lead elsewhere: this owner does not speak for them. */
export function endsZone(types: TypeBitmap): boolean {
  return isCut(types) || hasType(types, TYPE.DNAME);
}

/** As the parent sees it: the apex, which has an SOA, is the child's. */
export function isCut(types: TypeBitmap): boolean {
  return hasType(types, TYPE.NS) && !hasType(types, TYPE.SOA);
}

/** Only the last record of a zone leads back, and only to the apex. */
function isSound({ owner, next }: OwnedNsec, zone: Name): boolean {
  if (!isWithin(owner, zone) || !isWithin(next, zone)) return false;
  return compareNames(owner, next) < 0 || equalNames(next, zone);
}

function covers({ owner, next, types }: OwnedNsec, name: Name): boolean {
  if (compareNames(owner, name) >= 0) return false;
  if (compareNames(owner, next) < 0 && compareNames(name, next) >= 0) return false;
  return !(isWithin(name, owner) && endsZone(types));
}

/** The longest name above `name` that the ends of the gap show to be there. */
function closestEncloser({ owner, next }: OwnedNsec, name: Name): Name {
  return lastLabels(name, Math.max(sharedLabels(name, owner), sharedLabels(name, next)));
}
