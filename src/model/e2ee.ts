/** The words for what a server does to encrypted messages and to the keys for them. */
import type { IqAnswer } from './federation.js';

/**
 * The shapes of what end-to-end encryption sends: OMEMO as clients speak it (version 0.3 of
 * XEP-0384, and today's), OpenPGP (XEP-0373, and XEP-0027), OTR (XEP-0364).
 */
export const E2EE_SHAPES = ['omemo', 'omemo:2', 'openpgp', 'pgp', 'otr'] as const;
export type E2eeShape = (typeof E2EE_SHAPES)[number];

/** What became of one message between two resources of the account. */
export interface E2eeMessage {
  readonly shape: E2eeShape;
  /**
   * `lost`: one that was sent after it arrived. `refused`: it came back as an error, and
   * `condition` says with which.
   */
  readonly outcome: 'unchanged' | 'altered' | 'lost' | 'refused';
  readonly condition: string | null;
}

/** Messages in the shapes of end-to-end encryption, between a plain one before and one after. */
export interface E2eeMessages {
  /** Both plain ones arrived: what did not was taken out. */
  readonly control: boolean;
  readonly messages: readonly E2eeMessage[];
}

/**
 * A bundle of OMEMO under a made-up device number: published for all to read, fetched, deleted.
 * The list of devices is left alone.
 */
export interface E2eeBundle {
  readonly publish: IqAnswer['answer'];
  /** Of an error at publishing. */
  readonly condition: string | null;
  /** Null where nothing was published, or it was not to be had. */
  readonly fetched: 'unchanged' | 'altered' | 'silence' | 'refused' | null;
  readonly deleted: boolean;
}
