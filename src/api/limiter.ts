import { createDnsCache } from '../net/dns/resolver.js';
import { share, sharedLimiter } from './shared-limiter.js';

/**
 * Scans with the same limiter share their connections to an address, the logins that fail there,
 * refused accounts and answers of the DNS.
 */
export interface Limiter {
  /** Most connections to one address at a time. */
  readonly parallel: number;
}

const USUAL = 8;
const MOST = 32;

/** `parallel`: most connections to one address at a time, 8 by default. Throws `RangeError`. */
export function createLimiter({ parallel = USUAL }: Partial<Limiter> = {}): Limiter {
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > MOST) {
    throw new RangeError(`parallel: must be a whole number from 1 to ${MOST}, not ${parallel}`);
  }
  const limiter: Limiter = Object.freeze({ parallel });
  const gate = sharedLimiter([{ open: parallel, opening: Math.ceil(parallel / 2) }]);
  share(limiter, { gate, dnsCache: createDnsCache() });
  return limiter;
}
