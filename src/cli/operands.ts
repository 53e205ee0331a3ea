/** Operands of compare: distinguishes domains from files, and reads the files. */
import { existsSync, statSync } from 'node:fs';
import { parseDomain } from '../util/domain.js';
import { judge } from '../judge/judge.js';
import type { Operand, Recording } from '../model/index.js';
import { EXIT, Problem, type Exit } from '../util/problem.js';
import { visible } from '../report/kit/escape.js';
import { readText } from '../util/read-text.js';
import { noService } from '../scan/no-service.js';

export type Wanted =
  | { readonly kind: 'domain'; readonly name: string; readonly domain: string }
  | { readonly kind: 'file'; readonly name: string };

/** An operand of `compare`, and the exit code that a scan of this operand alone would have. */
export interface Taken {
  readonly operand: Operand;
  readonly exit: Exit;
}

/**
 * Classifies an operand of compare. An existing file, a name with a slash, and a name that ends in
 * `.json` are files. Throws `Problem`.
 */
export function wantedOf(name: string): Wanted {
  if (/[/\\]/.test(name) || /\.json$/i.test(name) || isFile(name)) return { kind: 'file', name };
  try {
    return { kind: 'domain', name, domain: parseDomain(name) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const problem = `${error.message}; there is no file of that name either`;
    throw new Problem(problem, { cause: error });
  }
}

function isFile(name: string): boolean {
  return existsSync(name) && statSync(name).isFile();
}

/**
 * Reads a file that is compared. Judges a recording by the rules of this version; keeps a verdict
 * as it is. Throws `Problem`.
 */
export async function readOperand(file: string): Promise<Taken> {
  // Import this module late, because compiling schemas needs more time than the rest of the start.
  const { LARGEST_RECORDING, NotARecording, parseRecording } =
    await import('../files/recording.js');
  const text = await readText(file, LARGEST_RECORDING, file, notRead);
  const value = parsed(text, file);
  const { format } = Object(value) as { format?: unknown };
  if (format === 'xmpp-safeguard/verdict') {
    const { readVerdict } = await import('../files/saved-verdict.js');
    const verdict = readVerdict(value, file);
    return {
      operand: { source: 'verdict', name: file, verdict, problem: null },
      exit: EXIT.fine,
    };
  }
  if (format === 'xmpp-safeguard/error') throw new Problem(`${file}: holds no verdict`);
  if (format !== 'xmpp-safeguard/recording') {
    throw new Problem(
      `${file}: is neither a recording (--record) nor a verdict (--format json) of xmpp-safeguard`,
    );
  }
  try {
    return takenFrom(parseRecording(text, file), 'recording', file);
  } catch (error) {
    if (error instanceof NotARecording) throw new Problem(error.message, { cause: error });
    throw error;
  }
}

/**
 * In a comparison, a recording without a service becomes a column that shows why it has no
 * verdict.
 */
export function takenFrom(recording: Recording, source: Operand['source'], name: string): Taken {
  const empty = noService(recording);
  const operand = { source, name, verdict: judge(recording), problem: empty?.message ?? null };
  return { operand, exit: empty?.exit ?? EXIT.fine };
}

function notRead(code: string): string {
  return `cannot read this file (${code}); to compare a domain, give its name only`;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? visible(error.message, 200) : 'not JSON';
    throw new Problem(
      `${file}: is neither a recording (--record) nor a verdict (--format json) of xmpp-safeguard: ${why}`,
      { cause: error },
    );
  }
}
