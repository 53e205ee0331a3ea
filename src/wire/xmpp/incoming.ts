import type { Duplex } from 'node:stream';
import { EventQueue } from './event-queue.js';
import { abortFailure, connectionFailure, StreamFailure, waitOf } from './failure.js';
import { xmlReader, type XmlEvent, type XmlReader } from './reader.js';
import { XmlViolation, type XmlLimits } from './xml-limits.js';

/** Reads the XML of a stream from a duplex. */
export interface Incoming {
  /**
   * Returns the next event. After a connection failure, returns the queued events, and throws the
   * failure once the queue is empty. A timeout ends only this call. Only one call may wait at a
   * time.
   */
  take(timeoutMs: number): Promise<XmlEvent>;
  /** Number of events that were read but not taken. */
  readonly waiting: number;
  /**
   * Why reading ended: a `StreamFailure`, or another error for a bug in this program. Null while
   * reading.
   */
  readonly failure: Error | null;
  /**
   * Stops reading permanently. Leaves the duplex paused, drained and without our listeners, except
   * an `error` listener that keeps an unhandled error from ending the process.
   */
  release(): { readonly untaken: number };
}

interface IncomingOptions {
  readonly signal?: AbortSignal;
  readonly limits?: Partial<XmlLimits>;
}

export function readIncoming(duplex: Duplex, options: IncomingOptions): Incoming {
  return new IncomingStream(duplex, options);
}

interface Waiter {
  resolve(event: XmlEvent): void;
  reject(failure: Error): void;
}

class IncomingStream implements Incoming {
  readonly #duplex: Duplex;
  readonly #signal: AbortSignal | undefined;
  readonly #reader: XmlReader;
  readonly #queue = new EventQueue();
  #waiter: Waiter | null = null;
  #failure: Error | null = null;
  #reading = true;
  #received = 0;
  /** First bytes received, for an error message. */
  #start = '';

  constructor(duplex: Duplex, { signal, limits }: IncomingOptions) {
    this.#duplex = duplex;
    this.#signal = signal;
    this.#reader = xmlReader(limits);
    if (!duplex.listeners('error').includes(ignore)) duplex.on('error', ignore);
    duplex.on('data', this.#onData);
    duplex.on('end', this.#onEnd);
    duplex.on('close', this.#onClose);
    duplex.on('error', this.#onError);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
    else if (duplex.errored) this.#onError(duplex.errored);
    else if (duplex.destroyed || duplex.readableEnded) this.#onClose();
    else duplex.resume();
  }

  get waiting(): number {
    return this.#queue.waiting;
  }

  get failure(): Error | null {
    return this.#failure;
  }

  async take(timeoutMs: number): Promise<XmlEvent> {
    const event = this.#shift();
    if (event !== undefined) return event;
    if (this.#failure !== null) throw this.#failure;
    if (this.#waiter !== null) throw new Error('the stream is waited for already');
    return new Promise<XmlEvent>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiter = null;
        const silence = this.#received === 0 ? 'nothing' : 'nothing more';
        reject(new StreamFailure('timeout', `the server sent ${silence} in ${timeoutMs} ms`));
      }, waitOf(timeoutMs));
      this.#waiter = {
        resolve(event) {
          clearTimeout(timer);
          resolve(event);
        },
        reject(reason) {
          clearTimeout(timer);
          reject(reason);
        },
      };
    });
  }

  release(): { readonly untaken: number } {
    this.#stop();
    for (;;) {
      const rest = this.#duplex.readableLength > 0 ? (this.#duplex.read() as Buffer | null) : null;
      if (rest === null) break;
      this.#received += rest.length;
    }
    this.#queue.clear();
    this.#fail(new StreamFailure('closed', 'the stream was released'));
    return { untaken: this.#received - this.#queue.taken };
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#received === 0) this.#start = chunk.toString('latin1', 0, 40);
    this.#received += chunk.length;
    const { ended, refused } = this.#parse(chunk);
    const event = this.#waiter === null ? undefined : this.#shift();
    if (event !== undefined) this.#settle().resolve(event);
    if (ended) this.#fail(new StreamFailure('closed', 'the server closed the stream'));
    else if (refused !== null) this.#fail(this.#refusal(refused));
    else if (this.#queue.isFull(1)) this.#duplex.pause();
  };

  readonly #onEnd = (): void => {
    this.#fail(new StreamFailure('closed', 'the server closed the connection'));
  };

  readonly #onClose = (): void => {
    this.#fail(new StreamFailure('closed', 'the connection is closed'));
  };

  readonly #onError = (error: Error): void => {
    this.#fail(connectionFailure(error));
  };

  readonly #onAbort = (): void => {
    if (this.#signal) this.#fail(abortFailure(this.#signal));
  };

  /** Queues the events of a chunk. `refused` is the error that the reader threw, or null. */
  #parse(chunk: Buffer): { readonly ended: boolean; readonly refused: unknown } {
    let ended = false;
    try {
      for (const event of this.#reader.push(chunk)) {
        this.#queue.push(event);
        ended ||= event.type === 'close';
      }
      return { ended, refused: this.#reader.violation };
    } catch (error) {
      return { ended, refused: error };
    }
  }

  #refusal(error: unknown): Error {
    if (!(error instanceof XmlViolation)) return error as Error;
    const { condition, message } = error;
    const isFirst = this.#queue.taken === 0 && this.#queue.waiting === 0;
    const began = isFirst ? `; it began ${JSON.stringify(this.#start)}` : '';
    return new StreamFailure(
      'malformed',
      `what the server sent is ${condition}: ${message}${began}`,
    );
  }

  #fail(reason: Error): void {
    if (this.#failure !== null) return;
    this.#failure = reason;
    this.#stop();
    if (this.#waiter !== null) this.#settle().reject(reason);
  }

  #stop(): void {
    if (!this.#reading) return;
    this.#reading = false;
    this.#duplex.pause();
    this.#duplex.off('data', this.#onData);
    this.#duplex.off('end', this.#onEnd);
    this.#duplex.off('close', this.#onClose);
    this.#duplex.off('error', this.#onError);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  #shift(): XmlEvent | undefined {
    const event = this.#queue.shift();
    if (event === undefined) return undefined;
    const mayResume = this.#reading && this.#duplex.isPaused();
    if (mayResume && !this.#queue.isFull(1 / 2)) this.#duplex.resume();
    return event;
  }

  #settle(): Waiter {
    const settled = this.#waiter;
    if (settled === null) throw new Error('nobody waits for the stream');
    this.#waiter = null;
    return settled;
  }
}

function ignore(): void {
  // Does nothing: the listener only keeps an unhandled error from ending the process.
}
