import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startDemo, type Demo } from '../../src/demo/demo.js';
import type { Comparison, ErrorDocument, Recording } from '../../src/model/index.js';
import type { VerdictDocument } from '../../src/report/machine/json.js';
import { freshAddress } from '../lab/address.js';
import { PROGRAM } from '../programs.js';
import { runMain, type Ended } from './run-main.js';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
const file = (name: string): string => join(folder, name);

/** A scan on a busy machine takes longer than 10 seconds, and then says how far it is. */
function withoutProgress(stderr: string): string {
  return stderr.replaceAll(/^xmpp-safeguard: .*(?: · \d+ s|\d+ under way)\n/gm, '');
}

function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = ROOT,
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: { ...process.env, FORCE_COLOR: undefined, ...env },
      timeout: 300_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => {
      done({ code: code ?? -1, stdout, stderr: withoutProgress(stderr) });
    });
  });
}

/** The bundled program, in a process of its own: for what only that shows. */
const program = (...args: readonly string[]): Promise<Ended> => run(PROGRAM, args);

/** The same command line in this process. */
async function cli(...args: readonly string[]): Promise<Ended> {
  const ended = await runMain(...args);
  return { ...ended, stderr: withoutProgress(ended.stderr) };
}

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
  writeFileSync(file('ca.pem'), demo.ca);
}, 120_000);

afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true });
});

const demoScan = (): readonly string[] => [
  ...['scan', demo.domain, '--resolver', demo.resolver],
  ...['--ca', file('ca.pem'), '--allow-private'],
];

const scanDemo = (...args: readonly string[]): Promise<Ended> => cli(...demoScan(), ...args);

