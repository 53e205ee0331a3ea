/** Every option of every command through `main`, as a shell hands it over. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import yargs from 'yargs';
import * as attest from '../../../src/cli/commands/attest.js';
import * as check from '../../../src/cli/commands/check.js';
import * as compare from '../../../src/cli/commands/compare.js';
import * as demo from '../../../src/cli/commands/demo.js';
import * as explain from '../../../src/cli/commands/explain.js';
import * as fix from '../../../src/cli/commands/fix.js';
import * as judge from '../../../src/cli/commands/judge.js';
import * as scan from '../../../src/cli/commands/scan.js';
import * as watch from '../../../src/cli/commands/watch.js';
import { createAuthority } from '../../../src/demo/certificates.js';
import type { Recording, Settings } from '../../../src/model/index.js';
import { formatRecording } from '../../../src/files/recording-text.js';
import { good, recording } from '../../arbitrary/build.js';
import { freshAddress } from '../../lab/address.js';
import { runMain as run, type Ended } from '../run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'arguments-'));
const file = (name: string): string => join(folder, name);
const DOMAIN = 'peer.example';
const LISTEN = [`${freshAddress()}:5269`, `${freshAddress()}:5269`] as const;
const authority = createAuthority('The CA of this test');
const identity = authority.issue(['own.example']);

/** A resolver that refuses every question at once: the scan finds no service, and is recorded. */
const BLIND = ['--resolver=127.0.0.1:9', '--no-policy', '--quiet'];

