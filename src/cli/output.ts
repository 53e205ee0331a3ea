import { digestOf } from '../batch/tally.js';
import type { Recording, Verdict } from '../model/index.js';
import { EXIT, Problem, type Exit } from '../util/problem.js';
import { formatRecording } from '../files/recording-text.js';
import { batchLine } from '../report/verdict/terminal-batch.js';
import { exitCodeOf, type FailOn } from '../report/kit/exit-code.js';
import { render, type Format, type RenderOptions } from '../report/index.js';
import { writeWhole } from '../util/atomic-write.js';
import { print } from './print.js';
import { wantsAscii, wantsColor, wantsLinks, widthOfOutput } from './screen.js';
import { viewOf, type ViewFlags } from './options/view.js';

export interface TextFlags {
  readonly out?: string | undefined;
  readonly color?: boolean | undefined;
  readonly ascii?: boolean | undefined;
  /** Number of `-v` options. */
  readonly verbose?: number | boolean | undefined;
  readonly failOn?: FailOn | undefined;
  readonly explain?: boolean | undefined;
}

export interface OutputFlags extends TextFlags, ViewFlags {
  readonly format: Format;
  readonly quiet?: boolean | undefined;
  /** Maximum number of lines of the default report. */
  readonly lines?: number;
}

/**
 * Checks the option `--explain`. Throws `Problem` if it is used with a format that cannot show it.
 */
export function checkExplain(flags: { readonly format: string; readonly explain: boolean }): void {
  if (!flags.explain || flags.format === 'json' || flags.format === 'jsonl') return;
  throw new Problem('--explain: needs --format json or --format jsonl');
}

/**
 * Prints a verdict or writes it to a file atomically. If the file cannot be written, prints the
 * verdict. `exit` is the exit code of the command, for reports that mention it.
 */
export async function deliver(verdict: Verdict, flags: OutputFlags, exit?: Exit): Promise<void> {
  const view = viewOf(flags);
  await deliverText(
    (options) =>
      flags.quiet === true && flags.format === 'terminal'
        ? `${lineOf(verdict, options, exit)}\n`
        : render(verdict, flags.format, {
            ...options,
            ...view,
            ...(flags.lines === undefined ? {} : { lines: flags.lines }),
            ...(exit === undefined ? {} : { exit }),
          }),
    flags,
  );
}

function lineOf(verdict: Verdict, options: RenderOptions, exit: Exit = EXIT.fine): string {
  return batchLine({ domain: verdict.domain, digest: digestOf(verdict, exit) }, options);
}

/** Writes a text report to the file of `--out`, or prints it, like `deliver`. */
export async function deliverText(
  rendered: (options: RenderOptions) => string,
  flags: TextFlags,
): Promise<void> {
  const toFile = flags.out !== undefined;
  const color = !toFile && (flags.color ?? wantsColor());
  const { verbose = 0 } = flags;
  const text = rendered({
    color,
    width: widthOfOutput(),
    evidence: Number(verbose) > 0,
    verbose: verbose === true || Number(verbose) > 1,
    ascii: flags.ascii ?? (!toFile && wantsAscii()),
    links: !toFile && wantsLinks(color, process.stdout.isTTY),
    ...(flags.failOn === undefined ? {} : { failOn: flags.failOn }),
    ...(flags.explain === undefined ? {} : { explain: flags.explain }),
  });
  if (flags.out === undefined) {
    await print(text);
    return;
  }
  try {
    await writeWhole(flags.out, text, '--out');
  } catch (error) {
    // Print the report, so that a full disk does not lose the result of a long scan.
    await print(text);
    throw error;
  }
}

/**
 * Writes a recording if `path` names a file. Calls `deliver` afterwards, even if writing failed.
 * At the end, throws a `Problem` with the errors of writing and of `deliver`.
 */
export async function recordThen<T>(
  recording: Recording,
  path: string | undefined,
  deliver: () => Promise<T>,
): Promise<T> {
  const unwritten = path === undefined ? null : await problemOf(writeRecording(path, recording));
  try {
    const delivered = await deliver();
    if (unwritten === null) return delivered;
  } catch (error) {
    if (unwritten === null || !(error instanceof Problem)) throw error;
    throw new Problem(`${unwritten.message}; ${error.message}`, { cause: error });
  }
  throw unwritten;
}

function writeRecording(path: string, recording: Recording): Promise<void> {
  return writeWhole(path, formatRecording(recording), '--record');
}

/**
 * Waits for `work`. Returns the `Problem` with which it rejects, or null if it succeeds. Other
 * errors are thrown.
 */
export async function problemOf(work: Promise<void>): Promise<Problem | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/**
 * Returns the exit code: 0 passed; 1 a row failed by `failOn`; 2 undetermined, because a MUST
 * within reach could not be observed.
 */
export function exitOf(verdict: Verdict, failOn: FailOn): Exit {
  return exitCodeOf(verdict, failOn);
}
