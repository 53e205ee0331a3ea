/** An endpoint of the XMPP service, and the kinds of access that a scan can have. */
import type { Port } from './scalars.js';

/** c2s: client-to-server, s2s: server-to-server (RFC 6120 §2.5). */
export type Role = 'c2s' | 's2s';

/** `starttls` is the upgrade of RFC 6120 §5. `direct` is TLS from the first byte (XEP-0368). */
export type StreamTransport = 'starttls' | 'direct';

/**
 * `websocket` is RFC 7395, `bosh` is XEP-0206, both over TLS, and with `-cleartext` without TLS.
 * `https` is a web server for uploads (XEP-0363), which has no stream.
 */
export type WebTransport =
  'websocket' | 'websocket-cleartext' | 'bosh' | 'bosh-cleartext' | 'https';

export type Transport = StreamTransport | WebTransport;

export const TRANSPORTS: readonly Transport[] = [
  ...(['starttls', 'direct'] as const),
  ...(['websocket', 'websocket-cleartext', 'bosh', 'bosh-cleartext', 'https'] as const),
];

export type Family = 4 | 6;

/**
 * Access of a scan. Each level includes the ones before it, except `operator`: a configuration or
 * an attestation.
 */
export type Access = 'public' | 'federated' | 'account' | 'intrusive' | 'operator';

/** One endpoint of the service: a row of the endpoint table. */
export interface Endpoint {
  readonly role: Role;
  readonly transport: Transport;
  /**
   * Host name of the endpoint: the SRV target, the domain itself for a fallback, the host given
   * with `--connect`, or that of a URL.
   */
  readonly host: string;
  readonly port: Port;
  /** IP address of the endpoint. The scan connects to no other. */
  readonly address: string;
  readonly family: Family;
  /** Path and query of a WebSocket or BOSH endpoint: `/ws`. */
  readonly path?: string;
  /**
   * Source of the endpoint. `srv` means that it is published, `fallback` that it is a default of
   * RFC 6120 §3.2.2, `connect` that the user gave it, `host-meta` that a link of XEP-0156 names it,
   * `upload` that the URL of an upload slot names it.
   */
  readonly origin: 'srv' | 'fallback' | 'connect' | 'host-meta' | 'upload';
}

/**
 * Returns the endpoint id, the subject of all observations at the endpoint:
 * `c2s-starttls/chat.example.org:5222/192.0.2.7`, `c2s-websocket/example.org:443/192.0.2.7/ws`.
 */
export function endpointId(
  endpoint: Omit<Endpoint, 'origin' | 'family'> & Partial<Pick<Endpoint, 'origin' | 'family'>>,
): string {
  const { role, transport, host, port, address, path = '' } = endpoint;
  return `${role}-${transport}/${host}:${port}/${address}${path}`;
}

/** Whether clients reach an endpoint by HTTP or WebSocket, not by a stream over TCP. */
export function isWeb({ transport }: Pick<Endpoint, 'transport'>): boolean {
  return transport !== 'starttls' && transport !== 'direct';
}

/** Whether an endpoint is a web endpoint without TLS. */
export function isCleartext({ transport }: Pick<Endpoint, 'transport'>): boolean {
  return transport === 'websocket-cleartext' || transport === 'bosh-cleartext';
}

/**
 * Returns the name that the certificate of an endpoint must have: the XMPP domain, or the host of
 * the URL of a web endpoint.
 */
export function certifiedName(
  endpoint: Pick<Endpoint, 'transport' | 'host'>,
  domain: string,
): string {
  return isWeb(endpoint) ? endpoint.host : domain;
}
