/** The chain of trust: which zones are there, and which of their keys may be believed. */
import { DnsMalformed } from '../malformed.js';
import type { DnsMessage, ResourceRecord } from '../message.js';
import { equalNames, formatName, parseName, type Name } from '../name.js';
import { TYPE } from '../types.js';
import { lastLabels, nameKey } from './canonical.js';
import { digestOf, usableDs } from './crypto.js';
import { Failure } from './failure.js';
import { readDnskey, readDs, REVOKED, ZONE_KEY, type Dnskey, type Ds } from './records.js';
import { indexOf, type RRset } from './rrset.js';
import type { Session } from './session.js';
import { verifyRRset } from './signature.js';
import type { Link, Reason, TrustAnchor } from './types.js';
import { optedOut, vetDenial, vetRRset, type Zones } from './vet.js';
import type { Cut, Enclosing, InsecureZone, NoZone, SecureZone, ZoneState } from './zones.js';

const UNDERSCORE = 0x5f;

const DNSKEY_PROTOCOL = 3;

export interface Trust {
  zonesFor(session: Session): Zones;
  /** Asks at once for all that a chain up from `signer` needs. */
  prefetchSigned(session: Session, signer: Name): void;
  /** The same for a name whose zone is not known. */
  prefetchUnsigned(session: Session, name: Name): void;
}

/** What vouches for a zone's keys. */
interface Voucher {
  readonly set: readonly Ds[];
  readonly isAnchor: boolean;
  readonly links: readonly Link[];
  readonly until: number;
}

