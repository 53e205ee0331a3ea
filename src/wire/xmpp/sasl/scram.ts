/** The client's side of SCRAM (RFC 5802, RFC 7677). Text in, text out: framing is elsewhere. */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { bounded } from '../bounded.js';
import { saslName, saslPrepare } from './prepare.js';

type ScramHash = 'sha1' | 'sha256' | 'sha512';

export interface ScramMechanism {
  readonly name: string;
  readonly hash: ScramHash;
  /** With channel binding. */
  readonly plus: boolean;
}

/** Strongest first. */
const HASHES = [
  ['SCRAM-SHA-512', 'sha512'],
  ['SCRAM-SHA-256', 'sha256'],
  ['SCRAM-SHA-1', 'sha1'],
] as const satisfies readonly (readonly [string, ScramHash])[];

/** Those that this client speaks, strongest first, `-PLUS` and not in turn. */
export const SCRAM_MECHANISMS: readonly ScramMechanism[] = HASHES.flatMap(([name, hash]) => [
  { name: `${name}-PLUS`, hash, plus: true },
  { name, hash, plus: false },
]);

/** The strongest that is offered, or null. */
export function strongestScram(offered: readonly string[], plus: boolean): ScramMechanism | null {
  return (
    SCRAM_MECHANISMS.find(
      (mechanism) => mechanism.plus === plus && offered.includes(mechanism.name),
    ) ?? null
  );
}

/**
 * The gs2 header (RFC 5802 §6). `n`: no channel binding here. `y`: we could, and think that
 * the server can't. `p`: bound to `data`, of the type of that name.
 */
export type Binding =
  | { readonly flag: 'n' }
  | { readonly flag: 'y' }
  | { readonly flag: 'p'; readonly type: string; readonly data: Uint8Array };

/** Names of channel bindings (RFC 5056 §7): nothing in them may end the header. */
const TYPE = /^[A-Za-z0-9.-]{1,100}$/;

/** The server broke the protocol, or asks for what must not be done. */
export class ScramViolation extends Error {
  readonly reason: 'malformed' | 'foreign-nonce' | 'iterations';

  constructor(reason: ScramViolation['reason'], message: string) {
    super(message);
    this.name = 'ScramViolation';
    this.reason = reason;
  }
}

/**
 * Most rounds of PBKDF2 that a server may ask for: a second or so. OWASP's advice is 1,300,000
 * for SHA-1 alone, and no server of XMPP is near; 10^8 would keep a thread busy for minutes.
 */
export const MOST_ITERATIONS = 1_000_000;

/** Octets; those of honest servers are below 400. */
const LONGEST_MESSAGE = 4_096;

export interface ScramFirst {
  readonly mechanism: ScramMechanism;
  readonly binding: Binding;
  readonly nonce: string;
  readonly bare: string;
  /** The client-first-message. */
  readonly message: string;
}

/**
 * Begins. Throws `Unpreparable` for a name that can't be sent, and `RangeError` for the name
 * of a binding that is none.
 */
export function startScram(
  mechanism: ScramMechanism,
  user: string,
  binding: Binding,
  nonce = randomBytes(18).toString('base64'),
): ScramFirst {
  const bare = `n=${saslName(saslPrepare(user, 'the user name'))},r=${nonce}`;
  return { mechanism, binding, nonce, bare, message: headerOf(binding) + bare };
}

function headerOf(binding: Binding): string {
  if (binding.flag !== 'p') return `${binding.flag},,`;
  if (!TYPE.test(binding.type)) throw new RangeError('not the name of a channel binding');
  return `p=${binding.type},,`;
}

