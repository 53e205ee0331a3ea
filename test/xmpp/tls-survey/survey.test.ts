import { generateKeyPairSync } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { Endpoint, ProtocolVersion, TlsSuites } from '../../../src/model/index.js';
import { createResolver } from '../../../src/net/dns/resolver.js';
import { createConnectionBudget } from '../../../src/net/limiter/connection-budget.js';
import { createNet } from '../../../src/net/net.js';
import { surveyTls, type TlsSurvey } from '../../../src/xmpp/tls-survey/survey.js';
import { createTrustStore } from '../../../src/net/tls/trust-store.js';
import { encodeSslv2ServerHello } from '../../../src/wire/tls/sslv2.js';
import { groupName } from '../../../src/wire/tls/registry/groups.js';
import { suiteName } from '../../../src/wire/tls/registry/suites.js';
import { build } from '../../rules/certificates/certificate-builder.js';
import { startPeer, type Peer, type Script } from '../../peers/peer.js';
import { tlsPeer, type Refusal, type TlsHabits } from '../../peers/tls-peer.js';

const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

const trust = createTrustStore('none', []);

function survey(habits: TlsHabits, timeoutMs = 2_000, patience = Infinity): Promise<TlsSurvey> {
  const script = tlsPeer(habits);
  return surveyBy((socket, number) => {
    if (number <= patience) script(socket, number);
    else socket.once('data', () => socket.end());
  }, timeoutMs);
}

async function surveyBy(script: Script, timeoutMs = 2_000): Promise<TlsSurvey> {
  const peer = await startPeer(script);
  peers.push(peer);
  const { address, port } = peer;
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const net = createNet({
    resolver: createResolver({ servers: ['127.0.0.1:1'], timeoutMs, signal, bind: null }),
    ledger: createConnectionBudget({ budget: 1_000, open: 8, opening: 4 }),
    trust,
    allowPrivate: true,
    bind: null,
    timeoutMs,
    signal,
  });
  const endpoint: Endpoint = {
    role: 'c2s',
    transport: 'direct',
    host: 'peer.example',
    port,
    address,
    family: 4,
    origin: 'connect',
  };
  return surveyTls(net, endpoint, { domain: 'peer.example', to: 'peer.example' });
}

function listOf(found: TlsSurvey, version: ProtocolVersion): TlsSuites {
  const value = found.suites.get(version)?.value;
  if (value === undefined) throw new Error(JSON.stringify(found.suites.get(version)));
  return value;
}

const [SSL3, TLS10, TLS12, TLS13] = [0x0300, 0x0301, 0x0303, 0x0304] as const;
const ECDHE = [0xc030, 0xc02f];
const BROKEN = [0x0005, 0x0004, 0x000a, 0x0009, 0x0003, 0x0002, 0x0018, 0x0034];

