import type { Access } from '../../model/index.js';

/**
 * Each level includes the ones before it. Other kinds of access, such as the operator's statements,
 * include none.
 */
const LADDER: readonly Access[] = ['public', 'federated', 'account'];

/** Whether a scan with the access `held` can do what requires `wanted`. */
export function grants(held: readonly Access[], wanted: Access): boolean {
  if (held.includes(wanted)) return true;
  const step = LADDER.indexOf(wanted);
  return step >= 0 && LADDER.slice(step + 1).some((access) => held.includes(access));
}
