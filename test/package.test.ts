/** The package: one program without dependencies, so that nobody who installs it sees a warning. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { formatRecording } from '../src/files/recording-text.js';
import { parseRecording } from '../src/files/recording.js';
import { RECORDING } from './recording-fixture.js';

const ROOT = resolve(import.meta.dirname, '..');
const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
// Outside the tree no package can be found that the bundle lacks.
const folder = mkdtempSync('/tmp/bundle-');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('installing brings no other package, and no script of one', () => {
  const { dependencies, scripts, allowScripts } = read('package.json') as {
    dependencies?: object;
    scripts: Readonly<Record<string, string>>;
    allowScripts: Readonly<Record<string, boolean>>;
  };
  expect(dependencies).toBeUndefined();
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
    expect(scripts).not.toHaveProperty(name);
  }
  // A clone: the lock file says which packages have scripts, and which Node they want.
  const { packages } = read('package-lock.json') as {
    packages: Readonly<Record<string, { hasInstallScript?: true; engines?: { node?: string } }>>;
  };
  const named = Object.entries(packages).map(([path, one]) => ({
    ...one,
    name: path.replace(/^.*node_modules\//, ''),
  }));
  const withScripts = named.filter((one) => one.hasInstallScript).map(({ name }) => name);
  expect(Object.keys(allowScripts).sort()).toEqual(expect.arrayContaining(withScripts.sort()));
  // dns2 3.1.1 says that it needs Node 22; all that is used of it is tested on 20.
  expect(named.find(({ name }) => name === 'dns2')?.engines).toBeUndefined();
});

test('the bundle runs without packages: command line, API, the database of watch and Lua', () => {
  const built = join(folder, 'dist/bin');
  const entries = ['src/cli/cli.ts', 'src/index.ts', 'src/evidence/prosody/read.ts'];
  const bundled = spawnSync(process.execPath, ['test/bundle.js', ...entries, built], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(bundled.stderr).toBe('');
  expect(readFileSync(join(built, 'LICENCES.txt'), 'utf8')).toMatch(/^saxes \d/m);
  expect(readFileSync(join(built, 'LICENCES.txt'), 'utf8')).toMatch(/^wasmoon \d/m);
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const node = (...args: readonly string[]) =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  const program = `
    const { judge, FORMATS } = await import('./dist/bin/index.js');
    console.log(typeof judge, FORMATS.includes('sarif'));
  `;
  expect(node('--input-type=module', '-e', program)).toMatchObject({
    stderr: '',
    stdout: 'function true\n',
  });
  // Its validator was compiled from the schema, and says what the sources say.
  const broken = formatRecording(RECORDING).replace('"origin": "srv"', '"origin": "wine"');
  writeFileSync(join(folder, 'broken.json'), broken);
  const refused = node('dist/bin/cli.js', 'judge', 'broken.json');
  expect(() => parseRecording(broken, 'broken.json')).toThrow(/\/origin must be equal to one of/);
  expect(() => parseRecording(broken, 'broken.json')).toThrow(
    refused.stderr.replace(/^xmpp-safeguard: /, '').trim(),
  );
  writeFileSync(join(folder, 'prosody.cfg.lua'), 'VirtualHost(("A.Example"):lower())');
  const reader = `
    const { readProsody } = await import('./dist/bin/read.js');
    const { loads, hosts } = await readProsody({
      main: '/etc/prosody/prosody.cfg.lua',
      roots: [{ seenAs: '/etc/prosody', folder: '.' }],
      environment: {},
      host: 'a.example',
      version: '0.12',
      evaluationMs: 60_000,
    });
    console.log(loads, hosts.join());
  `;
  expect(node('--input-type=module', '-e', reader)).toMatchObject({
    stderr: '',
    stdout: 'null a.example\n',
  });
  // Nothing listens there, so that the look ends at once, with a history that was written.
  const config = {
    watch: {
      domains: [{ domain: 'example.invalid', options: { resolver: ['127.0.97.9:9'] } }],
      history: { folder: 'history' },
    },
  };
  writeFileSync(join(folder, 'safeguard.yml'), JSON.stringify(config));
  const watched = node('dist/bin/cli.js', 'watch', '--config', 'safeguard.yml', '--once');
  expect(watched.stderr).not.toMatch(/Cannot find|No native build/);
  expect(existsSync(join(folder, 'history')), watched.stderr).toBe(true);
});
