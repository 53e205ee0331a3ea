/** The words for registration (XEP-0077). No password, and no name but of accounts of ours. */
import type { Count } from './scalars.js';
import type { TlsVersion } from './tls.js';

/** A field of a data form (XEP-0004 §3.2). */
export interface FormField {
  readonly name: string;
  readonly type: string | null;
  readonly required: boolean;
  /** Types of what is shown with it (XEP-0221). */
  readonly media: readonly string[];
}

/** What the question for the registration form was answered with, before a login. */
export interface RegisterForm {
  /** `clear`, or the version of TLS that the stream runs in. */
  readonly phase: 'clear' | TlsVersion;
  readonly answer: 'form' | 'error' | 'stream-error' | 'closed';
  /** Of an error: `wait`, `cancel` and the like (RFC 6120 §8.3.2). */
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  /** Elements of the query (XEP-0077 §14.1), by name. */
  readonly fields: readonly string[];
  readonly form: { readonly type: string | null; readonly fields: readonly FormField[] } | null;
  /** Where one registers instead (XEP-0066). */
  readonly url: string | null;
  readonly instructions: string | null;
}

/** The name of the scanner's own account, or a new one with a weak or a strong password. */
export const ATTEMPT_PURPOSES = ['existing', 'weak', 'strong'] as const;
export type AttemptPurpose = (typeof ATTEMPT_PURPOSES)[number];

/** A registration that was submitted, with leave. */
export interface RegisterAttempt {
  readonly purpose: AttemptPurpose;
  readonly version: TlsVersion;
  /** From 1, in the order in which they were made. */
  readonly number: Count;
  readonly answer: 'result' | 'error' | 'stream-error' | 'closed';
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  /** Whether the account that came about is gone again; null where none did. */
  readonly removed: boolean | null;
  /** The account that could not be removed. */
  readonly left: string | null;
  /** Why; of `existing`: why its password could not be set to what it was. */
  readonly why: string | null;
}

/** Accounts that are made with a strong password, if no limit comes first. */
export const MOST_REGISTRATIONS = 5;
