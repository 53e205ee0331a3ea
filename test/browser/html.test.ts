import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/model/index.js';
import { render } from '../../src/report/index.js';
import { VERDICT } from '../report/fixture.js';
import { saying } from '../report/gated.js';
import { GOOD } from '../report/good-server.js';
import { findChromium, launch, NO_CHROMIUM } from './chromium.js';
import { faults, open } from './page.js';

function html(verdict: Verdict): string {
  return render(verdict, 'html', { color: false, width: 80 });
}

const HTML = html(VERDICT);
const LONG = `${'a'.repeat(63)}.${'b-'.repeat(31)}b.${'c'.repeat(63)}.example.org`;
/** Pages of a PDF by Chromium, which compresses no object that has a type. */
function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

const PHONE = { viewport: { width: 360, height: 740 } };
const DESK = { viewport: { width: 1280, height: 900 } };
/** The text of an A4 page, in CSS pixels. */
const PAPER = { viewport: { width: 688, height: 1001 } };
const LIMIT = 120_000;

describe.skipIf(findChromium() === null)(`html in a browser${NO_CHROMIUM}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  }, LIMIT);
  afterAll(() => browser.close(), LIMIT);

  test.each([
    ['light', VERDICT, { ...DESK, colorScheme: 'light' }],
    ['dark', VERDICT, { ...DESK, colorScheme: 'dark' }],
    ['a phone', VERDICT, { ...PHONE, colorScheme: 'light' }],
    ['paper', VERDICT, { ...PAPER, colorScheme: 'dark', media: 'print' }],
    ['a good server, light', GOOD, { ...DESK, colorScheme: 'light' }],
    ['a good server, dark, on a phone', GOOD, { ...PHONE, colorScheme: 'dark' }],
    ['a good server, paper', GOOD, { ...PAPER, colorScheme: 'light', media: 'print' }],
  ] as const)(
    'axe reports no error: %s',
    async (_name, verdict, options) => {
      const { page, close } = await open(browser, html(verdict), options);
      if ('media' in options) await page.emulateMedia({ media: options.media });
      expect(await faults(page)).toEqual([]);
      await close();
    },
    LIMIT,
  );

  test(
    'makes no request and no console message',
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
    'injected text from a server neither runs nor loads',
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

  test.each([
    [320, 'the hand-made verdict', VERDICT],
    [320, 'long names', saying(LONG)],
    [320, 'a good server', GOOD],
    [360, 'the hand-made verdict', VERDICT],
    [768, 'long names', saying(LONG)],
  ] as const)(
    'a screen of %d pixels scrolls in one direction only: %s',
    async (width, _name, verdict) => {
      const { page, close } = await open(browser, html(verdict), {
        viewport: { width, height: 740 },
      });
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
    'in print it is black on white, and only unmet rows are expanded',
    async () => {
      const { page, close } = await open(browser, HTML, { ...DESK, colorScheme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      const shown = (selector: string) =>
        page.evaluate<boolean[]>(`[...document.querySelectorAll('${selector} > div')]
          .map((one) => one.checkVisibility({ contentVisibilityAuto: true }))`);
      expect(new Set(await shown('details.paper-open'))).toEqual(new Set([true]));
      expect(new Set(await shown('details:not(.paper-open)'))).toEqual(new Set([false]));
      const short = await page.evaluate<
        string[]
      >(`[...document.querySelectorAll('tr.short, article')]
        .filter((one) => one.checkVisibility()).map((one) => one.id)`);
      expect(short.length).toBeGreaterThan(0);
      const met = `[...document.querySelectorAll('tr.met')].filter((one) => one.checkVisibility())`;
      expect(await page.evaluate(`${met}.length`)).toBe(0);
      const colours = await page.evaluate(
        `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]`,
      );
      expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(26, 30, 37)']);
      await close();
    },
    LIMIT,
  );

  test(
    'a good server is printed on six pages or fewer',
    async () => {
      expect(GOOD.scope.status).toBe('passed');
      const { page, close } = await open(browser, html(GOOD), DESK);
      expect(pagesOf(await page.pdf({ format: 'A4' }))).toBeLessThanOrEqual(6);
      await close();
    },
    LIMIT,
  );

  test(
    'a server that accepts SSL 3 shows it in red, with a mark and in words',
    async () => {
      const { page, close } = await open(browser, HTML, DESK);
      const chip = page.locator('#tls .chip.s-missing', { hasText: 'SSL 3 accepted (legacy)' });
      expect(await chip.locator('svg.mark').count()).toBe(1);
      const colour = 'getComputedStyle(document.querySelector("#tls .chip.s-missing")).color';
      expect(await page.evaluate(colour)).toBe('rgb(161, 21, 33)');
      await close();
    },
    LIMIT,
  );

  test(
    'the keyboard can skip the contents, with visible focus',
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
    'one click selects the lines to copy unchanged',
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
    'a link to a collapsed row expands it',
    async () => {
      const { page, close } = await open(browser, HTML, DESK);
      const row = page.locator('#remote-access-mfa');
      expect(await row.isVisible()).toBe(false);
      await page.evaluate(`location.hash = 'remote-access-mfa'`);
      await row.waitFor({ state: 'visible', timeout: 10_000 });
      await close();
    },
    LIMIT,
  );
});
