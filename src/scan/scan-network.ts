import type { Settings, Usage } from '../model/index.js';
import { createResolver, type DnsCache, type IterateOptions } from '../net/dns/resolver.js';
import { createConnectionBudget } from '../net/limiter/connection-budget.js';
import {
  createConnectionLimiter,
  type ConnectionLimiter,
} from '../net/limiter/connection-limiter.js';
import { createNet, type Net } from '../net/net.js';
import type { TrustStore } from '../net/tls/trust-store.js';
import { parseTrustAnchors } from '../wire/dns/dnssec/anchors.js';
import { startAftermath, type Deadline } from '../util/deadline.js';

export interface NetworkOptions {
  readonly settings: Settings;
  readonly trust: TrustStore;
  readonly deadline: Deadline;
  /** Milliseconds after the deadline in which the network can be used for cleanup. */
  readonly undoMs: number;
  readonly dnsCache?: DnsCache | undefined;
  readonly limiter?: ConnectionLimiter | undefined;
}

/** Network access of one scan, with its limits on connections. */
export interface ScanNetwork {
  readonly net: Net;
  /**
   * Network of the scan. It stays usable for some time after the deadline, so that a probe can
   * remove what it created on the server.
   */
  readonly netToUndo: Net;
  /** Returns the number of connections by address. */
  usage(): Usage[];
  end(): void;
}

export function openNetwork(options: NetworkOptions): ScanNetwork {
  const { settings, trust, deadline, undoMs, dnsCache } = options;
  const { signal } = deadline;
  const { timeoutMs, bind, budget, open, opening, allowPrivate } = settings;
  const limiter = options.limiter ?? createConnectionLimiter({ open, opening });
  const door = limiter.door();
  // The clock of the deadline stops while other scans use all connections.
  door.onStarved = (starved) => (starved ? deadline.pause() : deadline.resume());
  const ledger = createConnectionBudget({ budget, open, opening }, door);
  const resolver = createResolver({
    servers: settings.resolvers,
    timeoutMs,
    signal,
    bind,
    trust,
    anchors: settings.trustAnchors.flatMap(parseTrustAnchors),
    validate: true,
    iterate: iterateOf(settings),
    ...(dnsCache === undefined ? {} : { cache: dnsCache }),
  });
  const { logins } = door;
  const reach = { resolver, ledger, trust, allowPrivate, bind, timeoutMs, logins };
  const aftermath = startAftermath(signal, undoMs);
  return {
    net: createNet({ ...reach, signal }),
    netToUndo: createNet({ ...reach, signal: aftermath.signal }),
    usage: () => ledger.usage(),
    end() {
      aftermath.end();
      door.close();
    },
  };
}

/** Returns how to ask the authoritative servers; undefined for never. */
function iterateOf({ iterate, rootServers, allowPrivate }: Settings): IterateOptions | undefined {
  if (iterate === undefined) return undefined;
  return {
    when: iterate,
    allowPrivate,
    ...(rootServers === undefined ? {} : { roots: rootServers }),
  };
}
