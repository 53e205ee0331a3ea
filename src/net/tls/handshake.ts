import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import type {
  Failure,
  Handshake,
  HandshakeEstablished,
  KeyExchange,
  RefusedFlight,
  TlsVersion,
} from '../../model/index.js';
import { TLS_VERSIONS } from '../../model/index.js';
import { CLOSE_NOTIFY } from '../../wire/tls/alert.js';
import { suiteName } from '../../wire/tls/registry/suites.js';
import { deferred } from '../../util/waiting.js';
import { alertOf } from './alert-of.js';
import { NetFailure } from '../failure.js';
import type { Identity } from './identity.js';
import { tlsTap } from './tls-tap.js';
import { HandshakeRecords } from './handshake-records.js';
import type { Sent } from './server-flight.js';
import { hashed, sha256, type Authentication, type TrustStore } from './trust-store.js';

interface HandshakeOptions {
  /** Name for SNI: the XMPP domain in A-labels, not the SRV target (RFC 6120 §13.7.2). */
  readonly servername: string;
  /** ALPN protocol of direct TLS (XEP-0368 §3): `xmpp-client` or `xmpp-server`; else null. */
  readonly alpn: string | null;
  /** TLS versions to offer: consecutive members of `TLS_VERSIONS`, lowest first. */
  readonly versions: readonly TlsVersion[];
  readonly authentication?: Authentication | undefined;
  /** Our certificate; null for none. If the field is present, no chain is verified. */
  readonly identity?: Identity | null | undefined;
  readonly trust: TrustStore;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Description of the endpoint, for errors. */
  readonly where: string;
}

export interface Handshaken {
  readonly handshake: Handshake;
  /** DER of the certificates by SHA-256, in the order of `handshake.chain`. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
  /** The TLS socket; null if the server refused the handshake. */
  readonly socket: TLSSocket | null;
}

/** Node's types declare this option only for server sockets. */
const STAPLE = { requestOCSP: true };

/** Maximum number of certificates to read from a chain. */
const LONGEST_CHAIN = 16;

/**
 * Performs one TLS handshake. A refusal (an alert, or a close in answer to the ClientHello) is a
 * result; a reset, a timeout or data that is not TLS throws `NetFailure` of layer `tls`.
 */
export async function performHandshake(
  inner: Duplex,
  options: HandshakeOptions,
): Promise<Handshaken> {
  return new HandshakeAttempt(inner, options).done;
}

class HandshakeAttempt {
  readonly done: Promise<Handshaken>;
  readonly #inner: Duplex;
  readonly #options: HandshakeOptions;
  readonly #heard = new HandshakeRecords();
  readonly #socket: TLSSocket;
  readonly #settled = deferred<Handshaken>();
  readonly #timer: NodeJS.Timeout;
  #isSettled = false;

  constructor(inner: Duplex, options: HandshakeOptions) {
    this.done = this.#settled.promise;
    this.#inner = inner;
    this.#options = options;
    this.#socket = this.#connect();
    this.#timer = setTimeout(this.#expire, options.timeoutMs);
    this.#listen();
  }

  #connect(): TLSSocket {
    const { servername, alpn, versions, authentication, identity, trust } = this.#options;
    return connect({
      socket: tlsTap(this.#inner, (chunk) => this.#heard.push(chunk)),
      servername,
      secureContext:
        identity === undefined
          ? trust.context(versions, authentication)
          : trust.peerContext(versions, identity),
      ...STAPLE,
      rejectUnauthorized: false,
      // Names are compared later by RFC 6120 §13.7, which Node does not implement.
      checkServerIdentity: () => undefined,
      ...(alpn === null ? {} : { ALPNProtocols: [alpn] }),
    });
  }

  #listen(): void {
    const { signal } = this.#options;
    const socket = this.#socket;
    socket.on('error', (error: NodeJS.ErrnoException) => this.#judgeError(error));
    socket.on('keylog', (line: Buffer) => this.#heard.keylog(line));
    socket.once('secureConnect', this.#established);
    socket.once('end', this.#ended);
    socket.once('close', this.#ended);
    if (signal.aborted) this.#expire();
    else signal.addEventListener('abort', this.#expire, { once: true });
  }

  readonly #expire = (): void => {
    const { where, timeoutMs } = this.#options;
    const detail = `${where}: TLS handshake not finished in ${timeoutMs / 1000} s`;
    this.#fail({ reason: 'timeout', detail });
  };

  readonly #established = (): void => {
    const { trust, versions } = this.#options;
    this.#settle(() => {
      const read = this.#heard.sent();
      const { chain, certificates } =
        read === null
          ? readChain(this.#socket, trust)
          : hashed(read.certificates.slice(0, LONGEST_CHAIN));
      return {
        handshake: {
          offered: versions,
          outcome: 'established',
          chain,
          path: trust.pathOf([...certificates.values()]),
          signature: read?.signature ?? null,
          ocsp: read?.ocsp == null ? null : Buffer.from(read.ocsp).toString('base64'),
          certificateRequested: read?.certificateRequested ?? null,
          ...readParameters(this.#socket),
        },
        certificates,
        socket: this.#socket,
      };
    });
  };

  readonly #ended = (): void => {
    if (this.#heard.isRefusal()) this.#refused();
    else this.#fail({ reason: 'closed', detail: this.#detail('closed during the TLS handshake') });
  };

  #refused(): void {
    const { trust, versions } = this.#options;
    this.#settle(() => {
      this.#socket.destroy();
      const { alert } = this.#heard;
      const closed = alert === null || alert.description === CLOSE_NOTIFY;
      const { flight, certificates } = readFlight(this.#heard.sent(), trust);
      const said = { offered: versions, alert: closed ? null : alert };
      const handshake = { ...said, ...(flight && { flight }), outcome: 'refused' } as const;
      return { handshake, certificates, socket: null };
    });
  }

  #judgeError(error: NodeJS.ErrnoException): void {
    // In TLS 1.3 an alert after the ServerHello is encrypted, so only OpenSSL's error shows it.
    this.#heard.alert ??= alertOf(error);
    const lack = lackOf(error);
    if (this.#heard.alert !== null) this.#refused();
    else if (lack !== null) {
      const detail = this.#detail(`this Node.js cannot negotiate it: ${lack}`);
      this.#fail({ reason: 'unsupported', detail });
    } else if (this.#heard.isBroken) {
      const detail = this.#detail('the answer to the ClientHello is not TLS');
      this.#fail({ reason: 'malformed', detail });
    } else if (error.code === 'ECONNRESET' && !this.#inner.readableEnded) {
      this.#fail({ reason: 'reset', detail: this.#detail('reset during the TLS handshake') });
    } else if (error.code === 'ECONNRESET' || error.code === 'EPIPE') {
      this.#ended();
    } else {
      this.#fail({ reason: 'malformed', detail: this.#detail(error.message.slice(0, 200)) });
    }
  }

  #detail(text: string): string {
    return `${this.#options.where}: ${text}`;
  }

