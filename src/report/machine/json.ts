/** The verdict for programs: `verdict.schema.json` describes it. */
import type {
  Action,
  BasisWords,
  BatchError,
  Coded,
  ConfigurationFile,
  DocumentAction,
  DocumentFile,
  DocumentRow,
  ErrorDocument,
  Explanation,
  FailOn,
  Finding,
  Row,
  Ruling,
  Verdict,
  VerdictDocument,
  Words,
} from '../../model/index.js';
import { basisText } from '../kit/basis-text.js';
import { jsonText } from '../kit/escape.js';
import { exitCodeOf } from '../kit/exit-code.js';
import { headlineText, headlineWord } from '../kit/headline.js';
import { actionItems } from '../kit/action-items.js';
import { say } from '../../rules/words.js';
import schema from '../../schemas/verdict.schema.json' with { type: 'json' };

export type { VerdictDocument } from '../../model/index.js';

/** JSON Schema, draft 2020-12, of verdicts and of errors as JSON and JSON Lines. */
export const VERDICT_SCHEMA: object = schema;

/** Version of the documents that this module writes. */
export const NEWEST_SCHEMA: VerdictDocument['schema'] = 2;

export interface DocumentOptions {
  /** Value of `--fail-on`, which decides the exit code. `must` if absent. */
  readonly failOn?: FailOn;
  /** Whether each row also contains the catalogue's explanation of the requirement. */
  readonly explain?: boolean;
}

function worded<T extends Coded>(coded: T): T & Words {
  return { ...coded, text: say(coded) };
}

function basedAndWorded<T extends Finding | Ruling>(coded: T): T & Words & BasisWords {
  const basis = basisText(coded);
  return {
    ...worded(coded),
    ...(basis === null || basis === coded.basis ? {} : { basisText: basis }),
  };
}

function fileDocument({ refused, remarks, ...file }: ConfigurationFile): DocumentFile {
  return {
    ...file,
    refused: refused === null ? null : worded(refused),
    remarks: remarks.map(worded),
  };
}

/**
 * Returns the verdict as JSON, with a sentence in `text` beside each code. The most important
 * fields come first.
 */
export function verdictDocument(
  verdict: Verdict,
  { failOn = 'must', explain = false }: DocumentOptions = {},
): VerdictDocument {
  const { format, domain, status, tool, catalogue, startedAt, endedAt } = verdict;
  const { counts, ...scope } = verdict.scope;
  const { strict, must, access } = scope;
  const { configuration, files, expiredWaivers, baseline, details } = verdict;
  return {
    format,
    schema: NEWEST_SCHEMA,
    domain,
    headline: { word: headlineWord(verdict), text: headlineText(verdict) },
    exitCode: exitCodeOf(verdict, failOn),
    failOn,
    counts,
    ...{ status, tool, catalogue, startedAt, endedAt },
    // The order of the keys is for people: the result first, the settings later.
    scope: { ...{ status: scope.status, strict, must, access }, ...scope },
    rows: verdict.rows.map((row) => rowDocument(row, explain)),
    contradictions: verdict.contradictions.map(basedAndWorded),
    actions: verdict.actions.map((action) => actionDocument(action, verdict)),
    configuration,
    ...(files === undefined ? {} : { files: files.map(fileDocument) }),
    ...(expiredWaivers === undefined ? {} : { expiredWaivers }),
    ...(baseline === undefined ? {} : { baseline }),
    details,
  };
}

function rowDocument(row: Row, explain: boolean): DocumentRow {
  const { id, section, level, title, ruling, needs, servedBy, waiver } = row;
  const { findings, ...ruled } = basedAndWorded(ruling);
  return {
    ...{ id, section, level, title, ...ruled, needs },
    findings: findings.map(basedAndWorded),
    servedBy,
    ...(waiver === undefined ? {} : { waiver }),
    ...(explain ? explanationOf(row) : {}),
  };
}

function explanationOf(row: Explanation): Explanation {
  const { why, source, access, seen, ruled, advice } = row;
  return { why, source, access, seen, ruled, advice };
}

function actionDocument(action: Action, verdict: Verdict): DocumentAction {
  const { priority, requirement, records, because, configuration = [] } = action;
  const [item] = actionItems({ ...verdict, actions: [action] }, priority);
  return {
    ...{ priority, requirement },
    title: item?.row.title ?? requirement,
    text: item?.row.advice.text ?? '',
    ...{ records, configuration },
    ...(because === undefined ? {} : { because: because.map(worded) }),
  };
}

export function renderJson(verdict: Verdict, options: DocumentOptions = {}): string {
  return `${jsonText(verdictDocument(verdict, options))}\n`;
}

const ERROR_EXITS: Readonly<Record<BatchError['reason'], 2 | 3>> = {
  'no-service': 2,
  unable: 3,
  bug: 3,
};

/** The document for a domain without a verdict. */
export function errorDocument(domain: string, error: BatchError): ErrorDocument {
  const exitCode = ERROR_EXITS[error.reason];
  return { format: 'xmpp-safeguard/error', schema: NEWEST_SCHEMA, domain, error, exitCode };
}

export function renderError(document: ErrorDocument): string {
  return `${jsonText(document)}\n`;
}
