import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../src/model/index.js';
import { readSrv } from '../../../src/wire/dns/records.js';
import {
  NAME,
  addresses,
  anotherId,
  anotherQuestion,
  answering,
  dnsThat,
  failure,
  honest,
  resolverOf,
  silence,
  timed,
} from './asking.js';
import { a, replyTo, srv, type Asked, type Script } from './scripted.js';

describe('packets that are not the reply are ignored', () => {
  const liar =
    (lie: (asked: Asked) => Uint8Array): Script =>
    (asked) => [lie(asked), ...honest(asked)];
  const forged = { answers: [a(NAME, '203.0.113.66')] };

  test.each<[string, (asked: Asked) => Uint8Array]>([
    [
      'another id',
      (asked) => replyTo(asked, { ...forged, id: (asked.packet.header.id + 1) % 65_536 }),
    ],
    [
      'another name',
      (asked) => replyTo(asked, { ...forged, question: { name: 'evil.example', type: 1 } }),
    ],
    ['another type', (asked) => replyTo(asked, { ...forged, question: { name: NAME, type: 28 } })],
    ['no question', (asked) => replyTo(asked, { ...forged, question: null })],
    ['the question itself', ({ bytes }) => bytes],
    [
      'an answer that says it is a question',
      (asked) => replyTo(asked, { ...forged, flags: { qr: 0 } }),
    ],
    ['nothing', () => new Uint8Array(0)],
    ['noise', () => Buffer.from('no DNS message at all')],
    [
      'counts of 65535',
      ({ bytes }) => Buffer.concat([bytes.subarray(0, 2), Buffer.alloc(10, 0xff)]),
    ],
  ])('%s', async (_, lie) => {
    const dns = await dnsThat(liar(lie));
    // Long enough that a busy machine does not ask a second time.
    expect(await addresses([dns], { timeoutMs: 60_000 })).toEqual(['192.0.2.7']);
    expect(dns.asked).toHaveLength(1);
  });

  test('and counted if no reply arrives', async () => {
    const dns = await dnsThat(({ bytes }) => [bytes]);
    const { reason, detail } = await failure(addresses([dns], { timeoutMs: 300 }));
    expect(reason).toBe('timeout');
    expect(detail).toBe(
      `${NAME} A: ${dns.server}: no answer in 0.3 s (but 3 packets that were no reply to it)`,
    );
  });

  test('the case of the question does not matter', async () => {
    const dns = await dnsThat(
      answering({
        question: { name: NAME.toUpperCase(), type: 1 },
        answers: [a(NAME, '192.0.2.7')],
      }),
    );
    expect(await addresses([dns])).toEqual(['192.0.2.7']);
  });

  test('packets from other addresses are dropped', async () => {
    const victim = await dnsThat((asked) => {
      // Right in all but the port that it comes from.
      const socket = createSocket('udp4');
      socket.bind(0, victim.server.split(':')[0], () => {
        socket.send(replyTo(asked, forged), asked.from, '127.0.0.1', () => socket.close());
      });
      return [];
    });
    const { reason, detail } = await failure(addresses([victim], { timeoutMs: 400 }));
    expect(reason).toBe('timeout');
    expect(detail).not.toContain('packets');
  });
});

describe('packet loss', () => {
  test('one or two lost packets are repeated', async () => {
    const dns = await dnsThat((asked) => (asked.number < 3 ? [] : honest(asked)));
    const { result, ms } = await timed(() => addresses([dns], { timeoutMs: 3_000 }));
    expect(result).toEqual(['192.0.2.7']);
    expect(ms).toBeLessThan(3_000);
    expect(new Set(dns.asked.map(({ from }) => from)).size).toBe(1);
  });

  test('if all are lost, there is a timeout after three packets', async () => {
    const dns = await dnsThat(silence);
    const { result, ms } = await timed(() => failure(addresses([dns], { timeoutMs: 500 })));
    expect(result).toEqual({
      layer: 'dns',
      reason: 'timeout',
      detail: `${NAME} A: ${dns.server}: no answer in 0.5 s`,
    });
    expect(ms).toBeGreaterThan(480);
    expect(ms).toBeLessThan(10_000);
    expect(dns.asked).toHaveLength(3);
  });

  test('the timeout covers all servers, and a silent one is tried last', async () => {
    const silent = await dnsThat(silence);
    const good = await dnsThat(honest);
    const resolver = resolverOf([silent, good], { timeoutMs: 800 });
    const first = await timed(() => resolver.resolve(NAME, 'A'));
    expect(first.result.resolver).toBe(good.server);
    expect(first.ms).toBeGreaterThan(380);
    const waited = silent.asked.length;
    expect((await resolver.resolve(NAME, 'AAAA')).resolver).toBe(good.server);
    expect(silent.asked).toHaveLength(waited);
  });
});

describe('TCP', () => {
  const truncated = (asked: Asked): Buffer => replyTo(asked, { flags: { tc: 1 } });
  const overTcp =
    (script: Script): Script =>
    (asked) =>
      asked.transport === 'udp' ? [truncated(asked)] : script(asked);

  test('300 SRV records', async () => {
    const owner = '_xmpp-server._tcp.example.org';
    const answers = Array.from({ length: 300 }, (_, n) =>
      srv(owner, n, 5269, `host-with-a-long-name-${n}.example.org`),
    );
    const dns = await dnsThat(overTcp(answering({ answers })));
    const { records } = await resolverOf([dns]).resolve(owner, 'SRV');
    expect(records.map((record) => readSrv(record).priority)).toEqual(answers.map((_, n) => n));
    expect(dns.asked.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
  });

  test('a truncated message is never an answer', async () => {
    const dns = await dnsThat((asked) =>
      asked.transport === 'udp'
        ? [replyTo(asked, { flags: { tc: 1 }, answers: [a(NAME, '203.0.113.66')] }).subarray(0, -3)]
        : honest(asked),
    );
    expect(await addresses([dns])).toEqual(['192.0.2.7']);
  });

  test('a reply in several chunks, followed by another', async () => {
    const dns = await dnsThat(overTcp((asked) => [...honest(asked), Buffer.from('left over')]));
    expect(await addresses([dns])).toEqual(['192.0.2.7']);
  });

  test.each<[string, Script, Failure['reason'], string]>([
    ['another id', anotherId, 'malformed', 'no reply'],
    ['another question', anotherQuestion, 'malformed', 'no reply'],
    ['a message without a header', () => [Buffer.from('short')], 'malformed', 'no reply'],
    ['a close', () => [null], 'closed', 'closed the connection'],
    ['a stall', silence, 'timeout', 'no answer in'],
  ])('%s', async (_, script, reason, said) => {
    const dns = await dnsThat(overTcp(script));
    const { result, ms } = await timed(() => failure(addresses([dns], { timeoutMs: 500 })));
    expect(result.reason).toBe(reason);
    expect(result.detail).toContain(`${NAME} A: ${dns.server}: `);
    expect(result.detail).toContain(said);
    expect(ms).toBeLessThan(10_000);
    const good = await dnsThat(honest);
    expect(await addresses([dns, good], { timeoutMs: 800 })).toEqual(['192.0.2.7']);
  });
});
