import type { ResourceRecord } from '../message.js';
import { equalNames, type Name } from '../name.js';
import { TYPE } from '../types.js';
import { isWithin, nameKey } from './canonical.js';
import { Failure, tooCostly } from './failure.js';
import type { OwnedNsec } from './nsec.js';
import type { OwnedNsec3 } from './nsec3.js';
import { readable, readNsec, readNsec3 } from './records.js';
import type { RRset } from './rrset.js';
import type { Session } from './session.js';
import { verifyRRset } from './signature.js';
import type { SecureZone } from './zones.js';

/**
 * Maximum number of NSEC and NSEC3 RRsets to verify in one message; normal messages have up to
 * four.
 */
const MOST_DENIALS = 16;

interface VerifiedDenials {
  readonly nsecs: readonly OwnedNsec[];
  readonly nsec3s: readonly OwnedNsec3[];
  readonly until: number;
  /** Why a record set failed its verification, or null if all were valid. */
  readonly failure: Failure | null;
}

/**
 * Returns the NSEC and NSEC3 records with a valid signature of the zone. Throws `Failure` if there
 * are too many.
 */
export async function verifiedDenials(
  session: Session,
  zone: SecureZone,
  sets: readonly RRset[],
): Promise<VerifiedDenials> {
  const ours = sets.filter(
    ({ owner, signatures }) =>
      isWithin(owner, zone.name) && signatures.some(({ signer }) => equalNames(signer, zone.name)),
  );
  if (ours.length > MOST_DENIALS) {
    throw tooCostly('too many NSEC and NSEC3 records', nameKey(zone.name));
  }
  const nsecs: OwnedNsec[] = [];
  const nsec3s: OwnedNsec3[] = [];
  let until = zone.until;
  let failure: Failure | null = null;
  for (const set of ours) {
    try {
      const { now, budget } = session;
      const verified = await verifyRRset(set, { zone: zone.name, keys: zone.keys, now, budget });
      // An NSEC expanded from a wildcard is valid for the wildcard's name only, not for the
      // expanded name.
      if (verified.wildcardLabels !== null) continue;
      until = Math.min(until, verified.until);
      nsecs.push(...set.records.flatMap((record) => owned(record, TYPE.NSEC, readNsec)));
      nsec3s.push(...set.records.flatMap((record) => owned(record, TYPE.NSEC3, readNsec3)));
    } catch (error) {
      if (!(error instanceof Failure) || error.reason === 'too-costly') throw error;
      failure ??= error;
    }
  }
  return { nsecs, nsec3s, until, failure };
}

function owned<T extends object>(
  record: ResourceRecord,
  type: number,
  read: (record: ResourceRecord) => T,
): (T & { readonly owner: Name })[] {
  if (record.type !== type) return [];
  return readable(record, read).map((found) => ({ ...found, owner: record.ownerLabels }));
}
