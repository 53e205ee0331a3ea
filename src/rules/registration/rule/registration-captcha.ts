import { configuredCaptcha } from '../../configuration/rule/accounts.js';
import { requirement } from '../../../judge/engine/requirement.js';
import { defineRule } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { captchasAt } from '../facts/captcha.js';

type CaptchaCodes = Pick<
  Codes,
  | 'CAPTCHA_ABSENT'
  | 'CAPTCHA_ASKED'
  | 'CAPTCHA_ON_THE_WEB'
  | 'REGISTRATION_BY_INVITATION'
  | 'REGISTRATION_CLOSED'
  | 'REGISTRATION_NOT_OFFERED'
  | 'REGISTRATION_REFUSED'
>;

/** XEP-0158: a captcha is required only where registration is possible. */
export const registrationCaptcha = defineRule<Checks['registration-captcha'], CaptchaCodes>()({
  scope: ['c2s'],
  needs: { captchas: captchasAt },
  decide({ captchas }, say) {
    return captchas.items.map((item) => {
      const { value } = item;
      switch (value.is) {
        case 'captcha':
          return say.met(item, 'observed', 'CAPTCHA_ASKED', { kinds: value.kinds });
        case 'on-the-web':
          return say.partial(item, 'observed', 'CAPTCHA_ON_THE_WEB', { url: value.url });
        case 'absent':
          return say.missing(item, 'observed', 'CAPTCHA_ABSENT', { fields: value.fields });
        case 'closed': {
          const { registration } = value;
          if (registration.is === 'invited') {
            const { said } = registration;
            return say.notApplicable(item, 'exercised', 'REGISTRATION_BY_INVITATION', { said });
          }
          if (registration.is === 'refused') {
            const { phases, said } = registration;
            return say.notApplicable(item, 'exercised', 'REGISTRATION_REFUSED', { phases, said });
          }
          return say.notApplicable(item, 'advertised', 'REGISTRATION_NOT_OFFERED', {});
        }
      }
    });
  },
  // Make one finding for each registration form of unknown content, even if two forms are unknown
  // for the same reason.
  gaps: (_gaps, { captchas }, say) => say.gaps(captchas),
  row: {
    compliant: (all) => {
      const kinds = distinct(all.args('CAPTCHA_ASKED').flatMap((args) => args.kinds));
      return all.say('CAPTCHA_ASKED', { kinds });
    },
    partial: (all) => all.first('partial'),
    missing: (all) => {
      const fields = distinct(all.args('CAPTCHA_ABSENT').flatMap((args) => args.fields));
      return all.say('CAPTCHA_ABSENT', { fields });
    },
    'not-applicable': (all) => all.say('REGISTRATION_CLOSED', {}),
  },
  own: ['not-applicable'],
});

export const REGISTRATION_CAPTCHA = requirement(
  'servers/registration',
  'registration-captcha',
  'SHOULD',
  registrationCaptcha,
  {},
  ['public'],
  {
    title: 'Captcha for registration',
    checklist: 'Captcha for public registration',
    why: 'Without a captcha, bots register accounts by the thousand and send spam from them.',
    manifesto: 'If public registrations are allowed some form of captcha SHOULD be utilized',
    references: ['XEP-0158'],
    seen: [
      'The scan requests the registration form before TLS and after it, without a login.',
      'It looks for captcha fields (XEP-0158), media shown with them, and redirects to a web page.',
    ],
    ruled: [
      'Compliant if the form contains a captcha.',
      'Partial if the server redirects to a web page.',
      'Missing if the form has no captcha and a test showed that registration is open.',
      'Not observed without such a test: closed and invitation-only servers can send the same form.',
      'Not observed if registration is refused to our address, or is offered only through XEP-0389.',
      'Not applicable if registration is closed or by invitation only.',
    ],
    further: { configured: configuredCaptcha },
    advice: 'Require a captcha for registration, or close registration.',
  },
);
