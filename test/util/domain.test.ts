import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDomain } from '../../src/util/domain.js';
import { Problem } from '../../src/util/problem.js';

describe('parseDomain', () => {
  test.each([
    ['example.org', 'example.org'],
    ['EXAMPLE.Org.', 'example.org'],
    [' example.org ', 'example.org'],
    ['exämple.org', 'xn--exmple-cua.org'],
    ['xn--exmple-cua.org', 'xn--exmple-cua.org'],
    ['chat.example', 'chat.example'],
    ['localhost', 'localhost'],
    ['ｅｘａｍｐｌｅ。org', 'example.org'],
  ])('%s is %s', (text, domain) => {
    expect(parseDomain(text)).toBe(domain);
  });

  test.each([
    ['', /no domain/],
    ['juliet@example.org', /only the part after the @/],
    ['https://example.org/', /without scheme/],
    ['example.org/balcony', /without scheme or path/],
    ['example.org:5222', /--connect/],
    ['192.0.2.1', /is an IP address/],
    ['[2001:db8::1]', /is an IP address/],
    ['2001:db8::1', /is an IP address/],
    ['0x7f.1', /not a domain name/],
    ['exa mple.org', /not a domain name/],
    ['example..org', /not a domain name/],
    ['-example.org', /not a domain name/],
    ['exa_mple.org', /not a domain name/],
    ['xn--', /not a domain name/],
    ['xn--\u{1f4a9}.example', /not a domain name/],
    ['a'.repeat(64) + '.org', /not a domain name/],
    [Array(50).fill('abcdef').join('.'), /not a domain name/],
    ['exa\u0000mple.org', /not a domain name/],
    ['nine.example\tme', /^"nine.example\\tme" is not a domain name/],
    ['nine.example\nme', /not a domain name/],
    ['nine.example\rme', /not a domain name/],
    ['nine.example\r\nme', /not a domain name/],
    ['nine.example\vme', /not a domain name/],
    ['nine.example\fme', /not a domain name/],
    ['nine.example\u0085me', /not a domain name/],
    ['nine.example\u2028me', /not a domain name/],
    ['nine.example\u3000me', /not a domain name/],
    ['\u001b[31mred', /not a domain name/],
  ])('%j is refused', (text, message) => {
    expect(() => parseDomain(text)).toThrow(message);
    expect(() => parseDomain(text)).toThrow(Problem);
  });

  test('what it returns it takes again, and any other text is a Problem of one line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.domain()), (text) => {
        let domain: string;
        try {
          domain = parseDomain(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          // eslint-disable-next-line no-control-regex
          expect((error as Problem).message).not.toMatch(/[\u0000-\u001f]/);
          return;
        }
        expect(parseDomain(domain)).toBe(domain);
        expect(domain).toMatch(/^[a-z0-9.-]+$/);
      }),
    );
  });
});
