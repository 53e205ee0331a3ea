/** Rules on the configuration of accounts: passwords, logins, registration. */
import { defineConfigured, type ConfiguredRule } from '../../../judge/engine/configured.js';
import type { Codes } from '../../codes.js';

/** Minimum number of iterations for SCRAM (RFC 5802 §5.1). */
const LEAST_ITERATIONS = 4_096;

/**
 * Minimum length of a password in characters, and minimum entropy in bits that ejabberd's manual
 * recommends.
 */
const LEAST = { characters: 8, bits: 32 } as const;

type PasswordCodes = Pick<
  Codes,
  'CONFIGURED_FEW_ITERATIONS' | 'CONFIGURED_HASHED' | 'CONFIGURED_LEFTOVERS' | 'CONFIGURED_PLAIN'
>;

export const configuredPasswords = defineConfigured<PasswordCodes>()({
  needs: ['passwords'],
  decide({ passwords: { stored, hash, iterations, leftovers } }, say) {
    if (stored === 'plain') return say.missing('CONFIGURED_PLAIN', {});
    if (leftovers !== null) return say.partial('CONFIGURED_LEFTOVERS', {});
    if (iterations !== null && iterations < LEAST_ITERATIONS) {
      return say.partial('CONFIGURED_FEW_ITERATIONS', { iterations });
    }
    return say.met('CONFIGURED_HASHED', { hash: hash ?? 'SCRAM', iterations: iterations ?? 0 });
  },
});

type LoginCodes = Pick<
  Codes,
  'CONFIGURED_LOGIN_LIMIT' | 'CONFIGURED_LOGIN_LIMIT_IN_PART' | 'CONFIGURED_NO_LOGIN_LIMIT'
>;

export const configuredLoginLimit = defineConfigured<LoginCodes>()({
  needs: ['loginLimit'],
  decide({ loginLimit: { limit, by } }, say) {
    if (limit === 'none') return say.manual('CONFIGURED_NO_LOGIN_LIMIT', {});
    return limit === 'all'
      ? say.met('CONFIGURED_LOGIN_LIMIT', { by: by ?? '' })
      : say.partial('CONFIGURED_LOGIN_LIMIT_IN_PART', { by: by ?? '' });
  },
});

type BlockCodes = Pick<Codes, 'CONFIGURED_BLOCK' | 'CONFIGURED_NO_BLOCK'>;

export const configuredLoginBlock = defineConfigured<BlockCodes>()({
  needs: ['loginBlock'],
  decide: ({ loginBlock: { block, by } }, say) =>
    block === 'server'
      ? say.partial('CONFIGURED_BLOCK', { by: by ?? '' })
      : say.manual('CONFIGURED_NO_BLOCK', {}),
});

type OpennessCodes = Pick<Codes, 'CONFIGURED_REGISTRATION'>;

export const configuredRegistration = defineConfigured<OpennessCodes>()({
  needs: ['registration'],
  decide: ({ registration }, say) =>
    registration === 'open'
      ? say.missing('CONFIGURED_REGISTRATION', { registration })
      : say.met('CONFIGURED_REGISTRATION', { registration }),
});

type CaptchaCodes = OpennessCodes &
  Pick<Codes, 'CONFIGURED_CAPTCHA' | 'CONFIGURED_NO_CAPTCHA' | 'CONFIGURED_WEB_FORM'>;

export const configuredCaptcha = defineConfigured<CaptchaCodes>()({
  needs: ['captcha', 'registration'],
  decide({ captcha, registration }, say) {
    if (registration !== 'open') {
      return say.notApplicable('CONFIGURED_REGISTRATION', { registration });
    }
    if (captcha === 'captcha') return say.met('CONFIGURED_CAPTCHA', {});
    return captcha === 'web'
      ? say.partial('CONFIGURED_WEB_FORM', {})
      : say.missing('CONFIGURED_NO_CAPTCHA', {});
  },
});

type WeakCodes = OpennessCodes &
  Pick<Codes, 'CONFIGURED_ANY_PASSWORD' | 'CONFIGURED_PASSWORD_LENGTH'>;

export const configuredWeakPasswords = defineConfigured<WeakCodes>()({
  needs: ['weakPasswords', 'registration'],
  decide({ weakPasswords: { least, unit }, registration }, say) {
    if (least >= LEAST[unit]) return say.met('CONFIGURED_PASSWORD_LENGTH', { least, unit });
    // A scan can test weak passwords only where registration is open, so judge the configuration
    // only in this case too.
    if (registration !== 'open') {
      return say.notApplicable('CONFIGURED_REGISTRATION', { registration });
    }
    return least === 0
      ? say.missing('CONFIGURED_ANY_PASSWORD', {})
      : say.partial('CONFIGURED_PASSWORD_LENGTH', { least, unit });
  },
});

type InvitationCodes = Pick<Codes, 'CONFIGURED_INVITATIONS' | 'CONFIGURED_NO_INVITATIONS'>;

export const configuredInvitations = defineConfigured<InvitationCodes>()({
  needs: ['invitations'],
  decide: ({ invitations: { module } }, say) =>
    module === null
      ? say.missing('CONFIGURED_NO_INVITATIONS', {})
      : say.met('CONFIGURED_INVITATIONS', { module }),
});

type RateCodes = OpennessCodes &
  Pick<Codes, 'CONFIGURED_HALF_RATE' | 'CONFIGURED_NO_RATE' | 'CONFIGURED_RATE'>;

export const configuredRate: ConfiguredRule = defineConfigured<RateCodes>()({
  needs: ['registrationRate', 'registration'],
  decide({ registrationRate: { limit, half }, registration }, say) {
    if (registration !== 'open') {
      return say.notApplicable('CONFIGURED_REGISTRATION', { registration });
    }
    if (limit !== null) return say.met('CONFIGURED_RATE', limit);
    return half === null
      ? say.missing('CONFIGURED_NO_RATE', {})
      : say.missing('CONFIGURED_HALF_RATE', { option: half });
  },
});

type WatchCodes = OpennessCodes &
  Pick<Codes, 'CONFIGURED_NO_WATCH' | 'CONFIGURED_NOBODY_WATCHES' | 'CONFIGURED_WATCHERS'>;

export const configuredWatch = defineConfigured<WatchCodes>()({
  needs: ['registrationWatch', 'registration'],
  decide({ registrationWatch: { watchers }, registration }, say) {
    if (registration !== 'open') {
      return say.notApplicable('CONFIGURED_REGISTRATION', { registration });
    }
    if (watchers === null) return say.missing('CONFIGURED_NO_WATCH', {});
    return watchers > 0
      ? say.met('CONFIGURED_WATCHERS', { count: watchers })
      : say.partial('CONFIGURED_NOBODY_WATCHES', {});
  },
});
