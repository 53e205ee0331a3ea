import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority, selfSigned } from '../../../src/demo/certificates.js';
import type { Failure } from '../../../src/model/index.js';
import { freshAddress } from '../../peers/address.js';
import {
  NAME,
  addresses,
  anotherId,
  anotherQuestion,
  failure,
  honest,
  resolverOf,
  timed,
} from './asking.js';
import { a, replyTo } from './scripted.js';
import {
  AUTHORITY,
  TRUST,
  startHttps,
  startTls,
  type HttpsScript,
  type SecureDns,
  type TlsScript,
} from './secure.js';

const running: SecureDns[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((dns) => dns.stop()));
});

async function overTls(...args: Parameters<typeof startTls>): Promise<SecureDns> {
  const dns = await startTls(...args);
  running.push(dns);
  return dns;
}

async function overHttps(...args: Parameters<typeof startHttps>): Promise<SecureDns> {
  const dns = await startHttps(...args);
  running.push(dns);
  return dns;
}

const answer: HttpsScript = (asked) => honest(asked)[0] ?? null;
const names = Array.from({ length: 20 }, (_, n) => `n${n}.example.org`);
const anyName: TlsScript = (asked) => {
  const name = asked.packet.questions[0]?.name ?? '';
  return [replyTo(asked, { answers: [a(name, '192.0.2.7')] })];
};

describe('TLS', () => {
  test('to an IP address, with a certificate for it', async () => {
    const dns = await overTls(honest);
    const resolver = resolverOf([dns.server], { trust: TRUST });
    expect(await resolver.resolve(NAME, 'A')).toMatchObject({ resolver: dns.server });
    const [asked] = dns.asked;
    expect(asked?.bytes.readUInt16BE(2)).toBe(0x0110);
  });

  test('to an IP address, with a certificate for a name', async () => {
    const dns = await overTls(honest, { name: 'dns.example' });
    expect(await addresses([dns.server], { trust: TRUST })).toEqual(['192.0.2.7']);
    const other = dns.server.replace('#dns.example', '#other.example');
    const { reason, detail } = await failure(addresses([other], { trust: TRUST }));
    expect(reason).toBe('malformed');
    expect(detail).toContain(`${NAME} A: ${other}: the certificate is for another name`);
    const bare = dns.server.replace('#dns.example', '');
    const unnamed = await failure(addresses([bare], { trust: TRUST }));
    expect(unnamed.detail).toContain(`${bare}: the certificate is for another name`);
    expect(dns.asked).toHaveLength(1);
  });

  test.each([
    ['of another authority', () => createAuthority('somebody else').issue(['dns.example'])],
    ['of none', () => selfSigned(['dns.example'])],
  ])('a certificate %s is refused', async (_, identity) => {
    const dns = await overTls(honest, { identity: identity(), name: 'dns.example' });
    const said = await failure(addresses([dns.server], { trust: TRUST }));
    expect(said.detail).toContain(`${dns.server}: the certificate is not trusted (`);
    expect(dns.asked).toEqual([]);
  });

  test('without roots, every certificate is refused', async () => {
    const dns = await overTls(honest);
    const said = await failure(addresses([dns.server], { trust: { anchors: [] } }));
    expect(said.detail).toContain('the certificate is not trusted (');
  });

  test('parallel queries share one connection, with answers in any order', async () => {
    const held: Uint8Array[] = [];
    const dns = await overTls((asked, connection) => {
      held.push(...(anyName(asked, connection) as Uint8Array[]));
      return asked.number === names.length ? held.reverse() : [];
    });
    const resolver = resolverOf([dns.server], { trust: TRUST });
    const all = await Promise.all(names.map((name) => resolver.resolve(name, 'A')));
    expect(all.map(({ owner, records }) => [owner, records.length])).toEqual(
      names.map((name) => [name, 1]),
    );
    expect(dns.connections()).toBe(1);
  });

  test('a connection that was used and closed is opened again', async () => {
    const dns = await overTls((asked, connection) => [...anyName(asked, connection), null]);
    const resolver = resolverOf([dns.server], { trust: TRUST });
    for (const name of names.slice(0, 3)) {
      expect((await resolver.resolve(name, 'A')).records).toHaveLength(1);
    }
    expect(dns.connections()).toBe(3);
    // The second was on its way when the connection ended.
    const two = await overTls((asked, connection) =>
      asked.number === 2 ? [null] : anyName(asked, connection),
    );
    const other = resolverOf([two.server], { trust: TRUST });
    await other.resolve('a.example', 'A');
    expect((await other.resolve('b.example', 'A')).records).toHaveLength(1);
    expect(two.connections()).toBe(2);
  });

  test('a hanging connection is replaced', async () => {
    const dns = await overTls((asked, connection) =>
      connection === 1 ? [] : anyName(asked, connection),
    );
    const resolver = resolverOf([dns.server], { trust: TRUST, timeoutMs: 300 });
    expect((await failure(resolver.resolve('a.example', 'A'))).reason).toBe('timeout');
    expect((await resolver.resolve('b.example', 'A')).records).toHaveLength(1);
    expect(dns.connections()).toBe(2);
  });

  const wrong: [string, TlsScript, Failure['reason'], string][] = [
    ['another id', anotherId, 'malformed', 'no reply'],
    ['another question', anotherQuestion, 'malformed', 'no reply'],
    ['the question itself', ({ bytes }) => [bytes], 'malformed', 'no reply'],
    ['no octets', () => [new Uint8Array()], 'malformed', 'no reply'],
    ['a close', () => [null], 'closed', 'closed the connection before it answered'],
    ['silence', () => [], 'timeout', 'no answer in 0.6 s'],
  ];
  test.each(wrong)('%s', async (_, script, reason, said) => {
    const dns = await overTls(script);
    const { result, ms } = await timed(() =>
      failure(addresses([dns.server], { trust: TRUST, timeoutMs: 600 })),
    );
    expect(result.reason).toBe(reason);
    expect(result.detail).toContain(`${NAME} A: ${dns.server}: ${said === 'no reply' ? '' : said}`);
    expect(result.detail).toContain(said);
    expect(ms).toBeLessThan(10_000);
  });

  test('a closed port', async () => {
    const server = `tls://${await freshAddress()}:853`;
    const { reason, detail } = await failure(addresses([server], { trust: TRUST }));
    expect(reason).toBe('refused');
    expect(detail).toContain(server.slice('tls://'.length));
  });

  test('a deadline during the connection and during a query', async () => {
    const dns = await overTls(() => []);
    for (const ms of [1, 150]) {
      const signal = AbortSignal.timeout(ms);
      const asking = addresses([dns.server], { trust: TRUST, timeoutMs: 90_000, signal });
      const { result, ms: took } = await timed(() => failure(asking));
      expect(result).toMatchObject({ reason: 'timeout' });
      expect(result.detail).toContain('deadline');
      expect(took).toBeLessThan(60_000);
    }
  });
});

