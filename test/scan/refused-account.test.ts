/** A password that is refused is said once, however many scans of a run log in by it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { login } from '../../probes/login.js';
import { session } from '../../probes/session.js';
import { stream } from '../../probes/stream.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { createAuthority } from '../../src/demo/certificates.js';
import { startDnsServer } from '../peers/unsigned-dns.js';
import { main } from '../../src/cli/main.js';
import type { Recording } from '../../src/model/index.js';
import { createConnectionLimiter } from '../../src/net/limiter/connection-limiter.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { EXIT } from '../../src/util/problem.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { freshAddress } from '../peers/address.js';
import { startPeer, type Peer } from '../peers/peer.js';
import { PASSWORD, saslServer, USER, type Habits, type SaslServer } from '../peers/sasl-server.js';
import { sessionServer } from '../peers/session-server.js';

const HOME = 'home.example';
/** Names that do not exist: whoever asks them has time for the account alone. */
const MANY = Array.from({ length: 12 }, (_, index) => `n${index}.example`);
const REFUSED = 'the server refused the account earlier in this run, so no login was tried';
const authority = createAuthority('The CA of this test');
const tls = authority.issue([HOME]);
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-refused-'));
const file = (name: string): string => join(folder, name);
writeFileSync(file('ca.pem'), authority.cert);
const trust = createTrustStore('none', [file('ca.pem')]);

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const stop of stops.splice(0)) await stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Home {
  readonly server: SaslServer;
  readonly peer: Peer;
  readonly resolver: string;
}

/** Where the account lives: at two ports, in a DNS that knows nobody else. */
async function startHome(habits: Partial<Habits> = {}): Promise<Home> {
  const server = saslServer({ tls, then: sessionServer().then, ...habits });
  const peer = await startPeer(server.script);
  const second = await startPeer(server.script, peer);
  const target = `xmpp.${HOME}`;
  const at = ({ port }: Peer) => ({ priority: 0, weight: 0, port, target });
  const dns = await startDnsServer(await freshAddress(), {
    srv: { [`_xmpps-client._tcp.${HOME}`]: [at(peer), at(second)] },
    a: { [target]: [peer.address] },
  });
  stops.push(
    () => peer.stop(),
    () => second.stop(),
    () => dns.stop(),
  );
  return { server, peer, resolver: dns.resolver };
}

function writeAccount(password: string): string {
  writeFileSync(file('account'), `${USER}@${HOME}\n${password}\n`, { mode: 0o600 });
  return file('account');
}

function listenTo(): () => string {
  let said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  return () => said;
}

/** What came of the sessions in the recordings of a run. */
function sessionsIn(names: readonly string[]): string[] {
  return names.map((name) => {
    const { observations } = JSON.parse(readFileSync(name, 'utf8')) as Recording;
    const made = observations.find(({ kind }) => kind === 'session');
    return made?.failure === undefined ? 'let in' : made.failure.detail.replace(/^\S+ /, '');
  });
}

test.each([
  ['a wrong password is said once for many domains', 'not the password', 1],
  ['the right one as often as it is needed', PASSWORD, 0],
])(
  'scan: %s',
  async (_what, password, failures) => {
    const { server, resolver } = await startHome();
    const said = listenTo();
    const warnings: string[] = [];
    const warn = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warn);
    const out = mkdtempSync(join(folder, 'batch-'));
    const exit = await main([
      ...['scan', ...MANY, '--federated', writeAccount(password), '--resolver', resolver],
      ...['--roots', 'none', '--ca', file('ca.pem'), '--allow-private', '--quiet'],
      ...['--concurrency', '12', '--format', 'jsonl', '--out', join(out, 'all.jsonl')],
      ...['--record', join(out, 'recordings')],
    ]);
    process.off('warning', warn);
    expect(exit, said()).toBe(EXIT.unable);
    expect(server.failures()).toBe(failures);
    expect(server.successes()).toBe(failures === 0 ? MANY.length : 0);
    const names = MANY.map((domain) => join(out, 'recordings', `${domain}.recording.json`));
    const made = sessionsIn(names).sort();
    if (failures === 0) expect(new Set(made)).toEqual(new Set(['let in']));
    else {
      expect(made.filter((one) => one === REFUSED)).toHaveLength(MANY.length - 1);
      expect(made.filter((one) => one.includes('the name or the password is wrong'))).toHaveLength(
        1,
      );
    }
    for (const name of names) {
      expect(readFileSync(name, 'utf8')).not.toContain(password);
      expect(readFileSync(name, 'utf8')).not.toContain(`${USER}@`);
    }
    // Of many that wait for one signal.
    expect(warnings).toEqual([]);
  },
  60_000,
);

