/** Kinds of observations about upload slots. */
import type { UploadSlots } from '../upload.js';
import { ONCE, defineKinds, type Declared } from './declare.js';

export interface UploadKinds {
  /** Subject: JID of the service; the domain if there is none. */
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
        slots: [{ get: 'https://up.example/‹sha1(bare JID)›/Zx81/a.txt', put: 'https:' }],
        refusal: { condition: 'resource-constraint', text: null },
      },
    },
  },
});
