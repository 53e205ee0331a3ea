/** Codes of limits: announced, or seen by running into them. Numbers of bytes are exact. */
import type { FailureArgs } from '../../model/index.js';

type None = Record<string, never>;

export interface LimitCodes {
  /* stanza-limit, before authentication */
  STANZA_LIMIT_BEFORE_LOGIN: { readonly bytes: readonly string[] };
  STANZA_LIMIT_UNANNOUNCED: None;

  /* stanza-limit; `accepted` 0: nothing was seen to be */
  STANZA_LIMIT_KEPT: {
    readonly accepted: number;
    readonly refused: number;
    readonly recommended: number;
  };
  STANZA_LIMIT_HIGH: {
    readonly accepted: number;
    readonly refused: number;
    readonly recommended: number;
  };
  /** Refused above what is recommended, and as much as that was not seen to pass. */
  STANZA_LIMIT_UNDECIDED: {
    readonly accepted: number;
    readonly refused: number;
    readonly recommended: number;
  };
  /** Bytes; `accepted` and `refused`: 0 where nothing was. */
  STANZA_LIMIT_CONTRADICTED: {
    readonly phase: string;
    readonly announced: number;
    readonly accepted: number;
    readonly refused: number;
  };
  STANZA_LIMIT_ABSENT: { readonly accepted: number };
  /** `came`: as in `SizeTried`. */
  STANZA_LIMIT_HIDDEN: {
    readonly bytes: number;
    readonly came: string;
    readonly seconds: number;
    readonly said: string;
  };
  STANZA_LIMIT_UNCONNECTED: FailureArgs;
  STANZA_LIMIT_UNTRIED: { readonly role: string };
  STANZA_LIMIT_EARLY: { readonly accepted: number; readonly refused: number };
  STANZA_LIMIT_EARLY_NONE: { readonly accepted: number };
  STANZA_LIMIT_KEPT_EVERYWHERE: { readonly refused: number };
  STANZA_LIMIT_HIGH_SOMEWHERE: { readonly refused: number };
  INTRUSIVE_WITH_LEAVE: None;

  /* login-attempt-limit, login-ip-block */
  INTRUSION_NOT_ALLOWED: { readonly intrusion: string };
  FAILURES_LIMITED: { readonly tries: number; readonly said: string };
  FAILURES_DELAYED: { readonly tries: number; readonly ms: readonly string[] };
  FAILURES_CUT_OFF: { readonly tries: number };
  FAILURES_UNANSWERED: { readonly tries: number };
  FAILURES_UNLIMITED: { readonly tries: number };
  /** `enough`: a number for `--login-attempts` that could show that there is no limit. */
  FAILURES_LIMIT_UNSEEN: { readonly tries: number; readonly enough: number };
  FAILURES_UNSEEN: FailureArgs;
  FAILURES_UNTRIED: None;
  ADDRESS_BLOCKED: { readonly by: string };
  ADDRESS_BLOCKED_IN_PART: { readonly by: string; readonly open: readonly string[] };
  ADDRESS_TURNED_AWAY: { readonly said: string };
  ADDRESS_SERVED: { readonly tries: number };
  ADDRESS_BLOCK_UNKNOWN: { readonly tries: number };
  /** Turned away so long after the sign of a limit, and served at the next look, in seconds. */
  BAN_LIFTED: { readonly blocked: number; readonly seconds: number };
  BAN_LASTS: { readonly seconds: number };
}
