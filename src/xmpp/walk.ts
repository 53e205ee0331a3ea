import type {
  Endpoint,
  Handshake,
  StarttlsAnswer,
  StreamOpen,
  TlsVersion,
} from '../model/index.js';
import { isWeb } from '../model/index.js';
import { nextFeatures } from '../wire/xmpp/features.js';
import type { Connection, Net } from '../net/net.js';
import type { Authentication } from '../net/tls/trust-store.js';
import { readWebStream } from './web/open-web.js';
import {
  alpnOf,
  dialInClear,
  failureOf,
  madeUpUser,
  openOverTls,
  serverNameOf,
  starttlsFailure,
  upgrade,
  whereOf,
  type Dialled,
  type Step,
  type Who,
} from './open-stream.js';

/**
 * Options of `walk`, which connects in the usual steps: stream, STARTTLS, TLS, stream over TLS.
 */
export interface Asked {
  readonly versions: readonly TlsVersion[];
  /** Whether to open a stream over TLS. */
  readonly stream: boolean;
  readonly authentication?: Authentication;
}

export interface Walk {
  /** Result of opening the stream before TLS; undefined for direct TLS. */
  readonly clear?: Step<StreamOpen>;
  readonly starttls?: Step<StarttlsAnswer>;
  readonly handshake: Step<Handshake>;
  readonly certificates: ReadonlyMap<string, Uint8Array>;
  /**
   * Result of opening the stream over TLS; undefined if no such stream was requested, or if the
   * TLS handshake failed.
   */
  readonly secured?: Step<StreamOpen>;
}

/**
 * Connects in the usual steps: stream, features, STARTTLS, TLS, stream, features. A client's stream
 * over TLS names a made-up user, because some servers offer more to it. Requests STARTTLS
 * even if it is not offered, so that its removal from the features is noticed. A failed step is
 * recorded for all steps after it. Never throws.
 */
export async function walk(net: Net, endpoint: Endpoint, who: Who, ask: Asked): Promise<Walk> {
  const walked = await walkOnce(net, endpoint, { user: madeUpUser(), ...who }, ask);
  // A cluster may send each user to another host. Without a user, it shows its features here.
  if (endpoint.role === 's2s' || walked.secured?.value?.error?.seeOtherHost == null) return walked;
  const again = await walkOnce(net, endpoint, who, ask);
  return again.secured?.value?.features == null ? walked : again;
}

async function walkOnce(net: Net, endpoint: Endpoint, who: Who, ask: Asked): Promise<Walk> {
  const where = whereOf(endpoint);
  const nothing = new Map<string, Uint8Array>();
  let connection: Connection;
  let clear: Step<StreamOpen> | undefined;
  let starttls: Step<StarttlsAnswer> | undefined;
  if (endpoint.transport !== 'starttls') {
    try {
      connection = await net.connect(endpoint.address, endpoint.port);
    } catch (error) {
      return { handshake: { failure: failureOf(error, 'tcp', where) }, certificates: nothing };
    }
  } else {
    let dialled: Dialled;
    try {
      dialled = await dialInClear(net, endpoint, who);
    } catch (error) {
      const failure = failureOf(error, 'stream', where);
      return {
        clear: { failure },
        starttls: { failure },
        handshake: { failure },
        certificates: nothing,
      };
    }
    connection = dialled.connection;
    clear = { value: dialled.open };
    starttls = await upgrade(dialled, where);
    const stop = starttlsFailure(starttls, where);
    if (stop !== null) {
      connection.close();
      return { clear, starttls, handshake: { failure: stop }, certificates: nothing };
    }
  }
  try {
    const before = { ...(clear && { clear }), ...(starttls && { starttls }) };
    return { ...before, ...(await secure(net, connection, endpoint, who, ask)) };
  } finally {
    connection.close();
  }
}

async function secure(
  net: Net,
  connection: Connection,
  endpoint: Endpoint,
  who: Who,
  ask: Asked,
): Promise<Pick<Walk, 'handshake' | 'certificates' | 'secured'>> {
  const where = whereOf(endpoint);
  let outcome;
  try {
    outcome = await net.secure(connection, {
      servername: serverNameOf(endpoint, who),
      alpn: alpnOf(endpoint),
      versions: ask.versions,
      authentication: ask.authentication,
    });
  } catch (error) {
    return { handshake: { failure: failureOf(error, 'tls', where) }, certificates: new Map() };
  }
  const { handshake, certificates, socket } = outcome;
  const done = { handshake: { value: handshake }, certificates };
  if (socket === null || handshake.outcome !== 'established' || !ask.stream) return done;
  if (endpoint.transport === 'https') return done;
  try {
    if (isWeb(endpoint)) {
      const { version } = handshake;
      return {
        ...done,
        secured: { value: await readWebStream(net, socket, endpoint, who, version) },
      };
    }
    const stream = await openOverTls(net, socket, endpoint, who);
    const { features, error } = await nextFeatures(stream, net.timeoutMs);
    const { header } = stream;
    stream.close();
    const value = { phase: handshake.version, header, features, error, redirects: [] };
    return { ...done, secured: { value } };
  } catch (error) {
    return { ...done, secured: { failure: failureOf(error, 'stream', where) } };
  }
}
