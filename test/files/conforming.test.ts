/** What a scan records, `judge` reads: whatever a probe made of a server. */
import { describe, expect, test, vi } from 'vitest';
import { conformed } from '../../src/files/conforming.js';
import { judge } from '../../src/judge/judge.js';
import { brokenOffObservation, observationOf } from '../../src/model/index.js';
import type { Failure, Observation, Recording } from '../../src/model/index.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import { changed, objects, type Json } from '../json-paths.js';
import { RECORDING } from '../recording-fixture.js';

type Stream = Extract<Observation<'stream.open'>, { readonly failure?: never }>;

function readBack(recording: Recording): Recording {
  return parseRecording(formatRecording(recording), 'file.json');
}

function withObservation(observation: unknown): Recording {
  return { ...RECORDING, observations: [observation as Observation] };
}

/** Of a stream whose header has such an id. */
function streamOf(id: unknown): unknown {
  const stream = RECORDING.observations.find(
    (one): one is Stream => one.kind === 'stream.open' && one.value !== undefined,
  );
  if (stream === undefined) throw new Error('the fixture has no stream');
  return { ...stream, value: { ...stream.value, header: { ...stream.value.header, id } } };
}

describe('conformed', () => {
  test('keeps a recording with every kind of observation unchanged', () => {
    expect(conformed(RECORDING, true)).toEqual(RECORDING);
  });

  test.each([
    ['60 kB', 'x'.repeat(60_000)],
    ['lone surrogates', '\ud800 and \udfff'],
    ['NUL and control characters', '\u0000\u0007\u001b[2J'],
    ['line ends and marks of direction', 'a\r\n\u2028\u202e\ufeff'],
    ['the name of a prototype', '__proto__'],
  ])('keeps text of %s', (_what, text) => {
    const recording = withObservation(streamOf(text));
    expect(readBack(conformed(recording, true))).toEqual(recording);
  });

  const ITSELF: { itself?: unknown } = {};
  ITSELF.itself = ITSELF;
  test.each([
    ['NaN', Number.NaN],
    ['an endless number', Number.POSITIVE_INFINITY],
    ['a number', 7],
    ['a bigint', 7n],
    ['a date', new Date(0)],
    ['nothing', undefined],
    ['a value that holds itself', ITSELF],
  ])('reports %s instead of a text as a bug', (_what, strange) => {
    const recording = withObservation(streamOf(strange));
    expect(() => conformed(recording, true)).toThrow(/do not follow the schema:\nstream.open@/);
    const [told, ...rest] = readBack(conformed(recording, false)).observations;
    expect(rest).toEqual([]);
    const { id, kind, subject, asked } = recording.observations[0] ?? {};
    expect(told).toMatchObject({
      id,
      kind,
      subject,
      asked,
      failure: { layer: 'scan', reason: 'bug' },
    });
    expect(told?.failure?.detail).not.toBe('');
  });

  test.each<readonly [string, object]>([
    ['another subject in its id', { id: 'stream.open@elsewhere' }],
    ['a subject that is no text', { subject: 7 }],
    ['no time', { at: 'now' }],
    ['a value beside a failure', { failure: { layer: 'tls', reason: 'reset', detail: '' } }],
    ['a failure of no known layer', { value: undefined, failure: { layer: 'wine' } }],
  ])('reports an observation with %s as a bug', (_what, parts) => {
    const recording = withObservation({ ...(streamOf('1') as object), ...parts });
    expect(() => conformed(recording, true)).toThrow(/do not follow the schema/);
    const read = readBack(conformed(recording, false));
    expect(read.observations).toMatchObject([{ failure: { reason: 'bug' } }]);
  });

  test('reports XML that is nested too deeply as a bug', () => {
    const nested = (depth: number): unknown => {
      let element: object = { name: 'a', ns: '', attributes: {}, children: [] };
      for (let level = 1; level < depth; level++) {
        element = { name: 'a', ns: '', attributes: {}, children: [element] };
      }
      const stream = streamOf('1') as Observation<'stream.open'>;
      return { ...stream, value: { ...stream.value, features: element } };
    };
    expect(conformed(withObservation(nested(64)), true).observations[0]?.failure).toBeUndefined();
    for (const depth of [130, 200, 50_000]) {
      const { observations } = readBack(conformed(withObservation(nested(depth)), false));
      expect(observations[0]?.failure?.reason, String(depth)).toBe('bug');
    }
  });

  test('a recording with any changed or removed member can still be read and judged', () => {
    const plain = JSON.parse(JSON.stringify(RECORDING)) as Json;
    const places = [...objects(plain)].filter(
      ({ path }) => path[0] === 'observations' && path.length > 2,
    );
    expect(places.length).toBeGreaterThan(40);
    const strange = [null, -1, 1.5, Number.NaN, '\ud800', [], {}, undefined];
    for (const [index, { path, keys }] of places.entries()) {
      for (const [more, key] of keys.entries()) {
        const value = strange[(index + more) % strange.length];
        const spoilt = changed(plain, path, (at) => {
          (at as Record<string, unknown>)[key] = value;
        }) as unknown as Recording;
        const kept = conformed(spoilt, false);
        expect(readBack(kept), `${path.join('/')}/${key}`).toEqual(kept);
        expect(kept.observations).toHaveLength(RECORDING.observations.length);
      }
    }
  }, 120_000);

  test('drops the largest observations of a recording that exceeds the size limit', () => {
    const many = [...Array(40).keys()].map((index): Observation => {
      const { kind, asked, at, value } = streamOf('x'.repeat(index * 1000)) as Stream;
      return observationOf(kind, `subject-${index}`, asked, at, { value });
    });
    const most = 200_000;
    const kept = conformed({ ...RECORDING, observations: many }, true, most);
    expect(Buffer.byteLength(formatRecording(kept))).toBeLessThanOrEqual(most);
    expect(readBack(kept)).toEqual({
      ...kept,
      observations: [...kept.observations].sort((a, b) => (a.id < b.id ? -1 : 1)),
    });
    const left = kept.observations.filter(({ failure }) => failure !== undefined);
    expect(left.length).toBeGreaterThan(10);
    expect(left.length).toBeLessThan(39);
    for (const { failure } of left) {
      expect(failure).toMatchObject({ layer: 'scan', reason: 'skipped' });
    }
    expect(judge(kept).rows.length).toBeGreaterThan(10);
  });

  test('throws if the scan itself wrote something outside the schema', () => {
    const settings = { ...RECORDING.settings, timeoutMs: Number.NaN };
    expect(() => conformed({ ...RECORDING, settings }, false)).toThrow(/\/settings\/timeoutMs/);
    expect(() => conformed({ ...RECORDING, endedAt: 'now' }, false)).toThrow(/\/endedAt/);
  });

  test('is strict in all tests and their child processes', () => {
    const flawed = withObservation(streamOf(7));
    expect(() => conformed(flawed)).toThrow(/do not follow/);
    vi.stubEnv('XMPP_SAFEGUARD_STRICT', '');
    expect(conformed(flawed).observations).toHaveLength(1);
    vi.unstubAllEnvs();
  });
});

