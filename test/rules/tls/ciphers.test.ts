import { describe, expect, test } from 'vitest';
import {
  forwardSecrecyOf,
  isAnonymous,
  isUnencrypted,
} from '../../../src/rules/tls/facts/ciphers.js';

describe('ciphers, by their names in the IANA registry', () => {
  test.each([
    ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'none'],
    ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', 'none'],
    ['TLS_RSA_PSK_WITH_AES_128_CBC_SHA', 'none'],
    ['TLS_DH_RSA_WITH_AES_128_CBC_SHA', 'none'],
    ['TLS_DH_anon_WITH_AES_128_CBC_SHA', 'none'],
    ['TLS_ECDH_RSA_WITH_AES_128_CBC_SHA', 'none'],
    ['TLS_ECDH_anon_WITH_AES_128_CBC_SHA', 'none'],
    ['TLS_PSK_WITH_AES_128_CBC_SHA', 'none'],
    ['TLS_NULL_WITH_NULL_NULL', 'none'],
    ['TLS_ECDHE_RSA_WITH_NULL_SHA', 'none'],
    ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA', 'forward'],
    ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'forward'],
    ['TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA', 'forward'],
    ['TLS_SRP_SHA_WITH_AES_128_CBC_SHA', 'unknown'],
    ['', 'unknown'],
  ])('%s in TLS 1.2: %s', (cipher, secrecy) => {
    expect(forwardSecrecyOf({ version: 'TLSv1.2', cipher })).toBe(secrecy);
  });

  test('all of TLS 1.3 is forward secret, what does not encrypt apart', () => {
    const of = (cipher: string): string => forwardSecrecyOf({ version: 'TLSv1.3', cipher });
    expect(of('TLS_AES_128_CCM_8_SHA256')).toBe('forward');
    expect(of('TLS_SHA256_SHA256')).toBe('none');
  });

  test('suites that do not encrypt, and those without a certificate', () => {
    expect(isUnencrypted('TLS_RSA_WITH_NULL_SHA256')).toBe(true);
    expect(isUnencrypted('TLS_SHA384_SHA384')).toBe(true);
    expect(isUnencrypted('TLS_RSA_WITH_AES_128_CBC_SHA256')).toBe(false);
    expect(isAnonymous('TLS_ECDH_anon_WITH_NULL_SHA')).toBe(true);
    expect(isAnonymous('TLS_ECDHE_RSA_WITH_NULL_SHA')).toBe(false);
  });
});
