/** End-to-end encryption through the server. */
import type { E2eeBundle, E2eeMessages } from '../e2ee.js';
import { ONCE, defineKinds, type Declared } from './declare.js';

export interface E2eeKinds {
  /** Test messages. Subject: the domain. */
  readonly 'e2ee.messages': Declared<E2eeMessages>;
  readonly 'e2ee.bundle': Declared<E2eeBundle>;
}

export const E2EE_SPECS = defineKinds<E2eeKinds>({
  'e2ee.messages': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        control: true,
        messages: [
          { shape: 'omemo', outcome: 'refused', condition: 'not-acceptable' },
          { shape: 'otr', outcome: 'lost', condition: null },
        ],
      },
    },
  },
  'e2ee.bundle': {
    asked: ONCE,
    example: {
      asked: {},
      value: { publish: 'error', condition: 'forbidden', fetched: null, deleted: false },
    },
  },
});
