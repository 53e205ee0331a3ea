import { ruleOf, type Outcome, type Rule } from './outcome.js';
import { compareMarks } from './merge.js';

/** Statuses that are not met, worst first. Unknown and compliant ones are not among these. */
const SHORT: readonly Outcome['status'][] = ['missing', 'partial'];

/**
 * Combines two rules with different scopes in one row. Returns the row of the first, unless the
 * second is worse; what one half did not observe does not affect the other. The findings are those
 * of both.
 */
export function halves<P>(first: Rule<P>, second: Rule<P>): Rule<P> {
  return ruleOf((input) => {
    const [one, other] = [first(input), second(input)];
    const row = shortness(other) < shortness(one) ? other : one;
    return {
      ...row,
      findings: [...one.findings, ...other.findings].sort(compareMarks),
      contradictions: [...one.contradictions, ...other.contradictions],
      evidence: [...one.evidence, ...other.evidence],
    };
  });
}

function shortness({ status }: Outcome): number {
  const index = SHORT.indexOf(status);
  return index < 0 ? SHORT.length : index;
}
