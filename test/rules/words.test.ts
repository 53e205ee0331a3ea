import type { Arg, Coded } from '../../src/model/index.js';
import { visible } from '../../src/report/kit/escape.js';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Code, Codes } from '../../src/rules/codes.js';
import { say } from '../../src/rules/words.js';
import { EVERY_SAMPLE, SAMPLES } from './code-samples.js';

/** Words of ours in the arguments, said otherwise to people. */
const OURS =
  /^(ssh|version|success|c2s|s2s|clear|TLSv.*|SSLv.*|proceed|stream-error|timeout|servfail|handshake(-refused)?|secured-stream|silence|unasked|no|none|wrong-name|(5222 )?SELF_SIGNED|WEAK_KEY|no-ds|nsec3-iterations|signatures?-.*|records-stripped|unanswered|ds-mismatch|too-costly|yes|falsified|unbound|foreign|downgrade|wrong-signature|untrusted|anonymous|fast|conflict|tls|captcha|idle|srv|wire|claimed|server|optional|elsewhere|passwords|open|debug|hashed|c2s-limit|unread|admin-telnet)$/;

describe('text', () => {
  test.each(EVERY_SAMPLE)('$code: one line of words, with all that it was given', (coded) => {
    const text = say(coded);
    expect(text).toMatch(/^[A-Z][^\n]+[^.\n]$/);
    expect(text).not.toMatch(/undefined|\[object|NaN|[A-Z]+_[A-Z]+_[A-Z]+(?<!TLS_.*)/);
    const given = Object.values(coded.args as Record<string, Arg>).flat();
    for (const arg of given) {
      const said = String(arg).replace(/T.*Z$/, '');
      if (said === '' || said === '0' || OURS.test(said)) continue;
      expect(text).toMatch(said === '2' ? /2|[Bb]oth/ : said);
    }
  });

  test('a code of another version is an error that names it', () => {
    const unknown = { code: 'NOT_A_CODE', args: {} };
    expect(() => say(unknown)).toThrow('no text for the code NOT_A_CODE');
  });

  test('arguments are plain', () => {
    // An argument may be absent.
    type Odd<A> = { [K in keyof A]-?: Exclude<A[K], undefined> extends Arg ? never : K }[keyof A];
    expectTypeOf<{ [C in Code]: Odd<Codes[C]> }[Code]>().toBeNever();
  });

  test.each<[Coded, string]>([
    [
      { code: 'STARTTLS_NOT_OFFERED', args: SAMPLES.STARTTLS_NOT_OFFERED },
      'The server does not offer STARTTLS to clients; it offers PLAIN without TLS. It accepts STARTTLS when asked: the offer is hidden, or removed on the way',
    ],
    [
      { code: 'STARTTLS_NOT_OFFERED', args: { role: 's2s', offers: [], answer: 'failure' } },
      'The server does not offer STARTTLS to other servers',
    ],
    [
      { code: 'TLS_REFUSED_UNSURE', args: SAMPLES.TLS_REFUSED_UNSURE },
      'The server refused a handshake with only TLS 1.1 (closed without an alert). The cause may be the offered suites, not the version',
    ],
    [
      { code: 'LEGACY_TLS_NOT_ALL_ASKED', args: SAMPLES.LEGACY_TLS_NOT_ALL_ASKED },
      'TLS 1.1 refused; TLS 1.0 refused, perhaps only because of the offered suites; SSL 2 not tested',
    ],
    [
      { code: 'CERTIFICATES_DEFECTIVE', args: SAMPLES.CERTIFICATES_DEFECTIVE },
      'Certificate defects: self-signed and weak key',
    ],
    [
      {
        code: 'CERTIFICATES_DEFECTIVE_APART',
        args: {
          apart: ['5222 CERTIFICATE_EXPIRED', '5223 NAME_MISMATCH', '5269 NAME_MISMATCH'],
        },
      },
      'Certificate defects at port 5222: expired; at ports 5223 and 5269: wrong name',
    ],
    [
      {
        code: 'CERTIFICATES_DANE_VALID_APART',
        args: { apart: ['a.example:5222 CERTIFICATE_EXPIRED', 'b.example:5222 SELF_SIGNED'] },
      },
      'Valid only for clients with DANE. Defects for other clients at a.example:5222: expired; at b.example:5222: self-signed',
    ],
    [
      { code: 'ENCRYPTION_REQUIRED', args: SAMPLES.ENCRYPTION_REQUIRED },
      'Clients must use TLS: 1 endpoint refused to continue without it and 2 endpoints use direct TLS',
    ],
    [
      { code: 'ENDPOINTS_DIFFER', args: SAMPLES.ENDPOINTS_DIFFER },
      'Endpoints differ: compliant at a; missing at b',
    ],
  ])('%j', (coded, text) => {
    expect(say(coded)).toBe(text);
  });

  test('a server that offers a hundred things does not fill the page', () => {
    const mechanisms = Array.from({ length: 100 }, (_, index) => `M-${index}`);
    const text = say({ code: 'NO_SCRAM', args: { mechanisms } });
    expect(text).toContain('M-9 and 90 more');
    expect(text).not.toContain('M-10');
  });

  test('text of servers is not escaped: the formats escape it', () => {
    const hostile = '\u001b[31m<b>`|\u202e';
    const text = say({ code: 'SELF_SIGNED', args: { subject: hostile } });
    expect(text).toContain(hostile);
  });
});

test('many suites that lack different things fit in what a report shows of a finding', () => {
  const many = (name: string) =>
    Array.from({ length: 12 }, (_, index) => `TLS_${name}_WITH_CAMELLIA_256_CBC_SHA_${index}`);
  const ciphers = [
    ...many('DH_anon'),
    ...many('RSA'),
    ...many('ECDHE_RSA').map((name) => name.replace('_WITH_', '_WITH_NULL_')),
  ];
  const text = say({ code: 'FORWARD_SECRECY_LACKING', args: { ciphers } });
  expect(visible(text)).toBe(text);
  expect(text.match(/12 suites without /g)).toHaveLength(3);
  expect(text.match(/ and 9 more/g)).toHaveLength(3);
});

test('suites without encryption or authentication are named so, in each version', () => {
  const ciphers = [
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_DH_anon_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_NULL_SHA256',
  ];
  expect(say({ code: 'NOT_FORWARD_SECRET', args: { version: 'TLSv1.2', ciphers } })).toBe(
    'TLS 1.2 accepts 1 suite without encryption: TLS_RSA_WITH_NULL_SHA256; 1 suite without authentication: TLS_DH_anon_WITH_AES_128_CBC_SHA; 1 suite without forward secrecy: TLS_RSA_WITH_AES_128_CBC_SHA',
  );
  const sha256 = { version: 'TLSv1.3', ciphers: ['TLS_SHA256_SHA256'] };
  expect(say({ code: 'NOT_FORWARD_SECRET', args: sha256 })).toBe(
    'TLS 1.3 accepts 1 suite without encryption: TLS_SHA256_SHA256',
  );
  expect(say({ code: 'FORWARD_SECRECY_LACKING', args: { ciphers } })).not.toContain(
    'without forward secrecy: TLS_DH_anon',
  );
});
