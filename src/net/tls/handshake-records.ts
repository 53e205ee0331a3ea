import { readAlert, type PlainAlert } from '../../wire/tls/alert.js';
import { recordReader, type TlsRecord } from '../../wire/tls/record.js';
import { readSent, type Sent } from './server-flight.js';

/** Octets: more than any honest flight. */
const LONGEST_FLIGHT = 131_072;

const SECRET_LINE = /^SERVER_HANDSHAKE_TRAFFIC_SECRET \S+ ([0-9a-f]+)$/;

/** What a server sent during a handshake, as it was on the wire. */
export class HandshakeRecords {
  /** The first alert. */
  alert: PlainAlert | null = null;
  readonly #reader = recordReader();
  readonly #records: TlsRecord[] = [];
  #received = 0;
  #secret: Uint8Array | null = null;

  /** What came is no TLS. */
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

  /** Takes a line of the key log (SSLKEYLOGFILE): the secret that the flight of TLS 1.3 is read by. */
  keylog(line: Uint8Array): void {
    const found = SECRET_LINE.exec(Buffer.from(line).toString().trim());
    if (found?.[1] !== undefined) this.#secret = Buffer.from(found[1], 'hex');
  }

  /** The server's flight; null where it cannot be read. */
  sent(): Sent | null {
    return readSent(this.#records, this.#secret);
  }

  /** Whether the end of the connection, if it comes now, is a refusal by the server. */
  isRefusal(): boolean {
    if (this.#received === 0 || this.alert !== null) return true;
    // RFC 5246 §7.4.6: what follows our empty Certificate is the server's answer to it.
    return this.sent()?.certificateRequested === true;
  }
}
