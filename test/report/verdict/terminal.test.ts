import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, Row, Ruling, Verdict } from '../../../src/model/index.js';
import { scopeOfRows } from '../../../src/judge/scope.js';
import { render, type RenderOptions } from '../../../src/report/index.js';
import { columns } from '../../../src/report/kit/terminal-layout.js';
import { fileBlocks } from '../../../src/report/kit/action-items.js';
import { linesFor } from '../../../src/report/verdict/terminal-fix-first.js';
import { mergedTitles } from '../../../src/report/verdict/merged-titles.js';
import { say } from '../../../src/rules/words.js';
import { SETTINGS } from '../../recording-fixture.js';
import { ENDPOINTS, HOSTILE, VERDICT } from '../fixture.js';
import { GATED, nasty, saying } from '../gated.js';

function terminal(verdict: Verdict, options: Partial<RenderOptions> = {}): string {
  return render(verdict, 'terminal', { color: false, width: 80, ...options });
}

function linesOf(verdict: Verdict, options: Partial<RenderOptions> = {}): readonly string[] {
  return terminal(verdict, options).trimEnd().split('\n');
}

/** Words in order, however they were broken into lines. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const DETAILS = [{}, { evidence: true }, { verbose: true }] as const;

describe('terminal', () => {
  test.each([60, 80, 120, 160])('of the hand-made verdict at %d columns', async (width) => {
    await expect(terminal(VERDICT, { width, exit: 1 })).toMatchFileSnapshot(
      `../../golden/report-${width}.txt`,
    );
  });

  test('of the hand-made verdict, with evidence', async () => {
    await expect(terminal(VERDICT, { width: 100, evidence: true })).toMatchFileSnapshot(
      '../../golden/report.txt',
    );
  });

  test('of the hand-made verdict, in full', async () => {
    await expect(terminal(VERDICT, { width: 100, verbose: true })).toMatchFileSnapshot(
      '../../golden/report-verbose.txt',
    );
  });

  test('one row in full', async () => {
    await expect(
      terminal(VERDICT, { rowIds: ['certificate-validity', 'tls-1.3'] }),
    ).toMatchFileSnapshot('../../golden/report-row.txt');
  });

  test.each([{ evidence: true }, { verbose: true }])('names every row (%j)', (options) => {
    const text = terminal(VERDICT, options);
    for (const { id } of VERDICT.rows) expect(text).toContain(id);
  });

  test('in full shows every title, and every reason', () => {
    const text = unwrapped(terminal(VERDICT, { width: 120, verbose: true }));
    for (const { title } of VERDICT.rows) expect(text).toContain(title);
    expect(unwrapped(terminal(VERDICT))).not.toContain('Multi-factor SSH login');
  });

  test.each(DETAILS)('colour changes nothing but the colour (%j)', (options) => {
    const colored = terminal(VERDICT, { ...options, color: true });
    expect(stripVTControlCharacters(colored)).toBe(terminal(VERDICT, options));
    expect(colored).toContain('\u001b[31m');
    // eslint-disable-next-line no-control-regex
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(terminal(VERDICT, options));
  });

  test.each(DETAILS)('nothing that a server sent reaches the terminal raw (%j)', (options) => {
    expect(terminal(VERDICT, options).replaceAll('\n', '')).not.toMatch(
      /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    );
  });

  test('keeps to the width, the lines to copy apart', () => {
    const copied = new Set(fileBlocks(VERDICT).flatMap(({ lines }) => lines.split('\n')));
    expect(copied.size).toBeGreaterThan(8);
    const text = fc.oneof(fc.constant(HOSTILE), nasty);
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 160 }),
        fc.constantFrom(...DETAILS),
        fc.boolean(),
        text,
        (width, options, ascii, said) => {
          for (const verdict of [VERDICT, GATED, saying(said)]) {
            const lines = terminal(verdict, { ...options, width, ascii }).split('\n');
            const wide = lines.filter((line) => columns(line) > width && !copied.has(line.trim()));
            expect(wide).toEqual([]);
            expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each([
    [-1, 40],
    [0, 40],
    [39.5, 40],
    [500, 160],
  ])('a width of %d is taken for %d', (given, taken) => {
    expect(terminal(VERDICT, { width: given })).toBe(terminal(VERDICT, { width: taken }));
  });

  test('with evidence, a finding that many endpoints share is said once', () => {
    const text = unwrapped(terminal(VERDICT, { evidence: true, width: 100 }));
    const accepted = say({ code: 'TLS_ACCEPTED', args: { version: 'TLSv1.2' } });
    expect(text.split(accepted)).toHaveLength(2);
  });

  test.each([80, 99, 100])('there is a column of labels from 100 columns on: %d', (width) => {
    const hasColumn = linesOf(VERDICT, { evidence: true, width }).some((line) =>
      /^ {2}✗ missing {8}MUST {11}\S/.test(line),
    );
    expect(hasColumn).toBe(width >= 100);
  });

  test('of a scan that found nothing', () => {
    const { scope } = VERDICT;
    const settings = { ...SETTINGS, families: [4], roots: 'none', ca: [] } as const;
    const empty: Verdict = {
      ...VERDICT,
      status: 'undetermined',
      scope: {
        ...scope,
        ...{ settings, endpoints: [], usage: [], widen: [] },
        ...scopeOfRows([], false),
      },
      rows: [],
      contradictions: [],
      actions: [],
      configuration: [],
    };
    expect(unwrapped(terminal(empty))).toContain(
      'example.org UNDETERMINED this scan could not check any MUST requirement',
    );
    const text = unwrapped(terminal(empty, { evidence: true }));
    expect(text).toContain('Endpoints None was found.');
    expect(text).toContain('Resolvers 192.0.2.53:53, [2001:db8::53]:53 Connections none');
    expect(text).toContain('Trust no roots');
    expect(text).toContain('Left out IPv6 is switched off');
    expect(text).not.toContain('What to do');
    expect(text).not.toContain('Contradictions');
  });
});

describe('the default report', () => {
  const named = (line: string | undefined): boolean => /^example\.org +FAILED/.test(line ?? '');

  test('has the verdict in its first and its last line', () => {
    const lines = linesOf(VERDICT, { exit: 1 });
    expect(lines[0]).toBe('example.org   FAILED   2 of 13 visible MUST requirements are missing');
    expect(lines.at(-1)).toMatch(/^example\.org {2}FAILED {3}2 missing, 4 partial, .*\(exit 1\)$/);
    expect(linesOf(VERDICT).at(-1)).not.toContain('exit');
  });

  /** Rows that fail with long titles and facts, far more than any server has. */
  function failing(count: number): Verdict {
    const [model] = VERDICT.rows.filter(({ id }) => id === 's2s-encryption-required');
    if (model === undefined) throw new Error('no such row');
    const rows = Array.from({ length: count }, (_, index): Row => {
      const status = index % 2 === 0 ? 'missing' : 'partial';
      const findings = model.ruling.findings.map((one) => ({ ...one, status }) as const);
      const ruling = { ...model.ruling, status, findings } as const;
      const title = `${index} ${'A long title of a row that fails '.repeat(index % 3)}`.trim();
      return { ...model, id: `row-${index}`, title, ruling };
    });
    const all = [...rows, ...VERDICT.rows];
    const actions = rows.map(
      ({ id }) => ({ priority: 'high', requirement: id, records: [] }) as const,
    );
    const scope = { ...VERDICT.scope, ...scopeOfRows(all, false) };
    return { ...VERDICT, rows: all, actions: [...actions, ...VERDICT.actions], scope };
  }

  test.each([0, 5, 9, 15, 40])('fits on a screen with %d more rows that fail', (count) => {
    const lines = linesOf(failing(count), { exit: 1 });
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(named(lines[0]) && named(lines.at(-1))).toBe(true);
    // Nine failing rows more are all there.
    if (count <= 9) {
      for (let row = 0; row < count; row += 1) {
        expect(lines.some((line) => line.startsWith(`  ${row % 2 === 0 ? '✗' : '!'} ${row}`))).toBe(
          true,
        );
      }
    }
  });

  test.each<[string, Verdict]>([
    [
      'SRV records to mend',
      {
        ...VERDICT,
        actions: Array.from({ length: 30 }, (_, index) => ({
          ...{ priority: 'medium', requirement: 'tls-1.3', records: [] },
          because: [
            {
              code: 'SRV_TARGET_NO_ADDRESS',
              args: { target: `old-server-${index}.example.net`, port: 5222 },
            },
          ],
        })),
      },
    ],
    [
      'waivers',
      {
        ...VERDICT,
        rows: VERDICT.rows.map((row) => ({
          ...row,
          waiver: { requirement: row.id, reason: HOSTILE.repeat(3), until: '2099-01-01' },
        })),
      },
    ],
    [
      'rows that could not be checked',
      {
        ...VERDICT,
        rows: Array.from({ length: 60 }, (_, index): Row => {
          const [model] = VERDICT.rows;
          if (model === undefined) throw new Error('no row');
          const args = { phase: 'clear', condition: `c${index % 7}`, text: HOSTILE };
          const coded = { code: 'STREAM_ERROR', args } as const;
          const ruling = { ...coded, status: 'not-observed', basis: null, findings: [] } as const;
          return { ...model, id: `row-${index}`, needs: [], ruling };
        }),
      },
    ],
  ])('fits on a screen with very many %s', (_what, verdict) => {
    const lines = linesOf(verdict, { exit: 1 });
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(named(lines[0]) && named(lines.at(-1))).toBe(true);
  });

  test('keeps the exit code in one piece after a very long domain', () => {
    const domain = ['a', 'b', 'c'].map((letter) => letter.repeat(63)).join('.');
    for (let width = 40; width <= 160; width += 1) {
      const last = linesOf({ ...VERDICT, domain }, { width, exit: 1 }).at(-1);
      expect(last, String(width)).toMatch(/FAILED {3}\(exit 1\)$/);
    }
  });

  test('names what was in reach and could not be seen, with the reason', () => {
    const [endpoint] = ENDPOINTS;
    const rows = VERDICT.rows.map((row): Row => {
      if (row.id !== 'channel-binding' && row.id !== 'password-hashing') return row;
      const failure = { layer: 'xmpp', reason: 'timeout', detail: 'in 5 s' };
      const finding: Finding = {
        ...{ requirement: row.id, subject: endpoint?.id ?? '', basis: null, evidence: [] },
        status: 'not-observed',
        code: 'UNANSWERED',
        args: { question: 'secured-stream', version: '', ...failure },
      };
      const ruling: Ruling = {
        ...{ code: 'NOT_SEEN_EVERYWHERE', args: { unseen: 1, total: 2 } },
        ...{ status: 'not-observed', basis: null, findings: [finding] },
      };
      return { ...row, ruling, needs: [] };
    });
    const text = unwrapped(terminal({ ...VERDICT, rows }));
    expect(text).toContain(
      '? xmpp: no answer in time at c2s chat:5222 (192.0.2.7): Channel binding available · Passwords stored hashed',
    );
  });

  test('counts what was not seen by what it takes', () => {
    const text = unwrapped(terminal(VERDICT));
    expect(text).toContain('1 needs an account (--account or --federated)');
    expect(text).toContain('7 need evidence (--attest)');
  });

  test('shows SRV records to mend, however many other fixes there are', () => {
    const because = [
      { code: 'SRV_TARGET_NO_ADDRESS', args: { target: 'gone.example.org:5222' } },
    ] as const;
    const verdict = failing(12);
    const actions = [
      ...verdict.actions,
      { priority: 'low', requirement: 'c2s-encryption-required', records: [], because } as const,
    ];
    expect(unwrapped(terminal({ ...verdict, actions }))).toContain(
      say({ code: 'SRV_TARGET_NO_ADDRESS', args: { target: 'gone.example.org:5222' } }),
    );
  });

  test('shows one line of a configuration where the software is known', () => {
    const [prosody] = VERDICT.configuration;
    if (prosody === undefined) throw new Error('no block');
    const lines = '-- c2s-encryption-required, s2s-encryption-required\ns2s_require = true';
    const configuration = [{ ...prosody, version: '0.12.4', lines }];
    const text = terminal({ ...VERDICT, configuration }, { width: 100 });
    expect(text).toMatch(/1\. Refuse every login .* encrypted +s2s_require = true\n/);
    expect(text).toContain('Prosody 0.12.4');
    expect(terminal(VERDICT, { width: 100 })).not.toContain('require_encryption');
  });

  test('tells of waivers, a baseline and contradictions', () => {
    const text = unwrapped(terminal(GATED));
    expect(text).toContain('partial'); // of the counts
    expect(text).toContain('missing, waived until 2026-03-31: The second host moves in March');
    expect(text).toContain('the waiver expired on 2026-01-31 (An old appliance)');
    expect(text).toContain('Worse: s2s-encryption-required: was compliant, now missing');
    expect(text).toContain('DIFFERS');
    expect(text).toContain('2 waived');
  });

  test('--only and --section leave the rest out, and count it', () => {
    const only = terminal(VERDICT, { only: ['missing'] });
    expect(only).toContain('MISSING');
    expect(only).not.toMatch(/PARTIAL|MET|NOT SEEN|FIX FIRST/);
    expect(linesOf(VERDICT, { only: ['missing'] }).at(-1)).toContain('4 partial');
    expect(terminal(VERDICT, { only: ['compliant'] })).toMatch(/^MET /m);
    const section = terminal(VERDICT, { sections: ['infrastructure/dns'] });
    expect(section).toContain('TLSA records (DANE)');
    expect(section).not.toContain('Channel binding');
    const evidence = terminal(VERDICT, { sections: ['infrastructure/dns'], evidence: true });
    expect(evidence).toContain('dnssec');
    expect(evidence).not.toMatch(/channel-binding|What to do/);
  });
});

