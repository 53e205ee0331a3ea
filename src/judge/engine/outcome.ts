/**
 * Result of a rule: its findings, and the status of the requirement. Only the engine creates it:
 * rules use `Say`.
 */
import type { Code, TypedCoded } from '../../rules/codes.js';
import type { Basis, Coded, Evidenced, Status } from '../../model/index.js';
import { isEvidenced, withoutEvidence } from './evidence.js';
import type { RuleInput } from './rule.js';

/**
 * A known code with its arguments. It is not a union of all codes as `TypedCoded` is: TypeScript
 * cannot combine unions of that size. `hasCode` tells the types of the arguments.
 */
interface KnownCoded extends Coded {
  readonly code: Code;
}

/** A finding before the judge adds the requirement. */
export type SubjectFinding = KnownCoded &
  Evidenced & {
    /** What the finding is about: an endpoint id, or the owner name of a record. */
    readonly subject: string;
    readonly basis: Basis | null;
  };

/** The outcome of a rule. The judge refuses a result without an observation that supports it. */
export interface Outcome extends KnownCoded {
  readonly status: Status;
  readonly basis: Basis | null;
  readonly findings: readonly SubjectFinding[];
  /**
   * Findings that report contradictory observations. Each of these findings is also in `findings`.
   */
  readonly contradictions: readonly SubjectFinding[];
  /** Ids of observations that support the outcome, in addition to the evidence of the findings. */
  readonly evidence: readonly string[];
  /**
   * Ports to which this outcome of a configuration applies, if other ports have other settings;
   * undefined for all ports.
   */
  readonly ports?: readonly number[];
}

export function outcomeOf(
  status: Status,
  basis: Basis | null,
  coded: TypedCoded,
  findings: readonly SubjectFinding[] = [],
  contradictions: readonly SubjectFinding[] = [],
  evidence: readonly string[] = [],
): Outcome {
  return { ...coded, status, basis, findings, contradictions, evidence };
}

/**
 * Creates a finding. If a result has no evidence, returns a finding about an error in this
 * program.
 */
export function findingOf(
  subject: string,
  status: SubjectFinding['status'],
  basis: Basis | null,
  { code, args }: TypedCoded,
  evidence: readonly string[],
): SubjectFinding {
  return isEvidenced({ status, evidence })
    ? ({ code, args, subject, status, basis, evidence } as SubjectFinding)
    : withoutEvidence({ code, subject, status });
}

/** Returns the finding as information, which does not affect the status of the requirement. */
export function asInformation({ code, args, subject, evidence }: SubjectFinding): SubjectFinding {
  return findingOf(subject, 'information', null, { code, args } as TypedCoded, evidence);
}

/** Not exported, so that an object that did not come from `defineRule` cannot be a rule. */
const declared = Symbol('declared');

/** Judges one requirement. The same input always gives the same outcome. */
export interface Rule<P> {
  (input: RuleInput<P>): Outcome;
  readonly [declared]: true;
}

export function ruleOf<P>(run: (input: RuleInput<P>) => Outcome): Rule<P> {
  return Object.assign(run, { [declared]: true } as const);
}
