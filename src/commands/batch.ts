import { setMaxListeners } from 'node:events';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { forEachAtOnce } from '../batch/each.js';
import { withScope } from '../batch/earlier.js';
import { ENDINGS, fileNameOf, RECORDING_ENDING } from '../batch/file-name.js';
import { parseDomainList, type DomainList } from '../batch/list.js';
import { openResults } from '../batch/results.js';
import { createTally, digestOf } from '../batch/tally.js';
import { createPace } from '../batch/time-left.js';
import { parseDomain } from '../domain.js';
import { judge } from '../judge.js';
import type { BadLine, BatchOutcome, Verdict } from '../model.js';
import { createDnsCache } from '../net/dns.js';
import { createGate } from '../net/gate.js';
import { EXIT, Problem, type Exit } from '../problem.js';
import { formatRecording } from '../recording-text.js';
import { batchLine, batchSummary, type BatchOptions } from '../report/batch.js';
import { plural } from '../report/marks.js';
import type { FailOn } from '../report/gate.js';
import { render, type Format } from '../report/index.js';
import { errorLine, verdictLine } from '../report/json-lines.js';
import { decodeText } from '../text-file.js';
import { triage } from '../triage.js';
import { assertWritable, writeWhole } from '../whole-file.js';
import { readGates, throughGates, type GateFlags, type Gates } from './gates.js';
import { onInterrupt } from './interrupt.js';
import { exitOf, problemOf, type TextFlags } from './output.js';
import { print } from './print.js';
import { batchProgressLine } from './progress.js';
import { wantsAscii, wantsColor, widthOfOutput } from './screen.js';
import { viewOf, type View, type ViewFlags } from './view.js';
import {
  prepareScan,
  type PreparedScan,
  type ScanExtras,
  type ScanOptions,
} from './scan-options.js';

/** Most octets of a list. */
const LARGEST_LIST = 16 * 2 ** 20;
const CONCURRENCY = { usual: 8, most: 64 } as const;
/** Lines that are no domain: so many are told one by one. */
const MOST_BAD_LINES = 20;
/** What is told of a bug of ours, in characters. */
const MOST_OF_BUG = 500;

export function withBatchOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('file', {
      type: 'string',
      requiresArg: true,
      describe: 'Scan the domains in LIST too, one a line, # for comments; - reads stdin',
    })
    .option('concurrency', {
      type: 'number',
      requiresArg: true,
      describe: `Domains scanned at a time, where there are several [${CONCURRENCY.usual}]`,
    })
    .option('resume', {
      type: 'boolean',
      default: false,
      describe:
        'With --format jsonl --out FILE: go on with FILE, skip the domains that stand there',
    });
}

export type BatchFlags = ScanOptions &
  GateFlags &
  TextFlags &
  Omit<ViewFlags, 'format'> & {
    readonly domain?: readonly string[] | undefined;
    readonly format: Format | 'jsonl';
    readonly failOn: FailOn;
    readonly record?: string | undefined;
    readonly quiet: boolean;
    readonly file?: string | undefined;
    readonly concurrency?: number | undefined;
    readonly resume: boolean;
  };

/** Whether there is more to it than one domain and its report. */
export function isBatch(flags: BatchFlags): boolean {
  const { domain = [], file, format, resume, concurrency } = flags;
  const isMany = domain.length > 1 || file !== undefined;
  return isMany || format === 'jsonl' || resume || concurrency !== undefined;
}

