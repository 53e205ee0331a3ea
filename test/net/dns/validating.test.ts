import { describe, expect, test } from 'vitest';
import {
  createDnsCache,
  createResolver,
  type ResolverOptions,
} from '../../../src/net/dns/resolver.js';
import type { ResourceRecord } from '../../../src/wire/dns/message.js';
import { readAddress, readTlsa } from '../../../src/wire/dns/records.js';
import { TYPE } from '../../../src/wire/dns/types.js';
import { createWorld } from '../../wire/dns/dnssec/signer.js';
import { dnsThat, silence, timed } from './asking.js';
import { replyTo, type Asked, type Script, type ScriptedDns } from './scripted.js';
import { WORLD, WORLD_NOW, forged, honestWorld, replyIn, unsigned } from './signed.js';

const WWW = 'www.good.xlab';

function resolverIn(dns: ScriptedDns, options: Partial<ResolverOptions> = {}) {
  return createResolver({
    servers: [dns.server],
    timeoutMs: 2_000,
    anchors: WORLD.anchors,
    cache: createDnsCache({ now: WORLD_NOW }),
    ...options,
  });
}

const question = ({ packet }: Asked): string => {
  const [asked] = packet.questions;
  return `${asked?.name ?? ''} ${asked?.type ?? 0}`;
};

describe('secure answers', () => {
  test('over UDP, and TCP where it must be', async () => {
    const resolver = resolverIn(await dnsThat(honestWorld));
    expect(await resolver.secure('WWW.good.xlab.', 'A')).toMatchObject({
      owner: WWW,
      type: 'A',
      status: 'secure',
      reason: 'validated',
      zone: 'good.xlab',
      // As that world signs.
      expires: new Date(WORLD_NOW() + 30 * 86_400_000).toISOString(),
    });
    const { links } = await resolver.secure('_xmpp-client._tcp.good.xlab', 'SRV');
    expect(links.map(({ zone }) => zone)).toEqual(['.', 'xlab', 'good.xlab']);
    const tlsa = `_5222._tcp.${WWW}`;
    const { records } = await resolver.resolve(tlsa, 'TLSA');
    expect(records.map(readTlsa)).toMatchObject([{ usage: 3, selector: 1, matchingType: 1 }]);
    expect(await resolver.secure(tlsa, 'TLSA')).toMatchObject({ status: 'secure' });
    expect(await resolver.secure('alias.good.xlab', 'A')).toMatchObject({ status: 'secure' });
    expect(await resolver.secure('nowhere.good.xlab', 'CAA')).toMatchObject({ status: 'secure' });
    expect(await resolver.secure('unsigned.xlab', 'A')).toMatchObject({
      status: 'insecure',
      reason: 'no-ds',
    });
  });

  test('a finished validation is kept after the deadline', async () => {
    const deadline = new AbortController();
    const resolver = resolverIn(await dnsThat(honestWorld), { signal: deadline.signal });
    const before = await resolver.secure(WWW, 'A');
    deadline.abort();
    expect(await resolver.secure(WWW, 'A')).toEqual(before);
    expect(await resolver.secure('other.good.xlab', 'A')).toMatchObject({ reason: 'unanswered' });
  });

  test('an answer is validated with the same messages, queried once', async () => {
    const dns = await dnsThat(honestWorld);
    const resolver = resolverIn(dns);
    await resolver.resolve(WWW, 'A');
    await Promise.all([resolver.secure(WWW, 'A'), resolver.secure(WWW, 'A')]);
    const udp = dns.asked.filter(({ transport }) => transport === 'udp').map(question);
    expect(udp).toHaveLength(new Set(udp).size);
  });

  test('with `validate`, the chain is queried in advance', async () => {
    const dns = await dnsThat(honestWorld);
    const resolver = resolverIn(dns, { validate: true });
    await resolver.resolve(WWW, 'A');
    await expect.poll(() => dns.asked.map(question)).toContain(`good.xlab ${TYPE.DS}`);
    await resolver.secure(WWW, 'A');
    const before = dns.asked.length;
    expect(await resolver.secure(WWW, 'A')).toMatchObject({ status: 'secure' });
    expect(dns.asked).toHaveLength(before);
    const idle = await dnsThat(honestWorld);
    await resolverIn(idle).resolve(WWW, 'A');
    expect(idle.asked.map(question)).toEqual([`${WWW} ${TYPE.A}`]);
  });

  test('scans with a common cache share ancestor zones, but nothing that depends on settings', async () => {
    const dns = await dnsThat(honestWorld);
    const cache = createDnsCache({ now: WORLD_NOW });
    await resolverIn(dns, { cache }).secure(WWW, 'A');
    const before = dns.asked.length;
    expect(await resolverIn(dns, { cache }).secure(WWW, 'A')).toMatchObject({ status: 'secure' });
    expect(dns.asked).toHaveLength(before);
    await resolverIn(dns, { cache }).secure('alias.good.xlab', 'A');
    expect(dns.asked.length).toBe(before + 1);

    const others = createWorld([{ name: '.' }]).anchors;
    const { status } = await resolverIn(dns, { cache, anchors: others }).secure(WWW, 'A');
    expect(['bogus', 'indeterminate']).toContain(status);
    expect(dns.asked.length).toBeGreaterThan(before + 1);
    const other = await dnsThat(honestWorld);
    await resolverIn(other, { cache }).secure(WWW, 'A');
    expect(other.asked.length).toBeGreaterThan(3);
  });

  test('the end of one scan does not affect another', async () => {
    const dns = await dnsThat((asked) => (asked.number === 1 ? [] : honestWorld(asked)));
    const cache = createDnsCache({ now: WORLD_NOW });
    const ending = new AbortController();
    const one = resolverIn(dns, { cache, signal: ending.signal }).secure(WWW, 'A');
    const two = resolverIn(dns, { cache, signal: new AbortController().signal }).secure(WWW, 'A');
    ending.abort();
    expect(await one).toMatchObject({ status: 'indeterminate', reason: 'unanswered' });
    expect(await two).toMatchObject({ status: 'secure' });
    const late = resolverIn(dns, { cache, signal: new AbortController().signal });
    expect(await late.secure('alias.good.xlab', 'A')).toMatchObject({ status: 'secure' });
  });
});

