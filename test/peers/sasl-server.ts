import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { createSecureContext, TLSSocket, type SecureContextOptions } from 'node:tls';
import { NS } from '../../src/wire/xmpp/ns.js';
import { escapeXml, textOf, xmlReader, type XmlElement } from '../../src/wire/xmpp/xml.js';
import { features, HEADER, type Script } from './peer.js';

export const USER = 'alice';
export const PASSWORD = 'the-secret-of-alice';

/** What a server does with logins; all that is not said it does right. */
export interface Habits {
  readonly tls: SecureContextOptions;
  /** By the number of the stream, from 1. */
  readonly mechanisms?: (stream: number) => readonly string[];
  /** By SASL2 (XEP-0388), and not by SASL. */
  readonly sasl2?: readonly string[];
  /** What it names (XEP-0440), and what it knows. */
  readonly types?: (stream: number) => readonly string[];
  /** The types that log in, where not those that are named. */
  readonly known?: readonly string[];
  readonly acceptsFalsified?: boolean;
  readonly acceptsForeign?: boolean;
  readonly acceptsDowngrade?: boolean;
  readonly wrongSignature?: boolean;
  readonly unsigned?: boolean;
  readonly foreignNonce?: boolean;
  readonly iterations?: number;
  /** A salt of its own for each login: it has the password. */
  readonly saltChanges?: boolean;
  /** By the number of the stream, from 1: what is stored at the host that it came to. */
  readonly salts?: (stream: number) => string;
  /** So many failures, and all that come after are turned away, in the words of ejabberd. */
  readonly bansAfter?: number;
  /** So many failures, and whoever comes after is cut off without a word. */
  readonly dropsAfter?: number;
  /** Falsified data is not answered at all. */
  readonly silent?: boolean;
  readonly refusesRight?: boolean;
  /** Every proof. */
  readonly refusesAll?: boolean;
  /** What a client's last word is answered with, right or wrong. */
  readonly lastWord?: string;
  /** The condition of every failure, in place of what it would be. */
  readonly condition?: string;
  /** What comes of a connection on which a login has succeeded. */
  readonly then?: (secured: TLSSocket) => void;
  /** What a stanza is answered with. */
  readonly stanza?: (element: XmlElement) => string;
}

export interface SaslServer {
  readonly script: Script;
  /** All that clients said in TLS, with what they said in base64 decoded. */
  said(): string;
  /** Logins that failed. */
  failures(): number;
  successes(): number;
}

const BAN =
  `<stream:error><policy-violation xmlns='${NS.streamErrors}'/><text xmlns='${NS.streamErrors}'>` +
  'Too many (3) failed authentications from this IP address (127.0.187.9). ' +
  'The address will be unblocked at 00:59:58 24.11.2026 UTC</text></stream:error></stream:stream>';

const OFFER = ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'];
const HASHES: Readonly<Record<string, string>> = { 'SHA-1': 'sha1', 'SHA-256': 'sha256' };
const SALT = Buffer.from('salt of the account');

/** A c2s server on direct TLS that does SCRAM for one account, and in it as it is told. */
export function saslServer(habits: Habits): SaslServer {
  const secureContext = createSecureContext(habits.tls);
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
    const begin = (): void => {
      if (banned()) return void secured.end(HEADER + BAN);
      if (failed >= (habits.dropsAfter ?? Infinity)) return void secured.destroy();
      number = streams += 1;
      types = habits.types?.(streams) ?? ['tls-exporter'];
      const mechanisms = habits.mechanisms?.(streams) ?? (habits.sasl2 ? [] : OFFER);
      send(HEADER + features(offer(mechanisms, types) + sasl2Offer(habits.sasl2 ?? [])));
    };
    const state: Exchange = { ...NOTHING };
    let number = 0;
    const fail = (condition: string): void => {
      failed += 1;
      send(`<failure xmlns='${NS.sasl}'><${condition}/></failure>`);
      if (banned()) secured.end(BAN);
    };
    const answer = (element: XmlElement): void => {
      if (element.ns === NS.client && habits.stanza) {
        send(habits.stanza(element));
        return;
      }
      const message = Buffer.from(textOf(element), 'base64').toString();
      heard += `\n${message}`;
      const reply = turn(habits, { secured, state, types, element, message, number });
      if (reply === null) return;
      if (reply.startsWith('<')) {
        const done = reply.startsWith('<success');
        if (done) {
          succeeded += 1;
          // A stream of its own comes next (RFC 6120 §6.4.6).
          reader = xmlReader();
        }
        send(reply);
        if (done && habits.then !== undefined) {
          secured.removeAllListeners('data');
          habits.then(secured);
        }
      } else fail(habits.condition ?? reply);
    };
    secured.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      try {
        for (const event of reader.push(chunk)) {
          if (event.type === 'open') begin();
          else if (event.type === 'stanza') answer(event.element);
          else secured.end('</stream:stream>');
        }
      } catch {
        secured.destroy();
      }
    });
  };
  return { script, said: () => heard, failures: () => failed, successes: () => succeeded };
}

