import type { Role, Seen, TlsObstacle } from '../model.js';
import { markOf, type Mark } from './check.js';

/** `answer` tells a feature that was stripped, or left out, from a server that has no TLS. */
export function notOfferedMark(
  seen: Seen,
  id: string,
  role: Role,
  offers: readonly string[],
  shown: readonly string[],
): Mark {
  const [starttls] = seen.at('stream.starttls', id);
  const answer = starttls?.value?.answer ?? '';
  const evidence = starttls === undefined ? shown : [...shown, starttls.id];
  const args = { role, offers, answer };
  return markOf(id, 'missing', 'observed', { code: 'STARTTLS_NOT_OFFERED', args }, evidence);
}

/** TLS did not come up, so that nothing is shown to be possible but to be refused. */
export function withoutTlsMark(
  id: string,
  obstacle: TlsObstacle,
  evidence: readonly string[],
): Mark {
  const coded = { code: 'STARTTLS_WITHOUT_TLS', args: { obstacle } } as const;
  return markOf(id, 'not-observed', null, coded, evidence);
}
