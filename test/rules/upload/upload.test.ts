import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/judge/judge.js';
import type { Kind, Kinds, Observation, Recording, UploadSlots } from '../../../src/model/index.js';
import { say } from '../../../src/rules/words.js';
import { byId } from '../../../src/model/observation-view.js';
import { DOMAIN, failed, observe, recording } from '../../arbitrary/build.js';

const SERVICE = `upload.${DOMAIN}`;

function slots(path: (index: number) => string, more: Partial<UploadSlots> = {}): UploadSlots {
  return {
    by: 'account',
    filename: 'a.txt',
    slots: Array.from({ length: 8 }, (_, index) => ({
      get: `https://${SERVICE}/${path(index)}/a.txt`,
      put: 'https:',
    })),
    refusal: null,
    ...more,
  };
}

function ruled(requirement: string, observations: readonly Observation[], given = true): string {
  // An account that did not get in gives no access.
  const account = given && !observations.some(({ kind }) => kind === 'session');
  const whole: Recording = {
    ...recording({ spots: [] }),
    access: account ? ['public', 'account'] : ['public'],
    observations: [...observations].sort(byId),
  };
  const row = judge(whole).rows.find(({ id }) => id === requirement);
  if (row === undefined) throw new Error(requirement);
  return `${row.ruling.status}/${row.ruling.basis ?? '-'} ${row.ruling.code}`;
}

function of<K extends 'upload.slots' | 'e2ee.messages' | 'e2ee.bundle'>(
  kind: K,
  value: Kinds[K],
  subject: string = kind === 'upload.slots' ? SERVICE : DOMAIN,
): Observation {
  return observe<Kind>(kind, subject, value);
}

function refused(kind: 'upload.slots' | 'e2ee.messages' | 'session'): Observation {
  const variant = kind === 'session' ? 'account' : undefined;
  return observe<Kind>(kind, DOMAIN, failed('timeout'), variant);
}

const random = () => randomBytes(18).toString('base64url');

