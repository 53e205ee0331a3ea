import {
  configuredInvitations,
  configuredRegistration,
} from '../../configuration/rule/accounts.js';
import { requirement } from '../../../judge/engine/requirement.js';
import { metByEither } from '../../../judge/engine/either.js';
import { defineRule, type Overview, type RowSentence } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { invitingCommands, offeredInvitations } from '../facts/invitations.js';
import { registrationAt } from '../facts/registration-offer.js';

type RegistrationCodes = Pick<
  Codes,
  | 'REGISTRATION_BY_INVITATION'
  | 'REGISTRATION_FORM'
  | 'REGISTRATION_FORM_SOMEWHERE'
  | 'REGISTRATION_FORM_WITH_INVITATIONS'
  | 'REGISTRATION_NOT_OFFERED'
  | 'REGISTRATION_OF_EXISTING'
  | 'REGISTRATION_OFFERED'
  | 'REGISTRATION_OFFERED_SOMEWHERE'
  | 'REGISTRATION_OFFERED_WITH_INVITATIONS'
  | 'REGISTRATION_OPEN'
  | 'REGISTRATION_REDIRECTS'
  | 'REGISTRATION_REFUSED'
>;

/**
 * XEP-0077: registration is off if no stream offers it and no form is sent. A form alone does not
 * show open registration, because Prosody also sends it if it requires an invitation; a submission
 * decides.
 */
export const publicRegistration = defineRule<Checks['public-registration'], RegistrationCodes>()({
  scope: ['c2s'],
  needs: { registration: registrationAt },
  decide({ registration }, say) {
    return registration.items.map((item) => {
      const { value } = item;
      switch (value.is) {
        case 'invited': {
          const { said } = value;
          return say.met(item, 'exercised', 'REGISTRATION_BY_INVITATION', { said });
        }
        case 'refused': {
          const { phases, said } = value;
          return say.met(item, 'exercised', 'REGISTRATION_REFUSED', { phases, said });
        }
        case 'not-offered':
          return say.met(item, 'advertised', 'REGISTRATION_NOT_OFFERED', {});
        case 'overwritten':
          return say.missing(item, 'exercised', 'REGISTRATION_OF_EXISTING', {});
        case 'open':
          return say.partial(item, 'exercised', 'REGISTRATION_OPEN', { by: value.by });
        case 'redirect':
          return say.partial(item, 'observed', 'REGISTRATION_REDIRECTS', { url: value.url });
        case 'form': {
          const { phases, fields, invitations: invited } = value;
          const code = invited ? 'REGISTRATION_FORM_WITH_INVITATIONS' : 'REGISTRATION_FORM';
          return say.partial(item, 'observed', code, { phases, fields });
        }
        case 'offered': {
          const { phases, invitations: invited } = value;
          const code = invited ? 'REGISTRATION_OFFERED_WITH_INVITATIONS' : 'REGISTRATION_OFFERED';
          return say.partial(item, 'advertised', code, { phases });
        }
      }
    });
  },
  row: {
    compliant: (all) => all.say('REGISTRATION_NOT_OFFERED', {}),
    partial: (all) => somewhere(all),
    missing: (all) => somewhere(all),
  },
});

function somewhere(all: Overview<unknown, RegistrationCodes>): RowSentence {
  return all.args('REGISTRATION_OFFERED').length > 0
    ? all.say('REGISTRATION_OFFERED_SOMEWHERE', {})
    : all.say('REGISTRATION_FORM_SOMEWHERE', {});
}

type InvitationCodes = Pick<Codes, 'INVITATIONS_NOT_SEEN' | 'INVITATIONS_OFFERED'>;

const offered = defineRule<Checks['invitations'], InvitationCodes>()({
  scope: ['c2s'],
  needs: { features: offeredInvitations },
  decide: ({ features }, say) =>
    say.met(features, 'advertised', 'INVITATIONS_OFFERED', { features: features.value }),
  merge: 'anywhere',
  row: {
    compliant: (all) =>
      all.say('INVITATIONS_OFFERED', {
        features: distinct(all.args('INVITATIONS_OFFERED').flatMap(({ features }) => features)),
      }),
    'not-observed': (all) =>
      all.args('INVITATIONS_NOT_SEEN').length > 0 ? all.say('INVITATIONS_NOT_SEEN', {}) : null,
  },
});

const listed = defineRule<Checks['invitations'], InvitationCodes>()({
  scope: 'domain',
  needs: { commands: invitingCommands },
  decide: ({ commands }, say) =>
    say.met(commands, 'advertised', 'INVITATIONS_OFFERED', { features: commands.value }),
  row: {},
});

/**
 * Invitations (XEP-0401, XEP-0445): met if a stream offers them, or if the domain lists their
 * commands to a user (XEP-0401 §3).
 */
export const invitations = metByEither(offered, listed);

/**
 * Codes of results that do not show whether the registration form accepts only users with an
 * invitation.
 */
const FORM_ALONE = [
  'REGISTRATION_FORM',
  'REGISTRATION_FORM_WITH_INVITATIONS',
  'REGISTRATION_OFFERED',
  'REGISTRATION_OFFERED_WITH_INVITATIONS',
] as const;

const SMALL =
  'For small/personal instances it is RECOMMENDED to disable public registration in favor of invitation mechanisms (XEP-0401)';

export const PUBLIC_REGISTRATION = requirement(
  'servers/registration',
  'public-registration',
  'RECOMMENDED',
  publicRegistration,
  {},
  ['public'],
  {
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
    further: { configured: configuredRegistration, settles: FORM_ALONE },
    advice:
      'Close public registration on a small server. Prosody: remove register_ibr from modules_enabled, or allow invitations only with invites_register. ejabberd: set register: deny in access_rules.',
  },
);

export const INVITATIONS = requirement(
  'servers/registration',
  'invitations',
  'RECOMMENDED',
  invitations,
  {},
  ['public', 'account'],
  {
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
    further: { configured: configuredInvitations },
    advice: 'Enable invitations.',
  },
);