describe('scan, judge, explain, demo', () => {
  test('demo prints rows of every kind, and exits with 0', async () => {
    const { code, stdout, stderr } = await program('demo');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(lines[0]).toMatch(/^mixed\.example {3}FAILED {3}\d of \d+ visible MUST/);
    expect(lines.at(-1)).toMatch(/^mixed\.example {2}FAILED {3}\d+ missing, .* not seen$/);
    for (const word of ['MISSING', 'PARTIAL', 'MET', 'NOT SEEN', 'FIX FIRST']) {
      expect(stdout).toContain(word);
    }
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toContain('xmpp-safeguard scan mixed.example --resolver');
  });

  test('judging a recording again gives the same verdict', async () => {
    const live = await program(
      ...demoScan(),
      ...['--format', 'json', '--record', file('recording.json'), '--quiet'],
    );
    expect(live.code).toBe(1);
    expect(live.stderr).toBe('');
    const again = await cli('judge', file('recording.json'), '--format', 'json');
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(live.stdout));
    const verdict = JSON.parse(live.stdout) as VerdictDocument;
    expect(verdict.status).toBe('non-compliant');
    expect(verdict.scope.endpoints.map(({ reached }) => reached)).toEqual([true, true, true]);
  });

  test('the bundle queries an SSH server with the bundled package', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (context) => context.reject(['publickey']));
    });
    const address = freshAddress();
    server.listen(0, address);
    await once(server, 'listening');
    try {
      const { port } = server.address() as { port: number };
      const { stdout, stderr } = await program(
        ...demoScan(),
        ...['--ssh', `${address}:${port}`, '--format', 'json', '--quiet'],
      );
      expect(stderr).toBe('');
      const { rows } = JSON.parse(stdout) as VerdictDocument;
      expect(rows.find(({ id }) => id === 'remote-access-keys')).toMatchObject({
        status: 'compliant',
        code: 'SSH_KEYS_ONLY',
      });
    } finally {
      server.close();
    }
  });

  test('a report is written to a file completely, and stdout stays empty', async () => {
    const { code, stdout } = await cli(
      'judge',
      file('recording.json'),
      '-f',
      'markdown',
      '-o',
      file('checklist.md'),
      '--fail-on',
      'never',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(file('checklist.md'), 'utf8')).toContain('Compliance Checklist');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('compare scans a domain and compares it with an earlier recording', async () => {
    const flags = ['--resolver', demo.resolver, '--ca', file('ca.pem'), '--allow-private'];
    const { code, stdout, stderr } = await cli(
      ...['compare', demo.domain, file('recording.json'), '-f', 'json', ...flags],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { kind, columns, times } = JSON.parse(stdout) as Comparison;
    expect(kind).toBe('times');
    expect(columns.map(({ source }) => source)).toEqual(['recording', 'scan']);
    expect(times?.tally).toMatchObject({ worse: 0, better: 0, changed: 0, lost: 0, gained: 0 });
  });

  test('compare shows a domain without a service as unknown', async () => {
    const { code, stdout } = await cli(
      ...['compare', file('recording.json'), 'no-such-name.example', '--resolver', demo.resolver],
    );
    expect(code).toBe(3);
    expect(stdout).toContain('no-such-name.example  ❔ NO RESULT');
    expect(stdout).toContain('no such domain (NXDOMAIN');
  });

  test('compare reads verdicts in JSON', async () => {
    const saved = await cli('judge', file('recording.json'), '-f', 'json', '-o', file('v.json'));
    expect(saved.code).toBe(1);
    const { code, stdout } = await cli('compare', file('v.json'), file('recording.json'));
    expect(code).toBe(0);
    expect(stdout).toContain('The same scan appears more than once');
    expect(stdout).toContain('No row changed. FAILED both times.');
  });

  test('explain shows one requirement, or all', async () => {
    const one = await cli('explain', 'channel-binding');
    expect(one.code).toBe(0);
    expect(one.stdout).toContain('XEP-0440');
    const two = await cli('explain', 'tls-1.3', 'forward-secrecy');
    expect(two.code).toBe(0);
    expect(two.stdout).toContain('tls-1.3 · MUST');
    expect(two.stdout).toContain('forward-secrecy · MUST');
    const all = await cli('explain');
    expect(all.stdout).toContain('disk-encryption');
    expect(all.stdout).toContain('client-call-relay');
  });

  test('help and version', async () => {
    const help = await program('--help');
    expect(help.code).toBe(0);
    expect((await program('-h')).stdout).toBe(help.stdout);
    for (const word of ['scan', 'compare', 'judge', 'explain', 'demo', 'Exit codes'])
      expect(help.stdout).toContain(word);
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect((await program('--version')).stdout.trim()).toBe(version);
    expect((await program('scan', '-V')).stdout.trim()).toBe(version);
    const scan = await program('scan', '--help');
    expect(scan.stdout).not.toMatch(/(-\w), \1,|\[(?:string|number|boolean|array)\]/);
    const groups = ['What to scan', 'Connections', 'Access', 'Trust', 'Output', 'Gates'];
    const headings = scan.stdout.match(/^[A-Z][A-Za-z ]*:$/gm) ?? [];
    expect(headings.slice(0, 7)).toEqual([...groups, 'Many domains'].map((one) => `${one}:`));
    for (const line of scan.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const option of [
      '--connect',
      '--resolver',
      '--trust-anchor',
      '--ca',
      '--roots',
      '--ipv4',
      '--ipv6',
      '--timeout',
      '--allow-private',
      '--record',
      '--fail-on',
      '--policy',
      '--baseline',
    ]) {
      expect(scan.stdout).toContain(option);
    }
  });
});

describe('output errors', () => {
  const sh = (line: string): Promise<Ended> =>
    new Promise((done, fail) => {
      const child = spawn(
        'sh',
        ['-c', line.replaceAll('CLI', `'${process.execPath}' '${PROGRAM}'`)],
        {
          cwd: ROOT,
          timeout: 60_000,
        },
      );
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.once('error', fail);
      child.once('close', (code) => done({ code: code ?? -1, stdout: '', stderr }));
    });

  test('a full disk gives one error line and no verdict', async () => {
    const { code, stderr } = await sh(`CLI judge ${file('recording.json')} > /dev/full`);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'xmpp-safeguard: stdout: cannot write (ENOSPC)\n',
    });
  });

  test('a closed pipe gives no error, and the usual exit code', async () => {
    const { stderr } = await sh(
      `{ sleep 0.2; CLI explain; echo "explain $?" >&2
      CLI judge ${file('recording.json')}; echo "judge $?" >&2
      CLI --help; echo "help $?" >&2; } | true`,
    );
    expect(stderr).toBe('explain 0\njudge 1\nhelp 0\n');
  });

  test('a closed pipe ends the scan of several domains', async () => {
    const list = Array.from({ length: 30 }, (_, index) => `d${index}.example`);
    writeFileSync(file('thirty'), list.join('\n'));
    const { stderr } = await sh(
      `{ sleep 0.2; CLI --file ${file('thirty')} -f jsonl --resolver 127.0.0.1:9 --no-policy \
        --concurrency 1; echo "rc $?" >&2; } | true`,
    );
    expect(stderr).toMatch(/^1 domain: [^]*\nrc 3\n$/);
    expect(stderr).not.toContain('EPIPE');
  });
});

