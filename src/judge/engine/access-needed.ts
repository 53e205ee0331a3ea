import type { Access } from '../../model/index.js';

/**
 * Kinds of access of a scan, such as an account: each one includes the ones before it. Other
 * kinds, such as the operator's statements, include none.
 */
const LADDER: readonly Access[] = ['public', 'federated', 'account'];

/**
 * Whether the kinds of access `held` include `wanted`, directly or because a stronger kind
 * includes it.
 */
export function grants(held: readonly Access[], wanted: Access): boolean {
  if (held.includes(wanted)) return true;
  const step = LADDER.indexOf(wanted);
  return step >= 0 && LADDER.slice(step + 1).some((access) => held.includes(access));
}
