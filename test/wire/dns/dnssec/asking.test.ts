import { describe, expect, test } from 'vitest';
import { ROOT_ANCHORS } from '../../../../src/wire/dns/dnssec/anchors.js';
import type { AskDns, Validated } from '../../../../src/wire/dns/dnssec/types.js';
import { createValidator } from '../../../../src/wire/dns/dnssec/validate.js';
import type { DnsMessage, ResourceRecord } from '../../../../src/wire/dns/message.js';
import { formatName, parseName, type Name } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { rdata, record } from './rdata.js';
import { bitmap } from './chain.js';
import { createWorld, messageOf, NOW, type World } from './signer.js';

const DAY = 86_400;

const world = createWorld([
  { name: '.' },
  { name: 'xlab' },
  {
    name: 'good.xlab',
    records: [
      ['www.good.xlab', TYPE.A, rdata.a('192.0.2.1')],
      ['www.good.xlab', TYPE.A, rdata.a('192.0.2.2')],
      ['*.good.xlab', TYPE.SRV, rdata.srv(1, 'www.good.xlab')],
      ['out.good.xlab', TYPE.CNAME, rdata.name('www.unsigned.xlab')],
      ['alias.good.xlab', TYPE.CNAME, rdata.name('www.good.xlab')],
    ],
  },
  {
    name: 'unsigned.xlab',
    algorithm: null,
    records: [['www.unsigned.xlab', TYPE.A, rdata.a('192.0.2.3')]],
  },
]);

const seen = ({ status, reason, zone, records }: Validated): string =>
  `${status} ${reason} ${zone ?? '-'} ${records.length}`;

/** One that tells what it was asked, and when: questions that are asked together have one number. */
function counting(ask: AskDns): { ask: AskDns; asked: string[]; trips: () => number } {
  const asked: string[] = [];
  let trips = 0;
  let waiting: (() => void)[] = [];
  return {
    asked,
    trips: () => trips,
    ask: async (name, type, options) => {
      asked.push(`${type} ${formatName(name)}${options?.fresh === true ? ' fresh' : ''}`);
      if (waiting.length === 0) {
        // All that is asked before anything is answered goes together.
        setTimeout(() => {
          trips += 1;
          const all = waiting;
          waiting = [];
          for (const go of all) go();
        }, 2);
      }
      await new Promise<void>((go) => waiting.push(go));
      return ask(name, type, options);
    },
  };
}

const validatorOf = (
  ask: AskDns,
  more: { prefetch?: boolean; now?: () => number } = {},
  of: World = world,
) => createValidator({ ask, anchors: of.anchors, now: () => NOW, ...more });

const validate = (ask: AskDns, name: string, type: number): Promise<Validated> =>
  validatorOf(ask).validate(parseName(name), type);

const without = (message: DnsMessage, drop: (one: ResourceRecord) => boolean): DnsMessage => ({
  ...message,
  answer: message.answer.filter((one) => !drop(one)),
  authority: message.authority.filter((one) => !drop(one)),
});

describe('a resolver that strips signatures', () => {
  test.each([
    [[46], 'www.good.xlab', 1, 'indeterminate records-stripped . 2'],
    [[46, 47, 48, 43], 'www.good.xlab', 1, 'indeterminate records-stripped . 2'],
    [[46, 47, 48, 43], 'www.unsigned.xlab', 1, 'indeterminate records-stripped . 1'],
    [[46, 47, 48, 43], 'nowhere.good.xlab', 1, 'indeterminate records-stripped . 0'],
    [[46, 47, 48, 43], 'alias.good.xlab', 1, 'indeterminate records-stripped . 2'],
  ])('types %j, %s', async (types, name, type, expected) => {
    const ask: AskDns = async (of, what) =>
      without(world.answer(of, what), (one) => types.includes(one.type));
    expect(seen(await validate(ask, name, type))).toBe(expected);
  });

  test('only of the answer: bogus', async () => {
    const ask: AskDns = async (of, what) => {
      const message = world.answer(of, what);
      return what === TYPE.A ? without(message, ({ type }) => type === TYPE.RRSIG) : message;
    };
    expect(seen(await validate(ask, 'www.good.xlab', TYPE.A))).toBe(
      'bogus signature-missing good.xlab 0',
    );
    expect(seen(await validate(ask, 'nowhere.good.xlab', TYPE.A))).toBe(
      'bogus denial-missing good.xlab 0',
    );
    expect(seen(await validate(ask, 'www.unsigned.xlab', TYPE.A))).toBe(
      'insecure no-ds unsigned.xlab 1',
    );
  });
});

