import { expect, test } from 'vitest';
import { isForwardSecret } from '../../src/evidence/cipher-string.js';

test.each<[string, boolean | null]>([
  ['ECDHE+AESGCM', true],
  ['ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM', true],
  ['ECDHE-RSA-AES256-GCM-SHA384, DHE-RSA-AES128-GCM-SHA256', true],
  ['EECDH:EDH:!aNULL', true],
  ['kEECDH+aRSA:@STRENGTH', true],
  ['HIGH:!aNULL:!kRSA', true],
  ['DEFAULT:!RSA', true],
  ['TLS_AES_128_GCM_SHA256:ECDHE+AES', true],
  ['HIGH:!aNULL:!3DES', false],
  ['ALL', false],
  ['DEFAULT', false],
  ['ECDHE+AESGCM:AES128-SHA', false],
  ['ECDHE+AESGCM:+HIGH:RSA+AES', false],
  ['AESGCM', false],
  ['HIGH:-kRSA', null],
  ['PROFILE=SYSTEM', null],
  ['ECDHE+AESGCM:SOMETHING-NEW', null],
  ['ECDHE+SOMETHING', null],
  ['TLS_AES_128_GCM_SHA256', null],
  ['!kRSA', null],
  ['', null],
])('%s', (ciphers, expected) => {
  expect(isForwardSecret(ciphers)).toBe(expected);
});

test('a long string is not read', () => {
  expect(isForwardSecret('ECDHE+AES:'.repeat(1000))).toBeNull();
});
