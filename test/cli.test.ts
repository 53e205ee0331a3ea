import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDemo, type Demo } from '../src/demo/demo.js';
import type { Comparison, Verdict } from '../src/model.js';
import { freshAddress } from './lab/address.js';
import { PROGRAM } from './programs.js';
import { runMain, type Ended } from './run-main.js';

const ROOT = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
const file = (name: string): string => join(folder, name);

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
      timeout: 60_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? -1, stdout, stderr }));
  });
}

/** The bundled program, in a process of its own: for what only that shows. */
const program = (...args: readonly string[]): Promise<Ended> => run(PROGRAM, args);

/** The same command line in this process. */
const cli = runMain;

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
  test('demo prints rows of every kind, and ends well', async () => {
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

  test('a recording judged again gives the very same verdict', async () => {
    const live = await program(
      ...demoScan(),
      ...['--format', 'json', '--record', file('recording.json'), '--quiet'],
    );
    expect(live.code).toBe(1);
    expect(live.stderr).toBe('');
    const again = await cli('judge', file('recording.json'), '--format', 'json');
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(live.stdout));
    const verdict = JSON.parse(live.stdout) as Verdict;
    expect(verdict.status).toBe('non-compliant');
    expect(verdict.scope.endpoints.map(({ reached }) => reached)).toEqual([true, true, true]);
  });

  test('what is built asks an SSH server, with a package that is not in it', async () => {
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
      const { rows } = JSON.parse(stdout) as Verdict;
      expect(rows.find(({ id }) => id === 'remote-access-keys')?.ruling).toMatchObject({
        status: 'compliant',
        code: 'SSH_KEYS_ONLY',
      });
    } finally {
      server.close();
    }
  });

  test('a report goes to a file, whole, and nothing to stdout', async () => {
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

  test('compare scans a domain, and holds it against what was recorded before', async () => {
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

  test('compare keeps a domain without a service as a column of unknowns', async () => {
    const { code, stdout } = await cli(
      ...['compare', file('recording.json'), 'no-such-name.example', '--resolver', demo.resolver],
    );
    expect(code).toBe(3);
    expect(stdout).toContain('no-such-name.example  ❔ NOTHING TO JUDGE');
    expect(stdout).toContain('no such domain (NXDOMAIN');
  });

  test('compare reads the verdicts that were written as JSON', async () => {
    const saved = await cli('judge', file('recording.json'), '-f', 'json', '-o', file('v.json'));
    expect(saved.code).toBe(1);
    const { code, stdout } = await cli('compare', file('v.json'), file('recording.json'));
    expect(code).toBe(0);
    expect(stdout).toContain('The same scan is compared with itself');
    expect(stdout).toContain('No row changed. The verdict is non-compliant both times.');
  });

  test('explain tells one, or all', async () => {
    const one = await cli('explain', 'channel-binding');
    expect(one.code).toBe(0);
    expect(one.stdout).toContain('XEP-0440');
    const all = await cli('explain');
    expect(all.stdout).toContain('disk-encryption');
    expect(all.stdout).toContain('client-call-relay');
  });

  test('help and version', async () => {
    const help = await program('--help');
    expect(help.code).toBe(0);
    for (const word of ['scan', 'compare', 'judge', 'explain', 'demo', 'Exit codes'])
      expect(help.stdout).toContain(word);
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect((await program('--version')).stdout.trim()).toBe(version);
    const scan = await program('scan', '--help');
    expect(scan.stdout).not.toMatch(/(-\w), \1,|"terminal"[^\]]*"terminal",/);
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

describe('what cannot be written to', () => {
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

  test('a reader that has gone, or a full disk, is one line and no verdict', async () => {
    const gone = await sh('{ CLI explain; echo "rc $?" >&2; } | true');
    expect(gone.stderr).toBe('xmpp-safeguard: stdout: cannot be written to (EPIPE)\nrc 3\n');
    const full = await sh(`CLI judge ${file('recording.json')} > /dev/full`);
    expect(full.stderr).toBe('xmpp-safeguard: stdout: cannot be written to (ENOSPC)\n');
    expect(full.code).toBe(3);
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

  test('rows that are waived do not fail, and stderr says which waivers do nothing', async () => {
    const { rows } = JSON.parse((await judged()).stdout) as Verdict;
    const short = rows.filter(
      ({ level, ruling }) =>
        level.startsWith('MUST') && !/^(compliant|not-applicable)$/.test(ruling.status),
    );
    const ids = short.map(({ id }) => id);
    const all = write('all.yml', waivers([...ids, 'tls-1.3'], '9999-12-31'));
    const { code, stdout, stderr } = await judged('--policy', all);
    expect(stderr).toBe('xmpp-safeguard: the waiver of tls-1.3 waives nothing: it is compliant\n');
    expect(code).toBe(0);
    const waived = (JSON.parse(stdout) as Verdict).rows.filter(({ waiver }) => waiver);
    expect(waived.map(({ id }) => id)).toEqual(ids);
    const old = await judged('--policy', write('old.yml', waivers(ids, '2020-01-31')));
    expect(old.code).toBe(1);
    expect(old.stderr.match(/ expired: its last day was 2020-01-31\n/g)).toHaveLength(ids.length);
  });

  test('safeguard.yml is used where it is, never silently', async () => {
    write('safeguard.yml', waivers(['dnssec'], '9999-12-31'));
    const args = ['judge', 'recording.json', '--format', 'markdown'];
    const found = await run(PROGRAM, args, {}, folder);
    expect(found.stderr).toContain(
      'uses safeguard.yml, found here: 1 waiver (--no-policy: none)\n',
    );
    expect(found.stdout).toContain('waived until 9999-12-31: so');
    const without = await run(PROGRAM, [...args, '--no-policy'], {}, folder);
    expect(without.stderr).toBe('');
    expect(without.stdout).not.toContain('waived');
    rmSync(file('safeguard.yml'));
  });

  test('against a baseline only what got worse fails', async () => {
    const same = await judged('--baseline', file('recording.json'));
    expect(same.code).toBe(0);
    const verdict = JSON.parse(same.stdout) as Verdict;
    expect(verdict.baseline).toMatchObject({ worse: [], better: [], incomparable: [] });
    const better = {
      ...verdict,
      rows: verdict.rows.map((row) =>
        row.ruling.status === 'missing'
          ? { ...row, ruling: { ...row.ruling, status: 'compliant' } }
          : row,
      ),
    };
    const worse = await judged('--baseline', write('better.json', JSON.stringify(better)));
    expect(worse.code).toBe(1);
    expect((JSON.parse(worse.stdout) as Verdict).baseline?.worse).toContain(
      's2s-encryption-required',
    );
    const other = write('other.json', JSON.stringify({ ...verdict, domain: 'example.net' }));
    expect(await judged('--baseline', other)).toEqual({
      code: 3,
      stdout: '',
      stderr: `xmpp-safeguard: --baseline ${other}: is of example.net, not of mixed.example\n`,
    });
  });

  test.each(['junit', 'sarif', 'prometheus', 'badge'])('%s is all of stdout', async (format) => {
    const { code, stdout, stderr } = await cli('judge', file('recording.json'), '-f', format);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^[<{#].*[>}\d]\n$/s);
  });
});

describe('bad input is one line, exit 3, and nothing is written', () => {
  const out = file('never-written');
  writeFileSync(file('bad-list'), '# none\nfoo@bar\n');
  test.each<[string, readonly string[], RegExp]>([
    ['no command', [], /say what to do/],
    ['an unknown command', ['scna', 'example.org'], /scna|scan/],
    ['an unknown option', ['scan', 'example.org', '--frobnicate'], /frobnicate/],
    ['no domain', ['scan'], /domain|Not enough/i],
    ['a bad one of two domains', ['scan', 'a.example', 'b@example'], /before the @/],
    ['--resume without lines', ['scan', 'a.example', '--resume'], /--resume: .*jsonl/],
    ['nothing at a time', ['scan', 'a.example', '--concurrency', '0'], /--concurrency: .*1 to 64/],
    ['a list that is not there', ['scan', '--file', '/nonexistent/list'], /--file .*ENOENT/],
    [
      'a list without a domain',
      ['scan', '--file', file('bad-list')],
      /--file .*bad-list: holds no domain \(line 2: /,
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
    ['a JID', ['scan', 'juliet@example.org'], /before the @/],
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
      /no certificate/,
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
    ['one operand', ['compare', 'example.org'], /two operands or more/],
    [
      'an operand that is not there',
      ['compare', 'gone.json', 'example.org'],
      /gone\.json: was taken for a file.*ENOENT/,
    ],
    ['an operand that is neither', ['compare', 'a_b', 'c.example'], /a_b.*nor is there a file/],
    [
      'an operand that is another file',
      ['compare', join(ROOT, 'package.json'), 'example.org'],
      /package\.json: neither a recording/,
    ],
    ['a domain twice', ['compare', 'a.example', 'A.example.'], /a\.example is named twice/],
    ['an unknown requirement', ['explain', 'world-peace'], /world-peace.*explain/],
    ['an unknown format', ['judge', 'x', '--format', 'yaml'], /yaml/],
    ['a command that is none', ['scam'], /there is no such command\. Did you mean scan\?/],
    ['an option that is none', ['judge', 'x', '--formt', 'json'], /formt/],
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

  test('a line of each, and what they come to', async () => {
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

  test('a report and a recording of each in a folder', async () => {
    const out = ['--out', file('reports'), '--record', file('reports'), '--format', 'json'];
    const { code, stdout, stderr } = await several(...out, '--quiet', '--fail-on', 'never');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^xmpp-safeguard: no-such-name\.example: no such domain [^\n]*\n$/);
    expect(readdirSync(file('reports')).sort()).toEqual([
      'mixed.example.json',
      'mixed.example.recording.json',
      'no-such-name.example.recording.json',
    ]);
    const text = readFileSync(join(file('reports'), 'mixed.example.json'), 'utf8');
    expect((JSON.parse(text) as Verdict).domain).toBe('mixed.example');
  });

  test('a list on stdin, bad lines and all', async () => {
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
    });
    expect(stderr).toContain('xmpp-safeguard: - line 4: "two words" is not a domain name\n');
    expect(stderr).toContain('1 line of the list is no domain');
    expect(code).toBe(3);
  });
});

describe('nothing to scan', () => {
  test('no such domain', async () => {
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

  test('a resolver that is not there', async () => {
    const { code, stderr } = await cli('scan', 'example.org', '--resolver', '127.0.0.1:1');
    expect(stderr).toMatch(/the DNS could not be asked \(127\.0\.0\.1:1\)/);
    expect(code).toBe(3);
  });

  test('a private address without leave', async () => {
    const { code, stderr } = await cli('scan', demo.domain, '--resolver', demo.resolver);
    expect(stderr).toMatch(/loopback.*--allow-private/);
    expect(code).toBe(3);
  });
});

test('a receiving server that cannot listen ends it at once', async () => {
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

describe('told to end', () => {
  test.each([
    ['one domain', [], ''],
    ['several', ['--format', 'jsonl', '--out', file('told.jsonl')], '0 of 1 domains are done'],
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
      expect(stderr).toContain('once more ends it at once\n');
      expect(stderr).toContain(said);
      expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
    } finally {
      server.close();
    }
  });
});
