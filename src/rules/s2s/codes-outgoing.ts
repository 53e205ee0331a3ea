/** Codes of `s2s-certificates` for whom the target goes to. `domain`: who was asked. */
import type { FailureArgs } from '../../model/index.js';

interface Asked {
  readonly domain: string;
}

/** `flaws`: of its certificate, of `expired`, `not-yet-valid`, `wrong-name`, `self-signed`. */
interface Flawed extends Asked {
  readonly flaws: readonly string[];
}

interface Refusal {
  readonly condition: string;
  readonly text: string;
}

export interface OutgoingCodes {
  OUTGOING_ANSWERED: Flawed;
  /** The target names the certificate as the reason; `controls` answered. */
  OUTGOING_NOT_REACHED: Flawed & Refusal & { readonly controls: readonly string[] };
  /** The target says that it did not get there, and its error does not name the certificate. */
  OUTGOING_REASON_UNKNOWN: Flawed & Refusal;
  /** The target says that it did not get there, and none of `controls` answered either. */
  OUTGOING_UNCONTROLLED: Flawed & Refusal & { readonly controls: readonly string[] };
  OUTGOING_SILENT: Flawed;
  /** The scan broke off. */
  OUTGOING_UNKNOWN: FailureArgs & { readonly asked: readonly string[] };
  /** An error that either side may have sent. */
  OUTGOING_UNCLEAR: Flawed & Refusal;
  /** TLSA records vouch for its certificate, or may: it was answered, and may be known by them. */
  OUTGOING_DANE: Flawed & { readonly records: readonly string[] };
  OUTGOING_CERTIFICATE_VALID: Asked;
  /** `why`: an `issuer` that others may know, a `name` that is in the common name alone. */
  OUTGOING_CERTIFICATE_DOUBTFUL: Asked & { readonly why: string };
  OUTGOING_CERTIFICATE_UNSEEN: Asked & FailureArgs;
  /** It is served where the target is, so that nobody goes anywhere. */
  OUTGOING_AT_HOME: Asked;
  OUTGOING_CONTROL_ANSWERED: Asked;
  OUTGOING_CONTROL_SILENT: Asked & Refusal;
  OUTGOING_CONTROL_UNSEEN: Asked & FailureArgs;
  /** Of a row. */
  OUTGOING_NOT_ENFORCED: { readonly domains: readonly string[] };
}
