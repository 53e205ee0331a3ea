/** Kinds of observations about in-band registration. */
import type { Count } from '../scalars.js';
import { splitAtSpace, wordIn, defineKinds, type Codec, type Declared } from './declare.js';
import { PHASE, type AskedPhase } from './stream.js';
import type { TlsVersion } from './tls.js';

/** A field of a data form (XEP-0004 §3.2). */
export interface FormField {
  readonly name: string;
  readonly type: string | null;
  readonly required: boolean;
  /** MIME types of media shown with the form field (XEP-0221). */
  readonly media: readonly string[];
}

/** Answer to the request for the registration form, before a login. */
export interface RegisterForm {
  /** Phase of the stream: `clear` before TLS, else the TLS version. */
  readonly phase: 'clear' | TlsVersion;
  readonly answer: 'form' | 'error' | 'stream-error' | 'closed';
  /** Type of the stanza error: `wait`, `cancel` and others (RFC 6120 §8.3.2). */
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  /** Names of the elements in the registration query (XEP-0077 §14.1). */
  readonly fields: readonly string[];
  readonly form: { readonly type: string | null; readonly fields: readonly FormField[] } | null;
  /** URL of the web page for registration (XEP-0066), or null. */
  readonly url: string | null;
  readonly instructions: string | null;
}

/**
 * Purpose of a registration attempt: to try the name of the scanner's own account again, or to
 * create a new account with a weak or a strong password.
 */
export const ATTEMPT_PURPOSES = ['existing', 'weak', 'strong'] as const;
export type AttemptPurpose = (typeof ATTEMPT_PURPOSES)[number];

/** A submitted registration; made only with the operator's permission. */
export interface RegisterAttempt {
  readonly purpose: AttemptPurpose;
  readonly version: TlsVersion;
  /** Number of the registration attempt, from 1, in the order in which the attempts were made. */
  readonly number: Count;
  readonly answer: 'result' | 'error' | 'stream-error' | 'closed';
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  /** Whether the account that the registration created was removed; null if none was created. */
  readonly removed: boolean | null;
  /** Name of a test account that could not be removed, or null. */
  readonly left: string | null;
  /**
   * Why the account could not be removed. For purpose `existing`: why its password could not be
   * restored.
   */
  readonly why: string | null;
}

/** Maximum number of accounts created with a strong password, if no limit is found earlier. */
export const MOST_REGISTRATIONS = 5;

/** Which registration was attempted. `number` counts from 1, in the order of the attempts. */
export interface AskedRegistration {
  readonly number: Count;
  readonly purpose: AttemptPurpose;
}

export interface RegistrationKinds {
  /** Answer to the request for the registration form, before a login. */
  readonly 'register.form': Declared<RegisterForm, AskedPhase>;
  /** A submitted registration. The observation is about the endpoint at which it was submitted. */
  readonly 'register.attempt': Declared<RegisterAttempt, AskedRegistration>;
}

const ATTEMPT: Codec<AskedRegistration> = {
  write: ({ number, purpose }) => `${number} ${purpose}`,
  read: (variant) => {
    const [first, second] = splitAtSpace(variant);
    const purpose = wordIn(ATTEMPT_PURPOSES, second);
    return first === null || !/^\d{1,9}$/.test(first) || purpose === null
      ? null
      : { number: Number(first), purpose };
  },
};

export const REGISTRATION_SPECS = defineKinds<RegistrationKinds>({
  'register.form': {
    asked: PHASE,
    example: {
      asked: { phase: 'TLSv1.3' },
      value: {
        phase: 'TLSv1.3',
        answer: 'form',
        type: null,
        condition: null,
        text: null,
        fields: ['password', 'username'],
        form: {
          type: 'urn:xmpp:captcha',
          fields: [
            { name: 'ocr', type: 'text-single', required: true, media: ['image/png'] },
            { name: 'challenge', type: null, required: false, media: [] },
          ],
        },
        url: 'https://example.org/register',
        instructions: 'Fill it in',
      },
    },
  },
  'register.attempt': {
    asked: ATTEMPT,
    example: {
      asked: { number: 2, purpose: 'weak' },
      value: {
        purpose: 'strong',
        version: 'TLSv1.3',
        number: 2,
        answer: 'result',
        type: 'wait',
        condition: 'resource-constraint',
        text: 'no',
        removed: false,
        left: 'xmpp-safeguard-1@example.org',
        why: 'not-allowed',
      },
    },
  },
});
