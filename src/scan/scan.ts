import { domainToUnicode } from 'node:url';
import pLimit from 'p-limit';
import { PROBES } from '../../probes/index.js';
import { startAftermath, startDeadline, startPatience, type Patience } from '../util/deadline.js';
import {
  endpointId,
  type Access,
  type Endpoint,
  type Failure,
  type Observation,
  type Recording,
  type S2sSettings,
  type Settings,
  askedOf,
  brokenOffObservation,
} from '../model/index.js';
import { createResolver, type DnsCache } from '../net/dns/resolver.js';
import { NetFailure } from '../net/failure.js';
import { createFederation, newSecret, type Federation } from '../xmpp/s2s/federation.js';
import {
  createConnectionLimiter,
  type ConnectionLimiter,
} from '../net/limiter/connection-limiter.js';
import type { Identity } from '../net/tls/identity.js';
import { createConnectionBudget } from '../net/limiter/connection-budget.js';
import { createNet, withQuota } from '../net/net.js';
import { startReceiver } from '../xmpp/s2s/receiver.js';
import { createSessions } from '../xmpp/session/shared-sessions.js';
import type { Account, FederatedAccount } from './account.js';
import type { TrustStore } from '../net/tls/trust-store.js';
import { within } from '../util/waiting.js';
import { Problem } from '../util/problem.js';
import { type AnyProbe, type DomainProbe, type EndpointProbe } from './probe.js';
import { byId, observationView } from '../model/observation-view.js';
import { TOOL } from '../util/tool.js';
import { parseTrustAnchors } from '../wire/dns/dnssec/anchors.js';

export interface ScanRequest {
  /** A-labels, lower case, no trailing dot. */
  readonly domain: string;
  readonly settings: Settings;
  readonly trust: TrustStore;
  readonly access?: readonly Access[];
  /** The certificate and key that the settings name. */
  readonly identity?: Identity | null;
  /** To log in with, where `settings.account` says so. Kept out of the recording. */
  readonly account?: Account | null;
  /** The same for `settings.federated`. */
  readonly federated?: FederatedAccount | null;
  readonly probes?: readonly AnyProbe[];
  /** Shared with other scans of the process, so that what they have in common is asked once. */
  readonly dnsCache?: DnsCache;
  /**
   * Shared with other scans of the process, so that together they are no more to an address than
   * one of them may be. Its limits hold, not those of the settings.
   */
  readonly gate?: ConnectionLimiter;
  /** Ms that a probe may go on after the deadline. */
  readonly graceMs?: number;
  /** Ends the scan early, as its deadline would. */
  readonly signal?: AbortSignal;
  /** Called as runs end. `total` grows while endpoints are found. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly probe: string;
  /** Endpoint id, or the domain. */
  readonly subject: string;
}

/** Runs at once. What they open is bounded by the ledger; this bounds everything else. */
const CONCURRENCY = 32;

/**
 * How long after the deadline a probe may go on, ms: streams are ended politely. One that has
 * not ended then is a fault of ours, and is not waited for: other scans wait for its places.
 */
const GRACE_MS = 15_000;
/** So much of it is for what has to be undone: accounts that were made are removed. */
const UNDO_SHARE = 2 / 3;

/** A probe gone wild must not fill the memory. */
const MOST_OBSERVATIONS = 2_000;

type Run = Promise<readonly Observation[]>;

/**
 * Runs the probes against a domain and returns all that they saw. Never throws for what the
 * network or a server did; throws `Error` when probes cannot be ordered, and `Problem` where
 * the receiving server cannot listen.
 */
