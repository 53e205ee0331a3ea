/** Which keys of a zone are vouched for, and signed the rest of its keys. */
import { equalNames, formatName, type Name } from '../name.js';
import { TYPE } from '../types.js';
import { nameKey } from './canonical.js';
import { digestOf, usableDs } from './crypto.js';
import { Failure } from './failure.js';
import { readable, readDnskey, REVOKED, ZONE_KEY, type Dnskey, type Ds } from './records.js';
import { indexOf, type RRset } from './rrset.js';
import type { Session } from './session.js';
import { verifyRRset, type Verified } from './signature.js';
import type { Link, Reason } from './types.js';
import type { ZoneState } from './zones.js';

const DNSKEY_PROTOCOL = 3;

/** DS records, or trust anchors, that name keys of a zone. */
export interface Voucher {
  readonly set: readonly Ds[];
  readonly isAnchor: boolean;
  /** The chain of trust down to whoever vouches. */
  readonly links: readonly Link[];
  readonly until: number;
}

/** The zone's keys, if one that is vouched for signed them (RFC 4035 §5.2). Throws `Failure`. */
export async function establish(
  session: Session,
  name: Name,
  voucher: Voucher,
): Promise<ZoneState> {
  const { set, isAnchor, links, until } = voucher;
  const zone = nameKey(name);
  const usable = usableDs(set);
  if (usable.length === 0) {
    const said = formatName(name);
    return {
      kind: 'insecure',
      zone,
      reason: 'unsupported-algorithm',
      detail: `no DS record of ${said} has an algorithm and digest that this program supports`,
      links,
      until,
    };
  }
  const rrset = await signedKeys(session, name, voucher);
  const keys = rrset.records.flatMap((record) => readable(record, readDnskey)).filter(isUsableKey);
  const vouched = vouchedKeys(session, name, keys, usable, voucher);
  const verified = await verifiedKeys(session, name, rrset, vouched, voucher);
  const link = linkOf(zone, verified.keys, isAnchor ? [] : usable);
  return {
    kind: 'secure',
    name,
    keys,
    links: [...links, link],
    until: Math.min(until, verified.until),
  };
}

/** The DNSKEY records with a signature of their own zone. Throws `Failure`. */
async function signedKeys(
  session: Session,
  name: Name,
  { isAnchor, links }: Voucher,
): Promise<RRset> {
  const zone = nameKey(name);
  const said = formatName(name);
  const rrset = indexOf(await session.ask(name, TYPE.DNSKEY)).answer(name, TYPE.DNSKEY);
  const isSigned = rrset?.signatures.some(({ signer }) => equalNames(signer, name)) === true;
  if (rrset !== null && isSigned) return rrset;
  const what = rrset === null ? 'no DNSKEY came' : 'its DNSKEY came without a signature';
  // Not even the anchor's keys come with signatures: the resolver leaves them out.
  if (isAnchor) {
    throw new Failure('indeterminate', 'records-stripped', `${said}: ${what}`, zone, links);
  }
  const detail = `${said} has a DS record, but ${what}`;
  throw new Failure('bogus', 'signature-missing', detail, zone, links);
}

/** The keys that a DS record or an anchor names. Throws `Failure`. */
function vouchedKeys(
  session: Session,
  name: Name,
  keys: readonly Dnskey[],
  usable: readonly Ds[],
  { isAnchor, links }: Voucher,
): readonly Dnskey[] {
  const vouched = keys.filter((key) => isVouched(session, name, key, usable));
  if (vouched.length > 0) return vouched;
  const zone = nameKey(name);
  const said = formatName(name);
  if (isAnchor) {
    const what = `${said} has no DNSKEY that its trust anchors name`;
    throw unanchored('anchor-mismatch', what, zone);
  }
  const detail = `${said} has no DNSKEY that its DS records name`;
  throw new Failure('bogus', 'ds-mismatch', detail, zone, links);
}

/** Throws `Failure`. */
async function verifiedKeys(
  { now, budget }: Session,
  name: Name,
  rrset: RRset,
  keys: readonly Dnskey[],
  { isAnchor, links }: Voucher,
): Promise<Verified> {
  const zone = nameKey(name);
  return verifyRRset(rrset, { zone: name, keys, now, budget, every: true }).catch(
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      throw isAnchor && error.status === 'bogus'
        ? unanchored(error.reason, error.message, zone)
        : new Failure(error.status, error.reason, error.message, zone, links);
    },
  );
}

function linkOf(zone: string, keys: Verified['keys'], digests: readonly Ds[]): Link {
  return {
    zone,
    keys: keys
      .map(({ keyTag, algorithm }) => ({ keyTag, algorithm }))
      .sort((a, b) => a.keyTag - b.keyTag || a.algorithm - b.algorithm),
    digestTypes: [...new Set(digests.map(({ digestType }) => digestType))].sort((a, b) => a - b),
  };
}

/**
 * Where the anchor's own zone does not hold, every name is alike: that tells nothing of any of them
 * (RFC 4035 §4.3), but something of who looks.
 */
function unanchored(reason: Reason, what: string, zone: string): Failure {
  const detail = `${what}: the clock of this machine, the resolver or the trust anchors are wrong`;
  return new Failure('indeterminate', reason, detail, zone);
}

/** Throws `Failure`. */
function isVouched(session: Session, name: Name, key: Dnskey, usable: readonly Ds[]): boolean {
  return usable.some(({ keyTag, algorithm, digestType, digest }) => {
    if (keyTag !== key.keyTag || algorithm !== key.algorithm) return false;
    session.budget.digest();
    const own = digestOf(name, key, digestType);
    return own !== null && Buffer.compare(own, digest) === 0;
  });
}

/** RFC 4034 §2.1.1, §2.1.2; RFC 5011 §2.1: a revoked key signs nothing any more. */
function isUsableKey({ flags, protocol }: Dnskey): boolean {
  const has = (flag: number): boolean => Math.floor(flags / flag) % 2 === 1;
  return has(ZONE_KEY) && !has(REVOKED) && protocol === DNSKEY_PROTOCOL;
}
