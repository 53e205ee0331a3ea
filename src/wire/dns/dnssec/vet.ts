/** Validates RRsets and proofs of nonexistence with the zones that signed them. */
import type { DnsMessage } from '../message.js';
import { equalNames, formatName, type Name } from '../name.js';
import { TYPE, typeName } from '../types.js';
import { isWithin, nameKey } from './canonical.js';
import { Failure, tooCostly } from './failure.js';
import { verifiedDenials } from './denials.js';
import { denyByNsec, noCloserByNsec, type Denial } from './nsec.js';
import { denyByNsec3, noCloserByNsec3 } from './nsec3.js';
import { indexOf, type RRset } from './rrset.js';
import type { Session } from './session.js';
import { describe, verifyRRset, type Verified } from './signature.js';
import type { Enclosing, InsecureZone, SecureZone, ZoneState } from './zones.js';

/**
 * Maximum number of signer names to check in one answer, the deepest first; normal answers have
 * one.
 */
const MOST_SIGNERS = 3;

/** Types that are never expanded from a wildcard (RFC 4592 §4, RFC 6672 §3.3). */
const NEVER_EXPANDED: ReadonlySet<number> = new Set([
  TYPE.NS,
  TYPE.SOA,
  TYPE.DNAME,
  TYPE.DS,
  TYPE.NSEC,
  TYPE.DNSKEY,
  TYPE.NSEC3,
]);

export interface Zones {
  /** Returns the state of the zone that a signature names as its signer. Throws `Failure`. */
  of(signer: Name): Promise<ZoneState>;
  /** Returns the zone that contains a name, found from the trust anchor down. Throws `Failure`. */
  enclosing(name: Name): Promise<Enclosing>;
  /**
   * Whether an earlier validation found a signed zone that begins below `upper`, at or above
   * `name`.
   */
  seemsCut(upper: Name, name: Name): boolean;
}

type Vetted<T> =
  | { readonly kind: 'secure'; readonly zone: SecureZone; readonly until: number; readonly what: T }
  | { readonly kind: 'insecure'; readonly state: InsecureZone };

/** The name and type to which the checked records belong. */
interface About {
  readonly name: Name;
  readonly type: number;
}

/**
 * Returns the name and type that an RRset in the answer to type `asked` is about. A CNAME in an
 * answer to DS is signed by the parent, because a zone apex has no CNAME (RFC 1034 §3.6.2).
 */
export function aboutOf({ owner, type }: RRset, asked: number): About {
  return { name: owner, type: type === TYPE.CNAME && asked === TYPE.DS ? TYPE.DS : type };
}

/**
 * Returns a name inside the zone that is authoritative: for DS that is the parent zone (RFC 4035
 * §2.4).
 */
export function speakerOf({ name, type }: About): Name {
  return type === TYPE.DS ? name.slice(1) : name;
}

/**
 * Validates an RRset. Returns null if the message contains no signature that can belong to the
 * RRset. Throws `Failure`.
 */
export async function vetRRset(
  session: Session,
  zones: Zones,
  message: DnsMessage,
  rrset: RRset,
  asked: number,
): Promise<Vetted<Verified> | null> {
  return eachSigner([rrset], aboutOf(rrset, asked), zones, async (zone) => {
    const verified = await verifyRRset(rrset, {
      zone: zone.name,
      keys: zone.keys,
      now: session.now,
      budget: session.budget,
    });
    const secure = { kind: 'secure', zone, until: verified.until, what: verified } as const;
    if (verified.wildcardLabels === null) return secure;
    return vetWildcard(session, zone, message, rrset, verified.wildcardLabels, secure);
  });
}

/**
 * Returns what a message proves about a name without records of a type. Returns null if the message
 * has no signed NSEC or NSEC3 record for that. Throws `Failure`.
 */
export async function vetDenial(
  session: Session,
  zones: Zones,
  message: DnsMessage,
  name: Name,
  type: number,
): Promise<Vetted<Denial> | null> {
  const sets = indexOf(message).denials();
  return eachSigner(sets, { name, type }, zones, async (zone) => {
    const { nsecs, nsec3s, until, failure } = await verifiedDenials(session, zone, sets);
    const byNsec = denyByNsec(name, type, zone.name, nsecs);
    const outcome = byNsec ?? denyByNsec3(name, type, zone.name, nsec3s, session.budget);
    await session.budget.breathe();
    if (outcome === 'too-many-iterations') return tooManyIterations(zone, until);
    if (outcome !== null) return { kind: 'secure', zone, until, what: outcome };
    throw failure ?? unproven(`${formatName(name)} has no ${typeName(type)} record`, zone);
  });
}

async function vetWildcard(
  session: Session,
  zone: SecureZone,
  message: DnsMessage,
  rrset: RRset,
  labels: number,
  secure: Vetted<Verified>,
): Promise<Vetted<Verified>> {
  const { owner, type } = rrset;
  if (NEVER_EXPANDED.has(type)) {
    const detail = `${describe(rrset)} are made of a wildcard`;
    throw new Failure('bogus', 'signature-invalid', detail, nameKey(zone.name), zone.links);
  }
  const sets = indexOf(message).denials();
  const { nsecs, nsec3s, until, failure } = await verifiedDenials(session, zone, sets);
  if (noCloserByNsec(owner, labels, zone.name, nsecs)) return secure;
  const outcome = noCloserByNsec3(owner, labels, zone.name, nsec3s, session.budget);
  await session.budget.breathe();
  if (outcome === 'too-many-iterations') return tooManyIterations(zone, until);
  if (outcome?.optOut === true) return { kind: 'insecure', state: optedOut(zone, owner, until) };
  if (outcome !== null) return secure;
  throw failure ?? unproven(`${formatName(owner)} is not there but by a wildcard`, zone);
}

