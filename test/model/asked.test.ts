/** What was asked, and the ids that follow from it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askedInId,
  idOf,
  LOGIN_PURPOSES,
  observationOf,
  TLS_VERSIONS,
  type Observation,
} from '../../src/model/index.js';
import { NotARecording, parseRecording } from '../../src/files/recording.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { RECORDING } from '../recording-fixture.js';
import { randomRecordings } from '../same-rulings/recordings.js';

const ROOT = join(import.meta.dirname, '../..');
const RECORDINGS = join(ROOT, 'test/recordings');

/** Ids that do not follow from what was asked, or do not tell it. */
function strangeIds(observations: readonly Observation[]): readonly string[] {
  return observations.flatMap(({ id, kind, subject, asked }) =>
    idOf(kind, subject, asked) === id &&
    JSON.stringify(askedInId(kind, subject, id)) === JSON.stringify(asked)
      ? []
      : [id],
  );
}

describe('observation ids', () => {
  test('of schema 1 follow from what is decoded from them', () => {
    const names = readdirSync(RECORDINGS).filter((name) => name.endsWith('.json.gz'));
    const ids = new Set<string>();
    for (const name of names) {
      const text = gunzipSync(readFileSync(join(RECORDINGS, name))).toString();
      const before = JSON.parse(text) as { observations: { id: string; at: string }[] };
      const { observations } = parseRecording(text, name);
      expect(observations.map(({ id }) => id)).toEqual(before.observations.map(({ id }) => id));
      expect(strangeIds(observations), name).toEqual([]);
      for (const { id } of observations) ids.add(id);
    }
    expect(names.length).toBeGreaterThan(50);
    expect(ids.size).toBeGreaterThan(1_000);
  });

  test('of random recordings can be decoded', () => {
    for (const { name, recording } of randomRecordings(25, 7)) {
      expect(strangeIds(recording.observations), name).toEqual([]);
    }
  });

  test('with text from a server can be decoded', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('', ' ', '#', '!', 'a!', 'x y#z!', '@'));
    const version = fc.constantFrom(...TLS_VERSIONS);
    const purpose = fc.constantFrom(...LOGIN_PURPOSES);
    fc.assert(
      fc.property(word, word, version, purpose, (subject, text, of, why) => {
        const binding = { version: of, gs2: text };
        const login = { version: of, purpose: why, type: text };
        const bindingId = idOf('sasl.binding', subject, binding);
        expect(askedInId('sasl.binding', subject, bindingId)).toEqual(binding);
        const loginId = idOf('sasl.login', subject, login);
        expect(askedInId('sasl.login', subject, loginId)).toEqual(login);
      }),
    );
  });

  test.each(['#TLSv1.2', '#', '#TLSv1.4 y', '#TLSv1.2 ', '# y', '', '#login', '#Login!'])(
    'with another variant are refused: %j',
    (variant) => {
      const id = `sasl.binding@x${variant}`;
      const asked = askedInId('sasl.binding', 'x', id);
      expect(asked === null ? null : idOf('sasl.binding', 'x', asked)).toBe(
        variant === '#TLSv1.2 ' ? id : null,
      );
    },
  );

  test('of a probe that broke off name the probe', () => {
    expect(askedInId('tls.suites', 'x', 'tls.suites@x#tls-lists!')).toEqual({ probe: 'tls-lists' });
    expect(idOf('tls.suites', 'x', { probe: 'tls-lists' })).toBe('tls.suites@x#tls-lists!');
  });
});

describe('recordings', () => {
  const [first, ...rest] = RECORDING.observations;

  test('of schema 1 are converted to schema 2', () => {
    const older = RECORDING.observations.map((one) => ({ ...one, asked: undefined }));
    const text = JSON.stringify({ ...RECORDING, schema: 1, observations: older });
    expect(formatRecording(parseRecording(text, 'file.json')).length).toBe(
      formatRecording(RECORDING).length,
    );
    expect(parseRecording(text, 'file.json')).toEqual(RECORDING);
  });

  test('of schema 1 with an id that cannot be decoded are refused', () => {
    const failure = { layer: 'tls', reason: 'timeout', detail: '' } as const;
    const one = observationOf('tls.suites', 'x', { version: 'TLSv1.2' }, '', { failure });
    const older = { ...one, asked: undefined, id: 'tls.suites@x#TLSv9' };
    const text = JSON.stringify({ ...RECORDING, schema: 1, observations: [older] });
    expect(() => parseRecording(text, 'file.json')).toThrow(NotARecording);
    expect(() => parseRecording(text, 'file.json')).toThrow(
      /the id tls\.suites@x#TLSv9 does not belong to tls\.suites@x$/,
    );
  });

  test('of schema 2 with an id that does not match `asked` are refused', () => {
    const one = RECORDING.observations.find(({ kind }) => kind === 'tls.groups');
    const other = { ...one, asked: { version: 'SSLv2' } };
    const text = JSON.stringify({ ...RECORDING, observations: [other] });
    expect(() => parseRecording(text, 'file.json')).toThrow(/does not belong to tls\.groups@/);
    const bare = JSON.stringify({ ...RECORDING, observations: [{ ...first, asked: {} }, ...rest] });
    expect(() => parseRecording(bare, 'file.json')).not.toThrow();
  });

  test('of a probe that broke off must have no value', () => {
    const broken = { ...first, asked: { probe: 'x' } };
    const text = JSON.stringify({ ...RECORDING, observations: [broken, ...rest] });
    expect(() => parseRecording(text, 'file.json')).toThrow(/\/observations\/0\/asked must NOT/);
  });
});

/** Files that may take apart what is called an id: observations', endpoints', alerts'. */
const READERS = ['src/model/asked.ts', 'src/model/endpoint-id.ts', 'src/watch/alerts/email.ts'];

const METHODS =
  'at|charAt|endsWith|includes|indexOf|lastIndexOf|match|matchAll|replace|replaceAll|search|slice|split|startsWith|substring|toLowerCase';
const PARSING = new RegExp(
  String.raw`\bid\s*\??\.\s*(?:${METHODS})\(|\.(?:test|exec)\(\s*(?:\w+\s*\??\.\s*)*id\s*\)`,
);

describe('no other module decodes ids', () => {
  test.each([
    "all.filter(({ id }) => id.endsWith('!'))",
    "one.id\n    .split('#')",
    'one?.id?.includes("#TLSv1.2 ")',
    'BY_KEY.test(one.id)',
    '/#(.*)$/.exec(id)',
  ])('as %s does', (text) => {
    expect(text).toMatch(PARSING);
  });

  test('in src and probes', () => {
    const files = ['src', 'probes'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name}`),
    );
    expect(files.length).toBeGreaterThan(300);
    const parsing = files.filter((file) => PARSING.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(parsing.sort()).toEqual(READERS);
  });
});
