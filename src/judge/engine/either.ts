import type { Rule } from './rule.js';

/**
 * A row that a second rule can also meet. What the second does not meet is not said: it looks at
 * what a server may show to some only.
 */
export function metByEither<P>(first: Rule<P>, second: Rule<P>): Rule<P> {
  return (input) => {
    const [own, other] = [first(input), second(input)];
    if (other.status !== 'compliant') return own;
    const findings = [...own.findings, ...other.findings];
    return { ...(own.status === 'compliant' ? own : other), findings };
  };
}
