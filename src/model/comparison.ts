/** Verdicts side by side: of several services, or of one at two times. */
import type { Coded } from './coded.js';
import type { Access } from './endpoint.js';
import type { Tool } from './recording.js';
import type { Level, Section } from './requirement.js';
import type { Count, DomainName, RequirementId, Time } from './scalars.js';
import type { Basis, Status } from './status.js';
import type { EndpointSummary, Finding, Priority, Verdict } from './verdict.js';

/** With the words that a verdict file has for it, which may be of another version. */
export type WithSavedText<T> = T & { readonly text?: string };

export interface Operand {
  readonly source: 'scan' | 'recording' | 'verdict';
  /** As it was asked for: a domain or a file. */
  readonly name: string;
  /** Of a file of verdicts with its words. */
  readonly verdict: Verdict;
  /** Why there was nothing to judge; null where there was. */
  readonly problem: string | null;
}

export interface ComparisonColumn {
  readonly source: Operand['source'];
  readonly name: string;
  readonly domain: DomainName;
  /** Recorded by. */
  readonly tool: Tool;
  /** Judged by. */
  readonly catalogue: string;
  readonly startedAt: Time;
  readonly endedAt: Time;
  readonly access: readonly Access[];
  /** How it stands as far as its scan could see; null where there was nothing to judge. */
  readonly scope: Verdict['scope']['status'] | null;
  /** As judged: a MUST out of reach, or met in part, leaves `scope` undetermined. */
  readonly strict: boolean;
  /** Against the whole manifesto; null where there was nothing to judge. */
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

/** `manual` and `not-observed` are not known. */
export const RELATIONS = [
  /** Two that are known have not the same status. */
  'differs',
  /** All that are known have the same status, and not all are known. */
  'partly-known',
  'same',
  /** Known of none. */
  'unknown',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** From the earlier time to the later. */
export const CHANGES = [
  'worse',
  'better',
  /** Neither: it is met at one time, and does not apply at the other. */
  'changed',
  /** Known before, and not after. */
  'lost',
  /** Known after, and not before. */
  'gained',
  /** At both times not known. */
  'unknown',
  'unchanged',
] as const;
export type Change = (typeof CHANGES)[number];

/** Of one row, by code and subject; an address that the other time does not know is no subject. */
export interface FindingChanges {
  readonly gone: readonly WithSavedText<Finding>[];
  readonly appeared: readonly WithSavedText<Finding>[];
  /** With other arguments. */
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
  /** By column; null where there was nothing to judge, or its catalogue has no such row. */
  readonly cells: readonly (ComparedCell | null)[];
  readonly relation: Relation;
  /**
   * Columns, where one known status is better than another. One that does not apply is neither
   * better nor worse than any.
   */
  readonly best: readonly Count[];
  /** Columns with the strongest basis, where the status is the same and the basis is not. */
  readonly strongest: readonly Count[];
  /** Of one domain at two times; null else. */
  readonly change: Change | null;
  readonly findings: FindingChanges | null;
}

/** Rows of a level that fall short, of those that are ruled on in every column. */
export interface Shortfalls {
  readonly missing: Count;
  /** `configurable` too. */
  readonly partial: Count;
}

export interface ColumnShortfalls {
  readonly column: Count;
  readonly must: Shortfalls;
  readonly should: Shortfalls;
}

/** Which is best in all, told only from rows that apply and are known everywhere. */
export interface Overall {
  readonly rows: Count;
  /** Of the columns that have something to judge. */
  readonly standings: readonly ColumnShortfalls[];
  /** Columns with the fewest MUST missing, then MUST partial, then SHOULD. Empty: no such row. */
  readonly best: readonly Count[];
}

export interface ActionChange {
  readonly requirement: RequirementId;
  readonly priority: Priority;
}

export interface ActionChanges {
  /** Met now, or does no longer apply. */
  readonly done: readonly ActionChange[];
  readonly open: readonly ActionChange[];
  readonly added: readonly ActionChange[];
  /** Not seen later: nobody can say whether it was done. */
  readonly unknown: readonly ActionChange[];
}

/** Ids of endpoints. */
export interface EndpointChanges {
  readonly gone: readonly string[];
  readonly appeared: readonly string[];
  /** There both times, and reached at one. */
  readonly lost: readonly string[];
  readonly regained: readonly string[];
}

export interface TimesApart {
  readonly tally: Readonly<Record<Change, Count>>;
  readonly actions: ActionChanges;
  readonly endpoints: EndpointChanges;
}

/** What makes a difference of the scans, or of the rules, and not of the servers. */
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
  /** By column: what each had. */
  readonly values: readonly string[];
}

/** Self-contained: a report needs nothing else. */
export interface Comparison {
  readonly format: 'xmpp-safeguard/comparison';
  readonly schema: 1;
  /** Compared by. */
  readonly tool: Tool;
  /** `times`: one domain at two times, the earlier first. */
  readonly kind: 'services' | 'times';
  /** @minItems 2 */
  readonly columns: readonly ComparisonColumn[];
  readonly caveats: readonly Caveat[];
  /** In the order of the catalogue. */
  readonly rows: readonly ComparedRow[];
  /** Null of one domain at two times. */
  readonly overall: Overall | null;
  /** Null of several services. */
  readonly times: TimesApart | null;
}
