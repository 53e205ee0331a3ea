import { afterAll, describe, expect, inject, test } from 'vitest';
import type { Endpoint, ProtocolVersion, TlsSuites } from '../../src/model.js';
import { createLedger } from '../../src/net/ledger.js';
import { createNet } from '../../src/net/net.js';
import { createResolver } from '../../src/net/dns.js';
import { surveyTls, type TlsSurvey } from '../../src/net/tls-survey.js';
import { createTrustStore } from '../../src/net/trust.js';
import { freshAddress } from './address.js';
import { sClientSuites, sslscan, testssl, type Target } from './tls-oracles.js';

const lab = inject('lab');
const abort = new AbortController();
afterAll(() => abort.abort());

async function survey({ domain, address, port, starttls }: Target): Promise<TlsSurvey> {
  const { signal } = abort;
  const bind = freshAddress();
  const net = createNet({
    resolver: createResolver({ servers: [lab.resolver], timeoutMs: 5_000, signal, bind }),
    ledger: createLedger({ budget: 1_000, open: 8, opening: 4 }),
    trust: createTrustStore('none', [lab.caFile]),
    allowPrivate: true,
    bind,
    timeoutMs: 5_000,
    signal,
  });
  const endpoint: Endpoint = {
    role: starttls === 'xmpp-server' ? 's2s' : 'c2s',
    transport: starttls === null ? 'direct' : 'starttls',
    host: domain,
    port,
    address,
    family: 4,
    origin: 'connect',
  };
  return surveyTls(net, endpoint, { domain, to: domain });
}

function listIn({ suites }: TlsSurvey, version: ProtocolVersion): TlsSuites {
  const step = suites.get(version);
  if (step?.value === undefined)
    throw new Error(`${version}: ${step?.failure?.detail ?? 'unasked'}`);
  return step.value;
}

const VERSIONS = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

function accepted(found: TlsSurvey): string[] {
  return VERSIONS.flatMap((version) =>
    listIn(found, version).accepted.map((suite) => `${version} ${suite}`),
  ).sort();
}

const SERVERS = ['prosody-good', 'prosody-weak', 'ejabberd-good', 'ejabberd-weak'] as const;
const PLACES = SERVERS.flatMap((name) => [
  [`${name}.example`, 5222, 'xmpp'] as const,
  [`${name}.example`, 5223, null] as const,
  [`${name}.example`, 5269, 'xmpp-server'] as const,
  [`${name}.example`, 5270, null] as const,
]);

function targetOf(domain: string, port: number, starttls: Target['starttls']): Target {
  const server = lab.servers.find((one) => one.domain === domain);
  return { domain, address: server?.address ?? '', port, starttls };
}

describe('the suites that are accepted', () => {
  test.each(PLACES)(
    '%s port %i is as sslscan reads it',
    async (domain, port, starttls) => {
      const target = targetOf(domain, port, starttls);
      const found = await survey(target);
      for (const version of VERSIONS) expect(listIn(found, version).complete, version).toBe(true);
      expect(accepted(found)).toEqual(await sslscan(target));
    },
    90_000,
  );

  test.each([
    ['prosody-weak.example', 'tls1_2', 'TLSv1.2'],
    ['prosody-weak.example', 'tls1_1', 'TLSv1.1'],
    ['ejabberd-weak.example', 'tls1_2', 'TLSv1.2'],
    ['ejabberd-weak.example', 'tls1', 'TLSv1'],
    ['ejabberd-good.example', 'tls1_2', 'TLSv1.2'],
  ] as const)(
    '%s: each handshake that OpenSSL makes in %s',
    async (domain, flag, version) => {
      const target = targetOf(domain, 5223, null);
      const list = listIn(await survey(target), version);
      const openssl = await sClientSuites(target, flag);
      expect(list.accepted.filter((suite) => openssl.asked.includes(suite)).sort()).toEqual(
        openssl.accepted,
      );
    },
    90_000,
  );

  // Half a minute to three for each: testssl.sh is a shell script.
  test.runIf(process.env['LAB_SLOW'] === '1').each(SERVERS)(
    '%s is as testssl.sh reads it',
    async (name) => {
      const target = targetOf(`${name}.example`, 5222, 'xmpp');
      const [found, read] = [await survey(target), await testssl(target)];
      expect(accepted(found)).toEqual(read);
    },
    600_000,
  );
});
