import type { Endpoint, SessionKind, SessionMade, TlsVersion } from '../../model/index.js';
import { readIq } from '../../wire/xmpp/iq.js';
import { child, elements, xmlReader, type XmlElement } from '../../wire/xmpp/xml.js';
import { logIn } from '../login/client-login.js';
import type { Net } from '../../net/net.js';
import { openSecuredStream } from '../secured-stream.js';
import type { Client } from './shared-sessions.js';
import { startBoundSession } from './bound-session.js';
import type { Credentials } from '../../net/credentials.js';
import { whereOf, type Who } from '../open-stream.js';

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
  readonly client: Client;
  readonly made: SessionMade;
}

/**
 * Connects, looks at the certificate, logs in and binds a resource: two calls give two resources
 * of an account. Takes one connection, more where the server sends us elsewhere. Throws
 * `NetFailure` or `StreamFailure`, and then nothing is left open; the caller ends the client.
 */
export async function openClient(net: Net, request: ClientRequest): Promise<OpenedClient> {
  const { by, endpoint, version, who, account, scramOffered, binding } = request;
  const where = whereOf(endpoint);
  const { timeoutMs, signal, logins } = net;
  if (account !== null) logins.assertNotRefused({ account, domain: who.domain, where, signal });
  const session = await openSecuredStream(net, endpoint, who, version);
  try {
    const login = { account, domain: who.domain, scramOffered, binding, where };
    const { mechanism, gs2 } = await logIn(net, session, login);
    session.stream.detach();
    const talk = await startBoundSession(session.socket, {
      domain: who.to,
      timeoutMs,
      signal,
      where,
    });
    const { features, jid } = talk;
    const client: Client = {
      by,
      jid,
      endpoint,
      version,
      features,
      async iq({ type, to, payload, timeoutMs: wait = timeoutMs }) {
        return readIq(await talk.ask({ type, to, payload: elementOf(payload) }, wait));
      },
      send: (xml) => talk.send(xml),
      next: (wanted, wait) => talk.next(wanted, wait),
      async end() {
        await talk.end();
        session.end();
      },
    };
    if (needsSession(features)) {
      await client.iq({ type: 'set', to: null, payload: `<session xmlns='${SESSION}'/>` });
    }
    return { client, made: { by, version, mechanism, gs2, features } };
  } catch (error) {
    session.end();
    throw error;
  }
}

const SESSION = 'urn:ietf:params:xml:ns:xmpp-session';

/** RFC 3921 §3 had it; since RFC 6121 it is there for clients of old, and says so. */
function needsSession(features: XmlElement): boolean {
  const session = child(features, 'session', SESSION);
  return session !== undefined && child(session, 'optional', SESSION) === undefined;
}

/** Throws `XmlViolation` for what is no XML, and `TypeError` for more or less than one element. */
function elementOf(xml: string): XmlElement {
  const events = xmlReader({ stanzas: 1 }).push(Buffer.from(`<payload><one>${xml}</one>`));
  const [, one] = events;
  const [element, ...more] = one?.type === 'stanza' ? elements(one.element) : [];
  if (element === undefined || more.length > 0) {
    throw new TypeError('the payload of an iq is one element');
  }
  return element;
}
