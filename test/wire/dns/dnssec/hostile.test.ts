import { expect, test } from 'vitest';
import { longestStall } from '../../../cpu.js';
import type { AskDns, Validated } from '../../../../src/wire/dns/dnssec/types.js';
import { createValidator } from '../../../../src/wire/dns/dnssec/validate.js';
import type { DnsMessage, ResourceRecord } from '../../../../src/wire/dns/message.js';
import { parseName, type Name } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { rdata, record } from './rdata.js';
import { createWorld, messageOf, NOW } from './signer.js';

const MANY = 20_000;
/** Milliseconds. Alone on a machine it is under 50; test machines are shared. */
const MOST_STALL = 250;

const contents = (zone: string) => [[`www.${zone}`, TYPE.A, rdata.a('192.0.2.1')]] as const;

const world = createWorld([
  { name: '.' },
  { name: 'xlab', algorithm: 14, records: contents('xlab') },
  { name: 'nsec3.xlab', denial: 'nsec3', iterations: 150, records: contents('nsec3.xlab') },
]);

const of = (count: number, make: (index: number) => ResourceRecord): ResourceRecord[] =>
  Array.from({ length: count }, (_, index) => make(index));

const number = (index: number): Uint8Array =>
  Uint8Array.of(10, Math.floor(index / 65_536), Math.floor(index / 256) % 256, index % 256);

const named = (name: string, type: number): ResourceRecord[] => [
  ...world.answer(name, type).answer,
];

const signatureOf = (name: string, type: number): ResourceRecord => {
  const found = [...world.answer(name, type).answer, ...world.answer(name, type).authority].find(
    (one) => one.type === TYPE.RRSIG,
  );
  if (found === undefined) throw new Error(`${name} has no signature`);
  return found;
};

/** Looks like the true one and is wrong, each in another way. */
const wrongSignature = (like: ResourceRecord, index: number): ResourceRecord => {
  const data = Uint8Array.from(like.rdata);
  data.set(number(index), data.length - 4);
  return { ...like, rdata: data };
};

const keyOf = (name: string): ResourceRecord => {
  const found = world.answer(name, TYPE.DNSKEY).answer.find(({ type }) => type === TYPE.DNSKEY);
  if (found === undefined) throw new Error(`${name} has no key`);
  return found;
};

/** A key with the same tag: its octets in pairs, in another order. */
const collidingKey = (like: ResourceRecord, index: number): ResourceRecord => {
  const data = Uint8Array.from(like.rdata);
  const from = 4 + 2 * (index % 40);
  const to = 4 + 2 * (1 + Math.floor(index / 40));
  for (const half of [0, 1]) {
    const other = data[to + half] ?? 0;
    data[to + half] = data[from + half] ?? 0;
    data[from + half] = other;
  }
  return { ...like, rdata: data };
};

const www = parseName('www.xlab');
const answering =
  (type: number, message: (name: Name) => DnsMessage): AskDns =>
  async (name, what) =>
    what === type ? message(name) : world.answer(name, what);

const answers = (records: readonly ResourceRecord[], authority: readonly ResourceRecord[] = []) =>
  answering(TYPE.A, (name) => messageOf(name, TYPE.A, 0, records, authority));

const sent = world.answer('www.xlab', TYPE.A);
const denial = world.answer('nowhere.nsec3.xlab', TYPE.A);

