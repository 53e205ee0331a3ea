import type { S2sPeer } from '../../../model/index.js';
import { isBySasl2Only, readFeatures } from '../../../wire/xmpp/features.js';
import { tellsOfLimit } from '../../limits/facts/limits.js';

/**
 * What became of a server that came with a certificate.
 * `accepted`: let in. `turned-away`: the stream or TLS was ended for what it is. `shut-out`: it
 * saw the features, and none of the ways in was open. `dialback-open`: dialback is on offer, and
 * did not lead in. `limited`: we ask too much. `unclear`: it ended for a reason that may be another.
 */
type PeerOutcome =
  'accepted' | 'turned-away' | 'shut-out' | 'dialback-open' | 'limited' | 'unclear';

export interface PeerReading {
  readonly outcome: PeerOutcome;
  /** `EXTERNAL` or `dialback`, where it was let in. */
  readonly by: '' | 'EXTERNAL' | 'dialback' | 'unverified dialback';
  /** The server's own words, or those of the standards; in order of time. */
  readonly said: readonly string[];
}

/** RFC 8446 §6.2: what a certificate is refused with; 41 and 116 ask for one. */
const CERTIFICATE_ALERTS = [41, 42, 43, 44, 45, 46, 48, 49, 116];

const HANDSHAKE_FAILURE = 40;

/** RFC 6120 §4.9.3.12 and §4.9.3.14, and XEP-0220 §2.5. */
const REFUSED = ['not-authorized', 'policy-violation'];

/** RFC 6120 §6.5: it is we who are refused. Others tell of the server, or of the request. */
const EXTERNAL_REFUSED = ['not-authorized', 'invalid-authzid', 'credentials-expired'];

/** XEP-0220 §2.5, beside `invalid`: the dialback was taken up. */
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
  // Who does not ask for EXTERNAL gets as far as dialback, whatever that ends with.
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

/** EXTERNAL is on offer by SASL2 (XEP-0388) alone, which this program does not speak. */
function isUntried({ features }: S2sPeer): boolean {
  return features !== null && isBySasl2Only(readFeatures(features), 'EXTERNAL');
}

function isRefusal({ answer, condition }: NonNullable<S2sPeer['external']>): boolean {
  return answer === 'failure' && condition !== null && EXTERNAL_REFUSED.includes(condition);
}

/**
 * RFC 5246 §7.4.6: below TLS 1.3 a server that gets no certificate answers with handshake_failure.
 * It is of the certificate where the server had asked for one, in a flight that came in whole.
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

/** Whether a certificate is refused for what it may be used for: the fault of who made it. */
export function isUsageTrouble({ said }: PeerReading): boolean {
  return said.some((words) => /certificate purpose|key usage|unsupported_certificate/i.test(words));
}
