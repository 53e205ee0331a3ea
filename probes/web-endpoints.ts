import { isIP } from 'node:net';
import { endpointId, type Family, type Observation } from '../src/model/index.js';
import { lookUpFamily } from '../src/discovery/addresses.js';
import type { LookUp } from '../src/discovery/place-endpoints.js';
import type { Place } from '../src/discovery/places.js';
import { observeEndpoints } from '../src/scan/observe.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import { webPlaceOf } from '../src/util/web-place.js';
import { failureOf } from '../src/xmpp/open-stream.js';
import { looksForWeb } from './host-meta.js';

/** Maximum number of URLs to look up, and of endpoints to scan: a document may list any number. */
const MOST_PLACES = 8;
const MOST_ENDPOINTS = 16;

/** Looks up the addresses of the WebSocket and BOSH endpoints that host-meta names. */
export const webEndpoints = domainProbe({
  id: 'web-endpoints',
  title: 'addresses of web endpoints',
  sends: {
    what: 'A and AAAA queries for the hosts of WebSocket and BOSH endpoints in host-meta',
    often: '2 queries per host',
  },
  needs: ['web.host-meta'],
  yields: ['endpoint'],
  access: 'public',
  connections: 0,
  wanted: looksForWeb,
  async *run(context): AsyncGenerator<Observation<'endpoint'>> {
    const links = context.seen.all('web.host-meta').flatMap(({ value }) => value?.links ?? []);
    const places = new Map<string, Place>();
    for (const link of links) {
      const found = webPlaceOf(link);
      if (found === null || places.size >= MOST_PLACES) continue;
      const place = { role: 'c2s', origin: 'host-meta', ...found } as const;
      places.set(endpointId({ ...place, address: '-' }), place);
    }
    yield* (await observePlaces(context, [...places.values()])).slice(0, MOST_ENDPOINTS);
  },
});

/**
 * Returns one observation for each address of each place, and a failure for a host without an
 * address, or with a failed lookup.
 */
export async function observePlaces(
  { net, now, settings }: ProbeContext<never>,
  places: readonly Place[],
): Promise<readonly Observation<'endpoint'>[]> {
  const { families } = settings;
  const lookUp = async (host: string, family: Family): Promise<LookUp> => {
    try {
      return await lookUpFamily(net, host, family);
    } catch (error) {
      return { failure: failureOf(error, 'dns', host) };
    }
  };
  const found = await Promise.all(
    places.map(async (place): Promise<readonly Observation<'endpoint'>[]> => {
      const answers = await Promise.all(
        isIP(place.host) === 0 ? families.map((family) => lookUp(place.host, family)) : [],
      );
      return observeEndpoints({ settings, now }, place, answers);
    }),
  );
  return [...new Map(found.flat().map((one) => [one.id, one])).values()];
}
