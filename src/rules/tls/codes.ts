/** Codes of versions of TLS, suites, groups and signatures. */
import type { FailureArgs } from '../../model/index.js';

type None = Record<string, never>;

export interface TlsCodes {
  /* tls-supported, tls-disabled, legacy-tls, forward-secrecy */
  /** `offered`: whether STARTTLS is; `yes`, `no`. `answer`: `failure`, or the condition of a stream error. */
  TLS_ABSENT: { readonly offered: string; readonly answer: string };
  TLS_ABSENT_EVERYWHERE: None;

  /* tls-supported, tls-disabled, legacy-tls */
  TLS_ACCEPTED: { readonly version: string };
  TLS_REFUSED: { readonly version: string; readonly alert: string };
  /** No refusal of the version as such: it may be of what was offered with it. */
  TLS_REFUSED_UNSURE: { readonly version: string; readonly alert: string };
  TLS_LOWER_CHOSEN: { readonly version: string; readonly chosen: string };
  TLS_REFUSED_ALONE: { readonly version: string };
  TLS_SUPPORT_IN_PART: {
    readonly version: string;
    readonly accepted: number;
    readonly refused: number;
    readonly unseen: number;
  };
  TLS_SUPPORTED_NOWHERE: { readonly version: string };
  TLS_DISABLED: { readonly version: string };
  LEGACY_TLS_ACCEPTED: { readonly versions: readonly string[] };
  LEGACY_TLS_REFUSED: None;
  LEGACY_TLS_NOT_ALL_ASKED: {
    readonly refused: readonly string[];
    readonly unsure: readonly string[];
    readonly unasked: readonly string[];
  };

  /* forward-secrecy */
  NOT_FORWARD_SECRET: { readonly version: string; readonly ciphers: readonly string[] };
  /** Every suite that is accepted was asked for. */
  FORWARD_SECRET: { readonly ciphers: number; readonly versions: readonly string[] };
  FORWARD_SECRET_EVERYWHERE: None;
  FORWARD_SECRET_AS_SEEN: {
    readonly ciphers: readonly string[];
    readonly unclassified: readonly string[];
  };
  FORWARD_SECRECY_LACKING: { readonly ciphers: readonly string[] };
  SMALL_DH_GROUP: { readonly version: string; readonly bits: number };
  WEAK_CIPHERS: {
    readonly version: string;
    readonly weakness: string;
    readonly ciphers: readonly string[];
  };
  NO_SERVER_PREFERENCE: { readonly versions: readonly string[] };
  GROUPS_ACCEPTED: { readonly version: string; readonly groups: readonly string[] };
  POST_QUANTUM_GROUPS: { readonly groups: readonly string[] };
  NO_POST_QUANTUM_GROUP: None;
  WEAK_SIGNATURES_ACCEPTED: { readonly version: string; readonly signatures: readonly string[] };
  TLS_FEATURE_FLAWS: { readonly flaws: readonly string[] };
  LIST_INCOMPLETE: FailureArgs & { readonly version: string };
  /** In that version, at this endpoint and not at each of the others. */
  SUITES_NOT_EVERYWHERE: { readonly version: string; readonly ciphers: readonly string[] };
  BACKED_OFF: None;
  SUITE_NOT_OFFERED: { readonly version: string; readonly ciphers: readonly string[] };
}
