/** What is compared: domains and files, told apart and read. */
import { existsSync, statSync } from 'node:fs';
import { parseDomain } from '../domain.js';
import { judge } from '../judge.js';
import type { Operand, Recording } from '../model.js';
import { EXIT, Problem, type Exit } from '../problem.js';
import { visible } from '../report/escape.js';
import { readSaved } from '../saved-file.js';
import { triage } from '../triage.js';

export type Wanted =
  | { readonly kind: 'domain'; readonly name: string; readonly domain: string }
  | { readonly kind: 'file'; readonly name: string };

/** An operand, and what the process ends with for it alone. */
export interface Taken {
  readonly operand: Operand;
  readonly exit: Exit;
}

/** A file is what is there as one, has a slash in it, or ends in `.json`. Throws `Problem`. */
export function wantedOf(name: string): Wanted {
  if (/[/\\]/.test(name) || /\.json$/i.test(name) || isFile(name)) return { kind: 'file', name };
  try {
    return { kind: 'domain', name, domain: parseDomain(name) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const problem = `${error.message}, and there is no file of that name`;
    throw new Problem(problem, { cause: error });
  }
}

function isFile(name: string): boolean {
  return existsSync(name) && statSync(name).isFile();
}

/** A recording is judged by the rules of today; a verdict stays as it is. Throws `Problem`. */
export async function readOperand(file: string): Promise<Taken> {
  // Compiling the schemas takes longer than all else that a scan does to start.
  const { LARGEST_RECORDING, NotARecording, parseRecording } = await import('../recording.js');
  const text = await readSaved(file, LARGEST_RECORDING, file, notRead);
  const value = parsed(text, file);
  const { format } = Object(value) as { format?: unknown };
  if (format === 'xmpp-safeguard/verdict') {
    const { readVerdict } = await import('../saved-verdict.js');
    const verdict = readVerdict(value, file);
    return {
      operand: { source: 'verdict', name: file, verdict, problem: null },
      exit: EXIT.fine,
    };
  }
  if (format !== 'xmpp-safeguard/recording') {
    throw new Problem(
      `${file}: not a recording (--record) or verdict (--format json) of xmpp-safeguard`,
    );
  }
  try {
    return takenFrom(parseRecording(text, file), 'recording', file);
  } catch (error) {
    if (error instanceof NotARecording) throw new Problem(error.message, { cause: error });
    throw error;
  }
}

/** One in which no service was found is kept, with the reason. */
export function takenFrom(recording: Recording, source: Operand['source'], name: string): Taken {
  const empty = triage(recording);
  const operand = { source, name, verdict: judge(recording), problem: empty?.message ?? null };
  return { operand, exit: empty?.exit ?? EXIT.fine };
}

function notRead(code: string): string {
  return `cannot be read (${code}); to scan a domain, give its name only`;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? visible(error.message, 200) : 'not JSON';
    throw new Problem(
      `${file}: not a recording (--record) or verdict (--format json) of xmpp-safeguard: ${why}`,
      { cause: error },
    );
  }
}
