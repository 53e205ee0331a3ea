import type { Duplex } from 'node:stream';
import type { Endpoint, Failure } from '../model.js';
import { TlsViolation } from '../wire/tls/bytes.js';
import { flightReader, type ServerFlight } from '../wire/tls/flight.js';
import { askStarttls, STARTTLS_REQUEST, starttlsReply } from '../wire/xmpp/starttls.js';
import { openStream, type StreamError } from '../wire/xmpp/stream.js';
import { NetFailure } from './failure.js';
import type { Connection, Net } from './net.js';
import { dialInClear, failureOf, RESERVED_FROM, whereOf, type Who } from './xmpp.js';

/**
 * `polite` waits for the features before it asks for STARTTLS. `pipelined` asks in one write
 * with the stream header, which saves a round trip: Prosody and ejabberd take it. The
 * ClientHello is never sent along: both break.
 */
export type Manner = 'polite' | 'pipelined';

/** A connection on which a ClientHello is the next thing to send. Throws `NetFailure`. */
export async function dialForTls(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  manner: Manner,
): Promise<Connection> {
  const where = whereOf(endpoint);
  if (endpoint.transport === 'direct') return net.connect(endpoint.address, endpoint.port);
  try {
    return manner === 'polite'
      ? await dialPolitely(net, endpoint, who)
      : await dialPipelined(net, endpoint, who);
  } catch (error) {
    throw new NetFailure(failureOf(error, 'starttls', where));
  }
}

async function dialPolitely(net: Net, endpoint: Endpoint, who: Who): Promise<Connection> {
  const { connection, stream, open } = await dialInClear(net, endpoint, who);
  try {
    if (open.error !== null) throw refused(endpoint, open.error);
    const { answer, error } = await askStarttls(stream);
    if (answer !== 'proceed') throw refused(endpoint, error);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function dialPipelined(net: Net, endpoint: Endpoint, who: Who): Promise<Connection> {
  const connection = await net.connect(endpoint.address, endpoint.port);
  try {
    const stream = await openStream(connection.duplex, {
      role: endpoint.role,
      to: who.to,
      ...(endpoint.role === 's2s' ? { from: RESERVED_FROM } : {}),
      ahead: STARTTLS_REQUEST,
      timeoutMs: net.timeoutMs,
      signal: net.signal,
    });
    const { answer, error } = await starttlsReply(stream);
    if (answer !== 'proceed') throw refused(endpoint, error);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function refused(endpoint: Endpoint, error: StreamError | null): NetFailure {
  const condition = error?.condition ?? 'failure';
  const limits = ['policy-violation', 'resource-constraint'];
  return new NetFailure({
    layer: 'starttls',
    reason: limits.includes(condition) ? 'limited' : 'refused',
    detail: `${whereOf(endpoint)}: STARTTLS was answered with ${condition}`,
  });
}

/** How a server answered a ClientHello. */
export type HelloAnswer =
  | { readonly flight: ServerFlight; readonly failure?: never }
  /** Closed without a word: what some servers do where others send an alert. */
  | { readonly flight: null; readonly failure?: never }
  | { readonly failure: Failure; readonly flight?: never };

/** Sends a hello and reads the answer, as far as it goes without our part. Never throws. */
export function exchangeHello(
  duplex: Duplex,
  hello: Uint8Array,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly where: string },
): Promise<HelloAnswer> {
  const { timeoutMs, signal, where } = options;
  const reader = flightReader();
  let received = 0;
  return new Promise((resolve) => {
    const settle = (answer: HelloAnswer): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      duplex.off('data', read);
      duplex.off('end', ended);
      duplex.off('close', ended);
      duplex.off('error', failed);
      resolve(answer);
    };
    const fail = (reason: Failure['reason'], text: string): void =>
      settle({ failure: { layer: 'tls', reason, detail: `${where}: ${text}` } });
    const expire = (): void =>
      fail('timeout', `no answer to a ClientHello in ${timeoutMs / 1000} s`);
    const timer = setTimeout(expire, timeoutMs);
    const read = (chunk: Uint8Array): void => {
      received += chunk.length;
      try {
        reader.push(chunk);
      } catch (error) {
        if (!(error instanceof TlsViolation)) throw error;
        fail('malformed', error.message);
        return;
      }
      if (reader.flight.complete) settle({ flight: reader.flight });
    };
    const ended = (): void => {
      if (received === 0) settle({ flight: null });
      else fail('closed', 'closed in the middle of an answer to a ClientHello');
    };
    const failed = (error: NodeJS.ErrnoException): void => {
      const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      fail(isReset ? 'reset' : 'bug', isReset ? 'reset after a ClientHello' : error.message);
    };
    duplex.on('data', read);
    duplex.once('end', ended);
    duplex.once('close', ended);
    duplex.once('error', failed);
    if (signal.aborted) expire();
    else signal.addEventListener('abort', expire, { once: true });
    duplex.write(hello);
    duplex.resume();
  });
}
