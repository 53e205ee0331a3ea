/** Comparison of verdicts of several services, or of two verdicts of one service. */
import type { Coded } from './coded.js';
import type { Access } from './endpoint.js';
import type { Tool } from './recording.js';
import type { Level, Section } from './requirement.js';
import type { Count, DomainName, RequirementId, Time } from './scalars.js';
import type { Basis, Status } from './status.js';
import type { EndpointSummary, Finding, Priority, Verdict } from './verdict.js';

/** Adds the text that a saved verdict file has for a code, possibly written by another version. */
export type WithSavedText<T> = T & { readonly text?: string };

export interface Operand {
  readonly source: 'scan' | 'recording' | 'verdict';
  /** Name of the compared scan as requested: a domain or a file. */
  readonly name: string;
  /** The verdict that this column shows. A verdict from a file includes its sentences. */
  readonly verdict: Verdict;
  /** Why the compared scan or file has no verdict; null if it has one. */
  readonly problem: string | null;
}

export interface ComparisonColumn {
  readonly source: Operand['source'];
  readonly name: string;
  readonly domain: DomainName;
  /** Version of this program that made the recording. */
  readonly tool: Tool;
  /** Date of the catalogue of requirements by which the recording was judged. */
  readonly catalogue: string;
  readonly startedAt: Time;
  readonly endedAt: Time;
  readonly access: readonly Access[];
  /**
   * Status of the requirements that the scan could check with its access: passed, failed or
   * undetermined; null without a verdict.
   */
  readonly scope: Verdict['scope']['status'] | null;
  /**
   * Whether the verdict was judged with `--strict`. If so, a MUST requirement that the scan had no
   * access to check, or that is only partly met, leaves `scope` undetermined.
   */
  readonly strict: boolean;
  /** Result for the whole manifesto; null without a verdict. */
  readonly status: Verdict['status'] | null;
  readonly must: Verdict['scope']['must'] | null;
  readonly counts: Readonly<Record<Status, Count>> | null;
  readonly problem: string | null;
  readonly endpoints: readonly EndpointSummary[];
}

export type ComparedCell = WithSavedText<Coded> & {
  readonly status: Status;
  readonly basis: Basis | null;
};

/**
 * Relation of the statuses of one row in all columns. `manual` and `not-observed` count as unknown.
 */
