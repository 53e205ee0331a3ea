/** The JSON of `docs/formats.md` has the shape of what is written. The lab runs its queries. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { errorDocument, verdictDocument } from '../src/report/machine/json.js';
import { renderPrometheus } from '../src/report/machine/prometheus.js';
import { renderWatchMetrics } from '../src/report/machine/watch-metrics.js';
import { FORMATS } from '../src/report/index.js';
import { VERDICT } from './report/fixture.js';

const DOCS = readFileSync(resolve(import.meta.dirname, '../docs/formats.md'), 'utf8');
const EXAMPLES = [...DOCS.matchAll(/^```json\n([^]*?)^```$/gm)].map(
  ([, text = '']) => JSON.parse(text) as unknown,
);

/** Paths of the leaves, with the type of each. Lists have no index: `rows.id: string`. */
function* leaves(value: unknown, path = ''): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* leaves(item, path);
    return;
  }
  if (typeof value !== 'object' || value === null) {
    yield `${path}: ${value === null ? 'null' : typeof value}`;
    return;
  }
  for (const [key, item] of Object.entries(value)) yield* leaves(item, `${path}.${key}`);
}

test('the examples have only existing keys, with values of the same type', () => {
  const [action] = VERDICT.actions;
  if (action === undefined) throw new Error('there is no action');
  const { configuration } = VERDICT;
  const actions = [{ ...action, configuration }, ...VERDICT.actions.slice(1)];
  const documents = [
    verdictDocument({ ...VERDICT, actions }),
    errorDocument('example.org', { reason: 'no-service', message: 'no service' }),
  ];
  expect(EXAMPLES).toHaveLength(documents.length);
  for (const [index, example] of EXAMPLES.entries()) {
    const known = new Set(leaves(documents[index]));
    const said = [...leaves(example)];
    expect(said.length).toBeGreaterThan(4);
    expect(said.filter((leaf) => !known.has(leaf))).toEqual([]);
  }
});

test('all formats and metrics exist', () => {
  const [, table = ''] = /^\| format[^\n]*\n([^]*?)\n\n/m.exec(DOCS) ?? [];
  const formats = [...table.matchAll(/^\| `([a-z]+)`/gm)].map(([, format]) => format);
  expect(formats.sort()).toEqual([...FORMATS, 'jsonl'].sort());
  const watched = { domain: 'a.example', last: null, running: false, failed: false };
  const metrics =
    renderPrometheus([VERDICT]) +
    renderWatchMetrics([{ ...watched, due: '2026-01-31T12:00:00Z' }], 0);
  const named = [...DOCS.matchAll(/`(xmpp_safeguard_\w+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !metrics.includes(`# TYPE ${name} gauge`))).toEqual([]);
});
