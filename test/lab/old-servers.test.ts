import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshAddress } from '../peers/address.js';
import { acceptedBy, nodeOf, startOldServer, type OldServer } from './old-node.js';
import { startFront } from './starttls-front.js';
import { accepted, listIn, survey, type Surveyed } from './survey.js';
import { sClientGroup, sClientSuites, sslscan } from './tls-oracles.js';

/** What no server of today speaks, spoken for real by the OpenSSL of its day. */
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-old-'));
const stops: (() => Promise<void>)[] = [];
const NODES = ['0.10.36', '0.12.7', '16.20.2', '24.14.1'] as const;
const nodes = new Map<string, string>();

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
}

function certificate(name: string, ...key: readonly string[]): { key: string; cert: string } {
  const files = { key: join(folder, `${name}.key`), cert: join(folder, `${name}.pem`) };
  openssl(
    ...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=old.example', '-sha256'],
    ...['-keyout', files.key, '-out', files.cert, ...key],
  );
  return files;
}

async function up(
  node: string,
  flags: readonly string[],
  options: Readonly<Record<string, unknown>>,
  staple?: string,
): Promise<OldServer> {
  const binary = node === 'this' ? process.execPath : (nodes.get(node) ?? '');
  const address = await freshAddress();
  const asked = { node: binary, flags, address, port: 5223, options };
  const server = await startOldServer(staple === undefined ? asked : { ...asked, staple });
  stops.push(server.stop);
  return server;
}

function direct({ address, port }: OldServer): Promise<Surveyed> {
  return survey({ domain: 'old.example', address, port, starttls: null });
}

async function starttls(server: OldServer, role: 'xmpp' | 'xmpp-server'): Promise<Surveyed> {
  const front = await startFront(server);
  stops.push(front.stop);
  const { address, port } = front;
  return survey({ domain: 'old.example', address, port, starttls: role });
}

beforeAll(() => {
  for (const version of NODES) {
    const binary = nodeOf(version);
    if (binary !== null) nodes.set(version, binary);
  }
}, 120_000);

afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  rmSync(folder, { recursive: true, force: true });
});

const EVERYTHING = 'ALL:COMPLEMENTOFALL';

