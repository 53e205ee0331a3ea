import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  formatTlsa,
  isAnchorSent,
  isMatchRequired,
  isUsable,
  matches,
  strongest,
  type Presented,
} from '../../../src/rules/dane/facts/tlsa.js';
import type { TlsaRecord } from '../../../src/model/index.js';
import { altNames, dns, seq, sha256, tlv } from '../certificates/certificate-builder.js';
import { CA, issued, keys, named, spkiOf } from '../certificates/issued.js';

const [ROOT, INTERMEDIATE, LEAF, OTHER] = [keys(), keys(), keys(), keys()];
const root = issued(ROOT, ROOT, {
  subject: named('root'),
  issuer: named('root'),
  extensions: [CA],
});
const intermediate = issued(INTERMEDIATE, ROOT, {
  subject: named('intermediate'),
  issuer: named('root'),
  extensions: [CA],
});
const leafOf = (names: string, validity?: Buffer): Buffer =>
  issued(LEAF, INTERMEDIATE, {
    subject: named('leaf'),
    issuer: named('intermediate'),
    extensions: [altNames(dns(names))],
    ...(validity === undefined ? {} : { validity }),
  });
const leaf = leafOf('example.org');
const expired = leafOf('example.org', seq(tlv(0x17, '240101000000Z'), tlv(0x17, '250101000000Z')));

function record(usage: number, selector: number, matchingType: number, of: Buffer): TlsaRecord {
  const digest = [null, 'sha256', 'sha512'][matchingType] ?? null;
  const data = digest === null ? of.toString('hex') : createHash(digest).update(of).digest('hex');
  return { usage, selector, matchingType, data };
}

function presented(chain: readonly Buffer[], more: Partial<Presented> = {}): Presented {
  return {
    sent: chain.map((der) => ({ sha256: sha256(der), der })),
    trusted: true,
    names: ['chat.example.org', 'example.org'],
    role: 'c2s',
    at: '2026-06-01T12:00:00.000Z',
    ...more,
  };
}
const WHOLE = [leaf, intermediate, root];

describe('DANE-EE', () => {
  test.each([0, 1].flatMap((selector) => [0, 1, 2].map((type) => [selector, type] as const)))(
    '3 %i %i',
    (selector, type) => {
      const of = selector === 0 ? leaf : spkiOf(LEAF);
      const one = record(3, selector, type, of);
      expect(isUsable(one)).toBe(true);
      expect(matches(one, presented(WHOLE))).toBe('yes');
      expect(matches(one, presented([leaf]))).toBe('yes');
      const wrong = record(3, selector, type, selector === 0 ? intermediate : spkiOf(OTHER));
      expect(matches(wrong, presented(WHOLE))).toBe('no');
    },
  );

  test('asks for no name, no date and no trust (RFC 7671 §5.1)', () => {
    const one = record(3, 1, 1, spkiOf(LEAF));
    expect(matches(one, presented([expired], { names: [], trusted: false }))).toBe('yes');
  });

  test('of a certificate that was not kept only the digest of it all is known', () => {
    const lost = presented(WHOLE, { sent: [{ sha256: sha256(leaf), der: null }] });
    expect(matches(record(3, 0, 1, leaf), lost)).toBe('yes');
    expect(matches(record(3, 0, 1, root), lost)).toBe('no');
    expect(matches(record(3, 1, 1, spkiOf(LEAF)), lost)).toBe('unknown');
    expect(matches(record(3, 0, 2, leaf), lost)).toBe('unknown');
  });
});

