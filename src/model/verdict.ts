/**
 * The judgement of a service: all requirements with their results and findings, and recommended
 * actions.
 */
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
 * affect the status of the requirement.
 */
export type Evidenced =
  | { readonly status: SettledStatus; readonly evidence: Evidence }
  | {
      readonly status: Exclude<Status, SettledStatus> | 'information';
      readonly evidence: readonly string[];
    };

/** Finding of one check about one requirement, and one endpoint or name. */
export type Finding = Coded & {
  readonly requirement: RequirementId;
  /** What the finding is about: an endpoint id, host, owner name or domain. */
  readonly subject: string;
  /**
   * Status of the finding. The status `information` does not affect the status of the requirement.
   */
  readonly status: Status | 'information';
  readonly basis: Basis | null;
  /**
   * Ids of the observations that support the finding. A status that makes a statement about the
   * service has at least one, as `Evidenced` requires.
   */
  readonly evidence: readonly string[];
};

/** Result of the check of one requirement. */
export type Ruling = Coded & {
  readonly status: Status;
  readonly basis: Basis | null;
  /** Findings, sorted by the endpoint or name that they are about. */
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
  /**
   * For a requirement on clients: the server requirements that this server must meet to support
   * it, with their statuses.
   */
  readonly servedBy: readonly { readonly requirement: RequirementId; readonly status: Status }[];
  /**
   * Waiver of the requirement, which keeps its unmet status but does not count. Undefined without
   * a waiver.
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
   * The findings that explain why the recommended action differs from the requirement's own
   * advice; undefined if it does not.
   */
  readonly because?: readonly Coded[];
  /**
   * Configuration for this recommended action only, at most one block for each file. Undefined if
   * there is none.
   */
  readonly configuration?: readonly ConfigurationBlock[];
}

/** Server software for which this program has configuration advice. */
export type ConfiguredSoftware = 'prosody' | 'ejabberd';

/** A configuration of a server that the operator gave, for reports. */
export interface ConfigurationFile {
  readonly software: ConfiguredSoftware;
  readonly version: string;
  /** Path of the main configuration file on the server. */
  readonly file: string;
  /**
   * Why this version of Prosody or ejabberd refuses the configuration file; null if it loads the
   * file.
   */
  readonly refused: Coded | null;
  /** Errors and risks in the configuration file, each with the line where it is. */
  readonly remarks: readonly Coded[];
  /** Names of the environment variables that the configuration file reads. */
  readonly variables: readonly string[];
  /** Names of modules in the configuration that are not part of the server software. */
  readonly community: readonly string[];
}

/** Lines to merge into one configuration file, to fix all requirements that are not met. */
export interface ConfigurationBlock {
  readonly file: 'prosody.cfg.lua' | 'ejabberd.yml';
  readonly software: ConfiguredSoftware;
  /**
   * Version of the server software: as the server reports it (XEP-0092), else that of a given
   * configuration. Null if software or version is unknown.
   */
  readonly version: string | null;
  /**
   * Ids of the requirements for which the configuration block is needed.
   * @minItems 1
   */
  readonly requirements: readonly RequirementId[];
  /**
   * Configuration lines to copy: instructions as comments, and each option once. No line break at
   * the end.
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
   * Whether `--strict` was given. If so, the result is `undetermined` instead of `passed` if a
   * MUST requirement has the status `partial`, or needs access that the scan did not have.
   */
  readonly strict: boolean;
  /** Numbers of MUST and MUST NOT requirements by result, without requirements for clients. */
  readonly must: {
    readonly total: Count;
    /** Number of requirements whose status is based on evidence, including waived requirements. */
    readonly ruled: Count;
    /**
     * Numbers of requirements by result: met, partial, missing, unseen, out of reach, and waived
     * with any result. These six counts add up to `total`.
     */
    readonly met: Count;
    readonly partial: Count;
    readonly missing: Count;
    /**
     * Number of requirements that the scan had the access to check, but that it did not observe.
     */
    readonly unseen: Count;
    /** Number of requirements that were not observed because the scan lacks the access. */
    readonly outOfReach: Count;
    readonly waived: Count;
  };
  readonly counts: Readonly<Record<Status, Count>>;
  /**
   * Kinds of access that the scan lacked, each with the requirements that could be judged with it.
   */
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
  /** Date of the catalogue of requirements by which the recording was judged. */
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
  /**
   * Configuration files that the operator gave, as each version of the server software reads them;
   * undefined if none was given.
   */
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
