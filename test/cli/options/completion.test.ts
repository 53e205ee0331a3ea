/** The completion scripts, in the shells that this machine has. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_OPTIONS, SHELL_NAMES } from '../../../src/options/commands.js';
import { runMain } from '../run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'completion-'));
const script = (shell: string): string => join(folder, `completion.${shell}`);

beforeAll(async () => {
  for (const shell of SHELL_NAMES) {
    const { code, stdout } = await runMain('completion', shell);
    expect(code).toBe(0);
    writeFileSync(script(shell), stdout);
  }
  writeFileSync(join(folder, 'today.json'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(shell: string, args: readonly string[]) {
  const { error, status, stdout, stderr } = spawnSync(shell, args, {
    ...{ cwd: folder, encoding: 'utf8', timeout: 60_000 },
  });
  return { isThere: error === undefined, status, said: `${stdout}${stderr}` };
}

const isThere = (shell: string): boolean => run(shell, ['-c', 'true']).isThere;

test.each(SHELL_NAMES)('%s: the script names every option', async (shell) => {
  const { stdout } = await runMain('completion', shell);
  const names = Object.values(COMMAND_OPTIONS).flatMap((table) => Object.keys(table));
  const named = (name: string): boolean =>
    stdout.includes(shell === 'fish' ? `-l ${name}` : `--${name}`);
  expect(names.filter((name) => !named(name))).toEqual([]);
});

describe.each(SHELL_NAMES)('%s', (shell) => {
  test.runIf(isThere(shell))('reads the script without an error', () => {
    expect(run(shell, ['-n', script(shell)])).toMatchObject({ status: 0, said: '' });
  });
});

const CASES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['j'], ['judge']],
  [['judge', '--fo'], ['--format']],
  [['judge', '-f', 'ma'], ['markdown']],
  [['judge', 'to'], ['today.json']],
  [
    ['a.example', '--roots', ''],
    ['mozilla', 'none', 'system'],
  ],
  [
    ['a.example', '--no-'],
    ['--no-ascii', '--no-color', '--no-policy', '--no-sasl-attempts', '--no-web'],
  ],
  [['compare', '--out', 'to'], ['today.json']],
  [
    ['explain', 'tls-1'],
    ['tls-1.2-disabled', 'tls-1.3'],
  ],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
];

describe.runIf(isThere('bash'))('bash offers', () => {
  const offered = (...words: readonly string[]): readonly string[] => {
    const quoted = ['xmpp-safeguard', ...words].map((word) => `'${word}'`).join(' ');
    const asked = `source completion.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _xmpp_safeguard; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run('bash', ['--norc', '-c', asked]).said.trim().split('\n').sort();
  };
  test.each([
    ...CASES,
    [
      ['judge', '--format', '=', 'j'],
      ['json', 'junit'],
    ] as const,
  ])('%j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

describe.runIf(isThere('fish'))('fish offers', () => {
  test.each(CASES)('%j', (words, expected) => {
    const line = ['xmpp-safeguard', ...words].join(' ');
    const { said } = run('fish', [
      '--no-config',
      '-c',
      `source completion.fish; complete -C '${line}'`,
    ]);
    expect(
      said
        .trim()
        .split('\n')
        .map((one) => one.split('\t')[0])
        .sort(),
    ).toEqual(expected);
  });
});

test.each([
  [['completion'], /name a shell: xmpp-safeguard completion bash, zsh or fish/],
  [['completion', 'fishh'], /shell fishh: did you mean fish\?/],
])('%j is refused', async (args, message) => {
  const ended = await runMain(...args);
  expect(ended).toMatchObject({ code: 3, stdout: '' });
  expect(ended.stderr).toMatch(message);
});
