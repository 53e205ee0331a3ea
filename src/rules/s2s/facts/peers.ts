import type { S2sPeer } from '../../../model/index.js';
import { isBySasl2Only, readFeatures } from '../../../wire/xmpp/features.js';
import { tellsOfLimit } from '../../limits/facts/limits.js';

/**
 * Result of a peer with a certificate. `accepted`: authenticated. `turned-away`: the stream or TLS
 * was ended because of the certificate. `shut-out`: the features offered no usable authentication.
 * `dialback-open`: dialback is offered but did not succeed. `limited`: our rate is limited.
 * `unclear`: it ended for a possibly unrelated reason.
 */
type PeerOutcome =
  'accepted' | 'turned-away' | 'shut-out' | 'dialback-open' | 'limited' | 'unclear';

export interface PeerReading {
  readonly outcome: PeerOutcome;
  /** How the server authenticated the peer; empty if it did not. */
  readonly by: '' | 'EXTERNAL' | 'dialback' | 'unverified dialback';
  /**
   * Error texts that the server sent to the peer, or names of standard error conditions, in order
   * of time.
   */
  readonly said: readonly string[];
}

/** TLS alerts that refuse a certificate (RFC 8446 §6.2); 41 and 116 require one. */
const CERTIFICATE_ALERTS = [41, 42, 43, 44, 45, 46, 48, 49, 116];

const HANDSHAKE_FAILURE = 40;

/**
 * Error conditions with which the server refuses the scanner as a peer (RFC 6120 §4.9.3.12 and
 * §4.9.3.14, XEP-0220 §2.5).
 */
const REFUSED = ['not-authorized', 'policy-violation'];

/**
 * Error conditions of SASL EXTERNAL with which a server refuses the scanner as a peer (RFC 6120
 * §6.5). Others concern the server or the request.
 */
const EXTERNAL_REFUSED = ['not-authorized', 'invalid-authzid', 'credentials-expired'];

/** Errors which show that dialback was processed, in addition to `invalid` (XEP-0220 §2.5). */
const PROCESSED = ['remote-connection-failed', 'remote-server-not-found', 'remote-server-timeout'];

export function readPeer(peer: S2sPeer): PeerReading {
  const { external, dialback } = peer;
  const said = wordsOf(peer);
  const as = (outcome: PeerOutcome, by: PeerReading['by'] = ''): PeerReading => ({
    outcome,
    by,
    said,
  });
  if (external?.answer === 'success') return as('accepted', 'EXTERNAL');
  if (dialback?.type === 'valid') {
    return as('accepted', dialback.verified ? 'dialback' : 'unverified dialback');
  }
  if (isLimited(peer)) return as('limited');
  switch (peer.answer) {
    case 'alert':
      return as(isOfCertificate(peer) ? 'turned-away' : 'unclear');
    case 'closed':
      return as('unclear');
    case 'stream-error':
      return as(REFUSED.includes(peer.error?.condition ?? '') ? 'turned-away' : 'unclear');
    case 'features':
      return as(readAttempts(peer));
  }
}

function readAttempts(peer: S2sPeer): PeerOutcome {
  const { external, dialback, features } = peer;
  const condition = dialback?.condition ?? '';
  const refused = dialback !== null && dialback.answer !== 'silence' && REFUSED.includes(condition);
  // A peer that does not use EXTERNAL can try dialback.
  if (features !== null && readFeatures(features).dialback !== null) {
    return refused ? 'turned-away' : 'dialback-open';
  }
  if (external?.answer === 'stream-error' && REFUSED.includes(external.condition ?? '')) {
    return 'turned-away';
  }
  const processed = dialback?.type === 'invalid' || PROCESSED.includes(condition);
  if (dialback?.answer === 'result' && processed) return 'dialback-open';
  if (external !== null && !isRefusal(external)) return 'unclear';
  if (isUntried(peer)) return 'unclear';
  return dialback === null ? 'unclear' : 'shut-out';
}

/** Whether EXTERNAL is offered only in SASL2 (XEP-0388), which this program does not support. */
function isUntried({ features }: S2sPeer): boolean {
  return features !== null && isBySasl2Only(readFeatures(features), 'EXTERNAL');
}

function isRefusal({ answer, condition }: NonNullable<S2sPeer['external']>): boolean {
  return answer === 'failure' && condition !== null && EXTERNAL_REFUSED.includes(condition);
}

/**
 * Whether an alert refuses the certificate. RFC 5246 §7.4.6: below TLS 1.3, a server that gets no
 * client certificate answers handshake_failure. This alert refuses the certificate if the server
 * had requested one in a complete flight.
 */
function isOfCertificate({ alert, requested, version }: S2sPeer): boolean {
  if (alert === null) return false;
  if (CERTIFICATE_ALERTS.includes(alert.description)) return true;
  return alert.description === HANDSHAKE_FAILURE && requested === true && version !== null;
}

function isLimited({ error, external, dialback }: S2sPeer): boolean {
  const ends = [
    error,
    external?.answer === 'stream-error' ? external : null,
    dialback?.answer === 'stream-error' || dialback?.type === 'error' ? dialback : null,
  ];
  return ends.some((end) => end !== null && tellsOfLimit(end));
}

function wordsOf(peer: S2sPeer): readonly string[] {
  const { answer, alert, error, external, dialback, failure } = peer;
  const words: string[] = [];
  if (answer === 'alert' && alert !== null) words.push(`alert ${alert.name}`);
  if (answer === 'closed') words.push('closed without an error');
  if (error !== null) words.push(phrase('stream error', error.condition, error.text));
  if (external !== null && external.answer !== 'success') {
    words.push(phrase('EXTERNAL:', external.condition ?? external.answer, external.text));
  }
  if (isUntried(peer)) words.push('EXTERNAL by SASL2 (XEP-0388), which was not tried');
  if (dialback !== null) {
    const { type, condition, text } = dialback;
    const end = condition ?? type ?? (dialback.answer === 'silence' ? 'silence' : dialback.answer);
    words.push(phrase('dialback:', end, text));
  }
  if (failure !== null) words.push(`${failure.layer} ${failure.reason}`);
  return words;
}

function phrase(what: string, condition: string, text: string | null): string {
  return `${what} ${condition}${text === null ? '' : ` ("${text}")`}`;
}

/**
 * Whether the server refused the scanner's certificate because of its allowed usage, which is a
 * fault of this certificate.
 */
export function isUsageTrouble({ said }: PeerReading): boolean {
  return said.some((words) => /certificate purpose|key usage|unsupported_certificate/i.test(words));
}
