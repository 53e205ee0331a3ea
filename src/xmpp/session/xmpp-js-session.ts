/**
 * A stream after its login, run by xmpp.js: opening, resource binding, IQs in both directions,
 * closing. xmpp.js gets neither the socket nor the parser of this program: it would end the process
 * on an undefined entity, and follow any redirect of a stream error. It gets only valid elements
 * that concern it, and of the features only the resource binding.
 */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Entity, xml as Xml } from '@xmpp/client';
import { isStreamError, readStreamError } from '../../wire/xmpp/errors.js';
import { connectionFailure, StreamFailure, waitOf } from '../../wire/xmpp/failure.js';
import { readIncoming, type Incoming } from '../../wire/xmpp/incoming.js';
import { readIqReply, type IqReply } from '../../wire/xmpp/iq.js';
import { NS } from '../../wire/xmpp/ns.js';
import type { XmppStream } from '../../wire/xmpp/stream.js';
import { elements, xmlReader, type XmlElement } from '../../wire/xmpp/xml.js';
import { deferred, ignore, within } from '../../util/waiting.js';
import type { ClientSession, IqRequest, Session, StreamEnding } from './session.js';
import { asStreamFailure, openingError, shortName, streamErrorOf } from './session-errors.js';
import { stanzaQueue } from './stanza-queue.js';
import { StanzaRouter } from './stanza-router.js';
import { lend, toXmppJs } from './xmpp-js.js';

interface SessionOptions {
  /** Domain of the server in U-labels. */
  readonly domain: string;
  /** Time limit in milliseconds for each step of opening the stream, and for each write. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Description of the endpoint, for errors. */
  readonly where: string;
  /**
   * The stream of a login with SASL2, which continues, and the full JID if the login bound a resource.
   * Null if a new stream begins.
   */
  readonly login: { readonly stream: XmppStream; readonly jid: string | null } | null;
}

/**
 * Milliseconds to wait until the server has ended its stream and has read the end of the scanner's
 * stream.
 */
const CLOSE_MS = 1_000;
const FLUSH_MS = 300;
/**
 * Time limit for xmpp.js in milliseconds, so long that xmpp.js never ends the stream for a
 * timeout.
 */
const FOREVER_MS = 2 ** 31 - 1;

/** The header of a stream that continues, for xmpp.js. */
const CONTINUED: XmlElement = { name: 'stream', ns: NS.streams, attributes: {}, children: [] };

const STREAM_END = '</stream:stream>';

/**
 * Opens or continues a stream after a successful login, and binds a resource that the server names.
 * Throws `NetFailure` or `StreamFailure`. The caller closes the duplex.
 */
export async function startXmppJsSession(
  duplex: Duplex,
  options: SessionOptions,
): Promise<{ readonly session: Session; readonly bound: Bound }> {
  const { client, xml } = await import('@xmpp/client');
  const entity = client({
    service: 'xmpp://unused',
    domain: options.domain,
    timeout: CLOSE_MS,
  });
  const session = new XmppJsSession(entity, xml, duplex, options);
  return { session, bound: await session.open() };
}

type Bound = Pick<ClientSession, 'features' | 'jid'>;

class XmppJsSession implements Session {
  readonly #entity: Entity;
  readonly #xml: typeof Xml;
  readonly #duplex: Duplex;
  readonly #options: SessionOptions;
  readonly #incoming: Incoming;
  readonly #router: StanzaRouter;
  readonly #queue = stanzaQueue();
  readonly #opening = deferred<null>();
  /** Replaces the parser of xmpp.js. */
  readonly #parser = new EventEmitter();
  /** Replaces the socket of xmpp.js. */
  readonly #socket: EventEmitter;
  #failure: Error | null = null;
  #ending: StreamEnding | null = null;
  #stopping: Promise<void> | null = null;

