import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/model/index.js';
import { visible } from '../../../src/report/kit/escape.js';
import { render } from '../../../src/report/index.js';
import { VERDICT } from '../fixture.js';
import { GATED, nasty, saying } from '../gated.js';
import { walk, xmlTree, type XmlNode } from '../machine/xml-tree.js';

function badge(verdict: Verdict): XmlNode {
  return xmlTree(render(verdict, 'badge', { color: true, width: 40 }));
}

function named(node: XmlNode, name: string): readonly XmlNode[] {
  return [...walk(node)].filter((each) => each.name === name);
}

/** WCAG 2.2, of `#rgb` or `#rrggbb` against white. */
function contrastToWhite(color: string): number {
  const hex = color.length === 4 ? color.replace(/[^#]/g, '$&$&') : color;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

const STATUSES = ['passed', 'failed', 'undetermined'] as const;

function withStatus(status: Verdict['scope']['status']): Verdict {
  return { ...VERDICT, scope: { ...VERDICT.scope, status } };
}

describe('badge', () => {
  test('of the hand-made verdict', async () => {
    await expect(render(GATED, 'badge', { color: true, width: 40 })).toMatchFileSnapshot(
      '../../golden/report.svg',
    );
  });

  test.each(STATUSES)('says %s to eyes and to screen readers', (status) => {
    const svg = badge(withStatus(status));
    const said = `${status}, 3/13 MUST met`;
    expect(svg.attributes).toMatchObject({
      role: 'img',
      'aria-label': `XMPP safeguard: ${said}`,
      height: '20',
    });
    expect(named(svg, 'title').map(({ text }) => text)).toEqual([`XMPP safeguard: ${said}`]);
    const drawn = named(svg, 'text').filter(({ attributes }) => !attributes['aria-hidden']);
    expect(drawn.map(({ text }) => text)).toEqual(['XMPP safeguard', said]);
  });

  test('each status has a colour of its own, which white can be read on', () => {
    const fills = STATUSES.map((status) =>
      named(badge(withStatus(status)), 'rect').flatMap(({ attributes }) =>
        /^#[0-9a-f]{3,6}$/.test(attributes['fill'] ?? '') && attributes['fill'] !== '#fff'
          ? [attributes['fill'] ?? '']
          : [],
      ),
    );
    for (const color of fills.flat()) expect(contrastToWhite(color)).toBeGreaterThan(4.5);
    expect(new Set(fills.map(([, right]) => right)).size).toBe(3);
  });

  // Of the badges that shields.io draws: `build`, `passing`, `coverage` are 27, 43 and 51 px.
  test('is as wide as its texts, which stand side by side', () => {
    for (const status of STATUSES) {
      const svg = badge(withStatus(status));
      const texts = named(svg, 'text').filter(({ attributes }) => !attributes['aria-hidden']);
      const spans = texts.map(({ attributes }) => {
        const [middle, width] = [Number(attributes['x']), Number(attributes['textLength'])];
        return [middle - width / 2, middle + width / 2] as const;
      });
      const [label, message] = spans;
      const [left] = named(svg, 'rect').slice(1);
      expect(label?.[0]).toBe(5);
      expect(message?.[0]).toBe(Number(left?.attributes['width']) + 5);
      expect((label?.[1] ?? 0) + 5).toBe(Number(left?.attributes['width']));
      expect((message?.[1] ?? 0) + 5).toBe(Number(svg.attributes['width']));
    }
  });

  test('says how many rows are waived, and which', () => {
    const svg = badge(GATED);
    expect(svg.attributes['aria-label']).toBe('XMPP safeguard: failed, 3/11 MUST met, 2 waived');
    const [desc] = named(svg, 'desc');
    expect(desc?.text).toContain('1 of 11 visible MUST requirements is missing');
    expect(desc?.text).toContain(
      'certificate-validity, missing: waived until 2026-03-31: The second host moves in March',
    );
    expect(desc?.text).toContain('tls-1.3: the waiver expired');
  });

  test('text of a waiver is text, and asks for nothing from anywhere', () => {
    const shape = [...walk(badge(saying('plain')))].map(({ name }) => name);
    fc.assert(
      fc.property(nasty, (text) => {
        const svg = badge(saying(text));
        expect([...walk(svg)].map(({ name }) => name)).toEqual(shape);
        expect(named(svg, 'desc')[0]?.text).toContain(visible(text, 200).slice(0, 190));
        const attributes = [...walk(svg)].flatMap((node) => Object.keys(node.attributes));
        expect(attributes.filter((name) => /href|src|^on|style/.test(name))).toEqual([]);
      }),
    );
  });
});
