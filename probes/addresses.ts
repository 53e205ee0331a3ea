import { isIP } from 'node:net';
import {
  endpointId,
  observationOf,
  type AddressAnswer,
  type Endpoint,
  type Family,
  type Observation,
} from '../src/model/index.js';
import type { Resolution } from '../src/net/dns/resolver.js';
import { observeAnswer } from '../src/scan/observe.js';
import { placesOf, type Place } from '../src/discovery/places.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import { readAddress } from '../src/wire/dns/records.js';

/** A zone may list as many as it likes; nobody is served by more. */
const MOST_HOSTS = 32;
const MOST_ENDPOINTS = 128;

/** Addresses of every SRV target, and with them the endpoints that everything else looks at. */
export const addresses = domainProbe({
  id: 'addresses',
  title: 'Addresses and endpoints',
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
      for (const observation of endpointsAt(context, place, found.get(place.host))) {
        if (seen.has(observation.id) || seen.size >= MOST_ENDPOINTS) continue;
        seen.add(observation.id);
        yield observation;
      }
    }
  },
});

function lookUp(
  context: ProbeContext<'dns.srv'>,
  host: string,
  family: Family,
): Promise<Observation<'dns.address'>> {
  const type = family === 4 ? 'A' : 'AAAA';
  const read = ({ rcode, aliases, records }: Resolution): AddressAnswer => ({
    owner: host,
    rcode,
    aliases,
    family,
    addresses: [...new Set(records.map(readAddress))].sort(),
  });
  return observeAnswer(context, 'dns.address', host, { type }, type, read);
}

/** One observation an address; a place without any is told as a failure: it was published. */
function endpointsAt(
  { settings, now }: ProbeContext<'dns.srv'>,
  place: Place,
  lookUps: readonly Observation<'dns.address'>[] | undefined,
): Observation<'endpoint'>[] {
  const literal = isIP(place.host);
  // RFC 2782: a target is a domain name. An address there is none that clients must connect to.
  const misnamed = literal !== 0 && place.origin === 'srv';
  const named =
    literal === 0 || misnamed ? [] : [{ address: place.host, family: literal as Family }];
  const found = (lookUps ?? []).flatMap(({ value }) =>
    (value?.addresses ?? []).map((address) => ({ address, family: value?.family ?? 4 })),
  );
  const addresses = [...named, ...found];
  const endpoints = addresses.map((where): Observation<'endpoint'> => {
    const value: Endpoint = { ...place, ...where };
    const subject = endpointId(value);
    return observationOf('endpoint', subject, {}, now(), { value });
  });
  const failed = (lookUps ?? []).find(({ failure }) => failure !== undefined)?.failure;
  if (endpoints.length > 0 && failed === undefined) return endpoints;
  // A fall-back host with no address is no service; one that was published is a dead end.
  if (failed === undefined && place.origin === 'fallback') return endpoints;
  const subject = `${place.role}-${place.transport}/${place.host}:${place.port}/-`;
  const families = settings.families.map((family) => `IPv${family}`).join(' or ');
  return [
    ...endpoints,
    observationOf('endpoint', subject, {}, now(), {
      failure: failed ?? {
        layer: 'dns',
        reason: 'unreachable',
        detail: misnamed
          ? `${place.host}: the SRV target is an IP address, but RFC 2782 requires a host name`
          : `${place.host}: has no ${families} address`,
      },
    }),
  ];
}
