import { AddressPlaces, type ConnectionLimits } from './address-places.js';
import { createFailedLogins, type FailedLogins } from './failed-logins.js';
import { createRefusals } from './refused-accounts.js';
import { Door, type ScanConnections } from './scan-connections.js';

export type { ConnectionLimits, Lease } from './address-places.js';
export type { ScanConnections } from './scan-connections.js';

/** Limits the connections to each address, for one scan or for all scans of a process. */
export interface ConnectionLimiter {
  /**
   * Returns a handle for one scan. When few connections are left, scans with an earlier handle go
   * first.
   */
  door(): ScanConnections;
}

interface ConnectionLimiterOptions {
  /** Returns the time of a monotonic clock in milliseconds. */
  readonly now?: () => number;
  /**
   * Counter of failed logins that is shared with other limiters of the process; by default, this
   * limiter has its own.
   */
  readonly failedLogins?: FailedLogins;
}

/**
 * Limits how many connections to each address are open and being opened at once, and how many
 * logins fail at the address. All scans that share the limiter share these limits. ejabberd's
 * listen backlog is 5: a further SYN is dropped, which costs a second.
 */
export function createConnectionLimiter(
  limits: ConnectionLimits,
  options: ConnectionLimiterOptions = {},
): ConnectionLimiter {
  const { now = () => performance.now() } = options;
  const { failedLogins = createFailedLogins(now) } = options;
  const refusals = createRefusals(now);
  const all = new Map<string, AddressPlaces>();
  let doors = 0;

  const placesAt = (address: string): AddressPlaces => {
    const known = all.get(address);
    if (known !== undefined) return known;
    const places = new AddressPlaces(limits, () => void all.delete(address));
    all.set(address, places);
    return places;
  };

  return {
    door() {
      const turn = (doors += 1);
      return new Door({ turn, placesAt, failedLogins, logins: refusals.forScan() });
    },
  };
}