describe('waivers and baselines', () => {
  const judged = (...args: readonly string[]) =>
    cli('judge', file('recording.json'), '--format', 'json', ...args);
  const write = (name: string, text: string): string => {
    writeFileSync(file(name), text);
    return file(name);
  };
  const waivers = (ids: readonly string[], until: string): string =>
    `waivers:\n${ids.map((id) => `  - {requirement: ${id}, reason: so, until: ${until}}\n`).join('')}`;

  test('waived rows do not fail, and stderr names waivers without effect', async () => {
    const { rows } = JSON.parse((await judged()).stdout) as VerdictDocument;
    const short = rows.filter(
      ({ level, status }) =>
        level.startsWith('MUST') && !/^(compliant|not-applicable)$/.test(status),
    );
    const ids = short.map(({ id }) => id);
    const all = write('all.yml', waivers([...ids, 'tls-1.3'], '9999-12-31'));
    const { code, stdout, stderr } = await judged('--policy', all);
    expect(stderr).toBe(
      'xmpp-safeguard: the waiver for tls-1.3 has no effect: the row is compliant\n',
    );
    expect(code).toBe(0);
    const waived = (JSON.parse(stdout) as VerdictDocument).rows.filter(({ waiver }) => waiver);
    expect(waived.map(({ id }) => id)).toEqual(ids);
    const old = await judged('--policy', write('old.yml', waivers(ids, '2020-01-31')));
    expect(old.code).toBe(1);
    expect(old.stderr.match(/ expired: its last day was 2020-01-31\n/g)).toHaveLength(ids.length);
  });

  test('safeguard.yml is used if it exists, with a message', async () => {
    write('safeguard.yml', waivers(['dnssec'], '9999-12-31'));
    const args = ['judge', 'recording.json', '--format', 'markdown'];
    const found = await run(PROGRAM, args, {}, folder);
    expect(found.stderr).toContain(
      'using ./safeguard.yml: 1 waiver (--no-policy ignores the file)\n',
    );
    expect(found.stdout).toContain('waived until 9999-12-31: so');
    const without = await run(PROGRAM, [...args, '--no-policy'], {}, folder);
    expect(without.stderr).toBe('');
    expect(without.stdout).not.toContain('waived');
    rmSync(file('safeguard.yml'));
  });

  test('with a baseline, only worse rows fail', async () => {
    const same = await judged('--baseline', file('recording.json'));
    expect(same.code).toBe(0);
    const verdict = JSON.parse(same.stdout) as VerdictDocument;
    expect(verdict.baseline).toMatchObject({ worse: [], better: [], incomparable: [] });
    const better = {
      ...verdict,
      rows: verdict.rows.map((row) =>
        row.status === 'missing' ? { ...row, status: 'compliant' } : row,
      ),
    };
    const worse = await judged('--baseline', write('better.json', JSON.stringify(better)));
    expect(worse.code).toBe(1);
    expect((JSON.parse(worse.stdout) as VerdictDocument).baseline?.worse).toContain(
      's2s-encryption-required',
    );
    const other = write('other.json', JSON.stringify({ ...verdict, domain: 'example.net' }));
    expect(await judged('--baseline', other)).toEqual({
      code: 3,
      stdout: '',
      stderr: `xmpp-safeguard: --baseline ${other}: belongs to example.net, not to mixed.example\n`,
    });
  });

  test.each(['junit', 'sarif', 'prometheus', 'badge'])(
    '%s is the complete stdout',
    async (format) => {
      const { code, stdout, stderr } = await cli('judge', file('recording.json'), '-f', format);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toMatch(/^[<{#].*[>}\d]\n$/s);
    },
  );
});

describe('the command line', () => {
  test('without arguments: short usage on stderr, and exit 3', async () => {
    const { code, stdout, stderr } = await cli();
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^Usage: xmpp-safeguard DOMAIN/);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(12);
  });

  const BLIND = ['--resolver', '127.0.0.1:9', '--no-policy'];
  test.each<[readonly string[]]>([
    [['a.example', ...BLIND]],
    [[...BLIND, 'a.example']],
    [['--quiet', '--ipv4', 'a.example', ...BLIND]],
    [[...BLIND, '-q', '--', 'a.example']],
    [['--ssh=h.example:22', 'a.example', ...BLIND]],
  ])('%j scans the domain', async (args) => {
    const { code, stderr } = await cli(...args);
    expect(stderr).toMatch(/^xmpp-safeguard: a\.example: DNS lookups failed/);
    expect(code).toBe(3);
  });

  test('several domains without a command are scanned', async () => {
    const { stdout } = await cli('a.example', 'b.example', ...BLIND, '--format', 'jsonl', '-q');
    expect(stdout.trim().split('\n')).toHaveLength(2);
  });

  test('a command after options is recognized', async () => {
    for (const options of [['--format', 'json'], ['-f', 'json'], ['-vf', 'json'], ['--json']]) {
      const { code, stdout } = await cli(...options, 'judge', file('recording.json'));
      expect(JSON.parse(stdout)).toMatchObject({ domain: 'mixed.example' });
      expect(code).toBe(1);
    }
  });

  test.each([[['help']], [['help', 'judge']], [['judge', '-h']], [['version']]])(
    '%j prints and exits with 0',
    async (args) => {
      const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
      const { code, stderr } = await cli(...args);
      const said = log.mock.calls.join('\n');
      log.mockRestore();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(said).toMatch(args.includes('judge') ? /judge <recording>/ : /xmpp-safeguard|\d\.\d/);
    },
  );

  test('--json is --format json', async () => {
    const { stdout } = await cli('judge', file('recording.json'), '--json');
    expect(stdout).toBe((await cli('judge', file('recording.json'), '-f', 'json')).stdout);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'xmpp-safeguard/verdict' });
    const compared = await cli('compare', file('recording.json'), file('recording.json'), '--json');
    expect(JSON.parse(compared.stdout)).toMatchObject({ kind: 'times' });
  });

  test.each<[NodeJS.ProcessEnv, boolean]>([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '' }, true],
    [{ CLICOLOR_FORCE: '1' }, true],
    [{ CLICOLOR_FORCE: '0' }, false],
    [{ CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false],
    [{ CLICOLOR: '1' }, false],
  ])('in a pipe with %j: colour %s', async (variables, isColoured) => {
    for (const name of ['NO_COLOR', 'FORCE_COLOR', 'CLICOLOR', 'CLICOLOR_FORCE', 'TERM']) {
      vi.stubEnv(name, variables[name]);
    }
    const { stdout } = await cli('judge', file('recording.json'));
    const without = await cli('judge', file('recording.json'), '--no-color');
    vi.unstubAllEnvs();
    expect(stdout.includes('\u001b')).toBe(isColoured);
    expect(without.stdout).not.toContain('\u001b');
  });
});

