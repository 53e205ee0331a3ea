/** Codes of the rows on streams that need TLS: what is offered before it, and what was tried. */
import type { TlsObstacle, Unexercised } from '../../model/index.js';

type None = Record<string, never>;

export interface EncryptionCodes {
  /* SRV targets; `target`: host and port */
  SRV_TARGET_NO_ADDRESS: { readonly target: string };
  SRV_TARGET_REFUSES: { readonly target: string; readonly address: string };
  SRV_TARGET_PORT_ZERO: { readonly target: string };
  SRV_TARGET_IS_ADDRESS: { readonly target: string };
  /** `.` among other targets of the same owner. */
  SRV_ROOT_AMONG_TARGETS: { readonly targets: readonly string[] };
  /** Of SRV records at a name where no program looks. `belongs`: the owner where it does. */
  SRV_MISPLACED: { readonly belongs: string };
  /* see-other-host; `from`: host and port. `to`: as the server says it, in the order followed */
  REDIRECTED: { readonly from: string; readonly to: readonly string[] };
  REDIRECT_NOT_FOLLOWED: { readonly from: string; readonly to: string; readonly phase: string };
  /* encryption-required */
  DIRECT_TLS: None;
  /** TLS came up, with suites that do not encrypt. */
  NO_ENCRYPTION: { readonly ciphers: readonly string[] };
  /** `offers`: mechanisms, `iq-auth`, `dialback`. `answer`: what `<starttls/>` was answered with. */
  STARTTLS_NOT_OFFERED: {
    readonly role: string;
    readonly offers: readonly string[];
    readonly answer: string;
  };
  /** `answer`: `failure`, or the condition of a stream error. */
  STARTTLS_REFUSED: { readonly role: string; readonly answer: string };
  OFFERED_IN_CLEAR: {
    readonly role: string;
    readonly offers: readonly string[];
    readonly required: string;
  };
  AUTH_PROCESSED_IN_CLEAR: {
    readonly mechanism: string;
    readonly answer: string;
    readonly condition: string;
  };
  AUTH_REFUSED_IN_CLEAR: {
    readonly mechanism: string;
    readonly answer: string;
    readonly condition: string;
  };
  DIALBACK_PROCESSED_IN_CLEAR: { readonly type: string; readonly condition: string };
  DIALBACK_REFUSED_IN_CLEAR: { readonly answer: string; readonly condition: string };
  DIALBACK_REFUSED_YET_OFFERED: {
    readonly answer: string;
    readonly condition: string;
    readonly offers: readonly string[];
  };
  STARTTLS_REQUIRED: { readonly unexercised: Unexercised };
  STARTTLS_OPTIONAL: {
    readonly unexercised: Unexercised;
    readonly offers: readonly string[];
  };
  STARTTLS_WITHOUT_TLS: { readonly obstacle: TlsObstacle };
  REGISTRATION_IN_CLEAR: None;
  ENCRYPTION_REQUIRED: {
    readonly role: string;
    readonly exercised: number;
    readonly advertised: number;
    readonly direct: number;
  };
  ENCRYPTION_UNPROVEN: { readonly role: string };
  ENCRYPTION_NOT_REQUIRED: { readonly role: string };
}
