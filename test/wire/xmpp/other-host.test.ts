import { expect, test } from 'vitest';
import { readOtherHost } from '../../../src/wire/xmpp/other-host.js';

test.each([
  ['chat.example', { host: 'chat.example', isAddress: false }],
  [' Chat.Example:5269\n', { host: 'chat.example', isAddress: false, port: 5269 }],
  ['bücher.example', { host: 'xn--bcher-kva.example', isAddress: false }],
  ['192.0.2.1', { host: '192.0.2.1', isAddress: true }],
  ['192.0.2.1:443', { host: '192.0.2.1', isAddress: true, port: 443 }],
  ['[2001:db8::1]', { host: '2001:db8::1', isAddress: true }],
  ['[2001:db8::1]:5222', { host: '2001:db8::1', isAddress: true, port: 5222 }],
])('%j is a host', (said, host) => {
  expect(readOtherHost(said)).toEqual(host);
});

test.each([
  '',
  '2001:db8::1',
  'chat.example:',
  'chat.example:0',
  'chat.example:65536',
  'chat.example:123456',
  'chat example',
  'https://chat.example/',
  '[chat.example]',
])('%j is refused', (said) => {
  expect(readOtherHost(said)).toBeNull();
});