const CASES: readonly (readonly [string, string, AskDns])[] = [
  [
    'addresses',
    'www.xlab',
    answers([...of(MANY, (at) => record(www, TYPE.A, number(at))), ...sent.answer]),
  ],
  [
    'addresses of 4,000, and wrong signatures',
    'www.xlab',
    answers([
      ...of(4_000, (at) => record(www, TYPE.A, number(at))),
      ...of(500, (at) => wrongSignature(signatureOf('www.xlab', TYPE.A), at)),
    ]),
  ],
  [
    'wrong signatures',
    'www.xlab',
    answers([
      ...sent.answer.slice(0, 1),
      ...of(500, (at) => wrongSignature(signatureOf('www.xlab', TYPE.A), at)),
    ]),
  ],
  [
    'wrong signatures, more of them',
    'www.xlab',
    answers([
      ...sent.answer.slice(0, 1),
      ...of(MANY, (at) => wrongSignature(signatureOf('www.xlab', TYPE.A), at)),
    ]),
  ],
  [
    'keys of one tag',
    'www.xlab',
    answering(TYPE.DNSKEY, (name) =>
      name.length === 1
        ? messageOf(
            name,
            TYPE.DNSKEY,
            0,
            [
              ...of(1_000, (at) => collidingKey(keyOf('xlab'), at)),
              ...of(500, (at) => wrongSignature(signatureOf('xlab', TYPE.DNSKEY), at)),
            ],
            [],
          )
        : world.answer(name, TYPE.DNSKEY),
    ),
  ],
  ['other names', 'www.xlab', answers(of(MANY, (at) => record(`n${at}.xlab`, TYPE.A, number(at))))],
  [
    'aliases of one name',
    'www.xlab',
    answers(of(4_000, (at) => record(www, TYPE.CNAME, rdata.name(`n${at}.xlab`)))),
  ],
  [
    'aliases, one after the other',
    'n0.xlab',
    answers(of(MANY, (at) => record(`n${at}.xlab`, TYPE.CNAME, rdata.name(`n${at + 1}.xlab`)))),
  ],
  [
    'denials that are not signed',
    'nowhere.nsec3.xlab',
    answers(
      [],
      of(MANY, (at) => record(`n${at}.nsec3.xlab`, TYPE.NSEC, rdata.name('a.nsec3.xlab'))),
    ),
  ],
  [
    'denials that are signed wrongly',
    'nowhere.nsec3.xlab',
    answers(
      [],
      of(MANY / 2, (at) =>
        record(`n${at}.nsec3.xlab`, TYPE.NSEC, rdata.name('a.nsec3.xlab')),
      ).flatMap((one, at) => [
        one,
        {
          ...wrongSignature(signatureOf('nowhere.nsec3.xlab', TYPE.A), at),
          owner: one.owner,
          ownerLabels: one.ownerLabels,
        },
      ]),
    ),
  ],
  [
    'a long name to hash 150 times for each label',
    `${Array.from({ length: 110 }, () => 'a').join('.')}.nsec3.xlab`,
    answers([], denial.authority),
  ],
  [
    'signatures of many signers',
    `${Array.from({ length: 60 }, () => 'a').join('.')}.xlab`,
    answering(TYPE.A, (name) => {
      const data = (at: number): Uint8Array =>
        rdata.bytes(
          Uint8Array.of(0, 1, 13, 61),
          new Uint8Array(14),
          rdata.name(`${'a.'.repeat(at)}xlab`),
          new Uint8Array(64),
        );
      return messageOf(
        name,
        TYPE.A,
        0,
        [record(name, TYPE.A, number(1)), ...of(60, (at) => record(name, TYPE.RRSIG, data(at)))],
        [],
      );
    }),
  ],
];

test.each(CASES)('20,000 records: %s', async (_, name, ask) => {
  const seen: Validated[] = [];
  let asked = 0;
  const counted: AskDns = async (what, type) => {
    asked += 1;
    return ask(what, type);
  };
  const validator = createValidator({ ask: counted, anchors: world.anchors, now: () => NOW });
  const stall = await longestStall(async () => {
    seen.push(await validator.validate(parseName(name), TYPE.A));
  });
  expect(['bogus', 'indeterminate']).toContain(seen[0]?.status);
  expect(asked).toBeLessThanOrEqual(3 * 64);
  expect(stall).toBeLessThan(MOST_STALL);
});

test('a valid signature is found among invalid ones, up to a limit', async () => {
  const like = signatureOf('www.xlab', TYPE.A);
  const wrong = (count: number) =>
    of(count, (at) => {
      const data = Uint8Array.from(like.rdata);
      // Before the true one in any order, and of the same key.
      data.set([0, 0, at], 18 + 6);
      return { ...like, rdata: data };
    });
  const told = async (count: number): Promise<string> => {
    const ask = answers([...named('www.xlab', TYPE.A), ...wrong(count)]);
    const validator = createValidator({ ask, anchors: world.anchors, now: () => NOW });
    const { status, reason } = await validator.validate(www, TYPE.A);
    return `${status} ${reason}`;
  };
  expect(await told(7)).toBe('secure validated');
  expect(await told(12)).toBe('indeterminate too-costly');
});
