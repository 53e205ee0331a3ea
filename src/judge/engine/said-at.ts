/**
 * Calls a rule for one endpoint or name: evaluates its facts, lets it decide, and adds findings
 * for what was not observed.
 */
import type { Role } from '../../model/index.js';
import { decideBy, isReading } from './known.js';
import type { Absent, Gap, NotSeen, Sightings } from './reading.js';
import type { AbsenceRuleDefinition, At, Given, RuleDefinition } from './rule.js';
import { gapsOf, ofGap, Said, sayOf, type Fact, type Say } from './say.js';

/** Returns all findings of a rule at one endpoint or name. */
export function saidAt<P, C, R extends Role | null, N, U>(
  definition: RuleDefinition<P, C, R, N, U>,
  at: At<P, R>,
): readonly Said[] {
  const { needs, uses, optional = [], violations, notes, gaps: sayGaps } = definition;
  const say = sayOf<C>(at);
  const used =
    uses === undefined ? {} : Object.fromEntries(keysOf(uses).map((key) => [key, uses[key](at)]));
  const counted = Object.entries(used).flatMap(([key, fact]) =>
    optional.some((one) => one === key) ? [] : [fact],
  );
  const noted = notes?.(used as U, say, at) ?? [];
  const shown = decideBy(() => listOf(violations?.(used as U, say, at) ?? [], at));
  if (shown.some(({ status }) => status === 'missing')) return [...shown, ...noted];
  const facts = Object.fromEntries(keysOf(needs).map((key) => [key, needs[key](at)]));
  const readings = Object.values(facts) as (Fact | Absent<unknown>)[];
  const gaps = distinctGaps(readings.flatMap(gapsOf));
  // What is absent does not depend on what was seen besides: `absent` has no facts in `uses`.
  const isAbsent = readings.some((reading) => 'absent' in reading);
  const decision = decideBy(() => decisionOf(definition, readings, { ...facts, ...used }, say, at));
  const found = [...shown, ...decision, ...noted, ...unusedGaps(decision, isAbsent ? [] : counted)];
  const [first, ...rest] = gaps;
  if (first === undefined) return found;
  const own = sayGaps?.([first, ...rest], facts as N, say, at, found) ?? [];
  const short = found.some(({ status }) => status === 'missing' || status === 'partial');
  const areSaid = own.some(({ status }) => status === 'not-observed');
  if (areSaid || (sayGaps !== undefined && short)) return [...found, ...own];
  return [...found, ...own, ...gaps.map(ofGap)];
}

/**
 * Lets a rule decide if each fact that it needs is known, or observed to be absent (such as TLS).
 * Otherwise returns no findings.
 */
function decisionOf<P, C, R extends Role | null, N, U>(
  definition: RuleDefinition<P, C, R, N, U> | AbsenceRuleDefinition<P, C, R, N, U>,
  readings: readonly (Fact | Absent<unknown>)[],
  facts: object,
  say: Say<C>,
  at: At<P, R>,
): readonly Said[] {
  if (!readings.every((reading) => 'absent' in reading || reading.seen)) return [];
  const lacking = readings.find((reading) => 'absent' in reading);
  if (lacking === undefined) return listOf(definition.decide(facts as Given<N> & U, say, at), at);
  if (!('absent' in definition)) throw new TypeError('a rule does not say what an absence means');
  const from = lacking.absent as Parameters<typeof definition.absent>[0];
  return listOf(definition.absent(from, say, at), at);
}

const GOOD: readonly Said['status'][] = ['compliant', 'not-applicable'];

/**
 * Returns the gaps of facts in `uses`. A rule may conclude from what was seen that something is
 * missing, but not that all is well.
 */
function unusedGaps(decision: readonly Said[], used: readonly unknown[]): readonly Said[] {
  if (!decision.some(({ status }) => GOOD.includes(status))) return [];
  const said = new Set(decision.map(keyOf));
  return distinctGaps(used.filter(hasGaps).flatMap(({ gaps }) => gaps))
    .map(ofGap)
    .filter((one) => !said.has(keyOf(one)));
}

function hasGaps(fact: unknown): fact is Sightings<unknown> | NotSeen {
  return typeof fact === 'object' && fact !== null && isReading(fact) && 'gaps' in fact;
}

function keyOf({ coded, evidence }: Said): string {
  return JSON.stringify([coded, evidence]);
}

function keysOf<T extends object>(object: T): (keyof T & string)[] {
  return Object.keys(object) as (keyof T & string)[];
}

/**
 * Throws `TypeError` for a finding that `Say` did not make, such as a changed copy. Also throws
 * for a finding that a rule kept from the call for another endpoint or name, or that says that
 * another one complies. Only a rule on the domain may say that other names comply.
 */
function listOf(findings: Said | readonly Said[], at: At<unknown>): readonly Said[] {
  const all: readonly Said[] = 'length' in findings ? findings : [findings];
  if (!all.every(Said.is)) throw new TypeError('a rule gave a finding that `say` did not make');
  if (all.some(({ by }) => by !== at))
    throw new TypeError('a rule kept a finding of another place');
  const isAway = ({ status, subject }: Said): boolean =>
    GOOD.includes(status) && subject !== null && subject !== at.subject;
  if (at.subject !== at.domain && all.some(isAway)) {
    throw new TypeError('a rule says that another endpoint or name complies');
  }
  return all;
}

/** Removes duplicates, because two facts may be unknown for the same reason. */
function distinctGaps(gaps: readonly Gap[]): readonly Gap[] {
  return [
    ...new Map(
      gaps.map((gap) => [JSON.stringify([gap.why, gap.evidence, gap.subject]), gap]),
    ).values(),
  ];
}
