import { expect, test } from 'vitest';
import { redactNames } from '../../src/net/redact.js';

const account = { user: 'alice', password: 'the-secret-of-alice' };

test.each<[string, string]>([
  ['the name, in any case', 'no Alice here'],
  ['the password', 'not the-secret-of-alice'],
  [
    'what PLAIN said',
    `bad response ${Buffer.from('\0alice\0the-secret-of-alice').toString('base64')}`,
  ],
])('%s, repeated, is not kept', (_what, text) => {
  const kept = redactNames({ text, detail: text }, account);
  expect(kept.text).toMatch(/…/);
  expect(kept.text).not.toMatch(/alice|secret|[A-Za-z0-9+/]{20}/i);
  expect(kept.detail).toBe(kept.text);
});

test('the words of a standard are kept, though they hold a short name', () => {
  const said = { condition: 'not-authorized', mechanism: 'SCRAM-SHA-1' };
  expect(redactNames(said, { user: 'a', password: 'b' })).toEqual(said);
});
