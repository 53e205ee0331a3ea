/** What is read of a handshake that the server refused after its own flight. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlain, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createAuthority, selfSigned } from '../../../src/demo/certificates.js';
import { TLS_VERSIONS, type Handshake, type TlsVersion } from '../../../src/model/index.js';
import { connectTcp } from '../../../src/net/tcp.js';
import { performHandshake } from '../../../src/net/tls/handshake.js';
import { createTrustStore, sha256, type TrustStore } from '../../../src/net/tls/trust-store.js';
import { encodeRecord, recordReader } from '../../../src/wire/tls/record.js';
import {
  altNames,
  dns,
  extension,
  name,
  oid,
  seq,
  tlv,
  utf8,
} from '../../rules/certificates/certificate-builder.js';
import { CA, issued, keys, named } from '../../rules/certificates/issued.js';
import { freshAddress } from '../../peers/address.js';
import { curveCertificate, opensslServer } from '../../peers/openssl-server.js';
import { startPeer } from '../../peers/peer.js';
import { endedAfterEach, trustedAuthority } from '../../peers/set-up.js';

const { authority, trust } = trustedAuthority();
const good = authority.issue(['good.example']);
const clients = createAuthority('an authority of clients');
const { signal } = new AbortController();
const stops = endedAfterEach();

type Place = { readonly address: string; readonly port: number };

async function shake(
  { address, port }: Place,
  versions: readonly TlsVersion[] = TLS_VERSIONS,
  store: TrustStore = trust,
): Promise<{ handshake: Handshake; certificates: ReadonlyMap<string, Uint8Array> }> {
  const timeoutMs = 10_000;
  const socket = await connectTcp({ address, port, bind: null, timeoutMs, signal });
  stops.push(() => socket.destroy());
  return performHandshake(socket, {
    ...{ servername: 'good.example', alpn: null, versions, trust: store, timeoutMs, signal },
    where: `${address}:${port}`,
  });
}

async function demanding(
  version: string,
  own: { cert: string; key: string } = good,
): Promise<Place> {
  const server = await opensslServer(own, [version], clients.cert);
  stops.push(server.stop);
  return server;
}

const fingerprint = (pem: string): string => sha256(new X509Certificate(pem).raw);

describe('a server that requires a client certificate', () => {
  test('in TLS 1.2: its flight is decoded, and the alert', async () => {
    const { handshake, certificates } = await shake(await demanding('-tls1_2'));
    expect(handshake).toMatchObject({
      outcome: 'refused',
      alert: { level: 2, description: 40, name: 'handshake_failure' },
      flight: {
        version: 'TLSv1.2',
        cipher: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        chain: [fingerprint(good.cert)],
        path: [fingerprint(good.cert)],
        signature: 'rsa_pss_rsae_sha256',
        certificateRequested: true,
        trust: { trusted: true, error: null },
      },
    });
    expect([...certificates.keys()]).toEqual([fingerprint(good.cert)]);
  });

  test('in TLS 1.3: the handshake is established, because the refusal follows it', async () => {
    const { handshake } = await shake(await demanding('-tls1_3'));
    expect(handshake).toMatchObject({
      outcome: 'established',
      version: 'TLSv1.3',
      certificateRequested: true,
      trust: { trusted: true },
    });
  });

  test('closing without an alert: the same', async () => {
    const { address, port } = await demanding('-tls1_2');
    const silent = await startPeer((socket) => {
      const server = connectPlain(port, address);
      const records = recordReader();
      socket.on('data', (chunk: Buffer) => server.write(chunk));
      socket.on('close', () => server.destroy());
      server.on('error', () => undefined);
      server.on('end', () => socket.end());
      server.on('data', (chunk: Buffer) => {
        for (const { type, version, fragment } of records.push(chunk)) {
          if (type !== 21) socket.write(encodeRecord(type, version, fragment));
        }
      });
    });
    stops.push(() => silent.stop());
    const { handshake } = await shake(silent);
    expect(handshake).toMatchObject({
      outcome: 'refused',
      alert: null,
      flight: { version: 'TLSv1.2', certificateRequested: true },
    });
  });

  test('with an untrusted certificate', async () => {
    const { handshake } = await shake(await demanding('-tls1_2', selfSigned(['good.example'])));
    expect(handshake).toMatchObject({
      outcome: 'refused',
      flight: { path: null, trust: { trusted: false, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' } },
    });
  });
});

test('a refusal in answer to the hello has no flight', async () => {
  const server = await opensslServer(good, ['-tls1_2']);
  stops.push(server.stop);
  const { handshake } = await shake(server, ['TLSv1.3']);
  expect(handshake).toMatchObject({ outcome: 'refused' });
  expect(handshake).not.toHaveProperty('flight');
});

test.each(['brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'])(
  'a certificate with a key on %s is negotiated in TLS 1.2',
  async (curve) => {
    const server = await opensslServer(curveCertificate(curve), ['-tls1_2']);
    stops.push(server.stop);
    const { handshake } = await shake(server);
    expect(handshake).toMatchObject({ outcome: 'established', version: 'TLSv1.2' });
  },
);

describe("trust of an unfinished handshake agrees with OpenSSL's for a finished one", () => {
  const KEYS = { leaf: keys(), issuer: keys(), root: keys() };
  const CN = { leaf: name(utf8('x')), issuer: named('Issuer'), root: named('Root') };
  const NAMES = altNames(dns('good.example'));
  const usage = (id: string): Buffer => extension('2.5.29.37', seq(oid(id)));
  const EXPIRED = seq(tlv(0x17, '200101000000Z'), tlv(0x17, '210930000000Z'));
  const FUTURE = seq(tlv(0x17, '480101000000Z'), tlv(0x17, '490930000000Z'));
  type Who = keyof typeof CN;
  const made = (who: Who, by: Who, parts: object = {}): Buffer =>
    issued(KEYS[who], KEYS[by], {
      subject: CN[who],
      issuer: CN[by],
      extensions: who === 'leaf' ? [NAMES] : [CA],
      ...parts,
    });
  const ROOT = made('root', 'root');
  const ISSUER = made('issuer', 'root');
  const LEAF = made('leaf', 'issuer');

  test.each<[string, Buffer[], Buffer[]]>([
    ['a whole chain', [LEAF, ISSUER], [ROOT]],
    ['a chain with its root', [LEAF, ISSUER, ROOT], [ROOT]],
    ['no issuer', [LEAF], [ROOT]],
    ['another root', [LEAF, ISSUER], [made('issuer', 'issuer')]],
    ['a root that is sent, and not trusted', [LEAF, ISSUER, ROOT], []],
    ['an expired certificate', [made('leaf', 'issuer', { validity: EXPIRED }), ISSUER], [ROOT]],
    ['one that is not yet valid', [made('leaf', 'issuer', { validity: FUTURE }), ISSUER], [ROOT]],
    ['an expired issuer', [LEAF, made('issuer', 'root', { validity: EXPIRED })], [ROOT]],
    ['an expired root', [LEAF, ISSUER], [made('root', 'root', { validity: EXPIRED })]],
    ['an issuer that is no CA', [LEAF, made('issuer', 'root', { extensions: [NAMES] })], [ROOT]],
    [
      'for clients alone',
      [made('leaf', 'issuer', { extensions: [NAMES, usage('1.3.6.1.5.5.7.3.2')] }), ISSUER],
      [ROOT],
    ],
    [
      'for servers',
      [made('leaf', 'issuer', { extensions: [NAMES, usage('1.3.6.1.5.5.7.3.1')] }), ISSUER],
      [ROOT],
    ],
    ['a certificate that signs itself', [made('leaf', 'leaf', { issuer: CN.leaf })], [ROOT]],
  ])('%s', async (_what, sent, anchors) => {
    const store = storeOf(anchors);
    const pem = (der: Buffer): string => new X509Certificate(der).toString();
    const options: TlsOptions = {
      key: KEYS.leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      cert: sent.map(pem).join('\n'),
    };
    const server = createServer(options, (socket) => socket.on('error', () => undefined));
    server.on('tlsClientError', () => undefined);
    const address = await freshAddress();
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    stops.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const { handshake } = await shake({ address, port }, TLS_VERSIONS, store);
    if (handshake.outcome !== 'established') throw new Error(JSON.stringify(handshake));
    expect(store.judge(sent).trusted).toBe(handshake.trust.trusted);
    const same = [store.judge(sent).error, handshake.trust.error].map((error) =>
      // Two words for an issuer that is not there.
      error?.replace('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    );
    expect(same[0]).toBe(same[1]);
  });
});

function storeOf(anchors: readonly Buffer[]): TrustStore {
  if (anchors.length === 0) return createTrustStore('none', []);
  const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-ca-'));
  try {
    const file = join(folder, 'ca.pem');
    writeFileSync(file, anchors.map((der) => new X509Certificate(der).toString()).join('\n'));
    return createTrustStore('none', [file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
