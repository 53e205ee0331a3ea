import { domainToUnicode } from 'node:url';
import {
  flightOf,
  TLS_VERSIONS,
  type Endpoint,
  type Failure,
  type Observation,
  type S2sOutgoing,
  type TlsaRecord,
  observationOf,
  type Step,
} from '../src/model/index.js';
import { endpointsOf } from '../src/discovery/service-endpoints.js';
import type { Net } from '../src/net/net.js';
import type { ClientSession } from '../src/xmpp/session/session.js';
import { failureOf, WALK_CONNECTIONS, whereOf } from '../src/xmpp/open-stream.js';
import { walk } from '../src/xmpp/walk.js';
import { observeCertificates } from '../src/scan/observe.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import { readTlsa } from '../src/wire/dns/records.js';
import { DISCO_INFO } from '../src/wire/xmpp/disco.js';
import { forKeeping, QUERIES } from '../src/wire/xmpp/queries.js';

/**
 * Maximum number of domains in the list with invalid certificates, and in the list with valid
 * ones; the settings allow no more.
 */
const MOST_DOMAINS = 4;
/**
 * Maximum number of endpoints to test of a domain with an invalid certificate: two addresses, with
 * STARTTLS and direct TLS.
 */
const MOST_LOOKS = 4;
/**
 * Minimum time to wait for an answer, in milliseconds: the target has to look up the domain,
 * connect, and try several addresses. ejabberd gives up after 30 s.
 */
const PATIENCE_MS = 20_000;

type Part = S2sOutgoing['part'];
type OutgoingObservation = Observation<'s2s.outgoing' | 'certificate'>;

/**
 * Tests whether the target connects to servers with invalid certificates (RFC 6120 §13.7). The
 * account sends disco#info queries to domains with invalid certificates, and to domains with valid
 * ones as control. The probe also checks once, at the same time, that the invalid certificates are
 * still invalid: a list may be outdated, or a server down.
 */
export const s2sOutgoing = domainProbe({
  id: 's2s-outgoing',
  title: 'outgoing server connections',
  sends: {
    what: 'a service discovery query from the account to domains with an invalid certificate and to one with a valid certificate',
    often: 'once per domain',
  },
  needs: ['session'],
  yields: ['s2s.outgoing', 'certificate'],
  access: 'account',
  connections: MOST_DOMAINS * MOST_LOOKS * WALK_CONNECTIONS,
  wanted: ({ account, outgoing }) => account && (outgoing?.bad.length ?? 0) > 0,
  async *run(context): AsyncGenerator<OutgoingObservation> {
    const { sessions, settings, domain } = context;
    const client = sessions.first('account');
    const { outgoing } = settings;
    if (client === null || outgoing === undefined) return;
    const asked = (['bad', 'good'] as const).flatMap((part) =>
      outgoing[part]
        .filter((other) => other !== domain)
        .slice(0, MOST_DOMAINS)
        .map((other) => ask(context, client, other, part)),
    );
    for (const made of await Promise.all(asked)) yield* made;
  },
});

async function ask(
  context: ProbeContext<'session', 'account'>,
  client: ClientSession,
  domain: string,
  part: Part,
): Promise<readonly OutgoingObservation[]> {
  const { net, now } = context;
  // Record when each of the two steps ended. The answer may take a minute, and certificates are
  // checked at the time when they were presented.
  const [[look, lookedAt], [said, at]] = await Promise.all([
    lookAt(context, domain, part).then((seen) => [seen, now()] as const),
    question(client, domain, net).then((answer) => [answer, now()] as const),
  ]);
  const { certificates, ...seen } = look;
  const observe = (step: Step<S2sOutgoing>): Observation<'s2s.outgoing'> =>
    observationOf('s2s.outgoing', domain, {}, at, step);
  if (said.answer === 'silence' && net.signal.aborted) {
    const detail = `${domain}: the scan ended before there was an answer`;
    return [observe({ failure: { layer: 'scan', reason: 'timeout', detail } })];
  }
  return [
    observe({ value: { part, ...seen, ...said } }),
    ...observeCertificates(certificates, lookedAt),
  ];
}

type OutgoingAnswer = Pick<S2sOutgoing, 'answer' | 'described' | 'condition' | 'text' | 'tookMs'>;