export function createTrust(trustAnchors: readonly TrustAnchor[]): Trust {
  const anchors = new Map<string, TrustAnchor[]>();
  for (const anchor of trustAnchors) {
    const key = nameKey(parseName(anchor.zone));
    anchors.set(key, [...(anchors.get(key) ?? []), anchor]);
  }

  const isAnchor = (name: Name): boolean => anchors.has(nameKey(name));

  /** How many labels the closest anchor at or above a name has. Throws `Failure`. */
  function anchorAbove(name: Name): number {
    for (let count = name.length; count >= 0; count -= 1) {
      if (isAnchor(lastLabels(name, count))) return count;
    }
    const detail = `there is no trust anchor for ${formatName(name)}`;
    throw new Failure('indeterminate', 'no-anchor', detail, null);
  }

  const zonesFor = (session: Session): Zones => ({
    of: (signer) => zoneOf(session, signer),
    enclosing: (name) => enclosing(session, name),
    seemsCut: (upper, name) => seemsCut(session, upper, name),
  });

  function zoneOf(session: Session, name: Name): Promise<ZoneState> {
    return session.once(`zone ${nameKey(name)}`, () => findZone(session, name));
  }

  async function findZone(session: Session, name: Name): Promise<ZoneState> {
    const own = anchors.get(nameKey(name));
    if (own !== undefined) {
      const voucher = { set: own, isAnchor: true, links: [], until: Infinity };
      return establish(session, name, voucher);
    }
    anchorAbove(name);
    // It is asked for at the same time; `establish` gets the same answer.
    session.ask(name, TYPE.DNSKEY).catch(() => undefined);
    const cut = await cutAt(session, name);
    if (cut.kind !== 'ds') return cut;
    const { set, up, until } = cut;
    return establish(session, name, { set, isAnchor: false, links: up.links, until });
  }

  function cutAt(session: Session, name: Name): Promise<Cut> {
    return session.once(`cut ${nameKey(name)}`, () => findCut(session, name));
  }

  async function findCut(session: Session, name: Name): Promise<Cut> {
    const message = await session.ask(name, TYPE.DS);
    const index = indexOf(message);
    const set = index.answer(name, TYPE.DS);
    if (set !== null) return cutByDs(session, message, name, set);
    const cname = index.answer(name, TYPE.CNAME);
    // A CNAME that a DNAME makes has no signature of its own (RFC 6672 §5.3.1).
    const alias = cname?.signatures.length ? cname : dnameAbove(message, name);
    if (alias !== null && alias.signatures.length > 0) {
      return cutByAlias(session, message, name, alias);
    }
    const denied = await vetDenial(session, zonesFor(session), message, name, TYPE.DS);
    if (denied === null) {
      return unsigned(session, name, 'denial-missing', 'it has no proof that there is no DS');
    }
    if (denied.kind === 'insecure') return denied.state;
    const { zone, until, what } = denied;
    if (what.optOut) return optedOut(zone, what.at, until);
    if (!what.isDelegation) {
      return none(zone, what.kind === 'nxdomain', until);
    }
    return {
      kind: 'insecure',
      zone: nameKey(name),
      reason: 'no-ds',
      detail: `${formatName(zone.name)} proves that ${formatName(name)} has no DS record`,
      links: zone.links,
      until: Math.min(until, zone.until),
    };
  }

  async function cutByDs(
    session: Session,
    message: DnsMessage,
    name: Name,
    set: RRset,
  ): Promise<Cut> {
    const vetted = await vetRRset(session, zonesFor(session), message, set, TYPE.DS);
    if (vetted === null) {
      return unsigned(session, name, 'signature-missing', 'its DS record is not signed');
    }
    if (vetted.kind === 'insecure') return vetted.state;
    const { zone, until } = vetted;
    const ds = set.records.flatMap((record) => readable(record, readDs));
    return { kind: 'ds', up: zone, set: ds, until: Math.min(until, zone.until) };
  }

  /** An alias is no zone cut (RFC 2181 §10.1), and below a DNAME there is nothing. */
  async function cutByAlias(
    session: Session,
    message: DnsMessage,
    name: Name,
    alias: RRset,
  ): Promise<Cut> {
    const vetted = await vetRRset(session, zonesFor(session), message, alias, TYPE.DS);
    if (vetted === null) {
      return unsigned(session, name, 'signature-missing', 'an alias is not signed');
    }
    if (vetted.kind === 'insecure') return vetted.state;
    return none(vetted.zone, alias.type === TYPE.DNAME, vetted.until);
  }

  /** What is unsigned is insecure if the zone that it is in is. */
  async function unsigned(
    session: Session,
    name: Name,
    reason: Reason,
    what: string,
  ): Promise<InsecureZone> {
    const up = await enclosing(session, name.slice(1));
    if (up.kind === 'insecure') return up;
    const { links } = up.zone;
    const detail = `${formatName(name)}: ${what}, though ${formatName(up.zone.name)} is signed`;
    throw new Failure('bogus', reason, detail, nameKey(up.zone.name), links);
  }

  async function enclosing(session: Session, name: Name): Promise<Enclosing> {
    const start = anchorAbove(name);
    const anchor = await zoneOf(session, lastLabels(name, start));
    if (anchor.kind === 'insecure') return anchor;
    if (anchor.kind === 'none') return { kind: 'secure', zone: anchor.up, isClosed: false };
    let zone = anchor;
    for (let count = start + 1; count <= name.length; count += 1) {
      const here = lastLabels(name, count);
      const cut = await cutAt(session, here);
      if (cut.kind === 'insecure') return cut;
      if (!equalNames(cut.up.name, zone.name)) {
        const detail = `${formatName(cut.up.name)} speaks for ${formatName(here)}, which is in another zone`;
        throw new Failure('bogus', 'signature-invalid', detail, nameKey(zone.name), zone.links);
      }
      if (cut.kind === 'none') {
        if (cut.isClosed) return { kind: 'secure', zone, isClosed: true };
        continue;
      }
      const below = await zoneOf(session, here);
      if (below.kind === 'insecure') return below;
      if (below.kind === 'secure') zone = below;
    }
    return { kind: 'secure', zone, isClosed: false };
  }

  function seemsCut(session: Session, upper: Name, name: Name): boolean {
    for (let count = upper.length + 1; count <= name.length; count += 1) {
      const hint = session.hint(`cut ${nameKey(lastLabels(name, count))}`);
      if (hint !== null && 'kind' in hint && hint.kind === 'ds') return true;
    }
    return false;
  }

  function prefetchSigned(session: Session, signer: Name): void {
    for (let count = signer.length; count >= 0; count -= 1) {
      const name = lastLabels(signer, count);
      if (session.knows(`zone ${nameKey(name)}`)) return;
      session.prefetch(name, TYPE.DNSKEY);
      if (isAnchor(name)) return;
      session.prefetch(name, TYPE.DS);
    }
  }

  function prefetchUnsigned(session: Session, name: Name): void {
    for (let count = name.length; count >= 0; count -= 1) {
      const here = lastLabels(name, count);
      if (isAnchor(here)) {
        if (!session.knows(`zone ${nameKey(here)}`)) session.prefetch(here, TYPE.DNSKEY);
        return;
      }
      if (isScoped(here) || session.knows(`cut ${nameKey(here)}`)) continue;
      session.prefetch(here, TYPE.DS, ({ answer }) => {
        const isCut = answer.some(
          ({ type, ownerLabels }) => type === TYPE.DS && equalNames(ownerLabels, here),
        );
        if (isCut) session.prefetch(here, TYPE.DNSKEY);
      });
    }
  }

  return { zonesFor, prefetchSigned, prefetchUnsigned };
}

