import { describe, expect, test } from 'vitest';
import { systemResolvers, withPort } from '../../../src/net/dns/system-resolvers.js';
import { decodeMessage } from '../../../src/wire/dns/message.js';
import { readAddress, readSrv } from '../../../src/wire/dns/records.js';
import { freshAddress } from '../../peers/address.js';
import {
  NAME,
  addresses,
  answering,
  dnsThat,
  failure,
  honest,
  resolverOf,
  silence,
  timed,
} from './asking.js';
import { a, cname, replyTo, soa, srv, type Asked, type Script } from './scripted.js';

describe('answers', () => {
  test('SRV records, sorted, with their server', async () => {
    const owner = '_xmpp-client._tcp.example.org';
    const dns = await dnsThat(
      answering({
        answers: [srv(owner, 20, 5222, 'b.example.org'), srv(owner, 10, 5222, 'a.example.org')],
      }),
    );
    const resolution = await resolverOf([dns]).resolve('_xmpp-client._tcp.Example.ORG.', 'SRV');
    expect(resolution).toMatchObject({
      owner,
      rcode: 'NOERROR',
      aliases: [],
      resolver: dns.server,
    });
    expect(resolution.records.map((record) => readSrv(record).target)).toEqual([
      'a.example.org',
      'b.example.org',
    ]);
  });

  test('NXDOMAIN and no data are answers', async () => {
    const none = { authorities: [soa('example.org')] };
    const nx = await dnsThat(answering({ rcode: 3, ...none }));
    expect(await resolverOf([nx]).resolve(NAME, 'A')).toMatchObject({
      rcode: 'NXDOMAIN',
      records: [],
    });
    const empty = await dnsThat(answering(none));
    expect(await resolverOf([empty]).resolve(NAME, 'AAAA')).toMatchObject({
      rcode: 'NOERROR',
      records: [],
    });
  });

  test('many parallel queries are no listener leak', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error): number => warnings.push(warning);
    process.on('warning', hear);
    const dns = await dnsThat((asked) => [replyTo(asked, { rcode: 3 })]);
    const resolver = resolverOf([dns], { signal: new AbortController().signal });
    const names = Array.from({ length: 30 }, (_, n) => `n${n}.example.org`);
    await Promise.all(names.map((name) => resolver.resolve(name, 'A')));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  test('each query has its own port, a random id, and EDNS of 1232 octets', async () => {
    const dns = await dnsThat((asked) => [replyTo(asked, { rcode: 3 })]);
    const resolver = resolverOf([dns]);
    const names = Array.from({ length: 40 }, (_, n) => `n${n}.example.org`);
    await Promise.all(names.map((name) => resolver.resolve(name, 'A')));
    expect(dns.asked).toHaveLength(40);
    expect(new Set(dns.asked.map(({ from }) => from)).size).toBeGreaterThan(35);
    expect(new Set(dns.asked.map(({ packet }) => packet.header.id)).size).toBeGreaterThan(35);
    for (const { packet } of dns.asked) {
      expect(packet.header.rd).toBe(1);
      expect(packet.additionals.map(({ type, class: size }) => [type, size])).toEqual([[41, 1232]]);
    }
  });

  test('requests signatures, also of bogus data', async () => {
    const dns = await dnsThat(honest);
    await resolverOf([dns]).resolve(NAME, 'A');
    for (const { bytes } of dns.asked) {
      expect(decodeMessage(bytes)).toMatchObject({ cd: true, ad: false, edns: { dnssecOk: true } });
    }
  });

  test('equal questions are queried once, and answers cached', async () => {
    const dns = await dnsThat(honest);
    const resolver = resolverOf([dns]);
    const [one, two] = await Promise.all([
      resolver.resolve(NAME, 'A'),
      resolver.resolve('CHAT.example.org.', 'A'),
    ]);
    expect(two).toBe(one);
    expect(await resolver.resolve(NAME, 'A')).toBe(one);
    expect(dns.asked).toHaveLength(1);
    await resolver.resolve(NAME, 'AAAA');
    expect(dns.asked).toHaveLength(2);
  });

  test('failures are not cached', async () => {
    const dns = await dnsThat((asked) => [
      replyTo(asked, asked.number === 1 ? { rcode: 2 } : { answers: [a(NAME, '192.0.2.7')] }),
    ]);
    const resolver = resolverOf([dns]);
    expect((await failure(resolver.resolve(NAME, 'A'))).reason).toBe('servfail');
    expect((await resolver.resolve(NAME, 'A')).records).toHaveLength(1);
  });

  test('over IPv6', async ({ skip }) => {
    const dns = await dnsThat(honest, '::1').catch(() => skip('this machine has no IPv6'));
    expect(dns.server).toMatch(/^\[::1\]:/);
    expect(await addresses([dns])).toEqual(['192.0.2.7']);
  });

  test('to the configured address', async () => {
    const dns = await dnsThat(honest);
    expect(await addresses([dns], { bind: await freshAddress() })).toEqual(['192.0.2.7']);
    const { reason, detail } = await failure(addresses([dns], { bind: '192.0.2.250' }));
    expect(reason).toBe('no-route');
    expect(detail).toContain(dns.server);
  });
});

