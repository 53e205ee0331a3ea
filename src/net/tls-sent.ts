import { TlsViolation } from '../wire/tls/bytes.js';
import { flightReader } from '../wire/tls/flight.js';
import { CONTENT_TYPES, encodeRecord, type TlsRecord } from '../wire/tls/record.js';
import { signatureName } from '../wire/tls/registry/signatures.js';
import { chosenVersion, isRetry, decodeServerHello } from '../wire/tls/server-hello.js';
import { HANDSHAKE_TYPES, handshakeReader } from '../wire/tls/handshake.js';
import { readEncryptedFlight } from '../wire/tls/traffic.js';

/** What a server sent in a handshake that Node made, and does not tell of. */
export interface Sent {
  /** DER, in the order in which they were sent, strays and all. */
  readonly certificates: readonly Uint8Array[];
  /** The stapled response, DER. */
  readonly ocsp: Uint8Array | null;
  readonly signature: string | null;
  readonly certificateRequested: boolean;
}

/**
 * Reads the server's flight from its records; `secret` opens it in TLS 1.3 (the key log's
 * SERVER_HANDSHAKE_TRAFFIC_SECRET). Null where it cannot be read.
 */
export function readSent(records: readonly TlsRecord[], secret: Uint8Array | null): Sent | null {
  try {
    const suite = tls13Suite(records);
    return suite === null ? readPlain(records) : readEncrypted(records, suite, secret);
  } catch (error) {
    if (error instanceof TlsViolation) return null;
    throw error;
  }
}

/** The suite of the last ServerHello that is no retry; null below TLS 1.3. */
function tls13Suite(records: readonly TlsRecord[]): number | null {
  const messages = handshakeReader();
  for (const { type, fragment } of records) {
    if (type !== CONTENT_TYPES.handshake) continue;
    for (const message of messages.push(fragment)) {
      if (message.type !== HANDSHAKE_TYPES.serverHello) return null;
      const hello = decodeServerHello(message.body);
      if (isRetry(hello)) continue;
      return chosenVersion(hello) >= 0x0304 ? hello.suite : null;
    }
  }
  return null;
}

function readPlain(records: readonly TlsRecord[]): Sent | null {
  const reader = flightReader();
  for (const { type, version, fragment } of records) {
    if (reader.flight.complete) break;
    if (type === CONTENT_TYPES.handshake) reader.push(encodeRecord(type, version, fragment));
  }
  const { flight } = reader;
  if (!flight.complete || flight.hello === null) return null;
  const signature = flight.keyExchange?.signature ?? null;
  return {
    certificates: flight.certificates,
    ocsp: flight.ocsp,
    signature: signature === null ? null : signatureName(signature),
    certificateRequested: flight.certificateRequested,
  };
}

function readEncrypted(
  records: readonly TlsRecord[],
  suite: number,
  secret: Uint8Array | null,
): Sent | null {
  if (secret === null) return null;
  const encrypted = records.filter(({ type }) => type === CONTENT_TYPES.applicationData);
  const flight = readEncryptedFlight(encrypted, suite, secret);
  if (flight === null) return null;
  return {
    certificates: flight.certificates,
    ocsp: flight.ocsp,
    signature: flight.signature === null ? null : signatureName(flight.signature),
    certificateRequested: flight.certificateRequested,
  };
}
