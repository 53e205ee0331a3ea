import { describe, expect, test } from 'vitest';
import type { Coded, Finding, Row, Ruling, Verdict } from '../../../src/model/index.js';
import { briefRow } from '../../../src/report/verdict/shortened-lists.js';
import { factOf, factText } from '../../../src/report/verdict/short-reason.js';
import { sourceUrl } from '../../../src/report/kit/reference-url.js';
import { say } from '../../../src/rules/words.js';
import { placesCount, placesText } from '../../../src/report/kit/short-places.js';
import { ENDPOINTS, HOSTILE, VERDICT } from '../fixture.js';

const IDS = ENDPOINTS.map(({ id }) => id);
const [C2S = '', , DIRECT = '', S2S = '', EVIL = '', PRIVATE = ''] = IDS;

type Found = readonly [string, Finding['status'], Coded, Finding['basis']?];

function fact(ruling: Coded & Pick<Ruling, 'status'>, ...found: readonly Found[]): string {
  const [model] = VERDICT.rows;
  if (model === undefined) throw new Error('no row');
  const findings = found.map(([subject, status, coded, basis = 'observed']) => ({
    ...{ ...coded, requirement: model.id, subject, status, basis, evidence: ['x'] },
  }));
  const row: Row = { ...model, ruling: { ...ruling, basis: 'observed', findings } };
  const { text, where } = factOf(row, VERDICT);
  return `${text} ${where}`.trimEnd();
}

const accepted = (version: string): Coded => ({ code: 'TLS_ACCEPTED', args: { version } });

describe('the fact of a row', () => {
  test('has a count for one of several places too, so that it is not read as all of them', () => {
    expect(placesCount([EVIL], VERDICT)).toBe('at 1 of 2 s2s endpoints');
    const { scope } = VERDICT;
    const alone = scope.endpoints.filter(({ id }) => id === EVIL);
    expect(placesCount([EVIL], { ...VERDICT, scope: { ...scope, endpoints: alone } })).toBe('');
    expect(placesCount([VERDICT.domain], VERDICT)).toBe('');
  });

  test('counts what its ruling lists, and says where', () => {
    const ciphers = ['TLS_RSA_WITH_A', 'TLS_RSA_WITH_B', 'TLS_RSA_WITH_NULL_SHA'];
    const lacking: Coded = { code: 'FORWARD_SECRECY_LACKING', args: { ciphers } };
    const at = (list: string[]): Coded => ({
      code: 'NOT_FORWARD_SECRET',
      args: { version: 'TLSv1.2', ciphers: list },
    });
    expect(fact({ ...lacking, status: 'missing' }, [C2S, 'missing', at(ciphers)])).toBe(
      '2 suites without it, 1 without encryption at c2s chat:5222 (192.0.2.7)',
    );
    expect(
      fact(
        { ...lacking, status: 'missing' },
        [C2S, 'missing', at(ciphers.slice(0, 2))],
        [S2S, 'missing', at(ciphers.slice(1))],
        [EVIL, 'missing', at(ciphers)],
      ),
    ).toMatch(/ across 3 of 4 endpoints$/);
  });

  test('does not say of every place what holds for some', () => {
    const ruling: Coded = {
      code: 'LEGACY_TLS_ACCEPTED',
      args: { versions: ['TLSv1', 'TLSv1.1'] },
    };
    const both = (status: Finding['status']): readonly Found[] => [
      [S2S, status, accepted('TLSv1')],
      [S2S, status, accepted('TLSv1.1')],
      [C2S, status, accepted('TLSv1')],
    ];
    expect(fact({ ...ruling, status: 'missing' }, ...both('missing'))).toBe(
      'TLS 1.0, 1.1 accepted across 2 of 4 endpoints',
    );
    expect(
      fact({ ...ruling, status: 'missing' }, ...both('missing'), [
        C2S,
        'missing',
        accepted('TLSv1.1'),
      ]),
    ).toBe('TLS 1.0, 1.1 accepted at 2 of 4 endpoints');
  });

  test('is that of the strongest finding where the ruling only counts', () => {
    const offered: Coded = {
      code: 'OFFERED_IN_CLEAR',
      args: { role: 'c2s', offers: ['PLAIN', 'LOGIN', 'X'], required: 'no' },
    };
    const processed: Coded = {
      code: 'AUTH_PROCESSED_IN_CLEAR',
      args: { mechanism: 'PLAIN', answer: 'failure', condition: '' },
    };
    const ruling: Coded = { code: 'ENCRYPTION_NOT_REQUIRED', args: { role: 'c2s' } };
    expect(
      fact(
        { ...ruling, status: 'missing' },
        [DIRECT, 'missing', offered],
        [C2S, 'missing', processed, 'exercised'],
      ),
    ).toBe('PLAIN login without TLS at c2s chat:5222 (192.0.2.7)');
    expect(fact({ ...ruling, status: 'missing' }, [DIRECT, 'missing', offered])).toBe(
      '3 login methods offered before TLS at c2s chat:5223 (direct TLS)',
    );
  });

  test('is that of what is missing where the row is met in part', () => {
    const refused: Coded = { code: 'TLS_REFUSED', args: { version: 'TLSv1.3', alert: '' } };
    const ruling: Coded = {
      code: 'TLS_SUPPORT_IN_PART',
      args: { version: 'TLSv1.3', accepted: 1, refused: 1, unseen: 0 },
    };
    expect(
      fact(
        { ...ruling, status: 'partial' },
        [S2S, 'compliant', accepted('TLSv1.3')],
        [EVIL, 'missing', refused],
      ),
    ).toMatch(/^TLS 1\.3 refused at s2s evil/);
  });

  test('of a failure leaves out its detail, and keeps the reason', () => {
    const unanswered: Coded = {
      code: 'UNANSWERED',
      args: {
        ...{ question: 'handshake', version: 'TLSv1.3' },
        ...{ layer: 'tls', reason: 'timeout', detail: HOSTILE },
      },
    };
    const ruling: Coded = { code: 'NOT_SEEN_EVERYWHERE', args: { unseen: 1, total: 4 } };
    expect(fact({ ...ruling, status: 'not-observed' }, [S2S, 'not-observed', unanswered])).toBe(
      'tls: no answer in time at s2s chat:5269',
    );
  });

  test('falls back to the first clause of the sentence, and shows that there is more', () => {
    const coded: Coded = {
      code: 'E2EE_MESSAGES_TOUCHED',
      args: { altered: ['omemo'], lost: ['otr'], refused: [] },
    };
    expect(say(coded)).toContain('; ');
    expect(factText(coded)).toBe(`${say(coded).split('; ')[0]?.replace(/^M/, 'm') ?? ''} …`);
    const software: Coded = {
      code: 'RELEASE_UNKNOWN',
      args: { software: 'Prosody', version: '1' },
    };
    expect(factText(software)).toMatch(/^Prosody 1 is running/);
  });
});

