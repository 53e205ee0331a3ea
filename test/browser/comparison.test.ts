import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { renderComparison } from '../../src/report/comparison/comparison.js';
import { SERVICES, TIMES } from '../report/comparison/comparisons.js';
import { findChromium, launch, NO_CHROMIUM } from './chromium.js';
import { expectSound } from './page.js';

const LIMIT = 120_000;

describe.skipIf(findChromium() === null)(`a comparison in a browser${NO_CHROMIUM}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  }, LIMIT);
  afterAll(() => browser.close(), LIMIT);

  test.each([
    ['services', SERVICES],
    ['times', TIMES],
  ] as const)(
    'axe reports no error, no requests, nothing overflows: %s',
    async (_name, comparison) => {
      await expectSound(browser, renderComparison(comparison, 'html', { color: false, width: 80 }));
    },
    LIMIT,
  );
});
