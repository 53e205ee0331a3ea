import type { Endpoint, SessionKind, SessionMade, TlsVersion } from '../../model/index.js';
import { child, type XmlElement } from '../../wire/xmpp/xml.js';
import { NetFailure } from '../../net/failure.js';
import { LOGIN_VERSIONS } from '../login/login-offers.js';
import type { Net } from '../../net/net.js';
import type { Credentials } from '../../net/credentials.js';
import { failureOf, whereOf, type Who } from '../open-stream.js';
import { openLogin } from './open-login.js';
import type { ClientSession } from './session.js';
import { startXmppJsSession } from './xmpp-js-session.js';

export interface ClientRequest {
  readonly by: SessionKind;
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  /** Of the account, which with `federated` is not the target's. */
  readonly who: Who;
  /** Null for ANONYMOUS. */
  readonly account: Credentials | null;
  /** SCRAM was seen on offer somewhere: PLAIN is not for such a server. */
  readonly scramOffered: boolean;
  /** The channel binding that is known to do, null for none; see `LoginRequest`. */
  readonly binding?: string | null | undefined;
}

export interface OpenedClient {
  readonly client: ClientSession;
  readonly made: SessionMade;
}

/**
 * Connects, looks at the certificate, logs in and binds a resource: two calls give two resources
 * of an account. Takes one connection, more where the server sends us elsewhere. Throws
 * `NetFailure` or `StreamFailure`, and then nothing is left open; the caller ends the client.
 */
export async function openClient(net: Net, request: ClientRequest): Promise<OpenedClient> {
  const { by, endpoint, version, who } = request;
  const { timeoutMs, signal } = net;
  const { secured, made } = await openLogin(net, request);
  try {
    const options = { domain: who.to, timeoutMs, signal, where: whereOf(endpoint) };
    const { session, bound } = await startXmppJsSession(secured.socket, options);
    const client: ClientSession = {
      ...{ by, endpoint, version, ...bound },
      get ending() {
        return session.ending;
      },
      iq: (iq) => session.iq(iq),
      send: (xml) => session.send(xml),
      next: (wanted, wait) => session.next(wanted, wait),
      async end() {
        await session.end();
        secured.end();
      },
    };
    const { features } = bound;
    if (features !== null && needsSession(features)) {
      await client.iq({ type: 'set', to: null, payload: `<session xmlns='${SESSION}'/>` });
    }
    return { client, made: { by, version, ...made, features } };
  } catch (error) {
    secured.end();
    throw error;
  }
}

/**
 * Logs in at the first of the endpoints that takes a login. Tries no other once a server has
 * answered a login, because a password must not be sent twice. Throws `NetFailure`: what the last
 * endpoint failed with.
 */
export async function openClientAtAny(
  net: Net,
  endpoints: readonly Endpoint[],
  request: Omit<ClientRequest, 'endpoint' | 'version'>,
): Promise<OpenedClient> {
  let failure: NetFailure['failure'] | null = null;
  for (const endpoint of endpoints) {
    for (const version of LOGIN_VERSIONS) {
      try {
        return await openClient(net, { ...request, endpoint, version });
      } catch (error) {
        failure = failureOf(error, 'session', whereOf(endpoint));
      }
      if (failure.layer === 'sasl') throw new NetFailure(failure);
      // Another version helps only if the server refused this one.
      if (failure.layer !== 'tls' || failure.reason === 'skipped') break;
    }
  }
  if (failure === null) throw new Error('no endpoint was given');
  throw new NetFailure(failure);
}

const SESSION = 'urn:ietf:params:xml:ns:xmpp-session';

/** RFC 3921 §3 had it; since RFC 6121 it is there for clients of old, and says so. */
function needsSession(features: XmlElement): boolean {
  const session = child(features, 'session', SESSION);
  return session !== undefined && child(session, 'optional', SESSION) === undefined;
}
