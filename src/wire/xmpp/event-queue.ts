import type { XmlEvent } from './reader.js';

/** So many events may wait before reading pauses: below, a reset must find the duplex drained. */
const MOST_WAITING = 256;
/** And so many bytes of them: an element of four takes 150 here. */
const MOST_BYTES_WAITING = 262_144;

/** Events that came and were not taken, the oldest first. */
export class EventQueue {
  readonly #events: (XmlEvent | undefined)[] = [];
  #shifted = 0;
  #taken = 0;
  #completed = 0;

  get waiting(): number {
    return this.#events.length - this.#shifted;
  }

  /** How many bytes of the stream there were up to the end of the last event that was taken. */
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
    // Not `shift()`, which would move thousands of `<a/>` one place, thousands of times.
    if (++this.#shifted === this.#events.length) this.clear();
    return event;
  }

  /** Whether more waits than that part of what may. */
  isFull(part: number): boolean {
    const bytes = this.waiting === 0 ? 0 : this.#completed - this.#taken;
    return this.waiting > MOST_WAITING * part || bytes > MOST_BYTES_WAITING * part;
  }

  clear(): void {
    this.#events.length = 0;
    this.#shifted = 0;
  }
}
