import type { Settings } from '../model/index.js';
import type { DnsCache } from '../net/dns/resolver.js';
import {
  createConnectionLimiter,
  type ConnectionLimiter,
} from '../net/limiter/connection-limiter.js';
import type { FailedLogins } from '../net/limiter/failed-logins.js';

/**
 * Returns the limiter of connections and failed logins that all scans of a command share, with the
 * lowest limits of their settings. `failedLogins` holds the counts of an earlier limiter.
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

/** Objects that the scans of one process share. */
interface Shared {
  readonly gate: ConnectionLimiter;
  readonly dnsCache: DnsCache;
}

/**
 * The objects that a limiter of the public API shares between scans. The limiter does not hold
 * them itself, so that their types stay private.
 */
const shared = new WeakMap<object, Shared>();

export function share(handle: object, what: Shared): void {
  shared.set(handle, what);
}

/**
 * Returns the objects shared by a limiter. Throws `TypeError` for an object that `createLimiter`
 * did not make.
 */
export function sharedBy(handle: object): Shared {
  const found = shared.get(handle);
  if (found === undefined) throw new TypeError('limiter: must come from createLimiter');
  return found;
}
