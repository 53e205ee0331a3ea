import { MOST_ALIASES } from '../answer.js';
import { DnsMalformed } from '../malformed.js';
import type { DnsMessage, ResourceRecord } from '../message.js';
import { encodeName, equalNames, formatName, type Name } from '../name.js';
import { readCname } from '../records.js';
import { RCODE, TYPE, typeName } from '../types.js';
import { AnchorIndex } from './anchor-index.js';
import { lastLabels, nameKey } from './canonical.js';
import { Failure } from './failure.js';
import { prefetchSigned, prefetchUnsigned } from './prefetch.js';
import { readDname } from './records.js';
import { dnameAbove, indexOf, type RRset } from './rrset.js';
import { createSession, createShared, type Session } from './session.js';
import { describe } from './signature.js';
import type { Reason, Security, Validated, Validator, ValidatorOptions } from './types.js';
import { aboutOf, optedOut, speakerOf, vetDenial, vetRRset, type Zones } from './vet.js';
import { ZoneWalk } from './zone-walk.js';
import type { InsecureZone, SecureZone } from './zones.js';

/**
 * Reasons why a DNS answer is bogus. If they affect the trust anchor's own zone, the answer is
 * only indeterminate.
 */
const UNANCHORED: ReadonlySet<Reason> = new Set([
  'anchor-mismatch',
  'signature-invalid',
  'signature-expired',
  'signature-not-yet-valid',
]);

/** Creates a validator. It caches validated zones for the lifetime of their records. */
export function createValidator(options: ValidatorOptions): Validator {
  const shared = createShared(options);
  const anchors = new AnchorIndex(options.anchors);
  const run = (name: Name, type: number, fresh: boolean): Promise<Validated> => {
    const session = createSession(shared, fresh);
    const zones = new ZoneWalk(session, anchors);
    return runOnce({ anchors, session, zones, options }, name, type);
  };
  return {
    validate: async (name, type) => {
      const first = await run(name, type, false);
      // Ask again for fresh data, because only one cache may hold a bad answer. If the zone has
      // the error, the name servers return the error again.
      return first.status === 'bogus' || UNANCHORED.has(first.reason)
        ? run(name, type, true)
        : first;
    },
  };
}

interface Run {
  readonly anchors: AnchorIndex;
  readonly session: Session;
  readonly zones: Zones;
  readonly options: ValidatorOptions;
}

/** What a DNS message answers for one name. */
type NameAnswer =
  | { readonly kind: 'records'; readonly rrset: RRset; readonly vouching: RRset }
  | { readonly kind: 'alias'; readonly target: Name; readonly vouching: RRset }
  | { readonly kind: 'nothing' };

interface Judged {
  readonly security: Security;
  /**
   * The rcode if the name is proven not to exist; null if only an unsigned message claims that.
   */
  readonly rcode: Validated['rcode'] | null;
}

async function runOnce(run: Run, name: Name, type: number): Promise<Validated> {
  const chain: Name[] = [name];
  let worst: Security | null = null;
  let carried: DnsMessage | null = null;
  const ended = (
    security: Security,
    rcode: Validated['rcode'],
    records: readonly ResourceRecord[],
  ): Validated => {
    const of = graver(worst, security);
    return { ...of, rcode, chain, records: of.status === 'bogus' ? [] : records };
  };
  try {
    for (;;) {
      const here = chain[chain.length - 1] ?? [];
      let message: DnsMessage = carried ?? (await run.session.ask(here, type));
      let said = saidOf(message, here, type);
      if (carried !== null && said.kind === 'nothing') {
        message = await run.session.ask(here, type);
        said = saidOf(message, here, type);
        carried = null;
      }
      let judged = await judge(run, message, here, type, said);
      if (judged.security.status === 'bogus' && carried !== null) {
        // Records that came in the answer about an alias may lack proofs that a direct answer has,
        // so query again.
        message = await run.session.ask(here, type);
        said = saidOf(message, here, type);
        judged = await judge(run, message, here, type, said);
      }
      const { security } = judged;
      if (security.status === 'bogus') return ended(security, 'NOERROR', []);
      if (said.kind === 'records') return ended(security, 'NOERROR', said.rrset.records);
      if (said.kind === 'nothing') {
        const of = message.rcode === RCODE.NXDOMAIN ? 'NXDOMAIN' : 'NOERROR';
        return ended(security, judged.rcode ?? of, []);
      }
      worst = graver(worst, security);
      const { target } = said;
      if (chain.some((known) => equalNames(known, target)) || chain.length > MOST_ALIASES) {
        return ended(aliasLoop(worst, target), 'NOERROR', []);
      }
      chain.push(target);
      carried = message;
    }
  } catch (error) {
    return ended(securityOf(error), 'NOERROR', []);
  }
}

/** Extracts the answer for one name from a message. Throws `DnsMalformed`. */
function saidOf(message: DnsMessage, name: Name, type: number): NameAnswer {
  const index = indexOf(message);
  const rrset = index.answer(name, type);
  const cname = type === TYPE.CNAME ? rrset : index.answer(name, TYPE.CNAME);
  if (rrset !== null && rrset !== cname) return { kind: 'records', rrset, vouching: rrset };
  const isSigned = cname !== null && cname.signatures.length > 0;
  const dname = isSigned ? null : dnameAbove(message, name);
  const vouching = dname ?? cname;
  if (vouching === null) return { kind: 'nothing' };
  const target = dname === null ? onlyTarget(vouching) : substituted(name, dname);
  if (dname !== null && cname !== null && !equalNames(onlyTarget(cname), target)) {
    // RFC 6672 §3.4: a CNAME that is not synthesized from the DNAME needs its own signature.
    return type === TYPE.CNAME
      ? { kind: 'records', rrset: cname, vouching: cname }
      : { kind: 'alias', target: onlyTarget(cname), vouching: cname };
  }
  return type === TYPE.CNAME && cname !== null
    ? { kind: 'records', rrset: cname, vouching }
    : { kind: 'alias', target, vouching };
}

