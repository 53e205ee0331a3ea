import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

const MOST_LINES_OF_FILE = 300;
const MOST_LINES_OF_FUNCTION = 80;

/** Files that are one table each. */
const TABLES: readonly string[] = ['src/wire/tls/registry/suites-registered.ts'];

/** Offenders that are still there: `FILE`, or `FILE: FUNCTION`. Add none; remove each once split. */
const EXCEPTIONS: readonly string[] = ['src/cli/commands/batch.ts: handleBatch'];

/** Files and functions that are too long, functions with all that is inside them. */
function offenders(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lines = source.getLineAndCharacterOfPosition(text.trimEnd().length).line + 1;
  const found = lines > MOST_LINES_OF_FILE && !TABLES.includes(file) ? [file] : [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && linesOf(node, source) > MOST_LINES_OF_FUNCTION) {
      found.push(`${file}: ${nameOf(node)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function linesOf(node: ts.Node, source: ts.SourceFile): number {
  const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  return source.getLineAndCharacterOfPosition(node.end).line - from + 1;
}

/** The name of a function, or of what it is assigned to. */
function nameOf(node: ts.SignatureDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  const { name } = node;
  if (name !== undefined) return name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent)
    ? parent.name.getText()
    : 'a function without a name';
}

function sources(): string[] {
  return ['src', 'probes'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
}

describe('sizes', () => {
  const files = sources();
  const found = files.flatMap((file) => offenders(file, readFileSync(join(ROOT, file), 'utf8')));

  test('no file has more than 300 lines, and no function more than 80', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(found.filter((one) => !EXCEPTIONS.includes(one))).toEqual([]);
  });

  test('every exception is still needed', () => {
    expect(EXCEPTIONS.filter((one) => !found.includes(one))).toEqual([]);
    expect(TABLES.filter((one) => !files.includes(one))).toEqual([]);
  });

  const lines = (count: number): string => Array.from({ length: count }, () => '1;\n').join('');
  const braced = (head: string, count: number, end = '}'): string =>
    `${head} {\n${lines(count - 2)}${end}\n`;

  test.each<[string, string, string[]]>([
    ['a file at the limit', lines(300), []],
    ['a file beyond it', lines(301), ['src/new.ts']],
    ['a function at the limit', braced('function f()', 80), []],
    ['a function beyond it', braced('function f()', 81), ['src/new.ts: f']],
    ['an arrow function', braced('const f = () =>', 81), ['src/new.ts: f']],
    [
      'a function without a name',
      braced('call(function ()', 81, '});'),
      ['src/new.ts: a function without a name'],
    ],
    ['a method', braced('class C { m()', 81, '} }'), ['src/new.ts: m']],
    ['a private method', braced('class C { #m()', 81, '} }'), ['src/new.ts: #m']],
    ['a getter', braced('class C { get g()', 81, '} }'), ['src/new.ts: g']],
    ['a constructor', braced('class C { constructor()', 81, '} }'), ['src/new.ts: constructor']],
    ['a member of an object', braced('const o = { f: () =>', 81, '} };'), ['src/new.ts: f']],
    [
      'a closure, with the function around it',
      `function g() {\n${braced('const f = () =>', 81)}}\n`,
      ['src/new.ts: g', 'src/new.ts: f'],
    ],
    ['a class of short methods', braced('class C { m() {} ', 200).replaceAll('1;', ';'), []],
  ])('%s', (_, text, expected) => {
    expect(offenders('src/new.ts', text)).toEqual(expected);
  });

  test('a table may be long, and a function in it may not', () => {
    const [table = ''] = TABLES;
    expect(offenders(table, lines(400))).toEqual([]);
    expect(offenders(table, braced('function f()', 81))).toEqual([`${table}: f`]);
  });
});
