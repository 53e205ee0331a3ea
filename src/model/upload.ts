/** Types for slots of HTTP Upload (XEP-0363). They contain no account name. */
import type { Count } from './scalars.js';

/**
 * Marks around the part of a path that names the owner: `‹sha1(bare JID)›`. URLs escape these
 * characters, so they are unambiguous.
 */
export const OWNER_MARKS = ['‹', '›'] as const;

export interface UploadSlot {
  /** GET URL, with parts that name the owner marked, and without query values. */
  readonly get: string;
  /** Scheme of the PUT URL. */
  readonly put: string;
}

/** Answers to requests for slots of one small size. No file is uploaded. */
export interface UploadSlots {
  readonly by: 'account' | 'anonymous';
  /** The requested file name, which services put into the URL. */
  readonly filename: string;
  /** Slots in the order in which they were requested, one after another. */
  readonly slots: readonly UploadSlot[];
  /** Random bits in the queries of the GET URLs, which are not recorded. */
  readonly queryBits?: Count;
  /**
   * Why there are no further slots: the error condition, or what the answer lacked. Null if none
   * was refused.
   */
  readonly refusal: { readonly condition: string; readonly text: string | null } | null;
}
