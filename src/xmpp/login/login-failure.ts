import type { Failure, SaslLogin } from '../../model/index.js';
import { isLimitCondition } from '../../wire/xmpp/errors.js';

type Ended = Pick<SaslLogin, 'mechanism' | 'outcome' | 'condition' | 'text'>;

/** Returns why a login failed, in one line. Quotes the server's text. */
export function loginFailure(
  where: string,
  { mechanism, outcome, condition, text }: Ended,
): Failure {
  if (outcome === 'withheld') {
    const why = WITHHELD[condition ?? ''] ?? 'no login was tried';
    const layer = condition === 'untrusted' || condition === 'wrong-name' ? 'tls' : 'sasl';
    return { layer, reason: 'skipped', detail: `${where}: ${why}` };
  }
  const words = WORDS[condition ?? ''] ?? OUTCOMES[outcome] ?? 'the login failed';
  const quoted = text === null ? '' : ` (${text.slice(0, 200)})`;
  return {
    layer: 'sasl',
    reason: isLimitCondition(condition) ? 'limited' : (REASONS[outcome] ?? 'malformed'),
    detail: `${where}: ${mechanism}: ${words}: ${condition ?? outcome}${quoted}`,
  };
}

const REASONS: Readonly<Partial<Record<SaslLogin['outcome'], Failure['reason']>>> = {
  failure: 'refused',
  'stream-error': 'refused',
  closed: 'closed',
};

const OUTCOMES: Readonly<Partial<Record<SaslLogin['outcome'], string>>> = {
  failure: 'the login was refused',
  'stream-error': 'the login was refused',
  closed: 'the connection was closed during the login',
  'wrong-signature': 'the server does not know the password: its signature is wrong',
  unsigned: 'the server did not show that it knows the password',
  'foreign-nonce': 'the server answered a login that is not ours',
  iterations: 'the server asks for more iterations than this program allows',
  malformed: 'the server does not follow the mechanism',
};

/**
 * Texts for the conditions of RFC 6120 §6.5. A server should not reveal whether the user name or
 * the password is wrong.
 */
const WORDS: Readonly<Record<string, string>> = {
  'not-authorized': 'the name or the password is wrong',
  'account-disabled': 'the account is disabled',
  'credentials-expired': 'the password has expired',
  'temporary-auth-failure': 'the server cannot check logins now',
  'invalid-mechanism': 'the server does not accept a mechanism that it offers',
  'encryption-required': 'the server requires TLS, and does not see that it is in use',
};

/** Reasons why the password was not sent, by condition. */
const WITHHELD: Readonly<Record<string, string>> = {
  untrusted: 'the certificate does not verify, so no login was tried',
  'wrong-name': 'the certificate does not name the domain, so no login was tried',
  'no-data': 'the program has no data for the offered channel bindings, so no login was tried',
  'not-offered': 'the program supports none of the offered channel bindings, so no login was tried',
  'no-mechanism': 'the program supports none of the offered mechanisms, so no login was tried',
  'sasl2-only': 'only SASL2 (XEP-0388) accepts passwords, so no login was tried',
  'plain-after-scram':
    'only PLAIN is offered now, and SCRAM was offered before, so no login was tried',
};
