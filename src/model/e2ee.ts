/** Types for what a server does to encrypted messages and their keys. */
import type { IqAnswer } from './federation.js';

/**
 * Stanza forms of end-to-end encryption: OMEMO (version 0.3 of XEP-0384, and the current one),
 * OpenPGP (XEP-0373 and XEP-0027), OTR (XEP-0364).
 */
export const E2EE_SHAPES = ['omemo', 'omemo:2', 'openpgp', 'pgp', 'otr'] as const;
export type E2eeShape = (typeof E2EE_SHAPES)[number];

/** Result of one message between two resources of the account. */
export interface E2eeMessage {
  readonly shape: E2eeShape;
  /**
   * `lost`: a message sent later arrived. `refused`: it was returned as an error, and `condition`
   * is its condition.
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
  /** Condition of an error during publication. */
  readonly condition: string | null;
  /** Result of fetching the bundle; null if it was not published, or could not be fetched. */
  readonly fetched: 'unchanged' | 'altered' | 'silence' | 'refused' | null;
  readonly deleted: boolean;
}
