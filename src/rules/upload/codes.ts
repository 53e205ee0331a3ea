/** Codes of `upload-random-path` and `upload-no-username`, and of `e2ee-operable`. */
import type { FailureArgs } from '../../model/index.js';

type None = Record<string, never>;

/** `service`: its JID. */
interface Service {
  readonly service: string;
}

export interface UploadCodes {
  UPLOAD_UNASKED: None;
  UPLOAD_UNANSWERED: FailureArgs;
  /** Neither the domain nor an entity of it has the feature. */
  UPLOAD_ABSENT: None;
  UPLOAD_REFUSED: Service & { readonly condition: string; readonly text: string };
  UPLOAD_TOO_FEW: Service & { readonly slots: number; readonly condition: string };
  /** `pattern`: what varies, in the words of the estimate. */
  UPLOAD_RANDOM: Service & {
    readonly bits: number;
    readonly slots: number;
    readonly example: string;
  };
  UPLOAD_GUESSABLE: Service & {
    readonly bits: number;
    readonly slots: number;
    readonly example: string;
  };
  UPLOAD_NAMES_OWNER: Service & { readonly forms: readonly string[]; readonly example: string };
  UPLOAD_NAMES_NOBODY: Service & { readonly slots: number };
  UPLOAD_IN_THE_CLEAR: Service;
  UPLOAD_WITH_OWNER: None;
}

export interface E2eeCodes {
  E2EE_UNASKED: None;
  E2EE_UNANSWERED: FailureArgs;
  E2EE_UNCONTROLLED: None;
  E2EE_MESSAGES_UNCHANGED: { readonly shapes: readonly string[] };
  E2EE_MESSAGES_TOUCHED: {
    readonly altered: readonly string[];
    readonly lost: readonly string[];
    readonly refused: readonly string[];
  };
  E2EE_BUNDLE_UNCHANGED: None;
  E2EE_BUNDLE_ALTERED: None;
  E2EE_BUNDLE_REFUSED: { readonly condition: string };
  E2EE_BUNDLE_NOT_FETCHED: { readonly how: string };
  E2EE_BUNDLE_LEFT: None;
  /** Nobody said whether it was published. */
  E2EE_BUNDLE_MAYBE_LEFT: None;
  E2EE_PEP_FEATURES: { readonly present: readonly string[]; readonly absent: readonly string[] };
  E2EE_PEP_ABSENT: None;
  E2EE_OPERABLE: None;
  E2EE_FEATURES_ONLY: None;
}
