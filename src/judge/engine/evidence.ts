/** Ensures that each ruling has an observation that supports it. */
import type { Code } from '../../rules/codes.js';
import { parseEndpointId } from '../../model/endpoint-id.js';
import {
  SETTLED,
  type Evidence,
  type Evidenced,
  type Role,
  type SettledStatus,
} from '../../model/index.js';
import type { SubjectFinding, Outcome } from './outcome.js';

interface Support {
  readonly status: SubjectFinding['status'];
  readonly evidence: readonly string[];
}

function isSettled(status: SubjectFinding['status']): status is SettledStatus {
  return (SETTLED as readonly SubjectFinding['status'][]).includes(status);
}

/**
 * Whether the evidence is sufficient: a status about the service needs at least one observation.
 */
export function isEvidenced(support: Support): support is Support & Evidenced {
  return !isSettled(support.status) || isEvidence(support.evidence);
}

function isEvidence(ids: readonly string[]): ids is Evidence {
  return ids.length > 0;
}

/** Replaces a finding without evidence, which is an error in this program. */
export function withoutEvidence({
  code,
  subject,
  status,
}: {
  readonly code: Code;
  readonly subject: string;
  readonly status: SubjectFinding['status'];
}): SubjectFinding {
  return {
    ...unsupported(status, code),
    subject,
    status: 'not-observed',
    basis: null,
    evidence: [],
  };
}

function unsupported(status: SubjectFinding['status'], code: Code) {
  const detail = `${status} without evidence: ${code}`;
  return { code: 'NO_EVIDENCE', args: { layer: 'scan', reason: 'bug', detail } } as const;
}

/**
 * Data of an observation that decides whether it can support a result: its subject, and whether it
 * is an answer.
 */
export interface Witness {
  readonly subject: string;
  /** Whether the query got an answer. The answer "no" counts; a timeout does not. */
  readonly isAnswer: boolean;
}

/**
 * Returns the outcome if observations support it. Evidence without an observation is ignored. A
 * status about the service needs observed evidence of its own, or a supported finding with such a
 * status or a note. If any finding with such a status lacks evidence, the requirement is not
 * judged, because its status may depend on that finding.
 */
export function supported(outcome: Outcome, seen: ReadonlyMap<string, Witness>): Outcome {
  const has = ({ evidence }: { readonly evidence: readonly string[] }): boolean =>
    evidence.some((id) => seen.get(id)?.isAnswer === true);
  const lacks = (mark: SubjectFinding): boolean =>
    isSettled(mark.status) && (!has(mark) || isOfOtherRole(mark, seen));
  const mend = (mark: SubjectFinding): SubjectFinding =>
    lacks(mark) ? withoutEvidence(mark) : mark;
  const { status, basis, code, args, evidence } = outcome;
  const all = [...outcome.findings, ...outcome.contradictions];
  const bad = all.find(lacks);
  const supports = (mark: SubjectFinding): boolean =>
    (isSettled(mark.status) || mark.status === 'information') && has(mark);
  const isSupported = code === 'CLIENT_ONLY' || has(outcome) || outcome.findings.some(supports);
  if (bad === undefined && (isSupported || !isSettled(status))) return outcome;
  const ruled = isSettled(status)
    ? {
        ...unsupported(bad?.status ?? status, bad?.code ?? code),
        status: 'not-observed' as const,
        basis: null,
      }
    : { code, args, status, basis };
  return {
    ...ruled,
    findings: outcome.findings.map(mend),
    contradictions: outcome.contradictions.map(mend),
    evidence,
  } as Outcome;
}

/**
 * Whether a finding about an endpoint is supported only by observations of endpoints of the other
 * role.
 */
function isOfOtherRole(
  { subject, evidence }: SubjectFinding,
  seen: ReadonlyMap<string, Witness>,
): boolean {
  const role = roleOf(subject);
  if (role === null) return false;
  const roles = evidence.flatMap((id) => roleOf(seen.get(id)?.subject ?? '') ?? []);
  return roles.length > 0 && !roles.includes(role);
}

/** Returns the role (c2s or s2s) in an endpoint id; null if the subject is a name. */
function roleOf(subject: string): Role | null {
  return parseEndpointId(subject)?.role ?? null;
}
