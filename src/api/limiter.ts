import { createDnsCache } from '../net/dns/resolver.js';
import { share, sharedLimiter } from './shared-limiter.js';

/**
 * Scans with the same limiter share connections to an address, the number of failed logins at an
 * address, refused accounts and answers of the DNS.
 */
export interface Limiter {
  /** Maximum number of simultaneous connections to one address. */
  readonly parallel: number;
}

const USUAL = 8;
const MOST = 32;

/**
 * Creates a limiter. `parallel` is the maximum number of simultaneous connections to one address, 8
 * by default. Throws `RangeError`.
 */
export function createLimiter({ parallel = USUAL }: Partial<Limiter> = {}): Limiter {
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > MOST) {
    throw new RangeError(`parallel: must be a whole number from 1 to ${MOST}, not ${parallel}`);
  }
  const limiter: Limiter = Object.freeze({ parallel });
  const gate = sharedLimiter([{ open: parallel, opening: Math.ceil(parallel / 2) }]);
  share(limiter, { gate, dnsCache: createDnsCache() });
  return limiter;
}