describe('server errors', () => {
  test.each([
    [2, 'servfail', 'answered SERVFAIL'],
    [5, 'refused', 'answered REFUSED'],
    [1, 'servfail', 'answered FORMERR'],
    [9, 'servfail', 'answered NOTAUTH'],
    [11, 'servfail', 'answered RCODE11'],
  ])('rcode %i is %s, and the next is asked', async (rcode, reason, said) => {
    const bad = await dnsThat(answering({ rcode }));
    const good = await dnsThat(honest);
    expect(await addresses([bad, good])).toEqual(['192.0.2.7']);
    expect(await failure(addresses([bad]))).toEqual({
      layer: 'dns',
      reason,
      detail: `${NAME} A: ${bad.server}: ${said}`,
    });
  });

  test('an error in the upper bits of the rcode is detected', async () => {
    const dns = await dnsThat((asked) => {
      const reply = replyTo(asked);
      reply.writeUInt16BE(1, 10);
      return [Buffer.concat([reply, Buffer.from('0000290200010000000000', 'hex')])];
    });
    expect((await failure(addresses([dns]))).detail).toContain('answered BADVERS');
  });

  test('a closed port is reported immediately', async () => {
    const closed = `${await freshAddress()}:5399`;
    const { result, ms } = await timed(() => failure(addresses([closed], { timeoutMs: 90_000 })));
    expect(result).toEqual({
      layer: 'dns',
      reason: 'refused',
      detail: `${NAME} A: ${closed}: the port is closed`,
    });
    expect(ms).toBeLessThan(60_000);
    const good = await dnsThat(honest);
    expect(await addresses([closed, good])).toEqual(['192.0.2.7']);
  });

  test('a server without EDNS is queried without it', async () => {
    const old: Script = (asked) =>
      asked.packet.additionals.length > 0
        ? // As old servers do: the header alone.
          [Buffer.from([...asked.bytes.subarray(0, 2), 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0])]
        : honest(asked);
    const dns = await dnsThat(old);
    expect(await addresses([dns])).toEqual(['192.0.2.7']);
    expect(dns.asked).toHaveLength(2);
    const notimp = await dnsThat((asked) =>
      asked.packet.additionals.length > 0 ? [replyTo(asked, { rcode: 4 })] : honest(asked),
    );
    expect(await addresses([notimp])).toEqual(['192.0.2.7']);
  });

  test('a referral is not a negative answer', async () => {
    const dns = await dnsThat(
      answering({
        flags: { ra: 0 },
        authorities: [{ name: 'org', type: 2, ns: 'ns.example' }],
      }),
    );
    const { reason, detail } = await failure(addresses([dns]));
    expect(reason).toBe('servfail');
    expect(detail).toContain('no recursion');
  });

  test('malformed answers to the question', async () => {
    const cut = await dnsThat((asked) => [honest(asked)[0]?.subarray(0, -2) ?? null]);
    expect(await failure(addresses([cut]))).toMatchObject({ reason: 'malformed' });
    const short = await dnsThat((asked) => {
      const reply = replyTo(asked, { answers: [a(NAME, '192.0.2.7')] });
      reply.writeUInt16BE(3, reply.length - 6);
      return [reply.subarray(0, -1)];
    });
    expect((await failure(addresses([short]))).detail).toContain('are not an A record');
    const good = await dnsThat(honest);
    expect(await addresses([short, good])).toEqual(['192.0.2.7']);
  });

  test('all failures are reported, and an error outweighs a timeout', async () => {
    const silent = await dnsThat(silence);
    const failing = await dnsThat(answering({ rcode: 2 }));
    const { reason, detail } = await failure(addresses([silent, failing], { timeoutMs: 400 }));
    expect(reason).toBe('servfail');
    expect(detail).toBe(
      `${NAME} A: ${silent.server}: no answer in 0.2 s; ${failing.server}: answered SERVFAIL`,
    );
  });

  test('without servers, there is a failure', async () => {
    expect(await failure(addresses([]))).toMatchObject({ reason: 'no-route' });
  });
});

