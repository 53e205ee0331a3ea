/**
 * Combines the outcome of the scan with evidence of the operator: configuration files, facts
 * collected on the host, and claims. No function here uses the network or the clock.
 */
import type { Code, TypedCoded } from '../../rules/codes.js';
import { SETTLED } from '../../model/index.js';
import { distinct } from '../../util/order.js';
import {
  asInformation,
  findingOf,
  outcomeOf,
  type Outcome,
  type SubjectFinding,
} from './outcome.js';
import { agrees, explains } from './agreement.js';
import { compareMarks } from './merge.js';
import type { AnyInput } from './rule.js';

/** Sources of evidence in addition to the scan, strongest first. */
export const FURTHER_SOURCES = ['configured', 'collected', 'claimed'] as const;
export type FurtherSource = (typeof FURTHER_SOURCES)[number];

/** The rules of one requirement on evidence of the operator, by source. */
export type FurtherRules = {
  readonly [S in FurtherSource]?: (input: AnyInput) => Outcome;
} & {
  /**
   * Codes of `partial` outcomes of the scan that are partial only because the rest of the
   * requirement is not visible from outside. Evidence of the operator may replace such an outcome.
   */
  readonly settles?: readonly Code[];
};

/** Outcome of a rule on evidence of the operator. `manual` and `not-observed` mean no result. */
export interface FurtherOutcome {
  readonly source: FurtherSource;
  readonly outcome: Outcome;
}

/** Returns the outcomes of all rules on evidence of the operator, strongest source first. */
export function furtherOutcomes(rules: FurtherRules, input: AnyInput): readonly FurtherOutcome[] {
  return FURTHER_SOURCES.flatMap((source) => {
    const rule = rules[source];
    return rule === undefined ? [] : [{ source, outcome: rule(input) }];
  });
}

/**
 * Returns the outcome of a requirement on all evidence. A result of the scan is kept, unless its
 * code is in `settles`. Otherwise the strongest result in `further`, which is sorted by strength
 * of the source, replaces it. Weaker evidence that disagrees becomes a finding and a
 * contradiction. If no evidence gives a result, the reasons are shown.
 */
export function withFurther(
  wire: Outcome,
  further: readonly FurtherOutcome[],
  settles: readonly Code[] = [],
): Outcome {
  const telling = further.filter(({ outcome }) => tells(outcome));
  const [first] = telling;
  const isInPart = wire.status === 'partial' && settles.includes(wire.code);
  const isOpen = !tells(wire) || (isInPart && first !== undefined && explains(first.outcome));
  if (isOpen && first !== undefined && first.outcome.status !== wire.status) {
    return taking(wire, first, telling, further);
  }
  if (tells(wire)) return keeping(wire, telling, further);
  return open(wire, further);
}

/** Whether the status is a result, and not a reason why there is no result. */
function tells({ status }: { readonly status: SubjectFinding['status'] }): boolean {
  return (
    status === 'configurable' || (SETTLED as readonly SubjectFinding['status'][]).includes(status)
  );
}

/**
 * Returns the outcome of the operator's evidence, which replaces that of the scan. Adds the
 * findings of the scan.
 */
function taking(
  wire: Outcome,
  taken: FurtherOutcome,
  telling: readonly FurtherOutcome[],
  further: readonly FurtherOutcome[],
): Outcome {
  const { source, outcome } = taken;
  const others = further.filter((one) => one !== taken);
  const weaker = telling.filter((one) => one !== taken);
  const contradictions = weaker.flatMap((one) => contradictionOf(one, source, outcome));
  return {
    ...outcome,
    findings: [
      ...wire.findings,
      ...outcome.findings,
      ...others.flatMap(({ outcome: { findings } }) => asNotes(findings)),
      ...contradictions,
    ].sort(compareMarks),
    contradictions: [
      ...wire.contradictions,
      ...further.flatMap((one) => one.outcome.contradictions),
      ...contradictions,
    ],
    evidence: distinct([...wire.evidence, ...outcome.evidence]),
  };
}

/** Returns the outcome of the scan, with the findings of other evidence added as information. */
function keeping(
  wire: Outcome,
  telling: readonly FurtherOutcome[],
  further: readonly FurtherOutcome[],
): Outcome {
  const notes = further.flatMap(({ outcome }) => asNotes(outcome.findings));
  if (notes.length === 0) return wire;
  const contradictions = telling.flatMap((one) => contradictionOf(one, 'wire', wire));
  return {
    ...wire,
    findings: [...wire.findings, ...notes, ...contradictions].sort(compareMarks),
    contradictions: [
      ...wire.contradictions,
      ...further.flatMap(({ outcome }) => outcome.contradictions),
      ...contradictions,
    ],
  };
}

/**
 * Returns the outcome of the scan, which has no result. Adds the reasons why the evidence of the
 * operator, if any was given, has no result either.
 */
function open(wire: Outcome, further: readonly FurtherOutcome[]): Outcome {
  const added = further.flatMap(({ outcome }) =>
    outcome.findings.filter(({ evidence }) => evidence.length > 0),
  );
  if (added.length === 0) return wire;
  const findings = [...wire.findings, ...added].sort(compareMarks);
  const contradictions = [
    ...wire.contradictions,
    ...further.flatMap(({ outcome }) => outcome.contradictions),
  ];
  const isOffline = wire.code === 'NO_NETWORK';
  const why = added.find(({ status }) => status === 'manual') ?? (isOffline ? added[0] : undefined);
  if (why === undefined || !(isOffline || wire.code === 'OPERATOR_ONLY')) {
    return { ...wire, findings, contradictions };
  }
  const status = why.status === 'manual' ? 'manual' : wire.status;
  return outcomeOf(status, null, codedOf(why), findings, contradictions);
}

function codedOf({ code, args }: SubjectFinding): TypedCoded {
  return { code, args } as TypedCoded;
}

/**
 * Returns only the findings that state a result or are information, each with the status
 * `information`, so that they do not affect the requirement's status.
 */
function asNotes(findings: readonly SubjectFinding[]): readonly SubjectFinding[] {
  return findings
    .filter(({ status }) => status === 'information' || tells({ status }))
    .map(asInformation);
}

/**
 * Returns a finding if evidence of one source contradicts the outcome `row`, which is based on the
 * source `by`; else an empty list.
 */
function contradictionOf(
  { source, outcome }: FurtherOutcome,
  by: FurtherSource | 'wire',
  row: Outcome,
): readonly SubjectFinding[] {
  if (agrees(source, outcome, row)) return [];
  const { status, findings } = outcome;
  const own = findings.filter((one) => one.status === status);
  const first = own[0] ?? findings[0];
  if (first === undefined) return [];
  const evidence = distinct(own.flatMap((one) => one.evidence));
  const args = { source, said: status, by, found: row.status };
  const coded = { code: 'EVIDENCE_CONTRADICTED', args } as const;
  return [findingOf(first.subject, 'information', null, coded, evidence)];
}
