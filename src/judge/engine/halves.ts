import { ruleOf, type Outcome, type Rule } from './outcome.js';
import { compareMarks } from './merge.js';

/** Statuses that are not met, worst first. Unknown and compliant statuses are not in this list. */
const SHORT: readonly Outcome['status'][] = ['missing', 'partial'];

/**
 * Combines two rules with different scopes. Returns the outcome of the first rule, unless that of
 * the second is worse. What one rule did not observe does not affect the other rule. Keeps the
 * findings of both rules.
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
