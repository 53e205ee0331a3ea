/** Registration in band. */
import {
  ATTEMPT_PURPOSES,
  type RegisterAttempt,
  type RegisterForm,
  type AttemptPurpose,
} from '../registration.js';
import { splitAtSpace, wordIn, defineKinds, type Codec, type Declared } from './declare.js';
import { PHASE, type AskedPhase } from './stream.js';
import type { Count } from '../scalars.js';

/** `number`: from 1, in the order of the attempts. */
export interface AskedRegistration {
  readonly number: Count;
  readonly purpose: AttemptPurpose;
}

export interface RegistrationKinds {
  /** Before a login. */
  readonly 'register.form': Declared<RegisterForm, AskedPhase>;
  /** Where they were made. */
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