/** The DNAME in the answer that is closest above a name (RFC 6672 §3.2). */
export function dnameAbove(message: DnsMessage, name: Name): RRset | null {
  const index = indexOf(message);
  if (!message.answer.some(({ type }) => type === TYPE.DNAME)) return null;
  for (let count = name.length - 1; count >= 0; count -= 1) {
    const found = index.answer(lastLabels(name, count), TYPE.DNAME);
    if (found !== null) return found;
  }
  return null;
}

function none(up: SecureZone, isClosed: boolean, until: number): NoZone {
  return { kind: 'none', up, isClosed, until: Math.min(until, up.until) };
}

/** The zone's keys, if one that is vouched for signed them (RFC 4035 §5.2). Throws `Failure`. */
async function establish(
  session: Session,
  name: Name,
  { set, isAnchor, links, until }: Voucher,
): Promise<ZoneState> {
  const zone = nameKey(name);
  const said = formatName(name);
  const usable = usableDs(set);
  if (usable.length === 0) {
    return {
      kind: 'insecure',
      zone,
      reason: 'unsupported-algorithm',
      detail: `no DS record of ${said} has an algorithm and digest that this program supports`,
      links,
      until,
    };
  }
  const rrset = indexOf(await session.ask(name, TYPE.DNSKEY)).answer(name, TYPE.DNSKEY);
  const isSigned = rrset?.signatures.some(({ signer }) => equalNames(signer, name)) === true;
  if (rrset === null || !isSigned) {
    const what = rrset === null ? 'no DNSKEY came' : 'its DNSKEY came without a signature';
    throw isAnchor
      ? // Not even the anchor's keys come with signatures: the resolver leaves them out.
        new Failure('indeterminate', 'records-stripped', `${said}: ${what}`, zone, links)
      : new Failure(
          'bogus',
          'signature-missing',
          `${said} has a DS record, but ${what}`,
          zone,
          links,
        );
  }
  const keys = rrset.records.flatMap((record) => readable(record, readDnskey)).filter(isUsableKey);
  const vouched = keys.filter((key) => isVouched(session, name, key, usable));
  if (vouched.length === 0) {
    throw isAnchor
      ? unanchored('anchor-mismatch', `${said} has no DNSKEY that its trust anchors name`, zone)
      : new Failure(
          'bogus',
          'ds-mismatch',
          `${said} has no DNSKEY that its DS records name`,
          zone,
          links,
        );
  }
  const { now, budget } = session;
  const verified = await verifyRRset(rrset, {
    zone: name,
    keys: vouched,
    now,
    budget,
    every: true,
  }).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    throw isAnchor && error.status === 'bogus'
      ? unanchored(error.reason, error.message, zone)
      : new Failure(error.status, error.reason, error.message, zone, links);
  });
  const link = {
    zone,
    keys: verified.keys
      .map(({ keyTag, algorithm }) => ({ keyTag, algorithm }))
      .sort((a, b) => a.keyTag - b.keyTag || a.algorithm - b.algorithm),
    digestTypes: isAnchor
      ? []
      : [...new Set(usable.map(({ digestType }) => digestType))].sort((a, b) => a - b),
  };
  return {
    kind: 'secure',
    name,
    keys,
    links: [...links, link],
    until: Math.min(until, verified.until),
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

function readable<T>(record: ResourceRecord, read: (record: ResourceRecord) => T): T[] {
  try {
    return [read(record)];
  } catch (error) {
    // One record that cannot be read does not take the others along.
    if (error instanceof DnsMalformed) return [];
    throw error;
  }
}

/** `_tcp.example.org` (RFC 8552): hardly ever a zone of its own, so not worth a guess. */
function isScoped([label]: Name): boolean {
  return label?.[0] === UNDERSCORE;
}