describe('paths of uploads', () => {
  test.each<[string, readonly Observation[], string, string]>([
    [
      'random ones',
      [of('upload.slots', slots(random))],
      'compliant/observed UPLOAD_RANDOM',
      'compliant/observed UPLOAD_NAMES_NOBODY',
    ],
    [
      'random ones under a hash',
      [
        of(
          'upload.slots',
          slots(() => `‹sha1(bare JID)›/${random()}`),
        ),
      ],
      'compliant/observed UPLOAD_RANDOM',
      'partial/observed UPLOAD_NAMES_OWNER',
    ],
    [
      'eight hexadecimal digits under the name',
      [
        of(
          'upload.slots',
          slots((index) => `‹user name›/${randomBytes(3).toString('hex')}${index}a`),
        ),
      ],
      'missing/observed UPLOAD_GUESSABLE',
      'missing/observed UPLOAD_NAMES_OWNER',
    ],
    [
      'twelve hexadecimal digits',
      [
        of(
          'upload.slots',
          slots(() => randomBytes(6).toString('hex')),
        ),
      ],
      'partial/observed UPLOAD_GUESSABLE',
      'compliant/observed UPLOAD_NAMES_NOBODY',
    ],
    [
      'a counter',
      [
        of(
          'upload.slots',
          slots((index) => `${1_000 + index}`),
        ),
      ],
      'missing/observed UPLOAD_GUESSABLE',
      'compliant/observed UPLOAD_NAMES_NOBODY',
    ],
    [
      'the address in base64',
      [
        of(
          'upload.slots',
          slots(() => `‹base64(bare JID)›/${random()}`),
        ),
      ],
      'compliant/observed UPLOAD_RANDOM',
      'missing/observed UPLOAD_NAMES_OWNER',
    ],
    [
      'no service',
      [of('upload.slots', slots(random, { slots: [] }), DOMAIN)],
      'not-applicable/observed UPLOAD_ABSENT',
      'not-applicable/observed UPLOAD_ABSENT',
    ],
    [
      'a quota',
      [
        of(
          'upload.slots',
          slots(random, { slots: [], refusal: { condition: 'resource-constraint', text: null } }),
        ),
      ],
      'not-observed/- UPLOAD_REFUSED',
      'not-observed/- UPLOAD_REFUSED',
    ],
    [
      'two slots and silence',
      [
        of('upload.slots', {
          ...slots(random),
          slots: slots(random).slots.slice(2, 4),
          refusal: { condition: 'silence', text: null },
        }),
      ],
      'not-observed/- UPLOAD_TOO_FEW',
      'not-observed/- UPLOAD_TOO_FEW',
    ],
    [
      'silence',
      [refused('upload.slots')],
      'not-observed/- UPLOAD_UNANSWERED',
      'not-observed/- UPLOAD_UNANSWERED',
    ],
    [
      'a login that failed',
      [refused('session')],
      'not-observed/- SESSION_FAILED',
      'not-observed/- SESSION_FAILED',
    ],
    ['nothing', [], 'not-observed/- UPLOAD_UNASKED', 'not-observed/- UPLOAD_UNASKED'],
    [
      'an anonymous session',
      [of('upload.slots', slots(random, { by: 'anonymous' }))],
      'compliant/observed UPLOAD_RANDOM',
      'not-observed/- UPLOAD_WITH_OWNER',
    ],
    [
      'one service that is fine, and one that said nothing',
      [of('upload.slots', slots(random)), refused('upload.slots')],
      'not-observed/- UPLOAD_UNANSWERED',
      'not-observed/- UPLOAD_UNANSWERED',
    ],
    [
      'one that is not, and one that said nothing',
      [
        of(
          'upload.slots',
          slots((index) => `‹user name›/${index}`),
        ),
        refused('upload.slots'),
      ],
      'missing/observed UPLOAD_GUESSABLE',
      'missing/observed UPLOAD_NAMES_OWNER',
    ],
  ])('%s', (_, observations, path, name) => {
    expect(ruled('upload-random-path', observations)).toBe(path);
    expect(ruled('upload-no-username', observations)).toBe(name);
  });

  const at = (subject: string, value: UploadSlots): Observation =>
    of('upload.slots', value, subject);
  const refusing = (condition: string): UploadSlots =>
    slots(random, { slots: [], refusal: { condition, text: null } });
  const counter = slots((index) => `${1_000 + index}`);

  test.each<[string, readonly Observation[], string]>([
    [
      'guessable ones of another domain, beside random ones of its own',
      [at(SERVICE, slots(random)), at('up.elsewhere.example', counter)],
      'compliant/observed UPLOAD_RANDOM',
    ],
    [
      'random ones of another domain, beside guessable ones of its own',
      [at(SERVICE, counter), at('up.elsewhere.example', slots(random))],
      'missing/observed UPLOAD_GUESSABLE',
    ],
    [
      'random ones of another domain, and its own refuse',
      [at(SERVICE, refusing('resource-constraint')), at('up.elsewhere.example', slots(random))],
      'not-observed/- UPLOAD_REFUSED',
    ],
    [
      'guessable ones of another domain alone',
      [at('up.elsewhere.example', counter)],
      'missing/observed UPLOAD_GUESSABLE',
    ],
    [
      'a virtual host that takes none of this user',
      [at(DOMAIN, slots(random)), at(`b.${DOMAIN}`, refusing('not-allowed'))],
      'compliant/observed UPLOAD_RANDOM',
    ],
    [
      'a virtual host that takes none of this user, and nothing else',
      [at(`b.${DOMAIN}`, refusing('not-allowed'))],
      'not-observed/- UPLOAD_REFUSED',
    ],
    [
      'a service of another domain, before the domain that has none',
      [at('a.elsewhere.example', counter), at(DOMAIN, slots(random, { slots: [] }))],
      'not-observed/- UPLOAD_UNASKED',
    ],
    [
      'a service of another domain that refuses, before the domain that has none',
      [at('a.elsewhere.example', refusing('forbidden')), at(DOMAIN, slots(random, { slots: [] }))],
      'not-observed/- UPLOAD_UNASKED',
    ],
    [
      'a service of another domain, after the domain that has none',
      [at(DOMAIN, slots(random, { slots: [] })), at('up.elsewhere.example', counter)],
      'not-applicable/observed UPLOAD_ABSENT',
    ],
  ])('%s', (_what, observations, expected) => {
    expect(ruled('upload-random-path', observations)).toBe(expected);
  });

  test('without an account', () => {
    expect(ruled('upload-random-path', [], false)).toBe('not-observed/- ACCESS_NEEDED');
  });

  test('URLs without TLS are told', () => {
    const plain = slots(random);
    const clear = { ...plain, slots: plain.slots.map(({ get }) => ({ get, put: 'http:' })) };
    const whole = { ...recording({ spots: [] }), observations: [of('upload.slots', clear)] };
    const row = judge(whole).rows.find(({ id }) => id === 'upload-random-path');
    expect(row?.ruling.findings.map((finding) => say(finding))).toContain(
      `Upload URLs of ${SERVICE} do not use TLS (http)`,
    );
  });
});

