import { readAlert, type PlainAlert } from '../../wire/tls/alert.js';
import { recordReader, type TlsRecord } from '../../wire/tls/record.js';
import { readSent, type Sent } from './server-flight.js';

/** Maximum length of the recorded server flight, in octets. */
const LONGEST_FLIGHT = 131_072;

const SECRET_LINE = /^SERVER_HANDSHAKE_TRAFFIC_SECRET \S+ ([0-9a-f]+)$/;

/** Records what a server sent during a handshake. */
export class HandshakeRecords {
  /** The first TLS alert that the server sent, or null. */
  alert: PlainAlert | null = null;
  readonly #reader = recordReader();
  readonly #records: TlsRecord[] = [];
  #received = 0;
  #secret: Uint8Array | null = null;

  /** Whether the received data is not TLS. */
  get isBroken(): boolean {
    return this.#reader.broken;
  }

  push(chunk: Uint8Array): void {
    this.#received += chunk.length;
    if (this.#received > LONGEST_FLIGHT) return;
    for (const record of this.#reader.push(chunk)) {
      this.#records.push(record);
      this.alert ??= readAlert(record);
    }
  }

  /**
   * Adds a line of the key log (SSLKEYLOGFILE), which contains the secret to decrypt a TLS 1.3
   * flight.
   */
  keylog(line: Uint8Array): void {
    const found = SECRET_LINE.exec(Buffer.from(line).toString().trim());
    if (found?.[1] !== undefined) this.#secret = Buffer.from(found[1], 'hex');
  }

  /** Returns the server's flight, or null if it cannot be decoded. */
  sent(): Sent | null {
    return readSent(this.#records, this.#secret);
  }

  /**
   * Whether the server refuses the handshake if it closes the connection now, after the messages
   * that it has sent so far.
   */
  isRefusal(): boolean {
    if (this.#received === 0 || this.alert !== null) return true;
    // RFC 5246 §7.4.6: if the server closes the connection after our empty Certificate message, it
    // refuses us because we have no certificate.
    return this.sent()?.certificateRequested === true;
  }
}
