import { NetFailure } from '../failure.js';
import type { AddressPlaces, Lease, Waiting } from './address-places.js';
import type { CountedLogin, FailedLogins } from './failed-logins.js';
import type { Logins } from './refused-accounts.js';

export interface ScanConnections {
  /** Waits until a connection is allowed. Throws `NetFailure` (`timeout`) if the scan ends first. */
  enter(address: string, signal: AbortSignal): Promise<Lease>;
  /** Reserves failing logins, like `FailedLogins.take`. */
  fail(address: string, count: number): CountedLogin;
  /** Runs logins that should succeed, and rejects accounts that the server has refused. */
  readonly logins: Logins;
  /**
   * Called with true when the scan waits and has no connection, because other scans have them all;
   * called with false when that ends.
   */
  onStarved: ((starved: boolean) => void) | null;
  /**
   * Call at the end of the scan. After one second, connections that are still open no longer count.
   */
  close(): void;
}

/** Time for connections to close after the end of a scan, in milliseconds. */
const CLOSING_MS = 1_000;

interface DoorOptions {
  /**
   * Number of the scan, from 1: a scan with a lower number goes first when few connections are
   * left.
   */
  readonly turn: number;
  readonly placesAt: (address: string) => AddressPlaces;
  readonly failedLogins: FailedLogins;
  readonly logins: Logins;
}

/** Gives one scan access to the connection limiter that it shares with other scans. */
export class Door implements ScanConnections {
  onStarved: ((starved: boolean) => void) | null = null;
  readonly logins: Logins;
  readonly #options: DoorOptions;
  readonly #leases = new Set<Lease>();
  #waiting = 0;
  #starved = false;
  #closing: NodeJS.Timeout | undefined;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.logins = options.logins;
  }

  fail(address: string, count: number): CountedLogin {
    return this.#options.failedLogins.take(address, count);
  }

  async enter(address: string, signal: AbortSignal): Promise<Lease> {
    if (signal.aborted) throw late(`${address}: the scan's deadline has passed`);
    const places = this.#options.placesAt(address);
    return places.isFree ? this.#enterAt(places) : this.#waitAt(places, address, signal);
  }

  close(): void {
    this.onStarved = null;
    if (this.#leases.size === 0) return;
    this.#closing = setTimeout(() => {
      for (const lease of [...this.#leases]) lease.closed();
    }, CLOSING_MS);
  }

  #enterAt(places: AddressPlaces): Lease {
    const lease = places.admit(() => {
      this.#leases.delete(lease);
      if (this.#leases.size === 0) clearTimeout(this.#closing);
      this.#tell();
    });
    this.#leases.add(lease);
    this.#tell();
    return lease;
  }

  #waitAt(places: AddressPlaces, address: string, signal: AbortSignal): Promise<Lease> {
    return new Promise<Lease>((resolve, reject) => {
      const mine: Waiting = {
        turn: this.#options.turn,
        enter: () => {
          signal.removeEventListener('abort', leave);
          this.#waiting -= 1;
          resolve(this.#enterAt(places));
        },
      };
      const leave = (): void => {
        this.#waiting -= 1;
        this.#tell();
        places.leave(mine);
        const what = 'the scan ended before there was room for another connection';
        reject(late(`${address}: ${what}`));
      };
      signal.addEventListener('abort', leave, { once: true });
      places.wait(mine);
      this.#waiting += 1;
      this.#tell();
    });
  }

  #tell(): void {
    const isStarved = this.#waiting > 0 && this.#leases.size === 0;
    if (isStarved === this.#starved) return;
    this.#starved = isStarved;
    this.onStarved?.(isStarved);
  }
}

function late(detail: string): NetFailure {
  return new NetFailure({ layer: 'scan', reason: 'timeout', detail });
}