describe('scan defaults of safeguard.yml', () => {
  const written = (name: string, text: string): string => {
    writeFileSync(file(name), text);
    return file(name);
  };
  const settingsOf = async (...args: readonly string[]) => {
    const record = file('defaults.json');
    const { stderr } = await cli('a.example', '-q', '--record', record, ...args);
    const { settings } = JSON.parse(readFileSync(record, 'utf8')) as Recording;
    return { settings, stderr };
  };

  test('apply if the command line has no such option; paths are relative to the file', async () => {
    const policy = written(
      'defaults.yml',
      'scan: {resolver: ["127.0.0.1:9"], timeout: 3, ipv6: true, roots: none, ca: [ca.pem], sasl-attempts: false}\n',
    );
    const { settings, stderr } = await settingsOf('--policy', policy);
    expect(settings).toMatchObject({
      ...{ resolvers: ['127.0.0.1:9'], timeoutMs: 3_000, families: [6], roots: 'none' },
      ...{ saslAttempts: false, ca: [expect.any(String)] },
    });
    expect(stderr).toContain(
      `xmpp-safeguard: scan options from ${policy}: resolver, timeout, ipv6, roots, ca, sasl-attempts\n`,
    );
    const typed = await settingsOf(
      ...['--policy', policy, '--ipv4', '--timeout=4', '--resolver', '127.0.0.1:11'],
      ...['--roots', 'mozilla', '--sasl-attempts'],
    );
    expect(typed.settings).toMatchObject({
      ...{ resolvers: ['127.0.0.1:11'], timeoutMs: 4_000, families: [4], roots: 'mozilla' },
      saslAttempts: true,
    });
    expect(typed.stderr).toContain(`scan options from ${policy}: ca\n`);
  });

  test('affect the exit code', async () => {
    const policy = written('never.yml', 'scan: {fail-on: never}\n');
    const ended = await scanDemo('--policy', policy, '--quiet');
    expect(ended.code).toBe(0);
    expect((await scanDemo('--policy', policy, '--quiet', '--fail-on', 'must')).code).toBe(1);
  }, 60_000);

  test('are announced with their file, and --no-policy ignores them', async () => {
    written('safeguard.yml', 'scan: {resolver: ["127.0.0.1:9"]}\n');
    const args = ['a.example', '-q'];
    const found = await run(PROGRAM, args, {}, folder);
    expect(found.stderr).toMatch(
      /^xmpp-safeguard: using \.\/safeguard\.yml: .*\nxmpp-safeguard: scan options from safeguard\.yml: resolver\n.*127\.0\.0\.1:9/,
    );
    const without = await run(
      PROGRAM,
      [...args, '--no-policy', '--resolver', '127.0.0.1:11'],
      {},
      folder,
    );
    expect(without.stderr).toMatch(/^xmpp-safeguard: a\.example: .*127\.0\.0\.1:11/);
    rmSync(file('safeguard.yml'));
  });
});