/** Scans many domains; one that is broken never ends the rest. */
export async function handleBatch(flags: BatchFlags): Promise<Exit> {
  const view = viewOf(flags, flags.out === undefined);
  const { domains, bad } = await domainsOf(flags);
  tellBadLines(flags, bad);
  const prepared = await prepareScan(flags, domains);
  const gates = await readGates(flags, domains);
  const concurrency = concurrencyOf(flags, prepared);
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

  const interruption = onInterrupt('the scans that are under way', flags.quiet);
  const { signal } = interruption;
  const stop = stopAfter(signal);
  function* left(): Generator<string> {
    for (const domain of domains) {
      if (signal.aborted) return;
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
    gate: createGate(prepared.settings),
    signal: stop.signal,
  };

  async function one(domain: string): Promise<void> {
    state.underWay += 1;
    progress.show();
    const seen = await look(domain, prepared, shared, gates, flags, view);
    state.underWay -= 1;
    // What was cut short says nothing of the domain.
    if (stop.signal.aborted) return;
    const unrecorded = await record(domain, seen, flags);
    progress.clear();
    if (unrecorded !== null) {
      process.stderr.write(`xmpp-safeguard: ${unrecorded.message}\n`);
      state.unrecorded += 1;
    }
    tally.add(seen.outcome);
    await sink.write(seen);
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
  return tally.exit(bad);
}

function unrecordedProblem(state: { unrecorded: number; done: number }): Problem | null {
  const { unrecorded, done } = state;
  if (unrecorded === 0) return null;
  return new Problem(`--record: ${unrecorded} of ${plural(done, 'recording')} not written`);
}

/** Waits for the text to be written; prints it where it could not be. Throws what went wrong. */
async function orPrint(written: Promise<void>, text: string): Promise<void> {
  const problem = await problemOf(written);
  if (problem === null) return;
  await print(text);
  throw problem;
}

/** Writes the recording of a domain where that is wanted. Returns what went wrong. */
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
  const how = format === 'jsonl' && out !== undefined ? '; --resume goes on' : '';
  const count = `${state.done} of ${state.total} domains are done`;
  process.stderr.write(`xmpp-safeguard: ${count}${how}\n`);
}

/** Aborted with the signal, or where there is no point in going on. */
function stopAfter(signal: AbortSignal): AbortController {
  const stop = new AbortController();
  // Every scan that is under way listens to it.
  setMaxListeners(0, stop.signal);
  signal.addEventListener('abort', () => stop.abort(), { once: true });
  return stop;
}

/** A domain, looked at: all that is written of it. */
interface Looked {
  readonly outcome: BatchOutcome;
  /** The report, a line of JSON or one for a person; null where there is none. */
  readonly text: string | null;
  readonly recording: string | null;
}

/** Never throws: what goes wrong is the outcome. */
async function look(
  domain: string,
  prepared: PreparedScan,
  shared: ScanExtras,
  gates: Gates,
  flags: BatchFlags,
  view: View,
): Promise<Looked> {
  let recording: string | null = null;
  try {
    const seen = await prepared.run(domain, shared);
    if (flags.record !== undefined) recording = formatRecording(seen);
    const empty = triage(seen);
    if (empty !== null) {
      const reason = empty.exit === EXIT.unable ? 'unable' : 'no-service';
      return unscanned({ domain, error: { reason, message: empty.message } }, recording, flags);
    }
    const verdict = throughGates(judge(seen), gates);
    const outcome = { domain, digest: digestOf(verdict, exitOf(verdict, flags.failOn)) };
    return { outcome, text: textOf(verdict, outcome, flags, view), recording };
  } catch (error) {
    const isProblem = error instanceof Problem;
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const message = isProblem
      ? `${domain}: ${error.message}`
      : `${domain}: a bug of xmpp-safeguard, please report it: ${said.slice(0, MOST_OF_BUG)}`;
    const reason = isProblem ? 'unable' : 'bug';
    return unscanned({ domain, error: { reason, message } }, recording, flags);
  }
}

function unscanned(
  outcome: Extract<BatchOutcome, { readonly error: object }>,
  recording: string | null,
  flags: BatchFlags,
): Looked {
  if (flags.format === 'jsonl') return { outcome, text: errorLine(outcome), recording };
  const text = flags.out === undefined ? lineOf(outcome, flags) : null;
  return { outcome, text, recording };
}

function textOf(verdict: Verdict, outcome: BatchOutcome, flags: BatchFlags, view: View): string {
  if (flags.format === 'jsonl') return verdictLine(verdict);
  if (flags.out === undefined) return lineOf(outcome, flags);
  const { failOn, ascii = false } = flags;
  const verbose = Number(flags.verbose ?? 0);
  const detail = { evidence: verbose > 0, verbose: verbose > 1 };
  const form = { color: false, width: widthOfOutput(), ascii, failOn };
  return render(verdict, flags.format, { ...form, ...detail, ...view });
}

function lineOf(outcome: BatchOutcome, flags: BatchFlags): string {
  return `${batchLine(outcome, lineOptions(flags))}\n`;
}

function lineOptions({ color = wantsColor(), ascii = wantsAscii() }: BatchFlags) {
  return { color, ascii, width: widthOfOutput() };
}

/** Where it all goes. */
interface Sink {
  write(looked: Looked): Promise<void>;
  close(): void;
  /** The words at the end, where somebody reads them. */
  end(summary: (options: BatchOptions) => string): Promise<void>;
}

async function openSink(
  flags: BatchFlags,
  onFinished: (outcome: BatchOutcome) => void,
): Promise<Sink> {
  const { format, out, resume } = flags;
  if (resume && (format !== 'jsonl' || out === undefined)) {
    throw new Problem('--resume: goes with --format jsonl and --out FILE, which it goes on with');
  }
  const toStderr: Sink['end'] = (summary) => {
    if (!flags.quiet) process.stderr.write(summary({ ...lineOptions(flags), color: false }));
    return Promise.resolve();
  };
  if (format === 'jsonl') {
    if (out === undefined) {
      const write = ({ text }: Looked): Promise<void> => print(text ?? '');
      return { write, close: () => undefined, end: toStderr };
    }
    await assertWritable(out, '--out');
    const results = openResults(out, resume, {
      read: (document) => {
        const verdict = withScope(document);
        const digest = digestOf(verdict, exitOf(verdict, flags.failOn));
        return { domain: verdict.domain, digest };
      },
      finished: onFinished,
    });
    const write = ({ text }: Looked): Promise<void> =>
      orPrint(results.append(text ?? ''), text ?? '');
    return { write, close: () => results.close(), end: toStderr };
  }
  if (out !== undefined) {
    await makeFolder(out, '--out');
    const write = async ({ outcome, text }: Looked): Promise<void> => {
      if (outcome.error !== undefined) {
        process.stderr.write(`xmpp-safeguard: ${oneLine(outcome.error.message)}\n`);
      } else {
        const name = fileNameOf(outcome.domain, ENDINGS[format]);
        await orPrint(writeWhole(join(out, name), text ?? '', '--out'), text ?? '');
      }
    };
    return { write, close: () => undefined, end: toStderr };
  }
  if (format !== 'terminal') {
    throw new Problem(
      `--format ${format}: for several domains say --out FOLDER too, or --format jsonl`,
    );
  }
  return {
    write: ({ text }) => print(text ?? ''),
    close: () => undefined,
    end: (summary) => print(`\n${summary(lineOptions(flags))}`),
  };
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

async function makeFolder(path: string, option: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await assertWritable(join(path, 'a'), option);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code = 'error' } = error as NodeJS.ErrnoException;
    const what = code === 'EEXIST' ? 'is no folder, as several domains need' : 'cannot be made';
    throw new Problem(`${option} ${path}: ${what} (${code})`, { cause: error });
  }
}