describe.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'servers of the past',
  () => {
    const SSL = ['--enable-ssl2', '--enable-ssl3'];

    test('SSLv2 and SSLv3, direct and under STARTTLS', async () => {
      const { key, cert } = certificate('rsa', '-newkey', 'rsa:1024');
      const options = { key, cert, ciphers: EVERYTHING };
      const server = await up('0.10.36', SSL, options);
      const found = await direct(server);
      expect(listIn(found, 'SSLv2').accepted).toHaveLength(7);
      expect(listIn(found, 'SSLv2').accepted).toContain('SSL_CK_DES_192_EDE3_CBC_WITH_MD5');
      const node = nodes.get('0.10.36') ?? '';
      for (const [version, method] of [
        ['SSLv3', 'SSLv3_client_method'],
        ['TLSv1', 'TLSv1_client_method'],
      ] as const) {
        const theirs = await acceptedBy(node, SSL, server, method);
        const { accepted, complete } = listIn(found, version);
        expect(complete).toBe(true);
        expect(theirs.length, version).toBeGreaterThan(10);
        expect(accepted, version).toHaveLength(theirs.length);
      }
      const read = await sslscan({ domain: 'old.example', ...server, starttls: null });
      expect(read.filter((one) => one.startsWith('SSL'))).toEqual(['SSLv2', 'SSLv3']);
      expect(accepted(found).filter((one) => !one.startsWith('SSL'))).toEqual(
        read.filter((one) => !one.startsWith('SSL')),
      );
      for (const role of ['xmpp', 'xmpp-server'] as const) {
        expect(accepted(await starttls(server, role))).toEqual(accepted(found));
      }
    }, 120_000);

    test('EXPORT with a key of 512 bits, and small groups', async () => {
      const { key, cert } = certificate('small', '-newkey', 'rsa:512');
      const dhparam = join(folder, 'dh.pem');
      openssl('dhparam', '-out', dhparam, '1024');
      const options = { key, cert, dhparam, ciphers: `${EVERYTHING}:EXP` };
      const server = await up('0.12.7', ['--enable-ssl3'], options);
      const found = await direct(server);
      expect(listIn(found, 'SSLv2')).toMatchObject({ accepted: [], complete: true });
      const suites = listIn(found, 'TLSv1');
      expect(suites.accepted).toContain('TLS_RSA_EXPORT_WITH_RC4_40_MD5');
      expect(suites.exchanges).toContainEqual({
        suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
        type: 'DH',
        group: null,
        bits: 1024,
      });
      const theirs = await acceptedBy(
        nodes.get('0.12.7') ?? '',
        ['--enable-ssl3'],
        server,
        'SSLv3_client_method',
      );
      expect([...listIn(found, 'SSLv3').accepted].sort()).toEqual(theirs);
    }, 60_000);

    test('alert 80 of OpenSSL 1.1.1, whose ECDSA key may not sign in TLS 1.0 and 1.1', async () => {
      const ecdsa = certificate(
        'ec-alone',
        ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      );
      const rsa = certificate('rsa-beside', '-newkey', 'rsa:2048');
      const options = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=2' };
      const alone = await up('16.20.2', [], { ...ecdsa, ...options });
      const refusing = await direct(alone);
      for (const version of ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1'] as const) {
        expect(listIn(refusing, version), version).toMatchObject({ accepted: [], complete: true });
      }
      const target = { domain: 'old.example', starttls: null };
      expect((await sClientSuites({ ...target, ...alone }, 'tls1')).accepted).toEqual([]);

      // The same alert, and behind it the suites of an RSA key, which may sign.
      const keys = { key: [rsa.key, ecdsa.key], cert: [rsa.cert, ecdsa.cert] };
      const both = await up('16.20.2', [], { ...keys, ...options });
      const found = await direct(both);
      for (const [version, flag] of [
        ['TLSv1', 'tls1'],
        ['TLSv1.1', 'tls1_1'],
      ] as const) {
        const { accepted: theirs } = await sClientSuites({ ...target, ...both }, flag);
        expect(theirs.length, version).toBeGreaterThan(0);
        expect([...listIn(found, version).accepted].sort(), version).toEqual(theirs);
      }
    }, 120_000);

    test.each([
      ['P-256', 'client', false],
      ['P-384', 'client', false],
      ['P-256', 'server', true],
    ] as const)(
      'groups of TLS 1.2 with a key on %s, in the order of the %s: as openssl s_client gets them',
      async (curve, _order, honorCipherOrder) => {
        const ecdsa = certificate(
          `ec-${curve}-${String(honorCipherOrder)}`,
          ...['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`],
        );
        const ecdhCurve = 'X25519:P-521:P-384:P-256:X448';
        const server = await up('this', [], { ...ecdsa, ecdhCurve, honorCipherOrder });
        const { accepted = [], complete } = (await direct(server)).groups.get('TLSv1.2') ?? {};
        const got = new Set<string>();
        for (const group of ['X25519', 'P-256', 'P-384', 'P-521', 'X448']) {
          const groups = group === curve ? [group] : [group, curve];
          got.add((await sClientGroup({ ...server, groups })) ?? 'none');
        }
        expect(got.size).toBeGreaterThan(1);
        expect([...accepted].sort()).toEqual([...got].sort());
        expect(complete).toBe(true);
      },
      60_000,
    );

    test('post-quantum groups, which the TLS of Node 20 cannot speak', async () => {
      const rsa = certificate('both-rsa', '-newkey', 'rsa:2048');
      const ecdsa = certificate(
        'both-ec',
        ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      );
      const groups = ['X25519MLKEM768', 'SecP256r1MLKEM768', 'X25519', 'P-256'];
      const server = await up('24.14.1', [], {
        key: [rsa.key, ecdsa.key],
        cert: [rsa.cert, ecdsa.cert],
        ecdhCurve: groups.join(':'),
        honorCipherOrder: true,
      });
      const found = await starttls(server, 'xmpp');
      expect(found.groups.get('TLSv1.3')).toMatchObject({
        complete: true,
        accepted: expect.arrayContaining([
          'X25519MLKEM768',
          'SecP256r1MLKEM768',
          'x25519',
          'secp256r1',
        ]) as unknown,
      });
      expect(found.groups.get('TLSv1.3')?.accepted).toHaveLength(4);
      // Both certificates, told apart by the suites that show them.
      const kinds = found.features?.chains.map(({ authentication }) => authentication).sort();
      expect(kinds).toEqual(['ECDSA', 'RSA']);
    }, 60_000);
  },
);
