import { isIP } from 'node:net';
import type { Family, Observation } from '../src/model/index.js';
import { observeEndpoints, observeLookUp } from '../src/scan/observe.js';
import { addressType, lookUpFamily } from '../src/discovery/addresses.js';
import type { LookUp } from '../src/discovery/place-endpoints.js';
import { placesOf } from '../src/discovery/places.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';

/** Maximum number of hosts to look up: a zone may list any number. */
const MOST_HOSTS = 32;
const MOST_ENDPOINTS = 128;

/**
 * Looks up the addresses of every SRV target. The addresses give the endpoints for all other
 * probes.
 */
export const addresses = domainProbe({
  id: 'addresses',
  title: 'addresses',
  sends: {
    what: 'A and AAAA queries for the hosts in the SRV records',
    often: '2 queries per host',
  },
  needs: ['dns.srv'],
  yields: ['dns.address', 'endpoint'],
  access: 'public',
  connections: 0,
  async *run(context): AsyncGenerator<Observation<'dns.address' | 'endpoint'>> {
    const places = placesOf(context);
    const { families } = context.settings;
    const hosts = [...new Set(places.map(({ host }) => host))].sort();
    const found = new Map<string, Observation<'dns.address'>[]>();
    const asked = hosts.slice(0, MOST_HOSTS).map(async (host) => {
      if (isIP(host) === 0) {
        found.set(host, await Promise.all(families.map((family) => lookUp(context, host, family))));
      }
    });
    await Promise.all(asked);
    for (const host of hosts) yield* found.get(host) ?? [];

    const answersOf = (host: string): readonly LookUp[] =>
      (found.get(host) ?? []).map(({ value, failure }) => (value ? value : { failure }));
    const seen = new Set<string>();
    for (const place of places) {
      for (const observation of observeEndpoints(context, place, answersOf(place.host))) {
        if (seen.has(observation.id) || seen.size >= MOST_ENDPOINTS) continue;
        seen.add(observation.id);
        yield observation;
      }
    }
  },
});

function lookUp(
  { net, now }: ProbeContext<'dns.srv'>,
  host: string,
  family: Family,
): Promise<Observation<'dns.address'>> {
  const asked = { type: addressType(family) };
  return observeLookUp(now, 'dns.address', host, asked, async () => {
    const answer = await lookUpFamily(net, host, family);
    return { ...answer, addresses: [...new Set(answer.addresses)].sort() };
  });
}
