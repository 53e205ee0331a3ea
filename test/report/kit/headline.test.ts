import { describe, expect, test } from 'vitest';
import type { Scope, Verdict } from '../../../src/model/index.js';
import { headlineText, headlineWord } from '../../../src/report/kit/headline.js';

const NONE = { met: 0, partial: 0, missing: 0, unseen: 0, outOfReach: 0, waived: 0 };

function scope(
  status: Scope['status'],
  must: Partial<Scope['must']>,
  strict = false,
): Pick<Verdict, 'scope'> {
  return { scope: { status, strict, must: { total: 24, ruled: 0, ...NONE, ...must } } as Scope };
}

describe('the headline', () => {
  test.each<[Pick<Verdict, 'scope'>, string, string]>([
    [
      scope('passed', { met: 10, outOfReach: 14 }),
      'PASSED',
      'all 10 visible MUST requirements are met',
    ],
    [
      scope('passed', { met: 9, partial: 1, outOfReach: 14 }),
      'PASSED',
      '9 of 10 visible MUST requirements are met, 1 is partly met',
    ],
    [
      scope('failed', { met: 6, missing: 1, unseen: 3 }),
      'FAILED',
      '1 of 10 visible MUST requirements is missing',
    ],
    [
      scope('failed', { met: 6, missing: 4 }),
      'FAILED',
      '4 of 10 visible MUST requirements are missing',
    ],
    [
      scope('undetermined', { met: 8, unseen: 2 }),
      'UNDETERMINED',
      '2 of 10 visible MUST requirements could not be checked',
    ],
    [
      scope('undetermined', { met: 9, partial: 1, outOfReach: 14 }, true),
      'UNDETERMINED',
      '1 MUST is only partly met and 14 MUST need more access',
    ],
    [
      scope('undetermined', { outOfReach: 24 }),
      'UNDETERMINED',
      'this scan could not check any MUST requirement',
    ],
    [scope('failed', { missing: 1 }), 'FAILED', '1 of 1 visible MUST requirement is missing'],
  ])('%#', (verdict, word, text) => {
    expect([headlineWord(verdict), headlineText(verdict)]).toEqual([word, text]);
  });
});
