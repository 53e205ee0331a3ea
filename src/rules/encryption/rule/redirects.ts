import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { Codes } from '../../codes.js';
import type { Redirect } from '../facts/redirects.js';

export type RedirectCodes = Pick<Codes, 'REDIRECTED' | 'REDIRECT_NOT_FOLLOWED'>;

/**
 * Notes on endpoints that redirect clients or peers. Requirements are judged by what the original
 * endpoint answered. The scan follows only redirects before TLS.
 */
export function redirectNotes(
  redirects: readonly Known<Redirect>[],
  say: Pick<Say<RedirectCodes>, 'note' | 'about'>,
): readonly Said[] {
  return redirects.flatMap((redirect) => {
    const { endpoint, from, followed, left, phase } = redirect.value;
    const notes: Said[] = [];
    if (followed.length > 0) notes.push(say.note(redirect, 'REDIRECTED', { from, to: followed }));
    if (left !== null) {
      notes.push(say.note(redirect, 'REDIRECT_NOT_FOLLOWED', { from, to: left, phase }));
    }
    return notes.map((note) => say.about(endpoint, note));
  });
}
