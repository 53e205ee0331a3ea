import type { Duplex } from 'node:stream';
import type { Endpoint, Failure } from '../../model/index.js';
import { TlsViolation } from '../../wire/tls/bytes.js';
import { flightReader, type ServerFlight } from '../../wire/tls/flight.js';
import { STARTTLS_REQUEST, starttlsReply } from '../../wire/xmpp/starttls.js';
import { NetFailure } from '../../net/failure.js';
import type { Connection, Net } from '../../net/net.js';
import {
  connectForTls,
  failureOf,
  openAt,
  proceeded,
  starttlsFailure,
  whereOf,
  type Who,
} from '../open-stream.js';

/**
 * How to request STARTTLS. `polite` means after the features. `pipelined` means in one write with
 * the stream header, which saves a round trip; Prosody and ejabberd accept it. The ClientHello is
 * never included, because both servers fail on that.
 */
export type Manner = 'polite' | 'pipelined';

/** Returns a connection that is ready for a ClientHello. Throws `NetFailure`. */
export async function dialForTls(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  manner: Manner,
): Promise<Connection> {
  const where = whereOf(endpoint);
  if (endpoint.transport !== 'starttls') return net.connect(endpoint.address, endpoint.port);
  try {
    return manner === 'polite'
      ? await connectForTls(net, endpoint, who)
      : await dialPipelined(net, endpoint, who);
  } catch (error) {
    throw new NetFailure(failureOf(error, 'starttls', where));
  }
}

async function dialPipelined(net: Net, endpoint: Endpoint, who: Who): Promise<Connection> {
  const connection = await net.connect(endpoint.address, endpoint.port);
  try {
    const stream = await openAt(net, connection.duplex, endpoint, who, STARTTLS_REQUEST);
    const value = await starttlsReply(stream);
    return proceeded(connection, starttlsFailure({ value }, whereOf(endpoint)));
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The server's response to a ClientHello. */
export type HelloAnswer =
  | { readonly flight: ServerFlight; readonly failure?: never }
  /** The server closed the connection without an alert. For some servers, this is a refusal. */
  | { readonly flight: null; readonly failure?: never }
  | { readonly failure: Failure; readonly flight?: never };

/**
 * Sends a ClientHello and reads the response until the client would have to send again. Never
 * throws.
 */
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
      else fail('closed', 'closed during the answer to a ClientHello');
    };
    const failed = (error: NodeJS.ErrnoException): void => {
      const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      if (!isReset) fail('bug', error.message);
      else if (received > 0) fail('closed', 'reset during the answer to a ClientHello');
      else fail('reset', 'reset after a ClientHello');
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
