import { describe, expect, test } from 'vitest';
import { render } from '../../src/report/index.js';
import { HOSTILE, VERDICT } from './fixture.js';
import type { MarkdownNode } from './markdown-tree.js';
import { nodesOf, textOf } from './markdown-tree.js';

const MARKDOWN = render(VERDICT, 'markdown', { color: true, width: 40 });
const NODES = await nodesOf(MARKDOWN);

function only(type: string): readonly MarkdownNode[] {
  return NODES.filter((node) => node.type === type);
}

function words(node: MarkdownNode): string {
  return textOf([node, ...(node.children ?? [])]);
}

describe('markdown', () => {
  test('of the hand-made verdict', async () => {
    await expect(MARKDOWN).toMatchFileSnapshot('../golden/report.md');
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
    expect(new Set(only('html').map(({ value }) => value))).toEqual(new Set(['<br>']));
    expect(only('image')).toEqual([]);
    expect(only('code')).toHaveLength(3);
    const ids = new Set(VERDICT.rows.map(({ id }) => id));
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
      "| **Clients bind to the channel** | ➖ | ✅ `channel-binding` compliant | MUST · `client-channel-binding` |\n| **Clients reconnect** | ➖ | Server doesn't control | SHOULD · `client-reconnection` |",
    );
  });
});
