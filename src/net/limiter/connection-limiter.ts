import { AddressPlaces, type ConnectionLimits } from './address-places.js';
import { createFailedLogins, type FailedLogins } from './failed-logins.js';
import { createRefusals } from './refused-accounts.js';
import { Door, type ScanConnections } from './scan-connections.js';

export type { ConnectionLimits, Lease } from './address-places.js';
export type { ScanConnections } from './scan-connections.js';

/** What bounds the connections to each address: for one scan, or for all scans of a process. */
export interface ConnectionLimiter {
  /** The way in of one scan. Where there is too little room, the scans before it go first. */
  door(): ScanConnections;
}

interface ConnectionLimiterOptions {
  /** Ms, of any clock that does not go back. */
  readonly now?: () => number;
  /** Shared with other gates of the process; of this one alone by default. */
  readonly failedLogins?: FailedLogins;
}

/**
 * Bounds how many connections to each address are open and being opened at once (ejabberd's
 * listen backlog is 5; past it a SYN is dropped and costs a second), and how many logins fail
 * there. Scans that share it are together no more to an address than one of them may be.
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
