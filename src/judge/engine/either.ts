import { ruleOf, type Rule } from './outcome.js';

/**
 * The row of the first rule, unless only the second is met. Findings of the second rule are left out
 * where it is not met, because a server may show what it looks at to some users only.
 */
export function metByEither<P>(first: Rule<P>, second: Rule<P>): Rule<P> {
  return ruleOf((input) => {
    const [own, other] = [first(input), second(input)];
    if (other.status !== 'compliant') return own;
    const findings = [...own.findings, ...other.findings];
    return { ...(own.status === 'compliant' ? own : other), findings };
  });
}
