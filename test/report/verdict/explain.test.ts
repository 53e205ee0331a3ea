import { describe, expect, test } from 'vitest';
import { configurationFor } from '../../../src/advice/configuration.js';
import { CATALOGUE, findRequirement } from '../../../src/catalogue/index.js';
import type { Requirement } from '../../../src/model/index.js';
import { explainAll, explainRequirement } from '../../../src/report/verdict/explain.js';
import { columns } from '../../../src/report/kit/terminal-layout.js';
import { referenceUrl } from '../../../src/report/kit/reference-url.js';

function wanted(id: string): Requirement {
  const found = findRequirement(id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

const explained = (id: string, width = 80): string =>
  explainRequirement(wanted(id), configurationFor(id), width);

describe('one requirement', () => {
  test.each([60, 80, 120])('keeps to %d columns, and breaks no link', (width) => {
    for (const requirement of CATALOGUE) {
      // Lines of a configuration are to be copied, and stay as they are.
      const text = explainRequirement(requirement, [], width);
      const wide = text.split('\n').filter((line) => columns(line) > width);
      expect(wide.filter((line) => !/^ +https:\/\/\S+$/.test(line))).toEqual([]);
      for (const reference of requirement.source.references) {
        expect(text).toMatch(new RegExp(`(^| )${referenceUrl(reference) ?? 'no URL'}$`, 'm'));
      }
      expect(text.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
    }
  });

  test('has a heading for each part, the level and the configuration', () => {
    const lines = explained('s2s-certificate-enforcement').split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'S2S certificates enforced',
      's2s-certificate-enforcement · MUST · Servers · Connections',
    ]);
    for (const heading of [
      'Why',
      'The manifesto says',
      'How it is checked',
      'How it is ruled',
      'What can check it',
      'What to do',
      'prosody.cfg.lua',
      'References',
    ]) {
      expect(lines).toContain(heading);
    }
    expect(lines).toContain('  s2s_secure_auth = true');
  });

  test('names the option of each access', () => {
    expect(explained('c2s-stanza-limit')).toMatch(
      / {2}no option +a scan without an account\n {2}--account FILE +.*\n {2}--allow-intrusive +/,
    );
    expect(explained('abuse-contacts')).toMatch(/--federated FILE.*\n.*--s2s-identity CERT,KEY/);
    expect(explained('disk-encryption')).toContain('only the operator can tell');
  });
});

test('references lead to the documents', () => {
  expect(referenceUrl('RFC 7590 §3')).toBe('https://www.rfc-editor.org/rfc/rfc7590#section-3');
  expect(referenceUrl('RFC 8446')).toBe('https://www.rfc-editor.org/rfc/rfc8446');
  expect(referenceUrl('XEP-0012 §4')).toBe('https://xmpp.org/extensions/xep-0012.html');
  const references = CATALOGUE.flatMap(({ source }) => source.references);
  expect(references.filter((one) => referenceUrl(one) === null)).toEqual([]);
});

describe('all requirements', () => {
  test.each([60, 80, 100])('at %d columns', (width) => {
    const text = explainAll(CATALOGUE, width);
    const lines = text.split('\n');
    expect(lines.filter((line) => columns(line) > width)).toEqual([]);
    for (const { id, title } of CATALOGUE) {
      expect(lines.filter((line) => line.trim().split(' ')[0] === id)).toHaveLength(1);
      expect(text.replaceAll(/\s+/g, ' ')).toContain(title);
    }
    expect(lines.filter((line) => / MUST NOT +\S/.test(line)).length > 0).toBe(width >= 100);
  });

  test('at 80 columns each takes one line', () => {
    const lines = explainAll(CATALOGUE, 80).split('\n');
    expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(CATALOGUE.length);
  });
});
