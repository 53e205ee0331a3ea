import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { render } from '../../src/report/index.js';
import { VERDICT } from '../report/fixture.js';
import { findChromium, launch, NO_CHROMIUM } from './chromium.js';
import { faults, open } from './page.js';

const HTML = render(VERDICT, 'html', { color: false, width: 80 });
const PHONE = { viewport: { width: 360, height: 740 } };
const DESK = { viewport: { width: 1280, height: 900 } };
const LIMIT = 120_000;

describe.skipIf(findChromium() === null)(`html in a browser${NO_CHROMIUM}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  }, LIMIT);
  afterAll(() => browser.close(), LIMIT);

  test.each([
    ['light', { ...DESK, colorScheme: 'light' }],
    ['dark', { ...DESK, colorScheme: 'dark' }],
    ['a phone', { ...PHONE, colorScheme: 'light' }],
  ] as const)(
    'axe has nothing to say: %s',
    async (_name, options) => {
      const { page, close } = await open(browser, HTML, options);
      expect(await faults(page)).toEqual([]);
      await close();
    },
    LIMIT,
  );

  test(
    'asks nobody for anything, and says nothing to the console',
    async () => {
      const { page, requests, complaints, close } = await open(browser, HTML, DESK);
      await page.waitForLoadState('networkidle');
      expect(requests).toHaveLength(1);
      expect(complaints).toEqual([]);
      await close();
    },
    LIMIT,
  );

  test(
    'what a server might smuggle in would neither run nor load',
    async () => {
      let heard = 0;
      const server = createServer((_request, response) => {
        heard += 1;
        response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const { page, close } = await open(browser, HTML, DESK);
      const kinds = await page.evaluate<string[]>(`(async () => {
        const kinds = [];
        document.addEventListener('securitypolicyviolation', (event) =>
          kinds.push(event.effectiveDirective));
        const script = document.createElement('script');
        script.textContent = 'window.owned = 1';
        const box = document.createElement('div');
        document.body.append(script, box);
        box.innerHTML = '<img src="http://127.0.0.1:${port}/x.png"><p style="color:red">a</p>' +
          '<style>p{color:red}</style><a id="try" href="#main" onclick="window.owned = 2">a</a>';
        document.getElementById('try').click();
        await new Promise((resolve) => setTimeout(resolve, 200));
        return [...new Set(kinds), String(window.owned)].sort();
      })()`);
      expect(kinds).toEqual([
        'img-src',
        'script-src-attr',
        'script-src-elem',
        'style-src-attr',
        'style-src-elem',
        'undefined',
      ]);
      await close();
      await new Promise((resolve) => server.close(resolve));
      expect(heard).toBe(0);
    },
    LIMIT,
  );

  test.each([320, 360, 768])(
    'a screen of %d pixels scrolls in one direction',
    async (width) => {
      const { page, close } = await open(browser, HTML, { viewport: { width, height: 740 } });
      const measure = 'document.documentElement.scrollWidth';
      expect(await page.evaluate(measure)).toBe(width);
      await page.evaluate(
        'for (const one of document.querySelectorAll("details")) one.open = true',
      );
      expect(await page.evaluate(measure)).toBe(width);
      await close();
    },
    LIMIT,
  );

  test(
    'on paper all folds are open, and it is black on white',
    async () => {
      const { page, close } = await open(browser, HTML, { ...DESK, colorScheme: 'dark' });
      const folded = `[...document.querySelectorAll('details > div')]
        .filter((one) => !one.checkVisibility()).length`;
      expect(await page.evaluate(folded)).toBeGreaterThan(0);
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate(folded)).toBe(0);
      const colours = await page.evaluate(
        `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]`,
      );
      expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(26, 30, 37)']);
      await close();
    },
    LIMIT,
  );

  test(
    'the keyboard comes past the contents at once, and sees where it is',
    async () => {
      const { page, close } = await open(browser, HTML, DESK);
      await page.keyboard.press('Tab');
      const focused = `(() => {
        const { className, textContent } = document.activeElement;
        const { top } = document.activeElement.getBoundingClientRect();
        return [className, textContent, top >= 0];
      })()`;
      expect(await page.evaluate(focused)).toEqual(['skip', 'Skip to the content', true]);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      const inside = `document.querySelector('main').contains(document.activeElement)`;
      expect(await page.evaluate(inside)).toBe(true);
      const outline = `getComputedStyle(document.activeElement).outlineStyle`;
      expect(await page.evaluate(outline)).toBe('solid');
      await close();
    },
    LIMIT,
  );

  test(
    'one click selects the lines to copy, as they are',
    async () => {
      const { page, close } = await open(browser, HTML, DESK);
      await page.evaluate(
        'for (const one of document.querySelectorAll("details")) one.open = true',
      );
      await page.locator('pre.copy').first().click();
      expect(await page.evaluate('getSelection().toString().trim()')).toBe(
        VERDICT.configuration[0]?.lines,
      );
      await close();
    },
    LIMIT,
  );

  test(
    'a link to a row that is folded away opens its fold',
    async () => {
      const { page, close } = await open(browser, HTML, DESK);
      const row = page.locator('#row-remote-access-mfa');
      expect(await row.isVisible()).toBe(false);
      await page.evaluate(`location.hash = 'row-remote-access-mfa'`);
      await row.waitFor({ state: 'visible', timeout: 10_000 });
      await close();
    },
    LIMIT,
  );
});
