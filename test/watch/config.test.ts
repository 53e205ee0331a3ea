import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseSafeguardFile } from '../../src/files/safeguard-file.js';
import { watchConfig } from '../../src/watch/config.js';
import { readWatchConfig } from '../../src/watch/config-file.js';

const EXAMPLE = join(import.meta.dirname, '../../docs/safeguard.example.yml');

function read(text: string) {
  return watchConfig(parseSafeguardFile(text, 'safeguard.yml').watch, '/etc/place');
}

test('the example of the docs has all keys, and is valid', () => {
  const { waivers, watch } = parseSafeguardFile(readFileSync(EXAMPLE, 'utf8'), EXAMPLE);
  expect(waivers).toHaveLength(1);
  const config = watchConfig(watch, '/etc/place');
  expect(config.domains.map(({ domain }) => domain)).toEqual(['example.org', 'chat.example.net']);
  expect(config.domains[1]).toMatchObject({
    schedule: { cron: '30 */6 * * *', timezone: 'Europe/Zurich', jitterMs: 300_000 },
    options: { account: '/etc/place/chat-account.txt', timeout: 10 },
  });
  expect(config.alerts.map(({ name }) => name)).toEqual(['webhook', 'email', 'xmpp']);
  expect(config).toMatchObject({
    confirmMs: 300_000,
    keepMs: 90 * 86_400_000,
    folder: '/var/lib/xmpp-safeguard',
    listen: { address: '127.0.0.1', port: 9429, names: ['safeguard.example.org'] },
  });
  expect(config.alerts[1]).toMatchObject({ port: 587 });
});

test('only domains are required', () => {
  const config = read('watch: {domains: [Bücher.example]}');
  expect(config.domains[0]).toEqual({
    domain: 'xn--bcher-kva.example',
    schedule: { cron: '0 * * * *', timezone: 'UTC', jitterMs: 300_000 },
    options: {},
  });
  expect(config).toMatchObject({
    folder: resolve('/etc/place/safeguard-history'),
    listen: null,
    alerts: [],
    policy: { flapping: { changes: 4, looks: 12 }, expiry: { certificate: [21, 7, 1] } },
  });
});

test('paths are relative to the file', () => {
  const { options } = read(
    "watch: {domains: [a.example], options: {ca: [ca.pem], trust-anchor: /x/y, s2s-identity: 'c.pem, k.pem, b.example'}}",
  ).domains[0] ?? { options: {} };
  expect(options).toEqual({
    ca: ['/etc/place/ca.pem'],
    'trust-anchor': '/x/y',
    's2s-identity': '/etc/place/c.pem,/etc/place/k.pem,b.example',
  });
});

const domains = 'domains: [a.example]';
const mail = 'server: m.example, from: a@a.example, to: [b@a.example]';

