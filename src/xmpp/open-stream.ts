import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import {
  certifiedName,
  isWeb,
  type Endpoint,
  type Failure,
  type StarttlsAnswer,
  type StreamOpen,
} from '../model/index.js';
import { readAddress } from '../wire/dns/records.js';
import { isLimitCondition } from '../wire/xmpp/errors.js';
import { nextFeatures, readFeatures } from '../wire/xmpp/features.js';
import { readOtherHost } from '../wire/xmpp/other-host.js';
import { askStarttls } from '../wire/xmpp/starttls.js';
import {
  openStream,
  StreamFailure,
  type StreamOptions,
  type XmppStream,
} from '../wire/xmpp/stream.js';
import type { XmlElement } from '../wire/xmpp/xml.js';
import { NetFailure } from '../net/failure.js';
import type { Connection, Net } from '../net/net.js';
import { hostPort } from '../net/tcp.js';

/**
 * Our domain on s2s if the user gave none. It is reserved and never resolves (RFC 6761 §6.4), so
 * that no real domain is involved.
 */
export const RESERVED_FROM = 'xmpp-safeguard.invalid';

/** Maximum number of `see-other-host` redirects to follow (RFC 6120 §4.9.3.19 requires a limit). */
const MOST_REDIRECTS = 2;

/** Maximum number of connections for one stream: the first one, and one for each redirect. */
export const WALK_CONNECTIONS = 1 + MOST_REDIRECTS;

export type Step<T> =
  | { readonly value: T; readonly failure?: never }
  | { readonly failure: Failure; readonly value?: never };

/** An open stream and its connection. */
export interface Dialled {
  readonly connection: Connection;
  readonly stream: XmppStream;
  readonly open: StreamOpen;
}

export interface Who {
  /** Domain of the target in A-labels. */
  readonly domain: string;
  /** Domain of the target in U-labels, for stream headers. */
  readonly to: string;
  /** Domain of the scanner on s2s connections; default `RESERVED_FROM`. */
  readonly from?: string;
  /**
   * Name of the user on c2s streams over TLS; none by default. Some servers offer SASL2 (XEP-0388)
   * only to a stream header with the address of a user. A login on the stream must be for this user.
   */
  readonly user?: string;
}

/**
 * Converts an error of any layer to a failure for an observation. A bug in this program becomes
 * reason `bug`.
 */
