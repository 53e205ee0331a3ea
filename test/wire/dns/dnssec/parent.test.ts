import { describe, expect, test } from 'vitest';
import type { AskDns, Validated } from '../../../../src/wire/dns/dnssec/types.js';
import { createValidator } from '../../../../src/wire/dns/dnssec/validate.js';
import type { ResourceRecord } from '../../../../src/wire/dns/message.js';
import { formatName, parseName } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { rdata, record } from './rdata.js';
import { createWorld, messageOf, NOW, signRRset } from './signer.js';

const DAY = 86_400;

const seen = ({ status, reason, zone, records }: Validated): string =>
  `${status} ${reason} ${zone ?? '-'} ${records.length}`;

describe('signatures of the parent zone in an answer of the child', () => {
  const family = createWorld([
    { name: '.' },
    { name: 'xlab' },
    { name: 'up.xlab', records: [['www.up.xlab', TYPE.A, rdata.a('192.0.2.1')]] },
    {
      name: 'bare.up.xlab',
      algorithm: null,
      records: [
        ['www.bare.up.xlab', TYPE.A, rdata.a('192.0.2.2')],
        ['gone.bare.up.xlab', TYPE.CNAME, rdata.name('x.bare.up.xlab')],
      ],
    },
    {
      name: 'island.bare.up.xlab',
      records: [['island.bare.up.xlab', TYPE.A, rdata.a('192.0.2.3')]],
    },
    { name: 'signed.up.xlab', records: [['www.signed.up.xlab', TYPE.A, rdata.a('192.0.2.4')]] },
  ]);
  const validatorOf = (ask: AskDns) =>
    createValidator({ ask, anchors: family.anchors, now: () => NOW });
  const told = async (name: string, type: number, ask: AskDns): Promise<string> =>
    seen(await validatorOf(ask).validate(parseName(name), type));
  const proof = (child: string): readonly ResourceRecord[] =>
    family
      .answer(child, TYPE.DS)
      .authority.filter(({ type }) => type === TYPE.NSEC || type === TYPE.RRSIG);
  /** All that the child says has the parent's proof along. */
  const withProof =
    (child: string, alsoOf: (name: string, type: number) => boolean): AskDns =>
    async (of, type) => {
      const message = family.answer(of, type);
      return alsoOf(formatName(of), type)
        ? { ...message, authority: [...message.authority, ...proof(child)] }
        : message;
    };
  const [key] = family.keys.get('up.xlab') ?? [];
  const signedByParent =
    (name: string, drop: boolean): AskDns =>
    async (of, type) => {
      const message = family.answer(of, type);
      if (formatName(of) !== name || type !== TYPE.A || key === undefined) return message;
      const set = message.answer.filter((one) => one.type === TYPE.A);
      const old = signRRset(set, parseName('up.xlab'), key, [NOW - 9 * DAY, NOW - DAY]);
      return { ...message, answer: drop ? [...set, old] : [...message.answer, old] };
    };

  test.each([
    ['x.bare.up.xlab', TYPE.A],
    ['www.bare.up.xlab', TYPE.AAAA],
    ['gone.bare.up.xlab', TYPE.A],
    ['bare.up.xlab', TYPE.AAAA],
  ])('prove that the child has no DS, not that the child is bogus: %s %i', async (name, type) => {
    const ask = withProof('bare.up.xlab', (_, of) => of === type);
    expect(await told(name, type, ask)).toBe('insecure no-ds bare.up.xlab 0');
  });

  test('the same for zones below it', async () => {
    const ask = withProof('bare.up.xlab', (of, type) => type === TYPE.DS && of.includes('island'));
    expect(await told('island.bare.up.xlab', TYPE.A, ask)).toBe('insecure no-ds bare.up.xlab 1');
  });

  test('may be from before the child was a zone', async () => {
    const ask = signedByParent('www.bare.up.xlab', true);
    expect(await told('www.bare.up.xlab', TYPE.A, ask)).toBe('insecure no-ds bare.up.xlab 1');
  });

  test.each([true, false])('an alias instead of a DS is signed by the parent', async (isSigned) => {
    const ask: AskDns = async (of, type) => {
      if (formatName(of) !== 'bare.up.xlab' || type !== TYPE.DS || key === undefined) {
        return family.answer(of, type);
      }
      const set = [record(of, TYPE.CNAME, rdata.name('www.up.xlab'))];
      const old = signRRset(set, parseName('up.xlab'), key, [NOW - 9 * DAY, NOW - DAY]);
      return messageOf(of, type, 0, isSigned ? [...set, old] : set, []);
    };
    const reason = isSigned ? 'signature-expired' : 'signature-missing';
    expect(await told('bare.up.xlab', TYPE.DS, ask)).toBe(`bogus ${reason} up.xlab 0`);
  });

  test('do not excuse a signed child', async () => {
    expect(
      await told('www.signed.up.xlab', TYPE.A, signedByParent('www.signed.up.xlab', false)),
    ).toBe('secure validated signed.up.xlab 1');
    expect(
      await told('www.signed.up.xlab', TYPE.A, signedByParent('www.signed.up.xlab', true)),
    ).toBe('bogus signature-expired up.xlab 0');
    const ask: AskDns = async (of, type) =>
      type === TYPE.A ? messageOf(of, type, 0, [], proof('bare.up.xlab')) : family.answer(of, type);
    expect(await told('www.signed.up.xlab', TYPE.A, ask)).toBe('bogus denial-invalid up.xlab 0');
    expect(await told('www.up.xlab', TYPE.A, ask)).toBe('bogus denial-invalid up.xlab 0');
  });

  describe('signatures of the parent that are still valid', () => {
    const forged =
      (name: string, from: typeof family): AskDns =>
      async (of, type) => {
        if (formatName(of) !== name || type !== TYPE.A || key === undefined) {
          return from.answer(of, type);
        }
        const set = [record(of, type, rdata.a('198.51.100.1'))];
        const good = signRRset(set, parseName('up.xlab'), key, [NOW - DAY, NOW + DAY]);
        return messageOf(of, type, 0, [...set, good], []);
      };
    const name = 'www.signed.up.xlab';
    const afterOther = async (ask: AskDns, then: AskDns): Promise<string> => {
      let current = ask;
      const validator = validatorOf((of, type) => current(of, type));
      const before = await validator.validate(parseName('signed.up.xlab'), TYPE.SOA);
      expect(before.status).toBe('secure');
      current = then;
      return seen(await validator.validate(parseName(name), TYPE.A));
    };

    test('do not count if the child zone was observed', async () => {
      const ask = forged(name, family);
      expect(await afterOther(ask, ask)).toBe('bogus signature-invalid signed.up.xlab 0');
    });

    test('count if the child zone no longer exists', async () => {
      const merged = createWorld([
        { name: '.', keys: family.keys.get('.') ?? [] },
        { name: 'xlab', keys: family.keys.get('xlab') ?? [] },
        {
          name: 'up.xlab',
          keys: family.keys.get('up.xlab') ?? [],
          records: [[name, TYPE.A, rdata.a('192.0.2.5')]],
        },
      ]);
      expect(await afterOther(family.ask, merged.ask)).toBe('secure validated up.xlab 1');
    });

    test('do not count if the child zone is no longer signed', async () => {
      const unsigned = createWorld([
        { name: '.', keys: family.keys.get('.') ?? [] },
        { name: 'xlab', keys: family.keys.get('xlab') ?? [] },
        { name: 'up.xlab', keys: family.keys.get('up.xlab') ?? [] },
        { name: 'signed.up.xlab', algorithm: null },
      ]);
      expect(await afterOther(family.ask, forged(name, unsigned))).toBe(
        'insecure no-ds signed.up.xlab 1',
      );
    });
  });
});