export async function scan(request: ScanRequest): Promise<Recording> {
  const { domain, settings, trust, access = ['public'], graceMs = GRACE_MS, onProgress } = request;
  const probes = (request.probes ?? PROBES).filter((probe) => probe.wanted?.(settings) ?? true);
  const order = dependencies(probes);
  const deadline = startDeadline(settings.deadlineMs);
  const { signal } = deadline;
  const stop = (): void => deadline.end();
  if (request.signal?.aborted === true) stop();
  request.signal?.addEventListener('abort', stop, { once: true });
  // Before all else that has to be ended.
  const federation = await federationOf(settings.s2s, request.identity ?? null, signal).catch(
    (error: unknown) => {
      request.signal?.removeEventListener('abort', stop);
      deadline.end();
      throw error;
    },
  );
  const { timeoutMs, bind, budget, open, opening } = settings;
  const door = (request.gate ?? createConnectionLimiter({ open, opening })).door();
  // While other scans have all the connections there is no hurry.
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
    ...(request.dnsCache === undefined ? {} : { cache: request.dnsCache }),
  });
  const { allowPrivate } = settings;
  const { logins } = door;
  const reach = { resolver, ledger, trust, allowPrivate, bind, timeoutMs, logins };
  const net = createNet({ ...reach, signal });
  const aftermath = startAftermath(signal, graceMs * UNDO_SHARE);
  const netToUndo = createNet({ ...reach, signal: aftermath.signal });
  const sessions = createSessions();
  const patience = startPatience(signal, graceMs);
  const limit = pLimit(CONCURRENCY);
  const to = domainToUnicode(domain);
  const now = (): string => new Date().toISOString();
  const startedAt = now();
  const progress = { done: 0, total: 0 };

  const domainRuns = new Map<AnyProbe, Run>();
  const endpointRuns = new Map<string, Run>();

  function start(probe: AnyProbe, endpoint: Endpoint | null, needed: readonly Observation[]): Run {
    const subject = endpoint === null ? domain : endpointId(endpoint);
    progress.total += 1;
    return limit(async () => {
      const context = {
        domain,
        to,
        settings,
        seen: observationView(needed, probe.needs),
        net: withQuota(net, probe.connections, probe.id),
        netToUndo: withQuota(netToUndo, probe.connections, probe.id),
        federation,
        account: request.account ?? null,
        federated: request.federated ?? null,
        sessions,
        now,
      };
      const source =
        probe.scope === 'domain' ? probe.run(context) : probe.run(context, endpoint as Endpoint);
      const observations = await collect(probe, source, subject, now, patience);
      progress.done += 1;
      onProgress?.({ ...progress, probe: probe.id, subject });
      return observations;
    });
  }

  function runForDomain(probe: DomainProbe): Run {
    return memo(domainRuns, probe, async () => {
      const needed = await Promise.all(
        neededBy(probe).map((other) =>
          other.scope === 'domain' ? runForDomain(other) : runEverywhere(other),
        ),
      );
      return start(probe, null, needed.flat());
    });
  }

  async function runEverywhere(probe: EndpointProbe): Run {
    const found = await endpoints();
    const runs = found
      .filter((endpoint) => probe.applies(endpoint))
      .map((endpoint) => runAt(probe, endpoint));
    return (await Promise.all(runs)).flat();
  }

  function runAt(probe: EndpointProbe, endpoint: Endpoint): Run {
    return memo(endpointRuns, `${probe.id} ${endpointId(endpoint)}`, async () => {
      const needed = await Promise.all(
        neededBy(probe).map(async (other) => {
          if (other.scope === 'domain') return runForDomain(other);
          return other.applies(endpoint) ? runAt(other, endpoint) : [];
        }),
      );
      return start(probe, endpoint, needed.flat());
    });
  }

  function neededBy(probe: AnyProbe): readonly AnyProbe[] {
    return order.get(probe) ?? [];
  }

  async function endpoints(): Promise<Endpoint[]> {
    const yielders = probes.filter(
      (probe) => probe.scope === 'domain' && probe.yields.includes('endpoint'),
    );
    const runs = await Promise.all(yielders.map((probe) => runForDomain(probe as DomainProbe)));
    return runs
      .flat()
      .flatMap(({ kind, value }) => (kind === 'endpoint' && value !== undefined ? [value] : []));
  }

  try {
    const runs = await Promise.all(
      probes.map((probe) =>
        probe.scope === 'domain' ? runForDomain(probe) : runEverywhere(probe),
      ),
    );
    const observations = withoutTwins(runs.flat());
    // Read once all is seen: the schema takes a while to compile.
    const { conformed } = await import('../files/conforming.js');
    return conformed({
      format: 'xmpp-safeguard/recording',
      schema: 2,
      tool: TOOL,
      domain,
      access: accessOf(access, observations),
      settings,
      startedAt,
      endedAt: now(),
      observations,
      usage: ledger.usage(),
    });
  } finally {
    await within(graceMs, sessions.end());
    request.signal?.removeEventListener('abort', stop);
    deadline.end();
    aftermath.end();
    patience.end();
    door.close();
  }
}

/**
 * What the scan could do: a server of the user's that was let in is an access of its own, as is
 * a session of nobody, which is told no less than strangers are; an account that was not let in
 * is none.
 */
