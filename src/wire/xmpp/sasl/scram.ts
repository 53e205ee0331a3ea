/**
 * The client side of SCRAM (RFC 5802, RFC 7677). Input and output are message texts, without
 * framing.
 */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { bounded } from '../bounded.js';
import { saslName, saslPrepare } from './prepare.js';

type ScramHash = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sha3-512';

export interface ScramMechanism {
  readonly name: string;
  readonly hash: ScramHash;
  /** Whether the mechanism uses channel binding. */
  readonly plus: boolean;
}

/** Hashes of the mechanisms, strongest first. */
const HASHES = [
  ['SCRAM-SHA3-512', 'sha3-512'],
  ['SCRAM-SHA-512', 'sha512'],
  ['SCRAM-SHA-384', 'sha384'],
  ['SCRAM-SHA-256', 'sha256'],
  ['SCRAM-SHA-1', 'sha1'],
] as const satisfies readonly (readonly [string, ScramHash])[];

/** Supported mechanisms, strongest first, each `-PLUS` variant before its plain one. */
export const SCRAM_MECHANISMS: readonly ScramMechanism[] = HASHES.flatMap(([name, hash]) => [
  { name: `${name}-PLUS`, hash, plus: true },
  { name, hash, plus: false },
]);

/** Returns the strongest supported mechanism that is offered, or null. */
export function strongestScram(offered: readonly string[], plus: boolean): ScramMechanism | null {
  return (
    SCRAM_MECHANISMS.find(
      (mechanism) => mechanism.plus === plus && offered.includes(mechanism.name),
    ) ?? null
  );
}

/**
 * Channel binding in the gs2 header (RFC 5802 §6). `n`: not supported by the client. `y`:
 * supported, but the client assumes that the server does not support it. `p`: bound to `data` of
 * the named type.
 */
export type Binding =
  | { readonly flag: 'n' }
  | { readonly flag: 'y' }
  | { readonly flag: 'p'; readonly type: string; readonly data: Uint8Array };

/**
 * Valid names of channel bindings (RFC 5056 §7). They cannot contain characters that would end the
 * gs2 header early.
 */
const TYPE = /^[A-Za-z0-9.-]{1,100}$/;

/** Thrown when the server violates SCRAM, or requests something that this client refuses. */
export class ScramViolation extends Error {
  readonly reason: 'malformed' | 'foreign-nonce' | 'iterations';

  constructor(reason: ScramViolation['reason'], message: string) {
    super(message);
    this.name = 'ScramViolation';
    this.reason = reason;
  }
}

/**
 * Maximum number of PBKDF2 iterations that a server may request: about one second. OWASP recommends
 * 1,300,000 for SHA-1, but no known XMPP server is near that. 10^8 would block a thread for
 * minutes.
 */
export const MOST_ITERATIONS = 1_000_000;

/** Maximum length of a server message in octets; normal ones are below 400. */
const LONGEST_MESSAGE = 4_096;

export interface ScramFirst {
  readonly mechanism: ScramMechanism;
  readonly binding: Binding;
  readonly nonce: string;
  readonly bare: string;
  /** The client-first-message to send. */
  readonly message: string;
}

/**
 * Starts an exchange. Throws `Unpreparable` for a user name that cannot be prepared, and
 * `RangeError` for an invalid channel-binding name.
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
  /** Hash of what the server offered (XEP-0474), in base64; null if it sends none. */
  readonly offerHash: string | null;
}

/**
 * Decodes the server-first-message. Throws `ScramViolation`: `foreign-nonce` if its nonce does not
 * start with ours, `iterations` above `MOST_ITERATIONS`, else `malformed`, also for mandatory
 * extensions (RFC 5802 §5.1, `m`).
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
  const offerHash = parts.find(({ key }) => key === 'h')?.value ?? null;
  return { message, nonce: r.value, salt, iterations, offerHash };
}

export interface ScramFinal {
  /** The client-final-message to send. */
  readonly message: string;
  readonly serverSignature: Buffer;
}

const derive = promisify(pbkdf2);

/**
 * Computes the answer to the challenge. Throws `Unpreparable` for a password that cannot be
 * prepared.
 */
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
  /**
   * The server's signature. `genuine` is true if it proves that the server knows the stored key.
   */
  | { readonly type: 'signature'; readonly genuine: boolean }
  /**
   * Error of the server in `server-error-value`, bounded: for example `invalid-proof` or
   * `channel-bindings-dont-match`.
   */
  | { readonly type: 'error'; readonly error: string };

/** Decodes the server-final-message. Throws `ScramViolation` with reason `malformed`. */
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
