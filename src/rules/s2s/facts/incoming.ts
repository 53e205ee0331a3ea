/** Reads from the observations how an endpoint treats peers without a valid certificate. */
import {
  gap,
  known,
  notSeen,
  sightings,
  type Gap,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import {
  askedOf,
  PEER_CERTIFICATES,
  variantOf,
  type Failure,
  type Observation,
  type ObservationView,
  type PeerCertificate,
} from '../../../model/index.js';
import { noFeaturesGap, noTlsGap, unansweredGap } from '../../shared/facts/gaps.js';
import { featuresOf, mechanismsOf, phaseOf } from '../../shared/facts/streams.js';
import { establishedAt } from '../../tls/facts/tls-versions.js';
import { readPeer, type PeerReading } from './peers.js';

/** A peer with an invalid certificate. */
export interface BadPeer {
  readonly is: 'peer';
  readonly certificate: PeerCertificate;
  readonly reading: PeerReading;
}

/** An offer of dialback on a TLS stream without a certificate. */
export interface DialbackOffer {
  readonly is: 'dialback';
  readonly mechanisms: readonly string[];
}

/**
 * Returns the results of connections as a peer with each kind of invalid certificate. If no such
 * connection got an answer, returns dialback offers on streams without a certificate.
 */
export function badPeers({
  [AT]: { seen, subject: endpointId },
}: Place<'s2s'>): Sightings<BadPeer | DialbackOffer> | NotSeen {
  const peers = seen.at('s2s.peer', endpointId);
  const streams = streamsWithout(seen, endpointId);
  const none = unansweredGap('secured-stream', null, null);
  if (peers.length === 0) return sightings(streams, none);
  const bad = peers.filter((peer) => certificateOf(peer) !== 'identity');
  const came = bad.map((peer): Reading<BadPeer> => {
    const { id, value } = peer;
    if (value === undefined) return notSeen(unansweredPeerGap(certificateOf(peer), peer));
    return known({ is: 'peer', certificate: value.certificate, reading: readPeer(value) }, id);
  });
  const untried = BAD.filter((one) => !bad.some((peer) => certificateOf(peer) === one)).map((one) =>
    notSeen(unansweredPeerGap(one, null)),
  );
  const isTold = peers.some(({ value }) => value !== undefined);
  // If no test connection as another server got an answer, use the dialback offers that other
  // streams of the scan showed.
  const offers = isTold ? [] : streams.filter((stream) => stream.seen);
  return sightings<BadPeer | DialbackOffer>([...offers, ...came, ...untried], none);
}

const BAD = PEER_CERTIFICATES.filter((one) => one !== 'identity');

/**
 * Result of the scanner's connection as a peer with the valid certificate that the user gave
 * (`--s2s-identity`).
 */
export interface OwnPeer {
  readonly domain: string;
  readonly reading: PeerReading;
}

/**
 * Returns the result of a peer with the user's valid certificate. Null if no such peer connected.
 */
export function ownPeer({
  [AT]: { seen, subject: endpointId },
}: Place<'s2s'>): Reading<OwnPeer> | null {
  const own = seen.at('s2s.peer', endpointId).find((peer) => certificateOf(peer) === 'identity');
  if (own === undefined) return null;
  return own.value === undefined
    ? notSeen(unansweredPeerGap('identity', own))
    : known({ domain: own.value.from, reading: readPeer(own.value) }, own.id);
}

function certificateOf({ kind, asked }: Observation<'s2s.peer'>): string {
  return variantOf(kind, asked) ?? '';
}

function unansweredPeerGap(certificate: string, peer: Observation<'s2s.peer'> | null): Gap {
  const { layer, reason, detail } = peer?.failure ?? NOT_TRIED;
  const args = { certificates: [certificate], layer, reason, detail };
  const coded = { code: 'PEERS_UNANSWERED', args } as const;
  return peer === null ? gap('unasked', coded) : gap('failed', coded, [peer.id]);
}

const NOT_TRIED: Failure = { layer: 'scan', reason: 'skipped', detail: 'not tried' };

function streamsWithout(
  seen: ObservationView,
  endpointId: string,
): readonly Reading<DialbackOffer>[] {
  const streams = seen
    .at('stream.open', endpointId)
    .filter((one) => askedOf(one)?.phase !== 'clear');
  if (streams.length > 0) return streams.map(offerOf);
  const isSecured = establishedAt(seen, endpointId).length > 0;
  return [
    notSeen(isSecured ? unansweredGap('secured-stream', null, null) : noTlsGap(seen, endpointId)),
  ];
}

/**
 * Returns the dialback offer of a stream. Unknown if the server refused the stream or offered no
 * dialback, because SASL EXTERNAL might still succeed.
 */
function offerOf(stream: Observation<'stream.open'>): Reading<DialbackOffer> {
  const { id, value } = stream;
  if (value === undefined) return notSeen(noFeaturesGap(phaseOf(stream), stream));
  const { error, phase } = value;
  if (error?.condition === 'not-authorized' || error?.condition === 'policy-violation') {
    const args = { condition: error.condition, text: error.text ?? '' };
    return notSeen(gap('unsure', { code: 'PEER_WITHOUT_CERTIFICATE_REFUSED', args }, [id]));
  }
  const features = featuresOf(value);
  if (features === null) return notSeen(noFeaturesGap(phase, stream));
  const mechanisms = mechanismsOf(features);
  return features.dialback === null
    ? notSeen(gap('unsure', { code: 'NO_DIALBACK_AFTER_TLS', args: { mechanisms } }, [id]))
    : known({ is: 'dialback', mechanisms }, id);
}
