import type { TypedCoded } from '../../rules/codes.js';
import type {
  Access,
  Basis,
  Evidenced,
  ObservationView,
  Settings,
  SettledStatus,
  Status,
} from '../../model/index.js';
import { isEvidenced, withoutEvidence } from './evidence.js';

/** All that a rule may know, apart from its parameters. */
export interface AnyInput {
  readonly seen: ObservationView;
  /** A-labels, lower case. */
  readonly domain: string;
  readonly settings: Settings;
  /** What the scan was allowed and able to do. */
  readonly access: readonly Access[];
  /** What the requirement needs. */
  readonly needs: readonly Access[];
  /** ISO 8601, UTC: the time that certificates are held against. */
  readonly at: string;
}

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

/** A list that may be empty at run time, but not one that is written as empty. */
type Supporting<E extends readonly unknown[]> = E extends readonly [] ? never : unknown;

/** `CLIENT_ONLY` is all that is settled by the catalogue alone. */
type OnlyClient = Extract<TypedCoded, { code: 'CLIENT_ONLY' }>;

export function outcomeOf(
  status: 'not-applicable',
  basis: null,
  coded: OnlyClient,
  findings?: readonly SubjectFinding[],
): Outcome;
export function outcomeOf(
  status: Exclude<Status, SettledStatus>,
  basis: Basis | null,
  coded: TypedCoded,
  findings?: readonly SubjectFinding[],
  contradictions?: readonly SubjectFinding[],
): Outcome;
export function outcomeOf<const M extends readonly SubjectFinding[]>(
  status: Status,
  basis: Basis | null,
  coded: TypedCoded,
  findings: M & Supporting<M>,
  contradictions?: readonly SubjectFinding[],
  evidence?: readonly string[],
): Outcome;
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

/** A finding. One of a settled status whose evidence is empty at run time is not made. */
export function findingOf(
  subject: string,
  status: Exclude<SubjectFinding['status'], SettledStatus>,
  basis: Basis | null,
  coded: TypedCoded,
  evidence: readonly string[],
): SubjectFinding;
export function findingOf<const E extends readonly string[]>(
  subject: string,
  status: SubjectFinding['status'],
  basis: Basis | null,
  coded: TypedCoded,
  evidence: E & Supporting<E>,
): SubjectFinding;
export function findingOf(
  subject: string,
  status: SubjectFinding['status'],
  basis: Basis | null,
  coded: TypedCoded,
  evidence: readonly string[],
): SubjectFinding {
  const { code, args } = coded;
  return isEvidenced({ status, evidence })
    ? ({ code, args, subject, status, basis, evidence } as SubjectFinding)
    : withoutEvidence({ code, subject, status });
}

/** The same finding as information, which does not count. */
export function asInformation({ code, args, subject, evidence }: SubjectFinding): SubjectFinding {
  return findingOf(subject, 'information', null, { code, args } as TypedCoded, evidence);
}
