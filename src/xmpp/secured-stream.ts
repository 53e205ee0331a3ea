import type { TLSSocket } from 'node:tls';
import type { Endpoint, HandshakeEstablished, SaslOffer, TlsVersion } from '../model/index.js';
import { nextFeatures, readFeatures, type Features } from '../wire/xmpp/features.js';
import { serverIdentityFlaw } from './login/verify-server.js';
import type { XmppStream } from '../wire/xmpp/stream.js';
import { NetFailure } from '../net/failure.js';
import type { Connection, Net } from '../net/net.js';
import {
  alpnOf,
  assertFeatures,
  dialInClear,
  madeUpUser,
  openOverTls,
  serverNameOf,
  starttlsFailure,
  upgrade,
  whereOf,
  type Who,
} from './open-stream.js';

/** A stream over TLS with its features, ready for a login. */
export interface SecuredStream {
  readonly stream: XmppStream;
  readonly socket: TLSSocket;
  readonly handshake: HandshakeEstablished;
  readonly features: Features;
  readonly offer: SaslOffer;
  /** The user that the stream header named: a made-up one unless the server's identity is proven. */
  readonly user: string | null;
  /** Ends the stream and closes the connection. */
  end(): void;
}

/**
 * Connects in one TLS version, and reads the features that are offered there. If the server
 * redirects the user to another host, connects again and names no user. Throws `NetFailure` or
 * `StreamFailure`; the caller ends the stream.
 */
export async function openSecuredStream(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  version: TlsVersion,
): Promise<SecuredStream> {
  const where = whereOf(endpoint);
  const connection = await connect(net, endpoint, who, where);
  try {
    const { handshake, socket } = await net.secure(connection, {
      servername: serverNameOf(endpoint, who),
      alpn: alpnOf(endpoint),
      versions: [version],
    });
    if (socket === null || handshake.outcome !== 'established') {
      const detail = `${where}: ${version} was refused`;
      throw new NetFailure({ layer: 'tls', reason: 'refused', detail });
    }
    const user = who.user === undefined ? null : mayBeNamed(who.user, who, { socket, handshake });
    const stream = await openOverTls(net, socket, endpoint, {
      ...who,
      ...(user !== null && { user }),
    });
    const answer = await nextFeatures(stream, net.timeoutMs);
    if (user !== null && answer.error?.seeOtherHost != null) {
      connection.close();
      const { domain, to } = who;
      return await openSecuredStream(net, endpoint, { domain, to }, version);
    }
    assertFeatures(answer, endpoint);
    const features = readFeatures(answer.features);
    const mechanisms = [
      ...new Set([...features.mechanisms, ...(features.sasl2?.mechanisms ?? [])]),
    ].sort();
    return {
      stream,
      socket,
      handshake,
      features,
      user,
      offer: { mechanisms, types: features.channelBindings },
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

/** The name of an account is not sent to a server whose identity is not proven. */
function mayBeNamed(
  user: string,
  { domain }: Who,
  server: { readonly socket: TLSSocket; readonly handshake: HandshakeEstablished },
): string {
  return serverIdentityFlaw(server, domain) === null ? user : madeUpUser();
}

async function connect(net: Net, endpoint: Endpoint, who: Who, where: string): Promise<Connection> {
  if (endpoint.transport !== 'starttls') return net.connect(endpoint.address, endpoint.port);
  const dialled = await dialInClear(net, endpoint, who);
  try {
    assertFeatures(dialled.open, endpoint);
    const stop = starttlsFailure(await upgrade(dialled, where), where);
    if (stop !== null) throw new NetFailure(stop);
  } catch (error) {
    dialled.connection.close();
    throw error;
  }
  return dialled.connection;
}
