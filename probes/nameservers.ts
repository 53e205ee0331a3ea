import { createHash } from 'node:crypto';
import { lookUpAddresses } from '../src/discovery/addresses.js';
import {
  SRV_SERVICES,
  observationOf,
  type NameserverAnswer,
  type NameserverAnswers,
  type Observation,
} from '../src/model/index.js';
import { NetFailure } from '../src/net/failure.js';
import { observeLookUp } from '../src/scan/observe.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import type { ResourceRecord } from '../src/wire/dns/message.js';
import { formatName } from '../src/wire/dns/name.js';
import { readNs, readSoa } from '../src/wire/dns/records.js';

/** Maximum number of name servers, of their addresses, and of TLSA record sets to compare. */
const MOST_HOSTS = 8;
const MOST_SERVERS = 12;
const MOST_TLSA = 6;
/** Maximum number of labels to remove from the domain in search of its zone. */
const MOST_STEPS = 10;

type Context = ProbeContext<'dns.tlsa'>;
type Question = Pick<NameserverAnswer, 'owner' | 'type'>;

/** Asks each address of each name server of the domain's zone, to compare their answers. */
export const nameservers = domainProbe({
  id: 'nameservers',
  title: 'name servers of the zone',
  sends: {
    what: 'with `--every-nameserver`: SOA, SRV, TLSA and CAA queries to each address of each name server of the domain’s zone',
    often: 'at most 12 queries to each of at most 12 addresses',
  },
  needs: ['dns.tlsa'],
  yields: ['dns.nameserver'],
  access: 'public',
  connections: 0,
  wanted: (settings) => settings.everyNameserver === true && settings.connect.length === 0,
  async *run(context): AsyncGenerator<Observation<'dns.nameserver'>> {
    const zone = await zoneOf(context);
    if (zone === null) return;
    const { records } = await context.net.resolve(zone, 'NS');
    const hosts = [...new Set(records.map((record) => formatName(readNs(record)).toLowerCase()))];
    const places = await Promise.all(
      hosts
        .sort()
        .slice(0, MOST_HOSTS)
        .map(async (host) => {
          const { found } = await lookUpAddresses(context.net, host, [4, 6]);
          return { host, addresses: found.map(({ address }) => address).sort() };
        }),
    );
    for (const { host, addresses } of places) {
      if (addresses.length === 0) yield withoutAddress(context, host);
    }
    const servers = places.flatMap(({ host, addresses }) =>
      addresses.map((address) => ({ zone, host, address })),
    );
    const questions = questionsOf(context, zone);
    const asked = servers.slice(0, MOST_SERVERS).map((server) => ask(context, server, questions));
    for (const answer of asked) yield await answer;
  },
});

/** Returns the zone that contains the domain; null if it cannot be found. */
async function zoneOf({ domain, net }: Context): Promise<string | null> {
  const labels = domain.split('.').slice(0, MOST_STEPS);
  for (const [from] of labels.entries()) {
    const name = domain.split('.').slice(from).join('.');
    const answer = await net.resolve(name, 'SOA').catch(nullIfFailed);
    if (answer !== null && answer.records.length > 0 && answer.aliases.length === 0) return name;
  }
  return null;
}

function questionsOf({ domain, seen }: Context, zone: string): readonly Question[] {
  const tlsa = seen
    .all('dns.tlsa')
    .map(({ subject }) => subject)
    .filter((owner) => owner.toLowerCase().endsWith(`.${zone}`))
    .sort()
    .slice(0, MOST_TLSA);
  return [
    { owner: domain, type: 'CAA' },
    ...SRV_SERVICES.map(
      (service) => ({ owner: `_${service}._tcp.${domain}`, type: 'SRV' }) as const,
    ),
    ...tlsa.map((owner) => ({ owner, type: 'TLSA' }) as const),
  ];
}

function ask(
  { net, now }: Context,
  { zone, host, address }: Pick<NameserverAnswers, 'zone' | 'host' | 'address'>,
  questions: readonly Question[],
): Promise<Observation<'dns.nameserver'>> {
  return observeLookUp(now, 'dns.nameserver', `${host}/${address}`, {}, async () => {
    const [soa] = await net.askServer(address, { zone, name: zone, type: 'SOA' });
    if (soa === undefined) {
      const detail = `${host}: has no SOA record of ${zone}`;
      throw new NetFailure({ layer: 'dns', reason: 'servfail', detail });
    }
    const { serial } = readSoa(soa);
    const answers = questions.map(async ({ owner, type }): Promise<NameserverAnswer> => {
      const question = { zone, name: owner, type };
      const records = await net.askServer(address, question).catch(nullIfFailed);
      return { owner, type, records: records?.length ?? null, digest: digestOf(records ?? []) };
    });
    return { zone, host, address, serial, answers: await Promise.all(answers) };
  });
}

/** Returns null for a query that failed. Throws any other error. */
function nullIfFailed(error: unknown): null {
  if (error instanceof NetFailure) return null;
  throw error;
}

/** Hashes types and RDATA, without TTL and in a fixed order. */
function digestOf(records: readonly ResourceRecord[]): string {
  const texts = records.map(({ type, rdata }) => `${type} ${Buffer.from(rdata).toString('hex')}`);
  return createHash('sha256')
    .update([...new Set(texts)].sort().join())
    .digest('hex');
}

function withoutAddress({ now }: Context, host: string): Observation<'dns.nameserver'> {
  const detail = `${host}: has no address`;
  const failure = { layer: 'dns', reason: 'unreachable', detail } as const;
  return observationOf('dns.nameserver', host, {}, now(), { failure });
}
