import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { html, idOf, joined, lines, longText } from '../../../src/report/kit/html-markup.js';
import { escapeHtml, htmlPage } from '../../../src/report/kit/html-page.js';
import { HOSTILE } from '../fixture.js';

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** The text and the attributes of well-formed XML. Throws where it is not. */
function read(xml: string): { readonly text: string; readonly attributes: readonly string[] } {
  const parser = new SaxesParser();
  let text = '';
  const attributes: string[] = [];
  parser.on('text', (part) => (text += part));
  parser.on('opentag', (tag) => attributes.push(...Object.values(tag.attributes)));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return { text, attributes };
}

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(HOSTILE, ']]>', '&#x3c;'));

describe('markup', () => {
  test('any text stays text, in an element and in an attribute, and is seen', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        const { text: shown, attributes } = read(markup);
        expect(attributes).toEqual([shown]);
        expect(markup).not.toMatch(UNSEEN);
        expect(markup).toBe(`<p title="${escapeHtml(text)}">${escapeHtml(text)}</p>`);
      }),
    );
  });

  test('text that hides nothing is shown as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(read(`<p>${escapeHtml(text)}</p>`).text).toBe(text);
      }),
    );
  });

  test('is put in as it is, null is nothing, and a list goes without commas', () => {
    const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
    expect(html`<b>${items}${null}</b>${0}`.markup).toBe('<b><li>a</li><li>&lt;</li></b>0');
    expect(joined(items, ' & ').markup).toBe('<li>a</li> &amp; <li>&lt;</li>');
  });

  test('is bounded, but for what is to be long', () => {
    expect(escapeHtml('x'.repeat(1e6))).toHaveLength(600);
    expect(longText('x'.repeat(1e4)).markup).toHaveLength(1e4);
    expect(lines('a\n<b>\u001b\n').markup).toBe('a\n&lt;b&gt;\\u{1b}');
  });

  test('an id has no space, quote or mark in it', () => {
    expect(idOf('row', 'tls-1.3')).toBe('row-tls-1.3');
    expect(idOf('a b', '"<é')).toMatch(/^[\w.-]+$/);
  });
});

describe('page', () => {
  const page = htmlPage({
    title: `Of ${HOSTILE}`,
    body: '<main id="main"><h1>Here</h1></main>',
    style: 'p{color:red}',
  });

  test('is well-formed, in one language, with a title', () => {
    const { text, attributes } = read(page.replace('<!DOCTYPE html>', ''));
    expect(attributes[0]).toBe('en');
    expect(text).toContain('Of \\u{1b}]0;owned');
    expect(htmlPage({ title: '', lang: 'de', body: '' })).toContain('<html lang="de">');
  });

  test('its policy lets in its own style and nothing else', () => {
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(style).toMatch(/p\{color:red\}$/);
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
    expect(page).not.toMatch(/url\(|@import|<script|<link|<img/);
  });

  test.each(['</style>', 'a{content:"&"}', 'a{}\r\n'])('refuses the style %j', (style) => {
    expect(() => htmlPage({ title: '', body: '', style })).toThrow(TypeError);
  });
});
