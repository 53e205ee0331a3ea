/** When the authoritative servers are asked instead of the resolver. */
import { describe, expect, test } from 'vitest';
import { createDnsCache, createResolver, type Resolver } from '../../../src/net/dns/resolver.js';
import { decodeHead, type DnsMessage } from '../../../src/wire/dns/message.js';
import { formatName } from '../../../src/wire/dns/name.js';
import { readAddress } from '../../../src/wire/dns/records.js';
import { TYPE } from '../../../src/wire/dns/types.js';
import { rdata } from '../../wire/dns/dnssec/rdata.js';
import type { ZoneSpec } from '../../wire/dns/dnssec/signer.js';
import { dnsThat, failure, silence } from './asking.js';
import { startLevels, type Levels } from './authorities.js';
import type { Script } from './scripted.js';
import { encodeMessage, unsigned, WORLD_NOW } from './signed.js';

const TLSA = Uint8Array.of(3, 1, 1, ...Buffer.alloc(32, 7));
const ZONES: readonly ZoneSpec[] = [
  { name: '.', servers: ['ns.root'] },
  { name: 'xlab', servers: ['ns.xlab'] },
  {
    name: 'good.xlab',
    servers: ['ns.good.xlab'],
    records: [
      ['www.good.xlab', TYPE.A, rdata.a('192.0.2.1')],
      ['_5222._tcp.www.good.xlab', TYPE.TLSA, TLSA],
      ['alias.good.xlab', TYPE.CNAME, rdata.name('www.good.xlab')],
    ],
  },
  {
    name: 'plain.xlab',
    algorithm: null,
    servers: ['ns.plain.xlab'],
    records: [
      ['www.plain.xlab', TYPE.A, rdata.a('192.0.2.2')],
      ['_5222._tcp.www.plain.xlab', TYPE.TLSA, TLSA],
    ],
  },
  {
    name: 'broken.xlab',
    servers: ['ns.broken.xlab'],
    ds: 'mismatch',
    records: [['www.broken.xlab', TYPE.A, rdata.a('192.0.2.3')]],
  },
];
const WWW = 'www.good.xlab';

type Tamper = (message: DnsMessage, name: string, type: number) => DnsMessage | null;

/** A resolver that knows the world, and does something to its answers. */
function resolverThat({ world }: Levels, tamper: Tamper): Script {
  return (asked) => {
    const { id, questions } = decodeHead(asked.bytes);
    const [{ name, type } = { name: [], type: 0 }] = questions;
    const honest = { ...world.answer(name, type), ra: true };
    const message = tamper(honest, formatName(name), type);
    return message === null ? [] : [encodeMessage(message, id, asked)];
  };
}

const honest: Tamper = (message) => message;
const strips: Tamper = (message) => ({
  ...message,
  answer: unsigned(message.answer),
  authority: unsigned(message.authority),
});

async function start(
  tamper: Tamper | Script | null,
  options: { roots?: readonly string[]; when?: 'auto' | 'always'; allowPrivate?: boolean } = {},
): Promise<{ levels: Levels; resolver: Resolver; asked: () => readonly string[] }> {
  const levels = await startLevels({ zones: ZONES });
  const script = tamper === silence ? silence : resolverThat(levels, tamper as Tamper);
  const dns = await dnsThat(script);
  const { when = 'auto', allowPrivate = true, roots = levels.roots } = options;
  const resolver = createResolver({
    servers: tamper === null ? [] : [dns.server],
    timeoutMs: 700,
    anchors: levels.world.anchors,
    cache: createDnsCache({ now: WORLD_NOW }),
    iterate: { when, roots, port: levels.port, allowPrivate },
  });
  return { levels, resolver, asked: () => levels.questions() };
}

async function found(resolver: Resolver, name: string, type: 'A' | 'TLSA' = 'A') {
  const { iterated, records } = await resolver.resolve(name, type);
  const { status, iterated: why } = await resolver.secure(name, type);
  expect(why).toBe(iterated);
  return { iterated, status, count: records.length };
}

test('a validated answer needs no other path', async () => {
  const { resolver, asked } = await start(honest);
  expect(await found(resolver, WWW)).toEqual({ iterated: undefined, status: 'secure', count: 1 });
  expect(await found(resolver, 'www.plain.xlab')).toMatchObject({ status: 'insecure', count: 1 });
  expect(await found(resolver, 'none.good.xlab')).toMatchObject({ status: 'secure', count: 0 });
  expect(asked()).toEqual([]);
});

