import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { registrationRate } from '../rules/registration/rule/registration-attempts.js';
import { weakPassword } from '../rules/registration/rule/registration-attempts.js';
import { registrationCaptcha } from '../rules/registration/rule/registration-captcha.js';
import { invitations } from '../rules/registration/rule/registration.js';
import { publicRegistration } from '../rules/registration/rule/registration.js';
import { operatorRow } from '../rules/shared/rule/unseen-rows.js';

const R = 'servers/registration';

const SMALL =
  'For small/personal instances it is RECOMMENDED to disable public registration in favor of invitation mechanisms (XEP-0401)';

export const REGISTRATION: readonly DeclaredRequirement[] = [
  requirement(R, 'registration-captcha', 'SHOULD', registrationCaptcha, {}, ['public'], {
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
    advice: 'Require a captcha for registration, or close registration.',
  }),
  requirement(R, 'weak-password-rejection', 'SHOULD', weakPassword, {}, ['intrusive'], {
    title: 'Weak passwords rejected',
    checklist: 'Weak password rejection',
    why: 'Attackers try common passwords first and take over the accounts that use them.',
    manifesto: 'Weak passwords SHOULD be rejected',
    seen: [
      'With --allow-intrusive, where registration is open, the scan registers with a very common password.',
      'It then registers with a strong password, and removes both accounts.',
    ],
    ruled: [
      'Compliant if the server refuses the weak password and accepts the strong one.',
      'Missing if it accepts the weak password.',
      'Not applicable if registration is closed or by invitation only.',
      'Not observed if the server refuses both passwords, or if a captcha prevents the test.',
    ],
    advice: 'Require strong passwords.',
  }),
  requirement(R, 'public-registration', 'RECOMMENDED', publicRegistration, {}, ['public'], {
    title: 'Public registration disabled',
    checklist: 'Disable public registration (recommended)',
    why: 'Spammers look for servers with open registration and send their spam from there.',
    manifesto: SMALL,
    references: ['XEP-0077'],
    seen: [
      'The scan reads the registration feature and requests the form (XEP-0077), before TLS and after it.',
      'With --account and --allow-intrusive it submits the form with the name of that account.',
      'Open registration answers that the name is taken; registration by invitation answers not-acceptable.',
    ],
    ruled: [
      'Compliant if registration is refused, not offered, or shown to be by invitation only.',
      'Partial if it is offered, because the form alone does not show that registration is open.',
      'Partial too if it is shown to be open, because the manifesto asks this of small servers only.',
      'Missing if the server registers an existing name again.',
      'Not observed if it is refused to our address, or is offered only through XEP-0389.',
    ],
    advice:
      'Close public registration on a small server. Prosody: remove register_ibr from modules_enabled, or allow invitations only with invites_register. ejabberd: set register: deny in access_rules.',
  }),
  requirement(R, 'invitations', 'RECOMMENDED', invitations, {}, ['public', 'account'], {
    title: 'Invitations (XEP-0401)',
    checklist: 'Invitation mechanisms (XEP-0401)',
    why: 'If registration is closed, invitations are how new people get an account.',
    manifesto: SMALL,
    references: ['XEP-0401', 'XEP-0445'],
    seen: [
      'The scan reads the invitation features after TLS.',
      'With an account it also reads the ad-hoc commands of the domain.',
    ],
    ruled: [
      'Compliant if a feature or command for invitations is found.',
      'Not observed if the scan finds neither.',
    ],
    advice: 'Enable invitations.',
  }),
  requirement(
    R,
    'registration-rate-limit',
    'SHOULD',
    registrationRate,
    {},
    ['intrusive', 'operator'],
    {
      title: 'Registration rate limit per IP',
      checklist: 'Registration rate limiting per IP',
      why: 'Without a rate limit, one bot can register thousands of accounts in an hour.',
      manifesto:
        'Registrations SHOULD be limited per a given time frame (eg. one hour or day) per single IP address or range',
      references: ['XEP-0077'],
      seen: 'With --allow-intrusive, where registration is open, the scan registers and removes up to six accounts.',
      ruled: [
        'Compliant if a registration is refused after one was accepted.',
        'Partial if all six registrations are accepted, because the limit may be higher.',
        'Not applicable if registration is closed or by invitation only.',
        'Not observed if a captcha prevents the test, or if an account could not be removed.',
      ],
      advice: 'Limit registrations per address and hour.',
    },
  ),
  operatorRow(R, 'registration-watch', 'SHOULD', {
    title: 'Registrations monitored',
    checklist: 'Registration monitoring',
    why: 'If registrations are not monitored, a wave of spam accounts stays unnoticed.',
    manifesto: 'Registrations SHOULD be watched if public registrations are allowed',
    advice:
      'Notify administrators of registrations. Use watchregistrations on Prosody, registration_watchers on ejabberd.',
  }),
];
