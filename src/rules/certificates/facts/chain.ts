import {
  TLS_VERSIONS,
  askedOf,
  type HandshakeEstablished,
  type Observation,
  type ObservationView,
} from '../../../model/index.js';
import { readCertificate, type Certificate } from './certificate.js';
import { isAnonymous } from '../../tls/facts/ciphers.js';
import { compareText } from '../../../util/order.js';
import { memo } from '../../../util/memo.js';
import { isByKey, servedAt, versionAnswer } from '../../tls/facts/tls-versions.js';

/** A certificate of a chain that was recorded. */
interface Link {
  readonly sha256: string;
  /** Contents of the certificate; null if it could not be decoded, or was not recorded. */
  readonly certificate: Certificate | null;
  /** Id of the observation of this certificate, or null. */
  readonly id: string | null;
}

/** A certificate chain that an endpoint served, and whether the scan's trust store trusts it. */
export interface ServedChain {
  /**
   * The server's certificate, followed by each issuer, in whatever order the server sent these
   * certificates. Empty if the handshake had no certificate.
   */
  readonly links: readonly Link[];
  /** Certificates that were sent but do not belong to the server's chain. */
  readonly strays: readonly Link[];
  /** SHA-256 of each certificate, in the order sent. */
  readonly sent: readonly string[];
  /**
   * SHA-256 of the certificates from the server's own to a trust anchor of the scan, which clients
   * need. Null if no anchor is reached; undefined if it was not recorded.
   */
  readonly path: readonly string[] | null | undefined;
  /** Whether the certificates of the chain were sent in order (RFC 5246 §7.4.2). */
  readonly inOrder: boolean;
  readonly trust: HandshakeEstablished['trust'];
  /** Ids of the observations of the handshakes and certificates. */
  readonly evidence: readonly string[];
}

const bytesOf = memo((value: { readonly der: string }) => Buffer.from(value.der, 'base64'));

const certificateOf = memo((value: { readonly der: string }): Certificate | null => {
  const certificate = readCertificate(bytesOf(value));
  return 'malformed' in certificate ? null : certificate;
});

const bySubject = memo(
  (seen: ObservationView): ReadonlyMap<string, Observation<'certificate'>> =>
    new Map(seen.all('certificate').map((observation) => [observation.subject, observation])),
);

const chainsOf = memo<ObservationView, Map<string, readonly ServedChain[]>>(() => new Map());

/** Returns every chain that was served at an endpoint in any TLS version, without duplicates. */
export function servedChains(seen: ObservationView, endpointId: string): readonly ServedChain[] {
  const known = chainsOf(seen).get(endpointId) ?? readChains(seen, endpointId);
  chainsOf(seen).set(endpointId, known);
  return known;
}

function readChains(seen: ObservationView, endpointId: string): readonly ServedChain[] {
  const chains = new Map<string, ServedChain>();
  for (const { id, flight } of servedAt(seen, endpointId)) {
    if (isAnonymous(flight.cipher)) continue;
    const { path } = flight;
    const key = JSON.stringify([flight.chain, flight.trust, path]);
    const sent = flight.chain.map((sha256) => linkOf(seen, sha256));
    const known = chains.get(key)?.evidence ?? sent.flatMap((link) => link.id ?? []);
    chains.set(key, {
      ...linksOf(sent, path ?? []),
      sent: flight.chain,
      path,
      trust: flight.trust,
      evidence: [...known, id],
    });
  }
  return [...chains]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, chain]) => ({ ...chain, evidence: [...chain.evidence].sort(compareText) }));
}

type Teller = Observation<'tls.handshake'> | Observation<'tls.features'>;

/**
 * Returns observations that could have shown another certificate but did not: failures, an
 * incomplete handshake in an accepted version, and a close in a handshake for another key type.
 * Versions that are not known to be accepted are not included.
 */
export function unansweredCertificates(
  seen: ObservationView,
  endpointId: string,
): readonly Teller[] {
  const made = servedAt(seen, endpointId).filter(({ byKey }) => !byKey);
  const accepted = TLS_VERSIONS.filter(
    (version) => versionAnswer(seen, endpointId, version).answer === 'accepted',
  );
  const handshakes = seen.at('tls.handshake', endpointId).filter((handshake) => {
    const { value } = handshake;
    const asked = askedOf(handshake);
    if (asked === null) return true;
    if (isByKey(handshake)) {
      return value === undefined || (value.outcome === 'refused' && value.alert === null);
    }
    const own = accepted.find((version) => version === asked.version);
    const expected = asked.version === 'any' ? accepted.at(-1) : own;
    return expected !== undefined && !made.some(({ flight }) => flight.version === expected);
  });
  const features = seen.at('tls.features', endpointId).filter(({ value }) => value === undefined);
  return [...handshakes, ...features];
}

/**
 * Returns observations of certificates whose trust is unknown, because no handshake with them was
 * completed: failed handshakes, or else certificate chains that the survey with raw ClientHellos
 * received.
 */
export function unseenCertificates(seen: ObservationView, endpointId: string): readonly Teller[] {
  const failed = unansweredCertificates(seen, endpointId);
  if (failed.length > 0) return failed;
  const shown = servedAt(seen, endpointId).map(({ flight }) => flight.chain[0]);
  return seen
    .at('tls.features', endpointId)
    .filter(({ value }) => value?.chains.some(({ chain }) => !shown.includes(chain[0])));
}

/**
 * Returns the certificates of `path`, or only the server's own if the path is unknown, followed by
 * sent issuers above it. A certificate that cannot be decoded may be needed, so it does not count
 * as unneeded.
 */
function linksOf(
  sent: readonly Link[],
  path: readonly string[],
): Pick<ServedChain, 'links' | 'strays' | 'inOrder'> {
  const [first] = sent;
  if (first === undefined) return { links: [], strays: [], inOrder: true };
  const onPath = path.flatMap((sha256) => sent.find((link) => link.sha256 === sha256) ?? []);
  const links = onPath[0] === first ? [...onPath] : [first];
  const left = sent.filter((link) => !links.includes(link));
  for (let last = links.at(-1); last?.certificate && !last.certificate.selfSigned;) {
    const { issuer } = last.certificate;
    const at = left.findIndex(({ certificate }) => certificate?.subject === issuer);
    last = at === -1 ? undefined : left.splice(at, 1)[0];
    if (last !== undefined) links.push(last);
  }
  const strays = left.filter(({ certificate }) => certificate !== null);
  const unread = left.filter(({ certificate }) => certificate === null);
  const sentOrder = sent.filter((link) => links.includes(link));
  const inOrder = links.every((link, index) => sentOrder[index] === link);
  return { links: [...links, ...unread], strays, inOrder };
}

/** Returns the DER of a recorded certificate, always as the same object. */
export function derOf(seen: ObservationView, sha256: string): Buffer | null {
  const value = bySubject(seen).get(sha256)?.value;
  return value === undefined ? null : bytesOf(value);
}

export function linkOf(seen: ObservationView, sha256: string): Link {
  const observation = bySubject(seen).get(sha256);
  return {
    sha256,
    certificate: observation?.value === undefined ? null : certificateOf(observation.value),
    id: observation?.id ?? null,
  };
}
