import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/util/problem.js';
import { parseConnect, parseResolver, resolutionOf } from '../../src/options/scan-parsers.js';
import { settingsOf } from '../../src/scan/settings.js';
import { parseTrustAnchors } from '../../src/wire/dns/dnssec/anchors.js';

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

describe('a tab or line end in a host is refused', () => {
  test.each(['nine.example\tme', 'nine.example\nme', 'nine.example\rme', 'nine example'])(
    '%j',
    (host) => {
      expect(() => parseConnect(`c2s=${host}:5222`)).toThrow(/^--connect /);
      expect(() => settingsOf({ ssh: `${host}:22` }, [], [])).toThrow(/^--ssh /);
      expect(() => settingsOf({ s2sFrom: host }, [], [])).toThrow(/not a domain name/);
      expect(() => parseResolver(`https://${host}/dns-query`)).toThrow(/^--resolver /);
      expect(() => parseResolver(`tls://192.0.2.1#${host}`)).toThrow(/^--resolver /);
      for (const option of ['badS2sDomain', 'goodS2sDomain']) {
        const flags = { account: true, [option]: [host] };
        expect(() => settingsOf(flags, [], [])).toThrow(/not a domain name/);
      }
    },
  );
});

describe('--resolver', () => {
  test.each([
    ['9.9.9.9', '9.9.9.9:53'],
    ['127.0.0.1:5353', '127.0.0.1:5353'],
    ['2620:fe::fe', '[2620:fe::fe]:53'],
    ['[::1]:5353', '[::1]:5353'],
    ['tls://9.9.9.9', 'tls://9.9.9.9:853'],
    ['tls://9.9.9.9#dns.quad9.net', 'tls://9.9.9.9:853#dns.quad9.net'],
    ['tls://[2620:fe::fe]:8853#dns.quad9.net', 'tls://[2620:fe::fe]:8853#dns.quad9.net'],
    ['tls://2620:fe::fe', 'tls://[2620:fe::fe]:853'],
    ['https://dns.quad9.net/dns-query', 'https://dns.quad9.net/dns-query'],
    ['https://DNS.example:443/q?x=1', 'https://dns.example/q?x=1'],
    ['https://[::1]:8443/dns-query', 'https://[::1]:8443/dns-query'],
    ['auto', 'auto'],
    ['iterate', 'iterate'],
    ['9.9.9.9, ::1,tls://9.9.9.9', '9.9.9.9:53,[::1]:53,tls://9.9.9.9:853'],
    ['https://dns.example/a,b', 'https://dns.example/a,b'],
  ])('%s', (text, resolver) => {
    expect(parseResolver(text)).toBe(resolver);
  });

  test.each([
    'dns.example',
    '9.9.9.9:0',
    '9.9.9',
    '[9.9.9.9',
    '[9.9.9.9]:53',
    '',
    '1.2.3.4:99999',
    'automatic',
    '9.9.9.9,',
    '9.9.9.9,iterate',
    'tls://dns.example',
    'tls://9.9.9.9#',
    'tls://9.9.9.9#a b',
    'tls://9.9.9.9#192.0.2.1',
    'tls://9.9.9.9#a#b',
    'TLS://9.9.9.9',
    'tls://9.9.9.9:853/dns-query',
    'http://dns.example/dns-query',
    'https://',
    'https://user:secret@dns.example/dns-query',
    'https://dns.example/dns-query#x',
    'https://dns.example:0/dns-query',
    `https://dns.example/${'a'.repeat(2_000)}`,
  ])('%s is refused', (text) => {
    expect(() => parseResolver(text)).toThrow(Problem);
    expect(() => parseResolver(text)).toThrow(/tls:\/\/ADDRESS\[:PORT\]\[#NAME\]/);
  });

  test('written out it is read as the same', () => {
    for (const text of ['9.9.9.9', '::1', 'tls://::1#a.example', 'https://a.example']) {
      const whole = parseResolver(text);
      expect(parseResolver(whole)).toBe(whole);
    }
  });
});

describe('how the DNS is asked', () => {
  const SYSTEM = ['192.0.2.53:53'];
  test.each([
    [[], { resolvers: SYSTEM, iterate: 'auto' }],
    [['auto'], { resolvers: SYSTEM, iterate: 'auto' }],
    [['system'], { resolvers: SYSTEM }],
    [['iterate'], { resolvers: [], iterate: 'always' }],
    [['9.9.9.9', '::1,9.9.9.9:5353'], { resolvers: ['9.9.9.9:53', '[::1]:53', '9.9.9.9:5353'] }],
    [['9.9.9.9', 'auto'], { resolvers: ['9.9.9.9:53'], iterate: 'auto' }],
  ] as const)('%s', (values, expected) => {
    const said = values.map((one) => parseResolver(one));
    expect(resolutionOf(said, SYSTEM)).toEqual(expected);
    const { resolvers, iterate } = settingsOf({ resolver: [...values] }, SYSTEM, []);
    expect({ resolvers, ...(iterate === undefined ? {} : { iterate }) }).toEqual(expected);
  });

  test.each([
    ['system', 'iterate'],
    ['auto', 'system'],
    ['iterate', '9.9.9.9'],
    ['9.9.9.9', 'system'],
  ])('%s and %s exclude each other', (...values) => {
    expect(() => settingsOf({ resolver: values }, SYSTEM, [])).toThrow(Problem);
  });

  test('root servers', () => {
    expect(settingsOf({ rootServer: ['192.0.2.1'] }, [], []).rootServers).toEqual(['192.0.2.1']);
    expect(() => settingsOf({ rootServer: ['a.root.example'] }, [], [])).toThrow(/^--root-server/);
  });
});

describe('settings', () => {
  test('the system resolvers stand in where none is named', () => {
    expect(settingsOf({}, ['192.0.2.53:53'], []).resolvers).toEqual(['192.0.2.53:53']);
    expect(settingsOf({ resolver: ['9.9.9.9'] }, ['192.0.2.53:53'], []).resolvers).toEqual([
      '9.9.9.9:53',
    ]);
  });

  test('validation starts from the keys of the root, or from others', () => {
    expect(settingsOf({}, [], []).trustAnchors).toEqual([
      '. DS 20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d',
      '. DS 38696 8 2 683d2d0acb8c9b712a1948b27f741219298d0a450d612c483af444a4c0fb2b16',
    ]);
    const [anchor] = parseTrustAnchors('Lab. 60 IN DS 1 13 2 AA BB');
    expect(settingsOf({}, [], [], anchor && [anchor]).trustAnchors).toEqual(['lab DS 1 13 2 aabb']);
  });

  test('an account asks the domains of the catalogue, or those that are named', () => {
    expect(settingsOf({}, [], [])).not.toHaveProperty('outgoing');
    const { outgoing } = settingsOf({ account: true }, [], []);
    expect(outgoing?.bad).toEqual([
      'expired.badxmpp.eu',
      'self-signed.badxmpp.eu',
      'wrong-name.badxmpp.eu',
    ]);
    expect(outgoing?.good).toEqual(['xsf.org']);
    const named = { account: true, badS2sDomain: ['Bad.Example.', 'bad.example', 'büro.example'] };
    expect(settingsOf({ ...named, goodS2sDomain: ['good.example'] }, [], []).outgoing).toEqual({
      bad: ['bad.example', 'xn--bro-hoa.example'],
      good: ['good.example'],
    });
    expect(settingsOf(named, [], []).outgoing?.good).toEqual(['xsf.org']);
    const none = { account: true, badS2sDomain: ['none'] };
    expect(settingsOf(none, [], [])).not.toHaveProperty('outgoing');
    for (const badS2sDomain of [['None'], [' none'], ['none', 'none']]) {
      expect(settingsOf({ account: true, badS2sDomain }, [], [])).not.toHaveProperty('outgoing');
    }
    expect(settingsOf({ ...none, goodS2sDomain: ['none'] }, [], [])).not.toHaveProperty('outgoing');
  });

  test('failed logins are counted where the scan was told how many', () => {
    expect(settingsOf({ allowIntrusive: true }, [], [])).not.toHaveProperty('loginAttempts');
    const flags = { allowIntrusive: true, loginAttempts: 25 };
    expect(settingsOf(flags, [], []).loginAttempts).toBe(25);
  });

  test('one family, or both', () => {
    expect(settingsOf({}, [], []).families).toEqual([4, 6]);
    expect(settingsOf({ ipv4: true }, [], []).families).toEqual([4]);
    expect(settingsOf({ ipv6: true }, [], []).families).toEqual([6]);
    expect(settingsOf({ ipv4: false, ipv6: false }, [], []).families).toEqual([4, 6]);
  });

  test.each([
    [{ ipv4: true, ipv6: true }, /--ipv4 and --ipv6 exclude each other: leave both out/],
    [{ allowIntrusive: true, intrusive: 'login-limt' }, /login-limt: did you mean login-limit\?/],
    [{ allowIntrusive: true, intrusive: 'all' }, /--intrusive all: choose from stanza-limit/],
    [{ timeout: 0 }, /--timeout: must be a number of seconds/],
    [{ timeout: Number.NaN }, /--timeout/],
    [{ deadline: 1e9 }, /--deadline/],
    [{ budget: 0.5 }, /--budget/],
    [{ parallel: 0 }, /--parallel/],
    [{ bind: 'eth0' }, /--bind/],
    [{ badS2sDomain: ['bad.example'] }, /--bad-s2s-domain: needs --account/],
    [{ goodS2sDomain: ['good.example'] }, /--good-s2s-domain: needs --account/],
    [{ account: true, badS2sDomain: ['user@bad.example'] }, /not a domain/],
    [{ account: true, badS2sDomain: ['192.0.2.7'] }, /is an IP address/],
    [{ account: true, badS2sDomain: [1, 2, 3, 4, 5].map((one) => `${one}.example`) }, /at most 4/],
    [{ account: true, goodS2sDomain: ['a.example', 'b.example', 'c.example'] }, /at most 2/],
    [
      { account: true, badS2sDomain: ['XSF.org'] },
      /--bad-s2s-domain xsf.org: is also given as --good-s2s-domain/,
    ],
    [
      { account: true, badS2sDomain: ['none', 'a.example'] },
      /--bad-s2s-domain none: cannot be combined/,
    ],
    [
      { account: true, goodS2sDomain: ['a.example', 'NONE'] },
      /--good-s2s-domain none: cannot be combined/,
    ],
    [{ account: true, goodS2sDomain: ['none'] }, /--good-s2s-domain none: .* as a control/],
    [
      { account: true, badS2sDomain: ['none'], goodS2sDomain: ['a.example'] },
      /--good-s2s-domain: has no effect/,
    ],
    [{ badS2sDomain: ['none'] }, /--bad-s2s-domain: needs --account/],
    [{ loginAttempts: 25 }, /--login-attempts: requires --allow-intrusive/],
    [
      { allowIntrusive: true, intrusive: 'registration', loginAttempts: 25 },
      /--login-attempts: requires --allow-intrusive, with login-limit/,
    ],
    [{ allowIntrusive: true, loginAttempts: 0 }, /--login-attempts: must be a whole number from 1/],
    [{ allowIntrusive: true, loginAttempts: 51 }, /--login-attempts: .* to 50/],
  ])('%j is refused', (flags, message) => {
    expect(() => settingsOf(flags, [], [])).toThrow(message);
  });
});
