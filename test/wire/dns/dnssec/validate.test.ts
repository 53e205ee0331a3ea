import { describe, expect, test } from 'vitest';
import type { AskDns, Validated } from '../../../../src/wire/dns/dnssec/types.js';
import { createValidator } from '../../../../src/wire/dns/dnssec/validate.js';
import { formatName, parseName } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { rdata } from './rdata.js';
import { createWorld, NOW, type World, type ZoneSpec } from './signer.js';

const DAY = 86_400;
const TXT = 16;

function contents(zone: string): NonNullable<ZoneSpec['records']> {
  return [
    [`www.${zone}`, TYPE.A, rdata.a('192.0.2.1')],
    [`www.${zone}`, TYPE.A, rdata.a('192.0.2.2')],
    [`MX.${zone}`, TYPE.MX, rdata.mx(10, `Mail.${zone}`)],
    [`_xmpp._tcp.${zone}`, TYPE.SRV, rdata.srv(5222, `WWW.${zone}`)],
    [`*.wild.${zone}`, TYPE.A, rdata.a('192.0.2.3')],
    [`there.wild.${zone}`, TXT, rdata.txt('there')],
    [`a.b.ent.${zone}`, TYPE.A, rdata.a('192.0.2.4')],
    [`alias.${zone}`, TYPE.CNAME, rdata.name(`www.${zone}`)],
    [`*.walias.${zone}`, TYPE.CNAME, rdata.name(`alias.${zone}`)],
    [`to-unsigned.${zone}`, TYPE.CNAME, rdata.name('www.unsigned.xlab')],
    [`loop1.${zone}`, TYPE.CNAME, rdata.name(`loop2.${zone}`)],
    [`loop2.${zone}`, TYPE.CNAME, rdata.name(`loop1.${zone}`)],
    [`gone.${zone}`, TYPE.CNAME, rdata.name(`nowhere.${zone}`)],
    [`tree.${zone}`, TYPE.DNAME, rdata.name(`b.ent.${zone}`)],
  ];
}

const zone = (name: string, more: Partial<ZoneSpec> = {}): ZoneSpec => ({
  name,
  records: contents(name),
  ...more,
});

const world = createWorld([
  { name: '.', split: true },
  { name: 'xlab', denial: 'opt-out', algorithm: 15 },
  { name: 'slab', denial: 'nsec' },
  zone('good.xlab'),
  zone('split.xlab', { split: true, ds: [1, 2, 4] }),
  zone('nsec3.xlab', { denial: 'nsec3' }),
  zone('optout.xlab', { denial: 'opt-out' }),
  zone('iter.xlab', { denial: 'nsec3', iterations: 151 }),
  zone('iter150.xlab', { denial: 'nsec3', iterations: 150 }),
  ...[8, 10, 13, 14, 15, 16].map((algorithm) => zone(`alg${algorithm}.xlab`, { algorithm })),
  zone('rsasha1.xlab', { algorithm: 5 }),
  zone('alg200.xlab', { algorithm: 200 }),
  zone('sha1ds.xlab', { ds: [1] }),
  zone('expired.xlab', { valid: [NOW - 9 * DAY, NOW - DAY] }),
  zone('notyet.xlab', { valid: [NOW + DAY, NOW + 9 * DAY] }),
  zone('dsmismatch.xlab', { ds: 'mismatch' }),
  zone('strip.xlab', { ds: 'mismatch', algorithm: null }),
  zone('bare.xlab', { unsignedAnswers: true }),
  zone('unsigned.xlab', { algorithm: null }),
  zone('island.unsigned.xlab'),
  zone('nods.xlab', { ds: 'none' }),
  zone('unsigned.slab', { algorithm: null }),
  zone('good.slab'),
  zone('deep.good.slab', { denial: 'nsec3' }),
  zone('unsigned.good.slab', { algorithm: null }),
]);

const validatorOf = (ask: AskDns, of: World = world, now = NOW) =>
  createValidator({ ask, anchors: of.anchors, now: () => now });

async function validate(name: string, type: number, ask: AskDns = world.ask): Promise<Validated> {
  return validatorOf(ask).validate(parseName(name), type);
}

const seen = ({ status, reason, zone: where, rcode, records }: Validated): string =>
  `${status} ${reason} ${where ?? '-'} ${rcode} ${records.length}`;

const SECURE = [
  'good.xlab',
  'split.xlab',
  'nsec3.xlab',
  'iter150.xlab',
  'sha1ds.xlab',
  'good.slab',
  'deep.good.slab',
  ...[8, 10, 13, 14, 15, 16].map((algorithm) => `alg${algorithm}.xlab`),
];

