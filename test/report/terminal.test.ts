import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/model.js';
import { render } from '../../src/report/index.js';
import { columns } from '../../src/report/layout.js';
import { fileBlocks } from '../../src/report/outline.js';
import { say } from '../../src/report/text.js';
import { SETTINGS } from '../recording-fixture.js';
import { VERDICT } from './fixture.js';

function terminal(verdict: Verdict, width = 100, verbose = false, color = false): string {
  return render(verdict, 'terminal', { color, width, verbose });
}

/** Words in order, however they were broken into lines. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ');
}

describe('terminal', () => {
  test('of the hand-made verdict', async () => {
    await expect(terminal(VERDICT)).toMatchFileSnapshot('../golden/report.txt');
  });

  test('of the hand-made verdict, in full', async () => {
    await expect(terminal(VERDICT, 100, true)).toMatchFileSnapshot('../golden/report-verbose.txt');
  });

  test.each([false, true])('names every row (verbose: %s)', (verbose) => {
    const text = terminal(VERDICT, 100, verbose);
    for (const { id } of VERDICT.rows) expect(text).toContain(id);
  });

  test('in full shows every title, and every reason', () => {
    const text = unwrapped(terminal(VERDICT, 120, true));
    for (const { title } of VERDICT.rows) expect(text).toContain(title);
    expect(unwrapped(terminal(VERDICT))).not.toContain('Administrators use a second factor');
  });

  test('colour changes nothing but the colour', () => {
    const colored = terminal(VERDICT, 100, false, true);
    expect(stripVTControlCharacters(colored)).toBe(terminal(VERDICT));
    expect(colored).toContain('\u001b[31m');
    // eslint-disable-next-line no-control-regex
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(terminal(VERDICT));
  });

  test('nothing that a server sent reaches the terminal raw', () => {
    expect(terminal(VERDICT, 100, true).replaceAll(/\n|\ufe0f/g, '')).not.toMatch(
      /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    );
  });

  test('keeps to the width, the lines to copy apart', () => {
    const copied = new Set(fileBlocks(VERDICT).flatMap(({ lines }) => lines.split('\n')));
    expect(copied.size).toBeGreaterThan(8);
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 120 }), fc.boolean(), (width, verbose) => {
        const lines = terminal(VERDICT, width, verbose).split('\n');
        const wide = lines.filter((line) => columns(line) > width && !copied.has(line.trim()));
        expect(wide).toEqual([]);
        expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
      }),
    );
  });

  test.each([
    [-1, 40],
    [0, 40],
    [39.5, 40],
    [500, 120],
  ])('a width of %d is taken for %d', (given, taken) => {
    expect(terminal(VERDICT, given)).toBe(terminal(VERDICT, taken));
  });

  test('a finding that many endpoints share is said once', () => {
    const text = unwrapped(terminal(VERDICT));
    const accepted = say({ code: 'TLS_ACCEPTED', args: { version: 'TLSv1.2' } });
    expect(text.split(accepted)).toHaveLength(2);
    expect(text).toContain('at all 4 reachable endpoints');
  });

  test('of a scan that found nothing', () => {
    const { scope } = VERDICT;
    const settings = { ...SETTINGS, families: [4], roots: 'none', ca: [] } as const;
    const text = unwrapped(
      terminal({
        ...VERDICT,
        status: 'undetermined',
        scope: { ...scope, settings, endpoints: [], usage: [], widen: [] },
        rows: [],
        contradictions: [],
        actions: [],
        configuration: [],
      }),
    );
    expect(text).toContain('example.org ❔ UNDETERMINED');
    expect(text).toContain('Endpoints None was found.');
    expect(text).toContain('Resolvers 192.0.2.53:53, [2001:db8::53]:53 Connections none');
    expect(text).toContain('Trust no roots');
    expect(text).toContain('Left out IPv6 is switched off');
    expect(text).not.toContain('What to do');
    expect(text).not.toContain('Contradictions');
  });
});

describe('columns', () => {
  test.each([
    ['abc', 3],
    ['✅', 2],
    ['⚠️', 2],
    ['ℹ️', 2],
    ['世界', 4],
    ['e\u0301', 1],
    ['✅ ok', 5],
    ['', 0],
  ])('%s takes %d', (text, count) => {
    expect(columns(text)).toBe(count);
  });
});
