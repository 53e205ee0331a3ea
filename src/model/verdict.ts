/** What is said of a service: rows, the findings behind them, and what to do. */
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

/** Ids of observations; at least one. */
export type Evidence = readonly [string, ...string[]];

/** A status, and the ids of the observations that support it. `information` never counts. */
export type Evidenced =
  | { readonly status: SettledStatus; readonly evidence: Evidence }
  | {
      readonly status: Exclude<Status, SettledStatus> | 'information';
      readonly evidence: readonly string[];
    };

/** One check's answer for one requirement at one subject. */
export type Finding = Coded & {
  readonly requirement: RequirementId;
  /** Endpoint id, host, owner name or domain. */
  readonly subject: string;
  /** `information` never counts. */
  readonly status: Status | 'information';
  readonly basis: Basis | null;
  /** Ids of observations; of a settled status at least one, as `Evidenced` requires of checks. */
  readonly evidence: readonly string[];
};

/** What a check says of a row as a whole. */
export type Ruling = Coded & {
  readonly status: Status;
  readonly basis: Basis | null;
  /** Sorted by subject. */
  readonly findings: readonly Finding[];
};

export type Row = Requirement & {
  readonly ruling: Ruling;
  /**
   * Access that would let the row be ruled on, where only access is wanting. Empty: it is ruled
   * on, or it was in reach and could not be seen (a time-out, a refused account).
   */
  readonly needs: readonly Access[];
  /** Client rows: what this server does for it, drawn from other rows. */
  readonly servedBy: readonly { readonly requirement: RequirementId; readonly status: Status }[];
  /** There where the row falls short by leave: it keeps its status, and does not count. */
  readonly waiver?: RowWaiver;
};

export type Priority = 'high' | 'medium' | 'low';

export interface Action {
  readonly priority: Priority;
  readonly requirement: RequirementId;
  /** Lines of a zone file to add, computed from what was seen; they replace none. */
  readonly records: readonly string[];
  /** Set where the action is not what the row asks for: findings that say what to change. */
  readonly because?: readonly Coded[];
  /** Lines for this action alone, at most one block for each file. Absent where there are none. */
  readonly configuration?: readonly ConfigurationBlock[];
}

/** The servers whose configuration there is advice for. */
export type ConfiguredSoftware = 'prosody' | 'ejabberd';

/** What to merge into one configuration file, for all rows that were seen to be wrong. */
export interface ConfigurationBlock {
  readonly file: 'prosody.cfg.lua' | 'ejabberd.yml';
  readonly software: ConfiguredSoftware;
  /** As the server says (XEP-0092); null where the software or its version is not known. */
  readonly version: string | null;
  /**
   * Rows that it is for.
   * @minItems 1
   */
  readonly requirements: readonly RequirementId[];
  /** How to merge it, in comments, and each option once. No line end at its end. */
  readonly lines: string;
}

export interface EndpointSummary extends Endpoint {
  readonly id: string;
  /** `reached`: something answered there. The rest were not, and `failure` says why. */
  readonly reached: boolean;
  readonly failure: Failure | null;
}

export interface Scope {
  readonly access: readonly Access[];
  readonly settings: Settings;
  readonly endpoints: readonly EndpointSummary[];
  readonly usage: readonly Usage[];
  /**
   * How the service stands as far as this scan could see: `failed` where a MUST is missing, else
   * `undetermined` where a MUST was in reach and could not be seen, else `passed`.
   */
  readonly status: 'passed' | 'failed' | 'undetermined';
  /** `--strict`: a MUST out of reach, or met in part, leaves the status undetermined. */
  readonly strict: boolean;
  /** Counts of MUST and MUST NOT rows, client rows apart. */
  readonly must: {
    readonly total: Count;
    /** Rows with a status from evidence, waived ones included. */
    readonly ruled: Count;
    /** Rows without a waiver, by what was seen of them; these six counts add up to `total`. */
    readonly met: Count;
    readonly partial: Count;
    readonly missing: Count;
    /** In reach of this access, and yet not seen. */
    readonly unseen: Count;
    /** Not seen, because it takes more access. */
    readonly outOfReach: Count;
    readonly waived: Count;
  };
  readonly counts: Readonly<Record<Status, Count>>;
  /** What would let more rows be ruled on. */
  readonly widen: readonly {
    readonly access: Access;
    readonly requirements: readonly RequirementId[];
  }[];
}

/** Self-contained: a report needs nothing else. */
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
  /** Where endpoints, or the wire and a word of the operator, disagree. */
  readonly contradictions: readonly Finding[];
  readonly actions: readonly Action[];
  /** One for each file at most. */
  readonly configuration: readonly ConfigurationBlock[];
  /**
   * There where waivers of this domain ended before the day of the verdict's use.
   * @minItems 1
   */
  readonly expiredWaivers?: readonly ExpiredWaiver[];
  /** There where the verdict was held against an earlier one. */
  readonly baseline?: Baseline;
  readonly details: Details;
}
