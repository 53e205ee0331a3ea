import { randomUUID } from 'node:crypto';
import { createSecureContext, TLSSocket } from 'node:tls';
import { NS } from '../../src/wire/xmpp/ns.js';
import { child, escapeXml, textOf, xmlReader, type XmlElement } from '../../src/wire/xmpp/xml.js';
import { features, HEADER, STARTTLS, type Script } from './peer.js';
import { PASSWORD, USER, type Habits } from './sasl-habits.js';
import { NOTHING, turn, type Answer, type Exchange } from './scram-server.js';
import { tokenServer } from './token-server.js';

export { PASSWORD, USER, type Habits };

export interface SaslServer {
  readonly script: Script;
  /** All that clients said in TLS, with what they said in base64 decoded. */
  said(): string;
  /** Logins that failed. */
  failures(): number;
  successes(): number;
  /** What no client should do: two protocols on a stream, or another user than the header named. */
  misdeeds(): readonly string[];
  /** Tokens (XEP-0484) that were given out and are still good. */
  tokens(): readonly string[];
}

const BAN =
  `<stream:error><policy-violation xmlns='${NS.streamErrors}'/><text xmlns='${NS.streamErrors}'>` +
  'Too many (3) failed authentications from this IP address (127.0.187.9). ' +
  'The address will be unblocked at 00:59:58 24.11.2026 UTC</text></stream:error></stream:stream>';

const OFFER = ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'];
const BIND = `<bind xmlns='${NS.bind}'/>`;

/** A c2s server on direct TLS that does SCRAM for one account, and in it as it is told. */
export function saslServer(habits: Habits): SaslServer {
  const secureContext = createSecureContext(habits.tls);
  const misdeeds: string[] = [];
  const tokens = tokenServer(habits);
  let heard = '';
  let failed = 0;
  let succeeded = 0;
  let streams = 0;
  const banned = (): boolean => failed >= (habits.bansAfter ?? Infinity);
  const script: Script = (socket) => {
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => undefined);
    let reader = xmlReader();
    const send = (xml: string): void => void secured.write(xml);
    let types: readonly string[] = [];
    let user: string | null = null;
    let spoken: string | null = null;
    let challenged = false;
    const begin = (from: string | undefined): void => {
      if (banned()) return void secured.end(HEADER + BAN);
      if (failed >= (habits.dropsAfter ?? Infinity)) return void secured.destroy();
      number = streams += 1;
      user = from?.includes('@') === true ? (from.split('@')[0] ?? null) : null;
      spoken = null;
      types = habits.types?.(streams) ?? ['tls-exporter'];
      const mechanisms = habits.mechanisms?.(streams) ?? (habits.sasl2 ? [] : OFFER);
      const second = habits.sasl2ByUser === true && user === null ? '' : sasl2Offer(habits);
      const starttls = habits.starttls === true ? STARTTLS : '';
      send(HEADER + features(starttls + offer(mechanisms, types) + second));
    };
    const state: Exchange = { ...NOTHING };
    let number = 0;
    const fail = ({ condition, text }: Extract<Answer, { is: 'failure' }>, ns: string): void => {
      failed += 1;
      const said = text === undefined ? '' : `<text xmlns='${ns}'>${escapeXml(text)}</text>`;
      send(`<failure xmlns='${ns}'><${condition} xmlns='${NS.sasl}'/>${said}</failure>`);
      if (banned()) secured.end(BAN);
    };
    const accept = (ns: string, message: string, request: XmlElement): void => {
      succeeded += 1;
      const binds = habits.bind2 === true && child(request, 'bind', NS.bind2) !== undefined;
      // A stream of its own comes next (RFC 6120 §6.4.6), but not after SASL2.
      if (ns === NS.sasl) {
        reader = xmlReader();
        send(success(message));
      } else {
        const bound = binds ? `<bound xmlns='${NS.bind2}'/>` : '';
        const jid = `${USER}@peer.example${binds ? `/${randomUUID()}` : ''}`;
        send(
          `<success xmlns='${NS.sasl2}'><additional-data>${base64(message)}</additional-data>` +
            tokens.given(request) +
            `${bound}<authorization-identifier>${jid}</authorization-identifier></success>` +
            features(binds ? '' : BIND),
        );
      }
      if (habits.then !== undefined) {
        secured.removeAllListeners('data');
        habits.then(secured, ns === NS.sasl2);
      }
    };
    let request: XmlElement | null = null;
    const answer = (element: XmlElement): void => {
      if (element.ns === NS.client && habits.stanza) {
        send(habits.stanza(element));
        return;
      }
      const { ns } = element;
      if (spoken !== null && spoken !== ns) misdeeds.push(`${ns} after ${spoken}`);
      spoken = ns;
      if (ns !== NS.sasl && ns !== NS.sasl2) return;
      const own = { ...habits, ...(ns === NS.sasl2 ? habits.inSasl2 : {}) };
      const data = child(element, 'initial-response', NS.sasl2) ?? element;
      const bytes = Buffer.from(textOf(data), 'base64');
      const message = bytes.toString();
      heard += `\n${message}`;
      if (element.name !== 'response') request = element;
      const name = /(?:^|,)n=([^,]*)|^\0?([^\0]+)\0/.exec(message);
      const named = name?.[1] ?? name?.[2] ?? user;
      if (element.name !== 'response' && user !== null && named !== user) {
        misdeeds.push(`${named ?? ''} on a stream of ${user}`);
      }
      const token = tokens.answer(element, bytes, secured, own);
      const reply = token ?? turn(own, { secured, state, types, element, message, number });
      if (reply === null) return;
      challenged = reply.is === 'challenge';
      if (reply.is === 'xml') send(reply.xml);
      else if (reply.is === 'success') accept(ns, reply.message, request ?? element);
      else if (reply.is === 'failure') {
        const { condition = reply.condition } = habits;
        fail({ ...reply, condition }, ns);
      } else send(`<challenge xmlns='${ns}'>${base64(reply.message)}</challenge>`);
    };
    secured.on('close', () => {
      if (challenged && habits.countsUnanswered === true) failed += 1;
    });
    secured.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      try {
        for (const event of reader.push(chunk)) {
          if (event.type === 'open') begin(event.element.attributes['from']);
          else if (event.type === 'stanza') answer(event.element);
          else secured.end('</stream:stream>');
        }
      } catch {
        secured.destroy();
      }
    });
  };
  return {
    script,
    said: () => heard,
    failures: () => failed,
    successes: () => succeeded,
    misdeeds: () => misdeeds,
    tokens: tokens.left,
  };
}

