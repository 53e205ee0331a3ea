import { X509Certificate } from 'node:crypto';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { createAuthority, selfSigned } from '../../../src/demo/certificates.js';
import { TLS_VERSIONS, type TlsVersion } from '../../../src/model/index.js';
import { NetFailure } from '../../../src/net/failure.js';
import { connectTcp } from '../../../src/net/tcp.js';
import { performHandshake, type Handshaken } from '../../../src/net/tls/handshake.js';
import { createTrustStore, sha256 } from '../../../src/net/tls/trust-store.js';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshAddress } from '../../peers/address.js';
import { startPeer, type Peer } from '../../peers/peer.js';
import { endedAfterEach } from '../../peers/set-up.js';

const authority = createAuthority('test CA');
const good = authority.issue(['good.example']);
const folder = await mkdtemp(join(tmpdir(), 'tls-test-'));
await writeFile(join(folder, 'ca.pem'), authority.cert);
const trust = createTrustStore('none', [join(folder, 'ca.pem')]);
const { signal } = new AbortController();

const stops = endedAfterEach();
afterAll(() => rm(folder, { recursive: true }));

async function listen(server: Server): Promise<{ address: string; port: number }> {
  const address = await freshAddress();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  stops.push(() => server.close());
  return { address, port: (server.address() as AddressInfo).port };
}

