import { expect, test } from 'vitest';
import type { WatchEvent } from '../../src/model/index.js';
import { messagesOf } from '../../src/watch/watcher.js';

const AT = '2026-03-01T12:00:00.000Z';
const EVENT: WatchEvent = { kind: 'server-new', subject: 'c2s', since: AT };

test('each channel has its own message, due immediately', () => {
  const messages = messagesOf('example.org', { endedAt: AT }, [EVENT], ['mail', 'hook']);
  expect(messages.map(({ id }) => id)).toEqual([
    `${AT}-example.org-mail`,
    `${AT}-example.org-hook`,
  ]);
  expect(messages[0]).toEqual({
    id: `${AT}-example.org-mail`,
    channel: 'mail',
    domain: 'example.org',
    at: AT,
    events: [EVENT],
    attempts: 0,
    due: AT,
  });
});

test('without events there is no message', () => {
  expect(messagesOf('example.org', { endedAt: AT }, [], ['mail'])).toEqual([]);
});
