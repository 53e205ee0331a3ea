import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { TLS_VERSIONS } from '../../model/index.js';
import { withoutBrackets } from '../../util/address.js';
import { ignore, within } from '../../util/waiting.js';
import { NetFailure } from '../failure.js';
import type { Connection, Net } from '../net.js';
import { hostPort } from '../tcp.js';
import { httpOver, type HttpAnswer } from './exchange.js';

/** Maximum number of redirects to follow. */
const MOST_REDIRECTS = 3;
/** Maximum number of addresses of a host to connect to at the same time: one of each family. */
const MOST_ADDRESSES = 2;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Maximum number of connections of one fetch. */
export const FETCH_CONNECTIONS = (1 + MOST_REDIRECTS) * MOST_ADDRESSES;

interface FetchOptions {
  /** Looks up the addresses of a host. Throws `NetFailure`. */
  readonly locate: (host: string) => Promise<readonly string[]>;
  readonly accept: string;
  /** Maximum size of the body in bytes. */
  readonly mostBytes: number;
  /** Time limit for all of it, redirects included, in milliseconds. */
  readonly timeoutMs: number;
}

export interface Fetched extends Pick<HttpAnswer, 'status' | 'type' | 'body'> {
  /** URL of the answer, after redirects. */
  readonly url: string;
  /** URLs that were redirected to, in order. */
  readonly redirects: readonly string[];
  /** Whether the certificate of each server on the way is trusted and names its host; else why not. */
  readonly trust: { readonly trusted: boolean; readonly error: string | null };
}

/**
 * Fetches a document over HTTPS. Every address is subject to the address policy of the scan. Redirects
 * are followed to `https:` URLs only. Reads the answer even if the certificate is not trusted, and
 * says so. Throws `NetFailure`.
 */
export async function fetchHttps(net: Net, from: URL, options: FetchOptions): Promise<Fetched> {
  const until = performance.now() + options.timeoutMs;
  const redirects: string[] = [];
  let url = from;
  let error: string | null = null;
  for (;;) {
    const hop = await fetchOnce(net, url, options, until);
    error ??= hop.error;
    const { status, type, location, body } = hop.answer;
    if (!REDIRECTS.includes(status) || location === null) {
      const trust = { trusted: error === null, error };
      return { url: url.href, redirects, status, type, body, trust };
    }
    if (redirects.length === MOST_REDIRECTS) {
      throw refused(url, `redirected more than ${MOST_REDIRECTS} times`);
    }
    url = redirectedTo(url, location);
    redirects.push(url.href);
  }
}

function redirectedTo(from: URL, location: string): URL {
  let url: URL;
  try {
    url = new URL(location, from);
  } catch {
    throw refused(from, `redirected to something that is no URL: ${location.slice(0, 100)}`);
  }
  if (url.protocol !== 'https:') {
    throw refused(from, `redirected to ${url.href.slice(0, 200)}, which is not https`);
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

function refused(url: URL, text: string): NetFailure {
  return new NetFailure({ layer: 'http', reason: 'refused', detail: `${url.host}: ${text}` });
}

interface Hop {
  readonly answer: HttpAnswer;
  /** Why the certificate is not trusted; null if it is. */
  readonly error: string | null;
}

async function fetchOnce(net: Net, url: URL, options: FetchOptions, until: number): Promise<Hop> {
  const host = withoutBrackets(url.hostname);
  const port = url.port === '' ? 443 : Number(url.port);
  const step = <T extends object>(promise: Promise<T>): Promise<T> =>
    beforeEnd(promise, url, until);
  const addresses = await step(options.locate(host));
  const connection = await openFirst(net, oneOfEachFamily(addresses), port, step);
  const where = `${hostPort(connection.address, port)} (${host})`;
  try {
    const servername = isIP(host) === 0 ? host : '';
    const { handshake, socket } = await step(
      net.secure(connection, { servername, alpn: 'http/1.1', versions: TLS_VERSIONS }),
    );
    if (socket === null || handshake.outcome !== 'established') {
      const detail = `${where}: the TLS handshake was refused`;
      throw new NetFailure({ layer: 'tls', reason: 'refused', detail });
    }
    const named = checkServerIdentity(host, socket.getPeerCertificate());
    const answer = await httpOver(socket).ask({
      ...{ method: 'GET', host, port, isSecure: true, path: `${url.pathname}${url.search}` },
      headers: { accept: options.accept },
      ...{ mostBytes: options.mostBytes, timeoutMs: leftOf(until), signal: net.signal, where },
    });
    const { trusted, error } = handshake.trust;
    if (!trusted) return { answer, error: error ?? 'untrusted' };
    return { answer, error: named === undefined ? null : 'wrong-name' };
  } finally {
    connection.close();
  }
}

/** Returns the first address of each family, in their order. */
function oneOfEachFamily(addresses: readonly string[]): readonly string[] {
  const firsts = addresses.filter(
    (address, index) => addresses.findIndex((one) => isIP(one) === isIP(address)) === index,
  );
  return firsts.slice(0, MOST_ADDRESSES);
}

/**
 * Connects to all addresses at the same time and returns the first connection; closes the others.
 * Throws the error of the first address if none can be connected to.
 */
async function openFirst(
  net: Net,
  addresses: readonly string[],
  port: number,
  step: <T extends object>(promise: Promise<T>) => Promise<T>,
): Promise<Connection> {
  const attempts = addresses.map((address) => net.connect(address, port));
  let chosen: Connection | null = null;
  try {
    chosen = await step(Promise.any(attempts));
    return chosen;
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    for (const attempt of attempts) {
      attempt.then((connection) => {
        if (connection !== chosen) connection.close();
      }, ignore);
    }
  }
}

function leftOf(until: number): number {
  return Math.max(1, until - performance.now());
}

/** Rejects if the promise is not settled at the end of the fetch. */
async function beforeEnd<T extends object>(
  promise: Promise<T>,
  url: URL,
  until: number,
): Promise<T> {
  const value = await within(leftOf(until), promise);
  if (value !== undefined) return value;
  const detail = `${url.host}: the web server did not answer in time`;
  throw new NetFailure({ layer: 'http', reason: 'timeout', detail });
}
