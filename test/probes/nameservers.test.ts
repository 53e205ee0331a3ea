import { describe, expect, test } from 'vitest';
import { nameservers } from '../../probes/nameservers.js';
import { observationOf, type Kinds, type Observation } from '../../src/model/index.js';
import { NetFailure } from '../../src/net/failure.js';
import type { Net } from '../../src/net/net.js';
import { createServerQuestions } from '../../src/net/dns/iterate/server-questions.js';
import type { ResourceRecord } from '../../src/wire/dns/message.js';
import { TYPE } from '../../src/wire/dns/types.js';
import { AT, DOMAIN } from '../arbitrary/build.js';
import { failure, silence } from '../net/dns/asking.js';
import { startLevels } from '../net/dns/authorities.js';
import { rdata, record } from '../wire/dns/dnssec/rdata.js';
import { runProbe } from './run-probe.js';

const TLSA_OWNER = `_5222._tcp.chat.${DOMAIN}`;
const HOSTS = [`ns1.${DOMAIN}`, 'ns2.example.net'];
const ADDRESSES: Readonly<Record<string, string>> = {
  [`ns1.${DOMAIN}`]: '192.0.2.53',
  'ns2.example.net': '192.0.2.54',
};

function soa(serial: number): ResourceRecord {
  const numbers = Buffer.alloc(20);
  numbers.writeUInt32BE(serial);
  return record(DOMAIN, TYPE.SOA, rdata.bytes(rdata.name('ns1'), rdata.name('admin'), numbers));
}

type Server = Partial<Readonly<Record<string, readonly ResourceRecord[] | NetFailure>>>;

const refused = new NetFailure({ layer: 'dns', reason: 'refused', detail: 'answered REFUSED' });

/** Answers of each server by `TYPE` or `OWNER TYPE`. */
async function run(
  servers: Readonly<Record<string, Server>>,
  { apex = DOMAIN, domainHosts = HOSTS } = {},
): Promise<readonly Observation<'dns.nameserver'>[]> {
  const resolve: Net['resolve'] = (owner, type) => {
    const records =
      type === 'SOA'
        ? owner === apex
          ? [soa(1)]
          : []
        : type === 'NS'
          ? domainHosts.map((host) => record(owner, TYPE.NS, rdata.name(host)))
          : type === 'A' && ADDRESSES[owner] !== undefined
            ? [record(owner, TYPE.A, rdata.a(ADDRESSES[owner]))]
            : [];
    return Promise.resolve({ owner, rcode: 'NOERROR', aliases: [], records, resolver: 'test' });
  };
  const askServer: Net['askServer'] = (address, { name, type }) => {
    const server = servers[address] ?? {};
    const said = server[`${name} ${type}`] ?? server[type] ?? [];
    return said instanceof NetFailure ? Promise.reject(said) : Promise.resolve(said);
  };
  const tlsa = observationOf('dns.tlsa', TLSA_OWNER, {}, AT, {
    value: { owner: TLSA_OWNER, rcode: 'NOERROR', aliases: [], records: [] },
  });
  const settings = { everyNameserver: true } as const;
  const seen = await runProbe(nameservers, { seen: [tlsa], settings, net: { resolve, askServer } });
  return seen as readonly Observation<'dns.nameserver'>[];
}

function answersOf({ value }: Observation<'dns.nameserver'>): Kinds['dns.nameserver']['answers'] {
  return value?.answers ?? [];
}

