import { byteReader, concat, readUint16s, uint16, uint16s, vector } from './bytes.js';
import { decodeExtensions, encodeExtensions, offer, type Extension } from './extensions.js';
import { encodeHandshake, HANDSHAKE_TYPES } from './handshake.js';
import { CONTENT_TYPES, encodeRecord } from './record.js';

/** A ClientHello (RFC 8446 §4.1.2; SSLv3: RFC 6101 §5.6.1.2). */
export interface ClientHello {
  /** `client_version`; at most 0x0303, because TLS 1.3 is negotiated with an extension. */
  readonly version: number;
  /** The field `random` of the message, 32 octets. */
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly suites: readonly number[];
  /** Compression methods: 0 is null, 1 is DEFLATE. */
  readonly compressions: readonly number[];
  /** Extensions; null if the message has no extensions field, as in SSLv3. */
  readonly extensions: readonly Extension[] | null;
}

/** Encodes the body of a ClientHello message. */
export function encodeClientHello(hello: ClientHello): Uint8Array {
  return concat(
    uint16(hello.version),
    hello.random,
    vector(1, hello.sessionId),
    vector(2, uint16s(hello.suites)),
    vector(1, Uint8Array.from(hello.compressions)),
    hello.extensions === null ? new Uint8Array(0) : encodeExtensions(hello.extensions),
  );
}

/** Decodes the body of a ClientHello message. Throws `TlsViolation`. */
export function decodeClientHello(body: Uint8Array): ClientHello {
  const reader = byteReader(body);
  const version = reader.uint16();
  const random = reader.bytes(32);
  const sessionId = reader.vector(1);
  const suites = readUint16s(reader.vector(2));
  const compressions = [...reader.vector(1)];
  const extensions = reader.left === 0 ? null : decodeExtensions(reader.vector(2));
  reader.end('the ClientHello');
  return { version, random, sessionId, suites, compressions, extensions };
}

/**
 * Encodes a ClientHello as TLS records. Pads a handshake message of 256 to 511 octets to 512,
 * because some F5 load balancers do not answer that size (RFC 7685 §1).
 */
export function clientHelloRecords(hello: ClientHello): Uint8Array {
  const message = (each: ClientHello): Uint8Array =>
    encodeHandshake({ type: HANDSHAKE_TYPES.clientHello, body: encodeClientHello(each) });
  let bytes = message(hello);
  if (hello.extensions !== null && bytes.length >= 256 && bytes.length < 512) {
    const padding = offer.padding(Math.max(1, 512 - bytes.length - 4));
    bytes = message({ ...hello, extensions: [...hello.extensions, padding] });
  }
  // RFC 8446 §5.1: use record version 0x0301 for a first ClientHello, because some servers refuse
  // any other version.
  return encodeRecord(CONTENT_TYPES.handshake, Math.min(hello.version, 0x0301), bytes);
}