/**
 * Result for a name that an opt-out NSEC3 covers: it may be an unsigned delegation (RFC 5155 §9.2).
 */
export function optedOut(zone: SecureZone, name: Name, until: number): InsecureZone {
  return {
    kind: 'insecure',
    zone: nameKey(name),
    reason: 'opt-out',
    detail: `an NSEC3 record of ${formatName(zone.name)} with opt-out covers ${formatName(name)}`,
    links: zone.links,
    until: Math.min(until, zone.until),
  };
}

function tooManyIterations(
  zone: SecureZone,
  until: number,
): { readonly kind: 'insecure'; readonly state: InsecureZone } {
  return {
    kind: 'insecure',
    state: {
      kind: 'insecure',
      zone: nameKey(zone.name),
      reason: 'nsec3-iterations',
      detail: `NSEC3 records of ${formatName(zone.name)} have more than 150 iterations`,
      links: zone.links,
      until: Math.min(until, zone.until),
    },
  };
}

/**
 * Tries the signer zones in order. The first zone with a valid signature decides. If no zone has
 * one, an insecure zone decides.
 */
async function eachSigner<T>(
  sets: readonly RRset[],
  about: About,
  zones: Zones,
  vet: (zone: SecureZone) => Promise<Vetted<T>>,
): Promise<Vetted<T> | null> {
  const speaker = speakerOf(about);
  const signers = signersOf(sets, speaker);
  if (signers.length === 0) return null;
  const failures: Failure[] = [];
  let insecure: InsecureZone | null = null;
  for (const signer of signers.slice(0, MOST_SIGNERS)) {
    try {
      const state = await zones.of(signer);
      if (state.kind === 'insecure') {
        insecure ??= state;
      } else if (state.kind === 'none') {
        const detail = `${formatName(signer)}, which is no zone, is named as the signer`;
        failures.push(
          new Failure(
            'bogus',
            'signature-invalid',
            detail,
            state.up.links.at(-1)?.zone ?? null,
            state.up.links,
          ),
        );
      } else {
        const vetted = await vet(state).catch((error: unknown) => {
          throw linked(error, state);
        });
        const unsigned = vetted.kind === 'secure' ? await unlessCut(state, speaker, zones) : null;
        return unsigned === null ? vetted : { kind: 'insecure', state: unsigned };
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  }
  if (insecure !== null) return { kind: 'insecure', state: insecure };
  const [first] = failures;
  if (signers.length > MOST_SIGNERS) throw tooCostly('too many zones are named as the signer');
  const failure = failures.find(({ status }) => status === 'indeterminate') ?? first;
  if (failure?.status !== 'bogus') throw failure ?? tooCostly('');
  const below = await unsignedBelow(signers, speaker, zones);
  if (below !== null) return { kind: 'insecure', state: below };
  throw failure;
}

/**
 * Rejects a result whose signer is not the zone of the name (RFC 4035 §5.3.1). Checking each label
 * for a zone cut would double the queries, so this looks only where an earlier validation found a
 * cut. Throws `Failure`.
 */
async function unlessCut(
  signer: SecureZone,
  name: Name,
  zones: Zones,
): Promise<InsecureZone | null> {
  if (!zones.seemsCut(signer.name, name)) return null;
  const found = await zones.enclosing(name);
  if (found.kind === 'insecure') return found;
  const { zone } = found;
  if (equalNames(zone.name, signer.name)) return null;
  const detail = `${formatName(signer.name)} signed for ${formatName(name)}, which is in ${formatName(zone.name)}`;
  throw new Failure('bogus', 'signature-invalid', detail, nameKey(zone.name), zone.links);
}

/**
 * Returns the unsigned zone that contains the name, if all signatures are from zones above it.
 * Such signatures prove that there is no DS, or are from before the child was a zone: they are no
 * proof about names in the child.
 */
async function unsignedBelow(
  signers: readonly Name[],
  name: Name,
  zones: Zones,
): Promise<InsecureZone | null> {
  if (signers.some((signer) => signer.length >= name.length)) return null;
  try {
    const zone = await zones.enclosing(name);
    return zone.kind === 'insecure' ? zone : null;
  } catch (error) {
    // Ignore this failure: the caller has an earlier failure, which is more specific.
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** Adds the chain of trust down to the failed zone to an error. */
function linked(error: unknown, zone: SecureZone): unknown {
  if (!(error instanceof Failure) || error.links.length > 0) return error;
  return new Failure(error.status, error.reason, error.message, error.zone, zone.links);
}

/** Returns the signers whose zone may contain the name, the deepest first. */
function signersOf(sets: readonly RRset[], name: Name): readonly Name[] {
  const signers = new Map<string, Name>();
  for (const { signer } of sets.flatMap(({ signatures }) => signatures)) {
    if (isWithin(name, signer)) signers.set(nameKey(signer), signer);
  }
  return [...signers.values()].sort((a, b) => b.length - a.length);
}

function unproven(what: string, zone: SecureZone): Failure {
  const detail = `the signed records do not prove that ${what}`;
  return new Failure('bogus', 'denial-invalid', detail, nameKey(zone.name), zone.links);
}
