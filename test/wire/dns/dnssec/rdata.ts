import type { ResourceRecord } from '../../../../src/wire/dns/message.js';
import { encodeName, formatName, parseName, type Name } from '../../../../src/wire/dns/name.js';

const bytes = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const u16 = (value: number): Uint8Array => Uint8Array.of(Math.floor(value / 256), value % 256);

/** RDATA of the types that the zones of the tests hold. */
export const rdata = {
  a: (address: string): Uint8Array => Uint8Array.from(address.split('.').map(Number)),
  name: (name: string): Uint8Array => encodeName(parseName(name)),
  mx: (preference: number, name: string): Uint8Array => bytes(u16(preference), rdata.name(name)),
  srv: (port: number, target: string): Uint8Array =>
    bytes(u16(0), u16(0), u16(port), rdata.name(target)),
  txt: (text: string): Uint8Array => bytes(Uint8Array.of(text.length), Buffer.from(text)),
  tlsa: (data: string): Uint8Array => bytes(Uint8Array.of(3, 1, 1), Buffer.from(data, 'hex')),
  soa: (zone: string): Uint8Array =>
    bytes(
      rdata.name(`ns.${zone === '.' ? 'root' : zone}`),
      rdata.name('hostmaster.example'),
      new Uint8Array(20),
    ),
  bytes,
  u16,
};

export function record(
  owner: string | Name,
  type: number,
  data: Uint8Array,
  ttl = 3600,
): ResourceRecord {
  const ownerLabels = typeof owner === 'string' ? parseName(owner) : owner;
  return { owner: formatName(ownerLabels), ownerLabels, type, class: 1, ttl, rdata: data };
}
