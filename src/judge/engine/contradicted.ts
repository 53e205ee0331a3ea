import { domainToUnicode } from 'node:url';
import type { TypedCoded } from '../../rules/codes.js';
import type { DatedTable, Kind, ObservationView } from '../../model/index.js';
import { findingOf, outcomeOf, type SubjectFinding, type Outcome } from './check.js';
import { compareMarks, strongest, worstOf, type Survey } from './merge.js';

const DAY_MS = 86_400_000;
/** A table older than that, counted from the scan, may lack what matters. */
const OLD_DAYS = 180;

/**
 * A row that only the operator can vouch for, and that the wire may speak against or in part for.
 * The worst that was seen is the row; information alone leaves it to the operator.
 */
export function contradictedOf(found: readonly SubjectFinding[]): Outcome {
  const marks = [...found].sort(compareMarks);
  for (const status of ['missing', 'partial', 'manual'] as const) {
    const own = marks.filter((mark) => mark.status === status);
    const [first] = own;
    if (first === undefined) continue;
    const basis = strongest(own.flatMap((mark) => mark.basis ?? []));
    return outcomeOf(status, basis, { code: first.code, args: first.args } as TypedCoded, marks);
  }
  return outcomeOf('manual', null, { code: 'OPERATOR_ONLY', args: {} }, marks);
}

/**
 * The same, where places may also be seen to comply: the row is compliant once all of them are.
 * `inPart`: what the row says where only some are.
 */
export function operatorOf(survey: Survey, inPart: TypedCoded | null): Outcome {
  const outcome = contradictedOf(survey.marks);
  const statuses = [...survey.statuses.values()];
  if (outcome.status !== 'manual' || !statuses.includes('compliant')) return outcome;
  const summary = inPart ?? { code: 'OPERATOR_ONLY', args: {} };
  return statuses.every((status) => status === 'compliant')
    ? worstOf(survey, () => summary)
    : outcomeOf('manual', null, summary, survey.marks);
}

/** What the server itself said, and not what is behind one of its components. */
export function ofServer<K extends Kind>(
  seen: ObservationView<K>,
  domain: string,
): ObservationView<K> {
  const names = [domain, domainToUnicode(domain)];
  return {
    all: (kind) => seen.all(kind).filter(({ subject }) => names.includes(subject)),
    at: (kind, subject) => (names.includes(subject) ? seen.at(kind, subject) : []),
  };
}

/** That a table is old, where something was held against it. */
export function oldTableMarks(
  name: string,
  { date }: DatedTable,
  { domain, at }: { readonly domain: string; readonly at: string },
): SubjectFinding[] {
  const days = daysBetween(date, at);
  if (days <= OLD_DAYS) return [];
  return [
    findingOf(
      domain,
      'information',
      null,
      { code: 'TABLE_OLD', args: { table: name, date, days } },
      [],
    ),
  ];
}

/** Whole days; negative where `to` is the earlier one. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
