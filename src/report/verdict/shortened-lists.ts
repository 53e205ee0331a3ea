/** Findings with lists of a few names: the rest is counted. */
import { hasCode, type Code } from '../../rules/codes.js';
import type { Coded, Row, Verdict } from '../../model/index.js';
import { lackOf } from './short-reason-encryption.js';

const MOST_NAMES = 5;

/** Codes whose lists hold codes or places, each of which has to be told. */
const WHOLE: ReadonlySet<string> = new Set<Code>([
  'CERTIFICATES_DEFECTIVE',
  'CERTIFICATES_DEFECTIVE_APART',
  'CERTIFICATES_DANE_VALID',
  'CERTIFICATES_DANE_VALID_APART',
]);

/** The same row, in which no finding names more than a few of a list. */
export function briefRow(row: Row): Row {
  const { ruling } = row;
  return { ...row, ruling: { ...brief(ruling), findings: ruling.findings.map(brief) } };
}

export function briefVerdict(verdict: Verdict): Verdict {
  const { rows, contradictions } = verdict;
  return { ...verdict, rows: rows.map(briefRow), contradictions: contradictions.map(brief) };
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

/** Suites that lack different things are told apart by their names, so that none may be left out. */
function isToldByLack(coded: Coded): boolean {
  if (!hasCode(coded, 'FORWARD_SECRECY_LACKING', 'NOT_FORWARD_SECRET')) return false;
  return coded.args.ciphers.some((cipher) => lackOf(cipher) !== 'forward secrecy');
}