test.each([
  [TYPE.A, 'www.good.xlab', 'unanswered www.good.xlab 0'],
  [TYPE.DS, 'good.xlab', 'unanswered good.xlab 2'],
  [TYPE.DNSKEY, '.', 'unanswered . 2'],
])('no answer to type %i of %s', async (type, name, expected) => {
  const ask: AskDns = async (of, what) => {
    if (what === type && formatName(of) === name) throw new Error('timed out');
    return world.answer(of, what);
  };
  const told = await validate(ask, 'www.good.xlab', TYPE.A);
  expect(seen(told)).toBe(`indeterminate ${expected}`);
  expect(told.detail).toContain('timed out');
});

describe('bogus answers', () => {
  const forged = (of: Name): DnsMessage =>
    messageOf(of, TYPE.A, 0, [record(of, TYPE.A, rdata.a('198.51.100.1'))], []);

  test('are queried again, and are not bogus if only a cache was wrong', async () => {
    const { ask, asked } = counting(async (of, type, options) =>
      type === TYPE.A && options?.fresh !== true ? forged(of) : world.answer(of, type),
    );
    expect(seen(await validate(ask, 'www.good.xlab', TYPE.A))).toBe('secure validated good.xlab 2');
    expect(asked.filter((one) => one.endsWith('fresh')).sort()).toEqual([
      '1 www.good.xlab fresh',
      '43 good.xlab fresh',
      '43 xlab fresh',
      '48 . fresh',
      '48 good.xlab fresh',
      '48 xlab fresh',
    ]);
  });

  test('stay bogus if a validating resolver gives no second answer', async () => {
    const ask: AskDns = async (of, type, options) => {
      if (options?.fresh === true && type === TYPE.A) throw new Error('SERVFAIL');
      return type === TYPE.A ? forged(of) : world.answer(of, type);
    };
    expect(seen(await validate(ask, 'www.good.xlab', TYPE.A))).toBe(
      'bogus signature-missing good.xlab 0',
    );
  });

  test('with cached keys are validated with new ones', async () => {
    const rolled = createWorld([
      { name: '.', keys: world.keys.get('.') ?? [] },
      { name: 'xlab', records: [['www.xlab', TYPE.A, rdata.a('192.0.2.9')]] },
    ]);
    let now: World = createWorld([
      { name: '.', keys: world.keys.get('.') ?? [] },
      { name: 'xlab', records: [['www.xlab', TYPE.A, rdata.a('192.0.2.8')]] },
    ]);
    const validator = validatorOf(async (of, type) => now.answer(of, type));
    const name = parseName('www.xlab');
    expect(seen(await validator.validate(name, TYPE.A))).toBe('secure validated xlab 1');
    now = rolled;
    expect(seen(await validator.validate(name, TYPE.A))).toBe('secure validated xlab 1');
    expect(seen(await validator.validate(name, TYPE.AAAA))).toBe('secure validated xlab 0');
  });
});

describe('number of queries', () => {
  const CHAIN = ['43 good.xlab', '43 xlab', '48 .', '48 good.xlab', '48 xlab'];

  test('is two for each zone below the anchor', async () => {
    const { ask, asked } = counting(world.ask);
    expect((await validate(ask, 'www.good.xlab', TYPE.A)).status).toBe('secure');
    expect([...asked].sort()).toEqual(['1 www.good.xlab', ...CHAIN].sort());
  });

  test('none while cached zones are valid', async () => {
    const { ask, asked } = counting(world.ask);
    let now = NOW;
    const validator = validatorOf(ask, { now: () => now });
    await validator.validate(parseName('www.good.xlab'), TYPE.A);
    asked.length = 0;
    await validator.validate(parseName('x.good.xlab'), TYPE.SRV);
    expect(asked).toEqual(['33 x.good.xlab']);
    now += 3601;
    asked.length = 0;
    await validator.validate(parseName('x.good.xlab'), TYPE.SRV);
    expect([...asked].sort()).toEqual(['33 x.good.xlab', ...CHAIN].sort());
  });

  test('are shared by parallel validations', async () => {
    const { ask, asked } = counting(world.ask);
    const validator = validatorOf(ask);
    const names = ['www.good.xlab', 'x.good.xlab', 'y.good.xlab', 'alias.good.xlab'];
    const all = await Promise.all(names.map((name) => validator.validate(parseName(name), TYPE.A)));
    expect(all.map(({ status }) => status)).toEqual(['secure', 'secure', 'secure', 'secure']);
    expect([...asked].sort()).toEqual([...names.map((name) => `1 ${name}`), ...CHAIN].sort());
  });

  test.each([
    ['www.good.xlab', 2],
    ['nowhere.x.good.xlab', 2],
    ['www.unsigned.xlab', 3],
  ])('prefetching, %s takes %i round trips', async (name, most) => {
    const { ask, trips } = counting(world.ask);
    const validator = validatorOf(ask, { prefetch: true });
    const { status } = await validator.validate(parseName(name), TYPE.A);
    expect(status).toBe(name === 'www.unsigned.xlab' ? 'insecure' : 'secure');
    expect(trips()).toBeLessThanOrEqual(most);
  });

  test('is at most 64', async () => {
    const long = Array.from({ length: 120 }, () => 'a').join('.');
    const { ask, asked } = counting(async (of, type) =>
      type === TYPE.DNSKEY && of.length === 0
        ? world.answer(of, type)
        : messageOf(of, type, 0, [record(of, type, rdata.a('192.0.2.1'))], []),
    );
    const told = await validatorOf(ask, { prefetch: true }).validate(parseName(long), TYPE.A);
    expect(told.status).not.toBe('secure');
    // And as many when it is asked again.
    expect(asked.length).toBeLessThanOrEqual(3 * 64);
  });
});

