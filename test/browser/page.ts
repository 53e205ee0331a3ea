/** What every page of ours must pass in a browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A page that is open, and all that it asked for and said. */
interface Opened {
  readonly page: Page;
  /** URLs, its own first. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

export async function open(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-page-'));
  const file = join(folder, 'page.html');
  writeFileSync(file, html);
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(file).href);
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(folder, { recursive: true });
  };
  return { page, requests, complaints, close };
}

/** What axe-core finds fault with: rule and element. Folds count opened. */
export async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
  await page.evaluate(axe.source);
  const options = JSON.stringify({
    runOnly: { type: 'tag', values: TAGS },
    resultTypes: ['violations'],
  });
  const found = await page.evaluate<axe.AxeResults>(`axe.run(document, ${options})`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`,
    ),
  );
}

/** On a narrow phone and at a desk: no fault, no request, nothing said, and no way to scroll aside. */
export async function expectSound(browser: Browser, html: string): Promise<void> {
  for (const [width, colorScheme] of [
    [320, 'light'],
    [320, 'dark'],
    [1280, 'light'],
  ] as const) {
    const { page, requests, complaints, close } = await open(browser, html, {
      viewport: { width, height: 740 },
      colorScheme,
    });
    const measure = 'document.documentElement.scrollWidth';
    expect(await page.evaluate<number>(measure)).toBeLessThanOrEqual(width);
    expect(await faults(page)).toEqual([]);
    // Folds are open now.
    expect(await page.evaluate<number>(measure)).toBeLessThanOrEqual(width);
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    await close();
  }
}
