import type { Settings } from '../model/index.js';
import {
  createConnectionLimiter,
  type ConnectionLimiter,
} from '../net/limiter/connection-limiter.js';
import type { FailedLogins } from '../net/limiter/failed-logins.js';

/**
 * Returns the limiter of connections and failed logins that all scans of a command share, with the
 * lowest limits of their settings. `failedLogins`: counts of an earlier limiter.
 */
export function sharedLimiter(
  settings: readonly Pick<Settings, 'open' | 'opening'>[],
  failedLogins?: FailedLogins,
): ConnectionLimiter {
  const least = {
    open: Math.min(...settings.map(({ open }) => open)),
    opening: Math.min(...settings.map(({ opening }) => opening)),
  };
  return createConnectionLimiter(least, failedLogins === undefined ? {} : { failedLogins });
}
