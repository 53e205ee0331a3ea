import { NetFailure } from '../failure.js';
import type { AddressPlaces, Lease, Waiting } from './address-places.js';
import type { CountedLogin, FailedLogins } from './failed-logins.js';
import type { Logins } from './refused-accounts.js';

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

/** How long the connections of a scan that has ended may take to close, ms; they were cut then. */
const CLOSING_MS = 1_000;

interface DoorOptions {
  /** The number of the scan, from 1: where there is too little room, a lower one goes first. */
  readonly turn: number;
  readonly placesAt: (address: string) => AddressPlaces;
  readonly failedLogins: FailedLogins;
  readonly logins: Logins;
}

/** The way in of one scan. */
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
