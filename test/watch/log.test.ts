import { expect, test } from 'vitest';
import { logText } from '../../src/cli/commands/watch-log.js';
import type { RunLog } from '../../src/watch/log.js';

const domain = 'example.org';

test.each<[RunLog, string]>([
  [{ event: 'watching', domains: 1, channels: [] }, 'watching 1 domain; alerts: none configured'],
  [
    { event: 'watching', domains: 2, channels: ['email', 'xmpp'] },
    'watching 2 domains; alerts: email, xmpp',
  ],
  [{ event: 'serving', address: '::1', port: 9429 }, 'dashboard at http://[::1]:9429/'],
  [{ event: 'started', domain, why: 'confirm' }, 'example.org: scan started (to confirm a change)'],
  [
    { event: 'ended', domain, status: 'undetermined', scope: 'passed', ms: 8_800 },
    'example.org: PASSED after 8.8 s',
  ],
  [{ event: 'cut', domain }, 'example.org: scan aborted, result discarded'],
  [
    { event: 'failed', domain, error: 'no network\u001b[2J' },
    'example.org: scan failed: no network\\u{1b}[2J',
  ],
  [{ event: 'forgotten', runs: 1 }, 'history: 1 old run deleted'],
  [{ event: 'delivered', domain, channel: 'webhook' }, 'example.org: webhook alert sent'],
  [
    { event: 'undelivered', domain, channel: 'email', error: 'timeout', again: null },
    'example.org: email alert failed: timeout; no further attempts',
  ],
  [
    {
      event: 'undelivered',
      domain,
      channel: 'email',
      error: 'timeout',
      again: '2026-06-01T00:00Z',
    },
    'example.org: email alert failed: timeout; next attempt at 2026-06-01T00:00Z',
  ],
])('%j', (entry, text) => {
  expect(logText(entry)).toBe(text);
});
