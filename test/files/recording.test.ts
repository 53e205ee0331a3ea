import { describe, expect, test } from 'vitest';
import type { Recording } from '../../src/model/index.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { NotARecording, parseRecording } from '../../src/files/recording.js';
import type { Json } from '../json-paths.js';
import { changed, objects } from '../json-paths.js';
import { RECORDING } from '../recording-fixture.js';

const PLAIN = JSON.parse(JSON.stringify(RECORDING)) as Json;

function refusal(value: unknown): string {
  return refusalOf(JSON.stringify(value));
}

function refusalOf(text: string): string {
  try {
    parseRecording(text, 'file.json');
  } catch (error) {
    if (error instanceof NotARecording) return error.message;
    throw error;
  }
  return 'accepted';
}

function keeps(recording: Recording): void {
  expect(parseRecording(formatRecording(recording), 'file.json')).toEqual(recording);
}

describe('formatRecording', () => {
  test('reads back unchanged', () => {
    keeps(RECORDING);
  });

  test('contains no terminal control characters', () => {
    expect(formatRecording(RECORDING)).toMatch(/^[\n\x20-\x7e‹›]+\n$/);
    expect(formatRecording(RECORDING)).toContain('\\u001b[2J\\u202e\\u2028\\u007f\\u009b');
  });
});

