import { isStreamError } from '../../wire/xmpp/errors.js';
import { StreamFailure } from '../../wire/xmpp/failure.js';
import { isFeatures } from '../../wire/xmpp/features.js';
import { mayAnswer } from '../../wire/xmpp/iq.js';
import { NS } from '../../wire/xmpp/ns.js';
import { attribute, child, elements, textOf, type XmlElement } from '../../wire/xmpp/xml.js';
import { shortName, streamErrorOf } from './session-errors.js';

/** Destination of an element: xmpp.js, the queue of stanzas, or neither. */
export type Route =
  | { readonly to: 'library'; readonly element: XmlElement; readonly answers: string | null }
  | { readonly to: 'queue'; readonly element: XmlElement }
  | { readonly to: 'nobody' };

/**
 * Maximum number of the server's IQs to answer. A server may ping occasionally; more is a flood.
 */
const MOST_QUESTIONS = 100;
/** Maximum length of a JID in octets (RFC 7622 §3.1). */
const MOST_JID = 3_071;

const NOBODY: Route = { to: 'nobody' };

const NO_ERROR: XmlElement = {
  name: 'error',
  ns: NS.client,
  attributes: { type: 'cancel' },
  children: [{ name: 'undefined-condition', ns: NS.stanzas, attributes: {}, children: [] }],
};

interface RouterOptions {
  /** Domain of the server in U-labels. */
  readonly domain: string;
  /** Description of the endpoint, for errors. */
  readonly where: string;
  /** The full JID, if the login bound a resource (XEP-0386). */
  readonly jid?: string | null;
}

/**
 * Routes each element that the server sends after the stream header. There are three states:
 * waiting for features (`features` is null), binding a resource (`jid` is null), bound.
 */
export class StanzaRouter {
  readonly #options: RouterOptions;
  /** JIDs to which the pending IQs were sent, by id; null for the account of the session. */
  readonly #asked = new Map<string, string | null>();
  readonly #answers = new Map<string, XmlElement>();
  #features: XmlElement | null = null;
  #jid: string | null = null;
  #questions = 0;

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#jid = options.jid ?? null;
  }

  get features(): XmlElement | null {
    return this.#features;
  }

  /** The full JID that the server bound; null before the binding. */
  get jid(): string | null {
    return this.#jid;
  }

  /** Records an IQ before it is sent, because only answers to recorded IQs are accepted. */
  ask(id: string, to: string | null): void {
    this.#asked.set(id, to);
  }

  /** Returns the answer to an IQ, or null, and forgets the IQ: a later answer is dropped. */
  takeAnswer(id: string): XmlElement | null {
    const answer = this.#answers.get(id) ?? null;
    this.#asked.delete(id);
    this.#answers.delete(id);
    return answer;
  }

  /**
   * Routes an XML element that the server sent. Throws `StreamFailure`, or `NetFailure` for a
   * stream error.
   */
  route(element: XmlElement): Route {
    if (isStreamError(element)) throw streamErrorOf(element, this.#options.where);
    if (this.#features === null) return this.#takeFeatures(element);
    if (element.ns !== NS.client) return NOBODY;
    if (element.name !== 'iq') {
      return this.#jid === null ? NOBODY : { to: 'queue', element };
    }
    const type = attribute(element, 'type');
    if (type === 'result' || type === 'error') return this.#takeReply(element, type);
    // xmpp.js answers IQs of the server: a ping with a result, any other IQ with an error.
    if (this.#jid === null || (this.#questions += 1) > MOST_QUESTIONS) return NOBODY;
    return { to: 'library', element: withoutContent(element), answers: null };
  }

  /** Passes only the resource binding to xmpp.js, so that it does nothing else. */
  #takeFeatures(element: XmlElement): Route {
    if (!isFeatures(element)) {
      const what = `the server sent ${shortName(element)}, not its features`;
      throw new StreamFailure('malformed', what);
    }
    this.#features = element;
    if (this.#jid !== null) {
      return { to: 'library', element: { ...element, children: [] }, answers: null };
    }
    const bind = child(element, 'bind', NS.bind);
    if (bind === undefined) {
      throw new StreamFailure('malformed', 'the server let us in, and offers no resource');
    }
    return { to: 'library', element: { ...element, children: [bind] }, answers: null };
  }

  #takeReply(element: XmlElement, type: 'result' | 'error'): Route {
    const id = attribute(element, 'id') ?? '';
    const to = this.#asked.get(id);
    if (to === undefined || !this.#isOf(element, to)) return NOBODY;
    this.#asked.delete(id);
    if (this.#jid === null && type === 'result') this.#jid = boundJid(element);
    this.#answers.set(id, element);
    // xmpp.js throws on an error stanza without an `error` child.
    const isBare = type === 'error' && child(element, 'error', NS.client) === undefined;
    const whole = isBare ? { ...element, children: [NO_ERROR] } : element;
    return { to: 'library', element: whole, answers: id };
  }

  /**
   * Whether an answer is from the entity that was asked. Before a resource is bound, stanzas can
   * only come from the server.
   */
  #isOf(element: XmlElement, to: string | null): boolean {
    if (this.#jid === null) return true;
    return mayAnswer(attribute(element, 'from'), to, this.#jid, this.#options.domain);
  }
}

/** Returns the JID of a bind result. Throws `StreamFailure`. */
function boundJid(result: XmlElement): string {
  const bound = child(result, 'bind', NS.bind);
  const jid = bound && child(bound, 'jid', NS.bind);
  if (jid === undefined || textOf(jid).trim() === '') {
    throw new StreamFailure('malformed', 'the server bound a resource, and does not say which');
  }
  return textOf(jid).trim().slice(0, MOST_JID);
}

/**
 * Returns an IQ with only the name of its payload, because xmpp.js copies the payload into its
 * answer.
 */
function withoutContent(iq: XmlElement): XmlElement {
  const payload = elements(iq).map(({ name, ns }) => ({ name, ns, attributes: {}, children: [] }));
  return { ...iq, children: payload.slice(0, 2) };
}
