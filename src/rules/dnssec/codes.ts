/** Codes of what the DNS says: DNSSEC, TLSA and CAA. */
import type { FailureArgs } from '../../model/index.js';

type None = Record<string, never>;

/** A chain of trust: `zone` as in `DnsSecurity`, empty where it is not known. */
interface ChainArgs {
  readonly type: string;
  readonly zone: string;
  readonly reason: string;
}

interface AccountArgs {
  readonly owner: string;
  readonly issuer: string;
  readonly uris: readonly string[];
}

export interface DnsCodes {
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
  /** They match by a key that the server does not send, which clients need not check. */
  TLSA_MATCH_OPTIONAL: { readonly owner: string; readonly records: readonly string[] };
  TLSA_MATCH_UNKNOWN: { readonly owner: string };
  TLSA_IDLE: { readonly owner: string; readonly records: readonly string[] };
  /** They match by a certificate that is in the DNS and that the server does not send. */
  TLSA_ANCHOR_NOT_SENT: { readonly owner: string; readonly records: readonly string[] };
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
