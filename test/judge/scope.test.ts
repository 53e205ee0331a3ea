import { describe, expect, test } from 'vitest';
import type { Access, Coded, Level, Row, Ruling, Status } from '../../src/model/index.js';
import { judge } from '../../src/judge/judge.js';
import { GOOD, GOOD_RECORDING } from '../report/good-server.js';
import { furtherAccess, neededAccess, scopeOfRows } from '../../src/judge/scope.js';

const FURTHER: readonly Access[] = ['federated', 'account', 'intrusive', 'operator'];

function ruling(status: Status, coded: Coded, findings: readonly Coded[] = []): Ruling {
  return {
    ...{ ...coded, status, basis: null },
    findings: findings.map((one) => ({
      ...{ ...one, requirement: 'x', subject: 'a.example', status: 'not-observed' as const },
      ...{ basis: null, evidence: [] },
    })),
  };
}

const SCRAM_ONLY = { code: 'SCRAM_ONLY', args: {} } as unknown as Coded;
const TIMED_OUT: Coded = {
  code: 'ENDPOINT_UNREACHED',
  args: { layer: 'tcp', reason: 'timeout', detail: '' },
};

describe('access that a row needs', () => {
  test('further access, if only that is missing', () => {
    const unseen = ruling('not-observed', SCRAM_ONLY);
    expect(neededAccess(unseen, ['public', 'account', 'operator'], FURTHER)).toEqual([
      'account',
      'operator',
    ]);
    expect(neededAccess(ruling('manual', SCRAM_ONLY), ['operator'], FURTHER)).toEqual(['operator']);
  });

  test.each<[string, Coded]>([
    ['a time-out', TIMED_OUT],
    [
      'a stream error',
      { code: 'STREAM_ERROR', args: { phase: 'clear', condition: 'x', text: '' } },
    ],
    [
      'a refusal that may have another cause',
      { code: 'TLS_REFUSED_UNSURE', args: { version: 'TLSv1.2', alert: '' } },
    ],
    [
      'a survey that did not show what a binding type needs',
      { code: 'CHANNEL_BINDING_UNSETTLED', args: { version: 'TLSv1.2', types: [] } },
    ],
    [
      'TLS that this Node.js does not have',
      { code: 'NODE_CANNOT_NEGOTIATE', args: { versions: [], lacking: [], alert: '' } },
    ],
    [
      'a question that was left out',
      { code: 'UNASKED', args: { question: 'handshake', version: '' } },
    ],
  ])('none after %s', (_what, coded) => {
    expect(neededAccess(ruling('not-observed', coded), ['public', 'account'], FURTHER)).toEqual([]);
  });

  test('further access, if one endpoint shows that it is needed', () => {
    // Prosody ends a direct TLS stream of servers without a certificate.
    const ended: Coded = {
      code: 'STREAM_ERROR',
      args: { phase: 'TLSv1.3', condition: 'not-authorized', text: '' },
    };
    const unannounced: Coded = { code: 'STANZA_LIMIT_UNANNOUNCED', args: {} };
    const access: readonly Access[] = ['public', 'federated', 'intrusive'];
    expect(
      neededAccess(ruling('not-observed', unannounced, [ended, unannounced]), access, FURTHER),
    ).toEqual(['federated', 'intrusive']);
    const nowhere: Coded = { code: 'NOT_SEEN_EVERYWHERE', args: { unseen: 1, total: 2 } };
    expect(
      neededAccess(ruling('not-observed', nowhere, [ended, unannounced]), access, FURTHER),
    ).toEqual([]);
  });

  test('further access, if endpoints show that in different sentences', () => {
    const counted: Coded = { code: 'NOT_SEEN_EVERYWHERE', args: { unseen: 2, total: 2 } };
    const noScram: Coded = { code: 'NO_SCRAM', args: { mechanisms: ['PLAIN'] } };
    const access: readonly Access[] = ['public', 'account'];
    const needs = (findings: readonly Coded[]) =>
      neededAccess(ruling('not-observed', counted, findings), access, FURTHER);
    expect(needs([SCRAM_ONLY, noScram])).toEqual(['account']);
    expect(needs([SCRAM_ONLY, noScram, TIMED_OUT])).toEqual([]);
    expect(needs([])).toEqual([]);
  });

  test('no single lost observation hides a MUST in a passed scan', () => {
    const before = new Map(GOOD.rows.map((row) => [row.id, row.ruling.status]));
    const hidden = GOOD_RECORDING.observations.flatMap((lost) => {
      const observations = GOOD_RECORDING.observations.filter((one) => one !== lost);
      const { scope, rows } = judge({ ...GOOD_RECORDING, observations });
      const changed = rows.filter(
        ({ id, level, ruling: { status } }) =>
          level.startsWith('MUST') && status === 'not-observed' && before.get(id) !== status,
      );
      return scope.status === 'passed' ? changed.map(({ id }) => `${lost.id}: ${id}`) : [];
    });
    expect(GOOD.scope.status).toBe('passed');
    expect(hidden).toEqual([]);
  });

  test('none for a judged row, or one that the used access should have shown', () => {
    expect(neededAccess(ruling('partial', SCRAM_ONLY), ['account'], FURTHER)).toEqual([]);
    expect(neededAccess(ruling('not-observed', SCRAM_ONLY), ['intrusive'], ['operator'])).toEqual(
      [],
    );
  });

  test('access of a refused account is not requested again', () => {
    expect(furtherAccess(['public'], { account: true, federated: false })).toEqual([
      'federated',
      'intrusive',
      'operator',
    ]);
    expect(furtherAccess(['public', 'account'], { account: true, federated: false })).toEqual([
      'intrusive',
      'operator',
    ]);
  });
});