function onlyTarget(rrset: RRset): Name {
  const [record, ...others] = rrset.records;
  if (record === undefined || others.length > 0) {
    throw new DnsMalformed(`${describe(rrset)} are more than one alias`);
  }
  return readCname(record);
}

/** Returns a name after DNAME substitution (RFC 6672 §2.2). */
function substituted(name: Name, dname: RRset): Name {
  const [record, ...others] = dname.records;
  if (record === undefined || others.length > 0) {
    throw new DnsMalformed(`${describe(dname)} are more than one alias`);
  }
  const target = [...name.slice(0, name.length - dname.owner.length), ...readDname(record)];
  encodeName(target);
  return target;
}

async function judge(
  run: Run,
  message: DnsMessage,
  name: Name,
  type: number,
  said: NameAnswer,
): Promise<Judged> {
  try {
    return said.kind === 'nothing'
      ? await judgeDenial(run, message, name, type)
      : { security: await judgeRRset(run, message, said.vouching, type), rcode: null };
  } catch (error) {
    return { security: securityOf(error), rcode: null };
  }
}

async function judgeRRset(
  run: Run,
  message: DnsMessage,
  rrset: RRset,
  asked: number,
): Promise<Security> {
  const { session, zones, options } = run;
  if (options.prefetch === true) prefetch(run, [rrset], rrset.owner);
  const vetted = await vetRRset(session, zones, message, rrset, asked);
  if (vetted?.kind === 'secure') {
    return { ...secure(vetted.zone, describe(rrset)), expires: vetted.what.expires };
  }
  if (vetted?.kind === 'insecure') return insecure(vetted.state);
  const zone = await zones.enclosing(speakerOf(aboutOf(rrset, asked)));
  if (zone.kind === 'insecure') return insecure(zone);
  throw new Failure(
    'bogus',
    'signature-missing',
    `${describe(rrset)} are not signed, though ${formatName(zone.zone.name)} is`,
    nameKey(zone.zone.name),
    zone.zone.links,
  );
}

async function judgeDenial(
  run: Run,
  message: DnsMessage,
  name: Name,
  type: number,
): Promise<Judged> {
  const { session, zones, options } = run;
  if (options.prefetch === true) {
    prefetch(run, indexOf(message).denials(), speakerOf({ name, type }));
  }
  const vetted = await vetDenial(session, zones, message, name, type);
  if (vetted?.kind === 'secure') {
    const { zone, until, what } = vetted;
    const rcode = what.kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR';
    if (what.optOut) return { security: insecure(optedOut(zone, what.at, until)), rcode };
    return {
      security: secure(zone, `there is no ${typeName(type)} record at ${formatName(name)}`),
      rcode,
    };
  }
  if (vetted?.kind === 'insecure') return { security: insecure(vetted.state), rcode: null };
  const zone = await zones.enclosing(speakerOf({ name, type }));
  if (zone.kind === 'insecure') return { security: insecure(zone), rcode: null };
  const said = formatName(zone.zone.name);
  throw new Failure(
    'bogus',
    'denial-missing',
    `there is no proof that ${formatName(name)} has no ${typeName(type)} record, though ${said} is signed`,
    nameKey(zone.zone.name),
    zone.zone.links,
  );
}

function prefetch({ anchors, session }: Run, sets: readonly RRset[], name: Name): void {
  const signers = sets
    .flatMap(({ signatures }) => signatures.map(({ signer }) => signer))
    .filter((signer) => equalNames(lastLabels(name, Math.min(signer.length, name.length)), signer))
    .sort((a, b) => b.length - a.length);
  const [deepest] = signers;
  if (deepest === undefined) prefetchUnsigned(session, anchors, name);
  else prefetchSigned(session, anchors, deepest);
}

function secure({ name, links }: SecureZone, what: string): Security {
  const detail = `${what}: signed by ${formatName(name)}`;
  return { status: 'secure', reason: 'validated', detail, zone: nameKey(name), links };
}

function insecure({ reason, detail, zone, links }: InsecureZone): Security {
  return { status: 'insecure', reason, detail, zone, links };
}

/**
 * Result for an alias loop. A signed loop is an error of the zone; an unsigned loop may be forged.
 */
function aliasLoop(so: Security, target: Name): Security {
  return {
    status: so.status === 'secure' ? 'bogus' : 'indeterminate',
    reason: 'alias-loop',
    detail: `aliases form a loop, or are too many, at ${formatName(target)}`.slice(0, 300),
    zone: so.zone,
    links: so.links,
  };
}

function securityOf(error: unknown): Security {
  if (error instanceof Failure) {
    const { status, reason, message, zone, links } = error;
    return { status, reason, detail: message, zone, links };
  }
  if (!(error instanceof DnsMalformed)) throw error;
  return {
    status: 'indeterminate',
    reason: 'malformed',
    detail: error.message.slice(0, 300),
    zone: null,
    links: [],
  };
}

const GRAVITY = { secure: 0, insecure: 1, indeterminate: 2, bogus: 3 } as const;

/**
 * Combines the security of an alias chain: the worst status wins, and the first of several equally
 * bad ones. If all are secure, the last one is returned.
 */
function graver(so: Security | null, now: Security): Security {
  if (so === null || now.status === 'secure')
    return so === null || so.status === 'secure' ? now : so;
  return GRAVITY[now.status] > GRAVITY[so.status] ? now : so;
}
