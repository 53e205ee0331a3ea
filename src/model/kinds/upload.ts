/** Kinds of observations about upload slots. */
import type { Count } from '../scalars.js';
import { ONCE, defineKinds, type Declared } from './declare.js';

/**
 * Marks around the part of a path that names the owner: `‹sha1(bare JID)›`. URLs escape these
 * characters, so they are unambiguous.
 */
export const OWNER_MARKS = ['‹', '›'] as const;

export interface UploadSlot {
  /** GET URL of the slot, with parts that name the owner marked, and without query values. */
  readonly get: string;
  /** URI scheme, such as `https`, of the slot's PUT URL. */
  readonly put: string;
}

/** Answers to requests for slots of one small size. No file is uploaded. */
export interface UploadSlots {
  readonly by: 'account' | 'anonymous';
  /** The requested file name, which services put into the URL. */
  readonly filename: string;
  /** Slots in the order in which they were requested, one after another. */
  readonly slots: readonly UploadSlot[];
  /**
   * `HOST:PORT` of the HTTPS URLs for PUT and GET, sorted; undefined if not recorded. Hosts that name
   * the owner are left out.
   */
  readonly hosts?: readonly string[];
  /** Random bits in the queries of the GET URLs, which are not recorded. */
  readonly queryBits?: Count;
  /**
   * Why the upload service gave no further slots: the error condition, or what its answer lacked.
   * Null if it gave all requested slots.
   */
  readonly refusal: { readonly condition: string; readonly text: string | null } | null;
}

export interface UploadKinds {
  /**
   * Upload slots of a service. The subject is the JID of the service; the domain if there is none.
   */
  readonly 'upload.slots': Declared<UploadSlots>;
}

export const UPLOAD_SPECS = defineKinds<UploadKinds>({
  'upload.slots': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        by: 'account',
        filename: 'a.txt',
        hosts: ['up.example:443'],
        slots: [{ get: 'https://up.example/‹sha1(bare JID)›/Zx81/a.txt', put: 'https:' }],
        refusal: { condition: 'resource-constraint', text: null },
      },
    },
  },
});
