/** Opens raw sessions: without a login, as a client and as a server. */
import { TLS_VERSIONS, type Endpoint, type TlsVersion } from '../../model/index.js';
import { nextFeatures } from '../../wire/xmpp/features.js';
import { NS } from '../../wire/xmpp/ns.js';
import { authXml, nextSasl } from '../../wire/xmpp/sasl/framing.js';
import { StreamFailure, type XmppStream } from '../../wire/xmpp/stream.js';
import { NetFailure } from '../../net/failure.js';
import type { PeerSelf } from '../s2s/federation.js';
import type { Net } from '../../net/net.js';
import type { Credentials } from '../../net/credentials.js';
import {
  alpnOf,
  assertFeatures,
  connectForTls,
  openWithFeatures,
  whereOf,
  type Who,
} from '../open-stream.js';
import { openSecuredStream } from '../secured-stream.js';
import { openLogin } from './open-login.js';
import { rawSession } from './raw-session.js';
import { iqOutcome, type Session } from './session.js';

/** An open raw session. Its connection can also be ended in the middle of a stanza. */
export interface OpenedRawSession {
  readonly session: Session;
  readonly version: TlsVersion;
  /** Ends the connection at once, without ending the stream. */
  cut(): void;
}

interface AuthenticatedAs {
  readonly account: Credentials;
  readonly scramOffered: boolean;
  /**
   * Maximum time to wait for an answer after the login, in milliseconds. By default the timeout of
   * the scan.
   */
  readonly timeoutMs?: number;
}

/** Opens a stream over TLS without a login. Throws `NetFailure` or `StreamFailure`. */
export async function openRawSession(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  version: TlsVersion,
): Promise<OpenedRawSession> {
  const secured = await openSecuredStream(net, endpoint, who, version);
  const session = rawSession(secured.stream, net.timeoutMs, () => secured.end());
  return { session, version, cut: () => void secured.socket.destroy() };
}

/** Logs in with an account and binds a resource. Throws `NetFailure` or `StreamFailure`. */
export async function openRawClient(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  version: TlsVersion,
  { account, scramOffered, timeoutMs = net.timeoutMs }: AuthenticatedAs,
): Promise<OpenedRawSession> {
  const login = { endpoint, version, who, account, scramOffered };
  const { secured, made } = await openLogin(net, login);
  try {
    const patient = { ...net, timeoutMs };
    const stream =
      made.protocol === undefined
        ? (await openWithFeatures(patient, secured.socket, endpoint, who)).stream
        : await continued(secured.stream, timeoutMs, endpoint);
    const session = rawSession(stream, timeoutMs, () => secured.end());
    const payload = `<bind xmlns='${NS.bind}'/>`;
    const bind = { type: 'set', to: null, payload, timeoutMs: net.timeoutMs } as const;
    const { answer } = await iqOutcome(session, bind);
    if (answer !== 'result') {
      throw new StreamFailure('malformed', `no resource was bound: ${answer}`);
    }
    return { session, version, cut: () => void secured.socket.destroy() };
  } catch (error) {
    secured.end();
    throw error;
  }
}

/** Reads the features after a login with SASL2, whose stream continues. */
async function continued(
  stream: XmppStream,
  timeoutMs: number,
  endpoint: Endpoint,
): Promise<XmppStream> {
  assertFeatures(await nextFeatures(stream, timeoutMs), endpoint);
  return stream;
}

/**
 * Logs in with EXTERNAL as the server of the user's own domain. Throws `NetFailure` or
 * `StreamFailure`.
 */
export async function openRawServer(
  net: Net,
  endpoint: Endpoint,
  { domain, to }: Who,
  { from, identity }: PeerSelf,
  timeoutMs: number,
): Promise<OpenedRawSession> {
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
    const session = rawSession(stream, timeoutMs, () => connection.close());
    return { session, version: handshake.version, cut: () => void socket.destroy() };
  } catch (error) {
    connection.close();
    throw error;
  }
}
