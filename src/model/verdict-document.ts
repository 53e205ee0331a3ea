/** Verdicts as JSON, for programs: what `--format json` and `--format jsonl` write. */
import type { ErrorDocument } from './batch.js';
import type { Coded } from './coded.js';
import type {
  Action,
  ConfigurationBlock,
  ConfigurationFile,
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

/** The code and its arguments as a sentence. */
export interface Words {
  /** The code and its details in words. May contain text of the server. */
  readonly text: string;
}

export type WordedCode = Coded & Words;

/** Words for the basis of a status. */
export interface BasisWords {
  /**
   * The basis with its place or date: `configured, prosody.cfg.lua:42`. Present only for evidence of
   * the operator.
   */
  readonly basisText?: string;
}

export type WordedFinding = Finding & Words & BasisWords;

/** A configuration file that was given, with its codes in words. */
export type DocumentFile = Omit<ConfigurationFile, 'refused' | 'remarks'> & {
  /** Why this version refuses the file; null if it loads. */
  readonly refused: WordedCode | null;
  /** Errors and risks in the file, each with its place. */
  readonly remarks: readonly WordedCode[];
};

/**
 * Fields of a row that come from the catalogue, and are equal in all verdicts by that catalogue.
 */
export type Explanation = Pick<Row, 'why' | 'source' | 'access' | 'seen' | 'ruled' | 'advice'>;

/** A requirement and its result. The fields of its ruling are fields of this row. */
export type BriefRow = Omit<Row, 'ruling' | keyof Explanation> &
  Omit<Ruling, 'findings'> &
  Words &
  BasisWords & {
    /** Findings on which the status is based, sorted by subject. */
    readonly findings: readonly WordedFinding[];
  };

/** A row of a verdict with `--explain`. */
export type ExplainedRow = BriefRow & Explanation;

/** Declares the fields of `Explanation` as absent, so that programs can read them from any row. */
interface Unexplained {
  readonly why?: never;
  readonly source?: never;
  readonly access?: never;
  readonly seen?: never;
  readonly ruled?: never;
  readonly advice?: never;
}

export type DocumentRow = (BriefRow & Unexplained) | ExplainedRow;

/** A recommended change. */
export interface DocumentAction extends Omit<Action, 'because' | 'configuration'> {
  /** Title of the recommended change. */
  readonly title: string;
  /** Instructions for the operator. May contain text of the server. */
  readonly text: string;
  /**
   * Lines for this action alone, by configuration file. Empty if there are none. For several
   * actions, use the configuration of the verdict: it sets each option once.
   */
  readonly configuration: readonly ConfigurationBlock[];
  /**
   * Findings that show what to change. Present if the action does not follow from the row's
   * status.
   * @minItems 1
   */
  readonly because?: readonly WordedCode[];
}

/** The result of one scan. */
export type VerdictDocument = Omit<
  Verdict,
  'schema' | 'scope' | 'rows' | 'contradictions' | 'actions' | 'files'
> & {
  /**
   * Version of this format. It rises when a program written for the old form would misread the new
   * one.
   */
  readonly schema: 2;
  /** The result of the scan in words, as in every report. */
  readonly headline: {
    /** Status of the scope (the requirements that this scan could check), in capital letters. */
    readonly word: 'PASSED' | 'FAILED' | 'UNDETERMINED';
    /** The result in one sentence, without its full stop. */
    readonly text: string;
  };
  /** Exit code of scan and judge with this failOn. 0: passed. 1: a row failed. 2: undetermined. */
  readonly exitCode: 0 | 1 | 2;
  /** Value of `--fail-on`, which decides the rows that make `exitCode` 1. */
  readonly failOn: FailOn;
  /** Number of rows with each status. */
  readonly counts: Scope['counts'];
  readonly scope: Omit<Scope, 'counts'>;
  /** One row for each requirement, in the order of the catalogue. */
  readonly rows: readonly DocumentRow[];
  /**
   * Findings where endpoints differ, or where an observation differs from what the operator stated.
   */
  readonly contradictions: readonly WordedFinding[];
  /** Recommended changes, the most urgent first. */
  readonly actions: readonly DocumentAction[];
  /** Configuration files that were given, as each version reads them; undefined without any. */
  readonly files?: readonly DocumentFile[];
};

/** A line of JSON Lines is one of these documents. */
export type ResultDocument = VerdictDocument | ErrorDocument;
