import { byteReader, concat, TlsViolation, uint16, uint24, uint8 } from './bytes.js';

/** Encodes an SSLv2 CLIENT-HELLO (RFC 5246 §E.2) as an SSLv2 record. */
export function sslv2ClientHello(
  cipherKinds: readonly number[],
  challenge: Uint8Array,
): Uint8Array {
  const kinds = concat(...cipherKinds.map(uint24));
  return sslv2Record(
    uint8(1),
    uint16(0x0002),
    uint16(kinds.length),
    uint16(0),
    uint16(challenge.length),
    kinds,
    challenge,
  );
}

/** Contents of an SSLv2 SERVER-HELLO message. */
export interface Sslv2ServerHello {
  readonly version: number;
  /** DER of the server's certificate; empty if the server sent none. */
  readonly certificate: Uint8Array;
  readonly cipherKinds: readonly number[];
}

/** Decodes the body of an SSLv2 record. Throws `TlsViolation`. */
export function decodeSslv2ServerHello(body: Uint8Array): Sslv2ServerHello {
  const reader = byteReader(body);
  if (reader.uint8() !== 4) throw new TlsViolation('an SSLv2 message that is no SERVER-HELLO');
  reader.uint8();
  reader.uint8();
  const version = reader.uint16();
  const lengths = [reader.uint16(), reader.uint16(), reader.uint16()] as const;
  const certificate = reader.bytes(lengths[0]);
  const kinds = byteReader(reader.bytes(lengths[1]));
  reader.bytes(lengths[2]);
  reader.end('the SERVER-HELLO');
  const cipherKinds: number[] = [];
  while (kinds.left > 0) cipherKinds.push(kinds.uint24());
  return { version, certificate, cipherKinds };
}

/** Encodes an SSLv2 SERVER-HELLO for test servers. */
export function encodeSslv2ServerHello(hello: Sslv2ServerHello): Uint8Array {
  const kinds = concat(...hello.cipherKinds.map(uint24));
  return sslv2Record(
    Uint8Array.of(4, 0, 1),
    uint16(hello.version),
    uint16(hello.certificate.length),
    uint16(kinds.length),
    uint16(16),
    hello.certificate,
    kinds,
    new Uint8Array(16),
  );
}

/** Encodes an SSLv2 record with a header of two octets, so without padding. */
function sslv2Record(...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(...parts);
  return concat(uint16(0x8000 | body.length), body);
}