describe('aliases', () => {
  const target = (asked: Asked): string => asked.packet.questions[0]?.name ?? '';

  test('within an answer', async () => {
    const answers = [
      cname(NAME, 'b.example.net'),
      cname('b.example.net', 'c.example.net'),
      a('c.example.net', '192.0.2.1'),
    ];
    const dns = await dnsThat(answering({ answers }));
    const resolution = await resolverOf([dns]).resolve(NAME, 'A');
    expect(resolution).toMatchObject({
      owner: NAME,
      rcode: 'NOERROR',
      aliases: ['b.example.net', 'c.example.net'],
    });
    expect(resolution.records.map(readAddress)).toEqual(['192.0.2.1']);
    expect(dns.asked).toHaveLength(1);
  });

  test('across several queries', async () => {
    const dns = await dnsThat((asked) => {
      const name = target(asked);
      if (name === NAME) return [replyTo(asked, { answers: [cname(name, 'b.example.net')] })];
      if (name === 'b.example.net')
        return [replyTo(asked, { answers: [cname(name, 'c.example.net')] })];
      return [replyTo(asked, { rcode: 3 })];
    });
    expect(await resolverOf([dns]).resolve(NAME, 'A')).toMatchObject({
      rcode: 'NXDOMAIN',
      aliases: ['b.example.net', 'c.example.net'],
      records: [],
    });
    expect(dns.asked).toHaveLength(3);
  });

  test('a failure names the first and the last name', async () => {
    const dns = await dnsThat((asked) =>
      target(asked) === NAME
        ? [replyTo(asked, { answers: [cname(NAME, 'b.example.net')] })]
        : [replyTo(asked, { rcode: 5 })],
    );
    expect(await failure(addresses([dns]))).toEqual({
      layer: 'dns',
      reason: 'refused',
      detail: `${NAME} A, alias of b.example.net: ${dns.server}: answered REFUSED`,
    });
  });

  test('loops and long chains end', async () => {
    const endless = await dnsThat((asked) => {
      const name = target(asked);
      return [replyTo(asked, { answers: [cname(name, `x.${name}`)] })];
    });
    expect(await failure(addresses([endless]))).toMatchObject({
      reason: 'malformed',
      detail: expect.stringContaining('more than 16 CNAMEs') as string,
    });
    expect(endless.asked).toHaveLength(17);
    const circle = await dnsThat((asked) => {
      const other = target(asked) === NAME ? 'b.example.net' : NAME;
      return [replyTo(asked, { answers: [cname(target(asked), other)] })];
    });
    expect(await failure(addresses([circle]))).toMatchObject({
      reason: 'malformed',
      detail: expect.stringContaining('circle') as string,
    });
  });
});

describe('abort', () => {
  test('by the deadline of the scan', async () => {
    const dns = await dnsThat(silence);
    const { result, ms } = await timed(() =>
      failure(addresses([dns, dns], { timeoutMs: 90_000, signal: AbortSignal.timeout(100) })),
    );
    expect(result.reason).toBe('timeout');
    expect(result.detail).toBe(
      `${NAME} A: ${dns.server}: the scan's deadline passed before it answered`,
    );
    expect(ms).toBeLessThan(60_000);
    const late = failure(addresses([dns], { signal: AbortSignal.abort() }));
    expect((await late).detail).toContain('deadline');
  });

  test('of one waiter does not affect another', async () => {
    const dns = await dnsThat((asked) => (asked.number === 1 ? [] : honest(asked)));
    const resolver = resolverOf([dns]);
    const impatient = failure(resolver.resolve(NAME, 'A', AbortSignal.timeout(50)));
    const patient = resolver.resolve(NAME, 'A', new AbortController().signal);
    expect((await impatient).reason).toBe('timeout');
    expect((await patient).records).toHaveLength(1);
    // What is known stays known after the deadline; what is not is not asked for any more.
    const known = resolver.resolve(NAME, 'A', AbortSignal.abort());
    expect((await known).records).toHaveLength(1);
    const gone = failure(resolver.resolve(`other.${NAME}`, 'A', AbortSignal.abort()));
    expect((await gone).reason).toBe('timeout');
  });
});

describe('invalid questions', () => {
  test.each(['', 'a..b', 'bücher.example', `${'a'.repeat(64)}.org`, 'a.'.repeat(130)])(
    '%j',
    async (name) => {
      const resolver = resolverOf(['127.0.0.1:53']);
      expect((await failure(resolver.resolve(name, 'A'))).reason).toBe('malformed');
    },
  );

  test.each([
    '127.0.0.1',
    'localhost:53',
    '::1:53',
    '[127.0.0.1]:53',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '',
  ])('the server %j throws TypeError', (server) => {
    expect(() => resolverOf([server])).toThrow(TypeError);
  });
});

describe('the servers of the system', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1:53'],
    ['192.0.2.1:5353', '192.0.2.1:5353'],
    ['2001:db8::1', '[2001:db8::1]:53'],
    ['[2001:db8::1]:5353', '[2001:db8::1]:5353'],
    ['fe80::1%eth0', '[fe80::1%eth0]:53'],
  ])('%s', (server, text) => {
    expect(withPort(server)).toBe(text);
    expect(resolverOf([withPort(server)]).servers).toEqual([text]);
  });

  test('are accepted by a resolver', () => {
    expect(resolverOf(systemResolvers()).servers).toEqual(systemResolvers());
  });
});
