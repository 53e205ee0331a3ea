/** Kinds of observations about end-to-end encryption through the server. */
import { ONCE, defineKinds, type Declared } from './declare.js';
import type { IqAnswer } from './federation.js';

/**
 * Stanza forms of end-to-end encryption: OMEMO (version 0.3 of XEP-0384, and the current one),
 * OpenPGP (XEP-0373 and XEP-0027), OTR (XEP-0364).
 */
export const E2EE_SHAPES = ['omemo', 'omemo:2', 'openpgp', 'pgp', 'otr'] as const;
export type E2eeShape = (typeof E2EE_SHAPES)[number];

/** Result of one test message between two resources of the account. */
export interface E2eeMessage {
  readonly shape: E2eeShape;
  /**
   * Outcome of the message. `lost` means that a message sent later arrived. `refused` means that
   * the message was returned as an error with `condition`.
   */
  readonly outcome: 'unchanged' | 'altered' | 'lost' | 'refused';
  readonly condition: string | null;
}

/** Messages in the form of end-to-end encryption, sent between two plain messages. */
export interface E2eeMessages {
  /**
   * Whether both plain messages arrived; if so, the server removed the messages that are missing.
   */
  readonly control: boolean;
  readonly messages: readonly E2eeMessage[];
}

/**
 * An OMEMO bundle for an unused device number: published with open access, fetched and deleted. The
 * device list is not changed.
 */
export interface E2eeBundle {
  readonly publish: IqAnswer['answer'];
  /** Error condition if the OMEMO bundle could not be published, or null. */
  readonly condition: string | null;
  /**
   * Result of fetching the published OMEMO bundle; null if it was not published, or could not be
   * fetched.
   */
  readonly fetched: 'unchanged' | 'altered' | 'silence' | 'refused' | null;
  readonly deleted: boolean;
}

export interface E2eeKinds {
  /** Test messages in the form of end-to-end encryption. The observation is about the domain. */
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
