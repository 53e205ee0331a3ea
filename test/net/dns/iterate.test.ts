import { describe, expect, test } from 'vitest';
import { createDnsCache } from '../../../src/net/dns/cache.js';
import { IterationBudget } from '../../../src/net/dns/iterate/budget.js';
import {
  createIteration,
  type Iteration,
  type IterationOptions,
} from '../../../src/net/dns/iterate/iterator.js';
import { formatName, parseName } from '../../../src/wire/dns/name.js';
import { readAddress } from '../../../src/wire/dns/records.js';
import { TYPE } from '../../../src/wire/dns/types.js';
import { rdata, record } from '../../wire/dns/dnssec/rdata.js';
import { messageOf, type ZoneSpec } from '../../wire/dns/dnssec/signer.js';
import { failure, silence, timed } from './asking.js';
import { startLevels, type Change, type Levels } from './authorities.js';
import { replyTo } from './scripted.js';
import { WORLD_NOW } from './signed.js';

const ROOT: ZoneSpec = { name: '.', servers: ['ns.root'] };
const LAB: ZoneSpec = { name: 'xlab', servers: ['ns.xlab'] };
const GOOD: ZoneSpec = {
  name: 'good.xlab',
  servers: ['ns1.good.xlab', 'ns2.good.xlab'],
  records: [
    ['www.good.xlab', TYPE.A, rdata.a('192.0.2.1')],
    ['_xmpp-client._tcp.good.xlab', TYPE.SRV, rdata.srv(5222, 'www.good.xlab')],
    ['alias.good.xlab', TYPE.CNAME, rdata.name('www.good.xlab')],
    ['away.good.xlab', TYPE.DNAME, rdata.name('other.xlab')],
  ],
};
const ZONES = [ROOT, LAB, GOOD] as const;

function iterationAt({ port, roots }: Levels, options: Partial<IterationOptions> = {}): Iteration {
  return createIteration({
    roots,
    port,
    bind: null,
    allowPrivate: true,
    cache: createDnsCache({ now: WORLD_NOW }),
    signal: new AbortController().signal,
    ...options,
  });
}

async function addressesOf(iteration: Iteration, name: string): Promise<string[]> {
  const { answer } = await iteration.ask(parseName(name), TYPE.A);
  return answer.outcome === 'answered' ? answer.records.map(readAddress) : [];
}

const refused: Change = (message) => ({ ...message, rcode: 5, answer: [], authority: [] });

