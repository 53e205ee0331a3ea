import { TlsViolation } from '../../wire/tls/bytes.js';
import { flightReader } from '../../wire/tls/flight.js';
import { CONTENT_TYPES, encodeRecord, type TlsRecord } from '../../wire/tls/record.js';
import { signatureName } from '../../wire/tls/registry/signatures.js';
import {
  chosenVersion,
  decodeServerHello,
  isRetry,
  type ServerHello,
} from '../../wire/tls/server-hello.js';
import { HANDSHAKE_TYPES, handshakeReader } from '../../wire/tls/handshake.js';
import { readEncryptedFlight } from '../../wire/tls/traffic.js';

/**
 * Data that a server sent in a handshake of this program, including data that Node does not expose.
 */
export interface Sent {
  /** Version in the ServerHello: 0x0303 is TLS 1.2. */
  readonly version: number;
  readonly suite: number;
  /** DER of all certificates that the server sent, in the order sent, including unrelated ones. */
  readonly certificates: readonly Uint8Array[];
  /** DER of the stapled OCSP response. */
  readonly ocsp: Uint8Array | null;
  readonly signature: string | null;
  readonly certificateRequested: boolean;
}

/**
 * Decodes the server's flight from its records. In TLS 1.3, decrypts it with `secret`
 * (SERVER_HANDSHAKE_TRAFFIC_SECRET of the key log). Returns null if it cannot be decoded.
 */
export function readSent(records: readonly TlsRecord[], secret: Uint8Array | null): Sent | null {
  try {
    const hello = chosenHello(records);
    if (hello === null) return null;
    const chosen = { version: chosenVersion(hello), suite: hello.suite };
    return chosen.version < 0x0304
      ? readPlain(records, chosen)
      : readEncrypted(records, chosen, secret);
  } catch (error) {
    if (error instanceof TlsViolation) return null;
    throw error;
  }
}

type Chosen = Pick<Sent, 'version' | 'suite'>;

/**
 * Returns the ServerHello with which the server chose a TLS version and suite. Null if the server
 * sent none, or only a HelloRetryRequest.
 */
function chosenHello(records: readonly TlsRecord[]): ServerHello | null {
  const messages = handshakeReader();
  for (const { type, fragment } of records) {
    if (type !== CONTENT_TYPES.handshake) continue;
    for (const message of messages.push(fragment)) {
      if (message.type !== HANDSHAKE_TYPES.serverHello) return null;
      const hello = decodeServerHello(message.body);
      if (!isRetry(hello)) return hello;
    }
  }
  return null;
}

function readPlain(records: readonly TlsRecord[], chosen: Chosen): Sent | null {
  const reader = flightReader();
  for (const { type, version, fragment } of records) {
    if (reader.flight.complete) break;
    if (type === CONTENT_TYPES.handshake) reader.push(encodeRecord(type, version, fragment));
  }
  const { flight } = reader;
  if (!flight.complete || flight.hello === null) return null;
  const signature = flight.keyExchange?.signature ?? null;
  return {
    ...chosen,
    certificates: flight.certificates,
    ocsp: flight.ocsp,
    signature: signature === null ? null : signatureName(signature),
    certificateRequested: flight.certificateRequested,
  };
}

function readEncrypted(
  records: readonly TlsRecord[],
  chosen: Chosen,
  secret: Uint8Array | null,
): Sent | null {
  if (secret === null) return null;
  const encrypted = records.filter(({ type }) => type === CONTENT_TYPES.applicationData);
  const flight = readEncryptedFlight(encrypted, chosen.suite, secret);
  if (flight === null) return null;
  return {
    ...chosen,
    certificates: flight.certificates,
    ocsp: flight.ocsp,
    signature: flight.signature === null ? null : signatureName(flight.signature),
    certificateRequested: flight.certificateRequested,
  };
}
