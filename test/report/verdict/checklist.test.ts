/** The checklist of a service about which all evidence is there. */
import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/model/index.js';
import { basisText } from '../../../src/report/kit/basis-text.js';
import { PARTS } from '../../../src/report/kit/checklist-parts.js';
import { render } from '../../../src/report/index.js';
import { checklistName } from '../../../src/rules/words.js';
import { VERDICT_SCHEMA, verdictDocument } from '../../../src/report/machine/json.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { DAY, FULL_EVIDENCE } from '../full-evidence.js';

const MARKDOWN = render(FULL_EVIDENCE, 'markdown', { color: false, width: 80 });
const HTML = render(FULL_EVIDENCE, 'html', { color: false, width: 80 });
const SERVER_ROWS = FULL_EVIDENCE.rows.filter(({ section }) => !section.startsWith('clients/'));

function rowOf(id: string): Row {
  const row = FULL_EVIDENCE.rows.find((one) => one.id === id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return row;
}

/** The line of the table, without its name and notes. */
function lineOf(id: string): string {
  const name = checklistName(rowOf(id)).replaceAll('\\', '');
  const line = MARKDOWN.split('\n').find((one) => one.startsWith(`| **${name}`));
  return line ?? '';
}

describe('the checklist with all evidence', () => {
  test('has a mark of evidence and a basis on each line on servers', () => {
    const open = SERVER_ROWS.filter(
      ({ ruling: { status, basis } }) =>
        basis === null || status === 'manual' || status === 'not-observed',
    );
    expect(open.map(({ id }) => id)).toEqual([]);
    for (const { id } of SERVER_ROWS) {
      expect(lineOf(id)).toMatch(/ \| (✅|⚠️|❌|🔧|➖) \| .* \*\(.+\)\* \| /u);
    }
  });

  test('has the lines in the order of the catalogue, by section', () => {
    const wanted = PARTS.flatMap(({ sections }) => sections).flatMap(({ section }) =>
      FULL_EVIDENCE.rows.filter((row) => row.section === section).map(checklistName),
    );
    const names = MARKDOWN.split('\n').flatMap(
      (line) => /^\| \*\*(.+?)\*\* \|/.exec(line)?.[1] ?? [],
    );
    expect(names).toHaveLength(wanted.length);
    expect(names.map((name) => name.replaceAll('\\', ''))).toEqual(wanted);
  });

  test.each([
    ['abuse-contacts', 'configured, prosody.cfg.lua:7'],
    ['c2s-stanza-limit', 'configured, default of Prosody 13.0'],
    ['no-disk-swap', `host fact, collected ${DAY}`],
    ['abuse-response', `attested, ${DAY}`],
    ['tls-1.3', 'exercised'],
  ])('names the basis of %s in each format', (id, basis) => {
    expect(basisText(rowOf(id).ruling)).toBe(basis);
    expect(lineOf(id)).toContain(`*(${basis})*`);
    const article = HTML.split(`id="${id}-title"`)[1]?.split('</article>')[0] ?? '';
    expect(article).toContain(`<span class="tick">${basis}</span>`);
    const full = render(FULL_EVIDENCE, 'terminal', { color: false, width: 80, rowIds: [id] });
    expect(full.replaceAll(/\s+/g, ' ')).toContain(` · ${basis} · `);
  });

  test('names basis and place in JSON, which matches its schema', () => {
    const document = verdictDocument(FULL_EVIDENCE);
    expect(document.rows.find(({ id }) => id === 'abuse-contacts')).toMatchObject({
      basis: 'configured',
      basisText: 'configured, prosody.cfg.lua:7',
    });
    expect(document.rows.find(({ id }) => id === 'tls-1.3')).not.toHaveProperty('basisText');
    expect(document.files?.[0]?.remarks[0]?.text).toContain('registrarion_url');
    const conforms = new Ajv2020({ strict: false }).compile(VERDICT_SCHEMA);
    expect(conforms(JSON.parse(JSON.stringify(document))), JSON.stringify(conforms.errors)).toBe(
      true,
    );
  });

  test('names variable and value of a configurable row', () => {
    const words = 'Met if the environment variable CHAT_AUTH is set to "internal_hashed"';
    expect(lineOf('password-hashing')).toContain('| 🔧 | ');
    expect(lineOf('password-hashing').replaceAll('\\', '')).toContain(words);
    expect(lineOf('password-hashing')).toContain('*(configured, prosody.cfg.lua:12)*');
    expect(HTML).toContain(words.replaceAll('"', '&quot;'));
    const terminal = render(FULL_EVIDENCE, 'terminal', { color: false, width: 120 });
    expect(terminal.replaceAll(/\s+/g, ' ')).toContain(
      'set CHAT_AUTH="internal_hashed" (configured, prosody.cfg.lua:12)',
    );
  });

  test('has a section on contradictions and one on the file in HTML', () => {
    expect(HTML).toContain('<a href="#contradictions">Contradictions</a>');
    expect(HTML).toContain('<a href="#configuration">Configuration files</a>');
    expect(HTML).toContain('prosody.cfg.lua, as Prosody 13.0 reads it');
  });
});
