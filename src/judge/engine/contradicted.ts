import type { TypedCoded } from '../../rules/codes.js';
import { outcomeOf, type SubjectFinding, type Outcome } from './outcome.js';
import { compareMarks, strongest, worstOf, type Survey } from './merge.js';

/**
 * Returns the outcome of a requirement that only the operator can confirm, although a scan may
 * observe a violation. The worst finding decides. If all findings are information, the outcome is
 * `manual`.
 */
function contradictedOf(found: readonly SubjectFinding[]): Outcome {
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
 * Returns the outcome of a requirement that a scan usually cannot confirm. It is compliant if
 * every endpoint was observed to comply and nothing is left for the operator to confirm. `inPart`
 * is its text if only some endpoints comply.
 */
export function operatorOf(survey: Survey, inPart: TypedCoded | null): Outcome {
  const outcome = contradictedOf(survey.marks);
  const statuses = [...survey.statuses.values()];
  if (outcome.status !== 'manual' || !statuses.includes('compliant')) return outcome;
  const summary = inPart ?? { code: 'OPERATOR_ONLY', args: {} };
  const isOpen = survey.marks.some(({ status }) => status === 'manual');
  return !isOpen && statuses.every((status) => status === 'compliant')
    ? worstOf(survey, () => summary)
    : outcomeOf('manual', null, summary, survey.marks);
}
