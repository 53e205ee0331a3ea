import { setMaxListeners } from 'node:events';
import type { Endpoint, ProtocolVersion, TlsSuites } from '../../src/model/index.js';
import { createConnectionBudget } from '../../src/net/limiter/connection-budget.js';
import { createNet } from '../../src/net/net.js';
import { createResolver } from '../../src/net/dns/resolver.js';
import { surveyTls, type TlsSurvey } from '../../src/xmpp/tls-survey/survey.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { freshAddress } from './address.js';
import type { Target } from './tls-oracles.js';

export interface Surveyed extends TlsSurvey {
  readonly connections: number;
}

/** What a scan finds out of TLS, without the scan. */
export async function survey({ domain, address, port, starttls }: Target): Promise<Surveyed> {
  const { signal } = new AbortController();
  // Every connection and every wait listens to it.
  setMaxListeners(0, signal);
  const bind = freshAddress();
  const ledger = createConnectionBudget({ budget: 1_000, open: 8, opening: 4 });
  const net = createNet({
    resolver: createResolver({ servers: ['127.0.0.1:1'], timeoutMs: 5_000, signal, bind }),
    ledger,
    trust: createTrustStore('none', []),
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
  const found = await surveyTls(net, endpoint, { domain, to: domain });
  return { ...found, connections: ledger.usage()[0]?.used ?? 0 };
}

export function listIn({ suites }: TlsSurvey, version: ProtocolVersion): TlsSuites {
  const step = suites.get(version);
  if (step?.value === undefined)
    throw new Error(`${version}: ${step?.failure.detail ?? 'unasked'}`);
  return step.value;
}

export const VERSIONS = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** `TLSv1.2 TLS_…`, sorted. */
export function accepted(found: TlsSurvey): string[] {
  return VERSIONS.flatMap((version) =>
    listIn(found, version).accepted.map((suite) => `${version} ${suite}`),
  ).sort();
}
