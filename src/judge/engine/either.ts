import { ruleOf, type Rule } from './outcome.js';

/**
 * Returns the outcome of the first rule, unless only the second rule is compliant. If the second
 * rule is not compliant, its findings are dropped, because a server may hide its feature from some
 * users.
 */
export function metByEither<P>(first: Rule<P>, second: Rule<P>): Rule<P> {
  return ruleOf((input) => {
    const [own, other] = [first(input), second(input)];
    if (other.status !== 'compliant') return own;
    const findings = [...own.findings, ...other.findings];
    return { ...(own.status === 'compliant' ? own : other), findings };
  });
}
