import { describe, expect, test } from 'vitest';
import { readFiles } from './read-files.js';

const HOSTS = 'hosts: [im.example]\n';

function bomb(levels: number, line: (index: number) => string): string {
  return Array.from({ length: levels }, (_, index) => `${line(index)}\n`).join('');
}

const HOSTILE: Readonly<Record<string, string>> = {
  'aliases that would expand': `a0: &a0 [x]\n${bomb(30, (n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`)}`,
  'macros that expand': `define_macro:\n  M0: [x]\n${bomb(30, (n) => `  M${n + 1}: [M${n}, M${n}, M${n}]`)}acl: M30\n`,
  'lists in lists': `acl: ${'['.repeat(200_000)}`,
  'maps in maps': `acl: ${'{a: '.repeat(100_000)}`,
  'blocks in blocks': Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n)}a:\n`).join(''),
  'sequences in one line': `acl:\n  ${'- '.repeat(50_000)}x\n`,
  'many options': bomb(250_000, () => 'a:'),
  'a long key': `${'k'.repeat(500_000)}: 1\n`,
  'a long file': `#${'x'.repeat(2_000_000)}\n`,
  'two documents': '---\nloglevel: info\n---\nloglevel: debug\n',
  'odd octets': 'acl: \u0000\u0001\u2028\n',
  'a name of an object': '__proto__: {a: 1}\nconstructor: 2\n',
};

describe('hostile files', () => {
  test.each(Object.entries(HOSTILE))('%s', (_, text) => {
    for (const version of ['23.01', '26.07']) {
      const started = performance.now();
      const { loads, settings } = readFiles({ 'ejabberd.yml': HOSTS + text }, { version });
      expect(loads).not.toBeNull();
      expect(settings).toBeNull();
      expect(loads?.reason.length).toBeLessThan(500);
      expect(performance.now() - started).toBeLessThan(60_000);
    }
  });

  test('macros that use each other inside text end', () => {
    const macros = bomb(30, (n) => `  M${n + 1}: "@M${n}@@M${n}@@M${n}@"`);
    const text = `define_macro:\n  M0: "xxxxxxxxxx"\n${macros}language: "@M30@@M29@@M28@"\n`;
    const started = performance.now();
    readFiles({ 'ejabberd.yml': HOSTS + text }, { version: '26.07' });
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  test('an alias is its name, and expands to nothing', () => {
    const text = 'x: &size 5\nloglevel: *size\n';
    expect(readFiles({ 'ejabberd.yml': HOSTS + text }).loads?.reason).toMatch(
      /^Invalid value.*Unex/,
    );
  });

  test('files that include many, and deeply', () => {
    const wide = `${HOSTS}include_config_file: [${Array.from({ length: 300 }, () => 'a.yml').join(', ')}]\n`;
    expect(readFiles({ 'ejabberd.yml': wide, 'a.yml': '' }).loads).toMatchObject({ by: 'limit' });
    const deep = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`f${n}.yml`, `include_config_file: f${n + 1}.yml\n`]),
    );
    const files = { ...deep, 'ejabberd.yml': `${HOSTS}include_config_file: f0.yml\n` };
    expect(readFiles(files).loads).toMatchObject({ by: 'limit' });
  });

  test('paths are asked of the caller as they are: it knows the roots', () => {
    const asked: string[] = [];
    const files = new Proxy<Record<string, string>>(
      { 'ejabberd.yml': `${HOSTS}include_config_file: [../../etc/shadow, /etc/passwd]\n` },
      {
        get: (all, name) => {
          asked.push(String(name));
          return all[String(name)];
        },
      },
    );
    expect(readFiles(files).loads?.reason).toMatch(/no such file/);
    expect(asked[0]).toBe('ejabberd.yml');
  });
});
