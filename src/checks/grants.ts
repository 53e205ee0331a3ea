import type { Access } from '../model.js';

/** Each includes those before it; `operator` stands apart. */
const LADDER = ['public', 'federated', 'account', 'intrusive'] as const satisfies readonly Access[];

/** Whether a scan with `held` can do what asks for `wanted`. */
export function grants(held: readonly Access[], wanted: Access): boolean {
  if (held.includes(wanted)) return true;
  if (wanted === 'operator') return false;
  return LADDER.slice(LADDER.indexOf(wanted) + 1).some((access) => held.includes(access));
}
