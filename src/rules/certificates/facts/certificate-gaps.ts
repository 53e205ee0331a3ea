import { gap, type Gap } from '../../../judge/engine/known.js';
import { TLS_VERSIONS, type ObservationView } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { isUnsure, versionAnswer } from '../../tls/facts/tls-versions.js';

/**
 * Versions of TLS in which another certificate may be served, because nothing shows that the
 * server refuses the version. A close or an alert 40 may be about the suites or the groups of one
 * handshake. Only a complete list of suites, `protocol_version` or the choice of a lower version
 * shows that the version itself is refused.
 */
export function otherVersionsGaps(seen: ObservationView, endpointId: string): readonly Gap[] {
  const unknown = TLS_VERSIONS.flatMap((version) => {
    const answer = versionAnswer(seen, endpointId, version);
    const open = answer.answer === 'unknown' || isUnsure(answer);
    return open ? [{ version, evidence: answer.evidence }] : [];
  });
  if (unknown.length === 0) return [];
  const args = { versions: unknown.map(({ version }) => version) };
  const evidence = distinct(unknown.flatMap((one) => one.evidence));
  return [gap('unsure', { code: 'CERTIFICATE_IN_OTHER_VERSIONS', args }, evidence)];
}