const UNCHANGED = { shape: 'omemo', outcome: 'unchanged', condition: null } as const;
const BUNDLE = { publish: 'result', condition: null, fetched: 'unchanged', deleted: true } as const;

describe('end-to-end encryption', () => {
  test.each<[string, readonly Observation[], string]>([
    [
      'all unchanged',
      [of('e2ee.messages', { control: true, messages: [UNCHANGED] }), of('e2ee.bundle', BUNDLE)],
      'compliant/exercised E2EE_OPERABLE',
    ],
    [
      'one taken out',
      [
        of('e2ee.messages', {
          control: true,
          messages: [UNCHANGED, { shape: 'otr', outcome: 'lost', condition: null }],
        }),
        of('e2ee.bundle', BUNDLE),
      ],
      'missing/exercised E2EE_MESSAGES_TOUCHED',
    ],
    [
      'one met a limit',
      [
        of('e2ee.messages', {
          control: true,
          messages: [{ shape: 'otr', outcome: 'refused', condition: 'resource-constraint' }],
        }),
        of('e2ee.bundle', BUNDLE),
      ],
      'not-observed/- E2EE_UNANSWERED',
    ],
    [
      'nothing arrives, plain or not',
      [
        of('e2ee.messages', {
          control: false,
          messages: [{ shape: 'otr', outcome: 'lost', condition: null }],
        }),
        of('e2ee.bundle', BUNDLE),
      ],
      'not-observed/- E2EE_UNCONTROLLED',
    ],
    [
      'no keys can be published',
      [
        of('e2ee.messages', { control: true, messages: [UNCHANGED] }),
        of('e2ee.bundle', {
          publish: 'error',
          condition: 'forbidden',
          fetched: null,
          deleted: true,
        }),
      ],
      'partial/exercised E2EE_BUNDLE_REFUSED',
    ],
    [
      'keys come back altered',
      [
        of('e2ee.messages', { control: true, messages: [UNCHANGED] }),
        of('e2ee.bundle', { ...BUNDLE, fetched: 'altered' }),
      ],
      'missing/exercised E2EE_BUNDLE_ALTERED',
    ],
    [
      'the second login failed',
      [refused('e2ee.messages'), of('e2ee.bundle', BUNDLE)],
      'not-observed/- E2EE_UNANSWERED',
    ],
    ['the first did', [refused('session')], 'not-observed/- SESSION_FAILED'],
  ])('%s', (_, observations, expected) => {
    expect(ruled('e2ee-operable', observations)).toBe(expected);
  });

  test.each<[Partial<Kinds['e2ee.bundle']>, string[]]>([
    [{}, []],
    [{ deleted: false }, ['E2EE_BUNDLE_LEFT']],
    [{ publish: 'silence', fetched: null }, []],
    [{ publish: 'silence', fetched: null, deleted: false }, ['E2EE_BUNDLE_MAYBE_LEFT']],
  ])('what is left at the account is told: %j', (bundle, left) => {
    const observations = [of('e2ee.bundle', { ...BUNDLE, ...bundle })];
    const row = judge({ ...recording({ spots: [] }), observations }).rows.find(
      ({ id }) => id === 'e2ee-operable',
    );
    const codes = row?.ruling.findings.map(({ code }) => code) ?? [];
    expect(codes.filter((code) => code.endsWith('_LEFT'))).toEqual(left);
  });
});