describe('plain terminals', () => {
  test.each([...DETAILS, { rowIds: ['certificate-validity'] }])(
    'ASCII is ASCII, whatever a server said (%j)',
    (options) => {
      fc.assert(
        fc.property(nasty, (said) => {
          for (const verdict of [GATED, saying(said)]) {
            expect(terminal(verdict, { ...options, ascii: true })).toMatch(/^[\n\x20-\x7e]*$/);
          }
        }),
        { numRuns: 15 },
      );
      expect(terminal(VERDICT, options)).toMatch(/[✗✓·]/);
    },
  );

  test('titles are links where the terminal knows them, and nothing else changes', () => {
    const linked = terminal(VERDICT, { links: true, color: true });
    expect(linked).toContain('\u001b]8;;https://www.rfc-editor.org/rfc/rfc6120#section-5\u001b\\');
    // eslint-disable-next-line no-control-regex
    const bare = linked.replaceAll(/\u001b\]8;;[^\u001b]*\u001b\\/g, '');
    expect(bare).toBe(terminal(VERDICT, { color: true }));
    expect(terminal(VERDICT, { color: true })).not.toContain('\u001b]8');
  });
});

describe('what falls short', () => {
  const [sample] = VERDICT.rows.filter(({ ruling }) => ruling.status === 'missing');
  const falling = (count: number, level: Row['level'] = 'MUST'): Verdict => {
    const rows = Array.from({ length: count }, (_, index): Row => {
      if (sample === undefined) throw new Error('the fixture has no missing row');
      return { ...sample, id: `row-${index}`, title: `Row ${index}`, level };
    });
    return { ...VERDICT, rows, actions: [], contradictions: [], configuration: [] };
  };

  test.each([5, 6, 8, 9, 12, 13, 40])('%d rows: no line says that there is one more', (count) => {
    expect(terminal(falling(count))).not.toContain('1 row more');
  });

  test('the hint names the row that comes first in the report', () => {
    const rows = [...falling(1, 'SHOULD').rows, ...falling(2).rows.slice(1)];
    expect(terminal({ ...falling(1), rows })).toContain('row: --row row-1');
  });

  test('what the line of a row says is not said again where endpoints differ', () => {
    const verdict = falling(1);
    const [row] = verdict.rows;
    const finding = row?.ruling.findings.find(({ status }) => status === 'missing');
    if (row === undefined || finding === undefined) throw new Error('no finding');
    const { code, args } = finding;
    const ruling = { ...(row.ruling as object), code, args } as Ruling;
    const contradiction: Finding = { ...finding, requirement: row.id, status: 'information' };
    const told = { ...verdict, rows: [{ ...row, ruling }], contradictions: [contradiction] };
    expect(terminal(told)).not.toContain('DIFFERS');
    const met = { ...row, ruling: { ...ruling, status: 'compliant' as const } };
    expect(terminal({ ...told, rows: [met] })).toContain('DIFFERS');
  });
});

test('titles that differ by their role are one', () => {
  expect(mergedTitles(['A (clients)', 'B', 'A (servers)', 'C (servers)', 'D (clients)'])).toEqual([
    'A (clients, servers)',
    'B',
    'C (servers)',
    'D (clients)',
  ]);
});

test('the lines of one row of a configuration', () => {
  const lines = '-- How to merge.\n\n-- a-1, b\nx = 1\n\n-- b\ny = {\n  2\n}\n-- c\nz = 3';
  expect(linesFor(lines, 'b')).toEqual(['x = 1', 'y = {', '  2', '}']);
  expect(linesFor(lines, 'a-1')).toEqual(['x = 1']);
  expect(linesFor(lines, 'merge')).toEqual([]);
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
