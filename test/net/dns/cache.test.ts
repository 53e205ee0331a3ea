import { describe, expect, test } from 'vitest';
import type { AskedMessage } from '../../../src/net/dns/asker.js';
import { createAsker } from '../../../src/net/dns/asker.js';
import { createDnsCache } from '../../../src/net/dns/cache.js';
import { parseDnsServer } from '../../../src/net/dns/server.js';
import { lifetimeOf } from '../../../src/wire/dns/lifetime.js';
import { decodeMessage, type DnsMessage } from '../../../src/wire/dns/message.js';
import { parseName } from '../../../src/wire/dns/name.js';
import { NAME, answering, dnsThat, failure, honest, resolverOf } from './asking.js';
import { a, replyTo, soa, type Asked, type Reply } from './scripted.js';

const answer = { server: 'x' } as unknown as AskedMessage;

describe('DNS cache', () => {
  test.each([
    [0, 30],
    [29, 30],
    [60, 60],
    [3_600, 3_600],
    [86_400, 3_600],
  ])('keeps a TTL of %i s for %i s', (ttl, kept) => {
    let now = 1_000;
    const cache = createDnsCache({ now: () => now });
    cache.set('a', answer, 10, ttl);
    now += kept * 1_000 - 1;
    expect(cache.get('a')).toBe(answer);
    now += 1;
    expect(cache.get('a')).toBeNull();
  });

  test('limits entries and octets, and removes the oldest', () => {
    const cache = createDnsCache({ mostEntries: 3, mostOctets: 100 });
    for (const key of ['a', 'b', 'c', 'd']) cache.set(key, answer, 10, 60);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== null)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    cache.set('e', answer, 85, 60);
    expect(['c', 'd', 'e'].map((key) => cache.get(key) !== null)).toEqual([false, true, true]);
    cache.set('e', answer, 5, 60);
    cache.set('f', answer, 85, 60);
    expect(['d', 'e', 'f'].map((key) => cache.get(key) !== null)).toEqual([true, true, true]);
  });
});

describe('lifetime of an answer', () => {
  const messageOf = (reply: Reply): DnsMessage => {
    const packet = { header: { id: 1 }, questions: [{ name: NAME, type: 1 }] };
    return decodeMessage(replyTo({ packet } as unknown as Asked, reply));
  };
  const lifetime = (reply: Reply): number => lifetimeOf(messageOf(reply));

  test('is the minimum of its TTLs', () => {
    const answers = [
      { ...a(NAME, '192.0.2.1'), ttl: 300 },
      { ...a(NAME, '192.0.2.2'), ttl: 120 },
    ];
    expect(lifetime({ answers })).toBe(120);
  });

  test('of a negative answer is that of the SOA, or its minimum (RFC 2308 §5)', () => {
    const long = { ...soa('example.org'), ttl: 900, minimum: 3_600 };
    expect(lifetime({ rcode: 3, authorities: [long] })).toBe(900);
    expect(lifetime({ authorities: [{ ...long, minimum: 90 }] })).toBe(90);
    expect(lifetime({ rcode: 3 })).toBe(0);
  });

  test('is 0 if the highest bit of a TTL is set (RFC 2181 §8)', () => {
    const message = messageOf({ answers: [a(NAME, '192.0.2.1')] });
    const answer = message.answer.map((record) => ({ ...record, ttl: 0x8000_0001 }));
    expect(lifetimeOf({ ...message, answer })).toBe(0);
  });
});

describe('asker', () => {
  const name = parseName(NAME);
  const askerOf = (server: string, cache = createDnsCache()) => {
    const parsed = parseDnsServer(server);
    if (parsed === null) throw new Error('no server');
    const servers = [parsed];
    const common = { timeoutMs: 2_000, bind: null, trust: null, cache, scope: 's' };
    const asker = createAsker({ servers, ...common });
    asker.join(new AbortController().signal);
    return asker;
  };

  test('queries equal questions once, ignoring case, and again after expiry', async () => {
    let now = 0;
    const dns = await dnsThat(honest);
    const asker = askerOf(dns.server, createDnsCache({ now: () => now }));
    const upper = parseName(NAME.toUpperCase());
    const [one, two] = await Promise.all([asker.ask(name, 1), asker.ask(upper, 1)]);
    expect(two).toBe(one);
    now += 59_999;
    expect(await asker.ask(name, 1)).toBe(one);
    now += 1;
    expect(await asker.ask(name, 1)).not.toBe(one);
    expect(dns.asked).toHaveLength(2);
  });

  test('`fresh` queries without CD, and its answer replaces the cached one', async () => {
    const dns = await dnsThat(honest);
    const asker = askerOf(dns.server);
    const old = await asker.ask(name, 1);
    const fresh = await asker.ask(name, 1, { fresh: true });
    expect(fresh).not.toBe(old);
    expect(await asker.ask(name, 1)).toBe(fresh);
    expect(dns.asked.map(({ bytes }) => decodeMessage(bytes).cd)).toEqual([true, false]);
    expect(decodeMessage(dns.asked[1]?.bytes ?? Buffer.alloc(0)).edns?.dnssecOk).toBe(true);
  });

  test('does not cache failures, and keeps the old answer if a fresh query fails', async () => {
    const dns = await dnsThat((asked) =>
      asked.number === 2 ? honest(asked) : [replyTo(asked, { rcode: 2 })],
    );
    const asker = askerOf(dns.server);
    expect((await failure(asker.ask(name, 1))).reason).toBe('servfail');
    const kept = await asker.ask(name, 1);
    await failure(asker.ask(name, 1, { fresh: true }));
    expect(await asker.ask(name, 1)).toBe(kept);
  });

  test('queries types that it cannot decode', async () => {
    const dns = await dnsThat(answering({ authorities: [soa('example.org')] }));
    expect((await askerOf(dns.server).ask(name, 4_711)).message.answer).toEqual([]);
  });

  test('does nothing without a user', async () => {
    const dns = await dnsThat(honest);
    const resolver = resolverOf([dns], { signal: AbortSignal.abort() });
    expect((await failure(resolver.resolve(NAME, 'A'))).reason).toBe('timeout');
    expect(dns.asked).toEqual([]);
  });
});
