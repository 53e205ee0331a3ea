/** Rows of servers with which no handshake is finished: it is theirs to want more, or ours to lack it. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PROBES } from '../../probes/index.js';
import { hasCode } from '../../src/rules/codes.js';
import { createAuthority, selfSigned } from '../../src/demo/certificates.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording, Row } from '../../src/model/index.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import { say } from '../../src/rules/words.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { curveCertificate, opensslServer } from '../peers/openssl-server.js';
import { startPeer } from '../peers/peer.js';
import { endedAfterEach, trustedAuthority } from '../peers/set-up.js';
import { tlsPeer, type TlsHabits } from '../peers/tls-peer.js';

const { authority, trust } = trustedAuthority();
const DOMAIN = 'good.example';
const good = authority.issue([DOMAIN]);
const clients = createAuthority('an authority of clients');
const stops = endedAfterEach();

type Service = 'c2s-direct' | 's2s-direct';

async function scanned(
  service: Service,
  { address, port }: { address: string; port: number },
): Promise<(id: string) => Row> {
  const connect = [`${service}=${address}:${port}`];
  const flags = { allowPrivate: true, timeout: 3, deadline: 60, connect };
  const recording: Recording = await scan({
    domain: DOMAIN,
    settings: settingsOf(flags, [], trust.ca, []),
    trust,
    probes: PROBES,
  });
  expect(parseRecording(formatRecording(recording), 'file.json')).toEqual(recording);
  const { rows } = judge(recording);
  return (id) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) throw new Error(`no row ${id}`);
    return row;
  };
}

function ruling({ ruling: { status, code } }: Row): string {
  return `${status} ${code}`;
}

async function demanding(service: Service, args: readonly string[], own = good) {
  const server = await opensslServer(own, args, clients.cert);
  stops.push(server.stop);
  return scanned(service, server);
}

describe('a client certificate is demanded', () => {
  test('by s2s in TLS 1.2: the certificate is judged, and the refusal is enforcement', async () => {
    const row = await demanding('s2s-direct', ['-tls1_2']);
    expect(ruling(row('certificate-validity'))).toBe('compliant CERTIFICATE_VALID');
    expect(row('s2s-certificate-enforcement').ruling).toMatchObject({
      status: 'compliant',
      basis: 'exercised',
      code: 'PEERS_TURNED_AWAY',
    });
    expect(ruling(row('s2s-encryption-required'))).toBe('compliant DIRECT_TLS');
    expect(ruling(row('tls-1.2-disabled'))).toBe('partial TLS_ACCEPTED');
    expect(ruling(row('tls-1.3'))).toBe('missing TLS_REFUSED');
  });

  test('by c2s in TLS 1.2: what is behind TLS is not observed, with the true reason', async () => {
    const row = await demanding('c2s-direct', ['-tls1_2']);
    expect(ruling(row('certificate-validity'))).toBe('compliant CERTIFICATE_VALID');
    expect(ruling(row('c2s-encryption-required'))).toBe('compliant DIRECT_TLS');
    expect(ruling(row('channel-binding'))).toBe('not-observed CLIENT_CERTIFICATE_DEMANDED');
  });

  test('by c2s in TLS 1.3: the stream ends with an alert that is named', async () => {
    const row = await demanding('c2s-direct', ['-tls1_3']);
    expect(ruling(row('certificate-validity'))).toBe('compliant CERTIFICATE_VALID');
    const { status, findings } = row('channel-binding').ruling;
    expect(status).toBe('not-observed');
    expect(JSON.stringify(findings)).toContain('alert certificate required (116)');
  });

  test('with a certificate that is not trusted, or for another name: the row is missing', async () => {
    const untrusted = await demanding('s2s-direct', ['-tls1_2'], selfSigned([DOMAIN]));
    expect(ruling(untrusted('certificate-validity'))).toBe('missing SELF_SIGNED');
    const other = authority.issue(['other.example']);
    const misnamed = await demanding('c2s-direct', ['-tls1_2'], other);
    expect(ruling(misnamed('certificate-validity'))).toBe('missing NAME_MISMATCH');
  });
});

/** OpenSSL 3.5 has ML-KEM. */
const isOldOpenssl = /^3\.[0-4]\./.test(process.versions.openssl);

