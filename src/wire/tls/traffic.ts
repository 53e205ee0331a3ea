import { createDecipheriv, createHmac } from 'node:crypto';
import { byteReader, concat, TlsViolation, uint16, uint8, vector } from './bytes.js';
import { decodeCertificateEntries } from './certificate.js';
import { extensionOf, EXTENSIONS } from './extensions.js';
import { HANDSHAKE_TYPES, handshakeReader } from './handshake.js';
import { CONTENT_TYPES, type TlsRecord } from './record.js';

/** AEAD and hash of the TLS 1.3 suites (RFC 8446 §B.4). */
const AEADS: ReadonlyMap<number, { cipher: Aead; keyLength: number; hash: 'sha256' | 'sha384' }> =
  new Map([
    [0x1301, { cipher: 'aes-128-gcm', keyLength: 16, hash: 'sha256' }],
    [0x1302, { cipher: 'aes-256-gcm', keyLength: 32, hash: 'sha384' }],
    [0x1303, { cipher: 'chacha20-poly1305', keyLength: 32, hash: 'sha256' }],
    [0x1304, { cipher: 'aes-128-ccm', keyLength: 16, hash: 'sha256' }],
  ]);
type Aead = 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-ccm';

/** HKDF-Expand-Label with an empty context (RFC 8446 §7.1). */
export function expandLabel(
  hash: 'sha256' | 'sha384',
  secret: Uint8Array,
  label: string,
  length: number,
): Uint8Array {
  const info = concat(
    uint16(length),
    vector(1, new TextEncoder().encode(`tls13 ${label}`)),
    vector(1, new Uint8Array(0)),
  );
  let output: Uint8Array = new Uint8Array(0);
  let block: Uint8Array = new Uint8Array(0);
  for (let counter = 1; output.length < length; counter++) {
    block = createHmac(hash, secret)
      .update(concat(block, info, uint8(counter)))
      .digest();
    output = concat(output, block);
  }
  return output.subarray(0, length);
}

interface RecordOpener {
  /** Decrypts the next record. Throws `TlsViolation` if the key does not fit. */
  open(record: TlsRecord): { readonly type: number; readonly content: Uint8Array };
}

/**
 * Creates a function that decrypts records with a traffic secret (RFC 8446 §5.2, §7.3). Returns
 * null for an unsupported suite.
 */
function recordOpener(suite: number, secret: Uint8Array): RecordOpener | null {
  const aead = AEADS.get(suite);
  if (aead === undefined) return null;
  const key = expandLabel(aead.hash, secret, 'key', aead.keyLength);
  const iv = expandLabel(aead.hash, secret, 'iv', 12);
  let sequence = 0;
  return {
    open({ type, version, fragment }) {
      if (fragment.length < 17) throw new TlsViolation('an encrypted record without content');
      const nonce = Uint8Array.from(iv, (octet, index) => {
        const shift = 11 - index;
        return shift < 4 ? octet ^ ((sequence >>> (shift * 8)) & 255) : octet;
      });
      sequence += 1;
      const body = fragment.subarray(0, -16);
      const header = concat(uint8(type), uint16(version), uint16(fragment.length));
      let plain: Uint8Array;
      try {
        // Node has an overload for each cipher; the cast selects one for all three.
        const decipher = createDecipheriv(aead.cipher as 'aes-128-ccm', key, nonce, {
          authTagLength: 16,
        });
        decipher.setAuthTag(fragment.subarray(-16));
        decipher.setAAD(header, { plaintextLength: body.length });
        plain = concat(decipher.update(body), decipher.final());
      } catch {
        throw new TlsViolation('an encrypted record that its key does not open');
      }
      let end = plain.length;
      while (end > 0 && plain[end - 1] === 0) end -= 1;
      if (end === 0) throw new TlsViolation('an encrypted record of padding alone');
      return { type: plain[end - 1] ?? 0, content: plain.subarray(0, end - 1) };
    },
  };
}

/** The server's encrypted handshake messages of TLS 1.3 (RFC 8446 §2). */
interface EncryptedFlight {
  /** DER of each certificate, in the order sent. */
  readonly certificates: readonly Uint8Array[];
  /** DER of the OCSP response stapled to the first certificate, or null. */
  readonly ocsp: Uint8Array | null;
  /** Signature scheme of the CertificateVerify message, or null. */
  readonly signature: number | null;
  readonly certificateRequested: boolean;
}

/**
 * Decrypts the records that follow the ServerHello with the server's handshake traffic secret.
 * Returns null for an unsupported suite. Throws `TlsViolation`.
 */
export function readEncryptedFlight(
  records: readonly TlsRecord[],
  suite: number,
  secret: Uint8Array,
): EncryptedFlight | null {
  const opener = recordOpener(suite, secret);
  if (opener === null) return null;
  const messages = handshakeReader();
  const flight: { -readonly [K in keyof EncryptedFlight]: EncryptedFlight[K] } = {
    certificates: [],
    ocsp: null,
    signature: null,
    certificateRequested: false,
  };
  for (const record of records) {
    if (record.type === CONTENT_TYPES.changeCipherSpec) continue;
    const { type, content } = opener.open(record);
    if (type !== CONTENT_TYPES.handshake) continue;
    for (const message of messages.push(content)) {
      if (message.type === HANDSHAKE_TYPES.finished) return flight;
      if (message.type === HANDSHAKE_TYPES.certificateRequest) flight.certificateRequested = true;
      if (message.type === HANDSHAKE_TYPES.certificateVerify) {
        flight.signature = byteReader(message.body).uint16();
      }
      if (message.type === HANDSHAKE_TYPES.certificate) {
        const entries = decodeCertificateEntries(message.body);
        flight.certificates = entries.map(({ der }) => der);
        const extensions = entries[0]?.extensions ?? [];
        const status = extensionOf(extensions, EXTENSIONS.statusRequest);
        flight.ocsp = status?.[0] === 1 ? byteReader(status.subarray(1)).vector(3) : null;
      }
    }
  }
  return flight;
}
