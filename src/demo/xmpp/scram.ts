/** The server side of SCRAM-SHA-256 (RFC 5802, RFC 7677), for one account. */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const HASH = 'sha256';
const OCTETS = 32;
/** Number of SCRAM iterations: the minimum of RFC 7677 §4. */
const ITERATIONS = 4_096;

/** Data that a server stores instead of a password (RFC 5802 §3). */
export interface StoredAccount {
  readonly user: string;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

export function storeAccount(user: string, password: string): StoredAccount {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, OCTETS, HASH);
  const clientKey = hmac(salted, 'Client Key');
  return {
    ...{ user, salt },
    storedKey: createHash(HASH).update(clientKey).digest(),
    serverKey: hmac(salted, 'Server Key'),
  };
}

/** Channel-binding types and their data on one stream. */
export interface ChannelBindings {
  /** Offered channel-binding types (XEP-0440); if empty, no `-PLUS` mechanism is offered either. */
  readonly types: readonly string[];
  /** Returns the channel-binding data of the offered types. */
  data(): Uint8Array;
}

type ScramReply =
  | { readonly type: 'challenge' | 'success'; readonly message: string }
  /** A refused login. `condition` is a condition of RFC 6120 §6.5. */
  | { readonly type: 'failure'; readonly condition: string };

export interface ScramExchange {
  /** Returns the reply to the client's next message. */
  next(message: string): ScramReply;
}

const NOT_AUTHORIZED: ScramReply = { type: 'failure', condition: 'not-authorized' };
const MALFORMED: ScramReply = { type: 'failure', condition: 'malformed-request' };

/** Starts one login. `plus` is true if the mechanism uses channel binding. */
export function startExchange(
  account: StoredAccount,
  plus: boolean,
  bindings: ChannelBindings,
): ScramExchange {
  let first: ClientFirst | null = null;
  let challenge = '';
  return {
    next(message) {
      if (first !== null) return finish(account, first, challenge, message, bindings);
      const read = readFirst(message);
      if (read === null || !isAllowed(read, plus, bindings)) return MALFORMED;
      if (read.user !== account.user) return NOT_AUTHORIZED;
      first = read;
      const nonce = `${read.nonce}${randomBytes(18).toString('base64')}`;
      challenge = `r=${nonce},s=${account.salt.toString('base64')},i=${ITERATIONS}`;
      return { type: 'challenge', message: challenge };
    },
  };
}

interface ClientFirst {
  /** The gs2 header: `n,,`, `y,,` or `p=TYPE,,`. */
  readonly gs2: string;
  /** Channel-binding type that the client uses; null if the client uses no channel binding. */
  readonly type: string | null;
  /**
   * Whether the GS2 header of the client's SCRAM message is `y`: the client supports channel
   * binding, but saw no -PLUS mechanism.
   */
  readonly sawNone: boolean;
  readonly bare: string;
  readonly user: string;
  readonly nonce: string;
}

function readFirst(message: string): ClientFirst | null {
  const parts = /^((n|y|p=([^,]+)),[^,]*,)(n=([^,]*),r=([^,]+))$/.exec(message);
  if (parts === null) return null;
  const [, gs2 = '', flag = '', type, bare = '', user = '', nonce = ''] = parts;
  return { gs2, type: type ?? null, sawNone: flag === 'y', bare, user, nonce };
}

/**
 * RFC 5802 §6: gs2 `y` although -PLUS is offered means that an attacker removed it from the list.
 */
function isAllowed({ type, sawNone }: ClientFirst, plus: boolean, { types }: ChannelBindings) {
  if (sawNone && types.length > 0) return false;
  return plus ? type !== null && types.includes(type) : type === null;
}

function finish(
  { storedKey, serverKey }: StoredAccount,
  { gs2, type, bare }: ClientFirst,
  challenge: string,
  message: string,
  bindings: ChannelBindings,
): ScramReply {
  const parts = /^(c=([^,]+),r=([^,]+)),p=(.+)$/.exec(message);
  if (parts === null) return MALFORMED;
  const [, withoutProof = '', bound = '', nonce = '', proof = ''] = parts;
  if (!challenge.startsWith(`r=${nonce},`)) return NOT_AUTHORIZED;
  const data = type === null ? new Uint8Array() : bindings.data();
  const expected = Buffer.concat([Buffer.from(gs2), data]).toString('base64');
  if (bound !== expected) return NOT_AUTHORIZED;
  const all = `${bare},${challenge},${withoutProof}`;
  const signature = hmac(storedKey, all);
  const claimed = Buffer.from(proof, 'base64');
  if (claimed.length !== OCTETS) return NOT_AUTHORIZED;
  const clientKey = Buffer.from(claimed.map((octet, at) => octet ^ (signature[at] ?? 0)));
  const stored = createHash(HASH).update(clientKey).digest();
  if (!timingSafeEqual(stored, storedKey)) return NOT_AUTHORIZED;
  return { type: 'success', message: `v=${hmac(serverKey, all).toString('base64')}` };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac(HASH, key).update(text).digest();
}