describe('where', () => {
  const verdict: Verdict = VERDICT;
  test.each<[readonly string[], string]>([
    [[], ''],
    [['example.org'], ''],
    [['_xmpp-client._tcp.example.org'], 'at _xmpp-client._tcp.example.org'],
    [['a.example', 'b.example'], 'at 2 names'],
    [[S2S], 'at s2s chat:5269'],
    [[S2S, S2S], 'at s2s chat:5269'],
    [[DIRECT], 'at c2s chat:5223 (direct TLS)'],
    [[C2S, DIRECT], 'at both c2s endpoints reached'],
    [[DIRECT, S2S], 'at c2s chat:5223 and s2s chat:5269'],
    [[C2S, DIRECT, S2S, EVIL], 'at all 4 endpoints reached'],
    [IDS, 'at all 6 endpoints'],
    [[DIRECT, S2S, PRIVATE], 'at 3 of 6 endpoints'],
  ])('%j', (subjects, text) => {
    expect(placesText(subjects, verdict)).toBe(text);
  });
});

describe('lists in brief', () => {
  const row = (coded: Coded): string => {
    const [model] = VERDICT.rows;
    if (model === undefined) throw new Error('no row');
    const { status, basis, findings } = model.ruling;
    const ruling = { ...coded, status, basis, findings } as Ruling;
    return say(briefRow({ ...model, ruling }).ruling);
  };
  const groups = Array.from({ length: 9 }, (_, index) => `g${index}`);

  test('name five, and count the rest', () => {
    expect(row({ code: 'POST_QUANTUM_GROUPS', args: { groups } })).toContain(
      'g0, g1, g2, g3, g4 and 4 more',
    );
    expect(row({ code: 'POST_QUANTUM_GROUPS', args: { groups: groups.slice(0, 6) } })).toContain(
      'g4 and g5',
    );
  });

  test('suites that lack different things are all counted', () => {
    const ciphers = [...groups, 'TLS_RSA_WITH_NULL_SHA'];
    expect(row({ code: 'FORWARD_SECRECY_LACKING', args: { ciphers } })).toContain(
      `${groups.length} suites without forward secrecy: `,
    );
    expect(row({ code: 'FORWARD_SECRECY_LACKING', args: { ciphers: groups } })).toContain(
      'and 4 more',
    );
  });
});

test.each([
  [['RFC 6120 §13.7.1.2', 'XEP-0178'], 'https://www.rfc-editor.org/rfc/rfc6120#section-13.7.1.2'],
  [['RFC 8446'], 'https://www.rfc-editor.org/rfc/rfc8446'],
  [['XEP-0157', 'XEP-0128'], 'https://xmpp.org/extensions/xep-0157.html'],
  [['A paper'], 'https://github.com/divestedcg/safeguarding-xmpp-2025'],
])('%j is at %s', (references, url) => {
  expect(sourceUrl({ source: { manifesto: '', references } })).toBe(url);
});
