/** One place where a service is offered, and the access that a scan has to it. */
import type { Port } from './scalars.js';

/** c2s: client-to-server, s2s: server-to-server (RFC 6120 §2.5). */
export type Role = 'c2s' | 's2s';

/** `starttls`: the upgrade of RFC 6120 §5. `direct`: TLS from the first byte (XEP-0368). */
export type Transport = 'starttls' | 'direct';

export type Family = 4 | 6;

/** Each includes those before it, `operator` apart: a configuration or an attestation. */
export type Access = 'public' | 'federated' | 'account' | 'intrusive' | 'operator';

/** One place where the service is offered: a row of the endpoint matrix. */
export interface Endpoint {
  readonly role: Role;
  readonly transport: Transport;
  /** SRV target, or the domain itself on fallback, or what `--connect` said. */
  readonly host: string;
  readonly port: Port;
  /** The checked address: the one and only that is connected to. */
  readonly address: string;
  readonly family: Family;
  /** `srv`: published. `fallback`: the guess of RFC 6120 §3.2.2. `connect`: the user named it. */
  readonly origin: 'srv' | 'fallback' | 'connect';
}

/** `c2s-starttls/chat.example.org:5222/192.0.2.7`: the subject of all that is seen there. */
export function endpointId(endpoint: Endpoint): string {
  const { role, transport, host, port, address } = endpoint;
  return `${role}-${transport}/${host}:${port}/${address}`;
}
