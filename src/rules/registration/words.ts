/** Texts of the findings about registration: forms, captchas and test accounts. */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, offersText, phaseText, plural, reason, some } from '../../report/kit/words.js';

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

export const REGISTRATION_SENTENCES = {
  /*
   * Codes of the findings on the requirement public-registration. `phases` lists phases as in
   * `RegisterForm`.
   */
  REGISTRATION_NOT_OFFERED: sentence(() => 'Registration is not offered'),
  REGISTRATION_OFFERED: sentence(
    ({ phases }: { phases: readonly string[] }) =>
      `Registration is offered ${phasesText(phases)}; not tested whether it is open to everyone`,
    { phases: ['clear', 'TLSv1.3'] },
  ),
  REGISTRATION_OFFERED_WITH_INVITATIONS: sentence(
    ({ phases }: { phases: readonly string[] }) =>
      `Registration is offered ${phasesText(phases)}, with invitations; not tested whether it works without one`,
    { phases: ['TLSv1.3'] },
  ),
  REGISTRATION_OFFERED_SOMEWHERE: sentence(
    () => 'Registration is offered; not tested whether it is open to everyone',
  ),
  REGISTRATION_REFUSED: sentence(
    ({ phases, said }: { phases: readonly string[]; said: readonly string[] }) =>
      `The server refuses the registration form ${phasesText(phases)} (${some(said)})`,
    { phases: ['clear', 'TLSv1.3'], said: ['service-unavailable'] },
  ),
  REGISTRATION_FORM: sentence(
    ({ phases, fields }: { phases: readonly string[]; fields: readonly string[] }) =>
      `A registration form is offered ${phasesText(phases)} (${offersText(fields)}); not tested whether it is open to everyone`,
    { phases: ['TLSv1.3'], fields: ['password', 'username'] },
  ),
  REGISTRATION_FORM_WITH_INVITATIONS: sentence(
    ({ phases, fields }: { phases: readonly string[]; fields: readonly string[] }) =>
      `A registration form is offered ${phasesText(phases)} (${offersText(fields)}), beside invitations; not tested whether it works without one`,
    { phases: ['TLSv1.3'], fields: ['username'] },
  ),
  REGISTRATION_REDIRECTS: sentence(
    ({ url }: { url: string }) => `Registration is on a web page: ${url}`,
    { url: 'https://example.org/join' },
  ),
  REGISTRATION_OPEN: sentence(
    ({ by }: { by: string }) => `Registration is open to everyone: ${OPEN_BY[by] ?? by}`,
    { by: 'conflict' },
  ),
  REGISTRATION_BY_INVITATION: sentence(
    ({ said }: { said: string }) =>
      `Registration needs an invitation: the server refused an existing name before it looked the name up (${said})`,
    { said: 'not-acceptable ("by invitation")' },
  ),
  REGISTRATION_REFUSED_HERE: sentence(
    ({ said }: { said: readonly string[] }) =>
      `Registration is refused to this address (${some(said)}); other addresses may be able to register`,
    { said: ['forbidden'] },
  ),
  /** `names` lists protocols such as XEP-0389. */
  REGISTRATION_OTHER_PROTOCOL: sentence(
    ({ names }: { names: readonly string[] }) =>
      `Registration is offered in a protocol that this program does not support: ${list(names)}`,
    { names: ['urn:xmpp:register:0'] },
  ),
  REGISTRATION_FORM_SOMEWHERE: sentence(
    () => 'A way to register is offered; it is unclear whether it is open to everyone',
  ),
  REGISTRATION_UNANSWERED: sentence(
    ({ phase, ...failure }: FailureArgs & { phase: string }) =>
      `The request for a registration form ${inPhase(phase)} got no answer: ${reason(failure)}`,
    { phase: 'tls', ...EXAMPLE_FAILURE },
  ),
  REGISTRATION_UNCLEAR: sentence(
    ({ phase, said }: { phase: string; said: string }) =>
      `The request for a registration form ${inPhase(phase)} got an unclear answer: ${said}`,
    { phase: 'TLSv1.2', said: 'resource-constraint' },
  ),
  REGISTRATION_OF_EXISTING: sentence(
    () =>
      'An existing name could be registered again: anyone who knows a name may take over its account',
  ),

  /* Texts of the findings about the requirement registration-captcha. */
  REGISTRATION_CLOSED: sentence(() => 'Registration is not offered, so there is no form'),
  REGISTRATION_FORM_UNASKED: sentence(() => 'Registration is offered, but the scan saw no form'),
  CAPTCHA_ASKED: sentence(
    ({ kinds }: { kinds: readonly string[] }) =>
      `The registration form has a captcha: ${some(kinds)}`,
    { kinds: ['ocr', 'image/png'] },
  ),
  CAPTCHA_ON_THE_WEB: sentence(
    ({ url }: { url: string }) =>
      `Registration is on a web page, which the scan did not check: ${url}`,
    { url: 'https://example.org/join' },
  ),
  CAPTCHA_ABSENT: sentence(
    ({ fields }: { fields: readonly string[] }) =>
      `The registration form has no captcha: ${offersText(fields)}`,
    { fields: ['password', 'username'] },
  ),
  CAPTCHA_ABSENT_MAYBE_INVITED: sentence(
    ({ fields }: { fields: readonly string[] }) =>
      `The registration form has no captcha (${offersText(fields)}), but may need an invitation. To test it: \`--account\` with \`--allow-intrusive\``,
    { fields: ['username'] },
  ),
  CAPTCHA_ABSENT_MAYBE_CLOSED: sentence(
    ({ fields }: { fields: readonly string[] }) =>
      `The registration form has no captcha (${offersText(fields)}), but registration may be closed. To test it: \`--account\` with \`--allow-intrusive\``,
    { fields: ['username'] },
  ),

  /* Codes of the findings on the requirement invitations. */
  INVITATIONS_OFFERED: sentence(
    ({ features }: { features: readonly string[] }) => `Invitations are offered: ${list(features)}`,
    { features: ['urn:xmpp:invite'] },
  ),
  INVITATIONS_NOT_SEEN: sentence(() => 'No invitations are announced'),

  /*
   * Texts of the findings about the requirements weak-password-rejection and
   * registration-rate-limit.
   */
  REGISTRATIONS_NOT_ALLOWED: sentence(() => 'In-band registration is closed'),
  /** `why` selects the reason why no registration was tried, from `NOT_TRIED`. */
  REGISTRATIONS_NOT_TRIED: sentence(
    ({ why }: { why: string }) => `No account was created: ${NOT_TRIED[why] ?? why}`,
    { why: 'captcha' },
  ),
  WEAK_PASSWORD_ACCEPTED: sentence(
    () => 'The server created an account with one of the most common passwords',
  ),
  WEAK_PASSWORD_REFUSED: sentence(
    ({ said }: { said: string }) =>
      `The server refused a common password (${said}) and accepted a strong one`,
    { said: 'not-acceptable' },
  ),
  WEAK_PASSWORD_UNCLEAR: sentence(
    ({ said }: { said: string }) =>
      `The server refused an account with a common password (${said}), perhaps for another reason`,
    { said: 'not-acceptable' },
  ),
  REGISTRATIONS_LIMITED: sentence(
    ({ made, said }: { made: number; said: string }) =>
      `After ${plural(made, 'account')} from one address, the server refused the next: ${said}`,
    { made: 1, said: 'resource-constraint' },
  ),
  REGISTRATIONS_UNLIMITED: sentence(
    ({ made }: { made: number }) =>
      `No limit within ${plural(made, 'account')} created from one address in a row; there may be a higher limit`,
    { made: 5 },
  ),
  REGISTRATIONS_ENDED: sentence(
    ({ made, said }: { made: number; said: string }) =>
      `After ${plural(made, 'account')} from one address the test ended, but not at a limit: ${said}`,
    { made: 2, said: 'closed without a word' },
  ),
  REGISTRATIONS_KEPT: sentence(
    ({ made }: { made: number }) =>
      made === 1
        ? 'The test ended after 1 account, because that account could not be removed'
        : `The test ended after ${plural(made, 'account')}, because the last one could not be removed`,
    { made: 1 },
  ),
  REGISTRATION_TRY_FAILED: sentence(
    (failure: FailureArgs) =>
      `A test registration was not made, or got no answer: ${reason(failure)}`,
    EXAMPLE_FAILURE,
  ),
  ACCOUNT_LEFT: sentence(
    ({ jid, why }: { jid: string; why: string }) =>
      `A test account of this scan is still there. Remove it: ${jid} (${why})`,
    { jid: 'xmpp-safeguard-1@example.org', why: 'not-allowed' },
  ),
  PASSWORD_MAY_BE_CHANGED: sentence(
    ({ why }: { why: string }) =>
      `THE PASSWORD OF THE TEST ACCOUNT (--account) MAY HAVE CHANGED: its name was registered again, and its old password could not be restored (${why})`,
    { why: 'timeout' },
  ),
  ACCOUNTS_REMOVED: sentence(
    ({ made }: { made: number }) => `The test created and removed ${plural(made, 'account')}`,
    { made: 3 },
  ),
};

export type RegistrationCodes = CodesOf<typeof REGISTRATION_SENTENCES>;
