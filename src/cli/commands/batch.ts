import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { forEachAtOnce } from '../../util/for-each-concurrent.js';
import { fileNameOf, RECORDING_ENDING } from '../../batch/file-name.js';
import { createTally, digestOf } from '../../batch/tally.js';
import { createPace } from '../../batch/time-left.js';
import { createDnsCache } from '../../net/dns/resolver.js';
import { EXIT, Problem, type Exit } from '../../util/problem.js';
import { formatRecording } from '../../files/recording-text.js';
import { batchSummary } from '../../report/verdict/terminal-batch.js';
import { plural } from '../../report/kit/words.js';
import { writeWhole } from '../../util/atomic-write.js';
import type { COMMAND_OPTIONS } from '../../options/commands.js';
import type { Values } from '../../options/read.js';
import { domainsOf, tellBadLines } from './batch-domains.js';
import { makeFolder, openSink, textOf, unscanned, type Looked } from './batch-sink.js';
import { readAcceptance, throughGates, type Acceptance, type Policy } from '../acceptance.js';
import { onInterrupt } from '../interrupt.js';
import { exitOf, problemOf } from '../output.js';
import { batchError, concurrencyOf, judged } from '../../api/batch-outcome.js';
import { assertBindable, type PreparedScan, type ScanExtras } from '../../api/prepare-scan.js';
import { prepareScan } from '../prepare-scan.js';
import { batchProgressLine } from '../progress.js';
import { viewOf, type View } from '../options/view.js';

export type BatchFlags = Values<(typeof COMMAND_OPTIONS)['scan']> & {
  readonly domain: readonly string[];
};

/** Whether the command-line options request a scan of several domains. */
export function isBatch(flags: BatchFlags): boolean {
  const { domain, file, format, resume, concurrency } = flags;
  const isMany = domain.length > 1 || file !== undefined;
  return isMany || format === 'jsonl' || resume || concurrency !== undefined;
}

/** Scans several domains. A domain that cannot be scanned does not end the run. */
export async function handleBatch(flags: BatchFlags, policy: Policy): Promise<Exit> {
  const view = viewOf(flags, flags.out === undefined);
  const { domains, bad } = await domainsOf(flags);
  tellBadLines(flags, bad);
  await assertBindable(flags);
  const prepared = await prepareScan(flags, domains);
  const gates = await readAcceptance(flags, domains, policy);
  const concurrency = concurrencyOf(flags.concurrency, prepared);
  const begun = performance.now();
  const tally = createTally();
  const wanted = new Set(domains);
  const finished = new Set<string>();
  const sink = await openSink(flags, (outcome) => {
    if (!wanted.has(outcome.domain)) return;
    finished.add(outcome.domain);
    tally.add(outcome, true);
  });
  if (flags.record !== undefined) await makeFolder(flags.record, '--record');

  const interruption = onInterrupt('the running scans', flags.quiet);
  const { signal } = interruption;
  const stop = stopAfter(signal);
  function* left(): Generator<string> {
    for (const domain of domains) {
      if (stop.signal.aborted) return;
      if (!finished.has(domain)) yield domain;
    }
  }
  const pace = createPace();
  const state = {
    ...{ done: finished.size, total: domains.length },
    ...{ underWay: 0, unscanned: 0, unrecorded: 0 },
  };
  const progress = batchProgressLine(flags.quiet, () => ({
    ...state,
    left: pace.timeLeft(state.total - state.done),
  }));
  const shared: ScanExtras = {
    dnsCache: createDnsCache(),
    signal: stop.signal,
  };

  async function one(domain: string): Promise<void> {
    state.underWay += 1;
    progress.show();
    const seen = await look(domain, prepared, shared, gates, flags, view);
    state.underWay -= 1;
    // An interrupted scan has no result: discard it.
    if (stop.signal.aborted) return;
    const unrecorded = await record(domain, seen, flags);
    progress.clear();
    if (unrecorded !== null) {
      process.stderr.write(`xmpp-safeguard: ${unrecorded.message}\n`);
      state.unrecorded += 1;
    }
    tally.add(seen.outcome);
    // The program that reads the pipe has closed it: stop, because no more results can be written.
    if ((await sink.write(seen)) === 'closed') stop.abort();
    pace.ended();
    state.done += 1;
    if (seen.outcome.error !== undefined) state.unscanned += 1;
    progress.show();
  }

  let fault: Problem | null;
  try {
    const atOnce = Math.min(concurrency, domains.length - finished.size);
    fault = await problemOf(forEachAtOnce(left(), atOnce, one, () => stop.abort()));
  } finally {
    progress.end();
    sink.close();
    if (signal.aborted && !flags.quiet) tellHowFar(state, flags);
    interruption.end();
  }
  const summary = tally.summary(performance.now() - begun, bad);
  const untold = await problemOf(sink.end((options) => batchSummary(summary, options)));
  const problem = fault ?? untold ?? unrecordedProblem(state);
  if (problem !== null) throw problem;
  const exit = tally.exit(bad);
  return exit === EXIT.fine && state.done < state.total ? EXIT.undetermined : exit;
}

function unrecordedProblem(state: { unrecorded: number; done: number }): Problem | null {
  const { unrecorded, done } = state;
  if (unrecorded === 0) return null;
  return new Problem(
    `--record: ${unrecorded} of ${plural(done, 'recording')} could not be written`,
  );
}

/** Writes the recording of a domain if `--record` asks for it. Returns the error, or null. */
async function record(
  domain: string,
  { recording }: Looked,
  { record: folder }: BatchFlags,
): Promise<Problem | null> {
  if (folder === undefined || recording === null) return null;
  const name = fileNameOf(domain, RECORDING_ENDING);
  return problemOf(writeWhole(join(folder, name), recording, '--record'));
}

function tellHowFar(state: { done: number; total: number }, { format, out }: BatchFlags): void {
  const how = format === 'jsonl' && out !== undefined ? '; continue with --resume' : '';
  const count = `${state.done} of ${plural(state.total, 'domain')} done`;
  process.stderr.write(`xmpp-safeguard: ${count}${how}\n`);
}

/**
 * Returns a controller that is aborted with the signal, after an error, or when stdout is closed.
 */
function stopAfter(signal: AbortSignal): AbortController {
  const stop = new AbortController();
  // All running scans listen to this signal, so disable Node's warning about listeners.
  setMaxListeners(0, stop.signal);
  signal.addEventListener('abort', () => stop.abort(), { once: true });
  return stop;
}

/** Scans one domain. Never throws: an error becomes the result. */
async function look(
  domain: string,
  prepared: PreparedScan,
  shared: ScanExtras,
  gates: Acceptance,
  flags: BatchFlags,
  view: View,
): Promise<Looked> {
  let recording: string | null = null;
  try {
    const seen = await prepared.run(domain, shared);
    if (flags.record !== undefined) recording = formatRecording(seen);
    const result = judged(seen);
    if (result.error !== undefined) {
      return unscanned({ domain, error: result.error }, recording, flags);
    }
    const verdict = throughGates(result.verdict, gates);
    const outcome = { domain, digest: digestOf(verdict, exitOf(verdict, flags.failOn)) };
    return { outcome, text: textOf(verdict, outcome, flags, view), recording };
  } catch (error) {
    return unscanned({ domain, error: batchError(domain, error) }, recording, flags);
  }
}
