/** The network of a test in which names and ports lead to peers on loopback. */
import type { Resolution } from '../../src/net/dns/resolver.js';
import { createConnectionBudget } from '../../src/net/limiter/connection-budget.js';
import { createNet, type Net } from '../../src/net/net.js';
import { createTrustStore, type TrustStore } from '../../src/net/tls/trust-store.js';

/** By `ADDRESS:PORT`: where a connection there really leads. */
type Routes = Readonly<Record<string, { readonly address: string; readonly port: number }>>;

interface WebNetOptions {
  /** IPv4 addresses of each name; others have none. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly routes: Routes;
  readonly timeoutMs?: number;
  readonly trust?: TrustStore;
}

interface WebNet {
  readonly net: Net;
  /** `ADDRESS:PORT` of every connection that was wanted, in order. */
  readonly wanted: string[];
}

/** Addresses without a route are connected to as they are, where the policy of a scan allows it. */
export function webNet({ names, routes, timeoutMs = 2_000, trust }: WebNetOptions): WebNet {
  const { signal } = new AbortController();
  const wanted: string[] = [];
  const limits = { budget: 500, open: 8, opening: 4 };
  const options = {
    ...{ trust: trust ?? createTrustStore('none', []), bind: null, timeoutMs, signal },
    resolver: {
      resolve: (name: string, type: string) => Promise.resolve(answer(names, name, type)),
      secure: () => Promise.reject(new Error('not asked')),
      servers: [],
    },
  };
  const strict = createNet({
    ...options,
    ...{ ledger: createConnectionBudget(limits), allowPrivate: false },
  });
  const loopback = createNet({
    ...options,
    ...{ ledger: createConnectionBudget(limits), allowPrivate: true },
  });
  return {
    wanted,
    net: {
      ...strict,
      connect(address, port) {
        wanted.push(`${address}:${port}`);
        const route = routes[`${address}:${port}`];
        return route === undefined
          ? strict.connect(address, port)
          : loopback.connect(route.address, route.port);
      },
    },
  };
}

function answer(names: WebNetOptions['names'], name: string, type: string): Resolution {
  const addresses = type === 'A' ? (names[name] ?? []) : [];
  return {
    ...{ owner: name, rcode: 'NOERROR', aliases: [], resolver: 'test' },
    records: addresses.map((address) => ({
      ...{ owner: name, ownerLabels: [], type: 1, class: 1, ttl: 60 },
      rdata: Uint8Array.from(address.split('.').map(Number)),
    })),
  };
}