export function failureOf(error: unknown, layer: Failure['layer'], where: string): Failure {
  if (error instanceof NetFailure) return error.failure;
  if (error instanceof StreamFailure) {
    return { layer, reason: error.reason, detail: `${where}: ${error.message}`.slice(0, 500) };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { layer: 'scan', reason: 'bug', detail: `${where}: ${text}`.slice(0, 500) };
}

export function whereOf(endpoint: Endpoint): string {
  return hostPort(endpoint.address, endpoint.port);
}

/**
 * Connects and reads the features before TLS, following `see-other-host`. Throws `NetFailure` or
 * `StreamFailure`. On success, the caller closes the connection.
 */
export async function dialInClear(net: Net, endpoint: Endpoint, who: Who): Promise<Dialled> {
  const redirects: string[] = [];
  let { address, port } = endpoint;
  for (;;) {
    const connection = await net.connect(address, port);
    try {
      const stream = await openAt(net, connection.duplex, endpoint, who);
      const { features, error } = await nextFeatures(stream, net.timeoutMs);
      const next = error?.seeOtherHost ?? null;
      if (next === null || redirects.length === MOST_REDIRECTS) {
        const { header } = stream;
        return { connection, stream, open: { phase: 'clear', header, features, error, redirects } };
      }
      connection.close();
      redirects.push(next.slice(0, 300));
      ({ address, port } = await whereTo(net, next, endpoint));
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

/** Returns the address that a `see-other-host` names. Throws `NetFailure`. */
async function whereTo(
  net: Net,
  said: string,
  endpoint: Endpoint,
): Promise<{ address: string; port: number }> {
  const other = readOtherHost(said);
  if (other === null) {
    throw new NetFailure({
      layer: 'stream',
      reason: 'malformed',
      detail: `${whereOf(endpoint)}: redirected, but not to a host: ${said.slice(0, 100)}`,
    });
  }
  const { host, isAddress, port = endpoint.port } = other;
  if (isAddress) return { address: host, port };
  const { records } = await net.resolve(host, endpoint.family === 4 ? 'A' : 'AAAA');
  const address = records.map(readAddress).sort()[0];
  if (address === undefined) {
    throw new NetFailure({
      layer: 'dns',
      reason: 'unreachable',
      detail: `${whereOf(endpoint)}: redirected to ${host}, which has no IPv${endpoint.family} address`,
    });
  }
  return { address, port };
}

/** Returns a name that no account has, for the user of a stream or of a login that must fail. */
export function madeUpUser(): string {
  return `nobody-${randomBytes(6).toString('hex')}`;
}

/** Opens a stream before TLS. `ahead` is XML to send together with the header. */
export function openAt(
  net: Net,
  duplex: Connection['duplex'],
  endpoint: Endpoint,
  { to, from = RESERVED_FROM }: Who,
  ahead = '',
): Promise<XmppStream> {
  return open(net, duplex, endpoint.role, { to, ahead, ...(endpoint.role === 's2s' && { from }) });
}

/** Opens a stream over TLS. A client gives the address of its user (RFC 6120 §4.7.1). */
export function openOverTls(
  net: Net,
  duplex: Connection['duplex'],
  endpoint: Endpoint,
  who: Who,
): Promise<XmppStream> {
  const { to, user } = who;
  if (endpoint.role === 's2s' || user === undefined) return openAt(net, duplex, endpoint, who);
  return open(net, duplex, endpoint.role, { to, from: `${user}@${to}` });
}

function open(
  net: Net,
  duplex: Connection['duplex'],
  role: Endpoint['role'],
  header: Pick<StreamOptions, 'to' | 'from' | 'ahead'>,
): Promise<XmppStream> {
  return openStream(duplex, {
    role,
    ...header,
    timeoutMs: net.timeoutMs,
    signal: net.signal,
  });
}

export async function upgrade(
  { stream, open }: Dialled,
  where: string,
): Promise<Step<StarttlsAnswer>> {
  const offer = open.features === null ? null : readFeatures(open.features).starttls;
  const offered = { offered: offer !== null, required: offer?.required ?? false };
  if (open.error !== null) {
    return { value: { ...offered, answer: 'stream-error', error: open.error, trailing: 0 } };
  }
  try {
    return { value: { ...offered, ...(await askStarttls(stream)) } };
  } catch (error) {
    return { failure: failureOf(error, 'starttls', where) };
  }
}

/**
 * Returns a connection that is ready for a TLS handshake, after STARTTLS if necessary. Throws
 * `NetFailure` or `StreamFailure`.
 */
export async function connectForTls(net: Net, endpoint: Endpoint, who: Who): Promise<Connection> {
  if (endpoint.transport !== 'starttls') return net.connect(endpoint.address, endpoint.port);
  const where = whereOf(endpoint);
  const dialled = await dialInClear(net, endpoint, who);
  return proceeded(dialled.connection, starttlsFailure(await upgrade(dialled, where), where));
}

/**
 * Returns the connection of an opened stream. If the stream failed, closes the connection and
 * throws the failure.
 */
export function proceeded(connection: Connection, failure: Failure | null): Connection {
  if (failure === null) return connection;
  connection.close();
  throw new NetFailure(failure);
}

type Answer = Pick<StreamOpen, 'features' | 'error'>;

/** Checks that a stream has features. If not, throws a `NetFailure` with the server's answer. */
export function assertFeatures(
  answer: Answer,
  endpoint: Endpoint,
): asserts answer is Answer & { readonly features: XmlElement } {
  const { features, error } = answer;
  if (features !== null) return;
  throw new NetFailure({
    layer: 'stream',
    reason: isLimitCondition(error?.condition) ? 'limited' : 'refused',
    detail: `${whereOf(endpoint)}: stream error ${error?.condition ?? ''}`,
  });
}

/** Opens a stream over TLS and reads its features. Throws `NetFailure` or `StreamFailure`. */
export async function openWithFeatures(
  net: Net,
  duplex: Connection['duplex'],
  endpoint: Endpoint,
  who: Who,
): Promise<{ readonly stream: XmppStream; readonly features: XmlElement }> {
  const stream = await openOverTls(net, duplex, endpoint, who);
  const answer = await nextFeatures(stream, net.timeoutMs);
  assertFeatures(answer, endpoint);
  return { stream, features: answer.features };
}

/** Returns why the server did not start TLS, or null if it did. */
export function starttlsFailure(
  step: Step<Pick<StarttlsAnswer, 'answer' | 'error'>>,
  where: string,
): Failure | null {
  if (step.failure !== undefined) return step.failure;
  const { answer, error } = step.value;
  if (answer === 'proceed') return null;
  const said = answer === 'failure' ? '<failure/>' : `stream error ${error?.condition ?? ''}`;
  return {
    layer: 'starttls',
    reason: isLimitCondition(error?.condition) ? 'limited' : 'refused',
    detail: `${where}: STARTTLS was answered with ${said}`,
  };
}

/**
 * Returns the ALPN protocol for direct TLS (XEP-0368 §3) or for a web server (RFC 7301 §6), or null
 * for STARTTLS.
 */
export function alpnOf(endpoint: Endpoint): string | null {
  if (isWeb(endpoint)) return 'http/1.1';
  if (endpoint.transport === 'starttls') return null;
  return endpoint.role === 'c2s' ? 'xmpp-client' : 'xmpp-server';
}

/**
 * Returns the name for SNI: the XMPP domain (RFC 6120 §13.7.2), or the host of a web endpoint. Empty
 * for an IP address, which SNI cannot name (RFC 6066 §3).
 */
export function serverNameOf(endpoint: Endpoint, { domain }: Who): string {
  const name = certifiedName(endpoint, domain);
  return isIP(name) === 0 ? name : '';
}
