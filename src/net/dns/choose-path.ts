/** Decides for each question whether the resolver or the authoritative servers answer it. */
import type { Failure, IterationReason } from '../../model/index.js';
import type { TrustAnchor, Validated } from '../../wire/dns/dnssec/types.js';
import type { ResourceRecord } from '../../wire/dns/message.js';
import { formatName, parseName, type Name } from '../../wire/dns/name.js';
import type { RecordType } from '../../wire/dns/records.js';
import { NetFailure } from '../failure.js';
import type { AnswerPath, PathAnswer } from './path.js';

/** An answer, and the path that found it. */
export interface Chosen {
  readonly answer: PathAnswer;
  readonly path: AnswerPath;
  /** Why the authoritative servers were asked; null if the resolver answered. */
  readonly iterated: IterationReason | null;
}

/** A path, and why the authoritative servers were asked. */
type Way = Pick<Chosen, 'path' | 'iterated'>;

export interface PathChooser {
  /** Returns the answer to a question. Rejects with `NetFailure` of layer `dns`. */
  answer(name: Name, type: RecordType): Promise<Chosen>;
  /** Returns the path whose validation belongs to the answer. */
  way(name: Name, type: RecordType): Promise<Way>;
}

/** Uses one path for all questions. */
export function onlyPath(path: AnswerPath, iterated: IterationReason | null): PathChooser {
  const way = { path, iterated };
  return {
    answer: async (name, type) => ({ answer: await path.answer(name, type), ...way }),
    way: () => Promise.resolve(way),
  };
}

/**
 * Asks the resolver first. Asks the authoritative servers if the resolver does not answer, or if its
 * answer is not validated: a validated answer needs no second path.
 */
export function chooserOf(
  resolver: AnswerPath,
  servers: AnswerPath,
  anchors: readonly TrustAnchor[],
): PathChooser {
  const chosen = new Map<string, Promise<Chosen>>();
  let tested: Promise<IterationReason | null> | null = null;

  async function choose(name: Name, type: RecordType): Promise<Chosen> {
    // The first questions do not wait for the test of the resolver.
    const early = tested === null ? attempt(resolver, name, type) : null;
    // An error in this program reaches the caller below, unless the resolver is not used.
    early?.catch(() => undefined);
    tested ??= faultOf(resolver, anchors);
    const fault = await tested;
    const ask = (): Promise<PathAnswer | NetFailure> => early ?? attempt(resolver, name, type);
    return fault === null ? compared(name, type, await ask()) : bypassed(name, type, fault, ask);
  }

  /** Asks a resolver that cannot be used for DNSSEC only if the authoritative servers fail. */
  async function bypassed(
    name: Name,
    type: RecordType,
    iterated: IterationReason,
    ask: () => Promise<PathAnswer | NetFailure>,
  ): Promise<Chosen> {
    const answer = await attempt(servers, name, type);
    if (!(answer instanceof NetFailure)) return { answer, path: servers, iterated };
    const instead = await ask();
    if (instead instanceof NetFailure) throw both(instead, answer);
    return { answer: instead, path: resolver, iterated: null };
  }

  /** Compares an answer that is not validated with that of the authoritative servers. */
  async function compared(
    name: Name,
    type: RecordType,
    first: PathAnswer | NetFailure,
  ): Promise<Chosen> {
    const isAnswered = !(first instanceof NetFailure);
    const verdict = isAnswered ? await resolver.judge(name, type) : null;
    if (isAnswered && verdict !== null && isSettled(verdict, first)) {
      return { answer: first, path: resolver, iterated: null };
    }
    const second = await attempt(servers, name, type);
    if (second instanceof NetFailure) {
      if (!isAnswered) throw both(first, second);
      return { answer: first, path: resolver, iterated: null };
    }
    if (!isAnswered) return { answer: second, path: servers, iterated: reasonOf(first.failure) };
    const proof = await servers.judge(name, type);
    const iterated = reasonFor({ first, verdict, second, proof });
    return iterated === null
      ? { answer: first, path: resolver, iterated }
      : { answer: second, path: servers, iterated };
  }

  function answer(name: Name, type: RecordType): Promise<Chosen> {
    const key = `${type} ${formatName(name)}`;
    let choice = chosen.get(key);
    if (choice === undefined) {
      choice = choose(name, type);
      chosen.set(key, choice);
      choice.catch(() => chosen.delete(key));
    }
    return choice;
  }

  return {
    answer,
    // Without any answer, the validation through the resolver says why.
    way: (name, type) => answer(name, type).catch(() => ({ path: resolver, iterated: null })),
  };
}