function offer(mechanisms: readonly string[], types: readonly string[]): string {
  const listed = mechanisms.map((name) => `<mechanism>${escapeXml(name)}</mechanism>`).join('');
  const bindings = types.map((type) => `<channel-binding type='${escapeXml(type)}'/>`).join('');
  const cb = `<sasl-channel-binding xmlns='${NS.saslCb}'>${bindings}</sasl-channel-binding>`;
  return `<mechanisms xmlns='${NS.sasl}'>${listed}</mechanisms>${types.length > 0 ? cb : ''}`;
}

function sasl2Offer(mechanisms: readonly string[]): string {
  const listed = mechanisms.map((name) => `<mechanism>${escapeXml(name)}</mechanism>`).join('');
  return listed === '' ? '' : `<authentication xmlns='${NS.sasl2}'>${listed}</authentication>`;
}

interface Exchange {
  mechanism: string;
  gs2: string;
  bare: string;
  serverFirst: string;
  salt: Buffer;
}

const NOTHING: Exchange = { mechanism: '', gs2: '', bare: '', serverFirst: '', salt: SALT };

interface Turn {
  readonly secured: TLSSocket;
  readonly state: Exchange;
  readonly types: readonly string[];
  readonly element: XmlElement;
  readonly message: string;
  readonly number: number;
}

/** XML to send, or the condition of a failure. */
function turn(habits: Habits, said: Turn): string | null {
  const { secured, state, types, element, message, number } = said;
  if (element.name === 'auth') {
    state.mechanism = element.attributes['mechanism'] ?? '';
    if (state.mechanism === 'PLAIN') {
      return message === `\0${USER}\0${PASSWORD}` ? success('') : 'not-authorized';
    }
    if (state.mechanism === 'ANONYMOUS') return success('');
    const parts = /^((n|y|p=([^,]+)),,)(n=([^,]*),r=(.+))$/s.exec(message);
    if (parts === null) return 'malformed-request';
    const [, gs2 = '', flag = '', type = '', bare = '', user = '', nonce = ''] = parts;
    const known = habits.known ?? types;
    if (type !== '' && !known.includes(type) && habits.acceptsForeign !== true) {
      return 'malformed-request';
    }
    if (flag === 'y' && types.length > 0 && habits.acceptsDowngrade !== true) {
      return 'malformed-request';
    }
    if (user !== USER) return 'not-authorized';
    Object.assign(state, { gs2, bare, salt: saltOf(habits, number) });
    const began = habits.foreignNonce === true ? 'somebody-else' : nonce;
    const iterations = habits.iterations ?? 4_096;
    state.serverFirst = `r=${began}${randomBytes(9).toString('base64')},s=${state.salt.toString('base64')},i=${iterations}`;
    return `<challenge xmlns='${NS.sasl}'>${base64(state.serverFirst)}</challenge>`;
  }
  if (element.name !== 'response') return null;
  return habits.lastWord ?? finish(habits, secured, state, message);
}

function saltOf({ saltChanges, salts }: Habits, number: number): Buffer {
  if (saltChanges === true) return randomBytes(12);
  return salts === undefined ? SALT : Buffer.from(salts(number));
}

function finish(
  habits: Habits,
  secured: TLSSocket,
  state: Exchange,
  message: string,
): string | null {
  const hash = HASHES[/^SCRAM-(SHA-\d+)/.exec(state.mechanism)?.[1] ?? ''] ?? 'sha256';
  const parts = /^(c=([^,]+),r=[^,]+),p=(.+)$/.exec(message);
  if (parts === null) return 'malformed-request';
  const [, withoutProof = '', bound = '', proof = ''] = parts;
  const type = /^p=([^,]+)/.exec(state.gs2)?.[1] ?? '';
  const expected = Buffer.concat([Buffer.from(state.gs2), dataOf(secured, type)]);
  const right = expected.equals(Buffer.from(bound, 'base64'));
  if (!right && habits.silent === true) return null;
  const foreign = type !== '' && dataOf(secured, type).length === 0;
  if (!right && !(foreign ? habits.acceptsForeign : habits.acceptsFalsified))
    return 'malformed-request';
  if (type !== '' && habits.refusesRight === true) return 'not-authorized';
  if (habits.refusesAll === true) return 'not-authorized';
  const iterations = Number(/i=(\d+)/.exec(state.serverFirst)?.[1]);
  const size = createHash(hash).digest().length;
  const salted = pbkdf2Sync(PASSWORD, state.salt, iterations, size, hash);
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
  const all = `${state.bare},${state.serverFirst},${withoutProof}`;
  const key = hmac(salted, 'Client Key');
  const signature = hmac(createHash(hash).update(key).digest(), all);
  const wanted = Buffer.from(key.map((byte, index) => byte ^ (signature[index] ?? 0)));
  if (!wanted.equals(Buffer.from(proof, 'base64'))) return 'not-authorized';
  if (habits.unsigned === true) return success('');
  const own = hmac(hmac(salted, 'Server Key'), all);
  return success(
    `v=${(habits.wrongSignature === true ? randomBytes(size) : own).toString('base64')}`,
  );
}

function dataOf(secured: TLSSocket, type: string): Buffer {
  if (type === 'tls-exporter') {
    return secured.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
  }
  if (type === 'tls-unique') return secured.getPeerFinished() ?? Buffer.alloc(0);
  return Buffer.alloc(0);
}

export function success(message: string): string {
  return `<success xmlns='${NS.sasl}'>${message === '' ? '' : base64(message)}</success>`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
