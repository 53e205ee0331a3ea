/** Authenticates the DNSKEY RRset of a zone with DS records or trust anchors. */
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

/** DS records or trust anchors that identify keys of a zone. */
export interface Voucher {
  readonly set: readonly Ds[];
  readonly isAnchor: boolean;
  /** The chain of trust from the trust anchor down to the parent zone, which holds the DS records. */
  readonly links: readonly Link[];
  readonly until: number;
}

/**
 * Returns the zone's keys if a key that matches a DS record or trust anchor signed them (RFC 4035
 * §5.2). Throws `Failure`.
 */
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

/** Returns the DNSKEY RRset with signatures by the zone's own keys. Throws `Failure`. */
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
  // The DNSKEY RRset of the trust anchor's own zone has no signature: the resolver strips
  // signatures.
  if (isAnchor) {
    throw new Failure('indeterminate', 'records-stripped', `${said}: ${what}`, zone, links);
  }
  const detail = `${said} has a DS record, but ${what}`;
  throw new Failure('bogus', 'signature-missing', detail, zone, links);
}

/** Returns the keys that match a DS record or trust anchor. Throws `Failure`. */
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

/** Verifies the DNSKEY RRset with the matching keys. Throws `Failure`. */
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
 * Failure at the trust anchor's own zone. It affects all names equally, so it is no fault of one
 * zone (RFC 4035 §4.3); the cause is the resolver or the trust anchor.
 */
function unanchored(reason: Reason, what: string, zone: string): Failure {
  const detail = `${what}: the clock of this machine, the resolver or the trust anchors are wrong`;
  return new Failure('indeterminate', reason, detail, zone);
}

/** Whether a DS record matches the key. Throws `Failure` when the budget is exhausted. */
function isVouched(session: Session, name: Name, key: Dnskey, usable: readonly Ds[]): boolean {
  return usable.some(({ keyTag, algorithm, digestType, digest }) => {
    if (keyTag !== key.keyTag || algorithm !== key.algorithm) return false;
    session.budget.digest();
    const own = digestOf(name, key, digestType);
    return own !== null && Buffer.compare(own, digest) === 0;
  });
}

/**
 * Whether a key may sign zone data (RFC 4034 §2.1.1, §2.1.2). A revoked key may not (RFC 5011
 * §2.1).
 */
function isUsableKey({ flags, protocol }: Dnskey): boolean {
  const has = (flag: number): boolean => Math.floor(flags / flag) % 2 === 1;
  return has(ZONE_KEY) && !has(REVOKED) && protocol === DNSKEY_PROTOCOL;
}
