import { describe, expect, test } from 'vitest';
import type { EndpointSummary, Finding, Row, Status } from '../../../src/model/index.js';
import { contradictionTexts, findingTexts } from '../../../src/report/kit/finding-text.js';
import { whereText } from '../../../src/report/kit/endpoint-text.js';
import { say } from '../../../src/rules/words.js';
import { ENDPOINTS, VERDICT } from '../fixture.js';

const [C2S, C2S_V6, C2S_DIRECT, S2S, , S2S_PRIVATE] = ENDPOINTS as [
  EndpointSummary,
  EndpointSummary,
  EndpointSummary,
  EndpointSummary,
  EndpointSummary,
  EndpointSummary,
];
const ABC = ['a', 'b', 'c', 'd', 'e', 'f'];
const ids = (...endpoints: readonly EndpointSummary[]) => endpoints.map(({ id }) => id);

describe('whereText', () => {
  test.each([
    ['one', ids(C2S), 'at c2s chat.example.org:5222 (192.0.2.7)'],
    ['one, direct', ids(C2S_DIRECT), 'at c2s direct chat.example.org:5223 (192.0.2.7)'],
    ['all of a role', ids(C2S, C2S_V6, C2S_DIRECT), 'at all 3 c2s endpoints'],
    ['all that were reached', ids(C2S, C2S_DIRECT), 'at both reachable c2s endpoints'],
    [
      'some',
      ids(C2S_V6, C2S_DIRECT),
      'at 2 of 3 c2s endpoints: chat.example.org:5222 (2001:db8::7), direct chat.example.org:5223 (192.0.2.7)',
    ],
    [
      'some of both roles',
      ids(C2S, S2S),
      'at 2 of 6 endpoints: c2s chat.example.org:5222 (192.0.2.7), s2s chat.example.org:5269 (192.0.2.7)',
    ],
    ['names', ['a.example', 'b.example'], 'for a.example, b.example'],
    ['a name and an endpoint', ['a.example', C2S.id], `for a.example, ${C2S.id}`],
    ['many names', ABC, 'for a, b, c, d and 2 more'],
  ])('%s', (_name, subjects, text) => {
    expect(whereText(subjects, ENDPOINTS, false)).toBe(text);
  });

  test('in full names all', () => {
    expect(whereText(ids(C2S, C2S_DIRECT), ENDPOINTS, true)).toBe(
      'at 2 of 3 c2s endpoints: chat.example.org:5222 (192.0.2.7), direct chat.example.org:5223 (192.0.2.7)',
    );
    expect(whereText(ABC, ENDPOINTS, true)).toBe('for a, b, c, d, e, f');
  });

  test('an address that is not known is not shown', () => {
    const unknown = { ...C2S, id: 'x', address: '-' };
    expect(whereText(['x'], [unknown], false)).toBe('at c2s chat.example.org:5222');
  });
});

const ACCEPTED = { code: 'TLS_ACCEPTED', args: { version: 'TLSv1.3' } } as const;
const REFUSED = { code: 'TLS_REFUSED', args: { version: 'TLSv1.3', alert: 'x' } } as const;
const UNREACHED = {
  code: 'ENDPOINT_UNREACHED',
  args: { layer: 'tcp', reason: 'timeout', detail: '' },
} as const;
const SOON = {
  code: 'CERTIFICATE_EXPIRES_SOON',
  args: { notAfter: '2026-02-12T00:00:00Z', days: 12 },
} as const;

type Said = typeof ACCEPTED | typeof REFUSED | typeof UNREACHED | typeof SOON;

function found(subject: string, status: Finding['status'], coded: Said): Finding {
  return { ...coded, requirement: 'tls-1.3', subject, status, basis: null, evidence: [] };
}

function texts(status: Status, ruling: Said, findings: readonly Finding[], verbose = false) {
  const [row] = VERDICT.rows as [Row];
  const ruled: Row = { ...row, ruling: { ...ruling, status, basis: null, findings } };
  return findingTexts(ruled, VERDICT, verbose).map((said) => `${said.status} ${said.text}`);
}

describe('findingTexts', () => {
  const compliant = [found(C2S.id, 'compliant', ACCEPTED), found(S2S.id, 'compliant', ACCEPTED)];

  test('says nothing where all is well, unless asked for all', () => {
    expect(texts('compliant', ACCEPTED, compliant)).toEqual([]);
    expect(texts('compliant', ACCEPTED, compliant, true)).toHaveLength(1);
  });

  test('says information in any case', () => {
    expect(
      texts('compliant', ACCEPTED, [...compliant, found(C2S.id, 'information', SOON)]),
    ).toEqual([`information at c2s chat.example.org:5222 (192.0.2.7): ${say(SOON)}`]);
  });

  test('says where endpoints differ, the worst first, what was not reached last', () => {
    const findings = [
      found(C2S_V6.id, 'not-observed', UNREACHED),
      found(S2S_PRIVATE.id, 'not-observed', { ...UNREACHED }),
      ...compliant,
      found(C2S_DIRECT.id, 'missing', REFUSED),
    ];
    expect(texts('partial', ACCEPTED, findings)).toEqual([
      `missing at c2s direct chat.example.org:5223 (192.0.2.7): ${say(REFUSED)}`,
      `compliant at 2 of 6 endpoints: c2s chat.example.org:5222 (192.0.2.7), s2s chat.example.org:5269 (192.0.2.7): ${say(ACCEPTED)}`,
      'not-observed at the 2 endpoints that could not be reached',
    ]);
    expect(texts('partial', ACCEPTED, findings, true).at(-1)).toContain(say(UNREACHED));
  });

  test('names what was not reached where it is not all of that', () => {
    expect(texts('not-observed', REFUSED, [found(C2S_V6.id, 'not-observed', UNREACHED)])).toEqual([
      'not-observed at c2s chat.example.org:5222 (2001:db8::7): could not be reached',
    ]);
  });

  test('does not say again what the ruling says', () => {
    expect(texts('missing', REFUSED, [found(C2S.id, 'missing', REFUSED)])).toEqual([
      'missing at c2s chat.example.org:5222 (192.0.2.7)',
    ]);
    expect(texts('missing', REFUSED, [found('example.org', 'missing', REFUSED)])).toEqual([]);
  });
});

test('contradictionTexts refers to the rows for endpoints that differ', () => {
  const args = { compliant: [C2S.id], partial: [], missing: [S2S.id] };
  const differ: Finding = {
    ...{ code: 'ENDPOINTS_DIFFER', args, requirement: 'tls-1.3', subject: 'example.org' },
    ...{ status: 'information', basis: null, evidence: [] },
  };
  const contradictions = [differ, found(C2S.id, 'missing', REFUSED)];
  const verdict = { ...VERDICT, contradictions };
  expect(contradictionTexts(verdict, false)).toEqual([
    { status: 'information', text: 'Endpoints differ in tls-1.3; see this row' },
    {
      status: 'missing',
      text: `tls-1.3, at c2s chat.example.org:5222 (192.0.2.7): ${say(REFUSED)}`,
    },
  ]);
  expect(contradictionTexts(verdict, true)[0]?.text).toBe(`tls-1.3: ${say(differ)}`);
});
