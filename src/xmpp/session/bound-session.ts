/**
 * A stream after its login, spoken by xmpp.js: opening, resource binding, iqs in both
 * directions, the end. It gets neither the socket nor the parser, which are ours: it would end
 * the process over an undefined entity, and go to whatever host a stream error names. It sees
 * what is sound and concerns it, and of the features the binding alone.
 */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { isStreamError, readStreamError } from '../../wire/xmpp/errors.js';
import { isFeatures } from '../../wire/xmpp/features.js';
import { readIncoming } from '../../wire/xmpp/incoming.js';
import { mayAnswer } from '../../wire/xmpp/iq.js';
import { NS } from '../../wire/xmpp/ns.js';
import type { XmlEvent } from '../../wire/xmpp/reader.js';
import { connectionFailure, StreamFailure, waitOf } from '../../wire/xmpp/failure.js';
import {
  attribute,
  child,
  elements,
  nameOf,
  textOf,
  type XmlElement,
} from '../../wire/xmpp/xml.js';
import { bounded } from '../../wire/xmpp/bounded.js';
import { NetFailure } from '../../net/failure.js';
import { stanzaQueue } from './stanza-queue.js';
import { deferred, ignore, within } from '../../util/waiting.js';
import { lend, toXmppJs } from './xmpp-js.js';

interface BoundSessionOptions {
  /** U-labels: of `to`. */
  readonly domain: string;
  /** Of each step of the opening, and of what is handed over, ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** For errors: where this is. */
  readonly where: string;
}

interface BoundSession {
  /** The full JID that was bound. */
  readonly jid: string;
  readonly features: XmlElement;
  /** The `<iq/>` of whoever was asked; null where none comes. Throws for what is no XML. */
  ask(
    iq: { readonly type: 'get' | 'set'; readonly to: string | null; readonly payload: XmlElement },
    timeoutMs: number,
  ): Promise<XmlElement | null>;
  /** Throws `StreamFailure`. */
  send(xml: string): Promise<void>;
  next(wanted: (stanza: XmlElement) => boolean, timeoutMs: number): Promise<XmlElement | null>;
  /** Ends the stream and what it runs on; settles in some 2 s at the latest. */
  end(): Promise<void>;
}

/** How long the other end may take to end its stream, and then to take the end of ours, ms. */
const CLOSE_MS = 1_000;
const FLUSH_MS = 300;
/** Questions of the server that are answered: it pings now and then, or means no good. */
const MOST_QUESTIONS = 100;
/** Until told otherwise: the stream waits for whatever comes. */
const FOREVER_MS = 2 ** 31 - 1;

/**
 * Opens a stream on a duplex where a login has just succeeded, and binds a resource that the
 * server names. Throws `NetFailure` or `StreamFailure`; the duplex is ended by whoever made it.
 */
