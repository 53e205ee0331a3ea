/** The words for registration: forms, captchas, and accounts that were made to try them. */
import type { RegistrationCodes } from './codes.js';
import { plural, list, offersText, phaseText, reason, some } from '../../report/kit/words.js';

function inPhase(phase: string): string {
  return phase === 'tls' ? 'in TLS' : phaseText(phase);
}

function phasesText(phases: readonly string[]): string {
  return list(phases.map(inPhase));
}

const OPEN_BY: Readonly<Record<string, string>> = {
  conflict: 'an existing name was refused only because it is taken',
  account: 'the scan could create an account',
};

const NOT_TRIED: Readonly<Record<string, string>> = {
  captcha: 'the form has a captcha',
  redirect: 'registration is on a web page',
  refused: 'the server refused an existing name before it looked the name up',
  untrusted: 'no endpoint with a form has a trusted certificate for the domain',
  fields: 'the form requires more than a name and a password',
  unknown: 'no form that could be filled in was offered in TLS',
};

export const REGISTRATION_TEXTS: {
  readonly [C in keyof RegistrationCodes]: (args: RegistrationCodes[C]) => string;
} = {
  REGISTRATION_NOT_OFFERED: () => 'Registration is not offered',
  REGISTRATION_OFFERED: ({ phases }) =>
    `Registration is offered ${phasesText(phases)}; not tested whether it is open to everyone`,
  REGISTRATION_OFFERED_WITH_INVITATIONS: ({ phases }) =>
    `Registration is offered ${phasesText(phases)}, with invitations; not tested whether it works without one`,
  REGISTRATION_OFFERED_SOMEWHERE: () =>
    'Registration is offered; not tested whether it is open to everyone',
  REGISTRATION_CLOSED: () => 'Registration is not offered, so there is no form',
  REGISTRATION_FORM_UNASKED: () => 'Registration is offered, but the scan saw no form',
  INVITATIONS_OFFERED: ({ features }) => `Invitations are offered: ${list(features)}`,
  INVITATIONS_NOT_SEEN: () => 'No invitations are announced',

  REGISTRATION_REFUSED: ({ phases, said }) =>
    `The server refuses the registration form ${phasesText(phases)} (${some(said)})`,
  REGISTRATION_FORM: ({ phases, fields }) =>
    `A registration form is offered ${phasesText(phases)} (${offersText(fields)}); not tested whether it is open to everyone`,
  REGISTRATION_FORM_WITH_INVITATIONS: ({ phases, fields }) =>
    `A registration form is offered ${phasesText(phases)} (${offersText(fields)}), beside invitations; not tested whether it works without one`,
  REGISTRATION_REDIRECTS: ({ url }) => `Registration is on a web page: ${url}`,
  REGISTRATION_OPEN: ({ by }) => `Registration is open to everyone: ${OPEN_BY[by] ?? by}`,
  REGISTRATION_BY_INVITATION: ({ said }) =>
    `Registration needs an invitation: the server refused an existing name before it looked the name up (${said})`,
  REGISTRATION_REFUSED_HERE: ({ said }) =>
    `Registration is refused to this address (${some(said)}); other addresses may be able to register`,
  REGISTRATION_OTHER_PROTOCOL: ({ names }) =>
    `Registration is offered in a protocol that this program does not support: ${list(names)}`,
  REGISTRATION_FORM_SOMEWHERE: () =>
    'A way to register is offered; it is unclear whether it is open to everyone',
  REGISTRATION_UNANSWERED: ({ phase, ...failure }) =>
    `The request for a registration form ${inPhase(phase)} got no answer: ${reason(failure)}`,
  REGISTRATION_UNCLEAR: ({ phase, said }) =>
    `The request for a registration form ${inPhase(phase)} got an unclear answer: ${said}`,
  REGISTRATION_OF_EXISTING: () =>
    'An existing name could be registered again: anyone who knows a name may take over its account',

  CAPTCHA_ASKED: ({ kinds }) => `The registration form has a captcha: ${some(kinds)}`,
  CAPTCHA_ON_THE_WEB: ({ url }) =>
    `Registration is on a web page, which the scan did not check: ${url}`,
  CAPTCHA_ABSENT: ({ fields }) => `The registration form has no captcha: ${offersText(fields)}`,
  CAPTCHA_ABSENT_MAYBE_CLOSED: ({ fields }) =>
    `The registration form has no captcha (${offersText(fields)}), but registration may be closed. To test it: \`--account\` with \`--allow-intrusive\``,
  CAPTCHA_ABSENT_MAYBE_INVITED: ({ fields }) =>
    `The registration form has no captcha (${offersText(fields)}), but may need an invitation. To test it: \`--account\` with \`--allow-intrusive\``,

  REGISTRATIONS_NOT_ALLOWED: () => 'In-band registration is closed',
  REGISTRATIONS_NOT_TRIED: ({ why }) => `No account was created: ${NOT_TRIED[why] ?? why}`,
  WEAK_PASSWORD_ACCEPTED: () =>
    'The server created an account with one of the most common passwords',
  WEAK_PASSWORD_REFUSED: ({ said }) =>
    `The server refused a common password (${said}) and accepted a strong one`,
  WEAK_PASSWORD_UNCLEAR: ({ said }) =>
    `The server refused an account with a common password (${said}), perhaps for another reason`,
  REGISTRATIONS_LIMITED: ({ made, said }) =>
    `After ${plural(made, 'account')} from one address, the server refused the next: ${said}`,
  REGISTRATIONS_UNLIMITED: ({ made }) =>
    `No limit within ${plural(made, 'account')} created from one address in a row; there may be a higher limit`,
  REGISTRATIONS_ENDED: ({ made, said }) =>
    `After ${plural(made, 'account')} from one address the test ended, but not at a limit: ${said}`,
  REGISTRATIONS_KEPT: ({ made }) =>
    made === 1
      ? 'The test ended after 1 account, because that account could not be removed'
      : `The test ended after ${plural(made, 'account')}, because the last one could not be removed`,
  REGISTRATION_TRY_FAILED: (failure) =>
    `A test registration was not made, or got no answer: ${reason(failure)}`,
  ACCOUNT_LEFT: ({ jid, why }) =>
    `A test account of this scan is still there. Remove it: ${jid} (${why})`,
  PASSWORD_MAY_BE_CHANGED: ({ why }) =>
    `THE PASSWORD OF THE TEST ACCOUNT (--account) MAY HAVE CHANGED: its name was registered again, and its old password could not be restored (${why})`,
  ACCOUNTS_REMOVED: ({ made }) => `The test created and removed ${plural(made, 'account')}`,
};
