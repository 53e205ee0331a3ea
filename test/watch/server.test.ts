import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/verdict/html.js';
import { openHistory, type History } from '../../src/watch/history.js';
import { createPages } from '../../src/watch/pages.js';
import { startDashboard, type Dashboard } from '../../src/watch/server.js';
import { createWatcher, type Watcher } from '../../src/watch/watcher.js';
import { good, type Spot } from '../arbitrary/build.js';
import { HOUR_MS, MINUTE_MS, POLICY, recordedAt } from './simulated.js';

const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
const HOSTILE = '<script>alert(1)</script>"\'&\u001b[2J\u202e';
let time = new Date('2026-06-01T00:00:00Z');
let scans = 0;
const whys: string[] = [];
let history: History;
let watcher: Watcher;
let dashboard: Dashboard;

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function get(
  path: string,
  options: { host?: string; method?: string; headers?: object } = {},
): Promise<Got> {
  const { host = `127.0.0.1:${dashboard.port}`, method = 'GET', headers = {} } = options;
  return new Promise((resolve, reject) => {
    const { address, port } = dashboard;
    request(
      { host: address, port, path, method, headers: { ...headers, Host: host } },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    )
      .on('error', reject)
      .end();
  });
}

beforeAll(async () => {
  history = await openHistory(folder);
  const schedule = { cron: '0 * * * *', timezone: 'UTC', jitterMs: 0 };
  watcher = await createWatcher({
    domains: [
      { domain: 'example.org', schedule },
      { domain: 'broken.example', schedule },
    ],
    scan: async (domain, _signal, why) => {
      scans += 1;
      whys.push(why);
      await Promise.resolve();
      if (domain === 'broken.example') throw new Error(`no way ${HOSTILE}`);
      const peers: Spot = {
        ...good('s2s', { host: 'peers.example.org' }),
        unreached: { layer: 'tcp', reason: 'refused', detail: HOSTILE },
      };
      return recordedAt({ spots: [good('c2s'), peers] }, time);
    },
    ...{ history, policy: POLICY, channels: [], confirmMs: 5 * MINUTE_MS, keepMs: 1e12 },
    concurrency: 2,
    now: () => time,
    log: () => undefined,
  });
  for (let hour = 0; hour < 3; hour++) {
    watcher.tick();
    await watcher.idle();
    time = new Date(time.getTime() + HOUR_MS);
  }
  const pages = createPages({ watcher, history, now: () => time, report: renderHtml });
  dashboard = await startDashboard(
    { address: '127.0.0.1', port: 0, names: ['proxy.example'] },
    pages,
  );
});

afterAll(async () => {
  await dashboard.stop();
  await history.close();
  rmSync(folder, { recursive: true });
});

