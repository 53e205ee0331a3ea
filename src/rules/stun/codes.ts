/** Codes of STUN and TURN servers. */
import type { FailureArgs } from '../../model/index.js';

type None = Record<string, never>;

export interface StunCodes {
  /** `answer`: `success`, or the code of an error: `401`. */
  STUN_ON_STANDARD_PORT: { readonly port: number; readonly answer: string };
  /** At a host of the domain that nothing names at that port. */
  STUN_UNPUBLISHED: { readonly port: number; readonly answer: string };
  STUN_ON_OTHER_PORT: { readonly port: number; readonly answer: string };
  STUN_UNANSWERED: FailureArgs & { readonly port: number; readonly named: readonly string[] };
  STUN_AMPLIFICATION: {
    readonly asked: number;
    readonly answered: number;
    /** `5.4`: octets that come for each that is sent. */
    readonly factor: string;
  };
  STUN_SOFTWARE: { readonly software: string; readonly other: string };
  TURN_ASKS_CREDENTIALS: { readonly code: number };
  TURN_OPEN: None;
  TURN_REFUSES: { readonly code: number };
  STUN_STREAM_ONLY: { readonly services: readonly string[] };
  /** Of a row. */
  STUN_PORTS_MOVED: { readonly servers: number };
  STUN_PORTS_STANDARD: { readonly ports: readonly string[] };
  STUN_NOT_ALL_SEEN: { readonly unseen: number; readonly total: number };
  STUN_NONE: None;
  STUN_NOT_FOUND: None;
  /** Those that the service names are elsewhere; with `--connect` the DNS is not asked. */
  STUN_SRV_UNASKED: None;
  STUN_SRV_UNANSWERED: FailureArgs & { readonly owner: string };
  STUN_SERVICES_UNASKED: None;
  STUN_SERVICES_UNANSWERED: FailureArgs;
}
