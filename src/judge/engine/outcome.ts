/** What a rule comes to: its findings and its row. Only the engine makes them: rules use `Say`. */
import type { TypedCoded } from '../../rules/codes.js';
import type { Basis, Evidenced, Status } from '../../model/index.js';
import { isEvidenced, withoutEvidence } from './evidence.js';
import type { RuleInput } from './rule.js';

/** A finding before the judge writes the requirement on it. */
export type SubjectFinding = TypedCoded &
  Evidenced & {
    /** Endpoint id, or the owner of a record. */
    readonly subject: string;
    readonly basis: Basis | null;
  };

/** The ruling on a row. The judge refuses a settled one that nothing in it supports. */
export type Outcome = TypedCoded & {
  readonly status: Status;
  readonly basis: Basis | null;
  readonly findings: readonly SubjectFinding[];
  /** Observations that contradict each other. Each is among the findings too. */
  readonly contradictions: readonly SubjectFinding[];
  /** Ids of observations that support the row beside those of its findings. */
  readonly evidence: readonly string[];
};

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

/** A finding. A settled one needs evidence: without any, it is a fault of this program instead. */
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

/** The same finding as information, which does not count. */
export function asInformation({ code, args, subject, evidence }: SubjectFinding): SubjectFinding {
  return findingOf(subject, 'information', null, { code, args } as TypedCoded, evidence);
}

/** Not exported: a function that a rule's author writes is no rule. */
const declared = Symbol('declared');

/** Rules on one requirement. Pure: the same input gives the same outcome. */
export interface Rule<P> {
  (input: RuleInput<P>): Outcome;
  readonly [declared]: true;
}

export function ruleOf<P>(run: (input: RuleInput<P>) => Outcome): Rule<P> {
  return Object.assign(run, { [declared]: true } as const);
}
