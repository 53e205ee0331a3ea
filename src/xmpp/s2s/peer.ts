import type { TLSSocket } from 'node:tls';
import {
  TLS_VERSIONS,
  type Alert,
  type Endpoint,
  type ExternalAnswer,
  type PeerDialback,
  type S2sPeer,
} from '../../model/index.js';
import { bounded } from '../../wire/xmpp/bounded.js';
import { readSaslFailure } from '../../wire/xmpp/errors.js';
import { stanzaError } from '../../wire/xmpp/iq.js';
import { nextFeatures, readFeatures, type Features } from '../../wire/xmpp/features.js';
import { NS } from '../../wire/xmpp/ns.js';
import { StreamFailure, type StreamItem, type XmppStream } from '../../wire/xmpp/stream.js';
import { attribute, escapeXml } from '../../wire/xmpp/xml.js';
import { alertOf } from '../../net/tls/alert-of.js';
import type { Federation, PeerSelf } from './federation.js';
import { dialbackKey } from '../../net/tls/identity.js';
import type { Net } from '../../net/net.js';
import { askAsPeer, type TimedAnswer } from './peer-questions.js';
import { alpnOf, connectForTls, failureOf, openAt, whereOf, type Who } from '../open-stream.js';

/**
 * Maximum time to wait after a `<db:result/>`, in milliseconds. Prosody and jabberd2 do not answer
 * a failed dialback, and a successful one may need a DNS lookup and a connection.
 */
const DIALBACK_MS = 12_000;
/**
 * Maximum time to wait after a `<db:result/>` in milliseconds if dialback is not offered, so that
 * no answer is expected.
 */
const UNOFFERED_MS = 5_000;
/** Maximum number of unrelated stanzas to skip while waiting for the answer of the server. */
const MOST_STRAYS = 10;

export interface PeerResult {
  readonly peer: S2sPeer;
  /**
   * Answers of the target to the scanner's queries as a server; empty if the target did not accept
   * the scanner.
   */
  readonly said: readonly TimedAnswer[];
}

/**
 * Connects to the target as a server over TLS with a given certificate. Observes the features and
 * the results of SASL EXTERNAL and dialback, in this order. `asking` returns the time (UTC in ISO
 * 8601) at which an answer to a query arrived; if null, no queries are sent. Throws `NetFailure`
 * or `StreamFailure` if none of this was observed.
 */
export async function meetAsPeer(
  net: Net,
  endpoint: Endpoint,
  { domain, to }: Who,
  self: PeerSelf,
  federation: Federation,
  asking: (() => string) | null,
): Promise<PeerResult> {
  const who = { domain, to, from: self.from };
  const connection = await connectForTls(net, endpoint, who);
  try {
    const { handshake, socket } = await net.secure(connection, {
      servername: domain,
      alpn: alpnOf(endpoint),
      versions: TLS_VERSIONS,
      identity: self.identity,
    });
    const blank: S2sPeer = {
      certificate: self.certificate,
      from: self.from,
      sha256: self.identity?.sha256 ?? null,
      version: null,
      requested: null,
      alert: null,
      answer: 'closed',
      features: null,
      error: null,
      external: null,
      dialback: null,
      failure: null,
    };
    if (socket === null || handshake.outcome !== 'established') {
      const { alert = null, flight } = handshake.outcome === 'refused' ? handshake : {};
      const requested = flight?.certificateRequested ?? null;
      const answer = alert === null ? 'closed' : 'alert';
      const version = flight?.version ?? null;
      return { peer: { ...blank, version, requested, alert, answer }, said: [] };
    }
    const { version, certificateRequested: requested } = handshake;
    return await converse(net, endpoint, who, self, federation, asking, socket, {
      ...blank,
      version,
      requested,
    });
  } finally {
    connection.close();
  }
}

