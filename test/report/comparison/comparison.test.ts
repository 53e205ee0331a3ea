import { stripVTControlCharacters } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { compare } from '../../../src/compare/compare.js';
import type { Comparison } from '../../../src/model/index.js';
import { columns } from '../../../src/report/kit/terminal-layout.js';
import { COMPARISON_SCHEMA } from '../../../src/report/comparison/json.js';
import {
  COMPARISON_FORMATS,
  renderComparison,
  type ComparisonFormat,
} from '../../../src/report/comparison/comparison.js';
import type { Json } from '../../json-paths.js';
import { changed, objects } from '../../json-paths.js';
import { operand, SERVICES, TIMES, TOOL } from './comparisons.js';
import { HOSTILE, VERDICT } from '../fixture.js';
import { nodesOf } from '../verdict/markdown-tree.js';

const BOTH: readonly (readonly [string, Comparison])[] = [
  ['services', SERVICES],
  ['times', TIMES],
];

const ENDINGS: Readonly<Record<ComparisonFormat, string>> = {
  terminal: 'txt',
  markdown: 'md',
  json: 'json',
  html: 'html',
  csv: 'csv',
};

function shown(comparison: Comparison, format: ComparisonFormat, width = 100): string {
  return renderComparison(comparison, format, { color: false, width });
}

describe.each(BOTH)('%s', (name, comparison) => {
  test.each(COMPARISON_FORMATS)('as %s', async (format) => {
    const file = `../../golden/compare-${name}.${ENDINGS[format]}`;
    await expect(shown(comparison, format)).toMatchFileSnapshot(file);
  });

  test.each(COMPARISON_FORMATS)('as %s nothing of a server is obeyed', (format) => {
    expect(JSON.stringify(comparison)).toContain(JSON.stringify(HOSTILE).slice(1, -1));
    expect(shown(comparison, format).replaceAll(/\r?\n|\ufe0f/g, '')).not.toMatch(
      /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    );
  });

  test.each([false, true])('at a terminal in ASCII has no other character: -v %s', (verbose) => {
    for (const width of [40, 80, 120]) {
      const options = { color: false, width, verbose };
      const plain = renderComparison(comparison, 'terminal', { ...options, ascii: true });
      expect(plain).toMatch(/^[\n\x20-\x7e]*$/);
      expect(plain).toContain(' compliant');
    }
  });

  test('at a terminal keeps to the width, and colour changes nothing but the colour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 120 }), fc.boolean(), (width, verbose) => {
        const plain = renderComparison(comparison, 'terminal', { color: false, width, verbose });
        const lines = plain.split('\n');
        expect(lines.filter((line) => columns(line) > width)).toEqual([]);
        expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
        const colored = renderComparison(comparison, 'terminal', { color: true, width, verbose });
        expect(stripVTControlCharacters(colored)).toBe(plain);
      }),
      { numRuns: 40 },
    );
  });

  test('as Markdown a server adds no link, image, HTML or code', async () => {
    const nodes = await nodesOf(shown(comparison, 'markdown'));
    const only = (type: string) => nodes.filter((node) => node.type === type);
    expect(only('link').map(({ url }) => url)).toEqual([
      'https://github.com/divestedcg/safeguarding-xmpp-2025',
    ]);
    expect(new Set(only('html').map(({ value }) => value))).toEqual(new Set(['<br>']));
    expect([...only('image'), ...only('code')]).toEqual([]);
    const known = new Set([...comparison.rows.map(({ id }) => id), '+', '-', '~']);
    const spans = only('inlineCode').map(({ value }) => value ?? '');
    expect(spans.filter((span) => !known.has(span))).toEqual([]);
    const tables = only('table').map((table) => [
      ...new Set(table.children?.map((row) => row.children?.length)),
    ]);
    expect(tables.every((widths) => widths.length === 1)).toBe(true);
  });

  test('as HTML it is well-formed, and a server adds no element', () => {
    const parser = new SaxesParser();
    const elements = new Set<string>();
    const links: string[] = [];
    parser.on('opentag', ({ name: element, attributes }) => {
      elements.add(element);
      if (attributes['href'] !== undefined) links.push(attributes['href']);
    });
    parser.on('error', (error) => {
      throw error;
    });
    parser.write(shown(comparison, 'html').replace('<!DOCTYPE html>', '')).close();
    expect(
      [...elements].filter((element) => /^(script|img|b|i|form|iframe)$/.test(element)),
    ).toEqual([]);
    expect(links).toEqual(['#main', 'https://github.com/divestedcg/safeguarding-xmpp-2025']);
  });

  test('every row is named once where it stands, in every form', () => {
    for (const format of ['terminal', 'markdown', 'html'] as const) {
      const text = shown(comparison, format, 120);
      for (const { id } of comparison.rows) expect(text).toContain(id);
    }
  });
});

