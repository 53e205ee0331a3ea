import { ruleOf, type Outcome, type Rule } from './outcome.js';
import { compareMarks } from './merge.js';

/** Worst first. What was not seen, and what complies, is not among them. */
const SHORT: readonly Outcome['status'][] = ['missing', 'partial'];

/**
 * One row of two rules, each with its own scope. The row of the first, unless the second falls
 * short by more: what was not seen by one half takes nothing from the other. The findings are those
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