export async function startBoundSession(
  duplex: Duplex,
  options: BoundSessionOptions,
): Promise<BoundSession> {
  const { domain, timeoutMs, signal, where } = options;
  const { client, xml } = await import('@xmpp/client');
  const entity = client({ service: 'xmpp://unused', domain, timeout: CLOSE_MS });
  // Before anything else: an `error` that nobody hears ends the process.
  const opening = deferred<null>();
  entity.on('error', (error: unknown) => opening.reject(refusalOf(error, where)));
  entity.reconnect.stop();

  const incoming = readIncoming(duplex, { signal });
  const queue = stanzaQueue();
  const asked = new Map<string, string | null>();
  const answers = new Map<string, XmlElement>();
  const state: { features: XmlElement | null; jid: string | null; failure: Error | null } = {
    features: null,
    jid: null,
    failure: null,
  };
  let questions = 0;
  const parser = new EventEmitter();
  const socket = lend(entity, duplex, parser, () => void pump());

  function fail(error: Error): void {
    if (state.failure !== null) return;
    state.failure = error;
    incoming.release();
    opening.reject(error);
    queue.end();
    for (const { promise, reject } of entity.iqCaller.handlers.values()) {
      promise.catch(ignore);
      reject(error);
    }
    // Ends what xmpp.js waits for, and the clocks that it has set.
    entity.emit('error', error);
    socket.emit('close', true, error);
  }

  async function pump(): Promise<void> {
    try {
      const root = await incoming.take(timeoutMs);
      await begin(root);
      while (state.failure === null) {
        const event = await incoming.take(state.jid === null ? timeoutMs : FOREVER_MS);
        if (event.type !== 'stanza') {
          parser.emit('end');
          throw new StreamFailure('closed', 'the server closed the stream');
        }
        heed(event.element);
      }
    } catch (error) {
      fail(error as Error);
    }
  }

  async function begin(root: XmlEvent): Promise<void> {
    if (root.type !== 'open') throw new StreamFailure('malformed', 'no stream header came first');
    const { element } = root;
    if (isStreamError(element)) {
      const event = await incoming.take(timeoutMs).catch(() => null);
      const children = event?.type === 'stanza' ? [event.element] : [];
      throw streamErrorOf({ ...element, children }, where);
    }
    if (element.name !== 'stream' || element.ns !== NS.streams) {
      throw new StreamFailure(
        'malformed',
        `the server sent ${short(element)}, not a stream header`,
      );
    }
    parser.emit('start', toXmppJs(xml, element));
  }

  function heed(element: XmlElement): void {
    if (isStreamError(element)) throw streamErrorOf(element, where);
    if (state.features === null) {
      if (!isFeatures(element)) {
        throw new StreamFailure('malformed', `the server sent ${short(element)}, not its features`);
      }
      state.features = element;
      const bind = child(element, 'bind', NS.bind);
      if (bind === undefined) {
        throw new StreamFailure('malformed', 'the server let us in, and offers no resource');
      }
      pass({ ...element, children: [bind] });
      return;
    }
    if (element.ns !== NS.client) return;
    if (element.name !== 'iq') {
      if (state.jid !== null) queue.push(element);
      return;
    }
    const type = attribute(element, 'type');
    if (type === 'result' || type === 'error') heedAnswer(element, type);
    // What is asked of us is answered by xmpp.js: no, but to a ping.
    else if (state.jid !== null && (questions += 1) <= MOST_QUESTIONS) {
      pass(withoutContent(element));
    }
  }

  function heedAnswer(element: XmlElement, type: 'result' | 'error'): void {
    const id = attribute(element, 'id') ?? '';
    const to = asked.get(id);
    if (to === undefined) return;
    // Until a resource is bound, there is nobody else that the server could let speak.
    if (state.jid !== null && !mayAnswer(attribute(element, 'from'), to, state.jid, domain)) return;
    asked.delete(id);
    if (state.jid === null && type === 'result') {
      const bound = child(element, 'bind', NS.bind);
      const jid = bound && child(bound, 'jid', NS.bind);
      if (jid === undefined || textOf(jid).trim() === '') {
        throw new StreamFailure('malformed', 'the server bound a resource, and does not say which');
      }
      state.jid = textOf(jid).trim().slice(0, 3_071);
    }
    answers.set(id, element);
    // xmpp.js listens only when it has seen the question go out, and an answer may be faster.
    entity.iqCaller.handlers.get(id)?.promise.catch(ignore);
    // xmpp.js takes an error to say which.
    const bare = type === 'error' && child(element, 'error', NS.client) === undefined;
    pass(bare ? { ...element, children: [NO_ERROR] } : element);
  }

  /** What xmpp.js cannot make sense of is for it as if it had not come. */
  function pass(element: XmlElement): void {
    try {
      parser.emit('element', toXmppJs(xml, element));
    } catch {
      // An address that is none, say.
    }
  }

  /** Notes who is asked before the question goes out. */
  const sendElement = entity.send;
  entity.send = (element) => {
    const { id, type, to } = element.attrs;
    if (element.name === 'iq' && id !== undefined && (type === 'get' || type === 'set')) {
      asked.set(id, to ?? null);
    }
    return sendElement.call(entity, element);
  };

  entity.once('online', () => opening.resolve(null));
  let ending: Promise<void> | null = null;
  const end = (): Promise<void> => {
    ending ??= (async () => {
      const alive = state.failure === null;
      if (alive) await within(CLOSE_MS, entity.stop()).catch(ignore);
      fail(new StreamFailure('closed', 'the stream was closed by us'));
      if (!duplex.writable) return;
      await within(
        FLUSH_MS,
        new Promise<void>((resolve) => void duplex.end(alive ? '' : STREAM_END, resolve)),
      );
    })();
    return ending;
  };

  try {
    await entity.connect('xmpp://unused');
    entity.open({ domain, lang: 'en' }).catch(ignore);
    await opening.promise;
  } catch (error) {
    fail(error as Error);
    throw error;
  }
  const { features, jid } = state;
  if (features === null || jid === null) throw new Error('bound to nothing');
  return {
    features,
    jid,
    async ask({ type, to, payload }, wait) {
      if (state.failure !== null) return null;
      const id = randomBytes(16).toString('hex');
      const iq = xml('iq', { type, id, ...(to === null ? {} : { to }) });
      iq.cnode(toXmppJs(xml, payload));
      // An error is thrown there, and an answer here.
      const answered = entity.iqCaller.request(iq, waitOf(wait)).then(ignore, ignore);
      // An error may be here before the question is known to have gone out: nobody hears it then.
      entity.iqCaller.handlers.get(id)?.promise.catch(ignore);
      // It waits for the question to go out as long as that takes.
      await within(wait + FLUSH_MS, answered);
      const answer = answers.get(id) ?? null;
      asked.delete(id);
      answers.delete(id);
      return answer;
    },
    async send(text) {
      if (state.failure !== null) throw asStreamFailure(state.failure);
      const sent = entity.write(text).then(() => true);
      const taken = await within(timeoutMs, sent).catch((error: unknown) => {
        throw connectionFailure(error as NodeJS.ErrnoException);
      });
      if (taken === undefined) {
        throw new StreamFailure('timeout', `the server took nothing in ${timeoutMs} ms`);
      }
    },
    next: (wanted, wait) => queue.next(wanted, wait),
    end,
  };
}

