import type { ClearAuth, ClearDialback } from '../../../model/index.js';
import { tellsOfLimit } from '../../limits/facts/limits.js';

/**
 * What an attempt in the clear shows.
 * `processed`: the server went into it. `refused`: it would not. `unclear`: it ended for a
 * reason that may be another. `silence`, `closed`: nothing at all.
 */
export type Exercise = 'processed' | 'refused' | 'unclear' | 'silence' | 'closed';

/** Conditions of RFC 6120 §6.5 by which a server says that this is not the way. */
const AUTH_REFUSED = ['encryption-required', 'mechanism-too-weak', 'invalid-mechanism'];

/** Those that come of having looked at the credentials. */
const AUTH_PROCESSED = [
  'account-disabled',
  'credentials-expired',
  'invalid-authzid',
  'malformed-request',
  'not-authorized',
];

/**
 * RFC 6120 §6.5. `temporary-auth-failure` and `aborted` tell of neither, and so does a stream
 * error other than `policy-violation` (ejabberd: "Use of STARTTLS required").
 */
export function readClearAuth({ answer, condition, text }: ClearAuth): Exercise {
  if (answer === 'success' || answer === 'challenge') return 'processed';
  if (tellsOfLimit({ condition, text })) return 'unclear';
  if (answer === 'stream-error') return condition === 'policy-violation' ? 'refused' : 'unclear';
  if (condition !== null && AUTH_REFUSED.includes(condition)) return 'refused';
  if (condition !== null && AUTH_PROCESSED.includes(condition)) return 'processed';
  return 'unclear';
}

/** XEP-0220 §2.5: TLS, or a certificate, is asked for before dialback. */
const DIALBACK_REFUSED = ['not-authorized', 'policy-violation'];

/** XEP-0220 §2.5: each comes of having asked the authoritative server, or tried to. */
const DIALBACK_PROCESSED = [
  'remote-connection-failed',
  'remote-server-not-found',
  'remote-server-timeout',
];

/**
 * XEP-0220 §2.5. Other errors are `unclear`: `forbidden` should mean that the key was looked at
 * and may mean the sender, `item-not-found` is about the domain that was asked for. Stream
 * errors: `policy-violation` and `not-authorized` (ejabberd) refuse. `remote-connection-failed`
 * (RFC 6120 §4.9.3.15) ends a dialback that was begun, as silence does: nothing was accepted,
 * and Prosody dials out even where it requires TLS, so neither is proof. Any other may have its
 * own reason: the made-up sender, a shutdown, a limit.
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
