import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { readIncoming } from '../../wire/xmpp/incoming.js';
import { NS } from '../../wire/xmpp/ns.js';
import { attribute, escapeXml, type XmlElement } from '../../wire/xmpp/xml.js';
import { dialbackAnswer, nameIn } from './dialback-answer.js';
import type { Identity } from '../../net/tls/identity.js';

/** Limits for the use of the receiving server by unknown peers. */
const MOST_OPEN = 16;
const MOST_IN_ALL = 200;
const LONGEST_MS = 60_000;
const LIMITS = { streamBytes: 1_048_576, stanzaBytes: 262_144, stanzas: 200 };
/** Maximum number of remembered dialback verifications. */
const MOST_VERIFIED = 1_000;

interface ReceiverOptions {
  readonly address: string;
  readonly port: number;
  /** Certificate of the receiving server. */
  readonly identity: Identity;
  readonly secret: string;
  /** Signal that stops the receiving server. */
  readonly signal: AbortSignal;
}

/**
 * The server of the scanner's domain, as far as a scan needs one. It verifies dialback keys
 * (XEP-0220 §2.3) and accepts answers to the scanner's queries. It delivers no stanzas, so it
 * accepts any peer: an answer is identified by its id, which cannot be guessed.
 */
export interface Receiver {
  /** Whether a peer asked to verify this dialback key, and the key was ours. */
  verified(key: string): boolean;
  /**
   * Returns the `<iq/>` with this id; null if it does not arrive within `ms` milliseconds or before
   * the end of the scan.
   */
  answer(id: string, ms: number): Promise<XmlElement | null>;
  close(): void;
}

/**
 * Starts the receiving server, on this address only. Rejects with the system's error if it cannot
 * listen.
 */
export function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { address, port, identity, signal } = options;
  const context = createSecureContext({ cert: identity.cert, key: identity.key });
  const verified = new Set<string>();
  const waiting = new Map<string, (iq: XmlElement | null) => void>();
  const sockets = new Set<Socket>();
  let accepted = 0;
  const serving: Serving = {
    ...options,
    context,
    onVerified: (key) => {
      if (verified.size < MOST_VERIFIED) verified.add(key);
    },
    onIq: (id, iq) => waiting.get(id)?.(iq),
  };
  const server = createServer((socket) => {
    accepted += 1;
    socket.on('error', () => undefined);
    if (sockets.size >= MOST_OPEN || accepted > MOST_IN_ALL) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    const cut = setTimeout(() => socket.destroy(), LONGEST_MS);
    socket.once('close', () => {
      clearTimeout(cut);
      sockets.delete(socket);
    });
    // Ignore peers that disconnect or send something unknown.
    serve(socket, serving, 'clear').catch(() => socket.destroy());
  });
  const close = (): void => {
    signal.removeEventListener('abort', close);
    for (const socket of sockets) socket.destroy();
    for (const settle of waiting.values()) settle(null);
    server.close();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      if (signal.aborted) close();
      else signal.addEventListener('abort', close, { once: true });
      resolve({
        verified: (key) => verified.has(key),
        answer: (id, ms) =>
          new Promise((settle) => {
            const end = (iq: XmlElement | null): void => {
              clearTimeout(timer);
              waiting.delete(id);
              settle(iq);
            };
            const timer = setTimeout(() => end(null), ms);
            waiting.set(id, end);
          }),
        close,
      });
    });
  });
}

interface Serving extends ReceiverOptions {
  readonly context: SecureContext;
  readonly onVerified: (key: string) => void;
  readonly onIq: (id: string, iq: XmlElement) => void;
}

type Phase = 'clear' | 'secured' | 'known';

const FEATURES: Readonly<Record<Phase, string>> = {
  clear: `<starttls xmlns='${NS.tls}'><required/></starttls>`,
  secured:
    `<mechanisms xmlns='${NS.sasl}'><mechanism>EXTERNAL</mechanism></mechanisms>` +
    `<dialback xmlns='${NS.dialbackFeature}'/>`,
  known: '',
};

/** Serves the consecutive streams of one connection until it ends. */
async function serve(duplex: Duplex, serving: Serving, phase: Phase): Promise<void> {
  const { signal } = serving;
  const incoming = readIncoming(duplex, { signal, limits: LIMITS });
  const root = await incoming.take(LONGEST_MS);
  if (root.type !== 'open') throw new Error('no stream header');
  const to = nameIn(root.element, 'to');
  const from = nameIn(root.element, 'from');
  const id = randomBytes(8).toString('hex');
  const names = [
    ...(to === null ? [] : [`from='${escapeXml(to)}'`]),
    ...(from === null ? [] : [`to='${escapeXml(from)}'`]),
  ];
  duplex.write(
    `<?xml version='1.0'?><stream:stream xmlns='${NS.server}' xmlns:stream='${NS.streams}' ` +
      `xmlns:db='${NS.dialback}' ${names.join(' ')} id='${id}' version='1.0'>` +
      `<stream:features>${FEATURES[phase]}</stream:features>`,
  );
  for (;;) {
    const event = await incoming.take(LONGEST_MS);
    if (event.type !== 'stanza') {
      duplex.end('</stream:stream>');
      return;
    }
    const { element } = event;
    if (element.ns === NS.tls && element.name === 'starttls' && phase === 'clear') {
      incoming.release();
      duplex.write(`<proceed xmlns='${NS.tls}'/>`);
      const secured = new TLSSocket(duplex, {
        isServer: true,
        secureContext: serving.context,
        requestCert: true,
        rejectUnauthorized: false,
      });
      secured.on('error', () => duplex.destroy());
      return serve(secured, serving, 'secured');
    }
    if (element.ns === NS.sasl && element.name === 'auth' && phase === 'secured') {
      incoming.release();
      duplex.write(`<success xmlns='${NS.sasl}'/>`);
      return serve(duplex, serving, 'known');
    }
    const reply = answerTo(element, serving);
    if (reply !== null) duplex.write(reply);
  }
}

function answerTo(element: XmlElement, { secret, onVerified, onIq }: Serving): string | null {
  const id = attribute(element, 'id');
  if (element.ns === NS.server && element.name === 'iq' && id !== null) onIq(id, element);
  return dialbackAnswer(element, secret, onVerified);
}
