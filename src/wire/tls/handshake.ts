import { byteReader, concat, TlsViolation, uint24, uint8 } from './bytes.js';

/** Handshake message types (RFC 8446 §4, RFC 5246 §7.4). */
export const HANDSHAKE_TYPES = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  finished: 20,
  certificateStatus: 22,
} as const;

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
}

export function encodeHandshake({ type, body }: HandshakeMessage): Uint8Array {
  return concat(uint8(type), uint24(body.length), body);
}

/** Maximum length of one message, enough for a chain of 100 certificates. */
const LONGEST_MESSAGE = 262_144;

interface HandshakeReader {
  /**
   * Adds a fragment and returns the messages that it completes. Throws `TlsViolation` for a message
   * that is too long.
   */
  push(fragment: Uint8Array): HandshakeMessage[];
}

/**
 * Creates a reader that reassembles handshake messages: a record may hold several, or a part of
 * one.
 */
export function handshakeReader(): HandshakeReader {
  let parts: Uint8Array[] = [];
  let held = 0;
  let wanted = 4;
  return {
    push(fragment) {
      parts.push(fragment);
      held += fragment.length;
      if (held < wanted) return [];
      let bytes = concat(...parts);
      const messages: HandshakeMessage[] = [];
      for (;;) {
        wanted = 4;
        if (bytes.length < wanted) break;
        const reader = byteReader(bytes);
        const type = reader.uint8();
        const length = reader.uint24();
        if (length > LONGEST_MESSAGE) {
          throw new TlsViolation(`a handshake message of ${length} octets`);
        }
        wanted = 4 + length;
        if (bytes.length < wanted) break;
        messages.push({ type, body: reader.bytes(length) });
        bytes = reader.rest();
      }
      parts = [bytes];
      held = bytes.length;
      return messages;
    },
  };
}
