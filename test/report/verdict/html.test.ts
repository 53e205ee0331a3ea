import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/model/index.js';
import { CATALOGUE } from '../../../src/catalogue/index.js';
import { headlineText } from '../../../src/report/kit/headline.js';
import { reference } from '../../../src/report/verdict/html-row-links.js';
import { render } from '../../../src/report/index.js';
import { MANIFESTO } from '../../../src/report/kit/legend.js';
import { say } from '../../../src/rules/words.js';
import { HOSTILE, VERDICT } from '../fixture.js';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of it and of all that is in it. */
  text: string;
}

function html(verdict: Verdict): string {
  return render(verdict, 'html', { color: true, width: 40 });
}

/** In the order in which they begin. Throws where the page is not well-formed. */
function elementsOf(page: string): readonly Element[] {
  const parser = new SaxesParser();
  const open: Element[] = [];
  const all: Element[] = [];
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes, text: '' };
    open.push(element);
    all.push(element);
  });
  parser.on('text', (text) => open.forEach((element) => (element.text += text)));
  parser.on('closetag', () => open.pop());
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(page).close();
  return all;
}

function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const PAGE = html(VERDICT);
const ELEMENTS = elementsOf(PAGE);
const TEXT = words(ELEMENTS[0]?.text ?? '');

function only(name: string): readonly Element[] {
  return ELEMENTS.filter((element) => element.name === name);
}

/** What the program decides by: not text of a server. */
const DECISIVE = new Set([
  ...['format', 'status', 'section', 'level', 'basis', 'code', 'priority', 'role', 'transport'],
  ...['origin', 'state', 'match', 'answer', 'version', 'preference', 'layer', 'reason', 'access'],
  ...['startedAt', 'endedAt', 'notBefore', 'notAfter', 'roots'],
]);

/** All other strings, each the same. */
function filled(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((item) => filled(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      DECISIVE.has(key) ? item : filled(item, text),
    ]),
  );
}

/** Every tag, and the names of its attributes. */
function skeleton(verdict: unknown): readonly string[] {
  const parser = new SaxesParser();
  const tags: string[] = [];
  parser.on('opentag', ({ name, attributes }) => {
    tags.push(`${name} ${Object.keys(attributes).join(' ')}`);
  });
  parser.on('closetag', ({ name }) => tags.push(`/${name}`));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(html(verdict as Verdict)).close();
  return tags;
}

