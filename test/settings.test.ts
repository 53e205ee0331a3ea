import { describe, expect, test } from 'vitest';
import { Problem } from '../src/problem.js';
import { parseConnect, parseResolver, settingsOf } from '../src/settings.js';

describe('--connect', () => {
  test.each([
    ['chat.example:5222', 'c2s', 'starttls', 'chat.example', 5222],
    ['192.0.2.1:5223', 'c2s', 'direct', '192.0.2.1', 5223],
    ['[2001:db8::1]:5269', 's2s', 'starttls', '2001:db8::1', 5269],
    ['Chat.Example:5270', 's2s', 'direct', 'chat.example', 5270],
    ['c2s=chat.example:443', 'c2s', 'starttls', 'chat.example', 443],
    ['c2s-direct=chat.example:443', 'c2s', 'direct', 'chat.example', 443],
    ['s2s-direct=chat.example:5269', 's2s', 'direct', 'chat.example', 5269],
    ['c2s=chat.example:5223', 'c2s', 'starttls', 'chat.example', 5223],
  ])('%s', (text, role, transport, host, port) => {
    expect(parseConnect(text)).toEqual({ role, transport, host, port });
  });

  test.each([
    'chat.example',
    'chat.example:0',
    'chat.example:65536',
    '2001:db8::1:5222',
    '[chat]:5222',
    ':5222',
    'ftp=chat.example:21',
  ])('%s is refused', (text) => {
    expect(() => parseConnect(text)).toThrow(Problem);
  });

  test('an unknown port wants to be told what it serves', () => {
    expect(() => parseConnect('chat.example:443')).toThrow(/c2s-direct=/);
  });
});

describe('--resolver', () => {
  test.each([
    ['9.9.9.9', '9.9.9.9:53'],
    ['127.0.0.1:5353', '127.0.0.1:5353'],
    ['2620:fe::fe', '[2620:fe::fe]:53'],
    ['[::1]:5353', '[::1]:5353'],
  ])('%s', (text, resolver) => {
    expect(parseResolver(text)).toBe(resolver);
  });

  test.each(['dns.example', '9.9.9.9:0', '9.9.9', '[9.9.9.9', '', '1.2.3.4:99999'])(
    '%s is refused',
    (text) => {
      expect(() => parseResolver(text)).toThrow(Problem);
    },
  );
});

describe('settings', () => {
  test('the system resolvers stand in where none is named', () => {
    expect(settingsOf({}, ['192.0.2.53:53'], []).resolvers).toEqual(['192.0.2.53:53']);
    expect(settingsOf({ resolver: ['9.9.9.9'] }, ['192.0.2.53:53'], []).resolvers).toEqual([
      '9.9.9.9:53',
    ]);
  });

  test('one family, or both', () => {
    expect(settingsOf({}, [], []).families).toEqual([4, 6]);
    expect(settingsOf({ ipv4: true }, [], []).families).toEqual([4]);
    expect(settingsOf({ ipv6: true }, [], []).families).toEqual([6]);
    expect(settingsOf({ ipv4: true, ipv6: true }, [], []).families).toEqual([4, 6]);
  });

  test.each([
    [{ timeout: 0 }, /--timeout/],
    [{ timeout: Number.NaN }, /--timeout/],
    [{ deadline: 1e9 }, /--deadline/],
    [{ budget: 0.5 }, /--budget/],
    [{ parallel: 0 }, /--parallel/],
    [{ bind: 'eth0' }, /--bind/],
  ])('%j is refused', (flags, message) => {
    expect(() => settingsOf(flags, [], [])).toThrow(message);
  });
});