describe('each name server', () => {
  test('is asked for SOA, SRV, TLSA and CAA', async () => {
    const one = { SOA: [soa(7)], CAA: [record(DOMAIN, TYPE.CAA, rdata.txt('x'))] };
    const seen = await run({ '192.0.2.53': one, '192.0.2.54': one });
    expect(seen.map(({ subject }) => subject)).toEqual([
      `ns1.${DOMAIN}/192.0.2.53`,
      'ns2.example.net/192.0.2.54',
    ]);
    expect(seen[0]?.value).toMatchObject({ zone: DOMAIN, serial: 7 });
    expect(answersOf(seen[0] as Observation<'dns.nameserver'>).map(({ type }) => type)).toEqual([
      ...['CAA', 'SRV', 'SRV', 'SRV', 'SRV', 'TLSA'],
    ]);
    const [first, second] = seen.map((server) => answersOf(server));
    expect(first).toEqual(second);
  });

  test('equal records have one digest, in any order and with any TTL', async () => {
    const records = ['a', 'b'].map((text) => record(DOMAIN, TYPE.CAA, rdata.txt(text)));
    const other = [...records].reverse().map((one) => ({ ...one, ttl: 1 }));
    const [first, second] = await run({
      '192.0.2.53': { SOA: [soa(1)], CAA: records },
      '192.0.2.54': { SOA: [soa(1)], CAA: other },
    });
    expect(first?.value?.answers[0]?.digest).toBe(second?.value?.answers[0]?.digest);
    const [third] = await run({ '192.0.2.53': { SOA: [soa(1)], CAA: records.slice(1) } });
    expect(third?.value?.answers[0]?.digest).not.toBe(first?.value?.answers[0]?.digest);
  });

  test('that refuses the zone is a failure; a question that it refuses is not an answer', async () => {
    const [first, second] = await run({
      '192.0.2.53': { SOA: refused },
      '192.0.2.54': { SOA: [soa(1)], CAA: refused },
    });
    expect(first?.failure).toMatchObject({ reason: 'refused' });
    expect(second?.value?.answers[0]).toMatchObject({ type: 'CAA', records: null });
  });

  test('without an address, and of the zone above', async () => {
    const seen = await run(
      { '192.0.2.53': { SOA: [soa(1)] } },
      { apex: 'org', domainHosts: ['ns9.example.net', `ns1.${DOMAIN}`] },
    );
    expect(seen[0]).toMatchObject({
      subject: 'ns9.example.net',
      failure: { reason: 'unreachable' },
    });
    expect(seen[1]?.value).toMatchObject({ zone: 'org' });
  });
});

describe('a question to one server', () => {
  const ZONES = [
    { name: '.', servers: ['ns.root'] },
    { name: 'xlab', servers: ['ns.xlab'] },
    {
      name: 'good.xlab',
      servers: ['ns1.good.xlab', 'ns2.good.xlab'],
      records: [['www.good.xlab', TYPE.A, rdata.a('192.0.2.1')] as const],
    },
  ];

  test('is answered by that server, or not at all', async () => {
    const levels = await startLevels({
      zones: ZONES,
      changes: { 'ns2.good.xlab': (message) => ({ ...message, rcode: 5, answer: [] }) },
      scripts: { 'ns.root': silence },
    });
    const ask = createServerQuestions({
      ...{ port: levels.port, bind: null, allowPrivate: true },
      signal: new AbortController().signal,
    });
    const query = { zone: 'good.xlab', name: 'www.good.xlab', type: 'A' } as const;
    const at = (server: string) => ask(levels.addressOf(server), query);
    expect((await at('ns1.good.xlab')).map(({ type }) => type)).toEqual([TYPE.A]);
    expect(await failure(at('ns2.good.xlab'))).toMatchObject({ reason: 'refused' });
    expect((await failure(at('ns.xlab'))).detail).toContain('no AA');
    expect(await failure(at('ns.root'))).toMatchObject({ reason: 'timeout' });
    expect(levels.servers.get('ns.root')?.asked).toHaveLength(2);
    const strict = createServerQuestions({
      ...{ port: levels.port, bind: null, allowPrivate: false },
      signal: new AbortController().signal,
    });
    expect(await failure(strict(levels.addressOf('ns.xlab'), query))).toMatchObject({
      reason: 'forbidden',
    });
  });
});