/** What the linter of Prometheus says; null where it is not installed. */
function promtool(text: string): string | null {
  const { error, stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  return error === undefined ? `${status}${stdout}${stderr}` : null;
}
const installed = promtool('') !== null;

describe('pages', () => {
  test('list of domains, history of a domain, last report', async () => {
    const first = await get('/');
    expect(first.status).toBe(200);
    expect(first.body).toContain('href="/domains/example.org"');
    expect(first.body).toContain('>Differences</h2>');
    expect(first.body).toContain('1 of 2');
    expect(first.body).toContain('2 domains: 1 undetermined. Servers of 1 domain are unreachable.');
    expect(first.body).toMatch(/<\/span>UNDETERMINED</);
    expect(first.body).toMatch(/\d+ of \d+ visible MUST requirements could not be checked/);
    const second = await get('/domains/example.org');
    expect(second.body).toContain('s2s peers.example.org:5269 (192.0.2.7)');
    expect(second.body).toContain('unreachable 3 of the last 3 runs');
    expect(second.body).toContain('certificate-validity');
    const third = await get('/domains/example.org/report');
    expect(third.body).toContain('certificate-validity');
  });

  test('text of servers and errors is escaped everywhere', async () => {
    for (const path of [
      '/',
      '/domains/example.org',
      '/domains/broken.example',
      '/domains/example.org/report',
    ]) {
      const { status, body } = await get(path);
      expect(status).toBe(200);
      for (const raw of ['<script', '\u001b', '\u202e']) expect(body).not.toContain(raw);
    }
    expect((await get('/domains/broken.example')).body).toContain('no way &lt;script&gt;');
  });

  test('every response has a strict content security policy', async () => {
    for (const path of ['/', '/domains/example.org', '/metrics', '/healthz', '/nowhere']) {
      const { headers } = await get(path);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none';(?!.*unsafe).*frame-ancestors 'none'$/,
      );
    }
  });

  test.each([
    '/nowhere',
    '/domains/',
    '/domains/example.com',
    '/domains/%00',
    '/domains/%',
    '/domains/example.org/x',
    '/../etc/passwd',
    '//x',
    '/domains/example.org/report/',
  ])('%s is not found', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe('allowed requests', () => {
  test.each(['127.0.0.1', 'localhost', 'LOCALHOST:9429', '[::1]:9429', 'proxy.example'])(
    'with the host name %s',
    async (host) => {
      expect((await get('/healthz', { host })).status).toBe(200);
    },
  );

  test.each(['rebound.example', 'rebound.example:80', 'localhost.rebound.example', 'example.org'])(
    'not with the host name %j',
    async (host) => {
      for (const path of ['/', '/metrics', '/probe?target=example.org']) {
        const { status, body } = await get(path, { host });
        expect([400, 421]).toContain(status);
        expect(body).not.toContain('certificate');
      }
    },
  );

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('not with %s', async (method) => {
    const { status, headers } = await get('/', { method });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD');
  });

  test('an absolute URL as path is refused', async () => {
    expect((await get('http://127.0.0.1/')).status).toBe(400);
  });

  test('HEAD is GET without the body', async () => {
    const { status, headers, body } = await get('/metrics', { method: 'HEAD' });
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(Number(headers['content-length'])).toBeGreaterThan(1_000);
  });
});

describe('Prometheus', () => {
  test('/metrics has every domain as of its last run', async () => {
    const { headers, body } = await get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain(
      'xmpp_safeguard_watch_server_up{domain="example.org",endpoint="s2s-starttls/peers.example.org:5269/192.0.2.7"} 0',
    );
    expect(body).toContain('xmpp_safeguard_watch_service_up{domain="example.org"} 1');
    expect(body).toContain('xmpp_safeguard_watch_failed{domain="broken.example"} 1');
    expect(body).toContain('xmpp_safeguard_watch_alerts_undelivered 0');
    expect(body).toMatch(
      /xmpp_safeguard_requirement_status\{domain="example\.org",.*"certificate-validity"/,
    );
  });

  // Not everybody who runs the tests has Prometheus.
  test.skipIf(!installed)('promtool reports no error', async () => {
    expect(promtool((await get('/metrics')).body)).toBe('0');
    expect(promtool((await get('/probe?target=example.org')).body)).toBe('0');
  });

  test('/probe scans a watched domain, at most once a minute', async () => {
    time = new Date(time.getTime() + 2 * MINUTE_MS);
    const before = scans;
    const kept = (await history.runs('example.org', 100)).length;
    const all = await Promise.all([1, 2, 3].map(() => get('/probe?target=example.org')));
    for (const { body } of all) expect(body).toMatch(/^probe_success 1$/m);
    time = new Date(time.getTime() + 59_000);
    await get('/probe?target=EXAMPLE.ORG');
    expect(scans - before).toBe(1);
    time = new Date(time.getTime() + 1_000);
    await get('/probe?target=example.org');
    expect(scans - before).toBe(2);
    expect(whys.slice(before)).toEqual(['asked', 'asked']);
    expect(whys.slice(0, 6)).not.toContain('asked');
    // Whoever asks often does not fill the history.
    expect(await history.runs('example.org', 100)).toHaveLength(kept);
  });

  test('a failed scan is reported', async () => {
    const { status, body } = await get('/probe?target=broken.example');
    expect(status).toBe(200);
    expect(body).toMatch(/^probe_success 0$/m);
  });

  test.each(['', '?target=', '?target=example.com', '?target=127.0.0.1', '?target=__proto__'])(
    '/probe%s scans nothing',
    async (query) => {
      const before = scans;
      expect((await get(`/probe${query}`)).status).toBe(400);
      expect(scans).toBe(before);
    },
  );

  test.each([
    'example.org%09',
    'example%0A.org',
    'exam%0Dple.org',
    '%09example.org',
    ' example.org',
  ])('/probe does not accept %j as a watched domain', async (target) => {
    const before = scans;
    const { status, body } = await get(`/probe?target=${target.replace(' ', '+')}`);
    expect({ status, body }).toEqual({
      status: 400,
      body: 'target: use the name of a watched domain\n',
    });
    expect(scans).toBe(before);
  });

  test('a page of another site cannot start a scan', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    expect((await get('/probe?target=example.org', { headers })).status).toBe(403);
  });
});

test('a port in use gives an error in one line', async () => {
  const pages = { answer: async () => null };
  await expect(
    startDashboard({ address: '127.0.0.1', port: dashboard.port, names: [] }, pages),
  ).rejects.toThrow(/cannot listen \(EADDRINUSE\)/);
});