test('without an anchor there is no status', async () => {
  const validator = createValidator({
    ask: world.ask,
    anchors: world.anchors.map((anchor) => ({ ...anchor, zone: 'elsewhere' })),
    now: () => NOW,
  });
  const told = await validator.validate(parseName('www.good.xlab'), TYPE.A);
  expect(seen(told)).toBe('indeterminate no-anchor - 2');
  expect(told.detail).toBe('there is no trust anchor for good.xlab');
});

describe("if the anchor's own keys are invalid, everything is indeterminate", () => {
  const withRoot =
    (change: (message: DnsMessage) => DnsMessage): AskDns =>
    async (of, type) =>
      type === TYPE.DNSKEY && of.length === 0
        ? change(world.answer(of, type))
        : world.answer(of, type);
  const wrong = withRoot((message) => ({
    ...message,
    answer: message.answer.map((one) => {
      if (one.type !== TYPE.RRSIG) return one;
      const data = Uint8Array.from(one.rdata);
      data.set([1, 2, 3, 4], data.length - 4);
      return { ...one, rdata: data };
    }),
  }));
  const ours = world.anchors;
  const year = 365 * DAY;

  test.each([
    ['a clock that is a year behind', 'signature-not-yet-valid', NOW - year, ours, world.ask],
    ['a clock that is a year ahead', 'signature-expired', NOW + year, ours, world.ask],
    ['the anchors of another root', 'anchor-mismatch', NOW, ROOT_ANCHORS, world.ask],
    ['keys that are signed wrongly', 'signature-invalid', NOW, ours, wrong],
  ] as const)('%s', async (_, reason, now, anchors, ask) => {
    const names = ['www.good.xlab', 'alias.good.xlab', 'out.good.xlab', 'www.unsigned.xlab'];
    for (const name of [...names, 'nowhere.good.xlab', 'good.xlab', '.']) {
      for (const prefetch of [false, true]) {
        const validator = createValidator({ ask, anchors, now: () => now, prefetch });
        for (const type of [TYPE.A, TYPE.SOA, TYPE.DS, TYPE.DNSKEY]) {
          const { status, zone, links, ...told } = await validator.validate(parseName(name), type);
          expect([name, type, status, told.reason, zone, links]).toEqual([
            name,
            type,
            'indeterminate',
            reason,
            '.',
            [],
          ]);
          expect(told.detail).toMatch(
            /: the clock of this machine, the resolver or the trust anchors are wrong$/,
          );
        }
      }
    }
  });

  test('it is queried again, because a cache may be wrong', async () => {
    const ask: AskDns = async (of, type, options) =>
      options?.fresh === true ? world.answer(of, type) : wrong(of, type);
    expect(seen(await validate(ask, 'www.good.xlab', TYPE.A))).toBe('secure validated good.xlab 2');
  });

  test('in a zone below it, the same is bogus', async () => {
    const late = createWorld([
      { name: '.', valid: [NOW - DAY, NOW + 2 * year] },
      { name: 'xlab', records: [['www.xlab', TYPE.A, rdata.a('192.0.2.9')]] },
    ]);
    const validator = validatorOf(late.ask, { now: () => NOW + year }, late);
    expect(seen(await validator.validate(parseName('www.xlab'), TYPE.A))).toBe(
      'bogus signature-expired xlab 0',
    );
  });
});

