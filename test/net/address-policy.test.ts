import { describe, expect, test } from 'vitest';
import { forbidden } from '../../src/net/address-policy.js';

describe('address policy', () => {
  test.each([
    '8.8.8.8',
    '192.0.3.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4001:80e::200e',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(forbidden(address, false)).toBeNull();
  });

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '::1%lo',
    '::ffff:127.0.0.1%1',
    '::ffff:10.0.0.1%eth0',
    '2001:db8::1%lo',
    'fe80::1%eth0',
    '64:ff9b::7f00:1%1',
  ])('%s is private', (address) => {
    expect(forbidden(address, false)).not.toBeNull();
    expect(forbidden(address, true)).toBeNull();
  });

  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'ff02::1',
    'ff02::1%eth0',
    '::ffff:0.0.0.0%1',
    'not an address',
    '',
  ])('%s is always forbidden', (address) => {
    expect(forbidden(address, true)).not.toBeNull();
  });
});
