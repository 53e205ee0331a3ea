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
import { CLOSE_NOTIFY, readAlert, type PlainAlert } from '../../wire/tls/alert.js';
import { recordReader, type TlsRecord } from '../../wire/tls/record.js';
import { suiteName } from '../../wire/tls/registry/suites.js';
import { alertOf } from './alert-of.js';
import { NetFailure } from '../failure.js';
import type { Identity } from './identity.js';
import { tlsTap } from './tls-tap.js';
import { readSent, type Sent } from './server-flight.js';
import { hashed, sha256, type Authentication, type TrustStore } from './trust-store.js';

interface HandshakeOptions {
  /** SNI: the XMPP domain in A-labels, never the SRV target (RFC 6120 §13.7.2, XEP-0368 §3). */
  readonly servername: string;
  /** XEP-0368 §3: `xmpp-client` or `xmpp-server` on direct TLS; null after STARTTLS. */
  readonly alpn: string | null;
  /** Neighbours in `TLS_VERSIONS`, lowest first. */
  readonly versions: readonly TlsVersion[];
  readonly authentication?: Authentication | undefined;
  /** What we show of ourselves, or null for nothing; then the server's chain is not verified. */
  readonly identity?: Identity | null | undefined;
  readonly trust: TrustStore;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** For errors: where this is. */
  readonly where: string;
}

export interface Handshaken {
  readonly handshake: Handshake;
  /** DER by its SHA-256, in the order of `handshake.chain`. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
  /** Null when the server refused. */
  readonly socket: TLSSocket | null;
}

/** Node's types know it of servers' sockets alone. */
const STAPLE = { requestOCSP: true };

/** Octets: more than any honest flight. */
const LONGEST_FLIGHT = 131_072;

/** Enough for any chain that a client would walk; the rest is left unread. */
const LONGEST_CHAIN = 16;

/**
 * One real handshake. A refusal (an alert, or a close in answer to the hello) is an answer;
 * a reset, a time-out or bytes that are no TLS throw `NetFailure`, layer `tls`.
 */
export function performHandshake(inner: Duplex, options: HandshakeOptions): Promise<Handshaken> {
  const { servername, alpn, versions, authentication, identity, trust, timeoutMs, signal, where } =
    options;
  const records = recordReader();
  let alert: PlainAlert | null = null;
  let received = 0;
  const sent: TlsRecord[] = [];
  let secret: Uint8Array | null = null;
  const outer = tlsTap(inner, (chunk) => {
    received += chunk.length;
    if (received > LONGEST_FLIGHT) return;
    for (const record of records.push(chunk)) {
      sent.push(record);
      alert ??= readAlert(record);
    }
  });

  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: outer,
      servername,
      secureContext:
        identity === undefined
          ? trust.context(versions, authentication)
          : trust.peerContext(versions, identity),
      ...STAPLE,
      rejectUnauthorized: false,
      // Names are matched by RFC 6120 §13.7, which Node does not know.
      checkServerIdentity: () => undefined,
      ...(alpn === null ? {} : { ALPNProtocols: [alpn] }),
    });
    let settled = false;
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      socket.off('secureConnect', established);
      socket.off('end', ended);
      socket.off('close', ended);
      act();
    };
    const fail = (failure: Omit<Failure, 'layer'>): void =>
      settle(() => {
        socket.destroy();
        reject(new NetFailure({ layer: 'tls', ...failure }));
      });
    const refused = (): void =>
      settle(() => {
        socket.destroy();
        const closed = alert === null || alert.description === CLOSE_NOTIFY;
        const { flight, certificates } = readFlight(readSent(sent, secret), trust);
        const said = { offered: versions, alert: closed ? null : alert };
        const handshake = { ...said, ...(flight && { flight }), outcome: 'refused' } as const;
        resolve({ handshake, certificates, socket: null });
      });
    const expire = (): void =>
      fail({
        reason: 'timeout',
        detail: `${where}: TLS handshake not finished in ${timeoutMs / 1000} s`,
      });
    const timer = setTimeout(expire, timeoutMs);
    const established = (): void =>
      settle(() => {
        const read = readSent(sent, secret);
        const { chain, certificates } =
          read === null
            ? readChain(socket, trust)
            : hashed(read.certificates.slice(0, LONGEST_CHAIN));
        resolve({
          handshake: {
            offered: versions,
            outcome: 'established',
            chain,
            path: trust.pathOf([...certificates.values()]),
            signature: read?.signature ?? null,
            ocsp: read?.ocsp == null ? null : Buffer.from(read.ocsp).toString('base64'),
            certificateRequested: read?.certificateRequested ?? null,
            ...readParameters(socket),
          },
          certificates,
          socket,
        });
      });
    const ended = (): void => {
      if (received === 0 || alert !== null) refused();
      // RFC 5246 §7.4.6: what follows our empty Certificate is the server's answer to it.
      else if (readSent(sent, secret)?.certificateRequested === true) refused();
      else fail({ reason: 'closed', detail: `${where}: closed during the TLS handshake` });
    };
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // In TLS 1.3 an alert after the ServerHello is encrypted.
      alert ??= alertOf(error);
      const lack = lackOf(error);
      if (alert !== null) refused();
      else if (lack !== null) {
        fail({
          reason: 'unsupported',
          detail: `${where}: this Node.js cannot negotiate it: ${lack}`,
        });
      } else if (records.broken) {
        fail({
          reason: 'malformed',
          detail: `${where}: the answer to the ClientHello is not TLS`,
        });
      } else if (error.code === 'ECONNRESET' && !inner.readableEnded) {
        fail({ reason: 'reset', detail: `${where}: reset during the TLS handshake` });
      } else if (error.code === 'ECONNRESET' || error.code === 'EPIPE') {
        ended();
      } else {
        fail({ reason: 'malformed', detail: `${where}: ${error.message.slice(0, 200)}` });
      }
    });
    socket.on('keylog', (line: Buffer) => {
      const found = /^SERVER_HANDSHAKE_TRAFFIC_SECRET \S+ ([0-9a-f]+)$/.exec(
        line.toString().trim(),
      );
      if (found?.[1] !== undefined) secret = Buffer.from(found[1], 'hex');
    });
    socket.once('secureConnect', established);
    socket.once('end', ended);
    socket.once('close', ended);
    if (signal.aborted) expire();
    else signal.addEventListener('abort', expire, { once: true });
  });
}

/** What OpenSSL says of what it lacks: the server chose what was not offered to it. */
const LACKS: readonly string[] = [
  'ERR_SSL_BAD_ECPOINT',
  'ERR_SSL_UNKNOWN_CERTIFICATE_TYPE',
  'ERR_SSL_UNKNOWN_CIPHER_RETURNED',
  'ERR_SSL_UNSUPPORTED_ELLIPTIC_CURVE',
  'ERR_SSL_WRONG_CIPHER_RETURNED',
  'ERR_SSL_WRONG_CURVE',
  'ERR_SSL_WRONG_SIGNATURE_TYPE',
];

/** In OpenSSL's words, `wrong curve`; null for any other error. */
function lackOf({ code }: NodeJS.ErrnoException): string | null {
  if (code === undefined || !LACKS.includes(code)) return null;
  return code.replace('ERR_SSL_', '').replaceAll('_', ' ').toLowerCase();
}

/** The server's flight in a handshake that it refused; null where there is none to be read. */
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
  // Typed as always there and always an Error; it is null or a code.
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
 * The chain from the server's own certificate up, as Node built it, for where what was sent
 * cannot be read: certificates that do not belong are left out and an anchor of our own store
 * may stand at its end, so a last anchor is dropped: it is not known to have been sent.
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
