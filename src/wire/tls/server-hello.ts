import { byteReader, concat, readUint16s, uint16, uint8, vector } from './bytes.js';
import {
  decodeExtensions,
  encodeExtensions,
  extensionOf,
  EXTENSIONS,
  type Extension,
} from './extensions.js';

/** A ServerHello or HelloRetryRequest, which has the same form (RFC 8446 §4.1.3). */
export interface ServerHello {
  /** The field `legacy_version` of the message. */
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly suite: number;
  readonly compression: number;
  readonly extensions: readonly Extension[] | null;
}

export function encodeServerHello(hello: ServerHello): Uint8Array {
  return concat(
    uint16(hello.version),
    hello.random,
    vector(1, hello.sessionId),
    uint16(hello.suite),
    uint8(hello.compression),
    hello.extensions === null ? new Uint8Array(0) : encodeExtensions(hello.extensions),
  );
}

/** Decodes the body of a ServerHello message. Throws `TlsViolation`. */
export function decodeServerHello(body: Uint8Array): ServerHello {
  const reader = byteReader(body);
  const version = reader.uint16();
  const random = reader.bytes(32);
  const sessionId = reader.vector(1);
  const suite = reader.uint16();
  const compression = reader.uint8();
  const extensions = reader.left === 0 ? null : decodeExtensions(reader.vector(2));
  reader.end('the ServerHello');
  return { version, random, sessionId, suite, compression, extensions };
}

/** The `random` value that marks a HelloRetryRequest (RFC 8446 §4.1.3). */
export const RETRY_RANDOM = Uint8Array.from(
  Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex'),
);

export function isRetry({ random }: ServerHello): boolean {
  return RETRY_RANDOM.every((octet, index) => octet === random[index]);
}

/**
 * Returns the chosen version: `supported_versions` if present (RFC 8446 §4.2.1), else
 * `legacy_version`.
 */
export function chosenVersion({ version, extensions }: ServerHello): number {
  const chosen = extensionOf(extensions ?? [], EXTENSIONS.supportedVersions);
  if (chosen === null) return version;
  const reader = byteReader(chosen);
  const code = reader.uint16();
  reader.end('supported_versions');
  return code;
}

/**
 * Returns the group of the server's `key_share`, or the group that its HelloRetryRequest selects;
 * else null.
 */
export function keyShareGroup({ extensions }: ServerHello): number | null {
  const share = extensionOf(extensions ?? [], EXTENSIONS.keyShare);
  return share === null ? null : byteReader(share).uint16();
}

/** Decodes an extension that is a list of 16-bit numbers with a length prefix, such as groups. */
export function readCodes(data: Uint8Array): number[] {
  const reader = byteReader(data);
  const codes = readUint16s(reader.vector(2));
  reader.end('the list');
  return codes;
}
