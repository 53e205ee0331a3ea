import type { ClearAuth, ClearDialback } from '../../../model/index.js';
import { tellsOfLimit } from '../../limits/facts/limits.js';

/**
 * Result of an attempt before TLS. `processed` means that the server processed it, `refused` that
 * it refused it because of TLS, `unclear` that the attempt ended for a possibly unrelated reason.
 * `silence` and `closed` show neither.
 */
export type Exercise = 'processed' | 'refused' | 'unclear' | 'silence' | 'closed';

/** Error conditions that refuse a login before the credentials are checked (RFC 6120 §6.5). */
const AUTH_REFUSED = ['encryption-required', 'mechanism-too-weak', 'invalid-mechanism'];

/** Error conditions that result from checking the credentials. */
const AUTH_PROCESSED = [
  'account-disabled',
  'credentials-expired',
  'invalid-authzid',
  'malformed-request',
  'not-authorized',
];

/**
 * Interprets a SASL answer (RFC 6120 §6.5). `temporary-auth-failure`, `aborted` and stream errors
 * other than `policy-violation` (ejabberd: "Use of STARTTLS required") are `unclear`.
 */
export function readClearAuth({ answer, condition, text }: ClearAuth): Exercise {
  if (answer === 'success' || answer === 'challenge') return 'processed';
  if (tellsOfLimit({ condition, text })) return 'unclear';
  if (answer === 'stream-error') return condition === 'policy-violation' ? 'refused' : 'unclear';
  if (condition !== null && AUTH_REFUSED.includes(condition)) return 'refused';
  if (condition !== null && AUTH_PROCESSED.includes(condition)) return 'processed';
  return 'unclear';
}

/**
 * Error conditions of dialback with which a server requires TLS or a certificate first (XEP-0220
 * §2.5).
 */
const DIALBACK_REFUSED = ['not-authorized', 'policy-violation'];

/**
 * Error conditions which show that the server contacted the authoritative server for dialback, or
 * tried to (XEP-0220 §2.5).
 */
const DIALBACK_PROCESSED = [
  'remote-connection-failed',
  'remote-server-not-found',
  'remote-server-timeout',
];

/**
 * Interprets a dialback answer (XEP-0220 §2.5). Other errors are `unclear`: `forbidden` should
 * mean that the key was checked, but may refer to the sender; `item-not-found` refers to the
 * target domain. The stream errors `policy-violation` and `not-authorized` (ejabberd) refuse.
 * `remote-connection-failed` (RFC 6120 §4.9.3.15) and silence do not show a refusal: nothing was
 * accepted, and Prosody connects to the sender even if it requires TLS. Any other error may have
 * another reason: the invented sender, a shutdown, a limit.
 */
export function readClearDialback({ answer, type, condition, text }: ClearDialback): Exercise {
  if (answer === 'silence' || answer === 'closed') return answer;
  if (tellsOfLimit({ condition, text })) return 'unclear';
  if (answer === 'stream-error') {
    if (condition === 'policy-violation' || condition === 'not-authorized') return 'refused';
    return condition === 'remote-connection-failed' ? 'silence' : 'unclear';
  }
  if (type === 'valid' || type === 'invalid') return 'processed';
  if (type !== 'error' || condition === null) return 'unclear';
  if (DIALBACK_REFUSED.includes(condition)) return 'refused';
  return DIALBACK_PROCESSED.includes(condition) ? 'processed' : 'unclear';
}
