/**
 * Types for in-band registration (XEP-0077). They contain no password, and only names of accounts
 * that the scanner created.
 */
import type { Count } from './scalars.js';
import type { TlsVersion } from './tls.js';

/** A field of a data form (XEP-0004 §3.2). */
export interface FormField {
  readonly name: string;
  readonly type: string | null;
  readonly required: boolean;
  /** MIME types of media shown with the field (XEP-0221). */
  readonly media: readonly string[];
}

/** Answer to the request for the registration form, before a login. */
export interface RegisterForm {
  /** Phase of the stream: `clear`, or its TLS version. */
  readonly phase: 'clear' | TlsVersion;
  readonly answer: 'form' | 'error' | 'stream-error' | 'closed';
  /** Error type: `wait`, `cancel` and others (RFC 6120 §8.3.2). */
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  /** Names of the elements of the query (XEP-0077 §14.1). */
  readonly fields: readonly string[];
  readonly form: { readonly type: string | null; readonly fields: readonly FormField[] } | null;
  /** URL of the web page for registration (XEP-0066), or null. */
  readonly url: string | null;
  readonly instructions: string | null;
}

/**
 * Purpose of an attempt: the name of the scanner's own account, or a new account with a weak or a
 * strong password.
 */
export const ATTEMPT_PURPOSES = ['existing', 'weak', 'strong'] as const;
export type AttemptPurpose = (typeof ATTEMPT_PURPOSES)[number];

/** A submitted registration; made only with the operator's permission. */
export interface RegisterAttempt {
  readonly purpose: AttemptPurpose;
  readonly version: TlsVersion;
  /** Number of the attempt, from 1, in the order in which they were made. */
  readonly number: Count;
  readonly answer: 'result' | 'error' | 'stream-error' | 'closed';
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  /** Whether the created account was removed; null if none was created. */
  readonly removed: boolean | null;
  /** Name of an account that could not be removed, or null. */
  readonly left: string | null;
  /** Why it could not be removed. For `existing`: why its password could not be restored. */
  readonly why: string | null;
}

/** Maximum number of accounts created with a strong password, if no limit is found earlier. */
export const MOST_REGISTRATIONS = 5;
