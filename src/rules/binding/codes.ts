/** Codes of logins: channel binding, mechanisms, and how passwords are stored. */
type None = Record<string, never>;

/** Types of channel binding in each version: what is usable in one may not be in the other. */
interface TypesByVersion {
  readonly tls12: readonly string[];
  readonly tls13: readonly string[];
}

export interface SaslCodes {
  /* channel-binding */
  /** `unnamed`: versions in which the server names no type, so that the default is meant. */
  CHANNEL_BINDING_OFFERED: TypesByVersion & {
    readonly versions: readonly string[];
    readonly unnamed: readonly string[];
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
  /** `because`: `version`, `signature`, `master-secret`. */
  CHANNEL_BINDING_UNUSABLE: {
    readonly version: string;
    readonly types: readonly string[];
    readonly because: readonly string[];
  };
  /** Only `tls-server-end-point`, and the certificate that it depends on was not read. */
  CHANNEL_BINDING_UNSETTLED: { readonly version: string; readonly types: readonly string[] };
  /** No mechanism on offer takes a password. */
  CHANNEL_BINDING_NO_PASSWORDS: {
    readonly versions: readonly string[];
    readonly mechanisms: readonly string[];
  };
  /** No SCRAM mechanism, of software that may not have channel binding. */
  CHANNEL_BINDING_NO_SCRAM: {
    readonly versions: readonly string[];
    readonly mechanisms: readonly string[];
  };
  /** Logged in with the right data. The last three: versions in which such a login was refused. */
  CHANNEL_BINDING_WORKS: TypesByVersion & {
    readonly versions: readonly string[];
    readonly falsified: readonly string[];
    readonly downgrade: readonly string[];
    readonly foreign: readonly string[];
  };
  /** Answered otherwise than a type that nobody has. */
  CHANNEL_BINDING_KNOWN: TypesByVersion & {
    readonly versions: readonly string[];
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
}
