import { isIP } from 'node:net';
import type { Endpoint, Failure, Family } from '../model/index.js';
import { withoutAddress, type Located } from './addresses.js';
import type { Place } from './places.js';

/** A lookup of the addresses of a host, in one family. */
export type LookUp =
  | { readonly addresses: readonly string[]; readonly family: Family; readonly failure?: never }
  | { readonly failure: Failure };

interface PlaceEndpoints {
  readonly endpoints: readonly Endpoint[];
  /** Why a host and port have no endpoint, or why some may be missing; null if all are known. */
  readonly failure: Failure | null;
}

/**
 * Returns one endpoint for each address of a host and port. `lookUps` are the lookups of the host;
 * empty if it is an IP address.
 */
export function endpointsAt(
  place: Place,
  lookUps: readonly LookUp[],
  families: readonly Family[],
): PlaceEndpoints {
  const { host, origin } = place;
  const literal = isIP(host);
  // RFC 2782: the target of an SRV record is a host name, so clients need not connect to an
  // address.
  const misnamed = literal !== 0 && origin === 'srv';
  const named: Located[] =
    literal === 0 || misnamed ? [] : [{ address: host, family: literal as Family }];
  const found = lookUps.flatMap((one): Located[] =>
    one.failure === undefined
      ? one.addresses.map((address) => ({ address, family: one.family }))
      : [],
  );
  const endpoints = [...named, ...found].map((where): Endpoint => ({ ...place, ...where }));
  const failed = lookUps.flatMap(({ failure }) => failure ?? [])[0];
  if (failed !== undefined) return { endpoints, failure: failed };
  // If a default host (RFC 6120 §3.2.2) has no address, there is no service. If a host that the
  // DNS publishes has no address, that is an error.
  if (endpoints.length > 0 || origin === 'fallback') return { endpoints, failure: null };
  const detail = `${host}: the SRV target is an IP address, but RFC 2782 requires a host name`;
  return {
    endpoints,
    failure: misnamed
      ? { layer: 'dns', reason: 'unreachable', detail }
      : withoutAddress(host, families),
  };
}
