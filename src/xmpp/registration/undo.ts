import type { Endpoint, RegisterAttempt, TlsVersion } from '../../model/index.js';
import type { Net } from '../../net/net.js';
import type { Credentials } from '../../net/credentials.js';
import { REGISTER_REMOVE, registrationXml } from '../../wire/xmpp/registration.js';
import { serverIdentityFlaw } from '../login/verify-server.js';
import { failureOf } from '../open-stream.js';
import { openSecuredStream } from '../secured-stream.js';
import { openRawClient } from '../session/open-raw-session.js';
import { rawSession } from '../session/raw-session.js';
import { iqOutcome } from '../session/session.js';
import { askFillable } from './ask-fillable.js';

/** The endpoint at which an account is registered and removed, and the name of the account. */
export interface RegistrationPlace {
  readonly net: Net;
  readonly netToUndo: Net;
  readonly domain: string;
  readonly to: string;
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  readonly scramOffered: boolean;
}

export type Undone = Pick<RegisterAttempt, 'removed' | 'left' | 'why'>;

/**
 * Registers the scanner's own account again with its own password, to undo a registration that may
 * have replaced it. If the server did not replace the account, it answers `conflict`. With
 * `given`, the server is known to have replaced it, so `conflict` may mean that it still has the
 * other password. `why` in the result is null if the account has its own password again.
 */
export async function restore(
  { netToUndo: net, endpoint, domain, to, version }: RegistrationPlace,
  own: Credentials,
  given: boolean,
): Promise<Undone> {
  const undone = (why: string | null): Undone => ({ removed: null, left: null, why });
  try {
    const secured = await openSecuredStream(net, endpoint, { domain, to }, version);
    try {
      if (serverIdentityFlaw(secured, domain) !== null) return undone('untrusted');
      const session = rawSession(secured.stream, net.timeoutMs);
      const query = await askFillable(session, to, net.timeoutMs);
      if (query === null) return undone('unsupported');
      const payload = registrationXml(query, own.user, own.password);
      const request = { type: 'set', to, payload, timeoutMs: net.timeoutMs } as const;
      const reply = await iqOutcome(session, request);
      if (reply.answer === 'closed') return undone('closed');
      const kept = reply.answer === 'error' && reply.condition === 'conflict' && !given;
      return undone(reply.answer === 'result' || kept ? null : 'refused');
    } finally {
      secured.end();
    }
  } catch (error) {
    return undone(failureOf(error, 'stream', '').reason);
  }
}

/**
 * Removes an account like `remove`, after a registration without an answer: returns null if the
 * server refuses the login.
 */
export async function removeMaybe(
  scene: RegistrationPlace,
  account: Credentials,
): Promise<Undone | null> {
  const after = await remove(scene, account);
  return after.why === 'refused' ? null : after;
}

/** Logs in as the account and cancels its registration (XEP-0077 §3.2). Never throws. */
export async function remove(
  { netToUndo: net, endpoint, domain, to, version, scramOffered }: RegistrationPlace,
  account: Credentials,
): Promise<Undone> {
  const left = (why: string) => ({ removed: false, left: `${account.user}@${domain}`, why });
  try {
    const who = { domain, to };
    const as = { account, scramOffered };
    const { session } = await openRawClient(net, endpoint, who, version, as);
    try {
      const request = { type: 'set', to: null, payload: REGISTER_REMOVE } as const;
      const reply = await iqOutcome(session, { ...request, timeoutMs: net.timeoutMs });
      if (reply.answer === 'result') return { removed: true, left: null, why: null };
      if (reply.answer === 'error') return left(reply.condition);
      if (reply.answer === 'stream-error') return left(`stream error ${reply.error.condition}`);
      return left('closed without a word');
    } finally {
      await session.end();
    }
  } catch (error) {
    return left(failureOf(error, 'stream', '').reason);
  }
}
