/** Codes for what only a session sees. */
import type { FailureArgs } from '../../model/index.js';

type None = Record<string, never>;

export interface UnsupportedArgs {
  readonly software: string;
  readonly versions: readonly string[];
  readonly since: string;
}

export interface SessionCodes {
  /** An account was given, and could not log in. */
  SESSION_FAILED: FailureArgs & { readonly by: string };

  /* abuse-contacts: addresses as published, bounded */
  ABUSE_CONTACTS: { readonly contacts: readonly string[] };
  /** Those that hold a valid address, of `admin` and `support`. */
  CONTACTS_WITHOUT_ABUSE: { readonly fields: readonly string[] };
  /** What stands in the field for abuse is no address of the kinds that XEP-0157 has. */
  ABUSE_CONTACTS_INVALID: { readonly contacts: readonly string[] };
  NO_CONTACT_FORM: None;
  /** The form has its type and nothing else. */
  CONTACT_FORM_EMPTY: None;
  /** Its fields have no values, or are for other things: `fields`. */
  CONTACT_FIELDS_EMPTY: { readonly fields: readonly string[] };
  CONTACTS_PUBLISHED: { readonly field: string; readonly contacts: readonly string[] };
  /** Of the error; empty where there was no answer at all. */
  CONTACTS_UNANSWERED: { readonly condition: string };
  CONTACTS_UNSEEN: FailureArgs;
  CONTACTS_UNASKED: None;
  /**
   * The domain has none: services on it may have, and did not answer; `silent` is empty where the
   * list of them did not come.
   */
  CONTACTS_MAYBE_ELSEWHERE: { readonly silent: readonly string[] };
  /** The domain itself has no form; `services` on it have. */
  CONTACTS_ON_SERVICES: { readonly services: readonly string[] };
  CONTACTS_SERVICES_SILENT: { readonly silent: readonly string[] };

  /* stanza-limit, after authentication */
  STANZA_LIMIT_ANNOUNCED: {
    readonly bytes: readonly string[];
    readonly recommended: number;
    readonly maximum: number;
  };

  /* channel-binding: `since` is empty where no version has it. */
  CHANNEL_BINDING_UNSUPPORTED: UnsupportedArgs;
  /** Of a row: there everywhere but in versions of TLS in which the software has it not. */
  CHANNEL_BINDING_WHERE_SUPPORTED: UnsupportedArgs;
}
