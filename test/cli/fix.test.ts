/** `fix` on recordings of the lab's servers, through `main`. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMain } from './run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'fix-'));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  const recordings = join(import.meta.dirname, '..', 'recordings');
  for (const name of ['prosody-weak', 'ejabberd-weak', 'ejabberd-good']) {
    const saved = readdirSync(recordings).find((one) =>
      one.startsWith(`${name}.example_public+account_`),
    );
    const json = gunzipSync(readFileSync(join(recordings, saved ?? '')));
    writeFileSync(file(`${name}.json`), json);
  }
});

const sections = (text: string): readonly string[] => text.match(/^== .*$/gm) ?? [];

describe('fix RECORDING', () => {
  test('prints a block for the server that reports its version', async () => {
    const { code, stdout, stderr } = await runMain('fix', file('prosody-weak.json'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Changes for prosody-weak\.example\. Software: Prosody 0\.12/);
    expect(stdout).toContain('\nc2s_require_encryption = true\n');
    expect(stdout).not.toMatch(/^modules_enabled =/m);
    expect(stdout).not.toContain('tls_profile = "modern"');
    expect(sections(stdout)).toEqual(['== prosody.cfg.lua', '== Without lines to paste']);
  });

  test('prints commands apart from the block', async () => {
    const { stdout } = await runMain('fix', file('ejabberd-weak.json'));
    const [block = '', commands = ''] = stdout.split('== Run after the server has restarted\n');
    expect(block).not.toContain('After the restart');
    expect(commands).toMatch(/^ejabberdctl convert_to_scram ejabberd-weak\.example\n/);
  });

  test('takes the version of --software', async () => {
    const { stdout } = await runMain('fix', file('prosody-weak.json'), '--software=prosody@13.0');
    expect(stdout).toContain('-- For Prosody 13.0.\n');
    const [merged = '', optional = ''] = stdout.split('== Optional: prosody.cfg.lua\n');
    expect(merged).toContain('\ntls_profile = "intermediate"\n');
    expect(merged).not.toContain('"modern"\n');
    expect(optional).toContain(
      '-- Optional: tls-1.2-disabled costs connections with clients and servers',
    );
    expect(optional).toContain('\ntls_profile = "modern"\n');
    const all = await runMain(
      ...['fix', file('prosody-weak.json'), '--software=prosody@13.0', '--with-costs'],
    );
    expect(all.stdout).toContain('\ntls_profile = "modern"\n');
    expect(all.stdout).not.toContain('== Optional');
    const other = await runMain('fix', file('prosody-weak.json'), '--software', 'ejabberd@24.12');
    expect(sections(other.stdout)).toContain('== ejabberd.yml');
    expect(sections(other.stdout)).not.toContain('== prosody.cfg.lua');
  });

  test.each(['prosody', 'jabberd2@2.7', 'prosody@new'])(
    'refuses --software %j',
    async (software) => {
      const { code, stderr } = await runMain(
        'fix',
        file('prosody-weak.json'),
        '--software',
        software,
      );
      expect(code).toBe(3);
      expect(stderr).toContain('must be like prosody@13.0 or ejabberd@24.12');
    },
  );

  test('refuses a verdict, a missing file and two operands', async () => {
    writeFileSync(file('verdict.json'), '{}');
    for (const args of [
      [file('verdict.json')],
      [file('none.json')],
      [file('prosody-weak.json'), 'example.org'],
      [],
    ]) {
      expect(await runMain('fix', ...args)).toMatchObject({ code: 3, stdout: '' });
    }
  });
});

describe('fix --config FILE', () => {
  const weak = [
    's2s_secure_auth = false',
    'modules_enabled = { "tls" }',
    'VirtualHost "a.example"',
  ];
  const fix = (...args: readonly string[]) =>
    runMain('fix', file('prosody-weak.json'), '--config', file('prosody.cfg.lua'), ...args);

  test('prints a diff after lines that begin with #, and does not change the file', async () => {
    const text = `${weak.join('\n')}\n`;
    writeFileSync(file('prosody.cfg.lua'), text);
    const { code, stdout, stderr } = await fix();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head = '', diff = ''] = stdout.split(/^(?=--- )/m);
    expect(head.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
    expect(head).toContain(`# Apply with: patch -p0 ${file('prosody.cfg.lua')} < DIFF`);
    expect(diff).toContain('+c2s_require_encryption = true');
    expect(diff).toContain('+modules_enabled = { "server_contact_info"; "tls" }');
    expect(readFileSync(file('prosody.cfg.lua'), 'utf8')).toBe(text);
  });

  test('reads included files, and leaves options that they set in the block', async () => {
    mkdirSync(file('conf.d'), { recursive: true });
    writeFileSync(file('conf.d/tls.cfg.lua'), 'tls_profile = "old"\n');
    writeFileSync(file('prosody.cfg.lua'), `${weak.join('\n')}\nInclude "conf.d/*.cfg.lua"\n`);
    const { stdout } = await fix();
    expect(stdout).toContain('# Not in the diff:\n');
    expect(stdout).toContain('forward-secrecy: an included file sets tls_profile');
    expect(stdout).toContain('\n# tls_profile = "intermediate"');
    expect(stdout).toContain('\n+c2s_require_encryption = true');
  });

  test('makes no diff of a file that is not UTF-8', async () => {
    const text = `-- caf\u00e9\n${weak.join('\n')}\n`;
    writeFileSync(file('prosody.cfg.lua'), text, 'latin1');
    const { stdout } = await fix();
    expect(stdout).toContain('abuse-contacts: the file is not plain UTF-8');
    expect(stdout).not.toMatch(/^--- /m);
    writeFileSync(file('prosody.cfg.lua'), text);
    expect((await fix()).stdout).toMatch(/^--- /m);
  });

  test('without an operand, mends what the file alone shows', async () => {
    const text = [
      'authentication = "internal_plain"',
      's2s_secure_auth = false',
      'modules_enabled = { "tls"; "dialback"; "register_ibr" }',
      'VirtualHost "a.example"',
    ];
    writeFileSync(file('prosody.cfg.lua'), `${text.join('\n')}\n`);
    const args = ['--config', file('prosody.cfg.lua'), '--software', 'prosody@0.12'];
    const { code, stdout, stderr } = await runMain('fix', ...args, '--domain', 'a.example');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of [
      'authentication = "internal_hashed"',
      's2s_secure_auth = true',
      'registration_invite_only = true',
      'registration_watchers = { "admin@a.example" }',
    ]) {
      expect(stdout).toContain(`\n+${line}\n`);
    }
    expect(await runMain('fix', ...args)).toMatchObject({ code: 3, stdout: '' });
    expect(await runMain('fix', '--domain', 'a.example')).toMatchObject({ code: 3, stdout: '' });
  });

  test('refuses a template, a folder, and software that the file is not of', async () => {
    writeFileSync(file('prosody.cfg.lua'), 'VirtualHost "{{ domain }}"\n');
    expect((await fix()).stderr).toContain('template');
    writeFileSync(file('prosody.cfg.lua'), weak.join('\n'));
    const other = await fix('--software=ejabberd@24.12');
    expect(other.stderr).toContain('is a configuration of prosody');
    expect(await runMain('fix', file('prosody-weak.json'), '--config', folder)).toMatchObject({
      code: 3,
    });
  });
});
