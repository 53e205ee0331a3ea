import { setMaxListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { Endpoint, ProtocolVersion, TlsSuites } from '../../src/model.js';
import { createResolver } from '../../src/net/dns.js';
import { createLedger } from '../../src/net/ledger.js';
import { createNet } from '../../src/net/net.js';
import { surveyTls, type TlsSurvey } from '../../src/net/tls-survey.js';
import { createTrustStore } from '../../src/net/trust.js';
import { encodeSslv2ServerHello } from '../../src/wire/tls/sslv2.js';
import { startPeer, type Peer } from '../peers/peer.js';
import { tlsPeer, type TlsHabits } from '../peers/tls-peer.js';

const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

const trust = createTrustStore('none', []);

async function survey(
  habits: TlsHabits,
  timeoutMs = 2_000,
  patience = Infinity,
): Promise<TlsSurvey> {
  const script = tlsPeer(habits);
  const peer = await startPeer((socket, number) => {
    if (number <= patience) script(socket, number);
    else socket.once('data', () => socket.end());
  });
  peers.push(peer);
  const { address, port } = peer;
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const net = createNet({
    resolver: createResolver({ servers: ['127.0.0.1:1'], timeoutMs, signal, bind: null }),
    ledger: createLedger({ budget: 1_000, open: 8, opening: 4 }),
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

describe('a server out of the ordinary', () => {
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

  test('a small group of Diffie-Hellman', async () => {
    const found = await survey({ suites: { [TLS10]: [0x0033] }, dhBits: 1023 });
    expect(listOf(found, 'TLSv1').exchanges).toEqual([
      { suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', type: 'DH', group: null, bits: 1023 },
    ]);
  });

  test('a suite that was not offered is said, and proves nothing', async () => {
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

  test('one that closes to everything after a while has refused nothing by that', async () => {
    const habits = { suites: { [TLS12]: [...ECDHE, 0x009c, 0x002f] } };
    const found = await survey(habits, 2_000, 9);
    const list = found.suites.get('TLSv1.2')?.value;
    expect(list).toMatchObject({ complete: false, failure: { reason: 'limited' } });
    expect(list?.accepted.length).toBeGreaterThan(0);
  });

  test('a port that closes to every hello has no version known to be refused', async () => {
    const found = await survey({ suites: {} }, 2_000, 0);
    for (const [version, { failure }] of found.suites) {
      expect(failure, version).toMatchObject({ reason: 'limited' });
    }
    expect(found.suites.size).toBe(6);
  });

  test.each([
    ['a reset', 'reset', 'reset'],
    ['silence', 'silence', 'timeout'],
    ['an alert that is of the hello, not of what it offers', 80, 'malformed'],
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
