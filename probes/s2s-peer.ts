import {
  flightOf,
  PEER_CERTIFICATES,
  TLS_VERSIONS,
  type Failure,
  type Observation,
  type PeerCertificate,
  type ProtocolVersion,
  type ObservationView,
  observationOf,
} from '../src/model/index.js';
import { meetAsPeer, type PeerResult } from '../src/xmpp/s2s/peer.js';
import type { TimedAnswer } from '../src/xmpp/s2s/peer-questions.js';
import { failureOf, whereOf } from '../src/xmpp/open-stream.js';
import { observeStep } from '../src/scan/observe.js';
import { endpointProbe } from '../src/scan/probe.js';

/**
 * Tests how the server treats peers without a valid certificate (RFC 6120 §13.7, XEP-0178,
 * XEP-0220). Connects in the same way with each kind of certificate.
 */
export const s2sPeer = endpointProbe({
  id: 's2s-peer',
  title: 'invalid peer certificates',
  sends: {
    what: 'four connections as another server: no certificate, a self-signed one, an expired one, one for another name. Each tries SASL EXTERNAL and one dialback',
    often: 'once per s2s endpoint',
  },
  // Runs after the probe that lists the accepted cipher suites, because that probe uses all
  // allowed connections.
  needs: ['stream.open', 'tls.handshake', 'tls.suites'],
  yields: ['s2s.peer', 'entity.iq'],
  access: 'public',
  /** One connection for each kind of certificate; the rest for redirects by `see-other-host`. */
  connections: 8,
  applies: ({ role }) => role === 's2s',
  async *run({ net, now, domain, to, federation, seen }, endpoint) {
    const blocked = obstacle(seen);
    const where = whereOf(endpoint);
    const meet = async (certificate: PeerCertificate, ask = false) => {
      const self = await federation.self(certificate);
      if (self === null) return null;
      if (blocked !== null) return { certificate, at: now(), failure: blocked };
      const asking = ask ? now : null;
      try {
        const met = await meetAsPeer(net, endpoint, { domain, to }, self, federation, asking);
        return { certificate, at: now(), met };
      } catch (error) {
        return { certificate, at: now(), failure: failureOf(error, 'stream', where) };
      }
    };
    const { turns } = federation;
    const own =
      blocked === null && (await federation.self('identity')) !== null
        ? await turns.asking((ask) => meet('identity', ask), hasAsked)
        : await meet('identity');
    // Test the certificates in parallel, because a dialback without an answer uses the whole
    // waiting time.
    const others = PEER_CERTIFICATES.filter((one) => one !== 'identity');
    const all = await Promise.all(others.map((one) => turns.other(() => meet(one))));
    for (const one of [...all, own]) {
      if (one === null) continue;
      const { certificate, at } = one;
      const step = one.met === undefined ? { failure: one.failure } : { value: one.met.peer };
      yield observeStep('s2s.peer', endpoint, { certificate }, step, at);
      for (const answer of one.met?.said ?? []) yield answered(domain, answer);
    }
  },
});

/**
 * Whether the server accepted us at this endpoint, and answered the queries that could be sent.
 * Another endpoint may answer if this one does not.
 */
function hasAsked(one: { readonly met?: PeerResult } | null): boolean {
  if (one?.met === undefined) return false;
  const { peer, said } = one.met;
  const letIn = peer.external?.answer === 'success' && peer.failure === null;
  return (
    letIn && (said.length === 0 || said.some(({ value }) => value.answer.answer !== 'silence'))
  );
}

function answered(domain: string, { value, at }: TimedAnswer): Observation<'entity.iq'> {
  const { query, by } = value;
  return observationOf('entity.iq', domain, { query, by }, at, { value });
}

/** Returns why our certificate cannot reach the server, or null if its handshake was observed. */
function obstacle(seen: ObservationView<'tls.handshake' | 'tls.suites'>): Failure | null {
  const handshakes = seen.all('tls.handshake');
  if (handshakes.some(({ value }) => value !== undefined && flightOf(value) !== null)) return null;
  const failed = handshakes.find(({ failure }) => failure !== undefined)?.failure;
  if (failed !== undefined) return failed;
  const isSpoken = seen
    .all('tls.suites')
    .some(({ value }) => (value?.accepted.length ?? 0) > 0 && isOurs(value?.version));
  return isSpoken
    ? { layer: 'tls', reason: 'unsupported', detail: 'this Node.js cannot negotiate TLS with it' }
    : { layer: 'tls', reason: 'refused', detail: 'no TLS handshake succeeded' };
}

/** Whether Node.js supports a TLS version. */
function isOurs(version: ProtocolVersion | undefined): boolean {
  return TLS_VERSIONS.some((one) => one === version);
}