test('every kind of observation may have any failure', () => {
  const layers = ['scan', 'dns', 'tcp', 'udp', 'stream', 'starttls', 'tls', 'sasl', 'dialback'];
  const ways = [...layers, 'session', 'ssh', 'host'].flatMap((layer) =>
    REASONS.map((reason) => ({ layer, reason, detail: '\u0000\ud800' }) as Failure),
  );
  const kinds = [...new Set(RECORDING.observations.map(({ kind }) => kind))];
  const observations = kinds.flatMap((kind) =>
    ways.map((failure, index): Observation => {
      return brokenOffObservation(
        kind,
        'example.org',
        `number-${index}`,
        RECORDING.endedAt,
        failure,
      );
    }),
  );
  const recording = { ...RECORDING, observations };
  expect(conformed(recording, true)).toEqual(recording);
});

const REASONS = Object.keys({
  timeout: 1,
  refused: 1,
  reset: 1,
  closed: 1,
  unreachable: 1,
  'no-route': 1,
  servfail: 1,
  malformed: 1,
  limited: 1,
  forbidden: 1,
  budget: 1,
  unsupported: 1,
  skipped: 1,
  'needs-root': 1,
  'no-file': 1,
  'no-command': 1,
  bug: 1,
} satisfies Record<Failure['reason'], 1>);
