import type { TypedCoded } from '../../rules/codes.js';
import { outcomeOf, type SubjectFinding, type Outcome } from './check.js';
import { compareMarks, strongest, worstOf, type Survey } from './merge.js';

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
