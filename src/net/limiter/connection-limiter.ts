import { createFailedLogins, type FailedLogins, type CountedLogin } from './failed-logins.js';
import { NetFailure } from '../failure.js';
import { createRefusals, type Logins } from './refused-accounts.js';

/** A place among the connections to one address. Both calls may be made more than once. */
export interface Lease {
  /** The handshake of TCP is over: somebody else may begin theirs. */
  opened(): void;
  closed(): void;
}

export interface ConnectionLimits {
  /** Most connections open, and being opened, to one address at a time. */
  readonly open: number;
  readonly opening: number;
}

/** What bounds the connections to each address: for one scan, or for all scans of a process. */
export interface ConnectionLimiter {
  /** The way in of one scan. Where there is too little room, the scans before it go first. */
  door(): ScanConnections;
}

export interface ScanConnections {
  /** Waits for a place. Throws `NetFailure` (`timeout`) where the scan ends first. */
  enter(address: string, signal: AbortSignal): Promise<Lease>;
  /** As `FailedLogins.take`. */
  fail(address: string, count: number): CountedLogin;
  /** Of logins that ought to succeed. */
  readonly logins: Logins;
  /**
   * Called when this scan begins, and ceases, to have no connection at all while it waits for
   * one: others have them.
   */
  onStarved: ((starved: boolean) => void) | null;
  /**
   * The scan is over. Its connections give their places back as they close, within a second;
   * what is kept beyond that is given back for it, and nobody waits.
   */
  close(): void;
}

interface Place {
  open: number;
  opening: number;
  /** By the number of the door, then as they came. */
  readonly waiting: { readonly turn: number; enter(): void }[];
}

/** How long the connections of a scan that has ended may take to close, ms; they were cut then. */
const CLOSING_MS = 1_000;

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
  const places = new Map<string, Place>();
  const refusals = createRefusals(now);
  let doors = 0;

  function placeAt(address: string): Place {
    let place = places.get(address);
    if (place === undefined) {
      place = { open: 0, opening: 0, waiting: [] };
      places.set(address, place);
    }
    return place;
  }

  function hasRoom(place: Place): boolean {
    return place.open < limits.open && place.opening < limits.opening;
  }

  function next(address: string, place: Place): void {
    while (place.waiting.length > 0 && hasRoom(place)) place.waiting.shift()?.enter();
    if (place.open === 0 && place.waiting.length === 0) places.delete(address);
  }

  function admit(address: string, place: Place, left: () => void): Lease {
    place.open += 1;
    place.opening += 1;
    let opening = true;
    let open = true;
    const opened = (): void => {
      if (!opening) return;
      opening = false;
      place.opening -= 1;
      next(address, place);
    };
    return {
      opened,
      closed() {
        if (!open) return;
        open = false;
        place.open -= 1;
        left();
        if (opening) opened();
        else next(address, place);
      },
    };
  }

  return {
    door() {
      const turn = (doors += 1);
      let inside = 0;
      let waiting = 0;
      let starved = false;
      let closing: NodeJS.Timeout | undefined;
      const leases = new Set<Lease>();

      function tell(): void {
        const isStarved = waiting > 0 && inside === 0;
        if (isStarved === starved) return;
        starved = isStarved;
        door.onStarved?.(starved);
      }

      function enterAt(address: string, place: Place): Lease {
        inside += 1;
        tell();
        const lease = admit(address, place, () => {
          leases.delete(lease);
          if (leases.size === 0) clearTimeout(closing);
          inside -= 1;
          tell();
        });
        leases.add(lease);
        return lease;
      }

      const door: ScanConnections = {
        onStarved: null,
        fail: (address, count) => failedLogins.take(address, count),
        logins: refusals.forScan(),
        async enter(address, signal) {
          if (signal.aborted) throw late(`${address}: the scan's deadline has passed`);
          const place = placeAt(address);
          if (place.waiting.length === 0 && hasRoom(place)) return enterAt(address, place);
          return new Promise<Lease>((resolve, reject) => {
            const mine = {
              turn,
              enter(): void {
                signal.removeEventListener('abort', leave);
                waiting -= 1;
                resolve(enterAt(address, place));
              },
            };
            const leave = (): void => {
              place.waiting.splice(place.waiting.indexOf(mine), 1);
              waiting -= 1;
              tell();
              next(address, place);
              const what = 'the scan ended before there was room for another connection';
              reject(late(`${address}: ${what}`));
            };
            signal.addEventListener('abort', leave, { once: true });
            const after = place.waiting.findIndex((other) => other.turn > turn);
            place.waiting.splice(after === -1 ? place.waiting.length : after, 0, mine);
            waiting += 1;
            tell();
          });
        },
        close() {
          door.onStarved = null;
          if (leases.size === 0) return;
          closing = setTimeout(() => {
            for (const lease of [...leases]) lease.closed();
          }, CLOSING_MS);
        },
      };
      return door;
    },
  };
}

function late(detail: string): NetFailure {
  return new NetFailure({ layer: 'scan', reason: 'timeout', detail });
}
