import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  jsonText,
  markdownCode,
  markdownFence,
  markdownText,
  visible,
  visibleLines,
} from '../../../src/report/kit/escape.js';
import { HOSTILE } from '../fixture.js';
import type { MarkdownNode } from '../verdict/markdown-tree.js';
import { nodesOf, textOf } from '../verdict/markdown-tree.js';

const BREAKING = Array.from(
  '\\`*_[]<>#|~&@$!()-+=.:\n\r\t \u001b\u0007\u009b\u202e\u2066\u200b\ufeff',
);

/** Text made of what breaks reports, as well as of anything else. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...BREAKING),
      fc.constantFrom('](', '![', '<!--', '-->', '```', 'http://a.b', 'www.a.b', '&lt;', '</td>'),
      fc.constantFrom('[a](b)', '![a](b)', '<b>', '<http://a.b>', '<!-- -->', '[^1]', '- a', '# '),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

describe('visible', () => {
  test.each([
    ['\u001b[31m', '\\u{1b}[31m'],
    ['a\r\nb\tc\u0000', 'a\\u{d}\\u{a}b\\u{9}c\\u{0}'],
    ['\u009b2J\u007f', '\\u{9b}2J\\u{7f}'],
    ['\u202egnp.exe\u2066\u2069\u061c', '\\u{202e}gnp.exe\\u{2066}\\u{2069}\\u{61c}'],
    ['a\u200b\u200d\u2060\ufeff\u00ad', 'a\\u{200b}\\u{200d}\\u{2060}\\u{feff}\\u{ad}'],
    ['\u{e0041}\u3164', '\\u{e0041}\\u{3164}'],
    ['\ud800', '\\u{d800}'],
    ['e\u0301\u0301\u0301\u0301', 'e\u0301\u0301\u0301\\u{301}'],
    ['Grüße, мир, 世界, ✅', 'Grüße, мир, 世界, ✅'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('leaves nothing unseen, and nothing to do again', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = visible(text, Infinity);
        expect(shown).not.toMatch(UNSEEN);
        expect(visible(shown, Infinity)).toBe(shown);
      }),
    );
  });

  test('is bounded, and never cuts a character', () => {
    expect(visible('x'.repeat(10_000_000))).toBe(`${'x'.repeat(599)}…`);
    expect(visible('😀'.repeat(20), 10)).toBe(`${'😀'.repeat(9)}…`);
    expect(visible('x'.repeat(10), 10)).toBe('x'.repeat(10));
  });
});

test('visibleLines keeps lines apart and drops the last newline', () => {
  expect(visibleLines('a = 1\n  b\u001b\n\n')).toEqual(['a = 1', '  b\\u{1b}']);
});

/** What a reader of Markdown makes of `text`, in each place where reports put it. */
const PLACES: Readonly<Record<string, (markdown: string) => string>> = {
  paragraph: (markdown) => markdown,
  'list item': (markdown) => `- ${markdown}`,
  'numbered item': (markdown) => `1. **x** - ${markdown}`,
  'strong text': (markdown) => `x **${markdown}** y`,
  'table cell': (markdown) => `| a | b |\n|---|---|\n| x | ${markdown} |`,
};
const PLAIN_NODES = ['root', 'paragraph', 'list', 'listItem', 'strong', 'text'];
const TABLE_NODES = ['table', 'tableRow', 'tableCell'];

describe('markdownText', () => {
  test.each(Object.entries(PLACES))('is nothing but text in a %s', async (_place, put) => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const markdown = put(markdownText(`${text}a`, Infinity));
        const nodes = await nodesOf(markdown);
        const types = new Set(nodes.map(({ type }) => type));
        // A mail address becomes a link whatever is done: GFM looks for it in the text itself.
        const strange = [...types].filter(
          (type) => ![...PLAIN_NODES, ...TABLE_NODES].includes(type),
        );
        const links = nodes.filter((node) => node.type === 'link' && !isMailLink(node));
        expect(links).toEqual([]);
        expect(strange.filter((type) => type !== 'link')).toEqual([]);
        // HTML draws a run of spaces as one.
        const spaced = (shown: string) => shown.replace(/ +/g, ' ');
        const shown = visible(`${text}a`, Infinity).trim();
        expect(spaced(textOf(nodes))).toContain(spaced(shown));
      }),
      { numRuns: 150 },
    );
  });

  test('mentions nobody on GitHub, and is no mathematics there', () => {
    expect(markdownText('@everyone, $x$')).toBe('\\@everyone, \\$x\\$');
  });

  test('leaves the names of cipher suites alone', () => {
    expect(markdownText('TLS_AES_256_GCM_SHA384 and _xmpp-client._tcp')).toBe(
      'TLS_AES_256_GCM_SHA384 and \\_xmpp-client.\\_tcp',
    );
  });
});

function isMailLink(node: MarkdownNode): boolean {
  return node.url?.startsWith('mailto:') ?? false;
}

describe('markdownCode', () => {
  test('is code where it can be, and text where it cannot', () => {
    expect(markdownCode('tls-1.3')).toBe('`tls-1.3`');
    expect(markdownCode('a`b')).toBe('a\\`b');
    expect(markdownCode('a\\|b')).toBe('a\\\\\\|b');
    expect(markdownCode(' ')).toBe('');
  });
});

describe('markdownFence', () => {
  test('is one block of code, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const nodes = await nodesOf(`x\n\n${markdownFence('lua', text)}\n\ny`);
        expect(nodes.map(({ type }) => type)).toEqual([
          ...['root', 'paragraph', 'text', 'code', 'paragraph', 'text'],
        ]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('jsonText', () => {
  test('reads back as it was, and shows nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = jsonText({ [text]: text });
        expect(JSON.parse(shown)).toEqual({ [text]: text });
        expect(shown.replaceAll('\n', '')).not.toMatch(UNSEEN);
      }),
    );
    expect(jsonText(HOSTILE)).toMatch(/^"\\u001b\]0;owned\\u0007/);
    expect(jsonText('\u{e0041}\u009b')).toBe('"\\udb40\\udc41\\u009b"');
  });
});
