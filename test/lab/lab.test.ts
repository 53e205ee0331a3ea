/** The lab is what it says, by the word of programs that are not ours. */
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { freshAddress } from './address.js';
import { startLab, type LabHost } from './lab.js';
import { dig, login, sClient, type SClientOptions } from './oracles.js';

const lab = inject('lab');
const four = lab.servers.filter(({ domain }) => /^\w+-(good|weak)\.example$/.test(domain));

const isGood = ({ posture }: LabHost) => posture === 'good';

function hostOf(domain: string): LabHost {
  const host = lab.servers.find((candidate) => candidate.domain === domain);
  if (!host) throw new Error(`The lab has no ${domain}.`);
  return host;
}

function everyPort(host: LabHost): SClientOptions[] {
  const { domain, address, ports } = host;
  const common = { domain, address, caFile: lab.caFile };
  return [
    { ...common, port: ports['c2s-starttls'], starttls: 'xmpp' },
    { ...common, port: ports['c2s-direct'] },
    { ...common, port: ports['s2s-starttls'], starttls: 'xmpp-server' },
    { ...common, port: ports['s2s-direct'] },
  ];
}

describe('names, by dig', () => {
  const SRV = [
    ['_xmpp-client', 5222],
    ['_xmpps-client', 5223],
    ['_xmpp-server', 5269],
    ['_xmpps-server', 5270],
  ] as const;

  test.each(four)('$domain has its four services', async ({ domain, address }) => {
    for (const [service, port] of SRV) {
      const { answer } = await dig(lab.resolver, `${service}._tcp.${domain}`, 'SRV');
      expect(answer).toEqual([`SRV 5 0 ${port} xmpp1.${domain}.`]);
    }
    const { answer } = await dig(lab.resolver, `xmpp1.${domain}`, 'A');
    expect(answer).toEqual([`A ${address}`]);
  });

  test('records of unusual names', async () => {
    const ask = (name: string, type: string) => dig(lab.resolver, name, type);
    expect(await ask('_xmpp-client._tcp.alias.example', 'SRV')).toEqual({
      status: 'NOERROR',
      answer: [
        'CNAME _xmpp-client._tcp.prosody-good.example.',
        'SRV 5 0 5222 xmpp1.prosody-good.example.',
      ],
    });
    for (const [service] of SRV) {
      const { answer } = await ask(`${service}._tcp.no-service.example`, 'SRV');
      expect(answer).toEqual(['SRV 0 0 0 .']);
    }
    expect(await ask('_xmpp-client._tcp.fallback.example', 'SRV')).toMatchObject({ answer: [] });
    expect(await ask('fallback.example', 'A')).toMatchObject({
      answer: [`A ${hostOf('fallback.example').address}`],
    });
    expect(await ask('xmpp1.dual-stack.example', 'AAAA')).toMatchObject({ answer: ['AAAA ::1'] });
    expect(await ask('nothing.example', 'A')).toMatchObject({ answer: [`A 127.0.${lab.n}.99`] });
    expect(await ask('nothing.example', 'SRV')).toEqual({ status: 'NOERROR', answer: [] });
    expect(await ask('absent.example', 'A')).toEqual({ status: 'NXDOMAIN', answer: [] });
  });

  test.each(['xmpp-safeguard.invalid', 'xmpp.org'])('%s does not exist', async (name) => {
    expect(await dig(lab.resolver, name, 'A')).toEqual({ status: 'NXDOMAIN', answer: [] });
  });
});