function concurrencyOf({ concurrency }: BatchFlags, { settings }: PreparedScan): number {
  const { usual, most } = CONCURRENCY;
  const said = concurrency ?? (settings.s2s.listen === null ? usual : 1);
  if (!Number.isInteger(said) || said < 1 || said > most) {
    throw new Problem(`--concurrency: give a whole number from 1 to ${most}`);
  }
  if (settings.s2s.listen !== null && said > 1) {
    throw new Problem('--s2s-listen: answers for one scan at a time: say --concurrency 1');
  }
  return said;
}

/** Those of the command line first. A bad one there is an argument that is wrong. */
async function domainsOf({ domain = [], file }: BatchFlags): Promise<DomainList> {
  const named = domain.map(parseDomain);
  if (file === undefined) {
    if (named.length === 0) parseDomain('');
    return { domains: [...new Set(named)], bad: [] };
  }
  const { domains, bad } = parseDomainList(await readList(file));
  const all = [...new Set([...named, ...domains])];
  if (all.length === 0) {
    const first = bad[0] === undefined ? '' : ` (line ${bad[0].line}: ${bad[0].message})`;
    throw new Problem(`--file ${file}: holds no domain${first}`);
  }
  return { domains: all, bad };
}

async function readList(file: string): Promise<string> {
  try {
    if (file === '-') return listText(await readStdin(), file);
    const { size } = await stat(file);
    if (size > LARGEST_LIST) throw tooLarge(file);
    return listText(await readFile(file), file);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new Problem(`--file ${file}: cannot be read (${code})`, { cause: error });
  }
}

/** Throws `Problem` for what is not text. */
function listText(octets: Buffer, file: string): string {
  const text = decodeText(octets);
  if (!text.includes('\0')) return text;
  throw new Problem(`--file ${file}: is not UTF-8, nor UTF-16 with a byte order mark`);
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > LARGEST_LIST) throw tooLarge('-');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(file: string): Problem {
  return new Problem(`--file ${file}: is larger than any list (${LARGEST_LIST} octets)`);
}

function tellBadLines({ file = '' }: BatchFlags, bad: readonly BadLine[]): void {
  for (const { line, message } of bad.slice(0, MOST_BAD_LINES)) {
    process.stderr.write(`xmpp-safeguard: ${file} line ${line}: ${oneLine(message)}\n`);
  }
  const more = bad.length - MOST_BAD_LINES;
  if (more > 0) process.stderr.write(`xmpp-safeguard: ${file}: and ${more} more such lines\n`);
}
