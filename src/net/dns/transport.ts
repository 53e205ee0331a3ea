import { randomInt } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Failure } from '../../model/index.js';
import { DnsMalformed } from '../../wire/dns/malformed.js';
import { decodeHead, isReplyTo, type Query } from '../../wire/dns/message.js';
import { NetFailure } from '../failure.js';
import { tcpFailure } from '../tcp.js';
import type { TrustStore } from '../tls/trust-store.js';

/** How one server is asked. */
export interface DnsTransport {
  /** A reply to the question, whole, undecoded. Rejects with `NetFailure`, layer `dns`. */
  ask(question: DnsQuestion, limits: Limits): Promise<Uint8Array>;
  /** Ends what is kept open; a later question opens it anew. */
  close(): void;
}

/** The id is the transport's: by chance, or 0 over HTTPS. */
export type DnsQuestion = Omit<Query, 'id'>;

export interface Limits {
  /** For all of it: lookup, connection, handshake, retries. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Whom encrypted servers are to be vouched for by: null for the roots of Node. */
export type DnsTrust = Pick<TrustStore, 'anchors'> | null;

export const randomId = (): number => randomInt(0x1_0000);

export function isReply(bytes: Uint8Array, query: Query): boolean {
  try {
    return isReplyTo(decodeHead(bytes), query);
  } catch (error) {
    if (error instanceof DnsMalformed) return false;
    throw error;
  }
}

export function dnsFailure(reason: Failure['reason'], where: string, text: string): NetFailure {
  return new NetFailure({ layer: 'dns', reason, detail: `${where}: ${text}` });
}

/** The time was up, or the scan's. `strangers`: messages that came and were no reply. */
export function expired(where: string, { timeoutMs, signal }: Limits, strangers = 0): NetFailure {
  const heard = strangers > 0 ? ` (but ${strangers} packets that were no reply to it)` : '';
  const text = signal.aborted
    ? "the scan's deadline passed before it answered"
    : `no answer in ${(timeoutMs / 1_000).toFixed(1)} s${heard}`;
  return dnsFailure('timeout', where, text);
}

/** What is left of the time; at least 1 ms, so that what has none left says so itself. */
export function leftOf({ timeoutMs, signal }: Limits, since: number): Limits {
  return { timeoutMs: Math.max(1, timeoutMs - (performance.now() - since)), signal };
}

const contexts = new WeakMap<object, SecureContext>();
const NODE_ROOTS = {};

/** Of the scan's anchors, without the leniency that servers are looked at with. */
export function secureContextOf(trust: DnsTrust): SecureContext {
  const key = trust ?? NODE_ROOTS;
  let context = contexts.get(key);
  if (context === undefined) {
    const ca = trust === null ? {} : { ca: [...trust.anchors] };
    context = createSecureContext({ ...ca, minVersion: 'TLSv1.2' });
    contexts.set(key, context);
  }
  return context;
}

const MOST_SAID = 200;

/** A connection with TLS that failed: the network, the handshake, or the certificate. */
export function secureFailure(error: NodeJS.ErrnoException, where: string): NetFailure {
  if (error instanceof NetFailure) {
    const { reason, detail } = error.failure;
    return new NetFailure({ layer: 'dns', reason, detail });
  }
  const code = error.code ?? '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const said = error.message.slice(0, MOST_SAID);
    return dnsFailure('malformed', where, `the certificate is for another name: ${said}`);
  }
  if (CERTIFICATE.test(code)) {
    return dnsFailure('malformed', where, `the certificate is not trusted (${code})`);
  }
  const failure = tcpFailure(error, where);
  if (failure.reason !== 'bug') return new NetFailure({ ...failure, layer: 'dns' });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return dnsFailure('unreachable', where, `the system finds no address of it (${code})`);
  }
  return dnsFailure('malformed', where, `its TLS or HTTP is not valid (${code})`);
}

/** OpenSSL's X509_V_ERR, as Node names them. */
const CERTIFICATE =
  /^(CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|PATH_LENGTH_|HOSTNAME_)/;
