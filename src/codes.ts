/**
 * Every code that a finding can bear, with the arguments that go with it.
 * The words for people stand in `report/text.ts`, one function a code.
 * An empty string or list is "none"; text of servers is bounded, and raw.
 */
import type { HostCodes } from './codes/host.js';
import type { LimitCodes } from './codes/limits.js';
import type { OutgoingCodes } from './codes/outgoing.js';
import type { RegistrationCodes } from './codes/registration.js';
import type { SessionCodes } from './codes/session.js';
import type { StunCodes } from './codes/stun.js';
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

/** A chain of trust: `zone` as in `DnsSecurity`, empty where it is not known. */
export interface ChainArgs {
  readonly type: string;
  readonly zone: string;
  readonly reason: string;
}

export interface AccountArgs {
  readonly owner: string;
  readonly issuer: string;
  readonly uris: readonly string[];
}

/** What an observation would have answered. */
export type Question = 'clear-stream' | 'handshake' | 'secured-stream' | 'certificate';

/** Why an attempt in the clear does not count as one. */
export type Unexercised =
  'forbidden' | 'held-back' | 'unasked' | 'unanswered' | 'unclear' | 'silence' | 'closed' | 'ended';

/** How far an encrypted stream was from coming up. */
export type TlsObstacle =
  | 'starttls-refused'
  | 'starttls-unanswered'
  | 'handshake-refused'
  | 'handshake-unanswered'
  | 'null-cipher'
  | 'unasked';

/** Servers that came with such certificates, and what they were told. */
export interface PeerArgs {
  readonly certificates: readonly string[];
  readonly said: readonly string[];
}

