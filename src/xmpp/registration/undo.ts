import type { Endpoint, RegisterAttempt, TlsVersion } from '../../model/index.js';
import { NetFailure } from '../../net/failure.js';
import type { Net } from '../../net/net.js';
import type { Credentials } from '../../net/credentials.js';
import { askIq } from '../../wire/xmpp/ask.js';
import {
  isFillable,
  readRegistration,
  REGISTER_GET,
  REGISTER_REMOVE,
  registrationXml,
} from '../../wire/xmpp/registration.js';
import { serverIdentityFlaw } from '../login/verify-server.js';
import { failureOf } from '../open-stream.js';
import { openSession } from '../secured-stream.js';
import { openAuthenticatedClient } from '../session/authenticated-stream.js';

/** Where, and as whom, an account is registered and removed. */
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
 * Registers the own name once more, with the own password: a server that gave it away gives it
 * back, and one that did not says that it exists. `given`: it is known to have been given away, so
 * that what exists may bear the other password. `why`: null where that is sure.
 */
export async function restore(
  { netToUndo: net, endpoint, domain, to, version }: RegistrationPlace,
  own: Credentials,
  given: boolean,
): Promise<Undone> {
  const undone = (why: string | null): Undone => ({ removed: null, left: null, why });
  try {
    const session = await openSession(net, endpoint, { domain, to }, version);
    try {
      if (serverIdentityFlaw(session, domain) !== null) return undone('untrusted');
      const asked = await askIq(session.stream, 'get', to, REGISTER_GET);
      const query = asked.answer === 'result' ? readRegistration(asked.payload) : null;
      if (query === null || !isFillable(query)) return undone('unsupported');
      const xml = registrationXml(query, own.user, own.password);
      const reply = await askIq(session.stream, 'set', to, xml);
      if (reply.answer === 'closed') return undone('closed');
      const kept = reply.answer === 'error' && reply.condition === 'conflict' && !given;
      return undone(reply.answer === 'result' || kept ? null : 'refused');
    } finally {
      session.end();
    }
  } catch (error) {
    return undone(failureOf(error, 'stream', '').reason);
  }
}

/** After a submission without an answer: null where no such account is there. */
export async function removeMaybe(
  scene: RegistrationPlace,
  account: Credentials,
): Promise<Undone | null> {
  const after = await remove(scene, account);
  return after.why === 'refused' ? null : after;
}

/** XEP-0077 §3.2. */
export async function remove(
  { netToUndo: net, endpoint, domain, to, version, scramOffered }: RegistrationPlace,
  account: Credentials,
): Promise<Undone> {
  const left = (why: string) => ({ removed: false, left: `${account.user}@${domain}`, why });
  try {
    const who = { domain, to };
    const known = await openAuthenticatedClient(net, endpoint, who, version, {
      account,
      scramOffered,
    });
    try {
      const reply = await askIq(known.stream, 'set', null, REGISTER_REMOVE);
      if (reply.answer === 'result') return { removed: true, left: null, why: null };
      if (reply.answer === 'error') return left(reply.condition);
      if (reply.answer === 'stream-error') return left(`stream error ${reply.error.condition}`);
      return left('closed without a word');
    } finally {
      known.end();
    }
  } catch (error) {
    const { reason } = error instanceof NetFailure ? error.failure : failureOf(error, 'stream', '');
    return left(reason);
  }
}