const OURS =
  /^(#[\w.-]+|https:\/\/(github\.com\/divestedcg\/|www\.rfc-editor\.org\/rfc\/|xmpp\.org\/).*)$/;

describe('html', () => {
  test('of the hand-made verdict', async () => {
    await expect(PAGE).toMatchFileSnapshot('../../golden/report.html');
  });

  test('no text that a server sent leaves its place', () => {
    const expected = skeleton(filled(VERDICT, 'x'));
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(HOSTILE, '"><script>alert(1)</script>', "' onload='alert(1)", ']]>', '\0'),
    );
    fc.assert(
      fc.property(text, (hostile) => {
        expect(skeleton(filled(VERDICT, `x${hostile}`))).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('nothing in it runs, loads or leads elsewhere', () => {
    const names = new Set(ELEMENTS.map(({ name }) => name));
    for (const name of ['script', 'img', 'link', 'iframe', 'form', 'object', 'image']) {
      expect(names).not.toContain(name);
    }
    const attributes = ELEMENTS.flatMap((element) => Object.entries(element.attributes));
    const given = new Set(attributes.map(([name]) => name));
    expect([...given].filter((name) => /^on|^src|^style$|^xlink/.test(name))).toEqual([]);
    const links = attributes.filter(([name]) => name === 'href').map(([, value]) => value);
    expect(links.filter((link) => !OURS.test(link))).toEqual([]);
    expect(PAGE.replaceAll('\n', '')).not.toMatch(
      /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    );
  });

  test('every id is there once, and every link within the page leads somewhere', () => {
    const ids = ELEMENTS.flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    const inner = ELEMENTS.flatMap(({ attributes }) => [
      ...(attributes['href']?.startsWith('#') === true ? [attributes['href'].slice(1)] : []),
      ...(attributes['aria-labelledby']?.split(' ') ?? []),
    ]);
    expect(inner.length).toBeGreaterThan(VERDICT.rows.length);
    expect(inner.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('has an anchor for each requirement, which no other part of the page takes', () => {
    const [row] = VERDICT.rows;
    if (row === undefined) throw new Error('no row');
    const rows = CATALOGUE.map(({ id, section }) => ({ ...row, id, section }));
    const all = elementsOf(html({ ...VERDICT, rows }));
    const ids = all.flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    const links = all.filter(({ attributes }) => attributes['class'] === 'self');
    expect(links.map(({ attributes }) => attributes['href'])).toEqual(
      CATALOGUE.map(({ id }) => `#${id}`),
    );
    for (const { id } of CATALOGUE) expect(ids).toContain(id);
  });

  test('each row leads to the manifesto, and to its RFCs and XEPs', () => {
    const manifesto = only('a').filter(({ attributes }) => attributes['href'] === MANIFESTO.url);
    expect(manifesto.length).toBe(VERDICT.rows.length + 1);
    expect(PAGE).toContain('href="https://www.rfc-editor.org/rfc/rfc6120#section-5"');
    expect(reference('XEP-0157').markup).toBe(
      '<a href="https://xmpp.org/extensions/xep-0157.html">XEP-0157</a>',
    );
    const known = /<a href="https:\/\/(www\.rfc-editor\.org\/rfc\/rfc\d+|xmpp\.org\/extensions\/)/;
    for (const text of CATALOGUE.flatMap(({ source }) => source.references)) {
      expect(reference(text).markup).toMatch(known);
    }
  });

  test.each(['passed', 'failed', 'undetermined'] as const)(
    'begins with the headline of the scope, then with what to do: %s',
    (status) => {
      const verdict = { ...VERDICT, scope: { ...VERDICT.scope, status } };
      const all = elementsOf(html(verdict));
      const banner = words(all.find(({ name }) => name === 'header')?.text ?? '');
      expect(banner).toMatch(new RegExp(`example\\.org ${status.toUpperCase()} `));
      expect(banner.toLowerCase()).toContain(`${headlineText(verdict).toLowerCase()}.`);
      expect(all.find(({ name }) => name === 'title')?.text).toBe(
        `example.org: ${status.toUpperCase()}`,
      );
      const [first] = all.filter(({ attributes }) => attributes['class'] === 'part stack');
      expect(first?.attributes['id']).toBe('actions');
    },
  );

  test('has one first heading, and leaves out no level', () => {
    const levels = ELEMENTS.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? Number(name[1]) : []));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
  });

  test('has every row, with its words, its reason and its evidence', () => {
    for (const row of VERDICT.rows) {
      const element = ELEMENTS.find(({ attributes }) => attributes['id'] === row.id);
      expect(words(element?.text ?? '')).toContain(row.title);
      expect(words(element?.text ?? '')).toContain(row.why);
      const said = say(row.ruling);
      if (/^[ -~]+$/.test(said)) expect(TEXT).toContain(words(said));
      for (const id of row.ruling.findings.flatMap(({ evidence }) => evidence)) {
        if (/^[ -~]+$/.test(id)) expect(words(element?.text ?? '')).toContain(id);
      }
    }
  });

  test('lines to copy are there as they are', () => {
    // An HTML parser takes the first line break after the tag away.
    const blocks = only('pre').map(({ text }) => text.replace(/^\n/, ''));
    expect(blocks).toContain(VERDICT.configuration[0]?.lines);
    expect(blocks.some((block) => block.includes(VERDICT.actions[1]?.records[0] ?? '?'))).toBe(
      true,
    );
  });

  test('each table says what it is, and each of its cells of what', () => {
    const tables = only('table');
    expect(tables).toHaveLength(2);
    expect(only('caption')).toHaveLength(2);
    expect(only('th').filter(({ attributes }) => attributes['scope'] === undefined)).toEqual([]);
    const matrix = tables[1];
    expect(words(matrix?.text ?? '')).toContain('evil|\\u{1b}[31m`<b>\\u{202e}.example:5269');
  });

  test('draws what was seen of TLS, certificates and the DNS', () => {
    for (const said of [
      'TLS 1.2: 4 suites, 1 without forward secrecy, 1 group',
      'the server follows the order of the client; the list may be incomplete',
      'TLS_RSA_WITH_RC4_128_SHA no forward secrecy RC4',
      'SSL 3 accepted (legacy)',
      'TLS 1.3 refused, reason unclear',
      '2025-12-01 to 2026-03-01 (28 days left)',
      'expired 1 day before the scan',
      'not yet valid',
      'PKIX: not trusted CERT_HAS_EXPIRED',
      'PKIX: not checked',
      'keys 20326 (RSASHA256), 38696 (RSASHA256), by trust anchor',
      'key 370 (ECDSAP256SHA256), by DS, SHA-256, SHA-384',
      'SRV _xmpps-server._tcp.example.org (no such records) secure',
      'Zone unknown',
      `3 1 1 ${'cd'.repeat(32)} no match seen`,
      '9 9 9 00 not usable',
      'no effect: not fully signed with DNSSEC',
    ]) {
      expect(TEXT).toContain(said);
    }
  });

  test('of a scan that found nothing', () => {
    const page = html({
      ...VERDICT,
      status: 'undetermined',
      scope: { ...VERDICT.scope, endpoints: [], usage: [], widen: [] },
      rows: [],
      contradictions: [],
      actions: [],
      configuration: [],
      details: { tls: [], certificates: [], dane: [], zones: [], sets: [], omitted: 0 },
    });
    const text = words(elementsOf(page)[0]?.text ?? '');
    expect(text).toContain('No endpoint was found.');
    expect(text).toContain('What to do Nothing to do.');
    expect(text).not.toContain('Contradictions');
    expect(page).not.toContain('id="tls"');
  });

  test('zones that say they are their own parents end all the same', () => {
    const [root] = VERDICT.details.zones;
    if (root === undefined) throw new Error('no zone');
    const zones = [root, { ...root, parent: '.' }, { ...root, zone: 'a', parent: 'a' }];
    expect(html({ ...VERDICT, details: { ...VERDICT.details, zones } })).toContain('(root)');
  });
});