export interface Codes
  extends
    E2eeCodes,
    HostCodes,
    LimitCodes,
    OutgoingCodes,
    RegistrationCodes,
    SessionCodes,
    StunCodes,
    UploadCodes {
  /* Rows that this scan could not look at. */
  NOT_PROBED: None;
  ACCESS_NEEDED: { readonly access: readonly string[] };
  OPERATOR_ONLY: None;
  CLIENT_ONLY: None;

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
  HANDSHAKE_REFUSED: { readonly versions: readonly string[]; readonly alert: string };
  ENDPOINTS_DIFFER: {
    readonly compliant: readonly string[];
    readonly partial: readonly string[];
    readonly missing: readonly string[];
  };

  /* encryption-required */
  DIRECT_TLS: None;
  /** TLS came up, with suites that do not encrypt. */
  NO_ENCRYPTION: { readonly ciphers: readonly string[] };
  /** `offers`: mechanisms, `iq-auth`, `dialback`. `answer`: what `<starttls/>` was answered with. */
  STARTTLS_NOT_OFFERED: {
    readonly role: string;
    readonly offers: readonly string[];
    readonly answer: string;
  };
  OFFERED_IN_CLEAR: {
    readonly role: string;
    readonly offers: readonly string[];
    readonly required: string;
  };
  AUTH_PROCESSED_IN_CLEAR: {
    readonly mechanism: string;
    readonly answer: string;
    readonly condition: string;
  };
  AUTH_REFUSED_IN_CLEAR: {
    readonly mechanism: string;
    readonly answer: string;
    readonly condition: string;
  };
  DIALBACK_PROCESSED_IN_CLEAR: { readonly type: string; readonly condition: string };
  DIALBACK_REFUSED_IN_CLEAR: { readonly answer: string; readonly condition: string };
  DIALBACK_REFUSED_YET_OFFERED: {
    readonly answer: string;
    readonly condition: string;
    readonly offers: readonly string[];
  };
  STARTTLS_REQUIRED: { readonly unexercised: Unexercised };
  STARTTLS_OPTIONAL: {
    readonly unexercised: Unexercised;
    readonly offers: readonly string[];
  };
  STARTTLS_WITHOUT_TLS: { readonly obstacle: TlsObstacle };
  REGISTRATION_IN_CLEAR: None;
  ENCRYPTION_REQUIRED: {
    readonly role: string;
    readonly exercised: number;
    readonly advertised: number;
    readonly direct: number;
  };
  ENCRYPTION_UNPROVEN: { readonly role: string };
  ENCRYPTION_NOT_REQUIRED: { readonly role: string };

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

  /* certificate */
  CERTIFICATE_VALID: {
    readonly by: string;
    readonly presented: string;
    readonly notAfter: string;
  };
  /** Sent along, and not on the way from the server's certificate to its root. */
  CHAIN_STRAYS: { readonly subjects: readonly string[] };
  CHAIN_OUT_OF_ORDER: None;
  CERTIFICATES_VALID: None;
  CERTIFICATES_DEFECTIVE: { readonly defects: readonly string[] };
  CERTIFICATE_EXPIRES_SOON: { readonly notAfter: string; readonly days: number };
  CERTIFICATE_EXPIRED: { readonly subject: string; readonly notAfter: string };
  CERTIFICATE_NOT_YET_VALID: { readonly subject: string; readonly notBefore: string };
  ISSUER_EXPIRED: { readonly subject: string; readonly notAfter: string };
  ISSUER_NOT_YET_VALID: { readonly subject: string; readonly notBefore: string };
  ISSUER_EXPIRED_UNUSED: { readonly subject: string; readonly notAfter: string };
  NAME_MISMATCH: { readonly domain: string; readonly presented: readonly string[] };
  NAME_ONLY_IN_COMMON_NAME: { readonly domain: string };
  SELF_SIGNED: { readonly subject: string };
  UNTRUSTED_ROOT: { readonly issuer: string };
  INTERMEDIATE_MISSING: { readonly issuer: string };
  CHAIN_INCOMPLETE: { readonly issuer: string; readonly length: number };
  CHAIN_UNTRUSTED: { readonly error: string };
  WEAK_KEY: {
    readonly subject: string;
    readonly type: string;
    readonly bits: number;
    readonly least: number;
  };
  WEAK_SIGNATURE: { readonly subject: string; readonly hash: string };
  CERTIFICATE_UNREADABLE: { readonly sha256: string };
  CERTIFICATE_UNSEEN: None;
  CERTIFICATE_IN_OTHER_VERSIONS: { readonly versions: readonly string[] };
  NO_ROOTS: None;

  /** PKIX refuses it, and TLSA records of `owner` match it. `objections`: codes. */
  CERTIFICATE_DANE_VALID: {
    readonly owner: string;
    readonly records: readonly string[];
    readonly objections: readonly string[];
  };
  /** Whether PKIX refuses it is not known. */
  CERTIFICATE_DANE_VOUCHED: { readonly owner: string; readonly records: readonly string[] };
  CERTIFICATES_DANE_VALID: { readonly objections: readonly string[] };

  /* s2s-certificates */
  PEER_WITHOUT_CERTIFICATE_REFUSED: { readonly condition: string; readonly text: string };
  DIALBACK_AFTER_TLS: { readonly mechanisms: readonly string[] };
  NO_DIALBACK_AFTER_TLS: { readonly mechanisms: readonly string[] };
  S2S_CERTIFICATES_HALF_SEEN: { readonly refused: number; readonly total: number };
  /** `certificates`: what was shown. `said`: what it was told, the server's own words among it. */
  PEERS_ACCEPTED: { readonly certificates: readonly string[]; readonly by: string };
  PEERS_MAY_DIAL_BACK: PeerArgs;
  PEERS_TURNED_AWAY: PeerArgs;
  PEERS_SHUT_OUT: PeerArgs;
  PEERS_LIMITED: PeerArgs;
  PEERS_UNCLEAR: PeerArgs;
  PEERS_UNANSWERED: FailureArgs & { readonly certificates: readonly string[] };
  OWN_PEER_ACCEPTED: { readonly domain: string };
  OWN_PEER_REFUSED: { readonly domain: string; readonly said: readonly string[] };
  OWN_PEER_OF_WRONG_USAGE: { readonly domain: string; readonly said: readonly string[] };
  S2S_CERTIFICATES_ENFORCED: { readonly endpoints: number; readonly total: number };
  S2S_CERTIFICATES_NOT_ENFORCED: { readonly endpoints: number; readonly total: number };
  S2S_DIALBACK_OPEN: { readonly endpoints: number; readonly total: number };

  /* channel-binding */
  CHANNEL_BINDING_OFFERED: {
    readonly versions: readonly string[];
    readonly types: readonly string[];
  };
  CHANNEL_BINDING_IN_PART: {
    readonly offered: readonly string[];
    readonly lacking: readonly string[];
  };
  CHANNEL_BINDING_NOT_OFFERED: {
    readonly versions: readonly string[];
    readonly mechanisms: readonly string[];
  };
  CHANNEL_BINDING_TYPE_UNKNOWN: { readonly version: string };
  CHANNEL_BINDING_UNUSABLE: { readonly version: string; readonly types: readonly string[] };
  /** Logged in with the right data. The last three: versions in which such a login was refused. */
  CHANNEL_BINDING_WORKS: {
    readonly versions: readonly string[];
    readonly types: readonly string[];
    readonly falsified: readonly string[];
    readonly downgrade: readonly string[];
    readonly foreign: readonly string[];
  };
  /** Answered otherwise than a type that nobody has. */
  CHANNEL_BINDING_KNOWN: {
    readonly versions: readonly string[];
    readonly types: readonly string[];
    readonly downgradeNoticed: readonly string[];
  };
  /** What works, or is known, is not defined in that version; `refused`: those that are. */
  CHANNEL_BINDING_UNDEFINED: {
    readonly version: string;
    readonly types: readonly string[];
    readonly refused: readonly string[];
    readonly exercised: 'yes' | 'no';
  };
  /** Of SASL (RFC 6120 §6) and SASL2 (XEP-0388), both with passwords: one has no -PLUS. */
  CHANNEL_BINDING_ONE_PROTOCOL: {
    readonly version: string;
    readonly having: 'SASL' | 'SASL2';
    /** Of the other. */
    readonly mechanisms: readonly string[];
  };
  CHANNEL_BINDING_REFUSED: {
    readonly version: string;
    readonly types: readonly string[];
    readonly condition: string;
  };
  CHANNEL_BINDING_FALSIFIED: {
    readonly version: string;
    readonly type: string;
    readonly mechanism: string;
  };
  CHANNEL_BINDING_FOREIGN: { readonly version: string; readonly mechanism: string };
  CHANNEL_BINDING_DOWNGRADE: { readonly version: string; readonly mechanism: string };
  /** Named though not defined in that version, beside others that are. */
  CHANNEL_BINDING_STRAY: { readonly version: string; readonly types: readonly string[] };
  CHANNEL_BINDING_CHANGES: {
    readonly version: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
  };
  CHANNEL_BINDING_DIFFERS: {
    readonly version: string;
    readonly types: readonly string[];
    readonly elsewhere: readonly string[];
  };
  /** Mechanisms of SASL that SASL2 does not have, and the other way round. */
  SASL2_DIFFERS: {
    readonly version: string;
    readonly sasl: readonly string[];
    readonly sasl2: readonly string[];
  };
  SCRAM_FLAWED: {
    readonly version: string;
    readonly mechanism: string;
    readonly flaw: string;
  };
  SCRAM_WITHDRAWN: { readonly version: string };
  LOGIN_WITHHELD: { readonly why: string };
  LOGIN_DENIED: { readonly condition: string };
  LOGINS_MADE: { readonly succeeded: number; readonly failed: number; readonly most: number };
  LOGINS_BANNED: { readonly text: string };
  /** Not tried: too many logins had failed at that address before. */
  LOGINS_HELD_BACK: { readonly detail: string };
  /** Logins with the account that were not tried, or had no answer: versions of each. */
  LOGINS_LEFT_OUT: {
    readonly falsified: readonly string[];
    readonly downgrade: readonly string[];
    readonly foreign: readonly string[];
    readonly bound: readonly string[];
    readonly detail: string;
  };
  CHANNEL_BINDING_LACKING: { readonly lacking: number; readonly total: number };
  CHANNEL_BINDING_EVERYWHERE: None;
  CHANNEL_BINDING_NOWHERE: None;
  OLD_TLS_ONLY: None;

  /* stanza-limit */
  STANZA_LIMIT_BEFORE_LOGIN: { readonly bytes: readonly string[] };
  STANZA_LIMIT_UNANNOUNCED: None;

  /* password-hashing */
  PLAINTEXT_MECHANISMS: { readonly mechanisms: readonly string[] };
  SCRAM_ONLY: { readonly mechanisms: readonly string[] };
  /** Of two first rounds: a server that has only a hash cannot change it. */
  SALT_CHANGES: { readonly mechanism: string; readonly iterations: readonly string[] };
  SALT_STABLE: { readonly mechanism: string; readonly iterations: readonly string[] };
  FEW_ITERATIONS: {
    readonly mechanism: string;
    readonly iterations: number;
    readonly least: number;
  };
  /** `anonymous`, `external`, `login`, `iq-auth`, `oauth`, `sasl2`, `fast`. */
  SASL_OFFERED_TOO: { readonly offers: readonly string[] };
  NO_SCRAM: { readonly mechanisms: readonly string[] };

  /* public-registration, invitations, registration-captcha */
  REGISTRATION_NOT_OFFERED: None;
  REGISTRATION_OFFERED: { readonly phases: readonly string[] };
  REGISTRATION_OFFERED_WITH_INVITATIONS: { readonly phases: readonly string[] };
  REGISTRATION_OFFERED_SOMEWHERE: None;
  REGISTRATION_CLOSED: None;
  REGISTRATION_FORM_UNASKED: None;
  INVITATIONS_OFFERED: { readonly features: readonly string[] };
  INVITATIONS_NOT_SEEN: None;

  /* dnssec: `type` of the RRset that the subject owns; `reason` as in `DnssecReason` */
  DNSSEC_UNASKED: None;
  DNSSEC_NOT_ASKED: { readonly type: string };
  DNSSEC_UNANSWERED: FailureArgs & { readonly type: string };
  DNSSEC_SECURE: { readonly type: string; readonly zone: string };
  DNSSEC_INSECURE: ChainArgs;
  /** The chain ends at a zone above the domain, and below the top-level domain. */
  DNSSEC_INSECURE_ABOVE: ChainArgs;
  /** There are none, which NSEC3 opt-out leaves unproven. */
  DNSSEC_DENIAL_OPEN: { readonly type: string; readonly zone: string };
  DNSSEC_TLD_UNSIGNED: { readonly zone: string };
  /** Signed in a way that is not validated here, so that it counts as insecure. */
  DNSSEC_UNVALIDATED: ChainArgs;
  DNSSEC_BOGUS: ChainArgs & { readonly detail: string };
  DNSSEC_INDETERMINATE: ChainArgs & { readonly detail: string };
  DNSSEC_SECURE_EVERYWHERE: { readonly sets: number };
  DNSSEC_IN_PART: { readonly owners: readonly string[] };
  DNSSEC_UNSIGNED: { readonly zones: readonly string[] };
  DNSSEC_UNSIGNED_ABOVE: { readonly zones: readonly string[] };
  DNSSEC_BROKEN: { readonly owners: readonly string[] };

  /* tlsa-records: `owner` of the TLSA records, which are written `3 1 1 0123…` */
  TLSA_UNASKED: { readonly owner: string };
  TLSA_UNANSWERED: FailureArgs & { readonly owner: string };
  TLSA_UNPROVEN: { readonly owner: string; readonly reason: string; readonly detail: string };
  TLSA_BOGUS: {
    readonly owner: string;
    readonly type: string;
    readonly reason: string;
    readonly detail: string;
  };
  TLSA_ABSENT: { readonly owner: string };
  /** The `type` of `unsigned` is what is not signed on the way to them. */
  TLSA_INEFFECTIVE: {
    readonly owner: string;
    readonly unsigned: string;
    readonly type: string;
    readonly zone: string;
  };
  TLSA_UNUSABLE: { readonly owner: string; readonly records: readonly string[] };
  TLSA_MATCHES: { readonly owner: string; readonly records: readonly string[] };
  /** `served`: what would match. */
  TLSA_MISMATCH: {
    readonly owner: string;
    readonly records: readonly string[];
    readonly served: readonly string[];
  };
  /** Of several chains that are served, `served` is not matched. */
  TLSA_MISMATCH_OF_SOME: {
    readonly owner: string;
    readonly records: readonly string[];
    readonly served: readonly string[];
  };
  TLSA_MATCH_UNKNOWN: { readonly owner: string };
  TLSA_IDLE: { readonly owner: string; readonly records: readonly string[] };
  TLSA_NEEDS_PKIX: { readonly owner: string; readonly records: readonly string[] };
  TLSA_AT_UNUSED_NAME: { readonly belongs: readonly string[] };
  SRV_TARGET_ALIAS: { readonly canonical: string };
  TLSA_MATCHES_EVERYWHERE: None;
  TLSA_IN_PART: { readonly matching: number; readonly total: number };
  TLSA_NOWHERE: None;
  TLSA_BLOCKS_CLIENTS: { readonly owners: readonly string[] };

  /* caa-present, caa-account-binding: `owner` of the CAA records */
  CAA_UNASKED: { readonly owner: string };
  CAA_UNANSWERED: FailureArgs & { readonly owner: string };
  CAA_UNPROVEN: { readonly owner: string; readonly reason: string; readonly detail: string };
  CAA_BOGUS: { readonly owner: string; readonly reason: string; readonly detail: string };
  CAA_ABSENT: { readonly domain: string };
  CAA_WITHOUT_ISSUE: { readonly owner: string; readonly tags: readonly string[] };
  /** No issuers: nobody may issue. */
  CAA_PRESENT: { readonly owner: string; readonly issuers: readonly string[] };
  CAA_ISSUER_NOT_ALLOWED: {
    readonly owner: string;
    readonly issuer: string;
    readonly allowed: readonly string[];
  };
  CAA_CRITICAL_UNKNOWN: { readonly owner: string; readonly tags: readonly string[] };
  CAA_MALFORMED: { readonly owner: string; readonly values: readonly string[] };
  CAA_NAME_UNRESTRICTED: None;
  CAA_NOBODY: { readonly owner: string };
  CAA_ACCOUNT_BOUND: AccountArgs;
  CAA_ACCOUNT_VOIDED: AccountArgs;
  /** `unbound`: the property, `issue` or `issuewild`, that names no account. */
  CAA_ACCOUNT_UNBOUND_IN_PART: AccountArgs & { readonly unbound: string };
  CAA_ACCOUNTS_SEVERAL: AccountArgs;
  CAA_ACCOUNT_STAGING: AccountArgs;
  CAA_ACCOUNT_NO_URI: AccountArgs;
  CAA_ACCOUNT_UNBOUND: { readonly owner: string; readonly issuer: string };
  CAA_BINDING_UNKNOWN: { readonly issuer: string };
  CAA_BINDING_UNSUPPORTED: { readonly issuer: string };
  CAA_BINDING_INSECURE: { readonly owner: string };
  CAA_VALIDATION_METHODS: { readonly owner: string; readonly methods: readonly string[] };
  CAA_ACCOUNTS_IN_PART: { readonly bound: number; readonly total: number };
}
export type Code = keyof Codes;

/** A code with its arguments, discriminated by `code`. */
export type Coded = { readonly [C in Code]: { readonly code: C; readonly args: Codes[C] } }[Code];
