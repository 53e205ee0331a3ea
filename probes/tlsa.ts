import { isIP } from 'node:net';
import type { Observation, TlsaAnswer, TlsaRecord } from '../src/model/index.js';
import { answerParts, type Resolution } from '../src/net/dns/resolution.js';
import { observeAnswer } from '../src/scan/observe.js';
import { endOfAliases } from '../src/discovery/addresses.js';
import { placesOf } from '../src/discovery/places.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import { readTlsa } from '../src/wire/dns/records.js';

/** Maximum number of hosts and ports for which TLSA records are queried. */
const MOST_PLACES = 128;

/**
 * Ports at which some guides wrongly place TLSA records of the domain. Clients query these names
 * only if the domain is also the host of the service. The report explains records at these ports.
 */
const MISTAKEN_PORTS = [5222, 5269] as const;

/**
 * Queries the TLSA records of every published host and port (RFC 7673 §3.2, RFC 7712 §5.1,
 * XEP-0368).
 */
export const tlsa = domainProbe({
  id: 'tlsa',
  title: 'TLSA records',
  sends: {
    what: 'TLSA queries for the hosts and ports of the domain',
    often: '1 query per host and port',
  },
  needs: ['dns.srv'],
  yields: ['dns.tlsa'],
  access: 'public',
  connections: 0,
  wanted: (settings) => settings.connect.length === 0,
  async *run(context): AsyncGenerator<Observation<'dns.tlsa'>> {
    const places = placesOf(context)
      .filter(({ host }) => isIP(host) === 0)
      .slice(0, MOST_PLACES);
    const published = places.map(({ port, host }) => ownerOf(port, host));
    const mistaken = MISTAKEN_PORTS.map((port) => ownerOf(port, context.domain));
    const asked = new Map<string, Promise<Observation<'dns.tlsa'>>>();
    const ask = (owner: string): void => {
      if (!asked.has(owner)) asked.set(owner, lookUp(context, owner));
    };
    [...published, ...mistaken].forEach(ask);
    const expanded = await Promise.all(
      places.map(async ({ port, host }) => {
        // Clients query TLSA records at the end of the host's aliases. If the address query has no
        // answer, no client connects, so no TLSA records are queried.
        const end = await endOfAliases(context.net, host, context.settings.families);
        return end === null ? [] : [ownerOf(port, end)];
      }),
    );
    expanded.flat().forEach(ask);
    for (const owner of [...asked.keys()].sort()) {
      const observation = await asked.get(owner);
      if (observation !== undefined) yield observation;
    }
  },
});

function ownerOf(port: number, host: string): string {
  return `_${port}._tcp.${host}`;
}

function lookUp(context: ProbeContext<'dns.srv'>, owner: string): Promise<Observation<'dns.tlsa'>> {
  const read = (found: Resolution): TlsaAnswer => ({
    owner,
    ...answerParts(found),
    records: found.records.map(readTlsa).sort(byFields),
  });
  return observeAnswer(context, 'dns.tlsa', owner, {}, 'TLSA', read);
}

function byFields(a: TlsaRecord, b: TlsaRecord): number {
  return (
    a.usage - b.usage ||
    a.selector - b.selector ||
    a.matchingType - b.matchingType ||
    (a.data < b.data ? -1 : a.data > b.data ? 1 : 0)
  );
}