  constructor(entity: Entity, xml: typeof Xml, duplex: Duplex, options: SessionOptions) {
    this.#entity = entity;
    this.#xml = xml;
    this.#duplex = duplex;
    this.#options = options;
    // This listener comes first, because an `error` event without a listener ends the process.
    entity.on('error', (error: unknown) =>
      this.#opening.reject(openingError(error, options.where)),
    );
    entity.once('online', () => this.#opening.resolve(null));
    entity.reconnect.stop();
    const { login, signal } = options;
    this.#incoming = login?.stream.handOver() ?? readIncoming(duplex, { signal });
    this.#router = new StanzaRouter({ ...options, jid: login?.jid ?? null });
    const pump = (): void => void this.#pump();
    this.#socket = lend(entity, duplex, this.#parser, login !== null, pump);
    this.#noteIqs();
  }

  get ending(): StreamEnding | null {
    return this.#ending;
  }

  /** Opens the stream and binds a resource. Throws `NetFailure` or `StreamFailure`. */
  async open(): Promise<Bound> {
    try {
      await this.#entity.connect('xmpp://unused');
      this.#entity.open({ domain: this.#options.domain, lang: 'en' }).catch(ignore);
      await this.#opening.promise;
    } catch (error) {
      this.#fail(error as Error);
      throw error;
    }
    const { features, jid } = this.#router;
    if (features === null || jid === null) throw new Error('bound to nothing');
    return { features, jid };
  }

  async iq(request: IqRequest): Promise<IqReply> {
    return readIqReply(await this.#ask(request));
  }

  async #ask({ type, to, payload, timeoutMs: wait = this.#options.timeoutMs }: IqRequest) {
    const element = elementOf(payload);
    if (this.#failure !== null) return null;
    const { iqCaller } = this.#entity;
    const id = randomBytes(16).toString('hex');
    const iq = this.#xml('iq', { type, id, ...(to === null ? {} : { to }) });
    iq.cnode(toXmppJs(this.#xml, element));
    // Ignore rejections: xmpp.js rejects if the answer is an error, but the router stores each
    // answer.
    const answered = iqCaller.request(iq, waitOf(wait)).then(ignore, ignore);
    // Handle the rejection, because the answer may arrive before xmpp.js listens for it, and an
    // error would be an uncaught rejection.
    iqCaller.handlers.get(id)?.promise.catch(ignore);
    // xmpp.js waits without a limit until the IQ is written.
    await within(wait + FLUSH_MS, answered);
    return this.#router.takeAnswer(id);
  }

  async send(text: string): Promise<void> {
    if (this.#failure !== null) throw asStreamFailure(this.#failure);
    const { timeoutMs } = this.#options;
    const sent = this.#entity.write(text).then(() => true);
    const taken = await within(timeoutMs, sent).catch((error: unknown) => {
      throw connectionFailure(error as NodeJS.ErrnoException);
    });
    if (taken === undefined) {
      throw new StreamFailure('timeout', `the server took nothing in ${timeoutMs} ms`);
    }
  }

  next(wanted: (stanza: XmlElement) => boolean, wait: number): Promise<XmlElement | null> {
    return this.#queue.next(wanted, wait);
  }

  end(): Promise<void> {
    this.#stopping ??= this.#endOnce();
    return this.#stopping;
  }

  async #endOnce(): Promise<void> {
    const alive = this.#failure === null;
    if (alive) await within(CLOSE_MS, this.#entity.stop()).catch(ignore);
    this.#fail(new StreamFailure('closed', 'the stream was closed by us'));
    if (!this.#duplex.writable) return;
    await within(
      FLUSH_MS,
      new Promise<void>((resolve) => void this.#duplex.end(alive ? '' : STREAM_END, resolve)),
    );
  }

  /** Tells the router about each IQ before it is sent. */
  #noteIqs(): void {
    const entity = this.#entity;
    const sendElement = entity.send;
    entity.send = (element) => {
      const { id, type, to } = element.attrs;
      if (element.name === 'iq' && id !== undefined && (type === 'get' || type === 'set')) {
        this.#router.ask(id, to ?? null);
      }
      return sendElement.call(entity, element);
    };
  }

  async #pump(): Promise<void> {
    const { timeoutMs, login } = this.#options;
    try {
      const header = login === null ? await this.#header() : CONTINUED;
      this.#parser.emit('start', toXmppJs(this.#xml, header));
      while (this.#failure === null) {
        const isOpening = this.#router.jid === null || this.#router.features === null;
        const event = await this.#incoming.take(isOpening ? timeoutMs : FOREVER_MS);
        if (event.type !== 'stanza') {
          this.#ending ??= { type: 'end' };
          this.#parser.emit('end');
          throw new StreamFailure('closed', 'the server closed the stream');
        }
        const { element } = event;
        if (isStreamError(element)) {
          this.#ending ??= { type: 'error', error: readStreamError(element) };
        }
        this.#deliver(element);
        if (isOpening && login?.jid != null) {
          this.#entity._jid(login.jid);
          this.#entity._ready(false);
        }
      }
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  async #header(): Promise<XmlElement> {
    const { timeoutMs, where } = this.#options;
    const root = await this.#incoming.take(timeoutMs);
    if (root.type !== 'open') throw new StreamFailure('malformed', 'no stream header came first');
    const { element } = root;
    if (isStreamError(element)) {
      const event = await this.#incoming.take(timeoutMs).catch(() => null);
      const children = event?.type === 'stanza' ? [event.element] : [];
      throw streamErrorOf({ ...element, children }, where);
    }
    if (element.name !== 'stream' || element.ns !== NS.streams) {
      const what = `the server sent ${shortName(element)}, not a stream header`;
      throw new StreamFailure('malformed', what);
    }
    return element;
  }

  #deliver(element: XmlElement): void {
    const route = this.#router.route(element);
    if (route.to === 'nobody') return;
    if (route.to === 'queue') {
      this.#queue.push(route.element);
      return;
    }
    if (route.answers !== null) {
      // xmpp.js listens for an answer only when the IQ was written, and the answer may be faster.
      this.#entity.iqCaller.handlers.get(route.answers)?.promise.catch(ignore);
    }
    try {
      this.#parser.emit('element', toXmppJs(this.#xml, route.element));
    } catch {
      // xmpp.js cannot parse the stanza, for example because of a malformed address. Ignore it.
    }
  }

  #fail(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#ending ??= { type: 'failure', failure: error };
    this.#incoming.release();
    this.#opening.reject(error);
    this.#queue.end();
    for (const { promise, reject } of this.#entity.iqCaller.handlers.values()) {
      promise.catch(ignore);
      reject(error);
    }
    // Make xmpp.js end its pending waits and timers.
    this.#entity.emit('error', error);
    this.#socket.emit('close', true, error);
  }
}

/**
 * Parses one element. Throws `XmlViolation` for invalid XML, and `TypeError` for more or less than
 * one element.
 */
function elementOf(xml: string): XmlElement {
  const events = xmlReader({ stanzas: 1 }).push(Buffer.from(`<payload><one>${xml}</one>`));
  const [, one] = events;
  const [element, ...more] = one?.type === 'stanza' ? elements(one.element) : [];
  if (element === undefined || more.length > 0) {
    throw new TypeError('the payload of an iq is one element');
  }
  return element;
}