describe('unusual servers', () => {
  test('RC4, 3DES, DES, EXPORT, NULL and anonymous suites, in its order', async () => {
    const found = await survey({ suites: { [SSL3]: BROKEN, [TLS12]: ECDHE } });
    expect(listOf(found, 'SSLv3')).toMatchObject({
      complete: true,
      preference: 'server',
      accepted: [
        'TLS_RSA_WITH_RC4_128_SHA',
        'TLS_RSA_WITH_RC4_128_MD5',
        'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
        'TLS_RSA_WITH_DES_CBC_SHA',
        'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
        'TLS_RSA_WITH_NULL_SHA',
        'TLS_DH_anon_WITH_RC4_128_MD5',
        'TLS_DH_anon_WITH_AES_128_CBC_SHA',
      ],
    });
    // Asked for TLS 1.1, it chose SSLv3.
    expect(listOf(found, 'TLSv1.1')).toMatchObject({
      accepted: [],
      complete: true,
      refusal: { instead: 'SSLv3' },
    });
    expect(listOf(found, 'TLSv1.2').accepted).toHaveLength(2);
  });

  test('SSLv2 lists its ciphers itself', async () => {
    const sslv2 = encodeSslv2ServerHello({
      version: 2,
      certificate: new Uint8Array(200),
      cipherKinds: [0x010080, 0x0700c0],
    });
    const found = await survey({ suites: { [TLS12]: ECDHE }, sslv2 });
    expect(listOf(found, 'SSLv2').accepted).toEqual([
      'SSL_CK_DES_192_EDE3_CBC_WITH_MD5',
      'SSL_CK_RC4_128_WITH_MD5',
    ]);
  });

  test('a small Diffie-Hellman group', async () => {
    const found = await survey({ suites: { [TLS10]: [0x0033] }, dhBits: 1023 });
    expect(listOf(found, 'TLSv1').exchanges).toEqual([
      { suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', type: 'DH', group: null, bits: 1023 },
    ]);
  });

  test('a suite that was not offered is reported, and proves nothing', async () => {
    const found = await survey({ suites: { [TLS12]: ECDHE }, stray: 0x1301 });
    expect(listOf(found, 'TLSv1.2')).toMatchObject({
      accepted: [],
      complete: false,
      strays: ['TLS_AES_128_GCM_SHA256'],
    });
  });

  test('groups by HelloRetryRequest, hybrid ones too', async () => {
    const groups = [0x11ec, 0x001d, 0x0017];
    const found = await survey({ suites: { [TLS13]: [0x1302, 0x1301] }, groups });
    expect(listOf(found, 'TLSv1.3').accepted).toEqual([
      'TLS_AES_256_GCM_SHA384',
      'TLS_AES_128_GCM_SHA256',
    ]);
    expect(found.groups.get('TLSv1.3')).toMatchObject({
      complete: true,
      accepted: ['X25519MLKEM768', 'x25519', 'secp256r1'],
    });
  });

  test.each<[string, Partial<TlsHabits>]>([
    ['sends its records byte by byte', { dribble: true }],
    ['warns of the name first', { warning: 112 }],
    ['refuses 128 suites or more', { mostSuites: 128 }],
    ['reads no further than the 64th', { reads: 64 }],
    ['closes where others send an alert', { refusal: 'close', versionRefusal: 'close' }],
  ])('one that %s', async (_what, habits) => {
    const found = await survey({ suites: { [TLS12]: [...ECDHE, 0x009c, 0x002f] }, ...habits });
    const list = listOf(found, 'TLSv1.2');
    expect(list.complete).toBe(true);
    expect([...list.accepted].sort()).toEqual([
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
    ]);
    expect(listOf(found, 'SSLv3')).toMatchObject({ accepted: [], complete: true });
  });

  test('one that later closes everything has refused nothing by that', async () => {
    const habits = { suites: { [TLS12]: [...ECDHE, 0x009c, 0x002f] } };
    const found = await survey(habits, 2_000, 9);
    const list = found.suites.get('TLSv1.2')?.value;
    expect(list).toMatchObject({ complete: false, failure: { reason: 'limited' } });
    expect(list?.accepted.length).toBeGreaterThan(0);
  });

  test('a port that closes on every hello refuses no version', async () => {
    const found = await survey({ suites: {} }, 2_000, 0);
    for (const [version, { failure }] of found.suites) {
      expect(failure, version).toMatchObject({ reason: 'limited' });
    }
    expect(found.suites.size).toBe(6);
  });

  test('a port that refuses every hello with an alert refuses no version', async () => {
    for (const refusal of [40, 70, 80]) {
      const found = await survey({ suites: {}, versionRefusal: refusal, sslv2Refusal: refusal });
      for (const [version, { failure }] of found.suites) {
        expect(failure, `${version} ${refusal}`).toMatchObject({ reason: 'limited' });
      }
      expect(found.suites.size).toBe(6);
    }
  });

  test.each([
    ['silence', 'silence', 'timeout'],
    ['an alert that says nothing of what is offered', 120, 'malformed'],
  ] as const)('%s is no refusal', async (_what, versionRefusal, reason) => {
    const found = await survey({ suites: { [TLS12]: ECDHE }, versionRefusal }, 300);
    for (const version of ['TLSv1.3', 'SSLv2'] as const) {
      // An SSLv2 hello is answered by an alert that has no words for it.
      if (version === 'SSLv2' && reason === 'malformed') continue;
      expect(found.suites.get(version)?.failure, version).toMatchObject({ reason });
    }
    expect(listOf(found, 'TLSv1.2').complete).toBe(true);
  });
});

describe('a refusal, if an accepted hello is accepted again after it', () => {
  test.each<[string, Refusal]>([
    ['alert 40', 40],
    ['alert 47', 47],
    ['alert 50', 50],
    ['alert 70', 70],
    ['alert 71', 71],
    ['alert 80', 80],
    ['alert 86', 86],
    ['a close', 'close'],
    ['a reset, which comes again', 'reset'],
  ])('%s, in every unsupported version', async (_what, versionRefusal) => {
    const found = await survey({ suites: { [TLS12]: ECDHE }, versionRefusal });
    for (const version of ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.3'] as const) {
      expect(listOf(found, version), version).toMatchObject({ accepted: [], complete: true });
    }
    expect(listOf(found, 'TLSv1.2')).toMatchObject({ complete: true, failure: null });
    expect(found.features?.backedOff).toBe(false);
  });

  test('a reset only of the SSLv2 hello', async () => {
    const found = await survey({ suites: { [TLS12]: ECDHE }, sslv2Refusal: 'reset' });
    expect(listOf(found, 'SSLv2')).toMatchObject({ accepted: [], complete: true });
  });

  test('a reset followed by an answer is no refusal', async () => {
    const sslv2 = encodeSslv2ServerHello({
      version: 2,
      certificate: new Uint8Array(200),
      cipherKinds: [0x010080],
    });
    const resetting = tlsPeer({ suites: { [TLS12]: ECDHE }, sslv2Refusal: 'reset' });
    const answering = tlsPeer({ suites: { [TLS12]: ECDHE }, sslv2 });
    let asked = 0;
    const found = await surveyBy((socket, number) => {
      socket.once('data', (chunk: Buffer) => {
        if ((chunk[0] ?? 0) >= 0x80) asked += 1;
        (asked < 3 ? resetting : answering)(socket, number);
        socket.emit('data', chunk);
      });
    });
    expect(asked).toBe(3);
    expect(found.suites.get('SSLv2')?.failure).toMatchObject({ reason: 'limited' });
  });

  test('alert 40 to every later hello is no refusal', async () => {
    const script = tlsPeer({ suites: { [TLS12]: [...ECDHE, 0x009c, 0x002f] } });
    const full = tlsPeer({ suites: {}, versionRefusal: 40 });
    const found = await surveyBy((socket, number) => (number <= 9 ? script : full)(socket, number));
    expect(found.suites.get('TLSv1.2')?.value).toMatchObject({
      complete: false,
      failure: { reason: 'limited' },
    });
    expect(found.suites.get('SSLv3')?.failure).toMatchObject({ reason: 'limited' });
  });

  test.each([
    ['ECDHE_ECDSA', [0xc00a, 0xc009]],
    ['ECDHE_RSA', [0xc014, 0xc013]],
    ['DHE', [0x0039, 0x0016]],
    ['RSA', [0x0035, 0x000a]],
  ])('alert 80 to suites for other keys no longer hides those of %s', async (_kind, good) => {
    const all = [0xc00a, 0xc009, 0xc014, 0xc013, 0x0039, 0x0016, 0x0035, 0x000a];
    const unsignable = all.filter((code) => !good.includes(code));
    const old = [...unsignable, ...good];
    const found = await survey({ suites: { [TLS12]: ECDHE, [TLS10]: old }, unsignable });
    expect(listOf(found, 'TLSv1').accepted).toEqual(good.map(suiteName));
    expect(listOf(found, 'TLSv1').complete).toBe(true);
  });
});

describe('a server that refuses large hellos', () => {
  const SUITES = [0xc02b, 0xc030, 0xc02f, 0x009e, 0x009c, 0x002f, 0x0005];

  test.each<[string, Partial<TlsHabits>]>([
    ['decode_error to more than 150 suites (wolfSSL)', { mostSuites: 151, tooLarge: 50 }],
    ['decode_error to more than 64', { mostSuites: 65, tooLarge: 50 }],
    ['decode_error to more than 32', { mostSuites: 34, tooLarge: 50 }],
    ['closes at more than 150 suites', { mostSuites: 151, tooLarge: 'close' }],
    ['closes at more than 32', { mostSuites: 34, tooLarge: 'close' }],
    ['resets at more than 150', { mostSuites: 151, tooLarge: 'reset' }],
    ['illegal_parameter to more than 20 groups', { mostGroups: 20, tooLarge: 47 }],
    ['closes at more than 20 groups', { mostGroups: 20, tooLarge: 'close' }],
    ['decode_error to more than 16 signature algorithms', { mostSignatures: 16, tooLarge: 50 }],
    ['all of them', { mostSuites: 34, mostGroups: 8, mostSignatures: 12, tooLarge: 50 }],
  ])('%s', async (_what, habits) => {
    const groups = [0x001d, 0x0017, 0x0018];
    const suites = { [TLS10]: [0x002f, 0x0005], [TLS12]: SUITES, [TLS13]: [0x1302, 0x1301] };
    const found = await survey({ suites, groups, ...habits });
    for (const [version, codes] of [
      ['TLSv1.2', SUITES],
      ['TLSv1', [0x002f, 0x0005]],
      ['TLSv1.3', [0x1302, 0x1301]],
    ] as const) {
      const list = listOf(found, version);
      expect([...list.accepted].sort(), version).toEqual(codes.map(suiteName).sort());
      expect(list.complete, version).toBe(true);
    }
    expect(listOf(found, 'SSLv3')).toMatchObject({ accepted: [], complete: true });
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect(found.groups.get(version), version).toMatchObject({ complete: true });
      const { accepted = [] } = found.groups.get(version) ?? {};
      expect([...accepted].sort()).toEqual(['secp256r1', 'secp384r1', 'x25519']);
    }
    expect(found.signatures.get('TLSv1.2')).toMatchObject({ failure: null });
    expect(found.features?.fallback).not.toBe('unknown');
  });
});

