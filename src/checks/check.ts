import type { Coded } from '../codes.js';
import type { Access, Basis, CheckName, Checks, Seen, Settings, Status } from '../model.js';

/** All that a check may know. */
export interface CheckInput<C extends CheckName> {
  readonly params: Checks[C];
  readonly seen: Seen;
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
export type Mark = Coded & {
  /** Endpoint id, or the owner of a record. */
  readonly subject: string;
  readonly status: Status | 'information';
  readonly basis: Basis | null;
  /** Ids of observations. */
  readonly evidence: readonly string[];
};

export type Outcome = Coded & {
  readonly status: Status;
  readonly basis: Basis | null;
  readonly findings: readonly Mark[];
  /** Where what was seen does not agree with itself; each also stands among the findings. */
  readonly contradictions: readonly Mark[];
};

/** Pure: the same input gives the same outcome. */
export type Check<C extends CheckName> = (input: CheckInput<C>) => Outcome;

/** The part of an input that does not depend on the check. */
export type AnyInput = Omit<CheckInput<CheckName>, 'params'>;

export function outcomeOf(
  status: Status,
  basis: Basis | null,
  coded: Coded,
  findings: readonly Mark[] = [],
  contradictions: readonly Mark[] = [],
): Outcome {
  return { ...coded, status, basis, findings, contradictions };
}

export function markOf(
  subject: string,
  status: Mark['status'],
  basis: Basis | null,
  coded: Coded,
  evidence: readonly string[],
): Mark {
  return { ...coded, subject, status, basis, evidence };
}
