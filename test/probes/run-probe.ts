/** Runs one probe, as a scan does, against a peer on this machine or against a script. */
import { domainToUnicode } from 'node:url';
import type { Endpoint, Kind, Observation } from '../../src/model/index.js';
import { endpointId } from '../../src/model/index.js';
import { observationView } from '../../src/model/observation-view.js';
import { createResolver } from '../../src/net/dns/resolver.js';
import { createConnectionBudget } from '../../src/net/limiter/connection-budget.js';
import { createNet, withQuota, type Net } from '../../src/net/net.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { collect } from '../../src/scan/collect.js';
import { contextFor, type WholeContext } from '../../src/scan/context.js';
import type { AnyProbe } from '../../src/scan/probe.js';
import { createRedactor } from '../../src/scan/redact.js';
import { startPatience } from '../../src/util/deadline.js';
import { readIqReply } from '../../src/wire/xmpp/iq.js';
import { createFederation } from '../../src/xmpp/s2s/federation.js';
import type { ClientSession } from '../../src/xmpp/session/session.js';
import { createSessions } from '../../src/xmpp/session/shared-sessions.js';
import { AT, DOMAIN, endpointAt, SETTINGS } from '../arbitrary/build.js';

/** What the probe meets. Everything that is left out is as in a scan that found nothing. */
export interface Scene {
  /** Observations of the probes before. Those of kinds that the probe needs are shown to it. */
  readonly seen?: readonly Observation[];
  /** Where a probe of endpoints runs. */
  readonly endpoint?: Endpoint;
  readonly settings?: Partial<WholeContext['settings']>;
  /** `HOST:PORT` of a DNS server; nothing answers where it is left out. */
  readonly resolver?: string;
  /** Local address of connections. */
  readonly bind?: string;
  readonly timeoutMs?: number;
  /** Calls that are answered by the test. The rest goes to sockets of this machine. */
  readonly net?: Partial<Net>;
  /** Sessions that are logged in. */
  readonly clients?: readonly ClientSession[];
  readonly account?: WholeContext['account'];
  readonly federated?: WholeContext['federated'];
}

/** All observations of the probe, redacted as in a scan. Throws where the probe itself fails. */
export async function runProbe(
  probe: AnyProbe,
  scene: Scene = {},
): Promise<readonly Observation[]> {
  const { account, federated, endpoint } = scene;
  const whole = wholeContext(scene, probe.needs);
  const redactor = createRedactor(() => ({
    credentials: [account ?? [], federated ?? []].flat(),
    addresses: whole.sessions.addresses(),
  }));
  const context = contextFor(probe.access, {
    ...whole,
    net: withQuota(whole.net, probe.connections, probe.id),
    netToUndo: withQuota(whole.netToUndo, probe.connections, probe.id),
    redact: redactor.add,
  });
  const patience = startPatience(whole.net.signal, 0);
  const subject = endpoint === undefined ? whole.domain : endpointId(endpoint);
  const found = await collect(probe, sourceOf(probe, context, endpoint), {
    ...{ subject, patience, redactor, now: whole.now },
  });
  patience.end();
  const bug = found.find(({ failure }) => failure?.reason === 'bug')?.failure;
  if (bug !== undefined) throw new Error(bug.detail);
  return found;
}

function sourceOf(
  probe: AnyProbe,
  context: ReturnType<typeof contextFor>,
  endpoint: Endpoint | undefined,
): AsyncIterable<Observation> {
  if (probe.scope === 'domain') return probe.run(context);
  if (endpoint === undefined) throw new Error(`${probe.id} runs at an endpoint`);
  return probe.run(context, endpoint);
}

/** A context with everything that a probe of any access could be given. */
export function wholeContext(scene: Scene, needs: readonly Kind[] = []): WholeContext {
  const settings = { ...SETTINGS, ...scene.settings };
  const sessions = createSessions();
  for (const client of scene.clients ?? []) sessions.put(client);
  const net = netOf(scene);
  return {
    ...{ domain: DOMAIN, to: domainToUnicode(DOMAIN), settings, sessions },
    seen: observationView(scene.seen ?? [], needs),
    net,
    netToUndo: net,
    federation: createFederation(settings.s2s, null, 'secret', null),
    account: scene.account ?? null,
    federated: scene.federated ?? null,
    redact: () => undefined,
    now: () => AT,
  };
}

/** Addresses of this machine may be connected to, with the limits of a scan. */
function netOf({ resolver = '127.0.0.1:1', bind, timeoutMs = 2_000, net }: Scene): Net {
  const { signal } = new AbortController();
  const trust = createTrustStore('none', []);
  const from = bind ?? null;
  const whole = createNet({
    resolver: createResolver({ servers: [resolver], timeoutMs, signal, bind: from, trust }),
    ledger: createConnectionBudget({ budget: 200, open: 8, opening: 4 }),
    ...{ trust, allowPrivate: true, bind: from, timeoutMs, signal },
  });
  return { ...whole, ...net };
}

/** A session of the account on the target. What the test does not answer is silence. */
export function scriptedClient(script: Partial<ClientSession>): ClientSession {
  return {
    by: 'account',
    jid: `tester@${DOMAIN}/1`,
    endpoint: endpointAt({ role: 'c2s', address: '192.0.2.1' }),
    version: 'TLSv1.3',
    features: null,
    ending: null,
    iq: () => Promise.resolve(readIqReply(null)),
    send: () => Promise.resolve(),
    next: () => Promise.resolve(null),
    end: () => Promise.resolve(),
    ...script,
  };
}
