/** Ensures that each ruling has an observation that supports it. */
import type { Code } from '../../rules/codes.js';
import { SETTLED, type Evidence, type Evidenced, type SettledStatus } from '../../model/index.js';
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
 * Returns the outcome of a rule without unsupported claims. Ids that are not in `ids` do not count
 * as evidence. A claim about the service needs a finding with evidence, or its own evidence. If a
 * finding lacks evidence, the requirement becomes `not-observed`, because it may depend on that
 * finding.
 */
export function supported(outcome: Outcome, ids: ReadonlySet<string>): Outcome {
  const has = ({ evidence }: { readonly evidence: readonly string[] }): boolean =>
    evidence.some((id) => ids.has(id));
  const lacks = (mark: SubjectFinding): boolean => isSettled(mark.status) && !has(mark);
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