describe('invalid input gives one line and exit 3, and writes nothing', () => {
  const out = file('never-written');
  writeFileSync(file('bad-list'), '# none\nfoo@bar\n');
  test.each<[string, readonly string[], RegExp]>([
    [
      'a command with a typing error',
      ['scna', 'example.org'],
      /unknown command "scna"\. Did you mean scan\? .*: xmpp-safeguard scan scna/,
    ],
    ['a domain without a dot', ['localhost'], /To scan .*: xmpp-safeguard scan localhost/],
    [
      'an unknown option',
      ['scan', 'example.org', '--frobnicate'],
      /unknown option --frobnicate: see xmpp-safeguard scan --help/,
    ],
    [
      'an option with a typing error',
      ['example.org', '--resolvr', '192.0.2.53'],
      /unknown option --resolvr: did you mean --resolver\?/,
    ],
    [
      'an option of another command',
      ['judge', '--resolver', '192.0.2.53'],
      /unknown option --resolver: see xmpp-safeguard judge --help/,
    ],
    ['a short option that there is not', ['judge', 'x', '-x'], /unknown option -x: see/],
    [
      'the negation of an option that there is not',
      ['judge', 'x', '--no-record'],
      /unknown option --no-record/,
    ],
    ['no domain', ['scan'], /no domain was given: try xmpp-safeguard example\.org/],
    ['no domain, but options', ['--quiet'], /no domain was given/],
    ['no recording', ['judge'], /name a recording: xmpp-safeguard judge FILE/],
    ['no operand', ['compare'], /name two or more domains or files/],
    ['an argument too many', ['judge', 'x', 'y'], /unexpected argument: y/],
    ['an option without its value', ['judge', 'x', '--out'], /--out: needs a value/],
    ['a short one without its value', ['judge', 'x', '-o'], /-o: needs a value/],
    [
      'two formats',
      ['judge', 'x', '--json', '-f', 'html'],
      /--json and --format html: leave one of them out/,
    ],
    [
      'both families',
      ['scan', 'a.example', '--ipv4', '--ipv6'],
      /--ipv4 and --ipv6 exclude each other/,
    ],
    [
      'an address of another machine',
      ['scan', 'a.example', '--bind', '203.0.113.9'],
      /--bind 203\.0\.113\.9: this machine does not have that address/,
    ],
    ['a bad one of two domains', ['scan', 'a.example', 'b@example'], /only the part after the @/],
    ['--resume without lines', ['scan', 'a.example', '--resume'], /--resume: needs --format jsonl/],
    [
      'nothing at a time',
      ['scan', 'a.example', '--concurrency', '0'],
      /--concurrency 0: .*1 to 64/,
    ],
    ['a list that is not there', ['scan', '--file', '/nonexistent/list'], /--file .*ENOENT/],
    [
      'a list without a domain',
      ['scan', '--file', file('bad-list')],
      /--file .*bad-list: contains no domain \(line 2: /,
    ],
    [
      'an account for several domains',
      ['scan', 'a.example', 'b.example', '--account', '/nonexistent'],
      /--account: /,
    ],
    [
      'a receiving server for several scans at a time',
      [
        ...['scan', 'a.example', 'b.example', '--s2s-listen', '127.0.0.1:1'],
        ...['--s2s-from', 'c.example', '--concurrency', '2'],
      ],
      /--s2s-listen: .*--concurrency 1/,
    ],
    [
      'a bad --connect before a good one',
      ['scan', 'a.example', '--connect', 'nowhere', '--connect', '127.0.0.1:5222'],
      /--connect nowhere/,
    ],
    ['a JID', ['scan', 'juliet@example.org'], /only the part after the @/],
    ['a bad IDN', ['scan', 'xn--\u{1f4a9}.example'], /not a domain name/],
    ['an address', ['scan', '192.0.2.1'], /--connect/],
    [
      'a bad resolver',
      ['scan', 'example.org', '--resolver', 'dns.example'],
      /--resolver dns\.example/,
    ],
    [
      'a resolver over TLS without an address',
      ['scan', 'example.org', '--resolver', 'tls://dns.example'],
      /--resolver tls:\/\/dns\.example: .*tls:\/\/ADDRESS/,
    ],
    [
      'trust anchors that are not there',
      ['scan', 'example.org', '--trust-anchor', '/nonexistent/root.key'],
      /--trust-anchor \/nonexistent\/root\.key: .*ENOENT/,
    ],
    [
      'trust anchors that are none',
      ['scan', 'example.org', '--trust-anchor', join(ROOT, 'LICENSE')],
      /--trust-anchor .*LICENSE: line 1 /,
    ],
    ['a bad --connect', ['scan', 'example.org', '--connect', 'nowhere'], /--connect nowhere/],
    [
      'a CA that is not there',
      ['scan', 'example.org', '--ca', '/nonexistent/ca.pem'],
      /nonexistent\/ca\.pem.*ENOENT/,
    ],
    [
      'a CA that is none',
      ['scan', 'example.org', '--ca', join(ROOT, 'package.json')],
      /contains no PEM certificate/,
    ],
    ['a bad time-out', ['scan', 'example.org', '--timeout', 'soon'], /--timeout/],
    [
      'a folder to write to that is not there',
      ['scan', 'example.org', '--out', '/nonexistent/report'],
      /--out .*ENOENT/,
    ],
    ['a recording that is not there', ['judge', '/nonexistent.json'], /nonexistent\.json.*ENOENT/],
    ['a recording that is none', ['judge', join(ROOT, 'package.json')], /not a recording/],
    [
      'a recording that is no JSON',
      ['judge', join(ROOT, 'tsconfig.json').replace('tsconfig.json', 'LICENSE')],
      /not a recording|JSON/,
    ],
    [
      'a policy that is not there',
      ['scan', 'example.org', '--policy', '/nonexistent.yml'],
      /nonexistent\.yml.*ENOENT/,
    ],
    [
      'a policy that is none',
      ['scan', 'example.org', '--policy', join(ROOT, 'docker-compose.test.yml')],
      /docker-compose\.test\.yml:\d+:\d+: the file has no "/,
    ],
    [
      'a baseline that is none',
      ['scan', 'example.org', '--baseline', join(ROOT, 'package.json')],
      /--baseline .*package\.json: not a recording/,
    ],
    [
      'one operand',
      ['compare', 'example.org'],
      /needs two or more domains or files; one was given/,
    ],
    [
      'an operand that is not there',
      ['compare', 'gone.json', 'example.org'],
      /gone\.json: cannot read this file \(ENOENT\)/,
    ],
    [
      'an operand that is neither',
      ['compare', 'a_b', 'c.example'],
      /a_b.*there is no file of that name either/,
    ],
    [
      'an operand that is another file',
      ['compare', join(ROOT, 'package.json'), 'example.org'],
      /package\.json: is neither a recording/,
    ],
    ['a domain twice', ['compare', 'a.example', 'A.example.'], /a\.example is given twice/],
    [
      'an unknown requirement',
      ['explain', 'world-peace'],
      /unknown requirement "world-peace": xmpp-safeguard explain lists all/,
    ],
    ['a requirement with a typing error', ['explain', 'tls-1.3', 'dnsec'], /did you mean dnssec\?/],
    [
      'an unknown format',
      ['judge', 'x', '--format', 'yaml'],
      /--format yaml: choose from terminal, json/,
    ],
    [
      'a format with a typing error',
      ['judge', 'x', '-f', 'markdwon'],
      /--format markdwon: did you mean markdown\?/,
    ],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await cli(
      ...args,
      ...(args[0] === 'scan' && !args.includes('--out') ? ['--out', out] : []),
    );
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^xmpp-safeguard: /);
    expect(stderr).not.toContain('bug');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(readdirSync(folder)).not.toContain('never-written');
  });
});

