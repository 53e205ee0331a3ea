import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { FORMATS, render } from '../../../src/report/index.js';
import { VERDICT_SCHEMA } from '../../../src/report/machine/json.js';
import type { Json } from '../../json-paths.js';
import { changed, objects } from '../../json-paths.js';
import { VERDICT } from '../fixture.js';
import { GATED } from '../gated.js';

const OPTIONS = { color: false, width: 100 };
const conforms = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(VERDICT_SCHEMA);

describe('waivers and a baseline', () => {
  test('at a terminal', async () => {
    await expect(render(GATED, 'terminal', OPTIONS)).toMatchFileSnapshot(
      '../../golden/report-gated.txt',
    );
  });

  test('in Markdown', async () => {
    await expect(render(GATED, 'markdown', OPTIONS)).toMatchFileSnapshot(
      '../../golden/report-gated.md',
    );
  });

  test.each(FORMATS.filter((format) => format !== 'badge'))(
    'are told in %s: which, why, until when, and what changed',
    (format) => {
      const text = render(GATED, format, { ...OPTIONS, width: 120 }).replace(/\s+/g, ' ');
      for (const word of ['The second host moves in March', 'certificate-validity']) {
        expect(text).toContain(word);
      }
      if (format !== 'prometheus') expect(text).toContain('2026-03-31');
      const bare = render(VERDICT, format, OPTIONS).replace(
        /"waived": 0|outcome="waived"\} 0/g,
        '',
      );
      expect(bare).not.toMatch(/[Ww]aive|Since the baseline/);
    },
  );

  test('a waived row is never folded away', () => {
    const text = render(GATED, 'terminal', { ...OPTIONS, evidence: true });
    expect(text).toMatch(/No swap on disk +no-disk-swap/);
    expect(text).toContain('waived until 2026-02-01: Swap is <encrypted> & "small"');
  });

  test('nothing changed', () => {
    const { startedAt } = VERDICT;
    const baseline = { startedAt, worse: [], better: [], incomparable: [], before: {} };
    for (const format of ['terminal', 'markdown'] as const) {
      const text = render({ ...VERDICT, baseline }, format, OPTIONS);
      expect(text).toContain('Nothing changed.');
      expect(text).toContain('0 worse, 0 better.');
    }
  });

  test('follow the schema of the verdict, which asks for all that they have', () => {
    const document = JSON.parse(render(GATED, 'json', OPTIONS)) as Json;
    expect(conforms(document), JSON.stringify(conforms.errors)).toBe(true);
    const inside = [...objects(document)].filter(({ path }) =>
      /^(baseline|expiredWaivers,\d+|rows,\d+,waiver)$/.test(path.join()),
    );
    expect(inside).toHaveLength(4);
    for (const { path, keys } of inside) {
      expect(conforms(changed(document, path, (at) => (at['strange'] = 1)))).toBe(false);
      for (const key of keys) {
        const less = changed(document, path, (at) => Reflect.deleteProperty(at, key));
        expect(conforms(less), `${path.join('.')}.${key}`).toBe(false);
      }
    }
  });
});
