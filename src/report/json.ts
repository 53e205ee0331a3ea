/** The verdict for programs: `verdict.schema.json` describes it. */
import type { Coded } from '../codes.js';
import type { Finding, Row, Ruling, Verdict } from '../model.js';
import { jsonText } from './escape.js';
import { say } from './text.js';
import schema from './verdict.schema.json' with { type: 'json' };

/** JSON Schema, draft 2020-12, of what `renderJson` writes. */
export const VERDICT_SCHEMA: object = schema;

/** With the words of a code beside it, so that a reader needs no table of codes. */
export type Worded<T extends Coded> = T & { readonly text: string };

export type VerdictDocument = Omit<Verdict, 'rows' | 'contradictions'> & {
  readonly rows: readonly (Omit<Row, 'ruling'> & {
    readonly ruling: Omit<Worded<Ruling>, 'findings'> & {
      readonly findings: readonly Worded<Finding>[];
    };
  })[];
  readonly contradictions: readonly Worded<Finding>[];
};

function worded<T extends Coded>(coded: T): Worded<T> {
  return { ...coded, text: say(coded) };
}

export function verdictDocument(verdict: Verdict): VerdictDocument {
  return {
    ...verdict,
    rows: verdict.rows.map((row) => ({
      ...row,
      ruling: { ...worded(row.ruling), findings: row.ruling.findings.map(worded) },
    })),
    contradictions: verdict.contradictions.map(worded),
  };
}

export function renderJson(verdict: Verdict): string {
  return `${jsonText(verdictDocument(verdict))}\n`;
}
