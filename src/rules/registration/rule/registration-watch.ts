/** Whether operators monitor registrations: a scan cannot see it. */
import { configuredWatch } from '../../configuration/rule/accounts.js';
import { operatorRow } from '../../shared/rule/unseen-rows.js';

export const REGISTRATION_WATCH = operatorRow(
  'servers/registration',
  'registration-watch',
  'SHOULD',
  {
    title: 'Registrations monitored',
    checklist: 'Registration monitoring',
    why: 'If registrations are not monitored, a wave of spam accounts stays unnoticed.',
    manifesto: 'Registrations SHOULD be watched if public registrations are allowed',
    further: { configured: configuredWatch },
    advice:
      'Notify administrators of registrations. Use watchregistrations on Prosody, registration_watchers on ejabberd.',
  },
);
