/** Combines rules on configuration files of the operator. */
import type { TypedCoded } from '../../rules/codes.js';
import type { ConfiguredRule } from './configured.js';
import { compareMarks } from './merge.js';
import { outcomeOf, type Outcome, type Rule } from './outcome.js';

export type { ConfiguredRule } from './configured.js';

/** Returns a rule on a configuration, with its parameters. */
export function bound<P>(rule: Rule<P>, params: P): ConfiguredRule {
  return (input) => rule({ ...input, params });
}

/**
 * Statuses that show neither compliance nor a fault: no result, or a requirement that does not
 * apply.
 */
const OPEN: readonly Outcome['status'][] = ['not-observed', 'manual', 'not-applicable'];

/**
 * Combines two rules on the server's configuration. The result is that of the first rule, unless
 * only the second rule has a result, or only the second is `missing`.
 */
export function worseOf(first: ConfiguredRule, second: ConfiguredRule): ConfiguredRule {
  return (input) => {
    const [one, other] = [first(input), second(input)];
    if (OPEN.includes(other.status)) return one;
    const isWorse = other.status === 'missing' && one.status !== 'missing';
    const row = OPEN.includes(one.status) || isWorse ? other : one;
    const findings = [...one.findings, ...other.findings].sort(compareMarks);
    const { status, basis, code, args } = row;
    return outcomeOf(status, basis, { code, args } as TypedCoded, findings, [], row.evidence);
  };
}
