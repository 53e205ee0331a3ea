import { domainToUnicode } from 'node:url';
import pLimit from 'p-limit';
import {
  endpointId,
  type Access,
  type Observation,
  type Recording,
  type Settings,
} from '../model/index.js';
import { observationView } from '../model/observation-view.js';
import type { DnsCache } from '../net/dns/resolver.js';
import type { ConnectionLimiter } from '../net/limiter/connection-limiter.js';
import { withQuota } from '../net/net.js';
import type { Identity } from '../net/tls/identity.js';
import type { TrustStore } from '../net/tls/trust-store.js';
import { startDeadline, startPatience, type Deadline } from '../util/deadline.js';
import { TOOL } from '../util/tool.js';
import { within } from '../util/waiting.js';
import { createSessions } from '../xmpp/session/shared-sessions.js';
import type { Account, FederatedAccount } from './account.js';
import { collect } from './collect.js';
import { contextFor } from './context.js';
import { grantedAccess } from './granted-access.js';
import type { Progress } from './progress.js';
import { planProbes, type Plan } from './plan.js';
import type { AnyProbe } from './probe.js';
import { createRedactor, NO_SECRETS, type Secrets } from './redact.js';
import { runProbes, type ProbeRun } from './run-probes.js';
import { openNetwork } from './scan-network.js';
import { startFederation } from './start-federation.js';
import { withoutDuplicates } from './without-duplicates.js';

export interface ScanRequest {
  /** Domain in A-labels, lower case, without the trailing dot. */
  readonly domain: string;
  readonly settings: Settings;
  readonly trust: TrustStore;
  readonly access?: readonly Access[];
  /** Certificate and key of the identity in `settings.s2s.identity`. */
  readonly identity?: Identity | null;
  /** Account for logins if `settings.account` is true. It is not recorded. */
  readonly account?: Account | null;
  /** Account for logins if `settings.federated` is true. It is not recorded. */
  readonly federated?: FederatedAccount | null;
  readonly probes: readonly AnyProbe[];
  /** DNS cache shared with other scans of the process. */
  readonly dnsCache?: DnsCache;
  /**
   * Limiter shared with other scans of the process, so that all these scans together use no more
   * connections to an address than one scan. Its limits replace those of the settings.
   */
  readonly gate?: ConnectionLimiter;
  /** Milliseconds that a probe may continue after the deadline. */
  readonly graceMs?: number;
  /** Signal that ends the scan early, like the deadline. */
  readonly signal?: AbortSignal;
  /** Called when one run of a probe ends. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Maximum number of parallel probe runs. The budget limits their connections, this limits
 * everything else.
 */
const CONCURRENCY = 32;

/**
 * Milliseconds that a probe may continue after the deadline, to end streams gracefully. The scan
 * does not wait longer, because other scans wait for its connections.
 */
const GRACE_MS = 15_000;
/** Fraction of `GRACE_MS` for cleanup, such as removing created accounts. */
const UNDO_SHARE = 2 / 3;

/**
 * Runs the probes for a domain and returns a recording of all observations. Never throws for
 * failures of the network or a server. Throws `Error` if the probes have a dependency cycle, and
 * `Problem` if the receiving server cannot listen.
 */
export async function scan(request: ScanRequest): Promise<Recording> {
  const plan = planProbes(request.probes, request.settings);
  const deadline = startDeadline(request.settings.deadlineMs);
  const stop = (): void => deadline.end();
  if (request.signal?.aborted === true) stop();
  request.signal?.addEventListener('abort', stop, { once: true });
  try {
    return await scanUntil(deadline, plan, request);
  } finally {
    request.signal?.removeEventListener('abort', stop);
    deadline.end();
  }
}

async function scanUntil(deadline: Deadline, plan: Plan, request: ScanRequest): Promise<Recording> {
  const { domain, settings, trust, graceMs = GRACE_MS, access = ['public'] } = request;
  const federation = await startFederation(settings.s2s, request.identity ?? null, deadline.signal);
  const network = openNetwork({
    ...{ settings, trust, deadline, undoMs: graceMs * UNDO_SHARE },
    ...{ dnsCache: request.dnsCache, limiter: request.gate },
  });
  const sessions = createSessions();
  const patience = startPatience(deadline.signal, graceMs);
  const now = (): string => new Date().toISOString();
  const startedAt = now();
  const accounts = accountsOf(request);
  const secrets = (): Secrets => ({
    credentials: accounts,
    addresses: [...accounts.map(addressOf), ...sessions.addresses()],
  });
  const base = {
    ...{ domain, to: domainToUnicode(domain), settings, federation, sessions, now },
    ...{ account: request.account ?? null, federated: request.federated ?? null },
  };
  const limit = pLimit(CONCURRENCY);
  const progress = { done: 0, total: 0 };

  function run(one: ProbeRun): Promise<readonly Observation[]> {
    const { probe, endpoint } = one;
    const subject = endpoint === null ? domain : endpointId(endpoint);
    progress.total += 1;
    return limit(async () => {
      const redactor = createRedactor(probe.access === 'public' ? () => NO_SECRETS : secrets);
      const context = contextFor(probe.access, {
        ...base,
        redact: redactor.add,
        seen: observationView(one.needed, probe.needs),
        net: withQuota(network.net, probe.connections, probe.id),
        netToUndo: withQuota(network.netToUndo, probe.connections, probe.id),
      });
      const source =
        one.endpoint === null ? one.probe.run(context) : one.probe.run(context, one.endpoint);
      const observations = await collect(probe, source, { subject, patience, redactor, now });
      progress.done += 1;
      request.onProgress?.({ ...progress, probe: probe.id, title: probe.title, subject });
      return observations;
    });
  }

  try {
    const observations = withoutDuplicates(await runProbes(plan, run));
    // Import this module after the probes have run, because compiling the schema of recordings
    // needs time.
    const { conformed } = await import('../files/conforming.js');
    return conformed({
      format: 'xmpp-safeguard/recording',
      schema: 2,
      tool: TOOL,
      domain,
      access: grantedAccess(access, observations),
      settings,
      startedAt,
      endedAt: now(),
      observations,
      usage: network.usage(),
    });
  } finally {
    await within(graceMs, sessions.end());
    deadline.end();
    network.end();
    patience.end();
  }
}

function accountsOf({ domain, account, federated }: ScanRequest): readonly FederatedAccount[] {
  const own = account == null ? [] : [{ ...account, domain }];
  return federated == null ? own : [...own, federated];
}

function addressOf({ user, domain }: FederatedAccount): string {
  return `${user}@${domain}`;
}