beforeAll(() => {
  writeFileSync(file('ca.pem'), authority.cert);
  writeFileSync(file('other-ca.pem'), createAuthority('Another CA').cert);
  writeFileSync(file('cert.pem'), identity.cert);
  writeFileSync(file('key.pem'), identity.key);
  writeFileSync(file('account'), `user@${DOMAIN}\nsecret\n`, { mode: 0o600 });
  writeFileSync(file('federated'), 'user@other.example\nsecret\n', { mode: 0o600 });
  writeFileSync(file('list'), `${DOMAIN}\n`);
  writeFileSync(
    file('host.yml'),
    'version: 1\ncollected:\n  - item: swap\n    at: 2026-01-01T00:00:00Z\n    value: {source: /proc/swaps, tool: null, areas: []}\n',
  );
  writeFileSync(
    file('prosody.cfg.lua'),
    `VirtualHost "${DOMAIN}"\nc2s_require_encryption = ENV_TLS ~= "off"\n`,
  );
  writeFileSync(file('variables.env'), 'TLS=off\n');
  writeFileSync(file('turnserver.conf'), 'listening-port=34780\nrealm=peer.example\n');
  writeFileSync(file('policy.yml'), 'waivers: []\n');
  writeFileSync(
    file('root.key'),
    '. DS 20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d\n',
  );
  writeFileSync(
    file('saved.json'),
    formatRecording(recording({ spots: [good('c2s'), good('s2s')] })),
  );
  writeFileSync(
    file('watch.yml'),
    `watch:
  domains: [${DOMAIN}]
  history: {folder: history}
  options: {resolver: ['127.0.0.1:9'], timeout: 1}
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What a value of an option comes to in the settings of a recording. */
type Read = (settings: Settings) => unknown;

interface Case {
  /** Two values that are told apart, and what each comes to. */
  readonly values: readonly [string, string];
  readonly read?: Read;
  readonly comes?: readonly [unknown, unknown];
  /** Given more than once, all count. */
  readonly isList?: boolean;
  /** What goes with it. */
  readonly also?: readonly string[];
}

const account = (): readonly string[] => ['--account', file('account')];

function connectTo(port: number): Settings['connect'][number] {
  return { role: 'c2s', transport: 'starttls', host: '127.0.0.1', port };
}

const CONFIGURED = [`--config=${file('prosody.cfg.lua')}`];

/** Options of a scan that take a value. */
const VALUES: Readonly<Record<string, Case>> = {
  connect: {
    values: ['c2s=127.0.0.1:9', 'c2s=127.0.0.1:11'],
    read: ({ connect }) => connect,
    comes: [[connectTo(9)], [connectTo(11)]],
    isList: true,
    also: ['--allow-private'],
  },
  resolver: {
    values: ['127.0.0.1:11', '127.0.0.1:13'],
    read: ({ resolvers }) => resolvers.filter((one) => !one.endsWith(':9')),
    comes: [['127.0.0.1:11'], ['127.0.0.1:13']],
    isList: true,
  },
  'root-server': {
    values: ['192.0.2.1', '2001:db8::1'],
    read: ({ rootServers }) => rootServers,
    comes: [['192.0.2.1'], ['2001:db8::1']],
    isList: true,
  },
  'trust-anchor': {
    values: [file('root.key'), file('root.key')],
    read: ({ trustAnchors }) => trustAnchors.length,
    comes: [1, 1],
  },
  ca: {
    values: [file('ca.pem'), file('other-ca.pem')],
    read: ({ ca }) => ca.map(() => 'one'),
    comes: [['one'], ['one']],
    isList: true,
  },
  roots: { values: ['none', 'mozilla'], read: ({ roots }) => roots, comes: ['none', 'mozilla'] },
  timeout: { values: ['2', '3'], read: ({ timeoutMs }) => timeoutMs, comes: [2_000, 3_000] },
  deadline: { values: ['20', '30'], read: ({ deadlineMs }) => deadlineMs, comes: [20_000, 30_000] },
  budget: { values: ['7', '8'], read: ({ budget }) => budget, comes: [7, 8] },
  parallel: { values: ['2', '3'], read: ({ open }) => open, comes: [2, 3] },
  bind: {
    values: ['127.0.0.1', '127.0.0.2'],
    read: ({ bind }) => bind,
    comes: ['127.0.0.1', '127.0.0.2'],
  },
  account: {
    values: [file('account'), file('account')],
    read: (settings) => settings.account,
    comes: [true, true],
  },
  federated: {
    values: [file('federated'), file('federated')],
    read: ({ federated }) => federated,
    comes: [true, true],
  },
  intrusive: {
    values: ['stanza-limit', 'login-limit'],
    read: ({ intrusive }) => intrusive,
    comes: [['stanza-limit'], ['login-limit']],
    also: ['--allow-intrusive'],
  },
  'login-attempts': {
    values: ['3', '4'],
    read: ({ loginAttempts }) => loginAttempts,
    comes: [3, 4],
    also: ['--allow-intrusive'],
  },
  ssh: {
    values: ['a.example:22', 'b.example:2222'],
    read: ({ ssh }) => ssh,
    comes: ['a.example:22', 'b.example:2222'],
  },
  's2s-from': {
    values: ['a.example', 'b.example'],
    read: ({ s2s }) => s2s.from,
    comes: ['a.example', 'b.example'],
  },
  's2s-identity': {
    values: [
      `${file('cert.pem')},${file('key.pem')},own.example`,
      `${file('cert.pem')},${file('key.pem')},own.example`,
    ],
    read: ({ s2s }) => s2s.identity?.domain,
    comes: ['own.example', 'own.example'],
  },
  's2s-listen': {
    values: LISTEN,
    read: ({ s2s }) => s2s.listen,
    comes: LISTEN,
  },
  'bad-s2s-domain': {
    values: ['a.example', 'b.example'],
    read: ({ outgoing }) => outgoing?.bad,
    comes: [['a.example'], ['b.example']],
    isList: true,
    also: account(),
  },
  'good-s2s-domain': {
    values: ['a.example', 'b.example'],
    read: ({ outgoing }) => outgoing?.good,
    comes: [['a.example'], ['b.example']],
    isList: true,
    also: account(),
  },
  format: { values: ['json', 'markdown'] },
  out: { values: [file('report'), file('report')] },
  'fail-on': { values: ['partial', 'should'] },
  policy: { values: [file('policy.yml'), file('policy.yml')] },
  baseline: { values: [file('saved.json'), file('saved.json')] },
  record: { values: [file('record'), file('record')] },
  file: { values: [file('list'), file('list')] },
  only: { values: ['missing', 'not-seen'] },
  section: { values: ['dns', 'servers/connections'] },
  row: { values: ['tls-1.3', 'forward-secrecy'] },
  concurrency: { values: ['1', '2'] },
  attest: { values: [file('host.yml'), file('host.yml')] },
  domain: { values: ['a.example', 'b.example'] },
  unit: { values: ['prosody', 'ejabberd.service'] },
  certificate: { values: [file('cert.pem'), file('ca.pem')] },
  root: { values: [folder, folder] },
  config: { values: [file('prosody.cfg.lua'), file('turnserver.conf')] },
  'config-root': { values: [`/etc/prosody=${folder}`, `/srv=${folder}`], also: CONFIGURED },
  'env-file': { values: [file('variables.env'), file('variables.env')], also: CONFIGURED },
  env: { values: ['TLS=on', 'TLS=off'], also: CONFIGURED },
  software: { values: ['prosody@13.0', 'prosody@0.12'], also: CONFIGURED },
  log: { values: ['plain', 'json'] },
};

/** Options of a scan that are on or off, and what they set; none of them is on by itself but one. */
const SWITCHES: Readonly<Record<string, Read | null>> = {
  ipv4: ({ families }) => families.length === 1 && families[0] === 4,
  ipv6: ({ families }) => families.length === 1 && families[0] === 6,
  'allow-private': ({ allowPrivate }) => allowPrivate,
  'every-nameserver': ({ everyNameserver }) => everyNameserver ?? false,
  anonymous: ({ anonymous }) => anonymous,
  'allow-intrusive': ({ intrusive }) => intrusive.length > 0,
  'sasl-attempts': ({ saslAttempts }) => saslAttempts,
  web: ({ web }) => web === true,
  color: null,
  json: null,
  ascii: null,
  verbose: null,
  strict: null,
  'with-costs': null,
  explain: null,
  resume: null,
  quiet: null,
  once: null,
  keep: null,
};

interface Command {
  /** What it needs to be run at all, operands last. */
  readonly args: () => readonly string[];
  readonly operands: () => readonly string[];
  readonly builder: (argv: ReturnType<typeof yargs>) => unknown;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  scan: {
    args: () => BLIND,
    operands: () => [DOMAIN],
    builder: (argv) => scan.builder(argv),
  },
  compare: {
    args: () => BLIND.filter((one) => one !== '--no-policy'),
    operands: () => [DOMAIN, file('saved.json')],
    builder: (argv) => compare.builder(argv),
  },
  judge: {
    args: () => ['--no-policy'],
    operands: () => [file('saved.json')],
    builder: (argv) => judge.builder(argv),
  },
  fix: {
    args: () => BLIND.filter((one) => one !== '--no-policy'),
    operands: () => [file('saved.json')],
    builder: (argv) => fix.builder(argv),
  },
  explain: {
    args: () => [],
    operands: () => ['tls-1.3'],
    builder: (argv) => explain.builder(argv),
  },
  check: {
    args: () => ['--no-policy', ...CONFIGURED, '--domain', DOMAIN],
    operands: () => [],
    builder: (argv) => check.builder(argv),
  },
  attest: {
    args: () => [],
    operands: () => ['check', file('host.yml')],
    builder: (argv) => attest.builder(argv),
  },
  watch: {
    args: () => ['--once', '--config', file('watch.yml')],
    operands: () => [],
    builder: (argv) => watch.builder(argv),
  },
  demo: {
    args: () => ['--quiet', '--no-policy'],
    operands: () => [],
    builder: (argv) => demo.builder(argv),
  },
};

/** The long names of all that a command takes, as yargs knows them. */
function optionsOf({ builder }: Command): readonly string[] {
  const argv = yargs([]);
  builder(argv);
  const table = argv as unknown as {
    getOptions(): { key: Record<string, unknown>; alias: Record<string, readonly string[]> };
    getGroups(): Record<string, readonly string[]>;
  };
  const { key, alias } = table.getOptions();
  const short = new Set(Object.values(alias).flat());
  const positional = table.getGroups()['Positionals:'] ?? [];
  return Object.keys(key).filter(
    (name) =>
      name.length > 1 &&
      !short.has(name) &&
      !positional.includes(name) &&
      !/^(help|version)$/.test(name),
  );
}

/** What no argument may bring about. */
function expectNoBug({ code, stderr }: Ended, args: readonly string[]): void {
  expect(stderr, args.join(' ')).not.toMatch(/a bug of|TypeError|\0/);
  expect([0, 1, 2, 3]).toContain(code);
}

/** The settings that a scan was recorded with; null where the option allows no single recording. */
async function settingsAfter(command: string, args: readonly string[]): Promise<Settings | null> {
  const saved = file('seen.json');
  const isRecorded = command === 'scan' && !args.includes('--record');
  const more = isRecorded ? [`--record=${saved}`] : [];
  const at = args.indexOf('--');
  const whole = at === -1 ? [...args, ...more] : args.toSpliced(at, 0, ...more);
  const ended = await run(command, ...whole);
  expectNoBug(ended, [command, ...whole]);
  return isRecorded ? (JSON.parse(readFileSync(saved, 'utf8')) as Recording).settings : null;
}

const NAMES = Object.keys(COMMANDS);
/** A scan of a server of our own takes seconds: all of its options are given in the same run. */
const ONE_BY_ONE = NAMES.filter((name) => name !== 'demo' && name !== 'explain');

test.each(NAMES)('this test covers all options of %s', (name) => {
  const { [name]: command } = COMMANDS;
  const options = command === undefined ? [] : optionsOf(command);
  expect(options.filter((one) => !(one in VALUES) && !(one in SWITCHES))).toEqual([]);
});

describe.each(ONE_BY_ONE)('%s', (name) => {
  const command = COMMANDS[name] as Command;
  const options = optionsOf(command);
  const valued = options.filter((one) => one in VALUES);
  const switches = options.filter((one) => one in SWITCHES);

  test.each(valued)(
    '--%s VALUE: once, twice, with = and before --',
    async (option) => {
      const { values, read, comes, isList = false, also = [] } = VALUES[option] as Case;
      const [first, second] = values;
      const args = [...command.args().filter((one) => !one.startsWith(`--${option}`)), ...also];
      const isBatch = option === 'file' || option === 'concurrency' || option === 'baseline';
      const seen = async (...given: readonly string[]): Promise<unknown> => {
        if (isBatch) {
          expectNoBug(await run(name, ...given), [name, ...given]);
          return undefined;
        }
        const settings = await settingsAfter(name, given);
        return settings === null || read === undefined ? undefined : read(settings);
      };
      // It takes the options of a scan from the same function.
      const isBrief = name === 'compare';
      const once = isBrief
        ? null
        : await seen(...args, `--${option}`, first, ...command.operands());
      const last = isBrief
        ? null
        : await seen(
            ...command.operands(),
            ...args,
            `--${option}=${first}`,
            `--${option}=${second}`,
          );
      const ended = await seen(
        ...[...args, `--${option}`, first, `--${option}`, second, '--', ...command.operands()],
      );
      if (name !== 'scan' || read === undefined || comes === undefined) return;
      const both = isList ? [...(comes[0] as unknown[]), ...(comes[1] as unknown[])] : comes[1];
      expect({ once, last, ended }).toEqual({ once: comes[0], last: both, ended: both });
    },
    120_000,
  );

  test.each(switches)(
    '--%s: on, off, twice, with = and before --',
    async (option) => {
      // --explain is refused with other formats.
      const format = option === 'explain' ? ['--format', 'json'] : [];
      const args = [...command.args().filter((one) => one !== `--${option}`), ...format];
      const read = SWITCHES[option];
      const seen = async (...given: readonly string[]): Promise<unknown> => {
        if (option === 'resume') {
          expectNoBug(await run(name, ...args, ...given), given);
          return undefined;
        }
        const settings = await settingsAfter(name, [...args, ...given]);
        return settings === null || !read ? undefined : read(settings);
      };
      const on = [
        await seen(`--${option}`, ...command.operands()),
        await seen(...command.operands(), `--${option}=true`),
        await seen(`--${option}`, `--${option}`, '--', ...command.operands()),
      ];
      // Without --once, watch goes on for ever.
      if (option === 'once') return;
      const off = [
        await seen(`--no-${option}`, ...command.operands()),
        await seen(...command.operands(), `--${option}`, `--${option}=false`),
      ];
      if (name !== 'scan' || !read) return;
      expect({ on, off }).toEqual({ on: [true, true, true], off: [false, false] });
    },
    120_000,
  );

  test.each(valued.filter((one) => one !== 'ssh'))(
    '--%s without a value is refused',
    async (option) => {
      const args = command.args().filter((one) => !one.startsWith(`--${option}`));
      for (const given of [[`--${option}=`], [`--${option}`]]) {
        const ended = await run(name, ...command.operands(), ...args, ...given);
        expectNoBug(ended, given);
        expect(ended).toMatchObject({ code: 3, stdout: '' });
        expect(ended.stderr).toContain(option);
      }
    },
    120_000,
  );

  test.each(valued.filter((one) => one !== 'policy'))(
    '--no-%s is refused',
    async (option) => {
      const ended = await run(name, ...command.operands(), ...command.args(), `--no-${option}`);
      expectNoBug(ended, [option]);
      expect(ended).toMatchObject({ code: 3, stdout: '' });
      expect(ended.stderr).toContain(option);
    },
    120_000,
  );
});

test('demo takes every option twice, with and without =', async () => {
  const { demo: command } = COMMANDS;
  const options = command === undefined ? [] : optionsOf(command);
  const given = options.flatMap((option) => {
    // A baseline of another domain is refused, as is a second format, or what Markdown cannot show.
    if (/^(?:baseline|policy|json|explain|only|section|row)$/.test(option)) return [];
    // With --keep alone the command waits for a signal.
    if (option === 'keep') return ['--keep', '--keep=false'];
    const [first, second] = VALUES[option]?.values ?? ['true', 'true'];
    return option in VALUES
      ? [`--${option}`, first, `--${option}=${second}`]
      : [`--${option}`, `--${option}=true`];
  });
  const ended = await run('demo', ...given, '--policy', file('policy.yml'), '--no-policy', '--');
  expectNoBug(ended, given);
  expect(ended).toMatchObject({ code: 0, stdout: '' });
  expect(readFileSync(file('report'), 'utf8')).toContain('Compliance Checklist');
}, 120_000);

describe('domains that an account queries', () => {
  const scanned = async (...args: readonly string[]) => {
    const ended = await run(
      'scan',
      DOMAIN,
      ...BLIND,
      ...account(),
      `--record=${file('s2s.json')}`,
      ...args,
    );
    expectNoBug(ended, args);
    const { settings } = JSON.parse(readFileSync(file('s2s.json'), 'utf8')) as Recording;
    return settings.outgoing;
  };

  test.each([
    [['--bad-s2s-domain', 'none']],
    [['--bad-s2s-domain=none']],
    [['--bad-s2s-domain', 'none', '--bad-s2s-domain', 'none']],
    [['--bad-s2s-domain=none', '--good-s2s-domain=none']],
  ])('%j: no domain is queried', async (args) => {
    expect(await scanned(...args)).toBeUndefined();
  });

  test.each([
    [['--good-s2s-domain', 'none'], /--good-s2s-domain none: /],
    [
      ['--bad-s2s-domain', 'none', '--bad-s2s-domain', 'a.example'],
      /--bad-s2s-domain none: cannot be combined/,
    ],
    [
      ['--bad-s2s-domain', 'a.example', '--good-s2s-domain', 'a.example'],
      /is also given as --good-s2s-domain/,
    ],
  ])('%j is refused', async (args, message) => {
    const ended = await run('scan', DOMAIN, ...BLIND, ...account(), ...args);
    expectNoBug(ended, args);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(message);
  });
});

describe('operands after --', () => {
  test.each<[string, readonly string[], RegExp]>([
    [
      'a domain that looks like an option',
      ['scan', ...BLIND, '--', '--quiet'],
      /"--quiet" is not a domain name/,
    ],
    [
      'a domain that looks like a value',
      ['scan', ...BLIND, '--color', '--', 'true'],
      /^xmpp-safeguard: true: /,
    ],
    [
      'an option before it with a value of choice',
      ['scan', ...BLIND, '--ssh', '--', DOMAIN],
      /peer\.example/,
    ],
    ['a file that looks like an option', ['judge', '--', '-gone.json'], /-gone\.json.*ENOENT/],
    ['one operand of two', ['compare', '--', '-gone.json', 'a.example'], /-gone\.json.*ENOENT/],
    ['a second --', ['scan', ...BLIND, '--', '--'], /"--" is not a domain name/],
    ['too many', ['judge', file('saved.json'), '--', '-x'], /-x/],
    [
      'an operand where there is none',
      ['watch', '--once', '--config', file('watch.yml'), '--', 'x'],
      /unexpected argument: x/,
    ],
  ])('%s', async (_what, args, message) => {
    const ended = await run(...args);
    expectNoBug(ended, args);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(message);
  });

  test('are distinguished from options in all commands', async () => {
    expect((await run('explain', '--', 'tls-1.3')).stdout).toContain('tls-1.3');
    expect((await run('explain', 'tls-1.3', '--')).stdout).toContain('tls-1.3');
    const judged = await run('judge', '-f', 'json', '--', file('saved.json'));
    expect(JSON.parse(judged.stdout)).toMatchObject({ format: 'xmpp-safeguard/verdict' });
    const compared = await run(
      'compare',
      '-f',
      'json',
      '--',
      file('saved.json'),
      file('saved.json'),
    );
    expect(JSON.parse(compared.stdout)).toMatchObject({ kind: 'times' });
  });
});

test.each([
  [['-f', 'json', '-f', 'markdown']],
  [['-f=json', '-f=markdown']],
  [['--format', 'json', '-f', 'markdown']],
])('%j: the last one counts', async (args) => {
  const { stdout } = await run('judge', file('saved.json'), ...args);
  expect(stdout).toContain('Compliance Checklist');
});

describe('--explain', () => {
  test.each([
    ['scan', [DOMAIN]],
    ['scan', [DOMAIN, '--format', 'sarif']],
    ['judge', [file('saved.json'), '--format', 'markdown']],
    ['demo', ['--format', 'html']],
  ])('%s %j is refused: only JSON can contain it', async (name, args) => {
    expect(await run(name, ...args, '--explain')).toEqual({
      code: 3,
      stdout: '',
      stderr: 'xmpp-safeguard: --explain: needs --format json or --format jsonl\n',
    });
  });

  test('judge --explain adds the explanation to each row of JSON', async () => {
    const keysOf = async (...args: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await run('judge', file('saved.json'), '-f', 'json', ...args);
      const document = JSON.parse(stdout) as { rows: readonly object[] };
      return [...new Set(document.rows.flatMap((row) => Object.keys(row)))];
    };
    const explained = ['why', 'source', 'access', 'seen', 'ruled', 'advice'];
    expect(await keysOf('--explain')).toEqual([...(await keysOf()), ...explained]);
  });
});

describe('rows shown by the terminal', () => {
  const judged = (...args: readonly string[]): Promise<Ended> =>
    run('judge', file('saved.json'), '--no-policy', ...args);

  test.each<[readonly string[], RegExp]>([
    [['--row', 'tls-1.4'], /--row: unknown requirement "tls-1\.4"; did you mean tls-1\.3\?/],
    [['--only', 'mising'], /--only: unknown status "mising"; did you mean missing\?/],
    [['--section', 'conections'], /--section: unknown section .*did you mean connections\?/],
    [['--section', 'x'.repeat(200)], /--section: unknown section .*known: servers\/abuse, servers/],
    [['--row', 'tls-1.3', '-f', 'json'], /--row: only with --format terminal; json has all rows/],
    [['--only', 'met', '-f', 'html'], /--only: only with --format terminal/],
  ])('%j is refused', async (args, message) => {
    const ended = await judged(...args);
    expectNoBug(ended, args);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(message);
  });

  test('row selection for several domains is refused before the scan', async () => {
    const ended = await run('scan', DOMAIN, 'b.example', ...BLIND, '--only', 'missing');
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toContain('--only: several domains get one line each; add --out FOLDER');
  });

  test('-v is counted, and --no-verbose resets it', async () => {
    const brief = (await judged()).stdout;
    const evidence = (await judged('-v')).stdout;
    const full = (await judged('-vv')).stdout;
    expect(brief).toContain('FIX FIRST');
    expect(evidence).toContain('What to do');
    expect(full.length).toBeGreaterThan(evidence.length);
    for (const args of [['--verbose'], ['--verbose=true'], ['-vv', '--no-verbose', '-v']]) {
      expect((await judged(...args)).stdout).toBe(evidence);
    }
    for (const args of [
      ['-v', '-v'],
      ['--verbose', '-v'],
    ]) {
      expect((await judged(...args)).stdout).toBe(full);
    }
    for (const args of [
      ['-v', '--no-verbose'],
      ['-vv', '--verbose=false'],
    ]) {
      expect((await judged(...args)).stdout).toBe(brief);
    }
  });

  test('-q prints one line, as for a batch', async () => {
    const { stdout, stderr, code } = await judged('-q');
    expect(stdout).toMatch(/^[✓✗?] peer\.example|^[✓✗?] example/);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toBe('');
    expect(code).toBe((await judged()).code);
  });

  test('the last line names the exit code', async () => {
    const { stdout, code } = await judged();
    expect(stdout.trimEnd().split('\n').at(-1)).toContain(`(exit ${code})`);
  });

  test('--ascii', async () => {
    expect((await judged('--ascii')).stdout).toMatch(/^[\n\x20-\x7e]*$/);
    expect((await judged('--no-ascii')).stdout).toContain('·');
  });

  test('several --row', async () => {
    const { stdout } = await judged('--row', 'tls-1.3', '--row=dnssec');
    expect(stdout).toMatch(/tls-1\.3\n[^]*dnssec\n/);
    expect(stdout).not.toContain('FIX FIRST');
  });
});

test.each([
  ['--out.x=1'],
  ['--connect.0=x'],
  ['--account.file', 'x'],
  ['--constructor=x'],
  ['--__proto__=x'],
  ['--end-of-options.x=1'],
])('%j is an unknown option', async (...args) => {
  const ended = await run('scan', DOMAIN, ...BLIND, ...args);
  expectNoBug(ended, args);
  expect(ended.code).toBe(3);
});
