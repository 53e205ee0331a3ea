import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { Codes } from '../../codes.js';
import type { NoTls } from '../facts/version-support.js';

/** Finding for an endpoint without TLS. */
export function noTlsHere(
  from: Known<unknown>,
  { without: { how, answer } }: NoTls,
  say: Say<Pick<Codes, 'TLS_ABSENT'>>['met'],
): Said {
  const refused = how === 'refused';
  return say(from, refused ? 'exercised' : 'observed', 'TLS_ABSENT', {
    offered: refused ? 'yes' : 'no',
    answer,
  });
}