const STREAM_END = '</stream:stream>';

const NO_ERROR: XmlElement = {
  name: 'error',
  ns: NS.client,
  attributes: { type: 'cancel' },
  children: [{ name: 'undefined-condition', ns: NS.stanzas, attributes: {}, children: [] }],
};

/** An iq whose payload is but its name: the answer bears it, and nobody's words. */
function withoutContent(iq: XmlElement): XmlElement {
  const payload = elements(iq).map(({ name, ns }) => ({ name, ns, attributes: {}, children: [] }));
  return { ...iq, children: payload.slice(0, 2) };
}

function short(element: XmlElement): string {
  return bounded(nameOf(element), 200);
}

function streamErrorOf(element: XmlElement, where: string): NetFailure {
  const { condition, text } = readStreamError(element);
  return new NetFailure({
    layer: 'session',
    reason: isLimit(condition) ? 'limited' : 'refused',
    detail: `${where}: stream error ${condition}${text === null ? '' : ` (${bounded(text, 200)})`}`,
  });
}

/** What ended the opening, as our own errors say it. */
function refusalOf(error: unknown, where: string): Error {
  if (error instanceof NetFailure || error instanceof StreamFailure) return error;
  const { condition, message } = error as { condition?: unknown; message?: unknown };
  if (typeof condition !== 'string') {
    return new StreamFailure('malformed', `no resource was bound: ${String(message)}`);
  }
  return new NetFailure({
    layer: 'session',
    reason: isLimit(condition) ? 'limited' : 'refused',
    detail: `${where}: no resource was bound: ${bounded(condition, 100)}`,
  });
}

function isLimit(condition: string): boolean {
  return condition === 'policy-violation' || condition === 'resource-constraint';
}

function asStreamFailure(error: Error): StreamFailure {
  return error instanceof StreamFailure ? error : new StreamFailure('closed', error.message);
}
