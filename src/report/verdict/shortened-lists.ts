/**
 * Shortens the lists in the arguments of findings to a few names and the number of names left out.
 */
import { hasCode, type Code } from '../../rules/codes.js';
import type { Coded, Row, Verdict } from '../../model/index.js';
import { lackOf } from './short-reason-encryption.js';

const MOST_NAMES = 5;

/** Codes of findings whose lists are never shortened, because each item matters. */
const WHOLE: ReadonlySet<string> = new Set<Code>([
  'CERTIFICATES_DEFECTIVE',
  'CERTIFICATES_DEFECTIVE_APART',
  'CERTIFICATES_DANE_VALID',
  'CERTIFICATES_DANE_VALID_APART',
]);

/** The result of a requirement with shortened lists in its sentence and its findings. */
export function withShortLists(row: Row): Row {
  const { ruling } = row;
  return { ...row, ruling: { ...brief(ruling), findings: ruling.findings.map(brief) } };
}

/** The verdict with shortened lists in all its findings. */
export function verdictWithShortLists(verdict: Verdict): Verdict {
  const { rows, contradictions } = verdict;
  return { ...verdict, rows: rows.map(withShortLists), contradictions: contradictions.map(brief) };
}

function brief<T extends Coded>(coded: T): T {
  if (WHOLE.has(coded.code) || isToldByLack(coded)) return coded;
  const shorter = Object.entries(coded.args).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) && value.length > MOST_NAMES + 1
      ? [...(value as unknown[]).slice(0, MOST_NAMES), `${value.length - MOST_NAMES} more`]
      : value,
  ]);
  return { ...coded, args: Object.fromEntries(shorter) as T['args'] };
}

/**
 * Whether the ciphers of the finding lack different things. If so, no name is left out, because
 * only the names show which cipher lacks what.
 */
function isToldByLack(coded: Coded): boolean {
  if (!hasCode(coded, 'FORWARD_SECRECY_LACKING', 'NOT_FORWARD_SECRET')) return false;
  return coded.args.ciphers.some((cipher) => lackOf(cipher) !== 'forward secrecy');
}
