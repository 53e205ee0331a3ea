/** Output of the results of several domains: lines, files in a folder, or stdout. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ENDINGS, fileNameOf } from '../../batch/file-name.js';
import { openResults } from '../../batch/results-file.js';
import { digestOf } from '../../batch/tally.js';
import type { BatchOutcome, Verdict } from '../../model/index.js';
import { Problem } from '../../util/problem.js';
import { batchLine, type BatchOptions } from '../../report/verdict/terminal-batch.js';
import { render } from '../../report/index.js';
import { errorDocument, renderError } from '../../report/machine/json.js';
import { errorLine, verdictLine } from '../../report/machine/json-lines.js';
import { assertWritable, writeWhole } from '../../util/atomic-write.js';
import type { BatchFlags } from './batch.js';
import { exitOf, problemOf } from '../output.js';
import { print, type Printed } from '../print.js';
import { wantsAscii, wantsColor, widthOfOutput } from '../screen.js';
import type { View } from '../options/view.js';

/** Result of one domain of a batch, and its text. */
export interface Looked {
  readonly outcome: BatchOutcome;
  /**
   * Text for the domain: a report, a line of JSON or a line of text; null if nothing is written for
   * it.
   */
  readonly text: string | null;
  readonly recording: string | null;
}

export function unscanned(
  outcome: Extract<BatchOutcome, { readonly error: object }>,
  recording: string | null,
  flags: BatchFlags,
): Looked {
  const document = errorDocument(outcome.domain, outcome.error);
  if (flags.format === 'jsonl') return { outcome, text: errorLine(document), recording };
  if (flags.out === undefined) return { outcome, text: lineOf(outcome, flags), recording };
  const text = flags.format === 'json' ? renderError(document) : null;
  return { outcome, text, recording };
}

export function textOf(
  verdict: Verdict,
  outcome: BatchOutcome,
  flags: BatchFlags,
  view: View,
): string {
  const { failOn, explain, ascii = false } = flags;
  if (flags.format === 'jsonl') return verdictLine(verdict, { failOn, explain });
  if (flags.out === undefined) return lineOf(outcome, flags);
  const { verbose } = flags;
  const detail = { evidence: verbose > 0, verbose: verbose > 1 };
  const form = { color: false, width: widthOfOutput(), ascii, failOn, explain };
  return render(verdict, flags.format, { ...form, ...detail, ...view });
}

function lineOf(outcome: BatchOutcome, flags: BatchFlags): string {
  return `${batchLine(outcome, lineOptions(flags))}\n`;
}

function lineOptions({ color = wantsColor(), ascii = wantsAscii() }: BatchFlags): BatchOptions {
  return { color, ascii, width: widthOfOutput() };
}

/** Destination of the results of a batch. */
interface Sink {
  write(looked: Looked): Promise<Printed>;
  close(): void;
  /** Writes the summary of the batch to stdout or stderr. */
  end(summary: (options: BatchOptions) => string): Promise<void>;
}

export async function openSink(
  flags: BatchFlags,
  onFinished: (outcome: BatchOutcome) => void,
): Promise<Sink> {
  const { format, out, resume } = flags;
  if (resume && (format !== 'jsonl' || out === undefined)) {
    throw new Problem('--resume: needs --format jsonl and --out FILE, the file to continue');
  }
  const toStderr: Sink['end'] = (summary) => {
    if (!flags.quiet) process.stderr.write(summary({ ...lineOptions(flags), color: false }));
    return Promise.resolve();
  };
  if (format === 'jsonl') {
    if (out === undefined) {
      const write = ({ text }: Looked): Promise<Printed> => print(text ?? '');
      return { write, close: () => undefined, end: toStderr };
    }
    await assertWritable(out, '--out');
    const results = openResults(out, resume, {
      read: (verdict) => ({
        domain: verdict.domain,
        digest: digestOf(verdict, exitOf(verdict, flags.failOn)),
      }),
      finished: onFinished,
    });
    const write = ({ text }: Looked): Promise<Printed> =>
      orPrint(results.append(text ?? ''), text ?? '');
    return { write, close: () => results.close(), end: toStderr };
  }
  if (out !== undefined) {
    await makeFolder(out, '--out');
    const write = async ({ outcome, text }: Looked): Promise<Printed> => {
      if (outcome.error !== undefined) {
        process.stderr.write(`xmpp-safeguard: ${oneLine(outcome.error.message)}\n`);
      }
      if (text !== null) {
        const name = fileNameOf(outcome.domain, ENDINGS[format]);
        await orPrint(writeWhole(join(out, name), text, '--out'), text);
      }
      return 'taken';
    };
    return { write, close: () => undefined, end: toStderr };
  }
  if (format !== 'terminal') {
    throw new Problem(
      `--format ${format}: for several domains add --out FOLDER, or use --format jsonl`,
    );
  }
  return {
    write: ({ text }) => print(text ?? ''),
    close: () => undefined,
    end: async (summary) => {
      await print(`\n${summary(lineOptions(flags))}`);
    },
  };
}

/** Waits until the text is written. If that fails, prints the text and throws `Problem`. */
async function orPrint(written: Promise<void>, text: string): Promise<Printed> {
  const problem = await problemOf(written);
  if (problem === null) return 'taken';
  await print(text);
  throw problem;
}

export function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

export async function makeFolder(path: string, option: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await assertWritable(join(path, 'a'), option);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code = 'error' } = error as NodeJS.ErrnoException;
    const what =
      code === 'EEXIST' ? 'is a file; several domains need a folder' : 'cannot make this folder';
    throw new Problem(`${option} ${path}: ${what} (${code})`, { cause: error });
  }
}