async function question(client: ClientSession, domain: string, net: Net): Promise<OutgoingAnswer> {
  const begun = performance.now();
  const iq = await client.iq({
    type: 'get',
    to: domainToUnicode(domain),
    payload: QUERIES['disco#info'],
    timeoutMs: Math.max(net.timeoutMs, PATIENCE_MS),
  });
  const tookMs = Math.round(performance.now() - begun);
  const { answer, payload, condition, text } = forKeeping(iq);
  const described = payload?.name === 'query' && payload.ns === DISCO_INFO;
  return { answer, described, condition, text, tookMs };
}

interface Look extends Pick<S2sOutgoing, 'endpoints' | 'shown' | 'unseen'> {
  readonly certificates: ReadonlyMap<string, Uint8Array>;
}

/**
 * Finds the endpoints of a domain. For a domain in the list of invalid certificates, also records
 * the certificates that its endpoints present in a handshake.
 */
async function lookAt(
  { net, settings }: ProbeContext<'session', 'account'>,
  domain: string,
  part: Part,
): Promise<Look> {
  const certificates = new Map<string, Uint8Array>();
  let endpoints: readonly Endpoint[];
  let complete: boolean;
  try {
    ({ endpoints, complete } = await endpointsOf(net, domain, 's2s', settings));
  } catch (error) {
    const unseen = failureOf(error, 'dns', domain);
    return { endpoints: [], shown: [], unseen, certificates };
  }
  if (part === 'good') return { endpoints, shown: [], unseen: null, certificates };
  const who = { domain, to: domainToUnicode(domain), from: settings.s2s.from };
  const places = endpoints.map(({ transport, host, port }) => `${transport} ${host}:${port}`);
  const firsts = endpoints.filter((_, index) => places.indexOf(places[index] ?? '') === index);
  // Test one address of each host before further addresses of a host.
  const inTurn = [...firsts, ...endpoints.filter((one) => !firsts.includes(one))];
  const looks = await Promise.all(
    inTurn.slice(0, MOST_LOOKS).map(async (endpoint) => {
      const [{ handshake, certificates: sent }, tlsa] = await Promise.all([
        walk(net, endpoint, who, { versions: TLS_VERSIONS, stream: false }),
        tlsaOf(net, endpoint),
      ]);
      const place = places[endpoints.indexOf(endpoint)];
      const where = whereOf(endpoint);
      if (handshake.failure !== undefined) return { place, failure: handshake.failure };
      const flight = flightOf(handshake.value);
      if (flight === null || flight.chain.length === 0) {
        const detail = `${where}: no certificate was shown`;
        return { place, failure: { layer: 'tls', reason: 'refused', detail } as const };
      }
      for (const [sha256, der] of sent) certificates.set(sha256, der);
      const { chain, trust } = flight;
      return { place, one: { where, chain, trust, tlsa } };
    }),
  );
  const shown = looks.flatMap(({ one }) => (one === undefined ? [] : [one]));
  const failed = looks.filter(
    ({ place, one }) =>
      one === undefined && !looks.some((other) => other.one && other.place === place),
  );
  // If this scan cannot reach any endpoint of the domain, the scanned server probably cannot reach
  // the domain either.
  const [first = null] = failed.flatMap(({ failure }) =>
    failure === undefined || (shown.length > 0 && isClosed(failure)) ? [] : [failure],
  );
  const unseen = first ?? (complete ? null : unlooked(domain));
  return { endpoints, shown, unseen, certificates };
}

/** Failure for a domain with too many endpoints: an untested one may have a valid certificate. */
function unlooked(domain: string): Failure {
  const detail = `${domain}: not every place that the DNS names was looked at`;
  return { layer: 'scan', reason: 'skipped', detail };
}

function isClosed({ layer, reason }: Failure): boolean {
  return layer === 'tcp' && reason === 'refused';
}

async function tlsaOf(net: Net, { host, port }: Endpoint): Promise<readonly TlsaRecord[] | null> {
  try {
    const { records } = await net.resolve(`_${port}._tcp.${host}`, 'TLSA');
    return records.map(readTlsa);
  } catch {
    return null;
  }
}
