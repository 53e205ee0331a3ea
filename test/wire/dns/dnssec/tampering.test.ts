import { expect, test } from 'vitest';
import { repetitions } from '../../../effort.js';
import { canonicalRdata, nameKey } from '../../../../src/wire/dns/dnssec/canonical.js';
import type { Validated } from '../../../../src/wire/dns/dnssec/types.js';
import { createValidator } from '../../../../src/wire/dns/dnssec/validate.js';
import type { DnsMessage } from '../../../../src/wire/dns/message.js';
import { formatName, parseName, type Name } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { rdata } from './rdata.js';
import { createWorld, NOW, type ZoneSpec } from './signer.js';
import { createRandom, TAMPERS, type Attacker } from './tamper.js';

const DAY = 86_400;

function zone(name: string, host: number, more: Partial<ZoneSpec> = {}): ZoneSpec {
  return {
    name,
    records: [
      [`www.${name}`, TYPE.A, rdata.a(`192.0.2.${host}`)],
      [`www.${name}`, TYPE.A, rdata.a(`192.0.2.${host + 1}`)],
      [`_xmpp._tcp.${name}`, TYPE.SRV, rdata.srv(host, `www.${name}`)],
      [`*.wild.${name}`, TYPE.A, rdata.a(`192.0.2.${host + 2}`)],
      [`there.wild.${name}`, TYPE.SRV, rdata.srv(host, `www.${name}`)],
      [`a.b.ent.${name}`, TYPE.A, rdata.a(`192.0.2.${host + 3}`)],
      [`alias.${name}`, TYPE.CNAME, rdata.name(`www.${name}`)],
      [`*.walias.${name}`, TYPE.CNAME, rdata.name(`alias.${name}`)],
      [`out.${name}`, TYPE.CNAME, rdata.name('www.unsigned.slab')],
      [`tree.${name}`, TYPE.DNAME, rdata.name(`b.ent.${name}`)],
    ],
    ...more,
  };
}

/** RSA of 1024 bits is what is verified fastest. */
const specs = (host: number, more: (name: string) => Partial<ZoneSpec>): readonly ZoneSpec[] => [
  { name: '.', algorithm: 8, ...more('.') },
  { name: 'xlab', algorithm: 8, denial: 'opt-out', ...more('xlab') },
  { name: 'slab', algorithm: 8, denial: 'nsec', ...more('slab') },
  zone('good.xlab', host, { algorithm: 8, ...more('good.xlab') }),
  zone('nsec3.xlab', host + 10, { algorithm: 8, denial: 'nsec3', ...more('nsec3.xlab') }),
  zone('optout.slab', host + 20, { algorithm: 8, denial: 'opt-out', ...more('optout.slab') }),
  zone('good.slab', host + 30, { algorithm: 8, ...more('good.slab') }),
  zone('deep.good.slab', host + 40, { algorithm: 8, denial: 'nsec3', ...more('deep.good.slab') }),
  zone('unsigned.slab', host + 50, { algorithm: null }),
  zone('unsigned.xlab', host + 60, { algorithm: null }),
];

const world = createWorld(specs(1, () => ({})));

const SIGNED = ['good.xlab', 'nsec3.xlab', 'optout.slab', 'good.slab', 'deep.good.slab'];
const QUESTIONS: readonly (readonly [string, number])[] = [
  ...[...SIGNED, 'unsigned.slab', 'unsigned.xlab'].flatMap((name) =>
    (
      [
        ['www.', TYPE.A],
        ['www.', TYPE.AAAA],
        ['_xmpp._tcp.', TYPE.SRV],
        ['_tcp.', TYPE.SRV],
        ['x.wild.', TYPE.A],
        ['x.wild.', TYPE.SRV],
        ['there.wild.', TYPE.A],
        ['there.wild.', TYPE.SRV],
        ['ent.', TYPE.A],
        ['nowhere.', TYPE.A],
        ['x.nowhere.', TYPE.SRV],
        ['alias.', TYPE.A],
        ['x.walias.', TYPE.A],
        ['out.', TYPE.A],
        ['a.tree.', TYPE.A],
        ['', TYPE.SOA],
        ['', TYPE.A],
      ] as const
    ).map(([label, type]) => [`${label}${name}`, type] as const),
  ),
  ['xlab', TYPE.DS],
  ['good.xlab', TYPE.DS],
  ['unsigned.slab', TYPE.DS],
  ['deep.good.slab', TYPE.DNSKEY],
  ['nowhere', TYPE.A],
];

