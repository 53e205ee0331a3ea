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

/** A finding or result as a sentence, made from its code and arguments. */
export interface Words {
  /** The finding and its details in words. May contain text of the server. */
  readonly text: string;
}

export type WordedCode = Coded & Words;

/** Text for the basis of a status, which is the kind of evidence that supports it. */
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
  /**
   * Why this version of Prosody or ejabberd refuses the configuration file; null if it loads the
   * file.
   */
  readonly refused: WordedCode | null;
  /** Errors and risks in the configuration file, each with the line where it is. */
  readonly remarks: readonly WordedCode[];
};

/**
 * Fields of a requirement that come from the catalogue of requirements, so they are equal in all
 * verdicts by the same version of the catalogue.
 */
export type Explanation = Pick<Row, 'why' | 'source' | 'access' | 'seen' | 'ruled' | 'advice'>;

/** A requirement and its result in the JSON document. */
export type BriefRow = Omit<Row, 'ruling' | keyof Explanation> &
  Omit<Ruling, 'findings'> &
  Words &
  BasisWords & {
    /**
     * Findings on which the status is based, sorted by the endpoint or name that they are about.
     */
    readonly findings: readonly WordedFinding[];
  };

/** Further fields of a requirement's result if `--explain` is used. */
export type ExplainedRow = BriefRow & Explanation;

/**
 * Declares the fields of `Explanation` as optional and never set, so that programs can read them
 * from the result of any requirement without a type error.
 */
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
   * Lines for this recommended action alone, by configuration file. Empty if there are none. For
   * several actions, use the configuration of the verdict: it sets each option once.
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
   * Version of this JSON format. It is increased if programs for the previous version would
   * misread the new format.
   */
  readonly schema: 2;
  /** The result of the scan in words, as in every report. */
  readonly headline: {
    /** Status of the scope (the requirements that this scan could check), in capital letters. */
    readonly word: 'PASSED' | 'FAILED' | 'UNDETERMINED';
    /** The result of the scan in one sentence, without its full stop. */
    readonly text: string;
  };
  /**
   * Exit code of the commands scan and judge with the value in `failOn`. 0: passed. 1: a
   * requirement failed. 2: undetermined.
   */
  readonly exitCode: 0 | 1 | 2;
  /** Value of `--fail-on`, which decides the requirements that make `exitCode` 1. */
  readonly failOn: FailOn;
  /** Number of requirements with each status. */
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
  /**
   * Configuration files that the operator gave, as each version of the server software reads them;
   * undefined if none was given.
   */
  readonly files?: readonly DocumentFile[];
};

/** One line of the JSON Lines output: a verdict, or the error of a domain. */
export type ResultDocument = VerdictDocument | ErrorDocument;