describe('HTTPS', () => {
  test('POST with id 0 over keep-alive connections', async () => {
    const seen: unknown[] = [];
    const dns = await overHttps((asked, response, { method, url, headers }) => {
      seen.push([method, url, headers['content-type'], headers.accept]);
      return answer(asked, response, null as never);
    });
    const resolver = resolverOf([dns.server], { trust: TRUST });
    expect((await resolver.resolve(NAME, 'A')).resolver).toBe(dns.server);
    await failure(resolver.resolve('other.example', 'SRV')).catch(() => undefined);
    const type = 'application/dns-message';
    expect(seen).toEqual([
      ['POST', '/dns-query', type, type],
      ['POST', '/dns-query', type, type],
    ]);
    expect(dns.asked.map(({ packet }) => packet.header.id)).toEqual([0, 0]);
    expect(dns.connections()).toBe(1);
  });

  test('to a name that the system resolves, with a certificate for it', async ({ skip }) => {
    const dns = await overHttps(answer, { host: 'localhost' });
    // Localhost is 127.0.0.1 to the system; the server is elsewhere on loopback.
    const named = dns.server;
    const said = await failure(addresses([named], { trust: TRUST })).catch(() => skip('taken'));
    expect(said.reason).toBe('refused');
    const address = named.replace('localhost', dns.address);
    const { detail } = await failure(addresses([address], { trust: TRUST }));
    expect(detail).toContain('the certificate is for another name');
  });

  test('parallel queries use few connections', async () => {
    const dns = await overHttps((asked) => (anyName(asked, 1)[0] as Uint8Array | null) ?? null);
    const resolver = resolverOf([dns.server], { trust: TRUST });
    const all = await Promise.all(names.map((name) => resolver.resolve(name, 'A')));
    expect(all.every(({ records }) => records.length === 1)).toBe(true);
    expect(dns.connections()).toBeLessThanOrEqual(8);
  });

  test('a closed keep-alive connection is no failure', async () => {
    const dns = await overHttps((asked, _, request) => {
      // Ends when the next question is on its way.
      if (asked.number === 2) request.socket.destroy();
      return anyName(asked, 1)[0] ?? null;
    });
    const resolver = resolverOf([dns.server], { trust: TRUST });
    await resolver.resolve('a.example', 'A');
    expect((await resolver.resolve('b.example', 'A')).records).toHaveLength(1);
    expect(dns.asked).toHaveLength(3);
  });

  const status =
    (code: number, headers: Record<string, string> = {}): HttpsScript =>
    (_, response) => {
      response.writeHead(code, headers);
      return Buffer.from('');
    };
  const endless: HttpsScript = (_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      response.once('drain', more);
    };
    more();
    return null;
  };
  const typed =
    (type: string): HttpsScript =>
    (asked, response) => {
      response.setHeader('content-type', type);
      return honest(asked)[0] ?? null;
    };
  const wrong: [string, HttpsScript, Failure['reason'], string][] = [
    ['a redirect', status(302, { location: '/dns-query' }), 'malformed', 'redirects are not'],
    ['not found', status(404), 'refused', 'HTTP status 404'],
    ['too many', status(429), 'limited', 'HTTP status 429'],
    ['an error', status(503), 'servfail', 'HTTP status 503'],
    ['a page', typed('text/html; charset=utf-8'), 'malformed', 'answered with "text/html", not'],
    ['JSON', typed('application/dns-json'), 'malformed', '"application/dns-json"'],
    ['an endless body', endless, 'malformed', 'more than 65535 octets'],
    ['64 KiB of junk', () => Buffer.alloc(65_535, 0xc1), 'malformed', 'no reply'],
    ['nothing', () => Buffer.alloc(0), 'malformed', 'no reply'],
    ['another id', (asked) => replyTo(asked, { id: 1 }), 'malformed', 'no reply'],
    [
      'another question',
      (asked) => replyTo(asked, { question: { name: 'b.org', type: 1 } }),
      'malformed',
      'no reply',
    ],
    ['silence', () => null, 'timeout', 'no answer in 0.6 s'],
    [
      'a body that stops',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        return null;
      },
      'timeout',
      'no answer in 0.6 s',
    ],
    [
      'a body that is cut',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => response.destroy());
        return null;
      },
      'reset',
      'connection reset',
    ],
  ];
  test.each(wrong)('%s', async (_, script, reason, said) => {
    const dns = await overHttps(script);
    const { result, ms } = await timed(() =>
      failure(addresses([dns.server], { trust: TRUST, timeoutMs: 600 })),
    );
    expect(result.detail).toContain(`${NAME} A: ${dns.server}: `);
    expect(result.detail).toContain(said);
    expect(result.reason).toBe(reason);
    expect(ms).toBeLessThan(10_000);
  });

  test('a content type may have parameters, and any case', async () => {
    const dns = await overHttps(typed('Application/DNS-Message; charset=x'));
    expect(await addresses([dns.server], { trust: TRUST })).toEqual(['192.0.2.7']);
  });

  test.each([
    ['of another authority', () => createAuthority('somebody else').issue(['127.0.0.1'])],
    ['for another address', () => AUTHORITY.issue(['127.0.0.2'])],
  ])('a certificate %s is refused', async (_, identity) => {
    const dns = await overHttps(answer, { identity: identity() });
    const { reason, detail } = await failure(addresses([dns.server], { trust: TRUST }));
    expect(reason).toBe('malformed');
    expect(detail).toContain(`${dns.server}: the certificate is `);
    expect(dns.asked).toEqual([]);
  });

  test('a failed encrypted server is never replaced by an unencrypted one', async () => {
    const dns = await overHttps(status(503));
    expect((await failure(addresses([dns.server], { trust: TRUST }))).reason).toBe('servfail');
    const good = await overTls(honest);
    expect(await addresses([dns.server, good.server], { trust: TRUST })).toEqual(['192.0.2.7']);
  });
});
