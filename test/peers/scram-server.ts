/** The server side of SCRAM, PLAIN and ANONYMOUS, with the faults that it is told to have. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { endPointData } from '../../src/wire/xmpp/sasl/end-point.js';
import type { XmlElement } from '../../src/wire/xmpp/xml.js';
import { PASSWORD, USER, type Habits } from './sasl-habits.js';

const HASHES: Readonly<Record<string, string>> = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA3-512': 'sha3-512',
};
const SALT = Buffer.from('salt of the account');

type Words = readonly [string, string?];
const UNFIT: Words = ['malformed-request'];
const UNKNOWN: Words = ['not-authorized'];

/** What is sent next. */
export type Answer =
  | { readonly is: 'challenge' | 'success'; readonly message: string }
  | { readonly is: 'failure'; readonly condition: string; readonly text?: string }
  /** XML as it stands, which counts as a failure of nobody. */
  | { readonly is: 'xml'; readonly xml: string };

export interface Exchange {
  mechanism: string;
  gs2: string;
  bare: string;
  serverFirst: string;
  salt: Buffer;
}

export const NOTHING: Exchange = { mechanism: '', gs2: '', bare: '', serverFirst: '', salt: SALT };

interface Turn {
  readonly secured: TLSSocket;
  readonly state: Exchange;
  readonly types: readonly string[];
  readonly element: XmlElement;
  readonly message: string;
  readonly number: number;
}

/** What is said next; null: nothing. */
export function turn(habits: Habits, said: Turn): Answer | null {
  const { secured, state, types, element, message, number } = said;
  if (element.name === 'auth' || element.name === 'authenticate') {
    state.mechanism = element.attributes['mechanism'] ?? '';
    if (state.mechanism === 'PLAIN') {
      return message === `\0${USER}\0${PASSWORD}` ? lets('') : fails('not-authorized');
    }
    if (state.mechanism === 'ANONYMOUS') return lets('');
    const parts = /^((n|y|p=([^,]+)),,)(n=([^,]*),r=(.+))$/s.exec(message);
    if (parts === null) return fails('malformed-request');
    const [, gs2 = '', flag = '', type = '', bare = '', user = '', nonce = ''] = parts;
    const known = habits.known ?? types;
    if (type !== '' && !known.includes(type) && habits.acceptsForeign !== true) {
      return fails(...(habits.wordsOfType ?? UNFIT));
    }
    if (flag === 'y' && types.length > 0 && habits.acceptsDowngrade !== true) {
      return fails(...(habits.wordsOfType ?? UNFIT));
    }
    if (user !== USER) return fails(...(habits.wordsOfUser ?? UNKNOWN));
    Object.assign(state, { gs2, bare, salt: saltOf(habits, number) });
    const began = habits.foreignNonce === true ? 'somebody-else' : nonce;
    const iterations = habits.iterations ?? 4_096;
    state.serverFirst = `r=${began}${randomBytes(9).toString('base64')},s=${state.salt.toString('base64')},i=${iterations}`;
    const hash = habits.offerHash?.(hashName(state.mechanism));
    if (hash !== undefined) state.serverFirst += `,h=${hash}`;
    return { is: 'challenge', message: state.serverFirst };
  }
  if (element.name !== 'response') return null;
  if (habits.lastWord !== undefined) return { is: 'xml', xml: habits.lastWord };
  return finish(habits, secured, state, message);
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
): Answer | null {
  const hash = hashName(state.mechanism);
  const parts = /^(c=([^,]+),r=[^,]+),p=(.+)$/.exec(message);
  if (parts === null) return fails('malformed-request');
  const [, withoutProof = '', bound = '', proof = ''] = parts;
  const type = /^p=([^,]+)/.exec(state.gs2)?.[1] ?? '';
  const expected = Buffer.concat([Buffer.from(state.gs2), dataOf(secured, type)]);
  const right = expected.equals(Buffer.from(bound, 'base64'));
  if (!right && habits.silent === true) return null;
  const foreign = type !== '' && dataOf(secured, type).length === 0;
  if (!right && !(foreign ? habits.acceptsForeign : habits.acceptsFalsified))
    return fails(...(habits.wordsOfData ?? UNFIT));
  if (type !== '' && habits.refusesRight === true) return fails('not-authorized');
  if (habits.refusesAll === true) return fails('not-authorized');
  const iterations = Number(/i=(\d+)/.exec(state.serverFirst)?.[1]);
  const size = createHash(hash).digest().length;
  const salted = pbkdf2Sync(PASSWORD, state.salt, iterations, size, hash);
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
  const all = `${state.bare},${state.serverFirst},${withoutProof}`;
  const key = hmac(salted, 'Client Key');
  const signature = hmac(createHash(hash).update(key).digest(), all);
  const wanted = Buffer.from(key.map((byte, index) => byte ^ (signature[index] ?? 0)));
  if (!wanted.equals(Buffer.from(proof, 'base64'))) return fails('not-authorized');
  if (habits.unsigned === true) return lets('');
  const own = hmac(hmac(salted, 'Server Key'), all);
  return lets(`v=${(habits.wrongSignature === true ? randomBytes(size) : own).toString('base64')}`);
}

export function dataOf(secured: TLSSocket, type: string): Buffer {
  if (type === 'tls-exporter') {
    return secured.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
  }
  if (type === 'tls-server-end-point') {
    const { raw } = secured.getCertificate() as { raw?: Buffer };
    return raw === undefined ? Buffer.alloc(0) : Buffer.from(endPointData(raw) ?? []);
  }
  if (type === 'tls-unique') return secured.getPeerFinished() ?? Buffer.alloc(0);
  return Buffer.alloc(0);
}

export function hashName(mechanism: string): string {
  return HASHES[/^SCRAM-(SHA3?-\d+)/.exec(mechanism)?.[1] ?? ''] ?? 'sha256';
}

function lets(message: string): Answer {
  return { is: 'success', message };
}

function fails(condition: string, text?: string): Answer {
  return { is: 'failure', condition, ...(text !== undefined && { text }) };
}
