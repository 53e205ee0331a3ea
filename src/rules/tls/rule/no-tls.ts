import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { Codes } from '../../codes.js';
import type { WithoutTls } from '../facts/tls-reach.js';

/** Finding for an endpoint without TLS. */
export function noTlsHere(
  from: Known<WithoutTls>,
  say: Say<Pick<Codes, 'TLS_ABSENT'>>['missing'],
): Said {
  const { how, answer } = from.value;
  const refused = how === 'refused';
  return say(from, refused ? 'exercised' : 'observed', 'TLS_ABSENT', {
    offered: refused ? 'yes' : 'no',
    answer,
  });
}
