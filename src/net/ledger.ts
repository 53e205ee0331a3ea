import type { Usage } from '../model.js';
import { NetFailure } from './failure.js';

/** A place among the connections to one address. Both calls may be made more than once. */
export interface Lease {
  /** The handshake of TCP is over: somebody else may begin theirs. */
  opened(): void;
  closed(): void;
}

export interface Ledger {
  /** Waits for a place. Throws `NetFailure` (`budget`) when the address has had its share. */
  take(address: string, signal: AbortSignal): Promise<Lease>;
  /** Sorted by address. */
  usage(): Usage[];
}

export interface LedgerLimits {
  readonly budget: number;
  readonly open: number;
  readonly opening: number;
}

interface Account {
  used: number;
  open: number;
  opening: number;
  readonly waiting: (() => void)[];
}

/**
 * Counts and bounds the connections to each address: a budget for the whole scan, and how many
 * may be open and being opened at once (ejabberd's listen backlog is 5; past it a SYN is
 * dropped and costs a second).
 */
export function createLedger(limits: LedgerLimits): Ledger {
  const accounts = new Map<string, Account>();

  function accountOf(address: string): Account {
    let account = accounts.get(address);
    if (account === undefined) {
      account = { used: 0, open: 0, opening: 0, waiting: [] };
      accounts.set(address, account);
    }
    return account;
  }

  function hasRoom(account: Account): boolean {
    return account.open < limits.open && account.opening < limits.opening;
  }

  function admit(account: Account): Lease {
    account.open += 1;
    account.opening += 1;
    let opening = true;
    let open = true;
    const next = (): void => {
      while (account.waiting.length > 0 && hasRoom(account)) account.waiting.shift()?.();
    };
    const opened = (): void => {
      if (!opening) return;
      opening = false;
      account.opening -= 1;
      next();
    };
    return {
      opened,
      closed() {
        if (!open) return;
        open = false;
        account.open -= 1;
        opened();
        next();
      },
    };
  }

  return {
    async take(address, signal) {
      const account = accountOf(address);
      if (account.used >= limits.budget) {
        throw new NetFailure({
          layer: 'scan',
          reason: 'budget',
          detail: `${address}: the budget of ${limits.budget} connections is used up; raise it with --budget`,
        });
      }
      account.used += 1;
      if (hasRoom(account)) return admit(account);
      return new Promise<Lease>((resolve, reject) => {
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(admit(account));
        };
        const leave = (): void => {
          account.waiting.splice(account.waiting.indexOf(enter), 1);
          account.used -= 1;
          reject(
            new NetFailure({
              layer: 'scan',
              reason: 'timeout',
              detail: `${address}: the scan ended before there was room for another connection`,
            }),
          );
        };
        if (signal.aborted) {
          account.used -= 1;
          reject(
            new NetFailure({
              layer: 'scan',
              reason: 'timeout',
              detail: `${address}: the scan's deadline has passed`,
            }),
          );
          return;
        }
        signal.addEventListener('abort', leave, { once: true });
        account.waiting.push(enter);
      });
    },
    usage() {
      return [...accounts]
        .map(([address, { used }]) => ({ address, used, budget: limits.budget }))
        .sort((a, b) => (a.address < b.address ? -1 : 1));
    },
  };
}
