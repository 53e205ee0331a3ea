import { readAlert, type PlainAlert } from './alert.js';
import { byteReader, concat, TlsViolation } from './bytes.js';
import { decodeCertificates, decodeCertificateStatus } from './certificate.js';
import { extensionOf, type ExtensionType } from './extensions.js';
import { HANDSHAKE_TYPES, handshakeReader, type HandshakeMessage } from './handshake.js';
import { decodeServerKeyExchange, type ServerKeyExchange } from './key-exchange.js';
import { CONTENT_TYPES, recordReader, type TlsRecord } from './record.js';
import { chosenVersion, decodeServerHello, isRetry, type ServerHello } from './server-hello.js';
import { decodeSslv2ServerHello, type Sslv2ServerHello } from './sslv2.js';

/** The unencrypted messages that a server sent in response to a ClientHello. */
export interface ServerFlight {
  readonly hello: ServerHello | null;
  readonly sslv2: Sslv2ServerHello | null;
  /** DER of each certificate, in order; empty in TLS 1.3, where certificates are encrypted. */
  readonly certificates: readonly Uint8Array[];
  /** DER of the stapled OCSP response, or null. */
  readonly ocsp: Uint8Array | null;
  readonly keyExchange: ServerKeyExchange | null;
  readonly certificateRequested: boolean;
  /**
   * The fatal TLS alert that the server sent, or else the last alert that is not only a warning.
   */
  readonly alert: PlainAlert | null;
  /** Whether the flight is complete: the server sends nothing more before the client answers. */
  readonly complete: boolean;
}

interface FlightReader {
  /**
   * Adds received bytes. Throws `TlsViolation` for data that is not TLS, or not a response to a
   * ClientHello.
   */
  push(chunk: Uint8Array): void;
  readonly flight: ServerFlight;
}

/**
 * Maximum number of bytes to read of a server's flight, enough for 100 certificates and an OCSP
 * response.
 */
const MOST_BYTES = 262_144;
const MOST_WARNINGS = 8;

/** Creates a reader for the response to a ClientHello; it accepts chunks of any size. */
export function flightReader(): FlightReader {
  return new HelloAnswerReader();
}

class HelloAnswerReader implements FlightReader {
  readonly #records = recordReader();
  readonly #messages = handshakeReader();
  readonly #flight: { -readonly [K in keyof ServerFlight]: ServerFlight[K] } = {
    hello: null,
    sslv2: null,
    certificates: [],
    ocsp: null,
    keyExchange: null,
    certificateRequested: false,
    alert: null,
    complete: false,
  };
  #framing: 'unknown' | 'sslv2' | 'records' = 'unknown';
  /** Received bytes of an incomplete SSLv2 record. */
  #sslv2: Uint8Array = new Uint8Array(0);
  #received = 0;
  #warnings = 0;

  get flight(): ServerFlight {
    return this.#flight;
  }

  push(chunk: Uint8Array): void {
    if (this.#flight.complete) return;
    this.#received += chunk.length;
    if (this.#received > MOST_BYTES) {
      throw new TlsViolation(`more than ${MOST_BYTES} octets of flight`);
    }
    if (this.#framing === 'unknown') {
      const [octet] = chunk;
      if (octet !== undefined) this.#framing = octet >= 0x80 ? 'sslv2' : 'records';
    }
    if (this.#framing === 'sslv2') this.#pushSslv2(chunk);
    else this.#pushRecords(chunk);
  }

  #pushSslv2(chunk: Uint8Array): void {
    this.#sslv2 = concat(this.#sslv2, chunk);
    if (this.#sslv2.length < 3) return;
    const reader = byteReader(this.#sslv2);
    const head = reader.uint16();
    // An SSLv2 record header of three octets announces padding, which the server's first message
    // never has.
    if ((head & 0x8000) === 0) throw new TlsViolation('an SSLv2 record with padding');
    const length = head & 0x7fff;
    if (reader.left < length) return;
    const body = reader.bytes(length);
    // In SSL 2.0, message type 0 is an error with its code, which is a refusal (the SSL 2.0
    // protocol, §5.2).
    if (body[0] !== 0) this.#flight.sslv2 = decodeSslv2ServerHello(body);
    this.#flight.complete = true;
  }

  #pushRecords(chunk: Uint8Array): void {
    for (const record of this.#records.push(chunk)) {
      if (this.#flight.complete) return;
      this.#readRecord(record);
    }
    if (this.#records.broken) {
      throw new TlsViolation('what came in answer to a ClientHello is no TLS');
    }
  }

  #readRecord(record: TlsRecord): void {
    if (record.type === CONTENT_TYPES.handshake) {
      for (const message of this.#messages.push(record.fragment)) {
        if (!this.#flight.complete) this.#readMessage(message);
      }
    } else if (record.type === CONTENT_TYPES.alert) {
      this.#readAlert(record);
    } else {
      throw new TlsViolation(`a record of type ${record.type} in answer to a ClientHello`);
    }
  }

  #readAlert(record: TlsRecord): void {
    const alert = readAlert(record);
    if (alert === null) throw new TlsViolation('an alert of other than two octets');
    if (alert.level === 1 && alert.description !== 0) {
      // Servers may send the warning unrecognized_name and continue (RFC 6066 §3).
      if (++this.#warnings > MOST_WARNINGS) throw new TlsViolation('nothing but warnings');
    } else {
      this.#flight.alert = alert;
      this.#flight.complete = true;
    }
  }

  #readMessage({ type, body }: HandshakeMessage): void {
    const flight = this.#flight;
    if (flight.hello === null) {
      if (type !== HANDSHAKE_TYPES.serverHello) {
        throw new TlsViolation(`a handshake message of type ${type} before the ServerHello`);
      }
      flight.hello = decodeServerHello(body);
      // In TLS 1.3, everything after the ServerHello is encrypted. After a HelloRetryRequest, the
      // rest follows only our second ClientHello.
      flight.complete = isRetry(flight.hello) || chosenVersion(flight.hello) >= 0x0304;
      return;
    }
    switch (type) {
      case HANDSHAKE_TYPES.certificate:
        flight.certificates = decodeCertificates(body);
        return;
      case HANDSHAKE_TYPES.certificateStatus:
        flight.ocsp = decodeCertificateStatus(body);
        return;
      case HANDSHAKE_TYPES.serverKeyExchange: {
        const { suite, version } = flight.hello;
        flight.keyExchange = decodeServerKeyExchange(body, suite, version);
        return;
      }
      case HANDSHAKE_TYPES.certificateRequest:
        flight.certificateRequested = true;
        return;
      case HANDSHAKE_TYPES.serverHelloDone:
        flight.complete = true;
    }
  }
}

/** Whether a ServerHello contains an extension. */
export function helloBears(hello: ServerHello, type: ExtensionType): boolean {
  return extensionOf(hello.extensions ?? [], type) !== null;
}
