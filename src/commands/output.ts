import type { Argv } from 'yargs';
import type { Recording, Verdict } from '../model.js';
import { Problem, type Exit } from '../problem.js';
import { formatRecording } from '../recording-text.js';
import { exitCodeOf, FAIL_ON, type FailOn } from '../report/gate.js';
import { FORMATS, render, type Format, type RenderOptions } from '../report/index.js';
import { writeWhole } from '../whole-file.js';
import { JSON_OPTION } from './arguments.js';
import { print } from './print.js';

export interface OutputFlags {
  readonly format: Format;
  readonly out?: string | undefined;
  readonly color?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly failOn?: FailOn | undefined;
  readonly explain?: boolean | undefined;
}

/** Options of every command that prints one verdict. */
export function withOutput<T>(yargs: Argv<T>) {
  return withGates(
    yargs
      .option('format', {
        alias: 'f',
        requiresArg: true,
        choices: FORMATS,
        default: 'terminal' as const,
        group: 'Output:',
        describe: `Report format: ${FORMATS.join(', ')}`,
      })
      .option('json', JSON_OPTION)
      .option('out', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        group: 'Output:',
        describe: 'Write the report to FILE',
      }),
  );
}

/** Options for the exit code and the look of a report. */
export function withGates<T>(yargs: Argv<T>) {
  return yargs
    .option('fail-on', {
      requiresArg: true,
      choices: FAIL_ON,
      default: 'must' as const,
      group: 'Gates:',
      describe:
        'Exit with 1 if a MUST is missing (must, the default), a MUST is partial (partial), a SHOULD is missing (should), or never',
    })
    .option('strict', {
      type: 'boolean',
      default: false,
      group: 'Gates:',
      describe: 'Exit with 2 if a MUST is partial or needs more access',
    })
    .option('policy', {
      type: 'string',
      requiresArg: true,
      group: 'Gates:',
      describe:
        'Apply the waivers in FILE (default: ./safeguard.yml if it exists; --no-policy: none)',
    })
    .option('baseline', {
      type: 'string',
      requiresArg: true,
      group: 'Gates:',
      describe: 'Count only what is worse than in FILE, a recording or a JSON verdict',
    })
    .option('color', {
      type: 'boolean',
      group: 'Output:',
      describe: 'Use colours, also in a pipe (--no-color: never)',
    })
    .option('explain', {
      type: 'boolean',
      default: false,
      group: 'Output:',
      describe: 'With --format json or jsonl: add the explanation of each requirement',
    })
    .option('verbose', {
      alias: 'v',
      type: 'boolean',
      default: false,
      group: 'Output:',
      describe: 'Show every row and every finding',
    });
}

/** Throws `Problem` if `--explain` is set with a format that has no place for it. */
export function checkExplain(flags: { readonly format: string; readonly explain: boolean }): void {
  if (!flags.explain || flags.format === 'json' || flags.format === 'jsonl') return;
  throw new Problem('--explain: needs --format json or --format jsonl');
}

/** Prints a verdict, or writes it to a file whole. Prints it too where it could not be written. */
export async function deliver(verdict: Verdict, flags: OutputFlags): Promise<void> {
  await deliverText((options) => render(verdict, flags.format, options), flags);
}

/** As `deliver`, of what is not a verdict. */
export async function deliverText(
  rendered: (options: RenderOptions) => string,
  flags: Omit<OutputFlags, 'format'>,
): Promise<void> {
  const toFile = flags.out !== undefined;
  const text = rendered({
    color: !toFile && (flags.color ?? wantsColor()),
    width: widthOfOutput(),
    verbose: flags.verbose ?? false,
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
    // Print the report, so that a full disk does not lose a scan of minutes.
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

/** Columns of a report: those of the terminal, within reason. */
export function widthOfOutput(): number {
  return Math.min(Math.max(process.stdout.columns || 100, 60), 120);
}

/**
 * Whether to use colours: NO_COLOR (no-color.org) says no, FORCE_COLOR and CLICOLOR_FORCE yes, and
 * CLICOLOR=0 no; otherwise only on a terminal.
 */
export function wantsColor(): boolean {
  const { NO_COLOR = '', FORCE_COLOR, CLICOLOR_FORCE = '0', CLICOLOR, TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
  if (CLICOLOR_FORCE !== '0' && CLICOLOR_FORCE !== '') return true;
  return process.stdout.isTTY && TERM !== 'dumb' && CLICOLOR !== '0';
}

/** 0 passed, 1 a row failed by `failOn`, 2 undetermined: a MUST in reach could not be seen. */
export function exitOf(verdict: Verdict, failOn: FailOn): Exit {
  return exitCodeOf(verdict, failOn);
}
