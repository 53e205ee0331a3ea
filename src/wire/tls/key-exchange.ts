import { byteReader, concat, TlsViolation, uint16, vector, type ByteReader } from './bytes.js';
import { suiteName } from './registry/suites.js';

/** Form of the ServerKeyExchange, which depends on the suite. */
type KeyExchangeForm = 'none' | 'dh' | 'ecdh' | 'rsa-export' | 'psk' | 'other';

export function keyExchangeForm(suite: number): KeyExchangeForm {
  const name = suiteName(suite).replace(/^OLD_/, '');
  if (/^TLS_(ECDHE|ECDH_anon)_/.test(name)) return 'ecdh';
  if (/^TLS_(PSK_DHE|DHE|DH_anon)_/.test(name)) return 'dh';
  if (/^TLS_RSA_EXPORT/.test(name)) return 'rsa-export';
  if (/^TLS_(PSK|RSA_PSK)_/.test(name)) return 'psk';
  if (/^(TLS|SSL|NSS)_(RSA|DH_RSA|DH_DSS|ECDH_RSA|ECDH_ECDSA)_/.test(name)) return 'none';
  return 'other';
}

/** The parameters of an ephemeral key and their signature. */
export interface ServerKeyExchange {
  readonly type: 'DH' | 'ECDH' | 'RSA-EXPORT';
  /** Code of a named curve; null for DH, and for a curve without a name. */
  readonly group: number | null;
  /** Length of the DH prime or RSA modulus in bits, without leading zeros; null for a curve. */
  readonly bits: number | null;
  /** The DH prime, big-endian; null for other forms. */
  readonly prime: Uint8Array | null;
  /**
   * SignatureAndHashAlgorithm (RFC 5246 §4.7); null below TLS 1.2, and for anonymous key exchange.
   */
  readonly signature: number | null;
}

/**
 * Decodes a ServerKeyExchange. The suite decides its form, because the message does not name the
 * form (RFC 5246 §7.4.3, RFC 8422 §5.4). Returns null if this decoder does not know the form.
 * Throws `TlsViolation`.
 */
export function decodeServerKeyExchange(
  body: Uint8Array,
  suite: number,
  version: number,
): ServerKeyExchange | null {
  const form = keyExchangeForm(suite);
  const reader = byteReader(body);
  const name = suiteName(suite);
  if (/PSK/.test(name) && (form === 'dh' || form === 'ecdh')) reader.vector(2);
  const isSigned = !/PSK|_anon_/.test(name);
  const signature = (): number | null => (isSigned && version >= 0x0303 ? reader.uint16() : null);
  switch (form) {
    case 'dh': {
      const prime = withoutLeadingZeros(reader.vector(2));
      reader.vector(2);
      reader.vector(2);
      return { type: 'DH', group: null, bits: bitsOf(prime), prime, signature: signature() };
    }
    case 'rsa-export': {
      const modulus = withoutLeadingZeros(reader.vector(2));
      reader.vector(2);
      const bits = bitsOf(modulus);
      return { type: 'RSA-EXPORT', group: null, bits, prime: null, signature: signature() };
    }
    case 'ecdh': {
      const group = readCurve(reader);
      reader.vector(1);
      return { type: 'ECDH', group, bits: null, prime: null, signature: signature() };
    }
    case 'none':
    case 'psk':
    case 'other':
      return null;
  }
}

/** Reads the code of a named curve. Returns null for explicit curve parameters. */
function readCurve(reader: ByteReader): number | null {
  const type = reader.uint8();
  if (type === 3) return reader.uint16();
  if (type === 1) {
    for (let part = 0; part < 6; part++) reader.vector(1);
    return null;
  }
  if (type === 2) {
    throw new TlsViolation('a curve of characteristic 2 that is spelled out');
  }
  throw new TlsViolation(`a curve of type ${type}`);
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((octet) => octet !== 0);
  return first === -1 ? new Uint8Array(0) : bytes.subarray(first);
}

function bitsOf(number: Uint8Array): number {
  const [first] = number;
  return first === undefined ? 0 : (number.length - 1) * 8 + (32 - Math.clz32(first));
}

/** Encodes a ServerKeyExchange for test servers, with a signature of zeros. */
export function encodeServerKeyExchange(exchange: ServerKeyExchange, version: number): Uint8Array {
  const signature = concat(
    exchange.signature !== null && version >= 0x0303
      ? uint16(exchange.signature)
      : new Uint8Array(0),
    vector(2, new Uint8Array(64)),
  );
  if (exchange.type === 'ECDH') {
    const curve = exchange.group ?? 0;
    return concat(
      Uint8Array.of(3),
      uint16(curve),
      vector(1, new Uint8Array(65).fill(4)),
      signature,
    );
  }
  const size = Math.ceil((exchange.bits ?? 0) / 8);
  const number = new Uint8Array(size).fill(0xff);
  if (size > 0) number[0] = 0xff >> (size * 8 - (exchange.bits ?? 0));
  const prime = exchange.prime ?? number;
  const parts =
    exchange.type === 'DH'
      ? [vector(2, prime), vector(2, Uint8Array.of(2)), vector(2, prime)]
      : [vector(2, number), vector(2, Uint8Array.of(1, 0, 1))];
  return concat(...parts, signature);
}
