/** The dashboard in a browser, with a domain of every state in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/verdict/html.js';
import { openHistory } from '../../src/watch/history.js';
import { createPages } from '../../src/watch/pages.js';
import { createWatcher } from '../../src/watch/watcher.js';
import { good } from '../arbitrary/build.js';
import { gone, HOUR_MS, MINUTE_MS, POLICY, recordedAt, unasked } from '../watch/simulated.js';
import { findChromium, launch, NO_CHROMIUM } from './chromium.js';
import { expectSound } from './page.js';

const LIMIT = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'dashboard-browser-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Its pages by path, after some looks. */
async function pagesOf(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  let time = new Date('2026-06-01T00:00:00Z');
  const history = await openHistory(folder);
  const schedule = { cron: '0 * * * *', timezone: 'UTC', jitterMs: 0 };
  const domains = ['example.org', 'broken.example', 'silent.example'];
  const watcher = await createWatcher({
    domains: domains.map((domain) => ({ domain, schedule })),
    scan: async (domain) => {
      await Promise.resolve();
      if (domain === 'broken.example') throw new Error('the scan broke');
      const hour = time.getUTCHours();
      if (domain === 'silent.example' && hour > 1) return { ...unasked(time), domain };
      const peers = good('s2s', { host: 'peers.example.org', address: '192.0.2.9' });
      const spots = [good('c2s'), hour > 1 ? gone(peers) : peers];
      return { ...recordedAt({ spots }, time), domain };
    },
    ...{ history, policy: POLICY, channels: [], confirmMs: 5 * MINUTE_MS, keepMs: 1e12 },
    concurrency: 3,
    now: () => time,
    log: () => undefined,
  });
  for (let hour = 0; hour < 4; hour++) {
    watcher.tick();
    await watcher.idle();
    time = new Date(time.getTime() + HOUR_MS);
  }
  const pages = createPages({ watcher, history, now: () => time, report: renderHtml });
  const found = new Map<string, string>();
  for (const path of paths) {
    found.set(path, (await pages.answer(path, new URLSearchParams()))?.body ?? '');
  }
  await history.close();
  return found;
}

const PATHS = [
  '/',
  '/domains/example.org',
  '/domains/broken.example',
  '/domains/silent.example',
  '/domains/example.org/report',
];

describe.skipIf(findChromium() === null)(`the dashboard in a browser${NO_CHROMIUM}`, () => {
  let browser: Browser;
  let pages: ReadonlyMap<string, string>;

  beforeAll(async () => {
    browser = await launch();
    pages = await pagesOf(PATHS);
  }, LIMIT);
  afterAll(() => browser.close(), LIMIT);

  test.each(PATHS)(
    'axe reports no error, no requests, nothing overflows: %s',
    async (path) => {
      const html = pages.get(path) ?? '';
      expect(html).toContain('<h1');
      await expectSound(browser, html);
    },
    LIMIT,
  );
});
