/** Streams that a login was done on, raw: for what a session of a library would hide. */
import { TLS_VERSIONS, type Endpoint, type TlsVersion } from '../../model/index.js';
import { askIq } from '../../wire/xmpp/ask.js';
import { NS } from '../../wire/xmpp/ns.js';
import { authXml, nextSasl } from '../../wire/xmpp/sasl/framing.js';
import { StreamFailure, type XmppStream } from '../../wire/xmpp/stream.js';
import { logIn } from '../login/client-login.js';
import { NetFailure } from '../../net/failure.js';
import type { PeerSelf } from '../s2s/federation.js';
import type { Net } from '../../net/net.js';
import { openSecuredStream } from '../secured-stream.js';
import type { Credentials } from '../../net/credentials.js';
import { alpnOf, connectForTls, openWithFeatures, whereOf, type Who } from '../open-stream.js';

export interface AuthenticatedStream {
  readonly stream: XmppStream;
  readonly version: TlsVersion;
  /** Ends the connection and says nothing: in the middle of a stanza there is no other end. */
  cut(): void;
  /** Ends the stream, then the connection. */
  end(): void;
}

interface AuthenticatedAs {
  readonly account: Credentials;
  readonly scramOffered: boolean;
  /** Longest wait of what is asked after the login, ms; the net's own where it is not said. */
  readonly timeoutMs?: number;
}

/** Logs in as that account, and binds a resource. Throws `NetFailure` or `StreamFailure`. */
export async function openAuthenticatedClient(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  version: TlsVersion,
  { account, scramOffered, timeoutMs = net.timeoutMs }: AuthenticatedAs,
): Promise<AuthenticatedStream> {
  const where = whereOf(endpoint);
  const { logins, signal } = net;
  logins.assertNotRefused({ account, domain: who.domain, where, signal });
  const session = await openSecuredStream(net, endpoint, who, version);
  try {
    await logIn(net, session, { account, domain: who.domain, scramOffered, where });
    session.stream.detach();
    const patient = { ...net, timeoutMs };
    const { stream } = await openWithFeatures(patient, session.socket, endpoint, who);
    const bound = await askIq(stream, 'set', null, `<bind xmlns='${NS.bind}'/>`, net.timeoutMs);
    if (bound.answer !== 'result') {
      throw new StreamFailure('malformed', `no resource was bound: ${bound.answer}`);
    }
    return {
      stream,
      version,
      cut: () => void session.socket.destroy(),
      end() {
        stream.close();
        session.end();
      },
    };
  } catch (error) {
    session.end();
    throw error;
  }
}

/** Comes as the server of a domain of ours, by EXTERNAL. Throws as the one above. */
export async function openAuthenticatedServer(
  net: Net,
  endpoint: Endpoint,
  { domain, to }: Who,
  { from, identity }: PeerSelf,
  timeoutMs: number,
): Promise<AuthenticatedStream> {
  const where = whereOf(endpoint);
  const who = { domain, to, from };
  const connection = await connectForTls(net, endpoint, who);
  try {
    const { handshake, socket } = await net.secure(connection, {
      servername: domain,
      alpn: alpnOf(endpoint),
      versions: TLS_VERSIONS,
      identity,
    });
    if (socket === null || handshake.outcome !== 'established') {
      const detail = `${where}: the handshake was refused`;
      throw new NetFailure({ layer: 'tls', reason: 'refused', detail });
    }
    const { stream: first } = await openWithFeatures(net, socket, endpoint, who);
    await first.send(authXml('EXTERNAL', from));
    const said = await nextSasl(first);
    if (said.type !== 'success') {
      const detail = `${where}: EXTERNAL was answered with ${said.type}`;
      throw new NetFailure({ layer: 'sasl', reason: 'refused', detail });
    }
    first.detach();
    const { stream } = await openWithFeatures({ ...net, timeoutMs }, socket, endpoint, who);
    return {
      stream,
      version: handshake.version,
      cut: () => void socket.destroy(),
      end() {
        stream.close();
        connection.close();
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}
