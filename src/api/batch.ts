import { setMaxListeners } from 'node:events';
import type { BatchError, Recording, Verdict } from '../model/index.js';
import { parseDomain } from '../util/domain.js';
import { createLimiter } from './limiter.js';
import { batchError, concurrencyOf, judged } from './batch-outcome.js';
import { prepareOptions, runOptions } from './prepare-options.js';
import type { EvidenceOptions, ScanOptions } from './scan-options.js';

/**
 * Options of a batch. There is no option for an account on the scanned domain and none for evidence of
 * its operator, because these are for one domain only.
 */
export interface BatchOptions extends Omit<
  ScanOptions,
  'account' | 'onProgress' | keyof EvidenceOptions
> {
  /** Number of domains that are scanned at a time: 8 by default, 1 with `s2sListen`. */
  readonly concurrency?: number;
}

export type BatchResult =
  | {
      readonly domain: string;
      readonly recording: Recording;
      readonly verdict: Verdict;
      readonly error?: never;
    }
  | {
      readonly domain: string;
      readonly error: BatchError;
      /** Recording of the scan; null if the scan could not begin. */
      readonly recording: Recording | null;
      readonly verdict?: never;
    };

/**
 * Scans domains, several at a time, and judges each. Yields each result when its scan ends. A
 * domain that cannot be scanned is a result with `error`. Leaving the loop ends the running scans.
 * Throws `Problem` if an option is not valid.
 */
export async function* scanAll(
  domains: Iterable<string>,
  options: BatchOptions = {},
): AsyncGenerator<BatchResult, void, undefined> {
  const prepared = await prepareOptions(options, null);
  const concurrency = concurrencyOf(options.concurrency, prepared);
  const { parallel, limiter = createLimiter(parallel === undefined ? {} : { parallel }) } = options;
  const { stop, end } = stopWith(options.signal);
  const run = runOptions({ limiter, signal: stop.signal });
  const isStopped = (): boolean => stop.signal.aborted;
  const left = new Set(domains).values();
  const running = new Map<string, Promise<BatchResult>>();
  try {
    while (!isStopped()) {
      while (running.size < concurrency) {
        const { value: domain, done = false } = left.next();
        if (done || domain === undefined) break;
        running.set(
          domain,
          resultOf(domain, (name) => prepared.run(name, run)),
        );
      }
      if (running.size === 0) return;
      const result = await Promise.race(running.values());
      running.delete(result.domain);
      // A scan that was aborted has no result.
      if (!isStopped()) yield result;
    }
  } finally {
    stop.abort();
    await Promise.all(running.values());
    end();
  }
}

async function resultOf(
  domain: string,
  run: (domain: string) => Promise<Recording>,
): Promise<BatchResult> {
  try {
    const recording = await run(parseDomain(domain));
    return { domain, recording, ...judged(recording) };
  } catch (error) {
    return { domain, recording: null, error: batchError(domain, error) };
  }
}

/**
 * Returns an AbortController that is aborted together with `signal`. `end` removes its listener
 * from `signal`.
 */
function stopWith(signal: AbortSignal | undefined): {
  readonly stop: AbortController;
  end(): void;
} {
  const stop = new AbortController();
  // Every running scan adds a listener to this signal, so disable Node's warning about many
  // listeners.
  setMaxListeners(0, stop.signal);
  const abort = (): void => stop.abort();
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return { stop, end: () => signal?.removeEventListener('abort', abort) };
}
