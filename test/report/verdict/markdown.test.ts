import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/catalogue/index.js';
import type { Row, Verdict } from '../../../src/model/index.js';
import { checklistName } from '../../../src/rules/words.js';
import { headlineText } from '../../../src/report/kit/headline.js';
import { render } from '../../../src/report/index.js';
import { HOSTILE, VERDICT } from '../fixture.js';
import { GATED, nasty, saying } from '../gated.js';
import type { MarkdownNode } from './markdown-tree.js';
import { nodesOf, textOf } from './markdown-tree.js';

function markdown(verdict: Verdict): string {
  return render(verdict, 'markdown', { color: true, width: 40 });
}

const MARKDOWN = markdown(VERDICT);
const NODES = await nodesOf(MARKDOWN);

function only(type: string): readonly MarkdownNode[] {
  return NODES.filter((node) => node.type === type);
}

function words(node: MarkdownNode): string {
  return textOf([node, ...(node.children ?? [])]);
}

describe('markdown', () => {
  test('of the hand-made verdict', async () => {
    await expect(MARKDOWN).toMatchFileSnapshot('../../golden/report.md');
  });

  test('has the sections of the checklist, in its order', () => {
    const headings = only('heading').map((node) => [node.depth, words(node)]);
    expect(headings).toEqual([
      [1, 'XMPP Safeguarding Manifesto 2025 - Compliance Checklist'],
      [2, 'Legend'],
      [2, '🖥️ SERVERS'],
      [3, 'Abuse & Spam Control'],
      [3, 'Connections'],
      [3, 'Miscellaneous'],
      [3, 'Registration'],
      [2, '🖥️ HOST SYSTEMS'],
      [3, 'System Security'],
      [3, 'System Updates'],
      [3, 'System Firewall'],
      [2, '🌐 SUPPORTING INFRASTRUCTURE'],
      [3, 'DNS'],
      [3, 'PKI'],
      [2, '📱 CLIENTS'],
      [3, 'Connections'],
      [2, '📊 COMPLIANCE SUMMARY'],
      [3, '✅ COMPLIANT (Strong): 3 items'],
      [3, '⚠️ PARTIAL (Needs Attention): 4 items'],
      [3, '❌ MISSING (Critical): 2 items'],
      [3, '🔧 CONFIGURABLE (Off by Default): 1 item'],
      [3, '📋 MANUAL (Operational): 7 items'],
      [3, '➖ NOT APPLICABLE (Out of Scope): 4 items'],
      [3, '❔ NOT OBSERVED (No Evidence): 5 items'],
      [3, 'Contradictions'],
      [2, '🔧 IMMEDIATE ACTION ITEMS'],
      [3, 'High Priority'],
      [3, 'Medium Priority'],
      [3, 'Low Priority'],
      [2, '📝 CONFIGURATION RECOMMENDATIONS'],
      [3, 'Merge into prosody.cfg.lua'],
      [3, 'Merge into ejabberd.yml'],
      [3, 'DNS records to add'],
      [2, '🔭 SCOPE'],
    ]);
  });

  test('has a table for each section, with every row in it, and the columns of the checklist', () => {
    const tables = only('table');
    const heads = tables.map((table) => table.children?.[0]?.children?.map(words));
    const server = ['Requirement', 'Status', 'Current Implementation', 'Notes'];
    const client = ['Requirement', 'Status', 'Server Support', 'Notes'];
    const endpoints = ['Role', 'Transport', 'Host and port', 'Address', 'Result'];
    expect(heads).toEqual([...Array<string[]>(9).fill(server), client, endpoints]);
    const rows = tables.flatMap((table) => (table.children ?? []).slice(1));
    expect(rows).toHaveLength(VERDICT.rows.length + VERDICT.scope.endpoints.length);
    const cells = tables.map((table) => [
      ...new Set(table.children?.map((row) => row.children?.length)),
    ]);
    expect(cells).toEqual([...Array<number[]>(10).fill([4]), [5]]);
  });

  test('a hostile server adds no link, image, HTML, code or heading', () => {
    expect(VERDICT.rows.flatMap(({ ruling }) => JSON.stringify(ruling.args)).join('')).toContain(
      JSON.stringify(HOSTILE).slice(1, -1),
    );
    expect(only('link').map(({ url }) => url)).toEqual([
      'https://github.com/divestedcg/safeguarding-xmpp-2025',
    ]);
    expect(only('html')).toEqual([]);
    expect(only('image')).toEqual([]);
    expect(only('code')).toHaveLength(3);
    const options = ['--federated', '--account', '--allow-intrusive'];
    const ids = new Set([...VERDICT.rows.map(({ id }) => id), ...options]);
    const spans = only('inlineCode').map(({ value }) => value ?? '');
    expect(spans.filter((span) => !ids.has(span))).toEqual([]);
    expect(MARKDOWN.replaceAll(/\n|\ufe0f/g, '')).not.toMatch(
      /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    );
  });

  test('says what to configure once a file', () => {
    const [prosody, ...others] = only('code').filter(({ lang }) => lang === 'lua');
    expect(prosody?.value).toBe(VERDICT.configuration[0]?.lines);
    expect(others).toEqual([]);
    const dns = only('code').find(({ lang }) => !lang);
    expect(dns?.value).toContain('CAA 0 issue "letsencrypt.org"\n; ``` is no end of a block');
  });

  test('says what the server does for a client', () => {
    expect(MARKDOWN).toContain(
      "| **Channel binding enforcement** | ➖ | ✅ Channel binding available: compliant | MUST · `client-channel-binding` |\n| **Robust reconnection** | ➖ | Server doesn't control | SHOULD · `client-reconnection` |",
    );
  });

  test.each(['passed', 'failed', 'undetermined'] as const)(
    'begins with the headline of the scope: %s',
    (status) => {
      const verdict = { ...VERDICT, scope: { ...VERDICT.scope, status } };
      const [, , headline] = markdown(verdict).split('\n');
      expect(headline).toContain(`**${status.toUpperCase()}** - ${headlineText(verdict)}`);
    },
  );

  test('names each requirement of the catalogue as the checklist does, or by its title', () => {
    const without = CATALOGUE.filter(({ checklist }) => checklist === undefined);
    expect(without.map(({ id }) => id)).toEqual(['certificate-validity']);
    expect(CATALOGUE.map(checklistName)).toEqual(
      CATALOGUE.map(({ checklist, title }) => checklist ?? title),
    );
    const names = CATALOGUE.map(checklistName);
    expect(new Set(names.filter((name, at) => names.indexOf(name) !== at))).toEqual(new Set());
  });

  test('names a requirement of another catalogue by its title', () => {
    expect(checklistName({ id: 'not-ours', title: 'Not ours' })).toBe('Not ours');
  });

  test('no cell is longer than 120 characters, and what was cut is told below', () => {
    const verdicts = [VERDICT, GATED, saying(HOSTILE), saying('long '.repeat(200))];
    for (const verdict of verdicts) {
      const text = markdown(verdict);
      const cells = text
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .flatMap((line) => line.slice(2, -2).split(' | '));
      expect(Math.max(...cells.map(({ length }) => length))).toBeLessThanOrEqual(120);
    }
    expect(MARKDOWN).toMatch(/\n\| \*\*Strong password hashing\*\* \|[^\n]*….*details below \|\n/);
    expect(MARKDOWN).toContain(
      '- ⚠️ **Strong password hashing**: The server offers SCRAM-SHA-1 and ',
    );
  });

  test('any text of a server stays in its cell', async () => {
    const shape = (await nodesOf(markdown(saying('x')))).map(({ type }) => type);
    const spread = (types: readonly string[]) =>
      Object.fromEntries(
        ['table', 'tableRow', 'heading', 'link', 'image', 'html', 'code', 'thematicBreak'].map(
          (type) => [type, types.filter((one) => one === type).length],
        ),
      );
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const nodes = await nodesOf(markdown(saying(text)));
        expect(spread(nodes.map(({ type }) => type))).toEqual(spread(shape));
        const cells = nodes.filter(({ type }) => type === 'tableRow');
        expect(new Set(cells.map(({ children }) => children?.length))).toEqual(new Set([4, 5]));
      }),
      { numRuns: 10 },
    );
  });

  test('counts the rows of the operator in its summary, and names none of them there', () => {
    const [, summary = ''] = MARKDOWN.split('## 📊 COMPLIANCE SUMMARY');
    const [manual = ''] = summary.split('### ➖');
    expect(manual).toContain('- Host Systems, System Security: 3 items');
    for (const row of VERDICT.rows.filter(({ ruling }) => ruling.status === 'manual')) {
      expect(summary).not.toContain(`- ${checklistName(row)}`);
    }
  });

  test('ends in words: what passed, what is missing, what to do first, what was not seen', () => {
    const rows = VERDICT.rows.map((row): Row => {
      return row.ruling.status === 'manual' ? { ...row, needs: ['operator'] } : row;
    });
    const last =
      markdown({ ...VERDICT, rows })
        .trimEnd()
        .split('\n')
        .at(-1) ?? '';
    expect(last).toContain(`**example.org: FAILED**, because ${headlineText(VERDICT)}.`);
    expect(last).toContain('3 requirements are met: Respond to reports in reasonable time, ');
    expect(last).toContain(
      '2 requirements are missing: Encryption required for all connections (servers), ',
    );
    expect(last).toContain(
      'Do this first (Encryption required for all connections (servers)): Refuse every login',
    );
    expect(last).toContain(
      '12 requirements were not seen. `--account` can show 2 of them, `--federated` 1. Only the operator can tell 7 of them. This scan could not check 3 of them.',
    );
    const passed = markdown({ ...VERDICT, rows: [], actions: [], configuration: [] });
    expect(passed).toContain('Nothing needs to be done.');
  });
});