describe('several domains', { timeout: 90_000 }, () => {
  const several = (...args: readonly string[]): Promise<Ended> =>
    scanDemo('no-such-name.example', '--bind', '127.0.0.1', ...args);

  test('one line each, and a summary', async () => {
    const { code, stdout, stderr } = await several('--concurrency', '1');
    const [first, second, blank, summary] = stdout.split('\n');
    expect(first).toMatch(/^✗ mixed\.example +FAILED .*missing: /);
    expect(second).toMatch(
      /^\? no-such-name\.example +not scanned +no-such-name\.example: no such/,
    );
    expect(blank).toBe('');
    expect(summary).toBe('2 domains: ✓ passed 0 · ✗ failed 1 · ? undetermined 0 · not scanned 1');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  test('one report and one recording each in a folder', async () => {
    const out = ['--out', file('reports'), '--record', file('reports'), '--format', 'json'];
    const { code, stdout, stderr } = await several(...out, '--quiet', '--fail-on', 'never');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^xmpp-safeguard: no-such-name\.example: no such domain [^\n]*\n$/);
    expect(readdirSync(file('reports')).sort()).toEqual([
      'mixed.example.json',
      'mixed.example.recording.json',
      'no-such-name.example.json',
      'no-such-name.example.recording.json',
    ]);
    const error = readFileSync(join(file('reports'), 'no-such-name.example.json'), 'utf8');
    expect(JSON.parse(error)).toMatchObject({ format: 'xmpp-safeguard/error', exitCode: 3 });
    const text = readFileSync(join(file('reports'), 'mixed.example.json'), 'utf8');
    expect((JSON.parse(text) as VerdictDocument).domain).toBe('mixed.example');
  });

  test('a list on stdin with invalid lines', async () => {
    const args = ['scan', '--file', '-', '--resolver', demo.resolver, '--format', 'jsonl'];
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: ROOT });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.end('# mine\nno-such-name.example\n\ntwo words\nNO-SUCH-NAME.example.\n');
    const code = await new Promise((done) => child.once('close', done));
    expect(JSON.parse(stdout)).toMatchObject({
      domain: 'no-such-name.example',
      error: { reason: 'unable', message: expect.stringContaining('NXDOMAIN') as string },
      exitCode: 3,
    });
    expect(stderr).toContain(
      'xmpp-safeguard: --file -: line 4: "two words" is not a domain name\n',
    );
    expect(stderr).toContain('1 line of the list is not a domain');
    expect(code).toBe(3);
  });
});