describe('what this Node.js cannot negotiate', () => {
  async function peer(habits: TlsHabits) {
    const started = await startPeer(tlsPeer(habits));
    stops.push(() => started.stop());
    return scanned('c2s-direct', started);
  }
  const reason = (row: Row): string => {
    const found = row.ruling.findings.find((one) => hasCode(one, 'NODE_CANNOT_NEGOTIATE'));
    if (found === undefined || !hasCode(found, 'NODE_CANNOT_NEGOTIATE'))
      throw new Error(JSON.stringify(row.ruling));
    return say(found);
  };

  test.runIf(isOldOpenssl)('ML-KEM alone: hellos rule, and the rest is ours', async () => {
    const row = await peer({ suites: { 0x0304: [0x1301, 0x1302] }, groups: [0x11ec] });
    expect(ruling(row('tls-1.3'))).toBe('compliant TLS_ACCEPTED');
    expect(ruling(row('tls-1.2-disabled'))).toBe('compliant TLS_REFUSED');
    expect(ruling(row('legacy-tls-disabled'))).toBe('compliant LEGACY_TLS_REFUSED');
    expect(ruling(row('forward-secrecy'))).toBe('compliant FORWARD_SECRET');
    expect(ruling(row('c2s-encryption-required'))).toBe('compliant DIRECT_TLS');
    for (const id of ['certificate-validity', 'channel-binding'] as const) {
      expect(ruling(row(id))).toBe('not-observed NODE_CANNOT_NEGOTIATE');
      expect(reason(row(id))).toBe(
        'This Node.js cannot negotiate what the server requires in TLS 1.3: X25519MLKEM768. Node.js 24 can',
      );
    }
  });

  test('RC4 alone, in TLS 1.2', async () => {
    const row = await peer({ suites: { 0x0303: [0xc011] } });
    expect(ruling(row('tls-1.3'))).toBe('missing TLS_REFUSED');
    expect(ruling(row('tls-1.2-disabled'))).toBe('partial TLS_ACCEPTED');
    expect(ruling(row('certificate-validity'))).toBe('not-observed NODE_CANNOT_NEGOTIATE');
    expect(reason(row('certificate-validity'))).toMatch(
      /in TLS 1\.2: TLS_ECDHE_RSA_WITH_RC4_128_SHA$/,
    );
  });

  test('a key on a curve that Node.js does not offer', async () => {
    const server = await opensslServer(curveCertificate('secp224r1'), ['-tls1_2']);
    stops.push(server.stop);
    const row = await scanned('c2s-direct', server);
    expect(ruling(row('tls-1.2-disabled'))).toBe('partial TLS_ACCEPTED');
    expect(ruling(row('certificate-validity'))).toBe('not-observed NODE_CANNOT_NEGOTIATE');
    expect(reason(row('certificate-validity'))).toMatch(/secp224r1 certificate$/);
  });

  test('for a reason that no list shows: not the refusal of the server', async () => {
    const certificate = { der: new X509Certificate(good.cert).raw, curve: 0x0009 };
    const row = await peer({ suites: { 0x0303: [0xc02b] }, certificate });
    expect(ruling(row('certificate-validity'))).toBe('not-observed NODE_CANNOT_NEGOTIATE');
    expect(reason(row('certificate-validity'))).toMatch(
      /but accepts nothing that this Node\.js offers/,
    );
  });

  test('a brainpool certificate is negotiated in TLS 1.2, and judged', async () => {
    const server = await opensslServer(curveCertificate('brainpoolP256r1'), ['-tls1_2']);
    stops.push(server.stop);
    const row = await scanned('s2s-direct', server);
    expect(ruling(row('certificate-validity'))).toBe('missing SELF_SIGNED');
  });

  test.runIf(isOldOpenssl)(
    's2s: nobody came with a certificate, which proves nothing',
    async () => {
      const started = await startPeer(tlsPeer({ suites: { 0x0304: [0x1301] }, groups: [0x11ec] }));
      stops.push(() => started.stop());
      const row = await scanned('s2s-direct', started);
      const { status, findings } = row('s2s-certificate-enforcement').ruling;
      expect(status).toBe('not-observed');
      expect(JSON.stringify(findings)).toContain('this Node.js cannot negotiate TLS');
    },
  );
});