describe('a resolver that cannot be used for DNSSEC', () => {
  test('it strips signatures', async () => {
    const { resolver } = await start(strips);
    const iterated = 'signatures-stripped';
    expect(await found(resolver, WWW)).toEqual({ iterated, status: 'secure', count: 1 });
    expect(await found(resolver, 'alias.good.xlab')).toEqual({
      iterated,
      status: 'secure',
      count: 1,
    });
    expect(await found(resolver, 'none.good.xlab')).toEqual({
      iterated,
      status: 'secure',
      count: 0,
    });
    expect(await found(resolver, 'www.plain.xlab')).toEqual({
      iterated,
      status: 'insecure',
      count: 1,
    });
    expect(await found(resolver, 'www.broken.xlab')).toMatchObject({ iterated, status: 'bogus' });
  });

  test('it has other keys of the root', async () => {
    const other = await startLevels({ zones: ZONES });
    const { resolver } = await start((message, name, type) =>
      name === '.' && type === TYPE.DNSKEY ? other.world.answer('.', type) : message,
    );
    expect(await found(resolver, WWW)).toMatchObject({ iterated: 'keys-wrong', status: 'secure' });
  });

  test('it refuses types that it does not know', async () => {
    const { resolver } = await start((message, _, type) =>
      type > 41 ? { ...message, rcode: 4, answer: [], authority: [] } : message,
    );
    expect(await found(resolver, WWW)).toMatchObject({
      iterated: 'keys-unanswered',
      status: 'secure',
    });
    const tlsa = `_5222._tcp.${WWW}`;
    expect(await found(resolver, tlsa, 'TLSA')).toMatchObject({ status: 'secure', count: 1 });
  });

  test('it does not answer', async () => {
    const { resolver } = await start(silence);
    expect(await found(resolver, WWW)).toMatchObject({ status: 'secure', count: 1 });
  });

  test('its answers are used where the authoritative servers cannot be asked', async () => {
    const { resolver } = await start(strips, { allowPrivate: false });
    expect(await found(resolver, WWW)).toEqual({
      iterated: undefined,
      status: 'indeterminate',
      count: 1,
    });
    expect(await resolver.secure(WWW, 'A')).toMatchObject({ reason: 'records-stripped' });
  });
});

describe('a resolver that fails for one question', () => {
  const only =
    (wanted: string, change: (message: DnsMessage) => DnsMessage | null): Tamper =>
    (message, name) =>
      name === wanted ? change(message) : message;

  test('no signature, though the zone is signed', async () => {
    const { resolver } = await start(
      only(WWW, (message) => ({ ...message, answer: unsigned(message.answer) })),
    );
    expect(await found(resolver, WWW)).toMatchObject({
      iterated: 'signatures-stripped',
      status: 'secure',
    });
  });

  test('no records, without a proof', async () => {
    const name = `_5222._tcp.${WWW}`;
    const { resolver } = await start(only(name, (message) => ({ ...message, answer: [] })));
    expect(await found(resolver, name, 'TLSA')).toEqual({
      iterated: 'records-withheld',
      status: 'secure',
      count: 1,
    });
  });

  test('another address: the authoritative servers prove that it is forged', async () => {
    const { resolver } = await start(
      only(WWW, (message) => ({
        ...message,
        answer: message.answer.map((one) =>
          one.type === TYPE.A ? { ...one, rdata: rdata.a('203.0.113.66') } : one,
        ),
      })),
    );
    const { records, iterated } = await resolver.resolve(WWW, 'A');
    expect({ iterated, addresses: records.map(readAddress) }).toEqual({
      iterated: 'answer-forged',
      addresses: ['192.0.2.1'],
    });
  });

  test.each([
    ['SERVFAIL', { rcode: 2 }],
    ['NOTIMP', { rcode: 4 }],
    ['FORMERR', { rcode: 1 }],
    ['REFUSED', { rcode: 5 }],
  ])('%s', async (_, error) => {
    const { resolver } = await start(
      only(WWW, (message) => ({ ...message, ...error, answer: [], authority: [] })),
    );
    expect(await found(resolver, WWW)).toMatchObject({
      iterated: 'question-refused',
      status: 'secure',
    });
  });

  test('silence', async () => {
    const { resolver } = await start(only(WWW, () => null));
    expect(await found(resolver, WWW)).toMatchObject({ iterated: 'question-unanswered' });
  });

  test('authority over an unsigned zone, and no records', async () => {
    const name = '_5222._tcp.www.plain.xlab';
    const { resolver, asked } = await start(
      only(name, (message) => ({ ...message, aa: true, answer: [] })),
    );
    expect(await found(resolver, name, 'TLSA')).toMatchObject({
      iterated: 'records-withheld',
      count: 1,
    });
    expect(asked().length).toBeGreaterThan(0);
  });

  test('authority over an unsigned zone, and other records: nothing proves which are right', async () => {
    const { resolver } = await start(
      only('www.plain.xlab', (message) => ({
        ...message,
        aa: true,
        answer: message.answer.map((one) => ({ ...one, rdata: rdata.a('10.0.0.1') })),
      })),
    );
    expect(await found(resolver, 'www.plain.xlab')).toMatchObject({ iterated: undefined });
  });
});

test('a zone that is bogus at its own servers too is the fault of the zone', async () => {
  const { resolver, asked } = await start(honest);
  expect(await found(resolver, 'www.broken.xlab')).toMatchObject({
    iterated: undefined,
    status: 'bogus',
  });
  expect(asked().length).toBeGreaterThan(0);
});

test('where neither path answers, both say why', async () => {
  const { resolver } = await start(silence, { allowPrivate: false });
  const failed = await failure(resolver.resolve(WWW, 'A'));
  expect(failed.detail).toContain('no answer in');
  expect(failed.detail).toContain('the authoritative servers too');
  expect(await resolver.secure(WWW, 'A')).toMatchObject({
    status: 'indeterminate',
    reason: 'unanswered',
  });
});

test('without a resolver, all questions go to the authoritative servers', async () => {
  const { resolver } = await start(null, { when: 'always' });
  const iterated = 'requested';
  expect(await found(resolver, WWW)).toEqual({ iterated, status: 'secure', count: 1 });
  expect(await found(resolver, 'www.broken.xlab')).toMatchObject({ iterated, status: 'bogus' });
  expect(await found(resolver, 'none.xlab')).toMatchObject({
    iterated,
    status: 'secure',
    count: 0,
  });
});
