import { TYPE } from '../wire/dns/types.js';
import { rdata } from './dns/records.js';
import { createZones, type Zone, type ZoneSpec } from './dns/zone.js';

/** Values for the DNS records of the demo. */
interface Published {
  readonly domain: string;
  /** SRV target for clients, in the zone of the domain. */
  readonly host: string;
  /** SRV target for servers, at the apex of an unsigned zone. */
  readonly unsignedHost: string;
  /** IPv4 address of both hosts. */
  readonly address: string;
  readonly ports: {
    readonly clients: number;
    /** Port for direct TLS. */
    readonly directClients: number;
    readonly servers: number;
  };
  /** SHA-256 of the public key that the client ports use. */
  readonly key: Uint8Array;
  /** SHA-256 of a public key that is no longer used. */
  readonly oldKey: Uint8Array;
}

/**
 * Creates a signed root, a signed `example` and the signed zone of the domain, with three faults: a
 * TLSA record that matches no served key, a CAA record without `accounturi`, and an SRV target in
 * an unsigned zone.
 */
export function createDemoZones(published: Published): readonly Zone[] {
  const { unsignedHost, address, domain } = published;
  return createZones([
    { name: '.', signed: true },
    { name: 'example', signed: true },
    { name: domain, signed: true, records: recordsOf(published) },
    { name: unsignedHost, signed: false, records: [[unsignedHost, TYPE.A, rdata.a(address)]] },
  ]);
}

function recordsOf(published: Published): NonNullable<ZoneSpec['records']> {
  const { domain, host, unsignedHost, address, ports, key, oldKey } = published;
  const { clients, directClients, servers } = ports;
  return [
    [domain, TYPE.CAA, rdata.caa({ tag: 'issue', value: 'letsencrypt.org' })],
    [`_xmpp-client._tcp.${domain}`, TYPE.SRV, rdata.srv(clients, host)],
    [`_xmpps-client._tcp.${domain}`, TYPE.SRV, rdata.srv(directClients, host)],
    [`_xmpp-server._tcp.${domain}`, TYPE.SRV, rdata.srv(servers, unsignedHost)],
    [host, TYPE.A, rdata.a(address)],
    [`_${clients}._tcp.${host}`, TYPE.TLSA, rdata.tlsa(key)],
    [`_${directClients}._tcp.${host}`, TYPE.TLSA, rdata.tlsa(oldKey)],
  ];
}
