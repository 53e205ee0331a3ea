import type { DnsMessage, ResourceRecord } from './message.js';
import { TYPE } from './types.js';

const SOA_NUMBERS = 20;
/** Maximum TTL; a TTL with the highest bit set counts as 0 (RFC 2181 §8). */
const LONGEST = 0x7fff_ffff;

/**
 * Returns the seconds for which an answer may be cached. For a negative answer, the SOA decides
 * (RFC 2308 §5).
 */
export function lifetimeOf({ answer, authority }: DnsMessage): number {
  const ttls = [...answer, ...authority].map(ttlOf);
  return ttls.reduce((least, ttl) => Math.min(least, ttl), ttls[0] ?? 0);
}

function ttlOf({ type, ttl, rdata }: ResourceRecord): number {
  const own = ttl > LONGEST ? 0 : ttl;
  if (type !== TYPE.SOA || rdata.length < SOA_NUMBERS) return own;
  const view = new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
  return Math.min(own, view.getUint32(rdata.length - 4));
}
