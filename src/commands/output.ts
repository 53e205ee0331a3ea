import type { Argv } from 'yargs';
import { digestOf } from '../batch/tally.js';
import type { Recording, Verdict } from '../model.js';
import { EXIT, Problem, type Exit } from '../problem.js';
import { formatRecording } from '../recording-text.js';
import { batchLine } from '../report/batch.js';
import { FAIL_ON, type FailOn, isFailing, isOpen } from '../report/gate.js';
import { FORMATS, render, type Format, type RenderOptions } from '../report/index.js';
import { writeWhole } from '../whole-file.js';
import { print } from './print.js';
import { wantsAscii, wantsColor, wantsLinks, widthOfOutput } from './screen.js';
import { viewOf, withView, type ViewFlags } from './view.js';

export interface TextFlags {
  readonly out?: string | undefined;
  readonly color?: boolean | undefined;
  readonly ascii?: boolean | undefined;
  /** How often `-v` was given. */
  readonly verbose?: number | boolean | undefined;
  readonly failOn?: FailOn | undefined;
}

export interface OutputFlags extends TextFlags, ViewFlags {
  readonly format: Format;
  readonly quiet?: boolean | undefined;
}

/** What every command that prints one verdict takes. */
export function withOutput<T>(yargs: Argv<T>) {
  return withGates(
    yargs
      .option('format', {
        alias: 'f',
        requiresArg: true,
        choices: FORMATS,
        default: 'terminal' as const,
        describe: 'Form of the report',
      })
      .option('out', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'Write the report to FILE, whole or not at all',
      }),
  );
}

/** The same, but for the form of the report and its place. */
export function withGates<T>(yargs: Argv<T>) {
  return withView(yargs)
    .option('fail-on', {
      requiresArg: true,
      choices: FAIL_ON,
      default: 'must' as const,
      describe:
        'Exit with 1 when a MUST is missing (must), or met only in part (partial), or a SHOULD is missing (should); never: do not exit with 1',
    })
    .option('strict', {
      type: 'boolean',
      default: false,
      describe: 'Count a MUST that needs more access, or is met only in part, as undetermined',
    })
    .option('policy', {
      type: 'string',
      requiresArg: true,
      describe:
        'Let rows fall short by the waivers in FILE [safeguard.yml where it is; --no-policy: none]',
    })
    .option('baseline', {
      type: 'string',
      requiresArg: true,
      describe: 'Let only what got worse count, since the recording or JSON verdict in FILE',
    })
    .option('color', { type: 'boolean', describe: 'Colour, also into a pipe (--no-color: never)' })
    .option('ascii', {
      type: 'boolean',
      describe: 'ASCII characters only [with LC_ALL=C, TERM=dumb and TERM=linux]',
    })
    .option('verbose', {
      alias: 'v',
      type: 'count',
      describe: 'Every row with its evidence; -vv: every finding',
    })
    .option('quiet', {
      alias: 'q',
      type: 'boolean',
      default: false,
      describe: 'One line with the verdict, and no progress on stderr',
    });
}

/**
 * Prints a verdict, or writes it to a file whole. Prints it too where it could not be written.
 * `exit`: what the command ends with, where the report may say so.
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
            ...(exit === undefined ? {} : { exit }),
          }),
    flags,
  );
}

function lineOf(verdict: Verdict, options: RenderOptions, exit: Exit = EXIT.fine): string {
  return batchLine({ domain: verdict.domain, digest: digestOf(verdict, exit) }, options);
}

/** As `deliver`, of what is not a verdict. */
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
  });
  if (flags.out === undefined) return print(text);
  try {
    await writeWhole(flags.out, text, '--out');
  } catch (error) {
    // A scan of minutes is not to be lost because a disk is full.
    await print(text);
    throw error;
  }
}

/**
 * Writes a recording where `path` names a file, and then does `deliver`, also where the recording
 * could not be written. Throws `Problem` for both at last.
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

/** The `Problem` that the work ends with, or null. Throws what else it throws. */
export async function problemOf(work: Promise<void>): Promise<Problem | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** 0 passed, 1 a row failed by `failOn`, 2 undetermined: a MUST in reach could not be seen. */
export function exitOf(verdict: Verdict, failOn: FailOn): Exit {
  if (failOn === 'never') return EXIT.fine;
  if (verdict.rows.some((row) => isFailing(row, verdict, failOn))) return EXIT.shortfall;
  return isOpen(verdict, failOn) ? EXIT.undetermined : EXIT.fine;
}
