import type { XmlEvent } from './reader.js';

/**
 * Maximum number of events to queue before reading pauses. A bounded queue keeps the duplex
 * drained, which a stream reset requires.
 */
const MOST_WAITING = 256;
/**
 * Maximum total size of queued events, in bytes of XML. The events need more memory: up to 150
 * bytes for an element of 4 bytes.
 */
const MOST_BYTES_WAITING = 262_144;

/** Queue of XML events that were read but not taken, oldest first. */
export class EventQueue {
  readonly #events: (XmlEvent | undefined)[] = [];
  #shifted = 0;
  #taken = 0;
  #completed = 0;

  get waiting(): number {
    return this.#events.length - this.#shifted;
  }

  /** Byte offset in the stream of the end of the last taken event. */
  get taken(): number {
    return this.#taken;
  }

  push(event: XmlEvent): void {
    this.#events.push(event);
    this.#completed = event.end;
  }

  shift(): XmlEvent | undefined {
    const event = this.#events[this.#shifted];
    if (event === undefined) return undefined;
    this.#taken = event.end;
    this.#events[this.#shifted] = undefined;
    // Avoid `shift()`: it would move thousands of events by one place, thousands of times.
    if (++this.#shifted === this.#events.length) this.clear();
    return event;
  }

  /**
   * Whether the queue holds more than the fraction `part` of its maximum number or size of events.
   */
  isFull(part: number): boolean {
    const bytes = this.waiting === 0 ? 0 : this.#completed - this.#taken;
    return this.waiting > MOST_WAITING * part || bytes > MOST_BYTES_WAITING * part;
  }

  clear(): void {
    this.#events.length = 0;
    this.#shifted = 0;
  }
}