async function converse(
  net: Net,
  endpoint: Endpoint,
  who: Who & { readonly from: string },
  self: PeerSelf,
  federation: Federation,
  asking: (() => string) | null,
  socket: TLSSocket,
  blank: S2sPeer,
): Promise<PeerResult> {
  // In TLS 1.3, the server's alert about our certificate arrives after the handshake (RFC 8446
  // §4.4.2.4).
  const heard: { alert: Alert | null } = { alert: null };
  socket.on('error', (error: Error) => (heard.alert ??= alertOf(error)));
  let peer = blank;
  let stream: XmppStream | null = null;
  try {
    stream = await openAt(net, socket, endpoint, who);
    const { features, error } = await nextFeatures(stream, net.timeoutMs);
    peer = { ...peer, features, error, answer: error === null ? 'features' : 'stream-error' };
    if (features === null) return { peer, said: [] };
    const read = readFeatures(features);
    if (asking !== null && read.bidi) {
      await stream.send(`<bidi xmlns='${NS.bidi}'/>`);
    }
    if (read.mechanisms.includes('EXTERNAL')) {
      peer = { ...peer, external: await external(stream, who.from, () => heard.alert) };
    }
    if (peer.external?.answer === 'success') {
      if (self.certificate !== 'identity') return { peer, said: [] };
      stream.detach();
      const known = await openAt(net, socket, endpoint, who);
      stream = known;
      peer = { ...peer, known: (await nextFeatures(known, net.timeoutMs)).features };
      if (asking === null) return { peer, said: [] };
      return { peer, said: await askAsPeer(net, known, who, read.bidi, federation, asking) };
    }
    if (self.certificate !== 'identity' && mayGoOn(peer.external)) {
      peer = { ...peer, dialback: await dialback(net, stream, who, read, federation) };
    }
    return { peer, said: [] };
  } catch (error) {
    const { alert } = heard;
    if (alert !== null) return { peer: { ...peer, ...ended(peer, alert) }, said: [] };
    const closed = error instanceof StreamFailure && error.reason === 'closed';
    if (peer.features === null && closed) return { peer, said: [] };
    if (peer.features === null) throw error;
    return {
      peer: { ...peer, failure: failureOf(error, 'stream', whereOf(endpoint)) },
      said: [],
    };
  } finally {
    stream?.close();
  }
}

/**
 * Adds the alert that ended the connection. An alert after an answer does not change that answer.
 */
function ended(peer: S2sPeer, alert: Alert): Pick<S2sPeer, 'alert' | 'answer'> {
  return { alert, answer: peer.features === null ? 'alert' : peer.answer };
}

function mayGoOn(said: ExternalAnswer | null): boolean {
  return said === null || said.answer === 'failure';
}

/** Sends SASL EXTERNAL. XEP-0178 §3: the authorization identity is our domain. */
async function external(
  stream: XmppStream,
  from: string,
  alert: () => Alert | null,
): Promise<ExternalAnswer> {
  const identity = Buffer.from(from).toString('base64');
  const said = { condition: null, text: null };
  await stream.send(`<auth xmlns='${NS.sasl}' mechanism='EXTERNAL'>${identity}</auth>`);
  let item: StreamItem;
  try {
    item = await stream.next();
  } catch (error) {
    if (!(error instanceof StreamFailure) || error.reason !== 'closed') throw error;
    return { ...said, answer: 'closed', condition: alert()?.name ?? null };
  }
  if (item.type === 'end') return { ...said, answer: 'closed' };
  if (item.type === 'error') {
    const { condition, text } = item.error;
    return { answer: 'stream-error', condition, text };
  }
  const { element } = item;
  if (element.ns === NS.sasl && element.name === 'failure') {
    return { answer: 'failure', ...readSaslFailure(element) };
  }
  if (element.ns === NS.sasl && element.name === 'success') return { ...said, answer: 'success' };
  if (element.ns === NS.sasl && element.name === 'challenge') {
    return { ...said, answer: 'challenge' };
  }
  throw new StreamFailure('malformed', 'EXTERNAL was answered with something else');
}

async function dialback(
  { signal }: Net,
  stream: XmppStream,
  who: Who & { readonly from: string },
  features: Features,
  { secret, verified: wasVerified }: Federation,
): Promise<PeerDialback> {
  const { from, to } = who;
  const key = dialbackKey(secret, to, from, stream.header.id ?? '');
  const waitedMs = features.dialback === null ? UNOFFERED_MS : DIALBACK_MS;
  const said = (answer: PeerDialback['answer']): PeerDialback => {
    const verified = wasVerified(key);
    return { answer, type: null, condition: null, text: null, waitedMs, verified };
  };
  const until = performance.now() + waitedMs;
  try {
    await stream.send(
      `<db:result from='${escapeXml(from)}' to='${escapeXml(to)}'>${key}</db:result>`,
    );
    for (let strays = 0; strays <= MOST_STRAYS; strays += 1) {
      const item = await stream.next(Math.max(1, until - performance.now()));
      if (item.type === 'end') return said('closed');
      if (item.type === 'error') {
        const { condition, text } = item.error;
        return { ...said('stream-error'), condition, text };
      }
      const { element } = item;
      if (element.ns !== NS.dialback || element.name !== 'result') continue;
      const type = attribute(element, 'type');
      return { ...said('result'), type: type && bounded(type, 100), ...stanzaError(element) };
    }
    return said('silence');
  } catch (error) {
    // If the scan ended during the wait, the missing answer of the server says nothing about it.
    const silent = error instanceof StreamFailure && error.reason === 'timeout' && !signal.aborted;
    if (silent) return said('silence');
    if (error instanceof StreamFailure && error.reason === 'closed') return said('closed');
    throw error;
  }
}
