import type { Duplex } from 'node:stream';
import { abortFailure, connectionFailure, StreamFailure, waitOf } from './failure.js';
import { xmlReader, XmlViolation, type XmlEvent, type XmlLimits } from './reader.js';

/** The reading half of a stream. */
export interface Incoming {
  /**
   * The next event. What came before the connection failed is given out first, then the
   * failure is thrown, each time. A timeout ends the wait only. One wait at a time.
   */
  take(timeoutMs: number): Promise<XmlEvent>;
  /** Events that came and were not taken. */
  readonly waiting: number;
  /** A `StreamFailure`, unless it is a bug of ours. */
  readonly failure: Error | null;
  /**
   * Stops reading for good and leaves the duplex paused, empty and without our listeners, but
   * for one that keeps an `error` nobody listens to from ending the process.
   */
  release(): { readonly untaken: number };
}

interface IncomingOptions {
  readonly signal?: AbortSignal;
  readonly limits?: Partial<XmlLimits>;
}

/** So many events may wait before reading pauses: below, a reset must find the duplex drained. */
const MOST_WAITING = 256;
/** And so many bytes of them: an element of four takes 150 here. */
const MOST_BYTES_WAITING = 262_144;

export function readIncoming(duplex: Duplex, options: IncomingOptions): Incoming {
  const { signal } = options;
  const reader = xmlReader(options.limits);
  const queue: (XmlEvent | undefined)[] = [];
  let waiter: { resolve(event: XmlEvent): void; reject(failure: Error): void } | null = null;
  let failure: Error | null = null;
  let reading = true;
  let given = 0;
  let received = 0;
  let taken = 0;
  let completed = 0;
  let start = '';

  if (!duplex.listeners('error').includes(ignore)) duplex.on('error', ignore);
  duplex.on('data', onData);
  duplex.on('end', onEnd);
  duplex.on('close', onClose);
  duplex.on('error', onError);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  else if (duplex.errored) onError(duplex.errored);
  else if (duplex.destroyed || duplex.readableEnded) onClose();
  else duplex.resume();

  function onData(chunk: Buffer): void {
    if (received === 0) start = chunk.toString('latin1', 0, 40);
    received += chunk.length;
    let refused: unknown;
    let ended = false;
    try {
      for (const event of reader.push(chunk)) {
        queue.push(event);
        completed = event.end;
        ended ||= event.type === 'close';
      }
      refused = reader.violation;
    } catch (error) {
      refused = error;
    }
    const event = waiter === null ? undefined : shift();
    if (event !== undefined) settle().resolve(event);
    if (ended) fail(new StreamFailure('closed', 'the server closed the stream'));
    else if (refused !== null) fail(refusal(refused));
    else if (isFull(1)) duplex.pause();
  }

  function refusal(error: unknown): Error {
    if (!(error instanceof XmlViolation)) return error as Error;
    const { condition, message } = error;
    const began = taken === 0 && waiting() === 0 ? `; it began ${JSON.stringify(start)}` : '';
    return new StreamFailure(
      'malformed',
      `what the server sent is ${condition}: ${message}${began}`,
    );
  }

  function onEnd(): void {
    fail(new StreamFailure('closed', 'the server closed the connection'));
  }
  function onClose(): void {
    fail(new StreamFailure('closed', 'the connection is closed'));
  }
  function onError(error: Error): void {
    fail(connectionFailure(error));
  }
  function onAbort(): void {
    if (signal) fail(abortFailure(signal));
  }

  function fail(reason: Error): void {
    if (failure !== null) return;
    failure = reason;
    stop();
    if (waiter !== null) settle().reject(reason);
  }

  function stop(): void {
    if (!reading) return;
    reading = false;
    duplex.pause();
    duplex.off('data', onData);
    duplex.off('end', onEnd);
    duplex.off('close', onClose);
    duplex.off('error', onError);
    signal?.removeEventListener('abort', onAbort);
  }

  function waiting(): number {
    return queue.length - given;
  }

  function isFull(part: number): boolean {
    const bytes = waiting() === 0 ? 0 : completed - taken;
    return waiting() > MOST_WAITING * part || bytes > MOST_BYTES_WAITING * part;
  }

  function shift(): XmlEvent | undefined {
    const event = queue[given];
    if (event === undefined) return undefined;
    taken = event.end;
    queue[given] = undefined;
    // Not `queue.shift()`, which would move thousands of `<a/>` one place, thousands of times.
    if (++given === queue.length) {
      queue.length = 0;
      given = 0;
    }
    if (reading && duplex.isPaused() && !isFull(1 / 2)) duplex.resume();
    return event;
  }

  function settle(): NonNullable<typeof waiter> {
    if (waiter === null) throw new Error('nobody waits for the stream');
    const settled = waiter;
    waiter = null;
    return settled;
  }

  return {
    get waiting() {
      return waiting();
    },
    get failure() {
      return failure;
    },
    async take(timeoutMs) {
      const event = shift();
      if (event !== undefined) return event;
      if (failure !== null) throw failure;
      if (waiter !== null) throw new Error('the stream is waited for already');
      return new Promise<XmlEvent>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiter = null;
          const silence = received === 0 ? 'nothing' : 'nothing more';
          reject(new StreamFailure('timeout', `the server sent ${silence} in ${timeoutMs} ms`));
        }, waitOf(timeoutMs));
        waiter = {
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
    },
    release() {
      stop();
      for (;;) {
        const rest = duplex.readableLength > 0 ? (duplex.read() as Buffer | null) : null;
        if (rest === null) break;
        received += rest.length;
      }
      queue.length = 0;
      given = 0;
      fail(new StreamFailure('closed', 'the stream was released'));
      return { untaken: received - taken };
    },
  };
}

function ignore(): void {
  // Whoever reads the duplex next listens for itself.
}
