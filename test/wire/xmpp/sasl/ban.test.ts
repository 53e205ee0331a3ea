import { expect, test } from 'vitest';
import { isBan } from '../../../../src/wire/xmpp/sasl/ban.js';

test.each<[string, string | null, string | null, boolean]>([
  [
    'mod_fail2ban of ejabberd',
    'policy-violation',
    'Too many (5) failed authentications from this IP address (192.0.2.1). The address will be unblocked at 00:59:58 24.11.2026 UTC',
    true,
  ],
  ['mod_limit_auth of Prosody', 'temporary-auth-failure', null, true],
  ['words alone', 'not-authorized', 'Too many authentication attempts', true],
  ['a close', null, null, false],
  ['a wrong password (Prosody)', 'not-authorized', null, false],
  ['a wrong password (ejabberd)', 'not-authorized', 'Invalid username or password', false],
  ['a wrong password, in other words', 'not-authorized', 'Failed authentication', false],
  ['a binding that is not known', 'not-authorized', 'Invalid channel binding', false],
  [
    'a type that is not known',
    'malformed-request',
    "Proposed channel binding type isn't supported.",
    false,
  ],
])('%s', (_what, condition, text, expected) => {
  expect(isBan(condition, text)).toBe(expected);
});
