import { MOST_MADE_UP_LOGINS } from '../../model/index.js';
import { NetFailure } from '../failure.js';

/** Logins that failed at each address, or are about to: for all scans of a process. */
export interface FailedLogins {
  /**
   * Leave for `count` logins that will fail. Throws `NetFailure` (`skipped`) where the scans of
   * this process have had as many there as a careful server forgives.
   */
  take(address: string, count: number): CountedLogin;
}

/** `1 login failed`, `4 logins failed`. */
export function failedText(count: number): string {
  return `${count} ${count === 1 ? 'login' : 'logins'} failed`;
}

export interface CountedLogin {
  /** Gives back one that did not count: the server refused to look at the password. */
  spare(): void;
}

/** How long a failed login is remembered there, ms: as ejabberd's mod_fail2ban does by default. */
const REMEMBERED_MS = 3_600_000;
/** Beyond it the oldest are forgotten. */
const MOST_ADDRESSES = 50_000;

/** `now`: ms, of any clock that does not go back. */
export function createFailedLogins(now = (): number => performance.now()): FailedLogins {
  const failed = new Map<string, number[]>();
  return {
    take(address, count) {
      const since = now() - REMEMBERED_MS;
      const before = (failed.get(address) ?? []).filter((at) => at > since);
      if (before.length + count > MOST_MADE_UP_LOGINS) {
        throw new NetFailure({
          layer: 'scan',
          reason: 'skipped',
          detail: `${address}: ${failedText(before.length)} there in other scans of this run; more may trigger a ban`,
        });
      }
      const mine = Array.from({ length: count }, now);
      failed.delete(address);
      failed.set(address, [...before, ...mine]);
      for (const oldest of failed.keys()) {
        if (failed.size <= MOST_ADDRESSES) break;
        failed.delete(oldest);
      }
      return {
        spare() {
          const at = mine.pop();
          const all = failed.get(address);
          if (at !== undefined && all?.includes(at) === true) all.splice(all.indexOf(at), 1);
        },
      };
    },
  };
}
