import { MOST_MADE_UP_LOGINS } from '../../model/index.js';
import { NetFailure } from '../failure.js';

/** Counts failed and planned failing logins at each address, for all scans of a process. */
export interface FailedLogins {
  /**
   * Reserves `count` logins that will fail. Throws `NetFailure` (`skipped`) when the scans of this
   * process have reached the number that strict servers tolerate.
   */
  take(address: string, count: number): CountedLogin;
}

/** Formats a count: `1 login failed`, `4 logins failed`. */
export function failedText(count: number): string {
  return `${count} ${count === 1 ? 'login' : 'logins'} failed`;
}

export interface CountedLogin {
  /**
   * Releases one reserved login that did not count, because the server did not check the password.
   */
  spare(): void;
}

/**
 * Time for which a failed login counts, in milliseconds: the default of ejabberd's mod_fail2ban.
 */
const REMEMBERED_MS = 3_600_000;
/** Maximum number of remembered addresses; the oldest are removed. */
const MOST_ADDRESSES = 50_000;

/** Creates the counter of failed logins. `now` returns milliseconds of a monotonic clock. */
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
