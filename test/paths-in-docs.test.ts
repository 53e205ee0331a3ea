/** What the pages for people name is there: files, links, scripts and commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

test.each(PAGES)('%s names files and folders that are there', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => join(dirname(page), link));
  // In text and in commands of code blocks.
  const paths = [
    ...read(page).matchAll(/(?<![\w./-])((?:src|probes|test|docs|bench)\/[\w./-]*\w)/g),
  ].map(([, path = '']) => path);
  // A name in capitals is for the reader to choose.
  const named = [...links, ...paths].filter((path) => !/[A-Z]{3}/.test(path.replace(/\.md$/, '')));
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the package holds all that the README and the docs link to', () => {
  const { files } = JSON.parse(read('package.json')) as { files: readonly string[] };
  // npm adds these to every package.
  const packed = [...files, 'README.md', 'LICENSE', 'package.json'];
  const links = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => join(dirname(page), link)),
  );
  expect(links.length).toBeGreaterThan(20);
  const inside = (link: string): boolean =>
    packed.some((path) => link === path || link.startsWith(`${path}/`));
  expect(links.filter((link) => !inside(link))).toEqual([]);
});

test('every npm script that a page names is one that we have', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = PAGES.flatMap((page) =>
    [...read(page).matchAll(/npm (?:run ([\w:]+)|(test))\b/g)].map(([, script, plain]) => ({
      page,
      script: script ?? plain ?? '',
    })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ script }) => scripts[script] === undefined)).toEqual([]);
});

test('no page and no package field has an invented address of the project', () => {
  const fields = JSON.parse(read('package.json')) as Record<string, unknown>;
  for (const field of ['homepage', 'repository', 'bugs']) expect(fields).not.toHaveProperty(field);
  for (const page of PAGES) {
    expect(read(page), page).not.toMatch(/https?:\/\/[^\s)]*\/xmpp-safeguard|security@/);
  }
});