  #fail(failure: Omit<Failure, 'layer'>): void {
    this.#settle(() => {
      this.#socket.destroy();
      throw new NetFailure({ layer: 'tls', ...failure });
    });
  }

  /** Ends the handshake with the result or error of `act`; only the first call counts. */
  #settle(act: () => Handshaken): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#expire);
    this.#socket.off('secureConnect', this.#established);
    this.#socket.off('end', this.#ended);
    this.#socket.off('close', this.#ended);
    try {
      this.#settled.resolve(act());
    } catch (error) {
      this.#settled.reject(error as Error);
    }
  }
}

/** OpenSSL errors when the server chose something that was not offered. */
const LACKS: readonly string[] = [
  'ERR_SSL_BAD_ECPOINT',
  'ERR_SSL_UNKNOWN_CERTIFICATE_TYPE',
  'ERR_SSL_UNKNOWN_CIPHER_RETURNED',
  'ERR_SSL_UNSUPPORTED_ELLIPTIC_CURVE',
  'ERR_SSL_WRONG_CIPHER_RETURNED',
  'ERR_SSL_WRONG_CURVE',
  'ERR_SSL_WRONG_SIGNATURE_TYPE',
];

/** Returns OpenSSL's reason for a failed handshake, such as `wrong curve`, or null. */
function lackOf({ code }: NodeJS.ErrnoException): string | null {
  if (code === undefined || !LACKS.includes(code)) return null;
  return code.replace('ERR_SSL_', '').replaceAll('_', ' ').toLowerCase();
}

/** Returns the server's flight in a refused handshake, or null. */
function readFlight(
  read: Sent | null,
  trust: TrustStore,
): { flight: RefusedFlight | null; certificates: ReadonlyMap<string, Uint8Array> } {
  const version = TLS_VERSIONS[(read?.version ?? 0) - 0x0301];
  if (read === null || version === undefined) return { flight: null, certificates: new Map() };
  const ders = read.certificates.slice(0, LONGEST_CHAIN);
  const { chain, certificates } = hashed(ders);
  const flight = {
    version,
    cipher: suiteName(read.suite),
    chain,
    path: trust.pathOf(ders),
    signature: read.signature,
    ocsp: read.ocsp === null ? null : Buffer.from(read.ocsp).toString('base64'),
    certificateRequested: read.certificateRequested,
    trust: trust.judge(ders),
  };
  return { flight, certificates };
}

function readParameters(
  socket: TLSSocket,
): Pick<HandshakeEstablished, 'version' | 'cipher' | 'keyExchange' | 'alpn' | 'trust'> {
  const protocol = socket.getProtocol();
  const version = TLS_VERSIONS.find((known) => known === protocol);
  if (version === undefined)
    throw new Error(`a version of TLS that is not known: ${String(protocol)}`);
  // Node declares this property as an Error, but it is null or an error code.
  const error = socket.authorizationError as unknown as string | Error | null | undefined;
  return {
    version,
    cipher: socket.getCipher().standardName,
    keyExchange: readKeyExchange(socket),
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    trust: {
      trusted: socket.authorized,
      error: socket.authorized || error == null ? null : String(error).slice(0, 100),
    },
  };
}

function readKeyExchange(socket: TLSSocket): KeyExchange | null {
  const info = socket.getEphemeralKeyInfo();
  if (info === null || !('type' in info)) return null;
  if (info.type !== 'DH' && info.type !== 'ECDH') return null;
  return { type: info.type, name: ('name' in info ? info.name : null) ?? null, bits: info.size };
}

/**
 * Returns the certificate chain that Node built, for a sent chain that cannot be read. Node leaves
 * out unrelated certificates and may add a root of our trust store, so drops a root at the end.
 */
function readChain(
  socket: TLSSocket,
  trust: TrustStore,
): { chain: string[]; certificates: Map<string, Uint8Array> } {
  const certificates = new Map<string, Uint8Array>();
  let link = socket.getPeerCertificate(true) as
    ReturnType<TLSSocket['getPeerCertificate']> | undefined;
  while (link !== undefined && 'raw' in link && certificates.size < LONGEST_CHAIN) {
    const hash = sha256(link.raw);
    if (certificates.has(hash)) break;
    certificates.set(hash, link.raw);
    link = (link as { issuerCertificate?: typeof link }).issuerCertificate;
  }
  const last = [...certificates.keys()].at(-1);
  if (last !== undefined && certificates.size > 1 && trust.isAnchor(last))
    certificates.delete(last);
  return { chain: [...certificates.keys()], certificates };
}