async function tlsServer(options: TlsOptions): Promise<{ address: string; port: number }> {
  const server = createTlsServer(options, (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

async function shake(
  { address, port }: Pick<Peer, 'address' | 'port'>,
  versions: readonly TlsVersion[] = TLS_VERSIONS,
  alpn: string | null = null,
  timeoutMs = 2_000,
): Promise<Handshaken> {
  const socket = await connectTcp({ address, port, bind: null, timeoutMs, signal });
  stops.push(() => socket.destroy());
  return performHandshake(socket, {
    servername: 'good.example',
    alpn,
    versions,
    trust,
    timeoutMs,
    signal,
    where: `${address}:${port}`,
  });
}

async function failureOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(NetFailure);
  return (error as NetFailure).failure;
}

describe("the server's flight", () => {
  const stray = selfSigned(['stray.example']);
  const ocsp = Buffer.from('3003020100', 'hex');
  const fingerprint = (pem: string): string => sha256(new X509Certificate(pem).raw);

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'in %s: chain with unrelated certificates, OCSP response, signature, certificate request',
    async (version) => {
      const server = createTlsServer(
        {
          key: good.key,
          cert: `${good.cert}\n${stray.cert}\n${authority.cert}`,
          requestCert: true,
          rejectUnauthorized: false,
        },
        (socket) => socket.on('error', () => undefined),
      );
      server.on('OCSPRequest', (_certificate, _issuer, respond: (e: null, der: Buffer) => void) =>
        respond(null, ocsp),
      );
      const { handshake, certificates } = await shake(await listen(server), [version]);
      expect(handshake).toMatchObject({
        outcome: 'established',
        version,
        // Node's own view of it leaves out the stray.
        chain: [good.cert, stray.cert, authority.cert].map(fingerprint),
        path: [fingerprint(good.cert)],
        ocsp: ocsp.toString('base64'),
        signature: 'rsa_pss_rsae_sha256',
        certificateRequested: true,
        trust: { trusted: true },
      });
      expect([...certificates.keys()]).toHaveLength(3);
    },
  );

  test('without certificate request and OCSP response', async () => {
    const { handshake } = await shake(await tlsServer({ ...good }));
    expect(handshake).toMatchObject({ ocsp: null, certificateRequested: false });
  });
});

describe('handshake', () => {
  test('reports version, suite, group, ALPN, chain and trust', async () => {
    const server = await tlsServer({
      ...good,
      ALPNProtocols: ['xmpp-client'],
      // Two ends with OpenSSL 3.5 agree on a hybrid group, of which Node tells nothing.
      ecdhCurve: 'X25519',
    });
    const { handshake, certificates, socket } = await shake(server, TLS_VERSIONS, 'xmpp-client');
    expect(handshake).toMatchObject({
      outcome: 'established',
      offered: TLS_VERSIONS,
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      keyExchange: { type: 'ECDH', name: 'X25519' },
      alpn: 'xmpp-client',
      trust: { trusted: true, error: null },
    });
    // The authority stands in our own store: it is not known to have been sent.
    expect([...certificates.keys()]).toEqual('chain' in handshake ? handshake.chain : null);
    expect(certificates.size).toBe(1);
    expect(socket?.destroyed).toBe(false);
  });

  test("a self-signed certificate is a result, with OpenSSL's error", async () => {
    const { handshake } = await shake(await tlsServer(selfSigned(['good.example'])));
    expect(handshake).toMatchObject({
      outcome: 'established',
      path: null,
      trust: { trusted: false, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  test.each(TLS_VERSIONS)('%s alone is negotiated if the server supports it', async (version) => {
    const server = await tlsServer({
      ...good,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    expect((await shake(server, [version])).handshake).toMatchObject({
      outcome: 'established',
      version,
    });
  });

  test.each(['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const)(
    '%s is refused with the alert for it',
    async (version) => {
      const server = await tlsServer({ ...good, minVersion: 'TLSv1.3' });
      const { handshake, socket } = await shake(server, [version]);
      expect(handshake).toEqual({
        offered: [version],
        outcome: 'refused',
        alert: { level: 2, description: 70, name: 'protocol_version' },
      });
      expect(socket).toBeNull();
    },
  );

  test('TLS 1.3 alone is refused by a server up to 1.2', async () => {
    const server = await tlsServer({ ...good, maxVersion: 'TLSv1.2' });
    expect((await shake(server, ['TLSv1.3'])).handshake).toMatchObject({
      outcome: 'refused',
      alert: { name: 'protocol_version' },
    });
  });

  test('no common suite has another alert than no common version', async () => {
    const server = await tlsServer({
      ...selfSigned(['good.example']),
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384',
    });
    expect((await shake(server, ['TLSv1.2'])).handshake).toMatchObject({
      outcome: 'refused',
      alert: { name: 'handshake_failure' },
    });
  });

  test('a close in answer to the hello is a refusal without alert', async () => {
    const peer = await startPeer((socket) => socket.once('data', () => socket.end()));
    stops.push(() => peer.stop());
    expect((await shake(peer)).handshake).toMatchObject({ outcome: 'refused', alert: null });
  });

  test('a reset is not an answer', async () => {
    const peer = await startPeer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    stops.push(() => peer.stop());
    expect(await failureOf(shake(peer))).toMatchObject({ layer: 'tls', reason: 'reset' });
  });

  test('no answer is a timeout', async () => {
    const peer = await startPeer((socket) => socket.resume());
    stops.push(() => peer.stop());
    const before = Date.now();
    expect(await failureOf(shake(peer, TLS_VERSIONS, null, 300))).toMatchObject({
      layer: 'tls',
      reason: 'timeout',
    });
    expect(Date.now() - before).toBeLessThan(30_000);
  });

  test('data that is not TLS is malformed, not refused', async () => {
    const peer = await startPeer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    stops.push(() => peer.stop());
    expect(await failureOf(shake(peer))).toMatchObject({ layer: 'tls', reason: 'malformed' });
  });

  test('a partial ServerHello and a close is no refusal', async () => {
    const peer = await startPeer((socket) =>
      socket.once('data', () => socket.end(Buffer.from('160303007a02000076', 'hex'))),
    );
    stops.push(() => peer.stop());
    expect(await failureOf(shake(peer))).toMatchObject({ layer: 'tls', reason: 'closed' });
  });
});

describe('connect', () => {
  test('a closed port is refused', async () => {
    const server = createTcpServer();
    const { address, port } = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const failure = await failureOf(
      connectTcp({ address, port, bind: null, timeoutMs: 2_000, signal }),
    );
    expect(failure).toMatchObject({ layer: 'tcp', reason: 'refused' });
    expect(failure.detail).toContain(`${address}:${port}`);
  });

  test('uses the configured source address', async () => {
    const bind = await freshAddress();
    let from: string | undefined;
    const place = await listen(
      createTcpServer((socket) => {
        from = socket.remoteAddress;
        socket.end();
      }),
    );
    const socket = await connectTcp({ ...place, bind, timeoutMs: 2_000, signal });
    await new Promise((resolve) => socket.resume().once('close', resolve));
    expect(from).toBe(bind);
  });

  test('an aborted scan opens no connection', async () => {
    const failure = await failureOf(
      connectTcp({
        address: '127.0.0.1',
        port: 9,
        bind: null,
        timeoutMs: 2_000,
        signal: AbortSignal.abort(),
      }),
    );
    expect(failure).toMatchObject({ layer: 'tcp', reason: 'timeout' });
  });
});
