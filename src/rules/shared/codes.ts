/** Codes of what could not be looked at, and why. */
import type { FailureArgs, Question } from '../../model/index.js';

type None = Record<string, never>;

export interface CoverageCodes {
  /* Rows that this scan could not look at. */
  ACCESS_NEEDED: { readonly access: readonly string[] };
  OPERATOR_ONLY: None;
  CLIENT_ONLY: None;
  /** The operator's word. `by`: a role; `since`: a day. */
  CLAIMED: {
    readonly status: string;
    readonly by: string;
    readonly since: string;
    readonly words: string;
  };
  CLAIM_TOO_OLD: {
    readonly status: string;
    readonly by: string;
    readonly since: string;
    readonly until: string;
  };
  /** A status without an observation that supports it, so that it is not given. `reason`: bug. */
  NO_EVIDENCE: FailureArgs;
  /**
   * Evidence of one source (`configured`, `collected`, `claimed`) disagrees with the row, which comes
   * from `by`: `wire`, or a stronger source. `said` and `found` are statuses.
   */
  EVIDENCE_CONTRADICTED: {
    readonly source: string;
    readonly said: string;
    readonly by: string;
    readonly found: string;
  };

  /* What was there to be looked at. */
  SERVICE_DECLARED_ABSENT: { readonly owners: readonly string[] };
  NO_ENDPOINT: { readonly roles: readonly string[] };
  /** Of a row: `unseen` of `total` endpoints (or names that may hide some). */
  NOT_SEEN_EVERYWHERE: { readonly unseen: number; readonly total: number };
  ENDPOINT_UNREACHED: FailureArgs;
  ENDPOINT_UNASKED: None;
  SRV_UNANSWERED: FailureArgs;
  SRV_UNASKED: None;
  UNANSWERED: FailureArgs & { readonly question: Question; readonly version: string };
  UNASKED: { readonly question: Question; readonly version: string };
  STREAM_ERROR: { readonly phase: string; readonly condition: string; readonly text: string };
  NO_FEATURES: { readonly phase: string };
  /** The server asked for a client certificate, and refused the handshake without one. */
  CLIENT_CERTIFICATE_DEMANDED: { readonly version: string; readonly alert: string };
  /** `lacking`: groups, suites or keys that the server insists on; empty where not known. */
  NODE_CANNOT_NEGOTIATE: {
    readonly versions: readonly string[];
    readonly lacking: readonly string[];
    readonly alert: string;
  };
  HANDSHAKE_REFUSED: { readonly versions: readonly string[]; readonly alert: string };
  ENDPOINTS_DIFFER: {
    readonly compliant: readonly string[];
    readonly partial: readonly string[];
    readonly missing: readonly string[];
  };
}
