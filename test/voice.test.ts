import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { markedIn, markedInComment, marksIn } from './voice-marks.js';

const ROOT = join(import.meta.dirname, '..');

/** Folders of source whose literals users read. */
const SOURCES = ['src/report', 'src/catalogue', 'src/cli', 'src/rules', 'src/advice', 'src/watch'];
/** Other source files whose literals users read. */
const FILES = [
  'src/scan/no-service.ts',
  'src/net/limiter/failed-logins.ts',
  'src/net/limiter/connection-budget.ts',
];
/** Folders of source whose comments are in the house voice. The list grows to all of src and probes. */
const COMMENTED = [
  'src/report',
  'src/compare',
  'src/files',
  'src/batch',
  'src/evidence',
  'src/wire/dns',
  'src/wire/ssh',
  'src/wire/stun',
  'src/wire/tls',
  'src/net',
  'src/xmpp/s2s',
  'src/xmpp/tls-survey',
  'src/util',
  'src/options',
  'src/cli',
  'src/advice',
  'src/scan',
  'src/demo',
  'src/judge/details',
  'src/catalogue',
  'src/rules/tls',
  'src/rules/upload',
  'src/rules/stun',
  'src/rules/e2ee',
  'src/rules/certificates',
  'src/rules/contacts',
  'src/rules/clients',
  'src/rules/host',
  'src/rules/limits',
  'src/rules/logins',
  'src/rules/registration/rule',
  'src/rules/dane/rule',
  'src/rules/s2s/rule',
  'src/rules/encryption/rule',
  'src/rules/binding/rule',
  'src/rules/caa/rule',
  'src/rules/shared/rule',
  'src/wire/xmpp/sasl',
  'src/xmpp/registration',
];
const DOCS = ['README.md', 'docs'];

/** Titles of the client rows, from the manifesto. */
const MANIFESTO_WORDS: ReadonlySet<string> = new Set(['stranger', 'strangers']);

function filesIn(folder: string, ends: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ends.test(name))
    .map((name) => join(folder, name));
}

/** The literals of a source file that may be read by people: they hold a space. */
function literalsOf(path: string): readonly string[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(ROOT, path), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    // Quotations from the manifesto are not ours.
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'manifesto') return;
    if (ts.isTemplateExpression(node)) {
      found.push(
        [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'),
      );
      for (const { expression } of node.templateSpans) visit(expression);
      return;
    }
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.map((text) => text.replace(/\s+/g, ' ')).filter((text) => text.includes(' '));
}

/** The comments of a source file, each as one line of text. */
function commentsOf(text: string): readonly string[] {
  const source = ts.createSourceFile('comments.ts', text, ts.ScriptTarget.Latest, true);
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ]) {
      const bare = text.slice(pos, end).replace(/^\/\*+|\*\/$|^\/\//g, '');
      found.set(
        pos,
        bare
          .replace(/\n\s*\*? ?/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      );
    }
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found.values()];
}

function textsOf(path: string): readonly string[] {
  if (path.endsWith('.ts')) return literalsOf(path);
  return [readFileSync(join(ROOT, path), 'utf8').replace(/\s+/g, ' ')];
}

function oldVoiceIn(path: string): readonly string[] {
  const clients = /rules\/clients\/rule\/clients\.ts$/.test(path);
  return textsOf(path)
    .flatMap(markedIn)
    .filter(({ mark }) => !(clients && MANIFESTO_WORDS.has(mark.toLowerCase())))
    .map(({ mark, at }) => `${mark}: …${at}…`);
}

const PATHS = [
  ...SOURCES.flatMap((folder) => filesIn(folder, /\.ts$/)),
  ...FILES,
  ...DOCS.flatMap((path) => (path.endsWith('.md') ? [path] : filesIn(path, /\.(md|ya?ml)$/))),
];

describe('no comment has a mark of the old voice', () => {
  test.each(COMMENTED.flatMap((folder) => filesIn(folder, /\.ts$/)))('%s', (path) => {
    const comments = commentsOf(readFileSync(join(ROOT, path), 'utf8'));
    const marks = comments.flatMap(markedInComment).map(({ mark, at }) => `${mark}: …${at}…`);
    expect(marks).toEqual([]);
  });

  test('the marks are found in every kind of comment, and not in literals', () => {
    const source = [
      '/**',
      ' * Rows that are told,',
      ' * some of them.',
      ' */',
      "const text = 'nobody'; // As it stands.",
      '// Whoever asks.',
      'call(/* Of the row. */ text);',
    ].join('\n');
    const marks = commentsOf(source)
      .flatMap(markedInComment)
      .map(({ mark }) => mark);
    expect(marks).toEqual(
      expect.arrayContaining(['told', 'some of them', 'As ', 'Whoever', 'Of ']),
    );
    expect(marks).not.toContain('nobody');
    expect(markedInComment('Rows of the verdict in the order of the catalogue.')).toEqual([]);
  });
});

describe('no text for users has a mark of the old voice', () => {
  test.each(PATHS)('%s', (path) => {
    expect(oldVoiceIn(path)).toEqual([]);
  });

  test('the marks are found in literals, and not in comments or names', () => {
    expect(marksIn('Whoever asks is answered')).toEqual(['Whoever']);
    expect(marksIn('12 certificates are sent along and of no use')).toEqual([
      'of no use',
      'sent along',
    ]);
    expect(marksIn('The server refuses TLS 1.2')).toEqual([]);
    expect(literalsOf('test/voice-marks.ts')).toEqual([]);
  });
});
