import type { Access } from '../model.js';
import { outcomeOf, type Check } from './check.js';

/** Each includes those before it; `operator` stands apart. */
const LADDER = ['public', 'federated', 'account', 'intrusive'] as const satisfies readonly Access[];

/** Whether a scan with `held` can do what asks for `wanted`. */
export function grants(held: readonly Access[], wanted: Access): boolean {
  if (held.includes(wanted)) return true;
  if (wanted === 'operator') return false;
  return LADDER.slice(LADDER.indexOf(wanted) + 1).some((access) => held.includes(access));
}

/** Can be seen, and was not: the scan lacked the access, or there is no probe for it yet. */
export const unprobed: Check<'unprobed'> = ({ access, needs }) =>
  needs.some((needed) => grants(access, needed))
    ? outcomeOf('not-observed', null, { code: 'NOT_PROBED', args: {} })
    : outcomeOf('not-observed', null, { code: 'ACCESS_NEEDED', args: { access: needs } });

export const operator: Check<'operator'> = () =>
  outcomeOf('manual', null, { code: 'OPERATOR_ONLY', args: {} });

export const client: Check<'client'> = () =>
  outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} });