export interface ServerFirst {
  readonly message: string;
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

/**
 * Reads the server-first-message. Throws `ScramViolation`: `foreign-nonce` where it does not
 * go on from ours, `iterations` above `MOST_ITERATIONS`, `malformed` for the rest, mandatory
 * extensions included (RFC 5802 §5.1, `m`).
 */
export function readServerFirst(message: string, { nonce }: ScramFirst): ServerFirst {
  const parts = attributesOf(message);
  if (parts[0]?.key === 'm') {
    throw new ScramViolation('malformed', 'the challenge asks for an extension that is not known');
  }
  const [r, s, i] = parts;
  if (r?.key !== 'r' || s?.key !== 's' || i?.key !== 'i') {
    throw new ScramViolation('malformed', 'the challenge does not hold nonce, salt and iterations');
  }
  if (!r.value.startsWith(nonce)) {
    throw new ScramViolation('foreign-nonce', 'the nonce does not begin with ours');
  }
  if (r.value.length === nonce.length) {
    throw new ScramViolation('foreign-nonce', 'the server added nothing to our nonce');
  }
  if (!/^[\x21-\x2b\x2d-\x7e]+$/.test(r.value)) {
    throw new ScramViolation('malformed', 'the nonce is not printable');
  }
  const salt = base64(s.value, 'the salt');
  if (!/^[1-9]\d{0,14}$/.test(i.value)) {
    throw new ScramViolation('malformed', 'the iteration count is no positive number');
  }
  const iterations = Number(i.value);
  if (iterations > MOST_ITERATIONS) {
    throw new ScramViolation(
      'iterations',
      `${iterations} iterations are asked for, and ${MOST_ITERATIONS} at most are done`,
    );
  }
  return { message, nonce: r.value, salt, iterations };
}

export interface ScramFinal {
  /** The client-final-message. */
  readonly message: string;
  readonly serverSignature: Buffer;
}

const derive = promisify(pbkdf2);

/** Answers the challenge. Throws `Unpreparable` for a password that can't be prepared. */
export async function proveScram(
  first: ScramFirst,
  server: ServerFirst,
  password: string,
): Promise<ScramFinal> {
  const { mechanism, binding, bare } = first;
  const { hash } = mechanism;
  const prepared = saslPrepare(password, 'the password');
  const length = createHash(hash).digest().length;
  const salted = await derive(prepared, server.salt, server.iterations, length, hash);
  const hmac = (key: Uint8Array, text: string): Buffer =>
    createHmac(hash, key).update(text).digest();
  const data = binding.flag === 'p' ? binding.data : new Uint8Array();
  const bound = Buffer.concat([Buffer.from(headerOf(binding)), data]).toString('base64');
  const withoutProof = `c=${bound},r=${server.nonce}`;
  const whole = `${bare},${server.message},${withoutProof}`;
  const clientKey = hmac(salted, 'Client Key');
  const signature = hmac(createHash(hash).update(clientKey).digest(), whole);
  const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
  return {
    message: `${withoutProof},p=${Buffer.from(proof).toString('base64')}`,
    serverSignature: hmac(hmac(salted, 'Server Key'), whole),
  };
}

type ServerFinal =
  /** The server knows what it should, or it does not. */
  | { readonly type: 'signature'; readonly genuine: boolean }
  /** `server-error-value`: `invalid-proof`, `channel-bindings-dont-match`; bounded. */
  | { readonly type: 'error'; readonly error: string };

/** Reads the server-final-message. Throws `ScramViolation`, `malformed`. */
export function readServerFinal(message: string, { serverSignature }: ScramFinal): ServerFinal {
  const [part] = attributesOf(message);
  if (part?.key === 'e') return { type: 'error', error: bounded(part.value, 100) };
  if (part?.key !== 'v') {
    throw new ScramViolation('malformed', 'the end of the exchange bears no signature');
  }
  const given = base64(part.value, 'the signature');
  return {
    type: 'signature',
    genuine: given.length === serverSignature.length && timingSafeEqual(given, serverSignature),
  };
}

interface Attribute {
  readonly key: string;
  readonly value: string;
}

function attributesOf(message: string): Attribute[] {
  if (message.length > LONGEST_MESSAGE) {
    throw new ScramViolation('malformed', `more than ${LONGEST_MESSAGE} characters were sent`);
  }
  return message.split(',').map((part) => {
    if (!/^[A-Za-z]=/.test(part)) {
      throw new ScramViolation('malformed', 'what was sent is not a list of attributes');
    }
    return { key: part.slice(0, 1), value: part.slice(2) };
  });
}

function base64(text: string, what: string): Buffer {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) || text === '')
    throw new ScramViolation('malformed', `${what} is not base64`);
  return Buffer.from(text, 'base64');
}
