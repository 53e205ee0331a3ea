import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatTrustAnchor,
  parseTrustAnchors,
  ROOT_ANCHORS,
} from '../../../../src/wire/dns/dnssec/anchors.js';
import { DnsMalformed } from '../../../../src/wire/dns/malformed.js';

/** As Debian's dns-root-data has them. */
const ROOT_KEYS = `; the root's keys
. IN DNSKEY 257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU= ;{id = 20326 (ksk), size = 2048b}
.	172800	IN	DNSKEY	257 3 8 AwEAAa96jeuknZlaeSrvyAJj6ZHv28hhOKkx3rLGXVaC6rXTsDc449/cidltpkyGwCJNnOAlFNKF2jBosZBU5eeHspaQWOmOElZsjICMQMC3aeHbGiShvZsx4wMYSjH8e7Vrhbu6irwCzVBApESjbUdpWWmEnhathWu1jo+siFUiRAAxm9qyJNg/wOZqqzL/dL/q8PkcRU5oUKEpUge71M3ej2/7CPqpdVwuMoTvoB+ZOT4YeGyxMvHmbrxlFzGOHOijtzN+u1TQNatX2XBuzZNQ1K+s2CXkPIZo7s6JgZyvaBevYtxPvYLw4z9mR7K2vaF18UYH9Z9GNUUeayffKC73PYc=
`;

describe('root anchors', () => {
  test("match the digests of the root's keys", () => {
    expect(parseTrustAnchors(ROOT_KEYS)).toEqual(ROOT_ANCHORS);
  });

  test('an anchor is formatted and parsed', () => {
    const text = ROOT_ANCHORS.map((anchor) => formatTrustAnchor(anchor)).join('\n');
    expect(text.split('\n')[0]).toBe(
      '. DS 20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d',
    );
    expect(parseTrustAnchors(text)).toEqual(ROOT_ANCHORS);
  });
});

describe('trust anchor file', () => {
  test('accepts optional TTL and class, split hex and base64, and CRLF', () => {
    const [{ zone, digest } = { zone: '', digest: new Uint8Array() }, ...others] =
      parseTrustAnchors('; nothing\r\n\r\nXLab. 3600 in ds 1 13 2 00ff \t aB ; x\r\n');
    expect([zone, ...digest]).toEqual(['xlab', 0, 0xff, 0xab]);
    expect(others).toEqual([]);
  });

  test.each([
    ['', 'no DS and no DNSKEY'],
    ['; only this', 'no DS and no DNSKEY'],
    ['. IN A 192.0.2.1', 'line 1'],
    ['\n. DS 70000 8 2 00', 'line 2'],
    ['. DS 1 8 2', 'not in hex'],
    ['. DS 1 8 2 0', 'not in hex'],
    ['. DS 1 256 2 00', 'not a number'],
    ['. DS', 'not a number'],
    ['.', 'neither'],
    ['. 3600 IN', 'neither'],
    ['x..y DS 1 8 2 00', 'empty label'],
    ['. DNSKEY 257 3 8 %%%', 'not in base64'],
    // No ZONE flag, REVOKE, protocol
    ['. DNSKEY 1 3 8 AAAA', 'no key of a zone'],
    ['. DNSKEY 385 3 8 AAAA', 'no key of a zone'],
    ['. DNSKEY 257 4 8 AAAA', 'no key of a zone'],
  ])('%j is refused', (text, why) => {
    expect(() => parseTrustAnchors(text)).toThrow(DnsMalformed);
    expect(() => parseTrustAnchors(text)).toThrow(why);
  });

  test('any anchor is formatted and parsed', () => {
    const anchors = fc.record({
      zone: fc.constantFrom('.', 'xlab', 'a.b', 'x\\032\\;y.xlab'),
      keyTag: fc.nat(0xffff),
      algorithm: fc.nat(0xff),
      digestType: fc.nat(0xff),
      digest: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    });
    fc.assert(
      fc.property(anchors, (anchor) => {
        expect(parseTrustAnchors(formatTrustAnchor(anchor))).toEqual([anchor]);
      }),
    );
  });
});