describe('invalid values are refused with reason and place', () => {
  test.each<[string, RegExp]>([
    ['watch: {}', /must have required property 'domains'/],
    [
      'watch:\n  domains: [a.example]\n  shedule: "0 * * * *"',
      /:3:12: watch has no "shedule": did you mean schedule\?/,
    ],
    [
      'watch: {domains: [{domain: a.example, option: {}}]}',
      /domains\.0 has no "option": did you mean options\?/,
    ],
    [`watch: {${domains}, options: {alow-private: true}}`, /did you mean allow-private\?/],
    [
      `watch: {${domains}, jitter: 5 minutes}`,
      /watch\.jitter "5 minutes" is not valid: write it like 30s, 5m, 1h/,
    ],
    [`watch: {${domains}, jitter: 2h}`, /watch\.jitter 2h: use at most 1h/],
    [`watch: {${domains}, schedule: hourly}`, /schedule 'hourly'/],
    [`watch: {${domains}, timezone: Mars/Olympus}`, /timezone 'Mars\/Olympus'/],
    ['watch: {domains: [a.example, A.example.]}', /a\.example is listed twice/],
    ['watch: {domains: [a@b.example]}', /is not a domain/],
    ['watch: {domains: ["nine.example\\tme"]}', /"nine\.example\\tme" is not a domain name/],
    ['watch:\n  domains:\n    - nine.example\n      me', /is not a domain name/],
    ['watch: {domains: [{domain: "nine.example\\nme"}]}', /is not a domain name/],
    [
      'waivers: [{requirement: dnssec, domain: "nine.example\\tme", reason: r, until: "2027-01-31"}]\nwatch: {domains: [a.example]}',
      /"nine\.example\\tme" is not a domain name/,
    ],
    [
      `watch: {${domains}, alerts: {webhook: [{url: "https://hooks.exa\\tmple.org/"}]}}`,
      /webhook: url is not an http or https URL/,
    ],
    [
      `watch: {${domains}, alerts: {xmpp: [{from: "a@exa\\tmple.org", to: [b@a.example], password-env: P}]}}`,
      /from/,
    ],
    [`watch: {${domains}, dashboard: {listen: here}}`, /is not ADDRESS:PORT/],
    [`watch: {${domains}, alerts: {webhook: [{url: 'ftp://a.example/'}]}}`, /webhook\.0\.url/],
    [`watch: {${domains}, alerts: {webhook: [{}]}}`, /webhook\.0 must have required property/],
    [
      `watch: {${domains}, alerts: {webhook: [{url: 'https://a.example/', secret: s3cret}]}}`,
      /has no "secret": it has url, url-file, url-env, secret-file, secret-env/,
    ],
    [
      `watch: {${domains}, alerts: {webhook: [{url: 'https://a.example/', secret-file: a, secret-env: B}]}}`,
      /not both/,
    ],
    [`watch: {${domains}, alerts: {email: [{${mail}, user: u}]}}`, /go together/],
    [
      `watch: {${domains}, alerts: {email: [{${mail}, user: u, password-env: P, security: none}]}}`,
      /unencrypted/,
    ],
    [
      `watch: {${domains}, alerts: {email: [{server: m.example, from: a, to: [b@a.example]}]}}`,
      /"a" is not an e-mail address/,
    ],
    [
      `watch: {${domains}, alerts: {xmpp: [{from: a@a.example, to: [b@a.example]}]}}`,
      /required property 'password/,
    ],
  ])('%s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe('an error has line and column of the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-config-'));
  const file = join(folder, 'safeguard.yml');
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each<[string, string]>([
    [
      "watch:\n  domains: [a.example]\n  schedule: '0 25 * * *'\n",
      ":3:13: schedule '0 25 * * *': 25 is not a valid hour",
    ],
    [
      'watch:\n  domains:\n    - a.example\n    - domain: b.example\n      timezone: Mars\n',
      ":5:17: timezone 'Mars' is unknown: use an IANA name such as Europe/Berlin",
    ],
    ['watch:\n  domains: [a.example]\n  jitter: 2h\n', ':3:11: watch.jitter 2h: use at most 1h'],
    [
      'watch:\n  domains: [a.example]\n  jitter: soon\n',
      ':3:11: watch.jitter "soon" is not valid: write it like 30s, 5m, 1h, 90d',
    ],
    [
      'watch:\n  domains:\n    - a.example\n    - a.example\n',
      ':4:7: watch.domains: a.example is listed twice',
    ],
    [
      'watch:\n  domains: [a.example]\n  dashboard: {listen: here}\n',
      ':3:23: watch.dashboard.listen here: is not ADDRESS:PORT or [IPV6]:PORT',
    ],
    [
      'watch:\n  domains: [a.example]\n  alerts:\n    email:\n      - server: m.example\n        from: a\n        to: [b@a.example]\n',
      ':5:9: watch.alerts.email: "a" is not an e-mail address',
    ],
    ['waivers: []\n', ': has no watch section'],
  ])('%j', async (text, message) => {
    writeFileSync(file, text);
    await expect(readWatchConfig(file)).rejects.toThrow(file + message);
  });
});