describe('the way down', () => {
  test('asks each server for one label more, and skips labels with an underscore', async () => {
    const levels = await startLevels({ zones: ZONES });
    const iteration = iterationAt(levels);
    const { answer } = await iteration.ask(parseName('_xmpp-client._tcp.good.xlab'), TYPE.SRV);
    expect(answer).toMatchObject({ outcome: 'answered', rcode: 'NOERROR' });
    expect(levels.questions()).toEqual([
      'ns.root xlab 1',
      'ns.xlab good.xlab 1',
      'ns1.good.xlab _xmpp-client._tcp.good.xlab 33',
    ]);
    expect(levels.servers.get('ns.root')?.asked[0]?.packet.header.rd).toBe(0);
    expect(iteration.budget.questions).toBe(3);
  });

  test('the DS of a zone comes with the referral, or the proof that there is none', async () => {
    const zones = [...ZONES, { name: 'plain.xlab', algorithm: null, servers: ['ns.plain.xlab'] }];
    const levels = await startLevels({ zones });
    const iteration = iterationAt(levels);
    await iteration.ask(parseName('www.good.xlab'), TYPE.A);
    await iteration.ask(parseName('www.plain.xlab'), TYPE.A);
    const { questions } = iteration.budget;
    const good = await iteration.ask(parseName('good.xlab'), TYPE.DS);
    expect(good.message.answer.map(({ type }) => type)).toEqual([TYPE.DS, TYPE.RRSIG]);
    const plain = await iteration.ask(parseName('plain.xlab'), TYPE.DS);
    expect(plain.message.answer).toEqual([]);
    expect(plain.message.authority.map(({ type }) => type)).toEqual([TYPE.NSEC, TYPE.RRSIG]);
    expect(iteration.budget.questions).toBe(questions);
  });

  test('equal questions in flight, and cuts that are known, cost nothing', async () => {
    const levels = await startLevels({ zones: ZONES });
    const iteration = iterationAt(levels);
    const names = ['_a._tcp.good.xlab', '_b._tcp.good.xlab', '_a._tcp.good.xlab', 'good.xlab'];
    await Promise.all(names.map((name) => iteration.ask(parseName(name), TYPE.SRV)));
    expect(levels.questions().filter((one) => one.startsWith('ns.root'))).toHaveLength(1);
    expect(levels.questions()).toHaveLength(5);
  });

  test('two scans share questions, and not their budgets', async () => {
    const levels = await startLevels({ zones: ZONES });
    const cache = createDnsCache({ now: WORLD_NOW });
    const poor = iterationAt(levels, {
      cache,
      budget: new IterationBudget({ questions: 1, timeMs: 1_000 }),
    });
    const rich = iterationAt(levels, { cache });
    const asked = [poor, rich].map((one) => addressesOf(one, 'www.good.xlab'));
    expect(await failure(asked[0] ?? Promise.resolve())).toMatchObject({ reason: 'budget' });
    expect(await asked[1]).toEqual(['192.0.2.1']);
    expect(levels.questions().filter((one) => one.startsWith('ns.root'))).toHaveLength(1);
  });

  test('a name that the server denies at a middle label is asked for in full', async () => {
    const deep: ZoneSpec = {
      ...GOOD,
      records: [['a.b.good.xlab', TYPE.A, rdata.a('192.0.2.9')]],
      servers: ['ns.good.xlab'],
    };
    const levels = await startLevels({
      zones: [ROOT, LAB, deep],
      changes: {
        'ns.good.xlab': (message) =>
          formatName(message.questions[0]?.name ?? []) === 'b.good.xlab'
            ? { ...message, rcode: 3 }
            : message,
      },
    });
    expect(await addressesOf(iterationAt(levels), 'a.b.good.xlab')).toEqual(['192.0.2.9']);
  });
});

describe('what a server says beside the answer', () => {
  test('records of other names, and of the target of an alias, are not taken', async () => {
    const levels = await startLevels({
      zones: ZONES,
      changes: {
        'ns1.good.xlab': (message) => ({
          ...message,
          answer: [
            ...message.answer,
            record('www.good.xlab', TYPE.A, rdata.a('203.0.113.66')),
            record('www.other.xlab', TYPE.A, rdata.a('203.0.113.66')),
          ],
        }),
      },
    });
    const { answer, message } = await iterationAt(levels).ask(parseName('alias.good.xlab'), TYPE.A);
    expect(answer.outcome).toBe('alias');
    expect(new Set(message.answer.map(({ owner }) => owner))).toEqual(new Set(['alias.good.xlab']));
  });

  test('the CNAME of a DNAME is computed here', async () => {
    const levels = await startLevels({
      zones: ZONES,
      changes: {
        'ns1.good.xlab': (message) => ({
          ...message,
          answer: message.answer.map((one) =>
            one.type === TYPE.CNAME ? { ...one, rdata: rdata.name('evil.example') } : one,
          ),
        }),
      },
    });
    const { answer } = await iterationAt(levels).ask(parseName('a.away.good.xlab'), TYPE.A);
    expect(answer.outcome === 'alias' && answer.chain.map(formatName)).toEqual([
      'a.away.good.xlab',
      'a.other.xlab',
    ]);
  });

  test('a referral upward, sideways or to the same zone is lame', async () => {
    for (const owner of ['xlab', 'other.xlab', 'good.xlab']) {
      const levels = await startLevels({
        zones: ZONES,
        changes: {
          'ns1.good.xlab': (message) => ({
            ...message,
            ...{ aa: false, answer: [] },
            authority: [record(owner, TYPE.NS, rdata.name('ns.xlab'))],
          }),
        },
      });
      expect(await addressesOf(iterationAt(levels), 'www.good.xlab')).toEqual(['192.0.2.1']);
      const asked = levels.servers.get('ns1.good.xlab')?.asked ?? [];
      expect(asked.length).toBeGreaterThan(0);
    }
  });

  test('glue for names outside of the zone that refers is not used', async () => {
    const hosted: ZoneSpec = { name: 'hosted.xlab', servers: ['ns.hoster.xnet'], records: [] };
    const levels = await startLevels({
      zones: [
        ROOT,
        LAB,
        { ...hosted, records: [['hosted.xlab', TYPE.A, rdata.a('192.0.2.5')]] },
        { name: 'xnet', servers: ['ns.xnet'] },
        { name: 'hoster.xnet', servers: ['ns.hoster.xnet'] },
      ],
      changes: {
        'ns.xlab': (message) => ({
          ...message,
          additional: [record('ns.hoster.xnet', TYPE.A, rdata.a('127.0.0.66'))],
        }),
      },
    });
    expect(await addressesOf(iterationAt(levels), 'hosted.xlab')).toEqual(['192.0.2.5']);
    expect(levels.questions()).toContain('ns.xnet hoster.xnet 1');
  });

  test('the zone itself does not answer for its DS', async () => {
    const levels = await startLevels({
      zones: [ROOT, { ...LAB, servers: ['ns1.xlab', 'ns2.xlab'] }, GOOD],
      changes: {
        'ns1.xlab': (message) =>
          message.questions[0]?.type === TYPE.DS
            ? {
                ...message,
                answer: [],
                authority: [record('good.xlab', TYPE.SOA, rdata.soa('good.xlab'))],
              }
            : message,
      },
    });
    const { message, server } = await iterationAt(levels).ask(parseName('good.xlab'), TYPE.DS);
    expect(message.answer.map(({ type }) => type)).toEqual([TYPE.DS, TYPE.RRSIG]);
    expect(server).toBe(`${levels.addressOf('ns2.xlab')}:${levels.port}`);
  });
});