/** Whether an answer needs no second path: it is validated, or it cannot be. */
function isSettled({ status, reason }: Validated, { isSuspect }: PathAnswer): boolean {
  return status === 'secure' || (status === 'insecure' && !isSuspect) || reason === 'no-anchor';
}

interface Compared {
  readonly first: PathAnswer;
  /** DNSSEC status of the resolver's answer. */
  readonly verdict: Validated | null;
  readonly second: PathAnswer;
  readonly proof: Validated;
}

/**
 * Returns why the answer of the authoritative servers replaces that of the resolver, or null if it
 * does not.
 */
function reasonFor({ first, verdict, second, proof }: Compared): IterationReason | null {
  const withheld = first.records.length === 0 && second.records.length > 0;
  // Nothing proves an unsigned answer: prefer the servers of the zone only where they have more. If
  // the zone itself is bogus, show what its own servers publish.
  const isOpen = verdict?.status === 'insecure';
  if (isOpen || (verdict?.status === 'bogus' && proof.status === 'bogus')) {
    return withheld ? 'records-withheld' : null;
  }
  if (proof.status === 'indeterminate') return null;
  if (isSameAnswer(first, second)) return 'signatures-stripped';
  return withheld ? 'records-withheld' : 'answer-forged';
}

async function attempt(
  path: AnswerPath,
  name: Name,
  type: RecordType,
): Promise<PathAnswer | NetFailure> {
  try {
    return await path.answer(name, type);
  } catch (error) {
    if (error instanceof NetFailure) return error;
    throw error;
  }
}

/**
 * Tests whether a resolver can be used for DNSSEC, with one query: it must return the signed keys of
 * the trust anchors' zone. Returns its fault, or null.
 */
async function faultOf(
  resolver: AnswerPath,
  [anchor]: readonly TrustAnchor[],
): Promise<IterationReason | null> {
  if (anchor === undefined) return null;
  const { status, reason } = await resolver.judgeKeys(parseName(anchor.zone));
  if (status === 'secure') return null;
  if (reason === 'records-stripped') return 'signatures-stripped';
  return reason === 'unanswered' ? 'keys-unanswered' : 'keys-wrong';
}

function reasonOf({ reason }: Failure): IterationReason {
  return reason === 'servfail' || reason === 'refused' || reason === 'malformed'
    ? 'question-refused'
    : 'question-unanswered';
}

function both(first: NetFailure, second: NetFailure): NetFailure {
  const detail = `${first.failure.detail}; the authoritative servers too: ${second.failure.detail}`;
  return new NetFailure({ ...first.failure, detail: detail.slice(0, MOST_DETAIL) });
}

const MOST_DETAIL = 500;

function isSameAnswer(a: PathAnswer, b: PathAnswer): boolean {
  return a.rcode === b.rcode && textOf(a) === textOf(b);
}

/** Returns the aliases and the sorted RDATA of an answer as text. */
function textOf({ chain, records }: PathAnswer): string {
  const names = chain.slice(1).map((name) => formatName(name).toLowerCase());
  return [...names, ...rdataOf(records)].join(' ');
}

/** Returns the RDATA of records in hex, sorted, without duplicates. */
export function rdataOf(records: readonly ResourceRecord[]): readonly string[] {
  const octets = records.map(({ rdata }) => Buffer.from(rdata).toString('hex'));
  return [...new Set(octets)].sort();
}
