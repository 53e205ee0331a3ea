import { StreamFailure, waitOf } from '../../wire/xmpp/failure.js';
import type { XmlElement } from '../../wire/xmpp/xml.js';

/** Elements of a stream in messages, in order, and then the reason why there are no more. */
export class MessageQueue {
  readonly #elements: XmlElement[] = [];
  #failure: Error | null = null;
  #wake: (() => void) | null = null;

  push(element: XmlElement): void {
    this.#elements.push(element);
    this.#wake?.();
  }

  /** Ends the queue; only the first reason counts. */
  fail(failure: Error): void {
    this.#failure ??= failure;
    this.#wake?.();
  }

  get failure(): Error | null {
    return this.#failure;
  }

  /** Returns the next element. Throws the reason for the end, or `StreamFailure` at the time limit. */
  async take(timeoutMs: number): Promise<XmlElement> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const element = this.#elements.shift();
      if (element !== undefined) return element;
      if (this.#failure !== null) throw this.#failure;
      if (!(await this.#change(until - performance.now()))) {
        throw new StreamFailure('timeout', `the server sent nothing in ${timeoutMs} ms`);
      }
    }
  }

  /** Whether something came before the time limit. */
  #change(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, waitOf(ms)));
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve(true);
      };
    });
  }
}