describe('the schema', () => {
  const conforms = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(COMPARISON_SCHEMA);
  const documents = BOTH.map(([, one]) => JSON.parse(shown(one, 'json')) as Json);

  test('is followed, and asks for everything', () => {
    for (const document of documents) {
      expect(conforms(document), JSON.stringify(conforms.errors)).toBe(true);
      const dispensable = [...objects(document)].flatMap(({ path, keys }) =>
        keys
          .filter(() => path.at(-1) !== 'args')
          .filter((key) =>
            conforms(changed(document, path, (at) => Reflect.deleteProperty(at, key))),
          )
          .map((key) => [...path, key]),
      );
      expect(dispensable).toEqual([]);
    }
  });

  test('knows everything', () => {
    for (const document of documents) {
      const open = [...objects(document)]
        .filter(({ path }) => conforms(changed(document, path, (at) => (at['strange'] = { a: 1 }))))
        .map(({ path }) => path);
      expect(open).toEqual([]);
    }
  });
});

describe('what is said', () => {
  const text = (comparison: Comparison) =>
    shown(comparison, 'terminal', 120).replaceAll(/\s+/g, ' ');

  test('of times', () => {
    expect(text(TIMES)).toContain('1 row worse');
    expect(text(TIMES)).toContain('FAILED both times.');
    expect(text(TIMES)).toContain('✅ Done');
    expect(text(TIMES)).toContain('cannot tell whether it was done');
    expect(text(TIMES)).toContain('Catalogue dates differ');
    expect(text(TIMES)).toContain('different access (public: before; account, public: after)');
    expect(text(TIMES)).toContain('- gone: s2s inside.example.org:5269 (10.0.0.1)');
  });

  test('of services', () => {
    expect(text(SERVICES)).toContain('★');
    expect(text(SERVICES)).toContain('FAILED 2 of 13 visible MUST requirements are missing');
    expect(text(SERVICES)).toContain('Unknown rows do not count for any service.');
    expect(text(SERVICES)).toContain('Best overall, on the 8 rows known for all: example.net.');
    expect(text(SERVICES)).toContain('NO RESULT');
  });

  test('many columns become several tables', () => {
    const many = compare(
      [...Array(40).keys()].map((index) => operand({ ...VERDICT, domain: `d${index}.example` })),
      TOOL,
    );
    const first = many.rows[0];
    expect(first?.cells).toHaveLength(40);
    const lines = shown(many, 'terminal', 60).split('\n');
    expect(lines.filter((line) => columns(line) > 60)).toEqual([]);
  });
});

/** RFC 4180 §2. */
function recordsOf(csv: string): readonly (readonly string[])[] {
  expect(csv.endsWith('\r\n')).toBe(true);
  const fields = [...csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  expect(fields.map(([whole]) => whole).join('')).toBe(csv);
  const records: string[][] = [[]];
  for (const [, quoted, bare = '', end] of fields) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}

describe('as CSV', () => {
  test('has a line for each row, and a status for each column', () => {
    const [head, ...lines] = recordsOf(shown(SERVICES, 'csv'));
    expect(head).toEqual([
      ...['id', 'title', 'level'],
      ...['example.org', 'example.net', 'nowhere.example'],
    ]);
    expect(lines).toEqual(
      SERVICES.rows.map(({ id, title, level, cells }) => [
        ...[id, title, level],
        ...cells.map((cell) => cell?.status ?? ''),
      ]),
    );
  });

  test('of two times has the change last', () => {
    const [head, ...lines] = recordsOf(shown(TIMES, 'csv'));
    expect(head?.slice(3)).toEqual(['before (2026-01-31)', 'after (2026-02-28)', 'change']);
    const dnssec = lines.find(([id]) => id === 'dnssec');
    expect(dnssec?.slice(2)).toEqual(['SHOULD', 'not-observed', 'compliant', 'newly known']);
  });

  test('calculates nothing, and quotes what is special', () => {
    const titled = (title: string): Comparison => {
      const rows = SERVICES.rows.slice(0, 1).map((row) => ({ ...row, title }));
      return { ...SERVICES, rows };
    };
    const cell = (title: string): string | undefined =>
      recordsOf(shown(titled(title), 'csv'))[1]?.[1];
    for (const sign of ['=', '+', '-', '@', '\t', '\r']) {
      expect(cell(`${sign}HYPERLINK("http://evil.example","x")`)).toMatch(/^'/);
    }
    expect(cell('a "b", c')).toBe('a "b", c');
    expect(shown(titled('a "b", c'), 'csv')).toContain('"a ""b"", c"');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (title) => {
        const [, line, ...more] = recordsOf(shown(titled(title), 'csv'));
        expect(more).toEqual([]);
        expect(line).toHaveLength(6);
        expect(line?.[1]).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});
