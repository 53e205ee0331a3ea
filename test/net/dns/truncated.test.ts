import { afterEach, describe, expect, test } from 'vitest';
import { createDnsCache } from '../../../src/net/dns/resolver.js';
import { createTrustStore } from '../../../src/net/tls/trust-store.js';
import { scan } from '../../every-probe.js';
import { settingsOf } from '../../../src/scan/settings.js';
import { noService } from '../../../src/scan/no-service.js';
import { decodeHead } from '../../../src/wire/dns/message.js';
import { TYPE } from '../../../src/wire/dns/types.js';
import { NAME, addresses, dnsThat, failure, honest, resolverOf } from './asking.js';
import { a, replyTo, type Asked, type Script } from './scripted.js';
import { TRUST, startHttps, startTls, type SecureDns } from './secure.js';
import { WORLD, WORLD_NOW, honestWorld } from './signed.js';

const SAID = 'answered truncated (TC) over a stream as well';
const running: SecureDns[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((dns) => dns.stop()));
});

/** As a forwarder that hands on what it got over UDP. */
const truncated = (asked: Asked): Buffer => replyTo(asked, { flags: { tc: 1 } });
const holding = (asked: Asked): Buffer =>
  replyTo(asked, { flags: { tc: 1 }, answers: [a(NAME, '203.0.113.66')] });

describe('a truncated answer over a stream is an error', () => {
  test.each(['SRV', 'A', 'AAAA', 'TLSA', 'CAA'] as const)('%s, over TCP', async (type) => {
    const dns = await dnsThat((asked) => [truncated(asked)]);
    const { reason, detail } = await failure(resolverOf([dns]).resolve(NAME, type));
    expect(reason).toBe('malformed');
    expect(detail).toBe(`${NAME} ${type}: ${dns.server}: ${SAID}`);
    expect(dns.asked.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
  });

  test.each([
    ['an empty one', truncated],
    ['one that holds records', holding],
    ['one that says NXDOMAIN', (asked: Asked) => replyTo(asked, { rcode: 3, flags: { tc: 1 } })],
    ['one cut off within a record', (asked: Asked) => holding(asked).subarray(0, -3)],
  ])('%s, over TCP, TLS and HTTPS', async (_, reply) => {
    const plain = await dnsThat((asked) => [reply(asked)]);
    const tls = await startTls((asked) => [reply(asked)]);
    const https = await startHttps((asked) => reply(asked));
    running.push(tls, https);
    for (const { server } of [plain, tls, https]) {
      const said = await failure(addresses([server], { trust: TRUST }));
      expect(said).toMatchObject({ reason: 'malformed', detail: `${NAME} A: ${server}: ${SAID}` });
    }
  });

  test('also without EDNS, if the server does not support it', async () => {
    const dns = await dnsThat((asked) => [
      asked.packet.additionals.length > 0 ? replyTo(asked, { rcode: 1 }) : truncated(asked),
    ]);
    expect((await failure(addresses([dns]))).detail).toContain(SAID);
  });

  test('the next server is tried', async () => {
    const [bad, good] = [await dnsThat((asked) => [truncated(asked)]), await dnsThat(honest)];
    expect(await addresses([bad, good])).toEqual(['192.0.2.7']);
  });

  test('a truncated error is an error', async () => {
    const dns = await dnsThat((asked) => [replyTo(asked, { rcode: 2, flags: { tc: 1 } })]);
    const { reason, detail } = await failure(addresses([dns]));
    expect([reason, detail]).toEqual(['servfail', expect.stringContaining('answered SERVFAIL')]);
  });
});

describe('queries of the validator', () => {
  test.each([
    ['DNSKEY', TYPE.DNSKEY],
    ['DS', TYPE.DS],
  ])('a truncated answer for %s is indeterminate, never insecure', async (_, type) => {
    const cutting: Script = (asked) =>
      decodeHead(asked.bytes).questions[0]?.type === type ? [truncated(asked)] : honestWorld(asked);
    const options = { anchors: WORLD.anchors, cache: createDnsCache({ now: WORLD_NOW }) };
    const resolver = resolverOf([await dnsThat(cutting)], options);
    for (const name of ['www.good.xlab', 'unsigned.xlab']) {
      const { status, reason, detail } = await resolver.secure(name, 'A');
      expect([status, reason]).toEqual(['indeterminate', 'unanswered']);
      expect(detail).toContain(SAID);
    }
  });
});

describe('a whole scan', () => {
  test('with a resolver that truncates everything: nothing is concluded, with the reason', async () => {
    const dns = await dnsThat((asked) => [truncated(asked)]);
    const settings = settingsOf({ timeout: 2, deadline: 60, resolver: [dns.server] }, [], []);
    const recording = await scan({
      domain: 'tc.example',
      settings,
      trust: createTrustStore('none', []),
    });
    const asked = recording.observations.filter(
      ({ kind }) => kind.startsWith('dns.') || kind === 'stun.srv',
    );
    // SRV, those of STUN and TURN, CAA: no answer to any.
    expect(asked.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['dns.srv', 'dns.caa', 'stun.srv']),
    );
    for (const { kind, value, failure } of asked) {
      if (kind === 'dns.security') expect(value?.status).toBe('indeterminate');
      else expect(failure?.detail).toContain(SAID);
    }
    const empty = noService(recording);
    expect(empty?.exit).toBe(3);
    expect(empty?.message).toContain(SAID);
    expect(empty?.message).not.toContain('has no SRV records');
  });
});