describe.each(SECURE)('%s', (name) => {
  test.each([
    ['www.', TYPE.A, 'NOERROR 2'],
    ['WWW.', TYPE.A, 'NOERROR 2'],
    ['mx.', TYPE.MX, 'NOERROR 1'],
    ['_xmpp._tcp.', TYPE.SRV, 'NOERROR 1'],
    ['www.', TYPE.AAAA, 'NOERROR 0'],
    ['_tcp.', TYPE.SRV, 'NOERROR 0'],
    ['ent.', TYPE.A, 'NOERROR 0'],
    ['nowhere.', TYPE.A, 'NXDOMAIN 0'],
    ['x.y.nowhere.', TYPE.A, 'NXDOMAIN 0'],
    ['x.wild.', TYPE.A, 'NOERROR 1'],
    ['x.y.wild.', TYPE.A, 'NOERROR 1'],
    ['x.wild.', TYPE.AAAA, 'NOERROR 0'],
    ['there.wild.', TYPE.A, 'NOERROR 0'],
    ['x.there.wild.', TYPE.A, 'NXDOMAIN 0'],
    ['alias.', TYPE.A, 'NOERROR 2'],
    ['alias.', TYPE.AAAA, 'NOERROR 0'],
    ['alias.', TYPE.CNAME, 'NOERROR 1'],
    ['x.walias.', TYPE.A, 'NOERROR 2'],
    ['gone.', TYPE.A, 'NXDOMAIN 0'],
    ['a.tree.', TYPE.A, 'NOERROR 1'],
    ['a.tree.', TYPE.CNAME, 'NOERROR 1'],
    ['b.tree.', TYPE.A, 'NXDOMAIN 0'],
    ['', TYPE.SOA, 'NOERROR 1'],
    ['', TYPE.DNSKEY, name === 'split.xlab' ? 'NOERROR 2' : 'NOERROR 1'],
    ['', TYPE.A, 'NOERROR 0'],
    ['www.', TYPE.DS, 'NOERROR 0'],
  ])('%s%s', async (label, type, expected) => {
    const validated = await validate(`${label}${name}`, type);
    expect(seen(validated)).toBe(`secure validated ${name} ${expected}`);
    expect(validated.links.map((link) => link.zone)[0]).toBe('.');
    expect(validated.links.at(-1)?.zone).toBe(name);
  });
});

test('aliases are reported in order', async () => {
  const { chain } = await validate('x.walias.good.xlab', TYPE.A);
  expect(chain.map((name) => formatName(name))).toEqual([
    'x.walias.good.xlab',
    'alias.good.xlab',
    'www.good.xlab',
  ]);
});

test('links contain the signing keys and the digests of their DS', async () => {
  const { links } = await validate('www.split.xlab', TYPE.A);
  expect(links.map(({ zone: of, digestTypes, keys }) => [of, digestTypes, keys.length])).toEqual([
    ['.', [], 1],
    ['xlab', [2], 1],
    ['split.xlab', [2, 4], 1],
  ]);
});

test.each([
  ['www.unsigned.xlab', TYPE.A, 'insecure opt-out unsigned.xlab NOERROR 2'],
  ['nowhere.unsigned.xlab', TYPE.A, 'insecure opt-out unsigned.xlab NXDOMAIN 0'],
  ['www.unsigned.slab', TYPE.A, 'insecure no-ds unsigned.slab NOERROR 2'],
  ['a.tree.unsigned.slab', TYPE.A, 'insecure no-ds unsigned.slab NOERROR 1'],
  ['www.unsigned.good.slab', TYPE.A, 'insecure no-ds unsigned.good.slab NOERROR 2'],
  ['unsigned.good.slab', TYPE.DS, 'secure validated good.slab NOERROR 0'],
  ['www.island.unsigned.xlab', TYPE.A, 'insecure opt-out unsigned.xlab NOERROR 2'],
  ['www.nods.xlab', TYPE.A, 'insecure opt-out nods.xlab NOERROR 2'],
  ['www.rsasha1.xlab', TYPE.A, 'insecure unsupported-algorithm rsasha1.xlab NOERROR 2'],
  ['www.alg200.xlab', TYPE.A, 'insecure unsupported-algorithm alg200.xlab NOERROR 2'],
  ['www.alg200.xlab', TYPE.AAAA, 'insecure unsupported-algorithm alg200.xlab NOERROR 0'],
  ['www.iter.xlab', TYPE.A, 'secure validated iter.xlab NOERROR 2'],
  ['www.iter.xlab', TYPE.AAAA, 'insecure nsec3-iterations iter.xlab NOERROR 0'],
  ['x.wild.iter.xlab', TYPE.A, 'insecure nsec3-iterations iter.xlab NOERROR 1'],
  ['www.optout.xlab', TYPE.A, 'secure validated optout.xlab NOERROR 2'],
  ['www.optout.xlab', TYPE.AAAA, 'secure validated optout.xlab NOERROR 0'],
  ['nowhere.optout.xlab', TYPE.A, 'insecure opt-out nowhere.optout.xlab NXDOMAIN 0'],
  ['x.wild.optout.xlab', TYPE.A, 'insecure opt-out x.wild.optout.xlab NOERROR 1'],
  ['to-unsigned.good.xlab', TYPE.A, 'insecure opt-out unsigned.xlab NOERROR 2'],
  ['www.expired.xlab', TYPE.A, 'bogus signature-expired expired.xlab NOERROR 0'],
  ['www.notyet.xlab', TYPE.A, 'bogus signature-not-yet-valid notyet.xlab NOERROR 0'],
  ['www.dsmismatch.xlab', TYPE.A, 'bogus ds-mismatch dsmismatch.xlab NOERROR 0'],
  ['www.strip.xlab', TYPE.A, 'bogus signature-missing strip.xlab NOERROR 0'],
  ['www.bare.xlab', TYPE.A, 'bogus signature-missing bare.xlab NOERROR 0'],
  ['loop1.good.xlab', TYPE.A, 'bogus alias-loop good.xlab NOERROR 0'],
  ['loop1.unsigned.slab', TYPE.A, 'indeterminate alias-loop unsigned.slab NOERROR 0'],
])('%s %i is %s', async (name, type, expected) => {
  expect(seen(await validate(name, type))).toBe(expected);
});
