/** Mechanisms with a token (draft-schmaus-kitten-sasl-ht, XEP-0484). */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The channel binding of a mechanism, by the last part of its name; null for none. */
const TYPES: Readonly<Record<string, string | null>> = {
  EXPR: 'tls-exporter',
  ENDP: 'tls-server-end-point',
  UNIQ: 'tls-unique',
  NONE: null,
};

const HASHES: Readonly<Record<string, string>> = {
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
  'SHA3-512': 'sha3-512',
};

export interface TokenMechanism {
  readonly name: string;
  readonly hash: string;
  /** Channel-binding type; null for a mechanism without channel binding. */
  readonly type: string | null;
}

/** Decodes the name of a mechanism; null for an unknown one. */
export function tokenMechanism(name: string): TokenMechanism | null {
  const [, hashed = '', bound = ''] = /^HT-(.+)-([A-Z]+)$/.exec(name) ?? [];
  const hash = HASHES[hashed];
  const type = TYPES[bound];
  return hash === undefined || type === undefined ? null : { name, hash, type };
}

/** Returns the client's only message. `data` is the channel-binding data, empty for none. */
export function tokenMessage(
  { hash }: TokenMechanism,
  user: string,
  token: string,
  data: Uint8Array,
): Uint8Array {
  const proof = createHmac(hash, token).update('Initiator').update(data).digest();
  return Buffer.concat([Buffer.from(`${user}\0`), proof]);
}

/** Whether the server proves that it knows the token. */
export function isProofOf(
  given: Uint8Array,
  { hash }: TokenMechanism,
  token: string,
  data: Uint8Array,
): boolean {
  const own = createHmac(hash, token).update('Responder').update(data).digest();
  return given.length === own.length && timingSafeEqual(given, own);
}