function accessOf(
  access: readonly Access[],
  observations: readonly Observation[],
): readonly Access[] {
  const peer = observations.some(
    ({ kind, value }) =>
      (kind === 's2s.peer' &&
        value?.certificate === 'identity' &&
        value.external?.answer === 'success') ||
      (kind === 'session' && value?.by === 'anonymous'),
  );
  const shut = (by: Access): boolean => {
    if (by !== 'account' && by !== 'federated') return false;
    // A probe that broke off let in nobody whom it had not let in before.
    const own = observations.filter(
      (one): one is Observation<'session'> =>
        one.kind === 'session' && (askedOf(one)?.by ?? by) === by,
    );
    return own.length > 0 && own.every(({ failure }) => failure !== undefined);
  };
  const held = access.filter((one) => !shut(one) || (one === 'federated' && peer));
  return peer && !held.includes('federated') ? [...held, 'federated'] : held;
}

async function federationOf(
  s2s: S2sSettings,
  own: Identity | null,
  signal: AbortSignal,
): Promise<Federation> {
  const secret = newSecret();
  const silent = createFederation(s2s, own, secret, null);
  const [, address, port] = /^\[?([^\]]+)\]?:(\d+)$/.exec(s2s.listen ?? '') ?? [];
  if (address === undefined) return silent;
  const identity = own ?? (await silent.self('self-signed'))?.identity;
  if (!identity) throw new Error('nothing to show of the receiving server');
  try {
    const wanted = { address, port: Number(port), identity, secret, signal };
    return createFederation(s2s, own, secret, await startReceiver(wanted));
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new Problem(`--s2s-listen ${s2s.listen ?? ''}: cannot listen there (${code})`, {
      cause: error,
    });
  }
}

function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * Which probes each waits for: the others that yield a kind that it needs, and all of a lower
 * turn. Two that wait for each other cannot be ordered, and are refused.
 */
function dependencies(probes: readonly AnyProbe[]): Map<AnyProbe, readonly AnyProbe[]> {
  const waits = new Map(
    probes.map((probe) => [
      probe,
      probes.filter(
        (other) =>
          other !== probe &&
          ((other.turn ?? 0) < (probe.turn ?? 0) ||
            other.yields.some((kind) => probe.needs.includes(kind))),
      ),
    ]),
  );
  const settled = new Set<AnyProbe>();
  function visit(probe: AnyProbe, path: readonly AnyProbe[]): void {
    if (settled.has(probe)) return;
    if (path.includes(probe)) {
      throw new Error(
        `probes wait for each other: ${[...path, probe].map(({ id }) => id).join(' -> ')}`,
      );
    }
    for (const other of waits.get(probe) ?? []) visit(other, [...path, probe]);
    settled.add(probe);
  }
  for (const probe of probes) visit(probe, []);
  return waits;
}

/** A probe that fails or breaks its word is told as a failure of every kind that it yields. */
async function collect(
  probe: AnyProbe,
  source: AsyncIterable<Observation>,
  subject: string,
  now: () => string,
  patience: Patience,
): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  const taken = (async () => {
    for await (const observation of source) {
      if (!probe.yields.includes(observation.kind)) {
        throw new Error(`${probe.id} yielded ${observation.kind}, which it did not declare`);
      }
      if (observations.length === MOST_OBSERVATIONS) {
        throw new Error(`${probe.id} yielded more than ${MOST_OBSERVATIONS} observations`);
      }
      observations.push(observation);
    }
  })();
  try {
    await patience.with(taken);
  } catch (error) {
    const failure: Failure =
      error instanceof NetFailure
        ? error.failure
        : {
            layer: 'scan',
            reason: 'bug',
            detail: `${probe.id}: ${error instanceof Error ? error.message : String(error)}`.slice(
              0,
              500,
            ),
          };
    const failed = probe.yields.map((kind) =>
      brokenOffObservation(kind, subject, probe.id, now(), failure),
    );
    // One that goes on all the same adds nothing to them any more.
    return [...observations, ...failed];
  }
  return observations;
}

/**
 * Certificates are met many times, and the domain is asked over each stream that a server of
 * ours was let in by; the first to be seen stands for all, but silence for no answer.
 */
function withoutTwins(observations: readonly Observation[]): Observation[] {
  const byIds = new Map<string, Observation>();
  for (const observation of observations) {
    const twin = byIds.get(observation.id);
    if (twin === undefined || (isSilence(twin) && !isSilence(observation))) {
      byIds.set(observation.id, observation);
    }
  }
  return [...byIds.values()].sort(byId);
}

function isSilence({ kind, value, failure }: Observation): boolean {
  if (failure !== undefined) return true;
  return kind === 'entity.iq' && value.answer.answer === 'silence';
}
