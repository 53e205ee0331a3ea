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

/** Of each of the two parts; the settings hold no more. */
const MOST_DOMAINS = 4;
/** Places of a bad domain that are looked at: two addresses, on STARTTLS and direct TLS. */
const MOST_LOOKS = 4;
/**
 * The least that an answer is waited for, ms: the target looks up the other domain, connects,
 * fails at one address after another. ejabberd itself gives up after 30 s.
 */
const PATIENCE_MS = 20_000;

type Part = S2sOutgoing['part'];
type OutgoingObservation = Observation<'s2s.outgoing' | 'certificate'>;

/**
 * Whom the target goes to that cannot show who they are (RFC 6120 §13.7): the account asks
 * domains with bad certificates what they are, beside others with good ones. That a certificate
 * is bad is looked at too, once, at the same time: a list may be old, and a server down.
 */
export const s2sOutgoing = domainProbe({
  id: 's2s-outgoing',
  title: 'outgoing server connections',
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
  // Each with the time of its own end: an answer may take a minute, and a certificate's dates are
  // compared with the time when it was shown.
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

/** Where it is; of a bad one also what it shows, up to the end of the handshake. */
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
  // Each place once, before any is looked at by another address.
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
  // Where nobody listens, nobody else gets in either.
  const [first = null] = failed.flatMap(({ failure }) =>
    failure === undefined || (shown.length > 0 && isClosed(failure)) ? [] : [failure],
  );
  const unseen = first ?? (complete ? null : unlooked(domain));
  return { endpoints, shown, unseen, certificates };
}

/** The one that is left may be the one with a valid certificate. */
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
