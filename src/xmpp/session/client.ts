import type {
  Endpoint,
  SaslProtocol,
  SessionKind,
  SessionMade,
  TlsVersion,
} from '../../model/index.js';
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
  /** Protocol of the login; by default SASL, or SASL2 where only that fits. */
  readonly protocol?: SaslProtocol;
  /** Domain of the account. With `federated`, this is not the scanned domain. */
  readonly who: Who;
  /** The account that logs in; null for SASL ANONYMOUS. */
  readonly account: Credentials | null;
  /** Whether SCRAM was offered at any endpoint of the domain; if so, PLAIN is not used. */
  readonly scramOffered: boolean;
  /**
   * Channel-binding type that works with this server; null to log in without channel binding. As
   * in `LoginRequest`.
   */
  readonly binding?: string | null | undefined;
}

export interface OpenedClient {
  readonly client: ClientSession;
  readonly made: SessionMade;
}

/**
 * Connects, verifies the certificate, logs in and binds a resource. Two calls give two resources of
 * an account. Uses one connection, and more for redirects. Throws `NetFailure` or `StreamFailure`
 * after closing everything. The caller ends the client.
 */
export async function openClient(net: Net, request: ClientRequest): Promise<OpenedClient> {
  const { by, endpoint, version, who } = request;
  const { timeoutMs, signal } = net;
  const { secured, made, jid } = await openLogin(net, { ...request, bindInLogin: true });
  try {
    const options = {
      ...{ domain: who.to, timeoutMs, signal, where: whereOf(endpoint) },
      login: made.protocol === undefined ? null : { stream: secured.stream, jid },
    };
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
 * Logs in at the first endpoint that accepts a login. Tries no other once a server has answered a
 * login, because a password must not be sent twice. Throws the `NetFailure` of the last endpoint.
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
      // Try another TLS version only if the server refused this TLS version.
      if (failure.layer !== 'tls' || failure.reason === 'skipped') break;
    }
  }
  if (failure === null) throw new Error('no endpoint was given');
  throw new NetFailure(failure);
}

const SESSION = 'urn:ietf:params:xml:ns:xmpp-session';

/**
 * Whether the server requires the session of RFC 3921 §3, which RFC 6121 keeps as optional for old
 * clients.
 */
function needsSession(features: XmlElement): boolean {
  const session = child(features, 'session', SESSION);
  return session !== undefined && child(session, 'optional', SESSION) === undefined;
}
