import type { Duplex } from 'node:stream';
import { WebSocket, type ClientOptions, type RawData } from 'ws';
import { webUrl } from '../../util/web-url.js';
import {
  CLOSE_FRAME,
  openFrame,
  readItem,
  readMessage,
  readOpen,
} from '../../wire/xmpp/framing.js';
import { StreamFailure } from '../../wire/xmpp/failure.js';
import type { NetFailure } from '../../net/failure.js';
import { socketOf } from '../../net/tcp.js';
import { MessageQueue } from './message-queue.js';
import { overWeb, webFailure, type WebScene, type WebStream } from './web-stream.js';

/** Limits of what a server may send: bytes of a message, bytes and messages of a connection. */
const MESSAGE_BYTES = 262_144;
const MOST_BYTES = 1_048_576;
const MOST_MESSAGES = 1_000;
/** Maximum size of the header of the handshake in bytes. */
const LONGEST_HEADER = 16_384;
/** Time for the peer to close, before the connection is destroyed, in milliseconds. */
const CLOSE_MS = 500;

/**
 * Opens a stream over WebSocket (RFC 7395) on a connection, with or without TLS. Throws `NetFailure`
 * of layer `http` if the handshake fails, and `StreamFailure`.
 */
export async function openWebSocket(duplex: Duplex, scene: WebScene): Promise<WebStream> {
  const queue = new MessageQueue();
  const socket = await handshake(duplex, scene, queue);
  const close = (): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(CLOSE_FRAME);
    socket.close(1000);
    setTimeout(() => socket.terminate(), CLOSE_MS).unref();
  };
  try {
    socket.send(openFrame(scene.to));
    const { header, error } = readOpen(await queue.take(scene.timeoutMs));
    return overWeb(header, error, {
      next: async (timeoutMs) => readItem(await queue.take(timeoutMs)),
      send: (xml) => {
        if (queue.failure !== null) return Promise.reject(queue.failure);
        socket.send(xml);
        return Promise.resolve();
      },
      close,
      timeoutMs: scene.timeoutMs,
    });
  } catch (error) {
    close();
    throw error;
  }
}

/** Opens the WebSocket. What the server sends later goes into the queue. */
function handshake(duplex: Duplex, scene: WebScene, queue: MessageQueue): Promise<WebSocket> {
  const { endpoint, where, timeoutMs, signal } = scene;
  const connection = socketOf(duplex);
  const url = webUrl(endpoint);
  const options: ClientOptions & { maxHeaderSize: number } = {
    createConnection: () => connection,
    maxPayload: MESSAGE_BYTES,
    ...{ perMessageDeflate: false, followRedirects: false, maxHeaderSize: LONGEST_HEADER },
    // Prosody 0.11 refuses clients with another origin, and without one.
    origin: new URL(url.replace(/^ws/, 'http')).origin,
  };
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'xmpp', options);
    let isOpen = false;
    const fail = (failure: NetFailure | StreamFailure): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      queue.fail(failure);
      reject(failure);
      socket.terminate();
    };
    const expire = (): void =>
      fail(webFailure('timeout', where, 'no answer to the WebSocket handshake'));
    const timer = setTimeout(expire, timeoutMs);
    signal.addEventListener('abort', expire, { once: true });
    socket.on('open', () => {
      isOpen = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      resolve(socket);
    });
    socket.on('unexpected-response', (_request, response) => {
      const status = response.statusCode ?? 0;
      fail(
        webFailure('refused', where, `the WebSocket handshake was answered with status ${status}`),
      );
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(failureOfError(error, where, isOpen)),
    );
    socket.on('close', (code) => {
      const text = `the server closed the WebSocket (code ${code})`;
      fail(isOpen ? new StreamFailure('closed', text) : webFailure('closed', where, text));
    });
    listen(socket, queue, fail);
  });
}

/** Passes messages on, within the limits. */
function listen(
  socket: WebSocket,
  queue: MessageQueue,
  fail: (failure: StreamFailure) => void,
): void {
  let bytes = 0;
  let messages = 0;
  socket.on('message', (data: RawData, isBinary) => {
    if (queue.failure !== null) return;
    const text = Buffer.isBuffer(data)
      ? data
      : Buffer.concat([data].flat().map((one) => Buffer.from(one as ArrayBuffer)));
    bytes += text.length;
    messages += 1;
    try {
      if (isBinary) throw new StreamFailure('malformed', 'the server sent a binary message');
      if (bytes > MOST_BYTES || messages > MOST_MESSAGES) {
        throw new StreamFailure('malformed', 'the server sent more than a stream needs');
      }
      queue.push(readMessage(text.toString()));
    } catch (error) {
      fail(error instanceof StreamFailure ? error : new StreamFailure('malformed', String(error)));
    }
  });
}

function failureOfError(
  error: NodeJS.ErrnoException,
  where: string,
  isOpen: boolean,
): NetFailure | StreamFailure {
  const isClosed = error.code === 'ECONNRESET' || error.code === 'EPIPE';
  const text = error.message.slice(0, 200);
  if (isOpen) return new StreamFailure(isClosed ? 'closed' : 'malformed', text);
  return webFailure(
    isClosed ? 'closed' : 'malformed',
    where,
    `WebSocket handshake failed: ${text}`,
  );
}
