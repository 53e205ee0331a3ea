/** One connection that counts in the limits of its address. Only the first call of each counts. */
export interface Lease {
  /** The TCP handshake has ended, so another connection may begin its own. */
  opened(): void;
  closed(): void;
}

export interface ConnectionLimits {
  /** Maximum number of simultaneous connections to one address, open and being opened. */
  readonly open: number;
  readonly opening: number;
}

/** A scan that waits for a place. */
export interface Waiting {
  /** The number of the scan: a lower one goes first. */
  readonly turn: number;
  /** Called when a place is free; it must call `admit`. */
  enter(): void;
}

/** The places for connections to one address. */
export class AddressPlaces {
  readonly #limits: ConnectionLimits;
  readonly #onEmpty: () => void;
  /** By turn, then in the order of arrival. */
  readonly #waiting: Waiting[] = [];
  #open = 0;
  #opening = 0;

  /** `onEmpty`: called when no connection is open and no scan waits. */
  constructor(limits: ConnectionLimits, onEmpty: () => void) {
    this.#limits = limits;
    this.#onEmpty = onEmpty;
  }

  /** Whether a place is free and no scan waits for it. */
  get isFree(): boolean {
    return this.#waiting.length === 0 && this.#hasRoom();
  }

  /** Takes a place without checking the limits. `left`: called once, when the place is free. */
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

  /** Adds a scan to the queue. */
  wait(mine: Waiting): void {
    const after = this.#waiting.findIndex(({ turn }) => turn > mine.turn);
    this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, mine);
  }

  /** Removes a scan from the queue. */
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
