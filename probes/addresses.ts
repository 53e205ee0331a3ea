import { isIP } from 'node:net';
import { endpointId, observationOf, type Family, type Observation } from '../src/model/index.js';
import { observeLookUp } from '../src/scan/observe.js';
import { addressType, lookUpFamily } from '../src/discovery/addresses.js';
import { endpointsAt, type LookUp } from '../src/discovery/place-endpoints.js';
import { placesOf, type Place } from '../src/discovery/places.js';
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

    const seen = new Set<string>();
    for (const place of places) {
      for (const observation of observeEndpoints(context, place, found.get(place.host) ?? [])) {
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

/**
 * Yields one observation for each address, and a failure if the host has no address or a lookup
 * failed.
 */
function observeEndpoints(
  { settings, now }: ProbeContext<'dns.srv'>,
  place: Place,
  lookUps: readonly Observation<'dns.address'>[],
): Observation<'endpoint'>[] {
  const answers = lookUps.map(({ value, failure }): LookUp => (value ? value : { failure }));
  const { endpoints, failure } = endpointsAt(place, answers, settings.families);
  const found = endpoints.map((value): Observation<'endpoint'> => {
    const subject = endpointId(value);
    return observationOf('endpoint', subject, {}, now(), { value });
  });
  if (failure === null) return found;
  const subject = endpointId({ ...place, address: '-' });
  return [...found, observationOf('endpoint', subject, {}, now(), { failure })];
}
