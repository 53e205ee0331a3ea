/** Encodes RDATA of the record types of the demo. */
import type { ResourceRecord } from '../../wire/dns/message.js';
import { encodeName, formatName, parseName, type Name } from '../../wire/dns/name.js';
import { CLASS_IN } from '../../wire/dns/types.js';

/** TTL of all records in seconds. */
const TTL = 60;

/** A property in a CAA record (RFC 8659 §4.1). */
interface Property {
  readonly tag: 'issue' | 'issuewild' | 'iodef';
  readonly value: string;
}

export const rdata = {
  /** Encodes an IPv4 address: `192.0.2.1`. */
  a: (address: string): Uint8Array => Uint8Array.from(address.split('.').map(Number)),
  name: (name: string): Uint8Array => encodeName(parseName(name)),
  srv: (port: number, target: string): Uint8Array =>
    concat(uint16(5), uint16(0), uint16(port), rdata.name(target)),
  /**
   * Encodes a TLSA record with usage 3, selector 1, matching type 1: the SHA-256 of the server's
   * public key (RFC 7671).
   */
  tlsa: (sha256: Uint8Array): Uint8Array => concat(Uint8Array.of(3, 1, 1), sha256),
  caa: ({ tag, value }: Property): Uint8Array =>
    concat(Uint8Array.of(0, tag.length), Buffer.from(tag), Buffer.from(value)),
  soa: (server: string): Uint8Array =>
    concat(
      rdata.name(server),
      rdata.name('hostmaster.example'),
      // Fields of the SOA record: serial number, refresh, retry, expire, TTL of negative answers.
      ...[1, 3_600, 600, 86_400, TTL].map(uint32),
    ),
};

export function record(owner: Name, type: number, data: Uint8Array): ResourceRecord {
  const common = { ownerLabels: owner, type, class: CLASS_IN, ttl: TTL };
  return { owner: formatName(owner), ...common, rdata: data };
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function uint16(value: number): Uint8Array {
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(value);
  return octets;
}

export function uint32(value: number): Uint8Array {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}