describe('DANE-TA', () => {
  test.each([0, 1].flatMap((selector) => [0, 1, 2].map((type) => [selector, type] as const)))(
    '2 %i %i: a way over signatures to what was sent',
    (selector, type) => {
      const [ofRoot, ofIntermediate] =
        selector === 0 ? [root, intermediate] : [spkiOf(ROOT), spkiOf(INTERMEDIATE)];
      expect(matches(record(2, selector, type, ofRoot), presented(WHOLE))).toBe('yes');
      expect(matches(record(2, selector, type, ofIntermediate), presented(WHOLE))).toBe('yes');
      expect(matches(record(2, selector, type, ofRoot), presented([leaf, root]))).toBe('no');
    },
  );

  test('a digest only names an anchor that is sent (RFC 7671 §5.2.2)', () => {
    const sent = presented([leaf, intermediate]);
    expect(matches(record(2, 0, 1, root), sent)).toBe('no');
    expect(matches(record(2, 1, 1, spkiOf(ROOT)), sent)).toBe('no');
    expect(matches(record(2, 0, 0, root), sent)).toBe('yes');
    expect(matches(record(2, 1, 0, spkiOf(ROOT)), sent)).toBe('yes');
    expect(matches(record(2, 1, 0, spkiOf(OTHER)), sent)).toBe('no');
  });

  test('of an anchor that is not sent, clients must support `2 0 0` alone (RFC 7671 §5.2.2, §5.2.3)', () => {
    const [key, whole] = [record(2, 1, 0, spkiOf(ROOT)), record(2, 0, 0, root)];
    const sent = presented([leaf, intermediate]);
    expect([isMatchRequired(key, sent), isAnchorSent(key, sent)]).toEqual(['no', 'no']);
    expect([isMatchRequired(whole, sent), isAnchorSent(whole, sent)]).toEqual(['yes', 'no']);
    for (const one of [key, whole, record(2, 1, 1, spkiOf(ROOT))]) {
      expect(isMatchRequired(one, presented(WHOLE))).toBe('yes');
      expect(isAnchorSent(one, presented(WHOLE))).toBe('yes');
    }
    // A root that is sent, and to which no chain of signatures leads.
    expect(isAnchorSent(key, presented([leaf, root]))).toBe('no');
    const lost = [leaf, intermediate, root].map((der) => ({
      sha256: sha256(der),
      der: der === root ? null : der,
    }));
    expect(matches(key, presented(WHOLE, { sent: lost }))).toBe('yes');
    expect(isMatchRequired(key, presented(WHOLE, { sent: lost }))).toBe('unknown');
  });

  test('usages that need no anchor beside the chain lack none', () => {
    const sent = presented([leaf]);
    for (const one of [record(3, 1, 0, spkiOf(LEAF)), record(1, 1, 0, spkiOf(LEAF))]) {
      expect([isMatchRequired(one, sent), isAnchorSent(one, sent)]).toEqual(['yes', 'yes']);
    }
  });

  test('the server itself is no anchor, and an anchor that is only sent along none either', () => {
    expect(matches(record(2, 1, 1, spkiOf(LEAF)), presented(WHOLE))).toBe('no');
    const forged = issued(OTHER, OTHER, {
      subject: named('intermediate'),
      issuer: named('root'),
      extensions: [CA],
    });
    expect(matches(record(2, 0, 1, forged), presented([leaf, forged, root]))).toBe('no');
    expect(matches(record(2, 0, 1, root), presented([leaf, forged, root]))).toBe('no');
  });

  test('an issuer without cA signs nothing', () => {
    const plain = issued(INTERMEDIATE, ROOT, {
      subject: named('intermediate'),
      issuer: named('root'),
    });
    expect(matches(record(2, 0, 1, root), presented([leaf, plain, root]))).toBe('no');
  });

  test('of two ways up, one that leads nowhere does not hide the other', () => {
    const crossed = issued(INTERMEDIATE, OTHER, {
      subject: named('intermediate'),
      issuer: named('elsewhere'),
      extensions: [CA],
    });
    const one = record(2, 0, 1, root);
    expect(matches(one, presented([leaf, crossed, intermediate, root]))).toBe('yes');
    expect(matches(one, presented([leaf, crossed, root]))).toBe('no');
  });

  test('names and dates count', () => {
    const one = record(2, 0, 1, root);
    expect(matches(one, presented(WHOLE, { names: ['example.net'] }))).toBe('no');
    expect(matches(one, presented([leafOf('chat.example.org'), intermediate, root]))).toBe('yes');
    expect(matches(one, presented([expired, intermediate, root]))).toBe('no');
    expect(matches(one, presented(WHOLE, { trusted: false }))).toBe('yes');
  });

  test('a chain of which a part was not kept', () => {
    const sent = [leaf, intermediate, root].map((der, index) => ({
      sha256: sha256(der),
      der: index === 1 ? null : der,
    }));
    expect(matches(record(2, 0, 1, root), presented(WHOLE, { sent }))).toBe('unknown');
  });
});

