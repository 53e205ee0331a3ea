import { MOST_MADE_UP_LOGINS, type Usage } from '../../model/index.js';
import { NetFailure } from '../failure.js';
import { failedText, type CountedLogin } from './failed-logins.js';
import {
  createConnectionLimiter,
  type ScanConnections,
  type ConnectionLimits,
  type Lease,
} from './connection-limiter.js';

export type { Lease } from './connection-limiter.js';

/** Counts the connections of one scan to each address and limits them to its budget. */
export interface ConnectionBudget {
  /**
   * Waits until a connection is allowed. Throws `NetFailure` (`budget`) when the scan has used its
   * budget for the address.
   */
  take(address: string, signal: AbortSignal): Promise<Lease>;
  /**
   * Reserves failing logins, as `ScanConnections.fail` does. A single scan has no higher limit than
   * all scans of a process together.
   */
  fail(address: string, count: number): CountedLogin;
  /** Returns the number of connections to each address, sorted by address. */
  usage(): Usage[];
}

interface ConnectionBudgetLimits extends ConnectionLimits {
  /** Maximum number of connections to one address in the whole scan. */
  readonly budget: number;
}

/**
 * Creates the connection budget of a scan. `door` is the scan's handle to a connection limiter
 * that several scans share; by default, the scan has its own limiter.
 */
export function createConnectionBudget(
  limits: ConnectionBudgetLimits,
  door: ScanConnections = createConnectionLimiter(limits).door(),
): ConnectionBudget {
  const used = new Map<string, number>();
  const failed = new Map<string, number>();
  const add = (address: string, count: number): void =>
    void used.set(address, (used.get(address) ?? 0) + count);

  return {
    async take(address, signal) {
      if ((used.get(address) ?? 0) >= limits.budget) {
        throw new NetFailure({
          layer: 'scan',
          reason: 'budget',
          detail: `${address}: the budget of ${limits.budget} connections is used up; raise it with --budget`,
        });
      }
      add(address, 1);
      try {
        return await door.enter(address, signal);
      } catch (error) {
        add(address, -1);
        throw error;
      }
    },
    fail(address, count) {
      const before = failed.get(address) ?? 0;
      if (before + count > MOST_MADE_UP_LOGINS) {
        throw new NetFailure({
          layer: 'scan',
          reason: 'skipped',
          detail: `${address}: ${failedText(before)} there; more may trigger a ban`,
        });
      }
      const leave = door.fail(address, count);
      failed.set(address, before + count);
      let left = count;
      return {
        spare() {
          if (left === 0) return;
          left -= 1;
          failed.set(address, (failed.get(address) ?? 0) - 1);
          leave.spare();
        },
      };
    },
    usage() {
      return [...used]
        .map(([address, count]) => ({ address, used: count, budget: limits.budget }))
        .sort((a, b) => (a.address < b.address ? -1 : 1));
    },
  };
}