describe('certificates, by openssl s_client, on every port', () => {
  const VERIFIED = {
    good: '0 (ok)',
    'self-signed': '18 (self-signed certificate)',
    expired: '10 (certificate has expired)',
    'wrong-name': '62 (hostname mismatch)',
    'srv-names': '62 (hostname mismatch)',
  };

  test.each(lab.servers)('$domain: $certificate', async (host) => {
    for (const endpoint of everyPort(host)) {
      const { verified, version } = await sClient(endpoint);
      expect({ port: endpoint.port, verified, version }).toEqual({
        port: endpoint.port,
        verified: VERIFIED[host.certificate],
        version: 'TLSv1.3',
      });
    }
  });

  test('with ecdsa.example, only the DNS-ID is missing', async () => {
    for (const endpoint of everyPort(hostOf('ecdsa.example'))) {
      const { verified, certificate } = await sClient({ ...endpoint, anyName: true });
      expect(verified).toBe('0 (ok)');
      const { publicKey, subjectAltName = '' } = new X509Certificate(certificate);
      expect(publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
      // Versions of OpenSSL differ in colons and spaces.
      expect(subjectAltName.replace(/[: ]+/g, ':').split(',:')).toEqual([
        'othername:SRVName:_xmpp-client.ecdsa.example',
        'othername:SRVName:_xmpp-server.ecdsa.example',
        'othername:XmppAddr:ecdsa.example',
      ]);
    }
  });

  test('a valid one lasts 90 days and includes its issuer', async () => {
    const [endpoint] = everyPort(hostOf('prosody-good.example'));
    if (!endpoint) throw new Error('No endpoint.');
    const { certificate, chainLength } = await sClient(endpoint);
    const { validFrom, validTo } = new X509Certificate(certificate);
    expect(Date.parse(validTo) - Date.parse(validFrom)).toBe(90 * 86_400_000);
    expect(chainLength).toBe(2);
  });
});

describe('versions and suites, by openssl s_client, on every port', () => {
  const legacy = ['tls1', 'tls1_1'] as const;

  test.each(four.filter(isGood))('$domain: neither TLS 1.0 nor 1.1', async (host) => {
    for (const endpoint of everyPort(host)) {
      for (const only of legacy) {
        expect(await sClient({ ...endpoint, only })).toMatchObject({ version: null });
      }
    }
  });

  test.each(four.filter((host) => !isGood(host)))('$domain: TLS 1.0 and 1.1', async (host) => {
    for (const endpoint of everyPort(host)) {
      const versions = [];
      for (const only of legacy) versions.push((await sClient({ ...endpoint, only })).version);
      expect(versions).toEqual(['TLSv1', 'TLSv1.1']);
    }
  });

  test.each(four)('$domain, $posture: suites without forward secrecy or not', async (host) => {
    for (const endpoint of everyPort(host)) {
      const { version } = await sClient({ ...endpoint, only: 'tls1_2', ciphers: 'kRSA' });
      expect(version).toBe(isGood(host) ? null : 'TLSv1.2');
    }
  });
});

describe('before TLS', () => {
  test.each(four)('$domain, $posture: STARTTLS required or not', async (host) => {
    const { address, domain, ports } = host;
    for (const [port, namespace] of [
      [ports['c2s-starttls'], 'jabber:client'],
      [ports['s2s-starttls'], 'jabber:server'],
    ] as const) {
      const features = await featuresInTheClear(address, port, domain, namespace);
      expect(features).toContain('urn:ietf:params:xml:ns:xmpp-tls');
      expect(features.includes('<required/>')).toBe(isGood(host));
      if (namespace === 'jabber:client') {
        expect(features.includes('<mechanism>PLAIN</mechanism>')).toBe(!isGood(host));
        expect(features.includes('iq-register')).toBe(!isGood(host));
      }
    }
  });
});

test.each(four)('alice logs in on $domain, by @xmpp/client', async ({ address, domain }) => {
  const jid = await login({ ...lab.account, address, domain, caFile: lab.caFile });
  expect(jid.split('/')[0]).toBe(`alice@${domain}`);
});

describe('lab instances', () => {
  test('two run in parallel, and a stopped one leaves nothing behind', async () => {
    const second = await startLab();
    try {
      expect(second.n).not.toBe(lab.n);
      for (const { resolver, n } of [lab, second]) {
        const { answer } = await dig(resolver, 'xmpp1.prosody-good.example', 'A');
        expect(answer).toEqual([`A 127.0.${n}.11`]);
      }
    } finally {
      await second.stop();
    }
    expect(existsSync(second.directory)).toBe(false);
    for (const { address } of second.servers) await expect(open(address, 5222)).rejects.toThrow();
    await expect(dig(second.resolver, 'nothing.example', 'A')).rejects.toThrow();
  });

  test('each fresh address differs, and servers see it', async () => {
    const addresses = Array.from({ length: 200 }, freshAddress);
    expect(new Set(addresses).size).toBe(200);
    const [from = ''] = addresses;
    const { address, ports } = hostOf('ejabberd-good.example');
    (await open(address, ports['c2s-starttls'], from)).destroy();
    await expect
      .poll(() => readFile(join(lab.directory, 'ejabberd-good.log'), 'utf8'), { timeout: 5000 })
      .toContain(`Accepted connection ${from}:`);
  });
});

function open(host: string, port: number, localAddress = freshAddress()) {
  return new Promise<ReturnType<typeof connect>>((resolve, reject) => {
    const socket = connect({ host, port, localAddress, timeout: 5000 }, () => resolve(socket));
    socket.once('error', reject);
  });
}

async function featuresInTheClear(
  address: string,
  port: number,
  domain: string,
  namespace: string,
): Promise<string> {
  const socket = await open(address, port);
  try {
    socket.write(
      `<stream:stream to='${domain}' version='1.0' xmlns='${namespace}'` +
        ` xmlns:stream='http://etherx.jabber.org/streams'>`,
    );
    let seen = '';
    for await (const bytes of socket) {
      seen += String(bytes);
      if (seen.includes('</stream:features>')) return seen;
    }
    throw new Error(`The stream ended before its features: ${seen}`);
  } finally {
    socket.destroy();
  }
}
