/** All scans of a process together lose no more logins at an address than one of them may. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAuthority } from '../../src/demo/certificates.js';
import { main } from '../../src/cli/main.js';
import { MOST_MADE_UP_LOGINS } from '../../src/model/index.js';
import { startPeer, type Peer } from '../peers/peer.js';
import { PASSWORD, saslServer, USER, type SaslServer } from '../peers/sasl-server.js';
import { sessionServer } from '../peers/session-server.js';

const HOME = 'home.example';
/** Virtual hosts of one server. */
const HOSTS = [HOME, ...Array.from({ length: 5 }, (_, index) => `v${index}.example`)];
const authority = createAuthority('The CA of this test');
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-shared-'));
const file = (name: string): string => join(folder, name);
writeFileSync(file('ca.pem'), authority.cert);
writeFileSync(file('account'), `${USER}@${HOME}\n${PASSWORD}\n`, { mode: 0o600 });
const tls = authority.issue(HOSTS);

let server: SaslServer;
let peer: Peer;
let said = '';

beforeEach(async () => {
  server = saslServer({ tls, then: sessionServer().then });
  peer = await startPeer(server.script);
  said = '';
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text, second, third) => {
      said += String(text);
      const done = typeof second === 'function' ? second : third;
      done?.();
      return true;
    });
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await peer.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

const place = (): string => `c2s-direct=${peer.address}:${peer.port}`;
const options = (): readonly string[] => [
  ...['--connect', place(), '--allow-private', '--roots', 'none', '--ca', file('ca.pem')],
  ...['--timeout', '3', '--quiet'],
];

function writeConfig(name: string, watch: string, more = ''): string {
  writeFileSync(
    file(name),
    `watch:
${watch}
  jitter: 1s
  confirm: 1s
  history: {folder: history-${name}}
  options: {connect: ['${place()}'], allow-private: true, roots: none, ca: [ca.pem], timeout: 3${more}}
`,
  );
  return file(name);
}

/** Some logins fail, or the test shows nothing; never more than a careful server forgives. */
function expectFewFailures(): void {
  expect(server.failures(), said).toBeGreaterThan(0);
  expect(server.failures(), said).toBeLessThanOrEqual(MOST_MADE_UP_LOGINS);
}

test.each([
  ['scan', () => ['scan', ...HOSTS, ...options()]],
  ['scan, one after another', () => ['scan', ...HOSTS, ...options(), '--concurrency', '1']],
  ['compare', () => ['compare', ...HOSTS, ...options()]],
  [
    'watch --once',
    () => ['watch', '--once', '-c', writeConfig('once.yml', `  domains: [${HOSTS.join(', ')}]`)],
  ],
])(
  '%s of several domains at one address',
  async (_what, args) => {
    await main(args());
    expectFewFailures();
  },
  120_000,
);

test.each([
  ['made-up users', ''],
  ['an account', `, account: account, bad-s2s-domain: ['none']`],
])(
  'watch of one domain again and again, its file read again in between: %s',
  async (what, more) => {
    const config = writeConfig(
      `again-${what.length}.yml`,
      `  domains: [${HOME}]\n  schedule: '* * * * * *'`,
      more,
    );
    const ended = main(['watch', '-c', config]);
    const scans = (): number => said.split('scan started').length - 1;
    while (scans() < 3) await sleep(50);
    process.emit('SIGHUP');
    while (scans() < 6) await sleep(50);
    process.emit('SIGTERM');
    expect(await ended, said).toBe(0);
    expectFewFailures();
  },
  120_000,
);