describe('parseRecording', () => {
  // The attributes of an element have names of the server's choosing.
  const places = [...objects(PLAIN)].filter(({ path }) => path.at(-1) !== 'attributes');

  test('reads the domains that an account queries', () => {
    const outgoing = { bad: ['bad.example'], good: ['good.example'] };
    keeps({ ...RECORDING, settings: { ...RECORDING.settings, outgoing } });
    const lacking = { ...RECORDING.settings, outgoing: { bad: [] } };
    expect(refusal({ ...RECORDING, settings: lacking })).toMatch(/outgoing must have required/);
  });

  test('refuses a recording without a required member', () => {
    const accepted = places.flatMap(({ path, keys }) =>
      keys
        .filter(
          (key) =>
            refusal(changed(PLAIN, path, (at) => Reflect.deleteProperty(at, key))) === 'accepted',
        )
        .map((key) => [...path, key]),
    );
    // Recordings of older versions have upload slots without the hosts.
    expect(accepted.map((path) => path.at(-1))).toEqual(['hosts']);
    expect(places.length).toBeGreaterThan(40);
  });

  test('refuses a recording with an unknown member', () => {
    const message = /must NOT have additional properties: "strange"$/;
    const others = places.filter(
      ({ path }) => !message.test(refusal(changed(PLAIN, path, (at) => (at['strange'] = 1)))),
    );
    expect(others).toEqual([]);
  });

  test('names the error and its place', () => {
    const index = RECORDING.observations.findIndex(({ kind }) => kind === 'stream.open');
    const headless = changed(PLAIN, ['observations', index, 'value'], (at) =>
      Reflect.deleteProperty(at, 'header'),
    );
    expect(refusal(headless)).toBe(
      `file.json: not a recording of xmpp-safeguard: /observations/${index}/value must have required property 'header'`,
    );
  });

  test('names the allowed values', () => {
    const index = RECORDING.observations.findIndex(({ failure }) => failure);
    const path = ['observations', index, 'failure'];
    expect(refusal(changed(PLAIN, path, (at) => (at['layer'] = 'wine')))).toBe(
      `file.json: not a recording of xmpp-safeguard: /observations/${index}/failure/layer must be equal to one of the allowed values: ["scan","dns","tcp","stream","starttls","tls","http","sasl","dialback","udp","session","ssh","host"]`,
    );
  });

  test('requires a value or a failure, not both', () => {
    const index = RECORDING.observations.findIndex(
      ({ kind, failure }) => kind === 'dns.srv' && failure,
    );
    const both = changed(PLAIN, ['observations', index], (at) => (at['value'] = {}));
    expect(refusal(both)).toMatch(/^file.json: not a recording .*\/observations\/\d+ must match/);
  });

  test.each([
    ['', /not a recording of xmpp-safeguard: Unexpected end of JSON/],
    ['PK\u0003\u0004\u001b[31m', /not a recording of xmpp-safeguard: Unexpected token 'P'/],
    ['null', /must be object$/],
    ['[]', /must be object$/],
    ['"text"', /must be object$/],
    ['{}', /must have required property 'format'$/],
    ['{"format":"xmpp-safeguard/verdict","schema":1}', /it is a verdict/],
    ['{"format":"other"}', /must have required property 'schema'$/],
  ])('refuses %j', (text, message) => {
    const said = refusalOf(text);
    expect(said).toMatch(/^file\.json: /);
    expect(said).toMatch(message);
    expect(said).toMatch(/^[\x20-\x7e]+$/);
  });

  test('names a newer schema', () => {
    expect(refusal({ ...RECORDING, schema: 3, news: [] })).toBe(
      'file.json: was recorded by a newer xmpp-safeguard (schema 3; this version reads up to 2)',
    );
    expect(refusal({ ...RECORDING, schema: 0 })).toMatch(/\/schema must be equal to constant: 2$/);
  });

  test('names the error in a recording of schema 1, which has no `asked`', () => {
    const older = RECORDING.observations.map(({ id, kind, subject, at, value, failure }) =>
      value === undefined ? { id, kind, subject, at, failure } : { id, kind, subject, at, value },
    );
    const [first, ...rest] = older;
    const refusalWith = (strange: object) =>
      refusal({ ...RECORDING, schema: 1, observations: [{ ...first, ...strange }, ...rest] });
    expect(refusalWith({})).toBe('accepted');
    expect(refusalWith({ kind: 'future' })).toMatch(/\/0\/kind must be equal to one of/);
    expect(refusalWith({ id: 1 })).toMatch(/\/0\/id must be string$/);
    expect(refusalWith({ subject: null })).toMatch(/\/0\/subject must be string$/);
    expect(refusal({ ...RECORDING, schema: 1, observations: null })).toMatch(
      /\/observations must be array$/,
    );
  });

  test('refuses two observations with one id, and an id of another subject', () => {
    const [first, ...rest] = RECORDING.observations;
    expect(refusal({ ...RECORDING, observations: [first, first, ...rest] })).toMatch(
      /two observations have the id /,
    );
    const strange = { ...first, id: 'certificate@elsewhere' };
    expect(refusal({ ...RECORDING, observations: [strange, ...rest] })).toMatch(
      /the id certificate@elsewhere does not belong to certificate@/,
    );
  });

  test('sorts observations', () => {
    const observations = [...RECORDING.observations].reverse();
    expect(parseRecording(JSON.stringify({ ...RECORDING, observations }), 'file.json')).toEqual(
      RECORDING,
    );
  });

  test.each([
    'EXAMPLE.org',
    'example.org.',
    '.',
    '-a.org',
    'a..org',
    'a\u001b[2J',
    'x'.repeat(254),
  ])('refuses the domain %j', (domain) => {
    expect(refusal({ ...RECORDING, domain })).toMatch(/\/domain must /);
  });

  test.each(['2026-01-31', '2026-13-01T00:00:00Z', '2026-01-31T12:00:00+01:00', 'now'])(
    'refuses the time %j',
    (startedAt) => {
      expect(refusal({ ...RECORDING, startedAt })).toMatch(/\/startedAt must match pattern/);
    },
  );

  test('accepts the deepest XML that the reader accepts, and little more', () => {
    const nested = (depth: number) => {
      let features: Json = { name: 'a', ns: '', attributes: {}, children: [] };
      for (let level = 1; level < depth; level++) {
        features = { name: 'a', ns: '', attributes: {}, children: [features] };
      }
      const index = RECORDING.observations.findIndex(({ kind }) => kind === 'stream.open');
      const path = ['observations', index, 'value'];
      return changed(PLAIN, path, (at) => (at['features'] = features));
    };
    expect(refusal(nested(64))).toBe('accepted');
    expect(refusal(nested(200))).toMatch(/nested deeper than 256 levels$/);
    expect(refusalOf('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toMatch(/nested deeper/);
  });

  test('refuses a file above the size limit', () => {
    expect(refusalOf(`"${'x'.repeat(64 * 1024 * 1024)}"`)).toMatch(
      /67108866 bytes long, more than the limit of 67108864$/,
    );
  });

  test('a member named __proto__ does not change the prototype', () => {
    const text = formatRecording(RECORDING).replace('"__proto__x"', '"__proto__"');
    expect(text).toContain('"__proto__"');
    const recording = parseRecording(text, 'file.json');
    expect(formatRecording(recording)).toBe(text);
    expect(refusalOf('{"__proto__":{"format":"xmpp-safeguard/recording"}}')).toMatch(/must/);
  });
});
