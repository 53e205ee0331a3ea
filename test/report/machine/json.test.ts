import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { render } from '../../../src/report/index.js';
import { say } from '../../../src/rules/words.js';
import {
  errorDocument,
  renderError,
  renderJson,
  VERDICT_SCHEMA,
  verdictDocument,
} from '../../../src/report/machine/json.js';
import type { Json, Path } from '../../json-paths.js';
import { changed, objects } from '../../json-paths.js';
import { VERDICT } from '../fixture.js';

const TEXT = render(VERDICT, 'json', { color: true, width: 40 });
const DOCUMENT = JSON.parse(TEXT) as Json;
const EXPLAINED = JSON.parse(renderJson(VERDICT, { explain: true })) as Json;
const ERROR = JSON.parse(
  renderError(errorDocument('example.org', { reason: 'no-service', message: 'no service' })),
) as Json;
const conforms = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(VERDICT_SCHEMA);

describe('json', () => {
  test('of the hand-made verdict', async () => {
    await expect(TEXT).toMatchFileSnapshot('../../golden/report.json');
  });

  test('follows its schema', () => {
    expect(conforms(DOCUMENT), JSON.stringify(conforms.errors)).toBe(true);
  });

  // Each code has its own arguments, and not all advice has DNS records.
  const optional = (path: Path, key: string) =>
    path.at(-1) === 'args' || (path.at(-1) === 'advice' && key !== 'text') || key === 'because';

  test.each([
    ['a verdict has', DOCUMENT],
    ['an explained verdict has', EXPLAINED],
    ['an error has', ERROR],
  ])('the schema asks for everything that %s', (_what, document) => {
    const dispensable = [...objects(document)].flatMap(({ path, keys }) =>
      keys
        .filter((key) => !optional(path, key))
        .filter((key) => conforms(changed(document, path, (at) => Reflect.deleteProperty(at, key))))
        .map((key) => [...path, key]),
    );
    expect(dispensable).toEqual([]);
  });

  test.each([
    ['a verdict has', DOCUMENT],
    ['an explained verdict has', EXPLAINED],
    ['an error has', ERROR],
  ])('the schema knows everything that %s', (_what, document) => {
    const open = [...objects(document)]
      .filter(({ path }) => conforms(changed(document, path, (at) => (at['strange'] = { a: 1 }))))
      .map(({ path }) => path);
    expect(open).toEqual([]);
  });

  test('is the verdict, and the words for its codes', () => {
    const [row] = VERDICT.rows;
    if (row === undefined) throw new Error('the verdict has no rows');
    const { status, basis, code, args } = row.ruling;
    expect(DOCUMENT).toHaveProperty('rows.0.text', say(row.ruling));
    expect(DOCUMENT).toMatchObject({
      ...{ domain: 'example.org', counts: VERDICT.scope.counts, failOn: 'must', exitCode: 1 },
      headline: { word: 'FAILED', text: '2 of 13 visible MUST requirements are missing' },
      scope: { status: 'failed', must: VERDICT.scope.must, access: VERDICT.scope.access },
    });
    expect(verdictDocument(VERDICT).rows[0]).toMatchObject({
      ...{ id: row.id, title: row.title, level: row.level, needs: row.needs },
      ...{ status, basis, code, args },
    });
    const worded = [...objects(DOCUMENT)].filter(({ keys }) => keys.includes('code'));
    expect(worded.filter(({ keys }) => !keys.includes('text'))).toEqual([]);
  });

  test('the exit code follows --fail-on', () => {
    const passed = {
      ...VERDICT,
      rows: VERDICT.rows.filter(({ ruling }) => ruling.status === 'partial'),
      scope: { ...VERDICT.scope, status: 'passed' as const },
    };
    const exits = (['must', 'partial', 'never'] as const).map((failOn) => {
      const { exitCode } = verdictDocument(passed, { failOn });
      return exitCode;
    });
    expect(exits).toEqual([0, 1, 0]);
    const undetermined = { ...passed, scope: { ...passed.scope, status: 'undetermined' as const } };
    expect(verdictDocument(undetermined).exitCode).toBe(2);
  });

  test('an action says what to do, with lines', () => {
    const { actions, rows } = verdictDocument(VERDICT);
    expect(actions.length).toBeGreaterThan(3);
    for (const { title, text, because, requirement } of actions) {
      const row = VERDICT.rows.find(({ id }) => id === requirement);
      if (because !== undefined) continue;
      expect({ title, text }).toEqual({ title: row?.title, text: row?.advice.text });
    }
    expect(actions.some(({ records }) => records.length > 0)).toBe(true);
    const [action] = VERDICT.actions;
    const [block] = VERDICT.configuration;
    if (action === undefined || block === undefined) throw new Error('there is no action');
    const configured = { ...VERDICT, actions: [{ ...action, configuration: [block] }] };
    expect(verdictDocument(configured).actions[0]?.configuration).toEqual([block]);
    for (const row of rows) expect(row).not.toHaveProperty('why');
    for (const row of rows) expect(row).not.toHaveProperty('advice');
  });

  test('shows nothing to a terminal that it would obey', () => {
    expect(TEXT.replaceAll('\n', '')).not.toMatch(
      /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    );
    expect(TEXT).toMatch(/^\{\n {2}"format": "xmpp-safeguard\/verdict",\n[^]*\n\}\n$/);
  });
});
