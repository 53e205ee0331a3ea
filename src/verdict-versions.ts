/** Verdict documents of each schema version, as the verdict that the program works with. */
import { findRequirement } from './catalogue/index.js';
import type { Row, Ruling, Scope, Verdict } from './model.js';
import { Problem } from './problem.js';
import {
  NEWEST_SCHEMA,
  type DocumentRow,
  type Explanation,
  type VerdictDocument,
} from './report/json.js';
import { furtherAccess, neededAccess, scopeOfRows } from './scope.js';

/** A document of schema 1. The first releases did not write the optional fields. */
export type FirstDocument = Omit<Verdict, 'rows' | 'scope'> & {
  readonly rows: readonly (Omit<Row, 'needs'> & Partial<Pick<Row, 'needs'>>)[];
  readonly scope: Omit<Scope, 'status' | 'strict' | 'must'> &
    Partial<Pick<Scope, 'status' | 'strict'>> & {
      readonly must: Pick<Scope['must'], 'total' | 'ruled'> & Partial<Scope['must']>;
    };
};

export type AnyDocument = FirstDocument | VerdictDocument;

/** Throws `Problem` if a newer version of the program wrote the document. */
export function checkSchema(value: unknown, where: string): void {
  const { schema } = Object(value) as { readonly schema?: unknown };
  if (typeof schema !== 'number' || schema <= NEWEST_SCHEMA) return;
  throw new Problem(
    `${where}: written by a newer xmpp-safeguard (schema ${schema}; this version reads up to ${NEWEST_SCHEMA})`,
  );
}

/** The document must follow its schema. The `text` beside each code stays in the verdict. */
export function verdictOf(document: AnyDocument): Verdict {
  return document.schema === 1 ? fromFirst(document) : fromSecond(document);
}

function fromFirst(document: FirstDocument): Verdict {
  const { access, settings, strict = false } = document.scope;
  const further = furtherAccess(access, settings);
  const rows = document.rows.map((row): Row => ({
    ...row,
    needs: row.needs ?? neededAccess(row.ruling, row.access, further),
  }));
  return { ...document, rows, scope: { ...document.scope, ...scopeOfRows(rows, strict) } };
}

function fromSecond(document: VerdictDocument): Verdict {
  const { format, domain, status, tool, catalogue, startedAt, endedAt } = document;
  const { scope, counts, configuration, expiredWaivers, baseline, details } = document;
  return {
    ...{ format, schema: 1, tool, catalogue, domain, startedAt, endedAt, status },
    scope: { ...scope, counts },
    rows: document.rows.map(rowOf),
    contradictions: document.contradictions,
    actions: document.actions.map(({ priority, requirement, records, ...more }) => ({
      ...{ priority, requirement, records },
      ...(more.because === undefined ? {} : { because: more.because }),
      ...(more.configuration.length === 0 ? {} : { configuration: more.configuration }),
    })),
    configuration,
    ...(expiredWaivers === undefined ? {} : { expiredWaivers }),
    ...(baseline === undefined ? {} : { baseline }),
    details,
  };
}

function rowOf(row: DocumentRow): Row {
  const { id, section, level, title, needs, servedBy, waiver } = row;
  const { status, basis, code, args, text, findings } = row;
  return {
    ...{ id, section, level, title },
    ...explanationOf(row),
    ruling: { status, basis, code, args, text, findings } as Ruling,
    ...{ needs, servedBy },
    ...(waiver === undefined ? {} : { waiver }),
  };
}

const UNKNOWN: Explanation = {
  why: '',
  source: { manifesto: '', references: [] },
  access: [],
  seen: '',
  ruled: '',
  advice: { text: '' },
};

/** Explanation in the document, else in the catalogue, else empty. */
function explanationOf(row: DocumentRow): Explanation {
  const { why, source, access, seen, ruled, advice } = {
    ...UNKNOWN,
    ...findRequirement(row.id),
    ...row,
  };
  return { why, source, access, seen, ruled, advice };
}
