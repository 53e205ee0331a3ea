import { gap, type Gap } from '../../../judge/engine/known.js';
import { TLS_VERSIONS, type ObservationView } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { isUnsure, versionAnswer } from '../../tls/facts/tls-versions.js';

/**
 * Returns the reasons why the server may have further certificates: TLS versions of which no
 * refusal is proven. A close or alert 40 may refuse the suites or groups of one handshake. Only a
 * complete list of suites, `protocol_version`, or the choice of a lower version proves that the
 * version is refused.
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
