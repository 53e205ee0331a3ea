/**
 * Combines the row that the wire gives with evidence of the operator: configuration files, facts
 * collected on the host, and claims. Pure, as every rule is.
 */
import type { Code, TypedCoded } from '../../rules/codes.js';
import { SETTLED, type Status } from '../../model/index.js';
import { distinct } from '../../util/order.js';
import {
  asInformation,
  findingOf,
  outcomeOf,
  type Outcome,
  type SubjectFinding,
} from './outcome.js';
import { compareMarks } from './merge.js';
import type { AnyInput } from './rule.js';

/** Where evidence beside the wire comes from, strongest first. */
export const FURTHER_SOURCES = ['configured', 'collected', 'claimed'] as const;
export type FurtherSource = (typeof FURTHER_SOURCES)[number];

/** The rules of one requirement on evidence beside the wire. */
export type FurtherRules = {
  readonly [S in FurtherSource]?: (input: AnyInput) => Outcome;
} & {
  /**
   * Codes of a partial row of the wire that stay partial only because the rest is not visible from
   * outside. Further evidence may settle such a row.
   */
  readonly settles?: readonly Code[];
};

/** What one source makes of a row. `manual` and `not-observed`: it does not tell. */
export interface FurtherOutcome {
  readonly source: FurtherSource;
  readonly outcome: Outcome;
}

/** The outcomes of all rules on further evidence, strongest first. */
export function furtherOutcomes(rules: FurtherRules, input: AnyInput): readonly FurtherOutcome[] {
  return FURTHER_SOURCES.flatMap((source) => {
    const rule = rules[source];
    return rule === undefined ? [] : [{ source, outcome: rule(input) }];
  });
}

/**
 * The row of all evidence. What the wire shows is the row; the strongest further evidence that tells
 * fills a row that the wire leaves open. Evidence that disagrees with the row becomes a finding, and
 * one of the contradictions. Gaps of further evidence are shown only where the row stays open.
 * `further`: strongest first. `settles`: as in `FurtherRules`.
 */
export function withFurther(
  wire: Outcome,
  further: readonly FurtherOutcome[],
  settles: readonly Code[] = [],
): Outcome {
  const isOpen = !tells(wire) || (wire.status === 'partial' && settles.includes(wire.code));
  const telling = further.filter(({ outcome }) => tells(outcome));
  const [first] = telling;
  if (isOpen && first !== undefined && first.outcome.status !== wire.status) {
    return taking(wire, first, telling, further);
  }
  if (tells(wire)) return keeping(wire, telling, further);
  return open(wire, further);
}

/** Whether the outcome claims something of the service. */
function tells({ status }: { readonly status: SubjectFinding['status'] }): boolean {
  return (
    status === 'configurable' || (SETTLED as readonly SubjectFinding['status'][]).includes(status)
  );
}

/** The row that further evidence gives. The findings of the wire stay beside it. */
function taking(
  wire: Outcome,
  taken: FurtherOutcome,
  telling: readonly FurtherOutcome[],
  further: readonly FurtherOutcome[],
): Outcome {
  const { source, outcome } = taken;
  const others = further.filter((one) => one !== taken);
  const weaker = telling.filter((one) => one !== taken);
  const contradictions = weaker.flatMap((one) => contradictionOf(one, source, outcome.status));
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

/** The row of the wire; what further evidence says is information. */
function keeping(
  wire: Outcome,
  telling: readonly FurtherOutcome[],
  further: readonly FurtherOutcome[],
): Outcome {
  const notes = further.flatMap(({ outcome }) => asNotes(outcome.findings));
  if (notes.length === 0) return wire;
  const contradictions = telling.flatMap((one) => contradictionOf(one, 'wire', wire.status));
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

/** A row on which no evidence tells. It says why further evidence does not, where it was given. */
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

/** Findings that claim something, as information; gaps are left out. */
function asNotes(findings: readonly SubjectFinding[]): readonly SubjectFinding[] {
  return findings
    .filter(({ status }) => status === 'information' || tells({ status }))
    .map(asInformation);
}

/**
 * That evidence of one source disagrees with the row. `partial` in a configuration means that a file
 * cannot tell more, so it disagrees with no other status; `configurable` is off in the file at hand.
 */
function contradictionOf(
  { source, outcome }: FurtherOutcome,
  by: FurtherSource | 'wire',
  found: Status,
): readonly SubjectFinding[] {
  const { status: said, findings } = outcome;
  const isVague = source === 'configured' && (said === 'partial' || said === 'configurable');
  if (said === found || isVague || found === 'configurable') return [];
  const first = findings.find(({ status }) => status === said) ?? findings[0];
  if (first === undefined) return [];
  const evidence = distinct(findings.flatMap((one) => (one.status === said ? one.evidence : [])));
  const coded = { code: 'EVIDENCE_CONTRADICTED', args: { source, said, by, found } } as const;
  return [findingOf(first.subject, 'information', null, coded, evidence)];
}