function offer(mechanisms: readonly string[], types: readonly string[]): string {
  const listed = mechanisms.map((name) => `<mechanism>${escapeXml(name)}</mechanism>`).join('');
  const bindings = types.map((type) => `<channel-binding type='${escapeXml(type)}'/>`).join('');
  const cb = `<sasl-channel-binding xmlns='${NS.saslCb}'>${bindings}</sasl-channel-binding>`;
  return `<mechanisms xmlns='${NS.sasl}'>${listed}</mechanisms>${types.length > 0 ? cb : ''}`;
}

function sasl2Offer({ sasl2 = [], bind2 = false, fast = [] }: Habits): string {
  const list = (mechanisms: readonly string[]): string =>
    mechanisms.map((name) => `<mechanism>${escapeXml(name)}</mechanism>`).join('');
  const inline =
    (bind2 ? `<bind xmlns='${NS.bind2}'><inline/></bind>` : '') +
    (fast.length > 0 ? `<fast xmlns='${NS.fast}'>${list(fast)}</fast>` : '');
  return sasl2.length === 0
    ? ''
    : `<authentication xmlns='${NS.sasl2}'>${list(sasl2)}<inline>${inline}</inline></authentication>`;
}

export function success(message: string): string {
  return `<success xmlns='${NS.sasl}'>${message === '' ? '' : base64(message)}</success>`;
}

function base64(text: string): string {
  return Buffer.from(text, 'latin1').equals(Buffer.from(text))
    ? Buffer.from(text).toString('base64')
    : Buffer.from(text, 'latin1').toString('base64');
}
