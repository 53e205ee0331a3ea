import { defineRule } from '../../../judge/engine/rule.js';
import type { CollectedCodes } from '../../codes.js';
import { hostKeys } from '../facts/host-keys.js';

/**
 * Returns only contradictions, and no status: if the service presents another key than the
 * certificates on the machine have, a proxy or another machine answers, or the server was not
 * reloaded.
 */
export const collectedKeys = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { keys: hostKeys },
  decide({ keys }, say) {
    const { date, files, strange } = keys.value;
    if (strange.length === 0) return [];
    const note = say.note(keys, 'HOST_KEY_DIFFERS', { files, served: strange, date });
    return say.contradicts(note);
  },
  merge: 'operator',
  row: {},
});
