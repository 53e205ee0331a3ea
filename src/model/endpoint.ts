/** An endpoint of the service, and the access of a scan. */
import type { Port } from './scalars.js';

/** c2s: client-to-server, s2s: server-to-server (RFC 6120 §2.5). */
export type Role = 'c2s' | 's2s';

/** `starttls` is the upgrade of RFC 6120 §5. `direct` is TLS from the first byte (XEP-0368). */
export type Transport = 'starttls' | 'direct';

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
   * Host name of the endpoint: the SRV target, the domain itself for a fallback, or the host given
   * with `--connect`.
   */
  readonly host: string;
  readonly port: Port;
  /** IP address of the endpoint. The scan connects to no other. */
  readonly address: string;
  readonly family: Family;
  /**
   * Source of the endpoint. `srv` means that it is published, `fallback` that it is a default of
   * RFC 6120 §3.2.2, `connect` that the user gave it.
   */
  readonly origin: 'srv' | 'fallback' | 'connect';
}

/**
 * Returns the endpoint id, the subject of all observations at the endpoint:
 * `c2s-starttls/chat.example.org:5222/192.0.2.7`.
 */
export function endpointId(endpoint: Endpoint): string {
  const { role, transport, host, port, address } = endpoint;
  return `${role}-${transport}/${host}:${port}/${address}`;
}
