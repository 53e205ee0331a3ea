import { randomInt } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Failure } from '../../model/index.js';
import { DnsMalformed } from '../../wire/dns/malformed.js';
import { decodeHead, isReplyTo, type Query } from '../../wire/dns/message.js';
import { NetFailure } from '../failure.js';
import { tcpFailure } from '../tcp.js';
import type { TrustStore } from '../tls/trust-store.js';

/** Transport to one DNS server. */
export interface DnsTransport {
  /**
   * Sends a DNS query and returns the complete, undecoded reply. Rejects with `NetFailure` of
   * layer `dns`.
   */
  ask(question: DnsQuestion, limits: Limits): Promise<Uint8Array>;
  /** Closes open connections to DNS servers; a later query opens a new one. */
  close(): void;
}

/** A DNS query without id: the transport chooses a random id, or 0 over HTTPS. */
export type DnsQuestion = Omit<Query, 'id'>;

export interface Limits {
  /**
   * Total time limit of a DNS query in milliseconds: lookup, connection, handshake and retries.
   */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Certificate authorities to trust for DNS over TLS and HTTPS; null for the root certificates of
 * Node.
 */
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

/**
 * Failure for a timeout of the query or an abort of the scan. The last parameter counts received
 * packets that were not the reply.
 */
export function expired(where: string, { timeoutMs, signal }: Limits, strangers = 0): NetFailure {
  const heard = strangers > 0 ? ` (but ${strangers} packets that were no reply to it)` : '';
  const text = signal.aborted
    ? "the scan's deadline passed before it answered"
    : `no answer in ${(timeoutMs / 1_000).toFixed(1)} s${heard}`;
  return dnsFailure('timeout', where, text);
}

/**
 * Returns the time limits with the remaining time, at least 1 ms, so that the next step reports
 * the timeout and not this function.
 */
export function leftOf({ timeoutMs, signal }: Limits, since: number): Limits {
  return { timeoutMs: Math.max(1, timeoutMs - (performance.now() - since)), signal };
}

const contexts = new WeakMap<object, SecureContext>();
const NODE_ROOTS = {};

/**
 * Creates a TLS context with the scan's trust anchors but with default security, unlike the
 * contexts for scanned servers.
 */
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

/** Converts an error of a TLS connection to a `NetFailure`: network, handshake or certificate. */
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

/** Node's names of OpenSSL's X509_V_ERR errors. */
const CERTIFICATE =
  /^(CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|PATH_LENGTH_|HOSTNAME_)/;