describe('servers that do not answer', () => {
  test.each([
    ['refuses', refused],
    ['fails', (message) => ({ ...message, rcode: 2, answer: [] })],
    ['has no authority', (message) => ({ ...message, aa: false })],
    ['is truncated over TCP as well', (message) => ({ ...message, tc: true, answer: [] })],
  ] as [string, Change][])('the next one is asked where one %s', async (_, change) => {
    const levels = await startLevels({ zones: ZONES, changes: { 'ns1.good.xlab': change } });
    expect(await addressesOf(iterationAt(levels), 'www.good.xlab')).toEqual(['192.0.2.1']);
  });

  test('a slow one is asked last from then on', async () => {
    const levels = await startLevels({ zones: ZONES, scripts: { 'ns1.good.xlab': silence } });
    const iteration = iterationAt(levels);
    const { ms } = await timed(() => addressesOf(iteration, 'www.good.xlab'));
    expect(ms).toBeGreaterThan(750);
    await iteration.ask(parseName('other.good.xlab'), TYPE.A);
    expect(levels.servers.get('ns1.good.xlab')?.asked).toHaveLength(1);
  });

  test('a zone is unreachable after all of its servers were asked, and asked again', async () => {
    const scripts = { 'ns1.good.xlab': silence, 'ns2.good.xlab': silence };
    const levels = await startLevels({ zones: ZONES, scripts });
    const iteration = iterationAt(levels);
    const { result, ms } = await timed(() => failure(addressesOf(iteration, 'www.good.xlab')));
    expect(result).toMatchObject({ layer: 'dns', reason: 'timeout' });
    expect(result.detail).toContain('none of the servers of good.xlab answered');
    expect(ms).toBeGreaterThan(4_500);
    const { questions } = iteration.budget;
    expect((await failure(addressesOf(iteration, 'b.good.xlab'))).reason).toBe('timeout');
    expect(iteration.budget.questions).toBe(questions);
  });

  test('without EDNS, a server is asked once more without it', async () => {
    const levels = await startLevels({
      zones: ZONES,
      scripts: { 'ns.root': () => [] },
      changes: {},
    });
    expect((await failure(addressesOf(iterationAt(levels), 'www.good.xlab'))).reason).toBe(
      'timeout',
    );
    const old = await startLevels({
      zones: [ROOT],
      scripts: {
        'ns.root': (asked) => [
          replyTo(
            asked,
            asked.packet.additionals.length > 0
              ? { rcode: 1, flags: { ra: 0 } }
              : {
                  answers: [{ name: 'one', type: 1, address: '192.0.2.4' }],
                  flags: { aa: 1, ra: 0 },
                },
          ),
        ],
      },
    });
    const iteration = iterationAt(old);
    expect(await addressesOf(iteration, 'one')).toEqual(['192.0.2.4']);
    expect(iteration.budget.questions).toBe(2);
  });
});

