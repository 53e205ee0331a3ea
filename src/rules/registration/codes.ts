/** Codes of rows on registration. */
import type { FailureArgs } from '../../model/index.js';

type None = Record<string, never>;

export interface RegistrationCodes {
  /* public-registration: `phases` as in `RegisterForm` */
  REGISTRATION_NOT_OFFERED: None;
  REGISTRATION_OFFERED: { readonly phases: readonly string[] };
  REGISTRATION_OFFERED_WITH_INVITATIONS: { readonly phases: readonly string[] };
  REGISTRATION_OFFERED_SOMEWHERE: None;
  REGISTRATION_REFUSED: { readonly phases: readonly string[]; readonly said: readonly string[] };
  REGISTRATION_FORM: { readonly phases: readonly string[]; readonly fields: readonly string[] };
  REGISTRATION_FORM_WITH_INVITATIONS: {
    readonly phases: readonly string[];
    readonly fields: readonly string[];
  };
  REGISTRATION_REDIRECTS: { readonly url: string };
  REGISTRATION_OPEN: { readonly by: string };
  REGISTRATION_BY_INVITATION: { readonly said: string };
  /** Refused to this address: neither by invitation nor closed to everyone. */
  REGISTRATION_REFUSED_HERE: { readonly said: readonly string[] };
  /** Offered in a protocol that is not spoken here: XEP-0389. */
  REGISTRATION_OTHER_PROTOCOL: { readonly names: readonly string[] };
  REGISTRATION_FORM_SOMEWHERE: None;
  REGISTRATION_UNANSWERED: FailureArgs & { readonly phase: string };
  REGISTRATION_UNCLEAR: { readonly phase: string; readonly said: string };
  /** A name that was there already was registered again. */
  REGISTRATION_OF_EXISTING: None;

  /* registration-captcha */
  REGISTRATION_CLOSED: None;
  REGISTRATION_FORM_UNASKED: None;
  CAPTCHA_ASKED: { readonly kinds: readonly string[] };
  CAPTCHA_ON_THE_WEB: { readonly url: string };
  CAPTCHA_ABSENT: { readonly fields: readonly string[] };
  CAPTCHA_ABSENT_MAYBE_INVITED: { readonly fields: readonly string[] };
  CAPTCHA_ABSENT_MAYBE_CLOSED: { readonly fields: readonly string[] };

  /* invitations */
  INVITATIONS_OFFERED: { readonly features: readonly string[] };
  INVITATIONS_NOT_SEEN: None;

  /* weak-password-rejection, registration-rate-limit */
  REGISTRATIONS_NOT_ALLOWED: None;
  /** `why`: `captcha`, `redirect`, `refused`, `untrusted`, `fields`, `unknown`. */
  REGISTRATIONS_NOT_TRIED: { readonly why: string };
  WEAK_PASSWORD_ACCEPTED: None;
  WEAK_PASSWORD_REFUSED: { readonly said: string };
  WEAK_PASSWORD_UNCLEAR: { readonly said: string };
  REGISTRATIONS_LIMITED: { readonly made: number; readonly said: string };
  REGISTRATIONS_UNLIMITED: { readonly made: number };
  REGISTRATIONS_ENDED: { readonly made: number; readonly said: string };
  /** One could not be removed, so that no more were made. */
  REGISTRATIONS_KEPT: { readonly made: number };
  REGISTRATION_TRY_FAILED: FailureArgs;
  ACCOUNT_LEFT: { readonly jid: string; readonly why: string };
  /** Of the account that was given. */
  PASSWORD_MAY_BE_CHANGED: { readonly why: string };
  ACCOUNTS_REMOVED: { readonly made: number };
}
