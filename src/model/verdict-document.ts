/** Verdicts as JSON, for programs: what `--format json` and `--format jsonl` write. */
import type { ErrorDocument } from './batch.js';
import type { Coded } from './coded.js';
import type {
  Action,
  ConfigurationBlock,
  Finding,
  Row,
  Ruling,
  Scope,
  Verdict,
} from './verdict.js';

/**
 * Values of `--fail-on`. Each includes the ones before: a missing MUST, a partial MUST, a missing
 * SHOULD.
 */
export const FAIL_ON = ['must', 'partial', 'should', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What a code and its arguments say. */
export interface Words {
  /** The code and its details in words. May hold text of the server. */
  readonly text: string;
}

export type WordedCode = Coded & Words;
export type WordedFinding = Finding & Words;

/** Fields of a row that come from the catalogue and are equal in all its verdicts. */
export type Explanation = Pick<Row, 'why' | 'source' | 'access' | 'seen' | 'ruled' | 'advice'>;

/** A requirement and its result. The fields of its ruling are fields of the row. */
export type BriefRow = Omit<Row, 'ruling' | keyof Explanation> &
  Omit<Ruling, 'findings'> &
  Words & {
    /** Findings that the status rests on, sorted by subject. */
    readonly findings: readonly WordedFinding[];
  };

/** A row of a verdict with `--explain`. */
export type ExplainedRow = BriefRow & Explanation;

/** Programs may ask every row for its explanation. */
interface Unexplained {
  readonly why?: never;
  readonly source?: never;
  readonly access?: never;
  readonly seen?: never;
  readonly ruled?: never;
  readonly advice?: never;
}

export type DocumentRow = (BriefRow & Unexplained) | ExplainedRow;

/** What to change. */
export interface DocumentAction extends Omit<Action, 'because' | 'configuration'> {
  /** What to change. */
  readonly title: string;
  /** What to do. May hold text of the server. */
  readonly text: string;
  /**
   * Lines for this action alone, by configuration file. Empty if there are none. For several
   * actions, use the configuration of the verdict: it sets each option once.
   */
  readonly configuration: readonly ConfigurationBlock[];
  /**
   * Present if the action does not follow from the status of the row: findings that say what to
   * change.
   * @minItems 1
   */
  readonly because?: readonly WordedCode[];
}

/** The result of one scan. */
export type VerdictDocument = Omit<
  Verdict,
  'schema' | 'scope' | 'rows' | 'contradictions' | 'actions'
> & {
  /** Rises when a program written for the old form would misread the new one. */
  readonly schema: 2;
  /** The result for people: as every report has it. */
  readonly headline: {
    /** The status of the scope in capitals. */
    readonly word: 'PASSED' | 'FAILED' | 'UNDETERMINED';
    /** One sentence without its full stop. */
    readonly text: string;
  };
  /** Exit code of scan and judge with this failOn. 0: passed. 1: a row failed. 2: undetermined. */
  readonly exitCode: 0 | 1 | 2;
  /** `--fail-on`: the rows that make exitCode 1. */
  readonly failOn: FailOn;
  /** Number of rows with each status. */
  readonly counts: Scope['counts'];
  readonly scope: Omit<Scope, 'counts'>;
  /** One row for each requirement, in the order of the catalogue. */
  readonly rows: readonly DocumentRow[];
  /** Where endpoints differ, or what was seen differs from what the operator stated. */
  readonly contradictions: readonly WordedFinding[];
  /** What to change, the most urgent first. */
  readonly actions: readonly DocumentAction[];
};

/** Each line of JSON Lines is one of these. */
export type ResultDocument = VerdictDocument | ErrorDocument;