describe('not secure answers', () => {
  test('forged once: the validated answer differs', async () => {
    let times = 0;
    const lieOnce: Script = (asked) => {
      const lie = question(asked) === `${WWW} 1` && (times += 1) === 1;
      return lie ? [replyIn(asked, forged)] : honestWorld(asked);
    };
    const resolver = resolverIn(await dnsThat(lieOnce));
    const { records } = await resolver.resolve(WWW, 'A');
    expect(records.map(readAddress)).toEqual(['203.0.113.66']);
    const { status, detail } = await resolver.secure(WWW, 'A');
    expect(status).toBe('indeterminate');
    expect(detail).toBe(`${WWW} A: the answer changed after it was read`);
  });

  test('forged each time: bogus, after a new query without CD', async () => {
    const dns = await dnsThat((asked) => [replyIn(asked, forged)]);
    expect(await resolverIn(dns).secure(WWW, 'A')).toMatchObject({
      status: 'bogus',
      reason: 'signature-invalid',
    });
    const cd = dns.asked
      .filter((asked) => question(asked) === `${WWW} 1`)
      .map(({ bytes }) => Math.floor((bytes[3] ?? 0) / 0x10) % 2);
    expect(cd).toEqual([1, 0]);
  });

  const strip = (records: readonly ResourceRecord[]) => unsigned(records);
  const lies: [string, Script, string][] = [
    [
      'signatures left out',
      (asked) => [
        replyIn(asked, (message) => ({
          ...message,
          answer: strip(message.answer),
          authority: strip(message.authority),
        })),
      ],
      'records-stripped',
    ],
    ['SERVFAIL', (asked) => [replyTo(asked, { rcode: 2 })], 'unanswered'],
    ['silence', silence, 'unanswered'],
    ['the question itself', ({ bytes }) => [bytes], 'unanswered'],
    [
      'another question',
      (asked) => [replyTo(asked, { question: { name: 'b.org', type: 1 } })],
      'unanswered',
    ],
    [
      'counts of 65535 in 12 octets',
      ({ bytes }) => [
        Buffer.concat([bytes.subarray(0, 2), Buffer.from('8180'), Buffer.alloc(8, 255)]),
      ],
      'unanswered',
    ],
  ];
  test.each(lies)('%s is indeterminate', async (_, script, reason) => {
    const resolver = resolverIn(await dnsThat(script), { timeoutMs: 400 });
    const { result, ms } = await timed(() => resolver.secure(WWW, 'A'));
    expect(result).toMatchObject({ owner: WWW, type: 'A', status: 'indeterminate', reason });
    expect(result.detail).not.toBe('');
    expect(ms).toBeLessThan(40_000);
  });

  test('invalid questions and questions without server or time are indeterminate too', async () => {
    const dns = await dnsThat(silence);
    expect(await resolverIn(dns).secure('a..b', 'A')).toMatchObject({
      owner: 'a..b',
      status: 'indeterminate',
      reason: 'malformed',
    });
    expect(await resolverIn(dns, { servers: [] }).secure(WWW, 'A')).toMatchObject({
      status: 'indeterminate',
      reason: 'unanswered',
    });
    const signal = AbortSignal.timeout(100);
    const { result, ms } = await timed(() =>
      resolverIn(dns, { signal, timeoutMs: 90_000 }).secure(WWW, 'A'),
    );
    expect(result).toMatchObject({ status: 'indeterminate', reason: 'unanswered' });
    expect(result.detail).toContain('deadline');
    expect(ms).toBeLessThan(60_000);
    expect(await resolverIn(dns, { anchors: [] }).secure(WWW, 'A')).toMatchObject({
      status: 'indeterminate',
    });
  });
});
