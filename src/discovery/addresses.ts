/** Looks up the addresses of hosts. */
import { isIP } from 'node:net';
import type { AddressAnswer, Endpoint, Family } from '../model/index.js';
import { answerParts } from '../net/dns/resolution.js';
import type { RecordType } from '../net/dns/resolver.js';
import { NetFailure } from '../net/failure.js';
import type { Net } from '../net/net.js';
import { readAddress } from '../wire/dns/records.js';

export type Located = Pick<Endpoint, 'address' | 'family'>;

type Resolving = Pick<Net, 'resolve'>;

interface Addresses {
  /**
   * Addresses of the host, by family in the requested order; within a family in the order of the
   * DNS.
   */
  readonly found: readonly Located[];
  /** Error of the first failed address lookup; null if all lookups were answered. */
  readonly error: Error | null;
}

export function addressType(family: Family): Extract<RecordType, 'A' | 'AAAA'> {
  return family === 4 ? 'A' : 'AAAA';
}

/** Looks a host up in one family. Throws `NetFailure`. Addresses are in the order of the DNS. */
export async function lookUpFamily(
  net: Resolving,
  host: string,
  family: Family,
): Promise<AddressAnswer> {
  const found = await net.resolve(host, addressType(family));
  const addresses = found.records.map(readAddress);
  return { owner: host, ...answerParts(found), family, addresses };
}

/**
 * Looks up the addresses of a host in each family. For an IP address, returns it without a lookup.
 * Never throws.
 */
export async function lookUpAddresses(
  net: Resolving,
  host: string,
  families: readonly Family[],
): Promise<Addresses> {
  const literal = isIP(host);
  if (literal !== 0) return { found: [{ address: host, family: literal as Family }], error: null };
  const answers = await Promise.allSettled(
    families.map(async (family) => {
      const { addresses } = await lookUpFamily(net, host, family);
      return addresses.map((address): Located => ({ address, family }));
    }),
  );
  const failed = answers.find((one) => one.status === 'rejected');
  return {
    found: answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
    error: failed === undefined ? null : errorOf(failed.reason),
  };
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Maximum number of addresses of a host to connect to; hosts of a service have few. */
const MOST_ADDRESSES = 8;

/**
 * Returns the addresses of a host, sorted within each family, without duplicates. Throws
 * `NetFailure` if the host has none, or if a lookup failed and no other address is known.
 */
export async function addressesOf(
  net: Resolving,
  host: string,
  families: readonly Family[],
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const { found, error } = await lookUpAddresses(net, host, families);
  const addresses = families.flatMap((family) =>
    found.flatMap((one) => (one.family === family ? [one.address] : [])).sort(),
  );
  if (addresses.length > 0) return [...new Set(addresses)].slice(0, MOST_ADDRESSES);
  if (error !== null) throw error;
  throw new NetFailure(withoutAddress(host, families));
}

/** Returns the failure for a published host without an address. */
export function withoutAddress(host: string, families: readonly Family[]): NetFailure['failure'] {
  const names = families.map((family) => `IPv${family}`).join(' or ');
  return { layer: 'dns', reason: 'unreachable', detail: `${host}: has no ${names} address` };
}

/**
 * Returns the name at the end of a host's alias chain (RFC 7671 §7) in lower case, or null if it is
 * not an alias.
 */
export async function endOfAliases(
  net: Resolving,
  host: string,
  families: readonly Family[],
): Promise<string | null> {
  for (const family of families) {
    const answer = await lookUpFamily(net, host, family).catch(() => null);
    if (answer !== null) return answer.aliases.at(-1)?.toLowerCase() ?? null;
  }
  return null;
}