function attackerOf(seed: number): Attacker {
  const chain = [...SIGNED, 'xlab', 'slab', 'unsigned.slab', 'unsigned.xlab', 'www.good.xlab']
    .flatMap((name) => [world.answer(name, TYPE.DS), world.answer(name, TYPE.DNSKEY)])
    .concat(world.answer('.', TYPE.DNSKEY));
  return {
    random: createRandom(seed),
    overheard: [...QUESTIONS.map(([name, type]) => world.answer(name, type)), ...chain],
    forged: createWorld(specs(101, () => ({}))),
    expired: createWorld(
      specs(1, (name) => ({
        keys: world.keys.get(name) ?? [],
        valid: [NOW - 9 * DAY, NOW - DAY],
      })),
    ),
    unsigned: createWorld(specs(101, () => ({ algorithm: null }))),
  };
}

/** All that is said, without status and reason. */
const content = ({ rcode, chain, records }: Validated): string =>
  JSON.stringify([
    rcode,
    chain.map((name) => nameKey(name)),
    records.map(({ type, rdata: data }) => Buffer.from(canonicalRdata(type, data)).toString('hex')),
  ]);

const MESSAGES = repetitions(6_000, 100_000);

test(`${MESSAGES} altered, replayed and forged answers`, { timeout: 600_000 }, async () => {
  const attacker = attackerOf(4);
  const { random } = attacker;
  const kinds = Object.entries(TAMPERS);
  let current: (name: Name, type: number) => DnsMessage = world.answer;
  const options = {
    ask: async (name: Name, type: number) => current(name, type),
    anchors: world.anchors,
    now: () => NOW,
  };
  const truths = new Map<string, Validated>();
  for (const [name, type] of QUESTIONS) {
    truths.set(`${type} ${name}`, await createValidator(options).validate(parseName(name), type));
  }
  const statuses: Record<string, number> = {};
  const wrong: string[] = [];
  // It goes through all of it, so what it remembers must not be the attacker's.
  let remembering = createValidator(options);
  let altered = 0;
  for (let run = 0; altered < MESSAGES; run += 1) {
    const [name, type] = QUESTIONS[random(QUESTIONS.length)] ?? ['', 0];
    const where = random(4);
    const used: string[] = [];
    const messages = new Map<string, DnsMessage>();
    current = (asked, of) => {
      const key = `${of} ${nameKey(asked)}`;
      const known = messages.get(key);
      if (known !== undefined) return known;
      const isChain = of === TYPE.DS || of === TYPE.DNSKEY;
      // Only the data, only the chain, or all of it.
      const hit = where < 2 ? !isChain : where === 2 ? isChain && random(3) > 0 : random(3) > 0;
      let message = world.answer(asked, of);
      for (let times = hit ? 1 + random(2) : 0; times > 0; times -= 1) {
        const [kind, tamper] = kinds[random(kinds.length)] ?? ['', (same: DnsMessage) => same];
        message = tamper(message, { name: asked, type: of }, attacker);
        used.push(`${kind} (${of} ${formatName(asked)})`);
      }
      if (hit) altered += 1;
      messages.set(key, message);
      return message;
    };
    if (run % 500 === 0) remembering = createValidator(options);
    const validator = where < 2 || random(2) === 0 ? remembering : createValidator(options);
    const told = await validator.validate(parseName(name), type);
    statuses[told.status] = (statuses[told.status] ?? 0) + 1;
    const truth = truths.get(`${type} ${name}`);
    const falselySecure =
      told.status === 'secure' && (truth?.status !== 'secure' || content(told) !== content(truth));
    const downgraded = told.status === 'insecure' && truth?.status === 'secure';
    if (falselySecure || downgraded) {
      wrong.push(
        `${name} ${type}: ${told.status} ${content(told)}, ${told.detail}: ${used.join(', ')}`,
      );
    }
  }
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(statuses['secure']).toBeGreaterThan(MESSAGES / 100);
  expect(statuses['bogus']).toBeGreaterThan(MESSAGES / 100);
});
