/**
 * Every code that a finding can bear, with the arguments that go with it.
 * The words for people stand in `report/text.ts`, one function a code.
 * An empty string or list is "none"; text of servers is bounded, and raw.
 */
import type { CertificateCodes } from './codes/certificate.js';
import type { DnsCodes } from './codes/dns.js';
import type { EncryptionCodes } from './codes/encryption.js';
import type { FederationCodes } from './codes/federation.js';
import type { HostCodes } from './codes/host.js';
import type { LimitCodes } from './codes/limits.js';
import type { OutgoingCodes } from './codes/outgoing.js';
import type { RegistrationCodes } from './codes/registration.js';
import type { SaslCodes } from './codes/sasl.js';
import type { SessionCodes } from './codes/session.js';
import type { StunCodes } from './codes/stun.js';
import type { TlsCodes } from './codes/tls.js';
import type { E2eeCodes, UploadCodes } from './codes/upload.js';

/** All that an argument can be, so that a verdict stays plain JSON. */
export type Arg = string | number | readonly string[];

type None = Record<string, never>;

/** A `Failure` of the model. */
export interface FailureArgs {
  readonly layer: string;
  readonly reason: string;
  readonly detail: string;
}

/** What an observation would have answered. */
export type Question = 'clear-stream' | 'handshake' | 'secured-stream' | 'certificate';

export interface Codes
  extends
    CertificateCodes,
    DnsCodes,
    E2eeCodes,
    EncryptionCodes,
    FederationCodes,
    HostCodes,
    LimitCodes,
    OutgoingCodes,
    RegistrationCodes,
    SaslCodes,
    SessionCodes,
    StunCodes,
    TlsCodes,
    UploadCodes {
  /* Rows that this scan could not look at. */
  NOT_PROBED: None;
  ACCESS_NEEDED: { readonly access: readonly string[] };
  OPERATOR_ONLY: None;
  CLIENT_ONLY: None;
  /** A status without an observation that supports it, so that it is not given. `reason`: bug. */
  NO_EVIDENCE: FailureArgs;

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
export type Code = keyof Codes;

/** A code with its arguments, discriminated by `code`. */
export type Coded = { readonly [C in Code]: { readonly code: C; readonly args: Codes[C] } }[Code];
