import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { Role } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import type { WithoutTls } from '../../tls/facts/tls-reach.js';
import type { StarttlsAbsent } from '../facts/clear-stream.js';

export type StarttlsCodes = Pick<
  Codes,
  | 'OFFERED_IN_CLEAR'
  | 'STARTTLS_NOT_OFFERED'
  | 'STARTTLS_OPTIONAL'
  | 'STARTTLS_REFUSED'
  | 'STARTTLS_REQUIRED'
>;

/**
 * Finding for a stream without STARTTLS. `answer` distinguishes a removed feature from a server
 * without TLS.
 */
export function notOffered(
  absent: Known<StarttlsAbsent>,
  role: Role,
  offers: readonly string[],
  say: Say<StarttlsCodes>,
): Said {
  const { answer } = absent.value;
  return say.missing(absent, 'observed', 'STARTTLS_NOT_OFFERED', { role, offers, answer });
}

/** Finding for STARTTLS that is offered but refused, so that all data is unencrypted. */
export function refused(without: Known<WithoutTls>, role: Role, say: Say<StarttlsCodes>): Said {
  const { answer } = without.value;
  return say.missing(without, 'exercised', 'STARTTLS_REFUSED', { role, answer });
}
