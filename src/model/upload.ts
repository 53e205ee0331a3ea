/** The words for slots of HTTP Upload (XEP-0363). No name of an account. */
import type { Count } from './scalars.js';

/**
 * A part of a path that names the owner is put between these: `‹sha1(bare JID)›`. No URL holds
 * them, as all beyond ASCII is escaped there.
 */
export const OWNER_MARKS = ['‹', '›'] as const;

export interface UploadSlot {
  /** The URL to fetch from: parts that name the owner marked, values of the query not kept. */
  readonly get: string;
  /** The scheme that it is put by. */
  readonly put: string;
}

/** What a service answered when it was asked for slots of one small size. Nothing is put. */
export interface UploadSlots {
  readonly by: 'account' | 'anonymous';
  /** The name of the file that was asked for: services keep it in the URL. */
  readonly filename: string;
  /** In the order in which they were asked for, one after another. */
  readonly slots: readonly UploadSlot[];
  /** Bits of chance in the queries of the URLs to fetch from, which are not kept. */
  readonly queryBits?: Count;
  /** Why there are no more: the condition of an error, or what the answer lacked. */
  readonly refusal: { readonly condition: string; readonly text: string | null } | null;
}