function row(status: Status, needs: readonly Access[] = [], level: Level = 'MUST', more = {}): Row {
  const section = 'servers/connections';
  return { section, level, ruling: ruling(status, SCRAM_ONLY), needs, ...more } as unknown as Row;
}

describe('the status of the scope', () => {
  const met = row('compliant');
  const beyond = row('not-observed', ['account']);
  const lost = row('not-observed');
  const waiver = { reason: 'so', until: '2099-01-01' };

  test.each<[string, readonly Row[], string, string]>([
    [
      'all that is in reach is met',
      [met, beyond, row('manual', ['operator'])],
      'passed',
      'undetermined',
    ],
    ['one is met in part', [met, row('partial')], 'passed', 'undetermined'],
    ['everything is met', [met, row('not-applicable')], 'passed', 'passed'],
    ['one is missing, another was not seen', [met, row('missing'), lost], 'failed', 'failed'],
    ['one in reach was not seen', [met, lost, beyond], 'undetermined', 'undetermined'],
    ['one could be switched on', [met, row('configurable')], 'undetermined', 'undetermined'],
    ['a SHOULD is missing', [met, row('missing', [], 'SHOULD')], 'passed', 'passed'],
    [
      'a missing one is waived',
      [met, row('missing', [], 'MUST NOT', { waiver })],
      'passed',
      'passed',
    ],
    [
      'one of clients is missing',
      [met, row('missing', [], 'MUST', { section: 'clients/privacy' })],
      'passed',
      'passed',
    ],
    ['there is no MUST', [row('compliant', [], 'SHOULD')], 'undetermined', 'undetermined'],
  ])('%s', (_what, rows, status, strict) => {
    expect(scopeOfRows(rows, false).status).toBe(status);
    expect(scopeOfRows(rows, true).status).toBe(strict);
  });

  test('every MUST is counted once', () => {
    const rows = [
      met,
      row('partial'),
      row('missing'),
      lost,
      beyond,
      row('missing', [], 'MUST', { waiver }),
    ];
    expect(scopeOfRows(rows, false).must).toEqual({
      ...{
        total: 6,
        ruled: 4,
        met: 1,
        partial: 1,
        missing: 1,
        unseen: 1,
        outOfReach: 1,
        waived: 1,
      },
    });
  });
});