describe('PKIX', () => {
  test.each([
    [1, leaf],
    [0, intermediate],
  ])('usage %i asks for trust and for a name too', (usage, of) => {
    const one = record(usage, 0, 1, of);
    expect(matches(one, presented(WHOLE))).toBe('yes');
    expect(matches(one, presented(WHOLE, { trusted: false }))).toBe('no');
    expect(matches(one, presented(WHOLE, { trusted: null }))).toBe('unknown');
    expect(matches(one, presented(WHOLE, { names: ['example.net'] }))).toBe('no');
    expect(matches({ ...one, data: '00'.repeat(32) }, presented(WHOLE))).toBe('no');
  });

  test('what is sent aside from the way to a root neither matches nor ends it', () => {
    const stray = issued(OTHER, OTHER, {
      subject: named('stray'),
      issuer: named('stray'),
      extensions: [CA],
    });
    const sent = presented([leaf, intermediate, stray]);
    expect(matches(record(0, 0, 1, intermediate), sent)).toBe('yes');
    expect(matches(record(0, 0, 1, stray), sent)).toBe('unknown');
    expect(matches(record(0, 0, 1, root), sent)).toBe('unknown');
    expect(matches(record(0, 0, 1, stray), presented(WHOLE))).toBe('no');
    expect(matches(record(0, 0, 1, stray), presented([...WHOLE, stray]))).toBe('unknown');
  });

  test('a root that is not sent may be the one that is named', () => {
    expect(matches(record(0, 0, 1, root), presented([leaf, intermediate]))).toBe('unknown');
  });
});

describe('usable records', () => {
  const DIGEST = 'ab'.repeat(32);
  test.each<[string, boolean]>([
    [`3 1 1 ${DIGEST}`, true],
    [`3 1 2 ${DIGEST}${DIGEST}`, true],
    [`4 1 1 ${DIGEST}`, false],
    [`255 1 1 ${DIGEST}`, false],
    [`3 2 1 ${DIGEST}`, false],
    [`3 1 3 ${DIGEST}`, false],
    [`3 1 1 ${DIGEST}00`, false],
    [`3 1 2 ${DIGEST}`, false],
    [`3 1 1 `, false],
    [`3 0 0 ${DIGEST}`, false],
    [`3 1 0 ${DIGEST}`, false],
  ])('%s: %s', (text, usable) => {
    const [usage, selector, matchingType, data = ''] = text.split(' ');
    const one = {
      usage: Number(usage),
      selector: Number(selector),
      matchingType: Number(matchingType),
      data,
    };
    expect(isUsable(one)).toBe(usable);
    expect(formatTlsa(one)).toBe(text);
  });

  test('the strongest digest of each usage and selector, and whole data (RFC 7671 §9)', () => {
    const all = [
      record(3, 1, 1, spkiOf(LEAF)),
      record(3, 1, 2, spkiOf(LEAF)),
      record(3, 1, 0, spkiOf(LEAF)),
      record(3, 0, 1, leaf),
      record(2, 1, 1, spkiOf(ROOT)),
    ];
    expect(strongest(all)).toEqual(all.slice(1));
  });
});