describe('groups of TLS 1.2 with a certificate key on a curve', () => {
  const certificateOn = (namedCurve: string): Uint8Array => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve });
    return build({ spki: publicKey.export({ type: 'spki', format: 'der' }) });
  };
  const ECDSA = [0xc02c, 0xc02b];

  test.each([
    ['P-256', 'prime256v1', 0x0017],
    ['P-384', 'secp384r1', 0x0018],
    ['P-521', 'secp521r1', 0x0019],
    ['brainpoolP256r1', 'brainpoolP256r1', 0x001a],
  ])('%s: each that a client gets who offers the curve too', async (_name, namedCurve, curve) => {
    const groups = [...new Set([curve, 0x001d, 0x0017, 0x001e, 0x0018])];
    const found = await survey({
      suites: { [TLS12]: ECDSA },
      groups,
      clientOrder: true,
      certificate: { der: certificateOn(namedCurve), curve },
    });
    expect(found.groups.get('TLSv1.2')).toMatchObject({ complete: true, failure: null });
    expect([...(found.groups.get('TLSv1.2')?.accepted ?? [])].sort()).toEqual(
      groups.map(groupName).sort(),
    );
    expect(listOf(found, 'TLSv1.2')).toMatchObject({ complete: true });
  });

  test('groups that the server ranks below the curve are never used', async () => {
    const found = await survey({
      suites: { [TLS12]: ECDSA },
      groups: [0x001d, 0x0017, 0x0018],
      certificate: { der: certificateOn('prime256v1'), curve: 0x0017 },
    });
    expect(found.groups.get('TLSv1.2')?.accepted).toEqual(['x25519', 'secp256r1']);
  });

  test('with an additional RSA certificate, the curve is not needed', async () => {
    const found = await survey({
      suites: { [TLS12]: [...ECDSA, ...ECDHE] },
      groups: [0x0017, 0x001d, 0x001e],
      certificate: { der: certificateOn('prime256v1'), curve: 0x0017 },
    });
    expect([...(found.groups.get('TLSv1.2')?.accepted ?? [])].sort()).toEqual([
      'secp256r1',
      'x25519',
      'x448',
    ]);
  });

  test('an Ed25519 key needs no offered curve', async () => {
    const found = await survey({
      suites: { [TLS12]: ECDSA },
      groups: [0x001d, 0x001e],
      clientOrder: true,
      certificate: { der: build(), curve: null },
    });
    expect(found.groups.get('TLSv1.2')?.accepted).toEqual(['x25519', 'x448']);
  });
});
