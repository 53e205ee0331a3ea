/** Converts verdict documents of each schema version into verdicts. */
import { findRequirement } from '../catalogue/index.js';
import type {
  DocumentRow,
  Explanation,
  Row,
  Ruling,
  Verdict,
  VerdictDocument,
} from '../model/index.js';
import { Problem } from '../util/problem.js';
import { NEWEST_SCHEMA } from '../report/machine/json.js';
import { withScopeStatus, type EarlierVerdict } from '../judge/scope.js';

export type AnyDocument = EarlierVerdict | VerdictDocument;

/**
 * Checks the schema version of a document. Throws `Problem` if a newer version of the program wrote
 * it.
 */
export function checkSchema(value: unknown, where: string): void {
  const { schema } = Object(value) as { readonly schema?: unknown };
  if (typeof schema !== 'number' || schema <= NEWEST_SCHEMA) return;
  throw new Problem(
    `${where}: written by a newer xmpp-safeguard (schema ${schema}; this version reads up to ${NEWEST_SCHEMA})`,
  );
}

/**
 * Reads the verdict from a document that is valid against its schema. Keeps the human-readable
 * `text` next to each code.
 */
export function verdictOf(document: AnyDocument): Verdict {
  return document.schema === 1 ? withScopeStatus(document) : fromSecond(document);
}

function fromSecond(document: VerdictDocument): Verdict {
  const { format, domain, status, tool, catalogue, startedAt, endedAt } = document;
  const { scope, counts, configuration, files, expiredWaivers, baseline, details } = document;
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
    ...(files === undefined ? {} : { files }),
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

/**
 * Returns the explanation of a requirement: from the document, else from the catalogue, else an
 * empty one.
 */
function explanationOf(row: DocumentRow): Explanation {
  const { why, source, access, seen, ruled, advice } = {
    ...UNKNOWN,
    ...findRequirement(row.id),
    ...row,
  };
  return { why, source, access, seen, ruled, advice };
}