test('compare: the same, of services that are looked at one after another', async () => {
  const { server, resolver } = await startHome();
  const said = listenTo();
  const exit = await main([
    ...['compare', 'n0.example', 'n1.example', '--federated', writeAccount('not the password')],
    ...['--resolver', resolver, '--roots', 'none', '--ca', file('ca.pem'), '--allow-private'],
    ...['--out', file('comparison.txt'), '--quiet'],
  ]);
  expect(exit, said()).toBe(EXIT.unable);
  expect(server.failures()).toBe(1);
});

test('watch: the same, by whatever options each domain is looked at', async () => {
  const { server, resolver } = await startHome();
  const said = listenTo();
  const account = writeAccount('not the password');
  const options = `resolver: ['${resolver}'], roots: none, ca: [ca.pem], allow-private: true`;
  writeFileSync(
    file('safeguard.yml'),
    `watch:
  domains:
    - ${MANY[0]}
    - ${MANY[1]}
    - {domain: ${MANY[2]}, options: {timeout: 9}}
  options: {${options}, federated: ${account}}
  history: {folder: history}
`,
  );
  expect(await main(['watch', '-c', file('safeguard.yml'), '--once']), said()).toBe(EXIT.fine);
  expect(said().match(/scan started/g)?.length).toBeGreaterThanOrEqual(3);
  expect(server.failures()).toBe(1);
});

test('an account of the domain itself, in one look after another', async () => {
  let wrong = true;
  const { server, peer } = await startHome({
    get refusesAll() {
      return wrong;
    },
  });
  const gate = createConnectionLimiter({ open: 8, opening: 4 });
  const look = (): Promise<Recording> =>
    scan({
      domain: HOME,
      settings: settingsOf(
        {
          ...{ allowPrivate: true, timeout: 3, deadline: 60, saslAttempts: false, account: true },
          ...{ connect: [`c2s-direct=${peer.address}:${peer.port}`] },
        },
        [],
        trust.ca,
        [],
      ),
      trust,
      access: ['public', 'account'],
      probes: [addresses, stream, tlsVersions, login, session],
      account: { user: USER, password: PASSWORD },
      gate,
    });
  await look();
  expect(server.failures()).toBe(1);
  wrong = false;
  const { observations, access } = await look();
  expect(server.failures()).toBe(1);
  expect(server.successes()).toBe(0);
  expect(access).toEqual(['public']);
  const told = observations.flatMap(({ kind, failure }) =>
    kind === 'sasl.login' || kind === 'session' ? [failure] : [],
  );
  expect(told.length).toBeGreaterThan(1);
  for (const one of told) {
    expect(one).toMatchObject({
      reason: 'skipped',
      detail: expect.stringContaining(REFUSED) as string,
    });
  }
});

test('an account elsewhere whose login is not answered is tried at no second place', async () => {
  const { server, resolver } = await startHome({ lastWord: '<' });
  const said = listenTo();
  const out = mkdtempSync(join(folder, 'silent-'));
  const name = join(out, 'one.json');
  const exit = await main([
    ...['scan', 'n0.example', '--federated', writeAccount(PASSWORD), '--resolver', resolver],
    ...['--roots', 'none', '--ca', file('ca.pem'), '--allow-private', '--timeout', '1'],
    ...['--record', name, '--quiet'],
  ]);
  expect(exit, said()).toBe(EXIT.unable);
  expect(server.said().match(/<auth\b/g)).toHaveLength(1);
  const { observations } = JSON.parse(readFileSync(name, 'utf8')) as Recording;
  expect(observations.find(({ kind }) => kind === 'session')?.failure).toMatchObject({
    layer: 'sasl',
    reason: 'timeout',
  });
});