describe('hostile zones', () => {
  test('servers whose names lead to each other end', async () => {
    const levels = await startLevels({
      zones: [
        ROOT,
        LAB,
        { name: 'xnet', servers: ['ns.xnet'] },
        { name: 'a.xlab', servers: ['ns.b.xnet'] },
        { name: 'b.xnet', servers: ['ns.a.xlab'] },
      ],
      hidden: ['ns.b.xnet', 'ns.a.xlab'],
    });
    const iteration = iterationAt(levels);
    const ask = (name: string) => failure(addressesOf(iteration, name));
    const { result, ms } = await timed(() => Promise.all([ask('www.a.xlab'), ask('www.b.xnet')]));
    expect(result.map(({ reason }) => reason)).toEqual(['unreachable', 'unreachable']);
    expect(ms).toBeLessThan(3_000);
  });

  test('names of servers that need ever more names end', async () => {
    const chain = Array.from({ length: 8 }, (_, at) => ({
      name: `z${at}.xlab`,
      servers: [`ns.z${at + 1}.xlab`],
    }));
    const levels = await startLevels({
      zones: [ROOT, LAB, ...chain],
      hidden: chain.flatMap(({ servers }) => servers),
    });
    const iteration = iterationAt(levels);
    expect((await failure(addressesOf(iteration, 'www.z0.xlab'))).reason).toBe('unreachable');
    expect(iteration.budget.questions).toBeLessThan(30);
  });

  test('endless delegations end with the budget', async () => {
    const levels = await startLevels({
      zones: ZONES,
      changes: {
        'ns.xlab': (message) => {
          const name = message.questions[0]?.name ?? [];
          const hosts = Array.from(
            { length: 16 },
            (_, at) => `n${at}x${name.length}.r${Math.random()}.xlab`,
          );
          return {
            ...messageOf(
              name,
              TYPE.A,
              0,
              [],
              hosts.map((host) => record(name, TYPE.NS, rdata.name(host))),
            ),
            ra: false,
          };
        },
      },
    });
    const iteration = iterationAt(levels);
    const reason = (await failure(addressesOf(iteration, 'www.good.xlab'))).reason;
    expect(['budget', 'unreachable']).toContain(reason);
    expect(iteration.budget.questions).toBeLessThanOrEqual(200);
  });

  test('the time for all questions together is bounded', async () => {
    const levels = await startLevels({ zones: ZONES, scripts: { 'ns.xlab': silence } });
    const budget = new IterationBudget({ questions: 200, timeMs: 500 });
    const iteration = iterationAt(levels, { budget });
    const { result, ms } = await timed(() => failure(addressesOf(iteration, 'www.good.xlab')));
    expect(['budget', 'timeout']).toContain(result.reason);
    expect(ms).toBeLessThan(1_500);
  });

  test('no private address is asked, unless it is allowed', async () => {
    const levels = await startLevels({ zones: ZONES });
    const failed = await failure(
      addressesOf(iterationAt(levels, { allowPrivate: false }), 'www.good.xlab'),
    );
    expect(failed).toMatchObject({ reason: 'forbidden' });
    expect(levels.questions()).toEqual([]);
  });

  test('at most 3 questions are in flight to one address', async () => {
    const levels = await startLevels({ zones: ZONES, scripts: { 'ns1.good.xlab': silence } });
    const iteration = iterationAt(levels);
    await iteration.ask(parseName('good.xlab'), TYPE.DS);
    const names = Array.from({ length: 7 }, (_, at) => `h${at}.good.xlab`);
    const asked = Promise.all(names.map((name) => iteration.ask(parseName(name), TYPE.A)));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(levels.servers.get('ns1.good.xlab')?.asked).toHaveLength(3);
    await asked;
  });
});

test('the end of the scan ends its questions', async () => {
  const levels = await startLevels({ zones: ZONES, scripts: { 'ns.root': silence } });
  const scan = new AbortController();
  const iteration = iterationAt(levels, { signal: scan.signal });
  setTimeout(() => scan.abort(), 100);
  const { ms } = await timed(() => failure(addressesOf(iteration, 'www.good.xlab')));
  expect(ms).toBeLessThan(700);
});
