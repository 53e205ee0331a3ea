import type { WithoutTls } from '../../tls/facts/tls-reach.js';
import type { Role, ObservationView, TlsObstacle } from '../../../model/index.js';
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';

/** `answer` tells a feature that was stripped, or left out, from a server that has no TLS. */
export function notOfferedMark(
  seen: ObservationView,
  id: string,
  role: Role,
  offers: readonly string[],
  shown: readonly string[],
): SubjectFinding {
  const [starttls] = seen.at('stream.starttls', id);
  const answer = starttls?.value?.answer ?? '';
  const evidence = starttls === undefined ? shown : [...shown, starttls.id];
  const args = { role, offers, answer };
  return findingOf(id, 'missing', 'observed', { code: 'STARTTLS_NOT_OFFERED', args }, evidence);
}

/** TLS did not come up, so that nothing is shown to be possible but to be refused. */
export function withoutTlsMark(
  id: string,
  obstacle: TlsObstacle,
  evidence: readonly string[],
): SubjectFinding {
  const coded = { code: 'STARTTLS_WITHOUT_TLS', args: { obstacle } } as const;
  return findingOf(id, 'not-observed', null, coded, evidence);
}

/** STARTTLS is on offer and refused, so that all there is goes in the clear. */
export function starttlsRefusedMark(
  id: string,
  role: Role,
  { answer, evidence }: WithoutTls,
): SubjectFinding {
  const coded = { code: 'STARTTLS_REFUSED', args: { role, answer } } as const;
  return findingOf(id, 'missing', 'exercised', coded, evidence);
}
