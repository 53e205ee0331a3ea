/** XMPP services: SRV names and ports. */
import type { Role, StreamTransport, Transport } from './endpoint.js';

export const SRV_SERVICES = ['xmpp-client', 'xmpps-client', 'xmpp-server', 'xmpps-server'] as const;
export type SrvService = (typeof SRV_SERVICES)[number];

/** Role and transport of each SRV service (RFC 6120 §3.2.1, XEP-0368 §3). */
export const SERVED: Readonly<Record<SrvService, readonly [Role, StreamTransport]>> = {
  'xmpp-client': ['c2s', 'starttls'],
  'xmpps-client': ['c2s', 'direct'],
  'xmpp-server': ['s2s', 'starttls'],
  'xmpps-server': ['s2s', 'direct'],
};

/**
 * Returns the owner name of the SRV records for a role and transport:
 * `_xmpp-client._tcp.example.org`.
 */
export function srvOwner(role: Role, transport: Transport, domain: string): string {
  const scheme = transport === 'direct' ? 'xmpps' : 'xmpp';
  return `_${scheme}-${role === 'c2s' ? 'client' : 'server'}._tcp.${domain}`;
}

/** Default ports without SRV records (RFC 6120 §3.2.2). */
export const FALLBACK_PORTS = { c2s: 5222, s2s: 5269 } as const satisfies Record<Role, number>;

/** Well-known XMPP ports, independent of SRV records. */
export const KNOWN_PORTS: Readonly<Record<number, readonly [Role, StreamTransport]>> = {
  5222: ['c2s', 'starttls'],
  5223: ['c2s', 'direct'],
  5269: ['s2s', 'starttls'],
  5270: ['s2s', 'direct'],
};