describe('domains without a service', () => {
  test('-f json gives a document with the same exit code', async () => {
    const recorded = file('empty.json');
    const scanned = await cli(
      ...['scan', 'no-such-name.example', '--resolver', demo.resolver],
      ...['-f', 'json', '--record', recorded],
    );
    expect(scanned.code).toBe(3);
    const document = JSON.parse(scanned.stdout) as ErrorDocument;
    expect(document).toMatchObject({
      ...{ format: 'xmpp-safeguard/error', schema: 2, domain: 'no-such-name.example' },
      ...{ error: { reason: 'unable' }, exitCode: 3 },
    });
    expect(scanned.stderr).toBe(`xmpp-safeguard: ${document.error.message}\n`);
    const out = file('none.json');
    const judged = await cli('judge', recorded, '-f', 'json', '-o', out);
    expect(judged).toMatchObject({ code: 3, stdout: '' });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(document);
    const compared = await cli('compare', out, file('recording.json'));
    expect(compared).toMatchObject({
      code: 3,
      stderr: `xmpp-safeguard: ${out}: holds no verdict\n`,
    });
  });

  test('nonexistent domain', async () => {
    const { code, stdout, stderr } = await cli(
      'scan',
      'no-such-name.example',
      '--resolver',
      demo.resolver,
    );
    expect(stderr).toMatch(
      /^xmpp-safeguard: no-such-name\.example: no such domain \(NXDOMAIN from 127\.0\.0\.1:\d+\)\n$/,
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  test('a domain without a service', async () => {
    // The host of the demo has an address, no SRV records, and nothing at 5222 and 5269.
    const { code, stdout, stderr } = await cli(
      'scan',
      `xmpp.${demo.domain}`,
      '--resolver',
      demo.resolver,
      '--allow-private',
      '--bind',
      '127.0.0.1',
    );
    expect(stderr).toMatch(
      /no XMPP service could be reached: 127\.0\.0\.1:5222: connection refused/,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('unreachable resolver', async () => {
    const { code, stderr } = await cli('scan', 'example.org', '--resolver', '127.0.0.1:1');
    expect(stderr).toMatch(/DNS lookups failed \(resolvers: 127\.0\.0\.1:1\)/);
    expect(code).toBe(3);
  });

  test('--ipv6 without AAAA records', async () => {
    const { code, stderr } = await cli(
      ...['scan', demo.domain, '--resolver', demo.resolver, '--ipv6', '--allow-private'],
    );
    expect(stderr).toMatch(
      /^xmpp-safeguard: mixed\.example: peers\.mixed\.example, xmpp\.mixed\.example have no IPv6 address \(no AAAA record\)\. Leave out --ipv6/,
    );
    expect(code).toBe(2);
  });

  test('--connect to an unknown name', async () => {
    const to = 'no-such-name.example:5222';
    const { code, stderr } = await cli(
      ...['scan', demo.domain, '--resolver', demo.resolver, '--connect', to],
    );
    expect(stderr).toMatch(
      /mixed\.example: --connect no-such-name\.example: no such name in the DNS \(NXDOMAIN from /,
    );
    expect(code).toBe(3);
  });

  test('a private address without --allow-private', async () => {
    const { code, stderr } = await cli('scan', demo.domain, '--resolver', demo.resolver);
    expect(stderr).toMatch(/loopback.*--allow-private/);
    expect(code).toBe(3);
  });
});

test('a receiving server that cannot listen ends the scan immediately', async () => {
  const server = createServer();
  const address = freshAddress();
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  try {
    const begun = performance.now();
    const { code, stderr } = await cli(
      ...['scan', 'peer.example', '--connect', 'c2s=127.0.0.1:1', '--allow-private'],
      ...['--s2s-listen', `${address}:${port}`],
    );
    expect(stderr).toMatch(/--s2s-listen .*: cannot listen there \(EADDRINUSE\)\n$/);
    expect(code).toBe(3);
    expect(performance.now() - begun).toBeLessThan(80_000);
  } finally {
    server.close();
  }
});

describe('termination by a signal', () => {
  test.each([
    ['one domain', [], ''],
    ['several', ['--format', 'jsonl', '--out', file('told.jsonl')], '0 of 1 domain done'],
  ])('%s', async (_what, more, said) => {
    // It accepts, and says nothing.
    const server = createServer((socket) => socket.on('error', () => undefined));
    const address = freshAddress();
    server.listen(0, address);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const args = ['scan', 'peer.example', '--connect', `c2s=${address}:${port}`];
      const wait = ['--allow-private', '--timeout', '60', '--deadline', '100'];
      const child = spawn(process.execPath, [PROGRAM, ...args, ...wait, ...more], { cwd: folder });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      await once(server, 'connection');
      const begun = performance.now();
      child.kill('SIGINT');
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      expect({ code, signal, stdout }).toEqual({ code: null, signal: 'SIGINT', stdout: '' });
      expect(performance.now() - begun).toBeLessThan(50_000);
      expect(stderr).toContain('repeat to quit at once\n');
      expect(stderr).toContain(said);
      expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
    } finally {
      server.close();
    }
  });
});
