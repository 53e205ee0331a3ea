/** The loop of `watch` by the real clock: it sleeps while there is nothing to do. */
import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WatchConfig } from '../../src/watch/config.js';
import { openHistory } from '../../src/watch/history.js';
import type { RunLog } from '../../src/watch/log.js';
import { runWatch, type RunOptions } from '../../src/watch/run.js';
import { good } from '../arbitrary/build.js';
import { gone, POLICY, recordedAt } from './simulated.js';

const root = mkdtempSync(join(tmpdir(), 'watch-run-'));
const YEARLY = { cron: '0 0 1 1 *', timezone: 'UTC', jitterMs: 0 };
const EVERY_SECOND = { cron: '* * * * * *', timezone: 'UTC', jitterMs: 0 };
/** The loop asks for the time twice a turn. It turned 6,000 times a second when it did not sleep. */
const FEW = 100;
let hook: Server;
let url: string;
let posts = 0;

beforeAll(async () => {
  hook = createServer((request, response) => {
    request.resume().on('end', () => {
      posts += 1;
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  hook.closeAllConnections();
  await new Promise((done) => hook.close(done));
  rmSync(root, { recursive: true });
});

let folders = 0;

function configOf(change: Partial<WatchConfig> = {}): WatchConfig {
  const domains = [{ domain: 'example.org', schedule: YEARLY, options: {} }];
  folders += 1;
  return {
    ...{ domains, confirmMs: 200, concurrency: 2, keepMs: 1e12, policy: POLICY, alerts: [] },
    ...{ folder: join(root, String(folders)), listen: null },
    ...change,
  };
}

interface Running {
  readonly entries: readonly RunLog[];
  /** How often the loop and its outbox asked for the time. */
  asked(): number;
  readonly signal: AbortSignal;
  stop(): Promise<boolean>;
}

function running(config: WatchConfig, change: Partial<RunOptions> = {}): Running {
  const controller = new AbortController();
  const { signal } = controller;
  const entries: RunLog[] = [];
  let asked = 0;
  const ended = runWatch({
    config,
    scan: async () => recordedAt({ spots: [good('c2s')] }, new Date()),
    waivers: [],
    report: () => '',
    log: (entry) => void entries.push(entry),
    once: false,
    signal,
    now: () => {
      asked += 1;
      return new Date();
    },
    ...change,
  });
  return {
    entries,
    asked: () => asked,
    signal,
    stop: () => {
      controller.abort();
      return ended;
    },
  };
}

async function saw(run: Running, event: RunLog['event']): Promise<void> {
  while (!run.entries.some((entry) => entry.event === event)) await sleep(20);
}

test('sleeps while nothing is due', async () => {
  const run = running(configOf());
  await saw(run, 'ended');
  const before = run.asked();
  await sleep(1_500);
  expect(run.asked() - before).toBeLessThan(FEW);
  expect(await run.stop()).toBe(true);
}, 60_000);

test('sleeps while an undelivered alert waits for its next attempt', async () => {
  const config = configOf({
    alerts: [{ kind: 'webhook', name: 'webhook', url: 'http://127.0.0.1:9/', secret: null }],
  });
  const history = await openHistory(config.folder);
  const at = new Date().toISOString();
  const waiting = { id: 'one', channel: 'webhook', domain: 'example.org', at, events: [] };
  await history.postpone({ ...waiting, attempts: 0, due: at });
  await history.close();
  const run = running(config);
  await saw(run, 'undelivered');
  await saw(run, 'ended');
  const before = run.asked();
  await sleep(1_500);
  expect(run.asked() - before).toBeLessThan(FEW);
  expect(run.entries.filter(({ event }) => event === 'undelivered')).toHaveLength(1);
  await run.stop();
}, 60_000);

test('sleeps while a scan runs', async () => {
  let begun = 0;
  const run = running(configOf(), {
    scan: (_domain, signal) =>
      new Promise((_resolve, reject) => {
        begun += 1;
        signal.addEventListener('abort', () => reject(new Error('cut')), { once: true });
      }),
  });
  while (begun === 0) await sleep(20);
  const before = run.asked();
  await sleep(1_500);
  expect(run.asked() - before).toBeLessThan(FEW);
  await run.stop();
  expect(begun).toBe(1);
}, 60_000);

test('sends an alert after the confirming scan', async () => {
  let looks = 0;
  const config = configOf({
    domains: [{ domain: 'example.org', schedule: EVERY_SECOND, options: {} }],
    alerts: [{ kind: 'webhook', name: 'webhook', url, secret: null }],
  });
  const run = running(config, {
    scan: async () => {
      looks += 1;
      const spot = good('c2s');
      return recordedAt({ spots: [looks === 1 ? spot : gone(spot)] }, new Date());
    },
  });
  await saw(run, 'delivered');
  expect(posts).toBe(1);
  await run.stop();
}, 60_000);

test('--once ends by itself', async () => {
  const run = running(configOf(), { once: true });
  await saw(run, 'stopped');
  expect(await run.stop()).toBe(true);
}, 60_000);

test('leaves no listener on the signal', async () => {
  const config = configOf({
    domains: [{ domain: 'example.org', schedule: EVERY_SECOND, options: {} }],
  });
  const run = running(config);
  while (run.entries.filter(({ event }) => event === 'ended').length < 3) await sleep(20);
  expect(getEventListeners(run.signal, 'abort').length).toBeLessThan(2);
  await run.stop();
  expect(getEventListeners(run.signal, 'abort')).toEqual([]);
}, 60_000);
