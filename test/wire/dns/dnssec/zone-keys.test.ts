/** Each step by which the keys of a zone come to be believed, without a chain above it. */
import { describe, expect, test } from 'vitest';
import { AnchorIndex } from '../../../../src/wire/dns/dnssec/anchor-index.js';
import { verifiedDenials } from '../../../../src/wire/dns/dnssec/denials.js';
import { Failure } from '../../../../src/wire/dns/dnssec/failure.js';
import { indexOf, type RRset } from '../../../../src/wire/dns/dnssec/rrset.js';
import {
  createSession,
  createShared,
  type Session,
} from '../../../../src/wire/dns/dnssec/session.js';
import type { AskDns, TrustAnchor } from '../../../../src/wire/dns/dnssec/types.js';
import { establish, type Voucher } from '../../../../src/wire/dns/dnssec/zone-keys.js';
import type { DnsMessage, ResourceRecord } from '../../../../src/wire/dns/message.js';
import { formatName, parseName } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { rdata } from './rdata.js';
import { createWorld, NOW } from './signer.js';

const RRSIG = 46;

const world = createWorld([
  { name: '.' },
  { name: 'xlab', records: [['www.xlab', TYPE.A, rdata.a('192.0.2.1')]] },
]);
const ROOT = parseName('.');

function sessionOf(ask: AskDns = world.ask): Session {
  return createSession(createShared({ ask, anchors: world.anchors, now: () => NOW }), false);
}

/** A message without the records that `drop` picks. */
function without(message: DnsMessage, drop: (one: ResourceRecord) => boolean): DnsMessage {
  return { ...message, answer: message.answer.filter((one) => !drop(one)) };
}

const dropping =
  (drop: (one: ResourceRecord) => boolean): AskDns =>
  async (name, type) =>
    without(world.answer(name, type), drop);

const stripped = dropping(({ type }) => type === RRSIG);
const silent = dropping(() => true);

const BY_ANCHOR: Voucher = { set: world.anchors, isAnchor: true, links: [], until: Infinity };
const BY_DS: Voucher = { ...BY_ANCHOR, isAnchor: false, until: NOW + 10 };
const OTHER_KEY = world.anchors.map((anchor) => ({ ...anchor, digest: new Uint8Array(32) }));
const UNKNOWN_ALGORITHM = world.anchors.map((anchor) => ({ ...anchor, algorithm: 250 }));

async function failing(act: Promise<unknown>): Promise<string> {
  const failure = await act.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof Failure)) throw new Error('nothing failed as it should');
  return `${failure.status} ${failure.reason}`;
}

describe('zone keys', () => {
  test('are trusted if an authenticated one signed them', async () => {
    const zone = await establish(sessionOf(), ROOT, BY_DS);
    if (zone.kind !== 'secure') throw new Error(zone.kind);
    expect(zone.keys).toHaveLength(1);
    expect(zone.links).toMatchObject([{ zone: '.', digestTypes: [2] }]);
    expect(zone.until).toBe(NOW + 10);
  });

  test('a trust anchor has no digest in the chain', async () => {
    const zone = await establish(sessionOf(), ROOT, BY_ANCHOR);
    expect(zone).toMatchObject({ kind: 'secure', links: [{ digestTypes: [] }] });
  });

  test('a zone with only unknown algorithms is insecure, without a query', async () => {
    const ask: AskDns = () => Promise.reject(new Error('asked'));
    const zone = await establish(sessionOf(ask), ROOT, { ...BY_DS, set: UNKNOWN_ALGORITHM });
    expect(zone).toMatchObject({ kind: 'insecure', reason: 'unsupported-algorithm' });
  });

  test.each([
    ['no keys', silent, BY_ANCHOR, 'indeterminate records-stripped'],
    ['no keys', silent, BY_DS, 'bogus signature-missing'],
    ['keys without signatures', stripped, BY_ANCHOR, 'indeterminate records-stripped'],
    ['keys without signatures', stripped, BY_DS, 'bogus signature-missing'],
    ['other keys', world.ask, { ...BY_ANCHOR, set: OTHER_KEY }, 'indeterminate anchor-mismatch'],
    ['other keys', world.ask, { ...BY_DS, set: OTHER_KEY }, 'bogus ds-mismatch'],
  ] as const)('%s', async (_, ask, voucher, what) => {
    expect(await failing(establish(sessionOf(ask), ROOT, voucher))).toBe(what);
  });
});

describe('index of trust anchors', () => {
  const [root] = world.anchors;
  if (root === undefined) throw new Error('the root has no anchor');
  const anchor = (zone: string): TrustAnchor => ({ ...root, zone });
  const index = new AnchorIndex([anchor('.'), anchor('Sub.Xlab'), anchor('sub.xlab')]);

  test.each([
    ['xlab', '.'],
    ['sub.xlab', 'sub.xlab'],
    ['a.b.SUB.xlab', 'sub.xlab'],
    ['nosub.xlab', '.'],
    ['.', '.'],
  ])('the closest one above %s is %s', (name, zone) => {
    expect(formatName(index.above(parseName(name))).toLowerCase()).toBe(zone);
  });

  test('a zone may have several, and a zone below it none', () => {
    expect(index.of(parseName('sub.xlab'))).toHaveLength(2);
    expect(index.of(parseName('xlab'))).toBeNull();
    expect(index.has(parseName('xlab'))).toBe(false);
  });

  test('a name below no anchor is refused', async () => {
    const islands = new AnchorIndex([anchor('sub.xlab')]);
    const act = Promise.resolve().then(() => islands.above(parseName('xlab')));
    expect(await failing(act)).toBe('indeterminate no-anchor');
  });
});

describe('proofs of nonexistence', () => {
  const [proof] = indexOf(world.answer('none.', TYPE.A)).denials();
  if (proof === undefined) throw new Error('the root denies nothing');

  async function verified(sets: readonly RRset[]): ReturnType<typeof verifiedDenials> {
    const session = sessionOf();
    const zone = await establish(session, ROOT, BY_ANCHOR);
    if (zone.kind !== 'secure') throw new Error(zone.kind);
    return verifiedDenials(session, zone, sets);
  }

  test('count if the zone signed them', async () => {
    expect(await verified([proof])).toMatchObject({ nsecs: [{ owner: ROOT }], failure: null });
  });

  test('do not count if a child zone signed them', async () => {
    const below = indexOf(world.answer('none.xlab', TYPE.A)).denials();
    expect(below).not.toEqual([]);
    expect(await verified(below)).toMatchObject({ nsecs: [], nsec3s: [], failure: null });
  });

  test('one with an invalid signature has its reason, and the others count', async () => {
    const wrong = { ...proof, rdata: proof.rdata.map((octets) => octets.map((one) => one ^ 1)) };
    const { nsecs, failure } = await verified([wrong, proof]);
    expect(nsecs).toHaveLength(1);
    expect(failure?.reason).toBe('signature-invalid');
  });

  test('too many are refused', async () => {
    const many = Array.from({ length: 17 }, () => proof);
    expect(await failing(verified(many))).toBe('indeterminate too-costly');
  });
});
