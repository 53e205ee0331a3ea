import type { ObservationView, StarttlsAnswer, TlsObstacle } from '../../../model/index.js';
import { isUnencrypted } from './ciphers.js';
import { featuresOf, streamAt } from '../../shared/facts/streams.js';
import { suitesAt } from './tls-lists.js';
import { establishedAt, servedAt } from './tls-versions.js';
import { unnegotiated } from './unnegotiated.js';

/**
 * Whether TLS was established at an endpoint, and if not, why. A server that refused after its own
 * flight, or requires something that this Node.js lacks, supports TLS.
 */
type TlsReach =
  | { readonly up: true; readonly evidence: readonly string[] }
  | { readonly up: false; readonly obstacle: TlsObstacle; readonly evidence: readonly string[] };

export function tlsReach(seen: ObservationView, endpointId: string): TlsReach {
  const served = servedAt(seen, endpointId);
  const encrypted = served.find(({ flight }) => !isUnencrypted(flight.cipher));
  if (encrypted !== undefined) return { up: true, evidence: [encrypted.id] };
  const ours = unnegotiated(seen, endpointId);
  const suites = suitesAt(seen, endpointId).flatMap(({ value }) => value.accepted);
  if (ours !== null && suites.some((suite) => !isUnencrypted(suite))) {
    return { up: true, evidence: ours.evidence };
  }
  const [first] = served;
  if (first !== undefined) return { up: false, obstacle: 'null-cipher', evidence: [first.id] };

  const [starttls] = seen.at('stream.starttls', endpointId);
  const handshakes = seen.at('tls.handshake', endpointId);
  if (starttls !== undefined && starttls.value?.answer !== 'proceed') {
    const obstacle = starttls.value === undefined ? 'starttls-unanswered' : 'starttls-refused';
    return { up: false, obstacle, evidence: [starttls.id] };
  }
  const refused = handshakes.find(({ value }) => value !== undefined);
  const [asked] = handshakes;
  if (refused !== undefined) {
    return { up: false, obstacle: 'handshake-refused', evidence: [refused.id] };
  }
  return asked === undefined
    ? { up: false, obstacle: 'unasked', evidence: [] }
    : { up: false, obstacle: 'handshake-unanswered', evidence: [asked.id] };
}

/** An endpoint that is known not to support TLS. */
export interface WithoutTls {
  /** How TLS is missing. `refused` means that STARTTLS is offered, but was refused on request. */
  readonly how: 'not-offered' | 'refused';
  /** Answer to `<starttls/>`: `failure`, or the condition of a stream error. */
  readonly answer: string;
  readonly evidence: readonly string[];
}

/**
 * Stream error conditions about limits or the state of the server. They do not show whether the
 * server supports what was requested (RFC 6120 §4.9.3).
 */
export const PASSING: readonly string[] = [
  'connection-timeout',
  'host-unknown',
  'internal-server-error',
  'policy-violation',
  'remote-connection-failed',
  'reset',
  'resource-constraint',
  'see-other-host',
  'system-shutdown',
];

/**
 * Returns an endpoint that is proven to have no TLS; null if TLS was established or may be
 * supported. Proof is that the server refused STARTTLS after it had sent its features. If the
 * features lack STARTTLS, the request for it must have been refused too: in this case, RFC 6120
 * §5.4.2.2 ends the stream.
 */
export function withoutTls(seen: ObservationView, endpointId: string): WithoutTls | null {
  if (establishedAt(seen, endpointId).length > 0) return null;
  if (suitesAt(seen, endpointId).some(({ value }) => value.accepted.length > 0)) return null;
  const open = streamAt(seen, endpointId, 'clear');
  const features = open?.value === undefined ? null : featuresOf(open.value);
  const [starttls] = seen.at('stream.starttls', endpointId);
  if (open === null || features === null || starttls?.value === undefined) return null;
  const answer = refusalOf(starttls.value);
  if (answer === null) return null;
  const how = features.starttls === null ? 'not-offered' : 'refused';
  if (how === 'refused' && PASSING.includes(answer)) return null;
  return { how, answer, evidence: [open.id, starttls.id] };
}

function refusalOf({ answer, error }: StarttlsAnswer): string | null {
  if (answer === 'proceed') return null;
  return answer === 'failure' ? 'failure' : (error?.condition ?? 'stream-error');
}