test('an anchor may be below the root', async () => {
  const [key] = world.keys.get('good.xlab') ?? [];
  const ds = world.answer('good.xlab', TYPE.DS).answer.find(({ type }) => type === TYPE.DS);
  const digest = ds?.rdata.subarray(4) ?? new Uint8Array();
  const anchor = {
    zone: 'Good.xlab',
    keyTag: key?.keyTag ?? 0,
    algorithm: 13,
    digestType: 2,
    digest,
  };
  const { ask, asked } = counting(world.ask);
  const validator = createValidator({ ask, anchors: [anchor], now: () => NOW });
  const told = await validator.validate(parseName('www.good.xlab'), TYPE.A);
  expect(told.links.map(({ zone }) => zone)).toEqual(['good.xlab']);
  expect(asked).toEqual(['1 www.good.xlab', '48 good.xlab']);
});

test.each([
  ['www.apex.xlab', 'apex.xlab'],
  ['www.www.apex.xlab', 'apex.xlab'],
  ['www.tree.apex2.xlab', 'apex2.xlab'],
])('a DNAME has no unsigned zone below it: %s', async (name, zone) => {
  const aliased = createWorld([
    { name: '.' },
    { name: 'xlab' },
    { name: 'apex.xlab', records: [['apex.xlab', TYPE.DNAME, rdata.name('unsigned.xlab')]] },
    { name: 'apex2.xlab', records: [['tree.apex2.xlab', TYPE.DNAME, rdata.name('apex.xlab')]] },
    { name: 'unsigned.xlab', algorithm: null },
  ]);
  const ask: AskDns = async (of, type) =>
    type === TYPE.A && formatName(of) === name
      ? messageOf(of, type, 0, [record(of, type, rdata.a('198.51.100.1'))], [])
      : aliased.answer(of, type);
  const told = await validatorOf(ask, {}, aliased).validate(parseName(name), TYPE.A);
  expect([seen(told), told.detail]).toEqual([
    `bogus signature-missing ${zone} 0`,
    `the A records of ${name} are not signed, though ${zone} is`,
  ]);
});

test('equal input in any order gives equal output', async () => {
  const turned: AskDns = async (of, type) => {
    const message = world.answer(of, type);
    return {
      ...message,
      answer: [...message.answer, ...message.answer].reverse(),
      authority: [...message.authority].reverse(),
    };
  };
  for (const name of ['www.good.xlab', 'out.good.xlab', 'x.y.good.xlab', 'www.unsigned.xlab']) {
    for (const type of [TYPE.A, TYPE.SRV]) {
      expect(await validate(turned, name, type)).toEqual(await validate(world.ask, name, type));
    }
  }
});

test('signature times use serial number arithmetic', async () => {
  // 2106-02-07, when 32 bits are used up
  const start = 2 ** 32 - 100;
  const wrapped = createWorld([{ name: '.', valid: [start, start + 2 * DAY] }]);
  for (const [now, expected] of [
    [start - 1, 'indeterminate signature-not-yet-valid . 1'],
    [start + 1, 'secure validated . 1'],
    [start + DAY, 'secure validated . 1'],
    [start + 2 * DAY + 1, 'indeterminate signature-expired . 1'],
  ] as const) {
    const validator = validatorOf(wrapped.ask, { now: () => now }, wrapped);
    expect(seen(await validator.validate([], TYPE.SOA))).toBe(expected);
  }
});

test('compact denial: a nonexistent name has only NXNAME (RFC 9824)', async () => {
  const name = parseName('nowhere.good.xlab');
  const next = encodeNext(name);
  const compact = createWorld([
    { name: '.', keys: world.keys.get('.') ?? [] },
    { name: 'xlab', keys: world.keys.get('xlab') ?? [] },
    {
      name: 'good.xlab',
      keys: world.keys.get('good.xlab') ?? [],
      records: [['nowhere.good.xlab', TYPE.NSEC, rdata.bytes(next, bitmap([46, 47, 128]))]],
    },
  ]);
  const nsec = compact.answer(name, TYPE.NSEC).answer;
  const ask: AskDns = async (of, type) =>
    type === TYPE.A ? messageOf(of, type, 0, [], nsec) : world.answer(of, type);
  const told = await validate(ask, 'nowhere.good.xlab', TYPE.A);
  expect([seen(told), told.rcode]).toEqual(['secure validated good.xlab 0', 'NOERROR']);
});

function encodeNext(name: Name): Uint8Array {
  return rdata.name(`\\000.${formatName(name)}`);
}
