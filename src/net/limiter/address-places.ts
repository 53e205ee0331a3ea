/**
 * One connection that counts in the limits of its address. Only the first call of each method
 * counts.
 */
export interface Lease {
  /** Call when the TCP handshake has ended, so that another connection may begin its own. */
  opened(): void;
  closed(): void;
}

export interface ConnectionLimits {
  /** Maximum number of simultaneous connections to one address, open and being opened. */
  readonly open: number;
  readonly opening: number;
}

/** A scan that waits until it may connect to an address. */
export interface Waiting {
  /** Number of the scan: a scan with a lower number connects first. */
  readonly turn: number;
  /** Called when the scan may connect. The called function must call `admit`. */
  enter(): void;
}

/** Counts the connections to one address, and lets scans wait for their turn. */
export class AddressPlaces {
  readonly #limits: ConnectionLimits;
  readonly #onEmpty: () => void;
  /** Waiting scans, sorted by number; scans with the same number in the order of arrival. */
  readonly #waiting: Waiting[] = [];
  #open = 0;
  #opening = 0;

  /** `onEmpty` is called when no connection to the address is open and no scan waits for one. */
  constructor(limits: ConnectionLimits, onEmpty: () => void) {
    this.#limits = limits;
    this.#onEmpty = onEmpty;
  }

  /** Whether a connection is allowed and no scan waits for one. */
  get isFree(): boolean {
    return this.#waiting.length === 0 && this.#hasRoom();
  }

  /**
   * Counts a connection without checking the limits. `left` is called once, when the connection has
   * ended.
   */
  admit(left: () => void): Lease {
    this.#open += 1;
    this.#opening += 1;
    let opening = true;
    let open = true;
    const opened = (): void => {
      if (!opening) return;
      opening = false;
      this.#opening -= 1;
      this.#next();
    };
    return {
      opened,
      closed: () => {
        if (!open) return;
        open = false;
        this.#open -= 1;
        left();
        if (opening) opened();
        else this.#next();
      },
    };
  }

  /** Adds a scan that waits for a connection to the queue. */
  wait(mine: Waiting): void {
    const after = this.#waiting.findIndex(({ turn }) => turn > mine.turn);
    this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, mine);
  }

  /** Removes a scan from the queue of scans that wait for a connection. */
  leave(mine: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(mine), 1);
    this.#next();
  }

  #hasRoom(): boolean {
    return this.#open < this.#limits.open && this.#opening < this.#limits.opening;
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) this.#waiting.shift()?.enter();
    if (this.#open === 0 && this.#waiting.length === 0) this.#onEmpty();
  }
}