export const RELATIONS = [
  /** The statuses differ in at least two columns where they are known. */
  'differs',
  /**
   * The statuses that are known are equal, but the status is unknown in some of the compared
   * scans.
   */
  'partly-known',
  'same',
  /** The status is unknown in every column. */
  'unknown',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** Change of a requirement from the earlier verdict to the later. */
export const CHANGES = [
  'worse',
  'better',
  /**
   * Change of a requirement that is neither better nor worse: met in one verdict, not applicable
   * in the other.
   */
  'changed',
  /** Change of a requirement whose status is known only in the earlier verdict. */
  'lost',
  /** Change of a requirement whose status is known only in the later verdict. */
  'gained',
  /** Change of a requirement whose status is unknown in both verdicts. */
  'unknown',
  'unchanged',
] as const;
export type Change = (typeof CHANGES)[number];

/**
 * Changed findings on one requirement. Findings match by code and endpoint or name; an address
 * that the other verdict does not have is ignored.
 */
export interface FindingChanges {
  readonly gone: readonly WithSavedText<Finding>[];
  readonly appeared: readonly WithSavedText<Finding>[];
  /**
   * Findings of two scans with the same code about the same endpoint or name, but with other
   * arguments.
   */
  readonly altered: readonly {
    readonly before: WithSavedText<Finding>;
    readonly after: WithSavedText<Finding>;
  }[];
}

export interface ComparedRow {
  readonly id: RequirementId;
  readonly section: Section;
  readonly level: Level;
  readonly title: string;
  /**
   * Results of the requirement by column; null for a scan without a verdict, or if the catalogue
   * of its verdict lacks the requirement.
   */
  readonly cells: readonly (ComparedCell | null)[];
  readonly relation: Relation;
  /**
   * Indexes of the compared scans with the best status, if known statuses differ. The status
   * `not-applicable` is not compared.
   */
  readonly best: readonly Count[];
  /**
   * Indexes of the compared scans whose status has the strongest evidence (basis), if the statuses
   * are equal and the bases differ.
   */
  readonly strongest: readonly Count[];
  /** Change of the row between two verdicts of one domain; null otherwise. */
  readonly change: Change | null;
  readonly findings: FindingChanges | null;
}

/**
 * Number of missing and of partial requirements of one level (MUST or SHOULD). Counts only
 * requirements whose status is known in every compared scan.
 */
export interface Shortfalls {
  readonly missing: Count;
  /**
   * Number of partial requirements, including `configurable`: off by default, and on with another
   * setting.
   */
  readonly partial: Count;
}

export interface ColumnShortfalls {
  readonly column: Count;
  readonly must: Shortfalls;
  readonly should: Shortfalls;
}

/**
 * The best of the compared services, based only on requirements that apply to every service and
 * are known for every service.
 */
export interface Overall {
  readonly rows: Count;
  /** Numbers of missing and partial requirements, for each column with a verdict. */
  readonly standings: readonly ColumnShortfalls[];
  /**
   * Columns with the fewest missing MUST; among these, the fewest partial MUST, and so on for
   * SHOULD. Empty if fewer than two columns have a result, or no requirement is known in all
   * columns.
   */
  readonly best: readonly Count[];
}

export interface ActionChange {
  readonly requirement: RequirementId;
  readonly priority: Priority;
}

export interface ActionChanges {
  /**
   * Recommended actions of the earlier scan for requirements that are now met or no longer apply.
   */
  readonly done: readonly ActionChange[];
  readonly open: readonly ActionChange[];
  readonly added: readonly ActionChange[];
  /**
   * Recommended actions of the earlier scan for requirements that the later scan did not observe.
   */
  readonly unknown: readonly ActionChange[];
}

/** Changes of endpoints, as endpoint ids. */
export interface EndpointChanges {
  readonly gone: readonly string[];
  readonly appeared: readonly string[];
  /** Endpoints that are in both verdicts, but reachable only in the earlier one. */
  readonly lost: readonly string[];
  readonly regained: readonly string[];
}

export interface TimesApart {
  readonly tally: Readonly<Record<Change, Count>>;
  readonly actions: ActionChanges;
  readonly endpoints: EndpointChanges;
}

/** Reasons for which a difference may come from the scans or rules instead of the servers. */
export const CAVEATS = [
  'same-scan',
  'catalogues',
  'tools',
  'access',
  'families',
  'logins',
  'trust',
  'trust-anchors',
  'connect',
  'identity',
  'outgoing',
] as const;
export type CaveatCode = (typeof CAVEATS)[number];

export interface Caveat {
  readonly code: CaveatCode;
  /** Values of a property in which the compared scans differ, one for each column. */
  readonly values: readonly string[];
}

/** A complete comparison: reports need no other data. */
export interface Comparison {
  readonly format: 'xmpp-safeguard/comparison';
  readonly schema: 1;
  /** Version of this program that made the comparison. */
  readonly tool: Tool;
  /** Kind of comparison. `times` compares two verdicts of one domain, the earlier first. */
  readonly kind: 'services' | 'times';
  /** @minItems 2 */
  readonly columns: readonly ComparisonColumn[];
  readonly caveats: readonly Caveat[];
  /** The requirements of the compared verdicts, in catalogue order. */
  readonly rows: readonly ComparedRow[];
  /** Which service is best overall; null for two verdicts of one domain. */
  readonly overall: Overall | null;
  /** Changes between two verdicts of one domain; null for several services. */
  readonly times: TimesApart | null;
}
