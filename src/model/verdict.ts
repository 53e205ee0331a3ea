/** The judgement of a service: rows, their findings, and recommended actions. */
import type { Coded } from './coded.js';
import type { Details } from './details.js';
import type { Access, Endpoint } from './endpoint.js';
import type { Failure } from './failure.js';
import type { Baseline, ExpiredWaiver, RowWaiver } from './acceptance.js';
import type { Tool, Usage } from './recording.js';
import type { Requirement } from './requirement.js';
import type { Count, DomainName, RequirementId, Time } from './scalars.js';
import type { Settings } from './settings.js';
import type { Basis, SettledStatus, Status } from './status.js';

/** Ids of the observations that support a status, at least one. */
export type Evidence = readonly [string, ...string[]];

/**
 * A status and the ids of the observations that support it. The status `information` does not
 * affect the row.
 */
export type Evidenced =
  | { readonly status: SettledStatus; readonly evidence: Evidence }
  | {
      readonly status: Exclude<Status, SettledStatus> | 'information';
      readonly evidence: readonly string[];
    };

/** Result of one check for one requirement and subject. */
export type Finding = Coded & {
  readonly requirement: RequirementId;
  /** Subject of the finding: an endpoint id, host, owner name or domain. */
  readonly subject: string;
  /** Status of the finding. The status `information` does not affect the row. */
  readonly status: Status | 'information';
  readonly basis: Basis | null;
  /**
   * Ids of the observations that support the finding. A status that makes a statement about the
   * service has at least one, as `Evidenced` requires.
   */
  readonly evidence: readonly string[];
};

/** Result of a check for the whole row. */
export type Ruling = Coded & {
  readonly status: Status;
  readonly basis: Basis | null;
  /** Findings sorted by subject. */
  readonly findings: readonly Finding[];
};

export type Row = Requirement & {
  readonly ruling: Ruling;
  /**
   * Access with which the row could be judged, if only access is missing. Empty if the row is
   * judged, or could not be observed despite sufficient access (for example a timeout or a refused
   * account).
   */
  readonly needs: readonly Access[];
  /** For client requirements: rows on server requirements by which this server supports them. */
  readonly servedBy: readonly { readonly requirement: RequirementId; readonly status: Status }[];
  /**
   * Waiver of the row. It keeps its unmet status but does not count. Undefined without a waiver.
   */
  readonly waiver?: RowWaiver;
};

export type Priority = 'high' | 'medium' | 'low';

export interface Action {
  readonly priority: Priority;
  readonly requirement: RequirementId;
  /** Records to add to the zone file, derived from the observations. Existing records stay. */
  readonly records: readonly string[];
  /**
   * The findings that explain why the action differs from the requirement's own advice; undefined
   * if it does not.
   */
  readonly because?: readonly Coded[];
  /**
   * Configuration for this action only, at most one block for each file. Undefined if there is
   * none.
   */
  readonly configuration?: readonly ConfigurationBlock[];
}

/** Server software for which this program has configuration advice. */
export type ConfiguredSoftware = 'prosody' | 'ejabberd';

/** A configuration of a server that the operator gave, for reports. */
export interface ConfigurationFile {
  readonly software: ConfiguredSoftware;
  readonly version: string;
  /** Path of the main file, as the server names it. */
  readonly file: string;
  /** Why this version refuses the file; null if it loads. */
  readonly refused: Coded | null;
  /** Errors and risks in the file, each with its place. */
  readonly remarks: readonly Coded[];
  /** Names of the environment variables that the file reads. */
  readonly variables: readonly string[];
  /** Modules that are not part of the software. */
  readonly community: readonly string[];
}

/** Lines to merge into one configuration file, for all rows that are not met. */
export interface ConfigurationBlock {
  readonly file: 'prosody.cfg.lua' | 'ejabberd.yml';
  readonly software: ConfiguredSoftware;
  /**
   * Software version as the server reports it (XEP-0092), else of a configuration that was given;
   * null if software or version is unknown.
   */
  readonly version: string | null;
  /**
   * Ids of the requirements for which the block is needed.
   * @minItems 1
   */
  readonly requirements: readonly RequirementId[];
  /**
   * Lines of the block: instructions as comments, and each option once. No line break at the end.
   */
  readonly lines: string;
}

export interface EndpointSummary extends Endpoint {
  readonly id: string;
  /** Whether the endpoint answered; if not, `failure` is the reason. */
  readonly reached: boolean;
  readonly failure: Failure | null;
}

export interface Scope {
  readonly access: readonly Access[];
  readonly settings: Settings;
  readonly endpoints: readonly EndpointSummary[];
  readonly usage: readonly Usage[];
  /**
   * Result within the access of this scan: `failed` if a MUST is missing, else `undetermined` if a
   * MUST within reach could not be observed, else `passed`.
   */
  readonly status: 'passed' | 'failed' | 'undetermined';
  /**
   * Whether `--strict` was given, so that a MUST that is out of reach or partial makes the result
   * undetermined.
   */
  readonly strict: boolean;
  /** Counts of MUST and MUST NOT rows, without client requirements. */
  readonly must: {
    readonly total: Count;
    /** Number of rows with a status from evidence, including waived ones. */
    readonly ruled: Count;
    /** Numbers of rows without a waiver, by status; these six counts add up to `total`. */
    readonly met: Count;
    readonly partial: Count;
    readonly missing: Count;
    /** Number of rows that are within the access of this scan, but were not observed. */
    readonly unseen: Count;
    /** Number of rows that were not observed because the scan lacks the access. */
    readonly outOfReach: Count;
    readonly waived: Count;
  };
  readonly counts: Readonly<Record<Status, Count>>;
  /** Kinds of further access, and the rows that could be judged with each. */
  readonly widen: readonly {
    readonly access: Access;
    readonly requirements: readonly RequirementId[];
  }[];
}

/** A complete verdict: reports need no other data. */
export interface Verdict {
  readonly format: 'xmpp-safeguard/verdict';
  readonly schema: 1;
  readonly tool: Tool;
  /** Date of the catalogue. */
  readonly catalogue: string;
  readonly domain: DomainName;
  readonly startedAt: Time;
  readonly endedAt: Time;
  readonly status: 'compliant' | 'non-compliant' | 'undetermined';
  readonly scope: Scope;
  readonly rows: readonly Row[];
  /** Differences between endpoints, or between observations and the operator's statements. */
  readonly contradictions: readonly Finding[];
  readonly actions: readonly Action[];
  /** Configuration blocks, at most one for each file. */
  readonly configuration: readonly ConfigurationBlock[];
  /** Configuration files that were given, as each version reads them; undefined without any. */
  readonly files?: readonly ConfigurationFile[];
  /**
   * Waivers of this domain that ended before the day of the verdict's use; undefined if there are
   * none.
   * @minItems 1
   */
  readonly expiredWaivers?: readonly ExpiredWaiver[];
  /** Result of the comparison with an earlier verdict; undefined without one. */
  readonly baseline?: Baseline;
  readonly details: Details;
}
