import { describe, expect, test } from 'vitest';
import { good, recording } from '../../arbitrary/build.js';
import { rowOf } from '../../arbitrary/catalogue.js';

describe('keys that were sent with suites', () => {
  const note = (type: 'DH' | 'RSA-EXPORT', suite: string): unknown[] => {
    const exchanges = [{ suite, type, group: null, bits: 512 }];
    const lists = { TLSv1: { accepted: [suite], exchanges } };
    const { ruling } = rowOf(recording({ spots: [good('c2s', { lists })] }), 'forward-secrecy');
    return ruling.findings
      .filter(({ status }) => status === 'information')
      .map(({ code, args }) => [code, args]);
  };

  test('a small group of Diffie-Hellman is named', () => {
    const found = note('DH', 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256');
    expect(found).toEqual([['SMALL_DH_GROUP', { version: 'TLSv1', bits: 512 }]]);
  });

  test('an RSA key of EXPORT is no group of Diffie-Hellman', () => {
    const suite = 'TLS_RSA_EXPORT_WITH_RC4_40_MD5';
    const args = { version: 'TLSv1', weakness: 'EXPORT', ciphers: [suite] };
    expect(note('RSA-EXPORT', suite)).toEqual([['WEAK_CIPHERS', args]]);
  });
});
