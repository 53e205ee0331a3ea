/** The words for registration: forms, captchas, and accounts that were made to try them. */
import type { RegistrationCodes } from '../codes/registration.js';
import { plural } from './marks.js';
import { list, offersText, reason, some, versionText } from './words.js';

function phaseText(phase: string): string {
  if (phase === 'tls') return 'in TLS';
  return phase === 'clear' ? 'before TLS' : `in ${versionText(phase)}`;
}

function phasesText(phases: readonly string[]): string {
  return list(phases.map(phaseText));
}

const OPEN_BY: Readonly<Record<string, string>> = {
  conflict: 'a name that exists was refused as taken, and for nothing else',
  account: 'an account was made',
};

const NOT_TRIED: Readonly<Record<string, string>> = {
  captcha: 'the form asks for a captcha, which is for people',
  redirect: 'one registers on a web page',
  refused: 'a registration with a name that exists was refused before the name was looked up',
  untrusted: 'no place with a form has a trusted certificate for the domain',
  fields: 'the form requires more than a name and a password',
  unknown: 'no form came in TLS that could be filled in',
};

export const REGISTRATION_TEXTS: {
  readonly [C in keyof RegistrationCodes]: (args: RegistrationCodes[C]) => string;
} = {
  REGISTRATION_NOT_OFFERED: () => 'Registration is not offered',
  REGISTRATION_OFFERED: ({ phases }) =>
    `Registration is offered ${phasesText(phases)}; whether it is open to everyone was not tried`,
  REGISTRATION_OFFERED_WITH_INVITATIONS: ({ phases }) =>
    `Registration is offered ${phasesText(phases)}, with invitations; whether it also works without one was not tried`,
  REGISTRATION_OFFERED_SOMEWHERE: () =>
    'Registration is offered; whether it is open to everyone was not tried',
  REGISTRATION_CLOSED: () => 'Registration is not offered, so that there is no form',
  REGISTRATION_FORM_UNASKED: () => 'Registration is offered, and no form was seen',
  INVITATIONS_OFFERED: ({ features }) => `Offered: ${list(features)}`,
  INVITATIONS_NOT_SEEN: () => 'No invitations were seen on offer',

  REGISTRATION_REFUSED: ({ phases, said }) =>
    `The registration form is refused ${phasesText(phases)} (${some(said)})`,
  REGISTRATION_FORM: ({ phases, fields }) =>
    `A registration form is given out ${phasesText(phases)} (${offersText(fields)}); that proves nothing, and a submission was not tried`,
  REGISTRATION_FORM_WITH_INVITATIONS: ({ phases, fields }) =>
    `A registration form is given out ${phasesText(phases)} (${offersText(fields)}), beside invitations: it may be by invitation only, and a submission was not tried`,
  REGISTRATION_REDIRECTS: ({ url }) => `One registers on a web page: ${url}`,
  REGISTRATION_OPEN: ({ by }) => `Registration is open to everyone: ${OPEN_BY[by] ?? by}`,
  REGISTRATION_BY_INVITATION: ({ said }) =>
    `Registration is by invitation: a name that exists was refused before it was looked up (${said})`,
  REGISTRATION_REFUSED_HERE: ({ said }) =>
    `Registration is refused to this address (${some(said)}); other addresses may register`,
  REGISTRATION_OTHER_PROTOCOL: ({ names }) =>
    `Registration is offered in a protocol that this program does not speak: ${list(names)}`,
  REGISTRATION_FORM_SOMEWHERE: () =>
    'There is a way to register; whether it is open to everyone was not shown',
  REGISTRATION_UNANSWERED: ({ phase, ...failure }) =>
    `The registration form was not answered ${phaseText(phase)}: ${reason(failure)}`,
  REGISTRATION_UNCLEAR: ({ phase, said }) =>
    `What was answered ${phaseText(phase)} says nothing of registration: ${said}`,
  REGISTRATION_OF_EXISTING: () =>
    'A name that exists was registered again: whoever knows a name may take the account',

  CAPTCHA_ASKED: ({ kinds }) => `The form asks for a captcha: ${some(kinds)}`,
  CAPTCHA_ON_THE_WEB: ({ url }) => `One registers on a web page, which was not looked at: ${url}`,
  CAPTCHA_ABSENT: ({ fields }) => `The form asks for no captcha: ${offersText(fields)}`,
  CAPTCHA_ABSENT_MAYBE_CLOSED: ({ fields }) =>
    `The form asks for no captcha (${offersText(fields)}), and registration may be closed all the same. A submission shows it: --account with --allow-intrusive`,
  CAPTCHA_ABSENT_MAYBE_INVITED: ({ fields }) =>
    `The form asks for no captcha (${offersText(fields)}), and may be for those who are invited; --account with --allow-intrusive can tell`,

  REGISTRATIONS_NOT_ALLOWED: () => 'Nobody can register here in-band',
  REGISTRATIONS_NOT_TRIED: ({ why }) => `No account was made: ${NOT_TRIED[why] ?? why}`,
  WEAK_PASSWORD_ACCEPTED: () => 'An account was made with one of the passwords guessed first',
  WEAK_PASSWORD_REFUSED: ({ said }) =>
    `A password that is guessed first was refused (${said}), a strong one was not`,
  WEAK_PASSWORD_UNCLEAR: ({ said }) =>
    `An account with a password that is guessed first was refused (${said}), maybe for another reason`,
  REGISTRATIONS_LIMITED: ({ made, said }) =>
    `After ${plural(made, 'account')} from one address the next was refused: ${said}`,
  REGISTRATIONS_UNLIMITED: ({ made }) =>
    `No limit within ${plural(made, 'account')} from one address, one after another; a higher one may be there`,
  REGISTRATIONS_ENDED: ({ made, said }) =>
    `After ${plural(made, 'account')} from one address it ended, and not at a limit: ${said}`,
  REGISTRATIONS_KEPT: ({ made }) =>
    `The last of ${plural(made, 'account')} could not be removed, so that no more were made`,
  REGISTRATION_TRY_FAILED: (failure) =>
    `A registration was not made, or not answered: ${reason(failure)}`,
  ACCOUNT_LEFT: ({ jid, why }) =>
    `An account of this scan is still there and should be removed: ${jid} (${why})`,
  PASSWORD_MAY_BE_CHANGED: ({ why }) =>
    `The password of the account of --account MAY HAVE BEEN CHANGED: its name was registered again, and could not be with its own password (${why})`,
  ACCOUNTS_REMOVED: ({ made }) => `Made for this and removed again: ${plural(made, 'account')}`,
};
