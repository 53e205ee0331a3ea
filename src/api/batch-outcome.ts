/** Judges each domain of a batch, or explains why it has no verdict. */
import { judge } from '../judge/judge.js';
import type { BatchError, Recording, Verdict } from '../model/index.js';
import { CONCURRENCY } from '../options/batch.js';
import { noService } from '../scan/no-service.js';
import { EXIT, Problem } from '../util/problem.js';
import type { PreparedScan } from './prepare-scan.js';

/** Returns the verdict on a recording, or the reason why there is nothing to judge. */
export function judged(
  recording: Recording,
):
  | { readonly verdict: Verdict; readonly error?: never }
  | { readonly error: BatchError; readonly verdict?: never } {
  const empty = noService(recording);
  if (empty === null) return { verdict: judge(recording) };
  const reason = empty.exit === EXIT.unable ? 'unable' : 'no-service';
  return { error: { reason, message: empty.message } };
}

/** Maximum number of characters of a stack trace in a report. */
const MOST_OF_BUG = 500;

/** Returns the error of a domain whose scan threw an exception. */
export function batchError(domain: string, error: unknown): BatchError {
  if (error instanceof Problem) return { reason: 'unable', message: `${domain}: ${error.message}` };
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const bug = 'this is a bug of xmpp-safeguard, please report it';
  return { reason: 'bug', message: `${domain}: ${bug}: ${said.slice(0, MOST_OF_BUG)}` };
}

/**
 * Returns the number of domains that are scanned at a time. Throws `Problem` for more than one with
 * `--s2s-listen`.
 */
export function concurrencyOf(
  concurrency: number | undefined,
  { settings }: Pick<PreparedScan, 'settings'>,
): number {
  if (settings.s2s.listen === null) return concurrency ?? CONCURRENCY.usual;
  if (concurrency === undefined || concurrency === 1) return 1;
  throw new Problem('--s2s-listen: serves one scan at a time, so add --concurrency 1');
}
