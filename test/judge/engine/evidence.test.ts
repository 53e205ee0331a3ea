/** No status without an observation that supports it: neither of a finding nor of a row. */
import { expect, test } from 'vitest';
import {
  findingOf,
  outcomeOf,
  type SubjectFinding,
  type Outcome,
} from '../../../src/judge/engine/outcome.js';
import type { TypedCoded } from '../../../src/rules/codes.js';
import { supported } from '../../../src/judge/engine/evidence.js';
import { judge } from '../../../src/judge/judge.js';
import { SETTLED } from '../../../src/model/index.js';
import { recordingOf } from '../../arbitrary/build.js';
import { requirement } from '../../arbitrary/catalogue.js';

const CODED: TypedCoded = { code: 'SSH_OPEN', args: {} };
const ENDPOINT = 'c2s-starttls/chat.example.org:5222/192.0.2.7';
const KNOWN = new Map([
  ...['ssh.server@example.org', 'session@example.org'].map(
    (id) => [id, { subject: 'example.org', isAnswer: true }] as const,
  ),
  ['ssh.server@silent', { subject: 'silent', isAnswer: false }],
  ['tls.handshake@clients', { subject: ENDPOINT, isAnswer: true }],
]);
const ID = 'ssh.server@example.org';

/** As a fault of the engine might make it, past the types. */
function forged(status: SubjectFinding['status'], evidence: readonly string[]): SubjectFinding {
  return {
    ...CODED,
    subject: 'example.org',
    status,
    basis: 'observed',
    evidence,
  } as SubjectFinding;
}

function ruled(status: Outcome['status'], findings: readonly SubjectFinding[]): Outcome {
  return supported(outcomeOf(status, 'observed', CODED, findings), KNOWN);
}

function bugIn(said: Outcome['status'] | 'information') {
  const args = { layer: 'scan', reason: 'bug', detail: `${said} without evidence: SSH_OPEN` };
  return { code: 'NO_EVIDENCE', args, status: 'not-observed', basis: null };
}

test.each(SETTLED)('a finding is not %s without evidence: not-observed, a bug', (status) => {
  expect(findingOf('example.org', status, 'observed', CODED, [])).toEqual({
    ...bugIn(status),
    subject: 'example.org',
    evidence: [],
  });
  expect(findingOf('example.org', status, 'observed', CODED, [ID])).toEqual(forged(status, [ID]));
});

test.each(['manual', 'configurable', 'not-observed', 'information'] as const)(
  'a finding is %s without evidence',
  (status) => {
    expect(findingOf('example.org', status, null, CODED, [])).toMatchObject({ status, ...CODED });
  },
);

test.each(SETTLED)('a row is not %s with a finding that has no evidence', (status) => {
  const row = ruled(status, [forged('missing', []), forged(status, [ID])]);
  expect(row).toMatchObject(bugIn('missing'));
  expect(row.findings).toMatchObject([bugIn('missing'), { ...CODED, status, evidence: [ID] }]);
});

test.each(SETTLED)('nor %s with evidence that names no observation', (status) => {
  const row = ruled(status, [forged(status, ['ssh.server@elsewhere'])]);
  expect(row).toMatchObject(bugIn(status));
  expect(row.findings).toMatchObject([bugIn(status)]);
});

test.each(SETTLED)('nor %s with a time-out alone', (status) => {
  const row = ruled(status, [forged(status, ['ssh.server@silent'])]);
  expect(row.findings).toMatchObject([bugIn(status)]);
  expect(ruled(status, [forged(status, ['ssh.server@silent', ID])]).status).toBe(status);
});

test.each(SETTLED)('nor %s at an endpoint by one of the other role alone', (status) => {
  const at = (subject: string) => ({ ...forged(status, ['tls.handshake@clients']), subject });
  const server = ENDPOINT.replace('c2s', 's2s');
  expect(ruled(status, [at(server)]).findings).toMatchObject([bugIn(status)]);
  expect(ruled(status, [at(ENDPOINT)]).status).toBe(status);
  // The DNS tells of endpoints too.
  expect(ruled(status, [{ ...at(server), evidence: [ID] }]).status).toBe(status);
});

test.each(SETTLED)('nor %s without any finding, nor with what was not seen alone', (status) => {
  for (const findings of [[], [forged('not-observed', [ID])]]) {
    expect(ruled(status, findings)).toMatchObject({ ...bugIn(status), findings });
  }
});

test('a contradiction without evidence is none, and a row beside it is not ruled on', () => {
  const sound = forged('compliant', [ID]);
  const row = outcomeOf('compliant', 'observed', CODED, [sound], [forged('missing', [])]);
  expect(supported(row, KNOWN)).toMatchObject({
    ...bugIn('missing'),
    findings: [sound],
    contradictions: [bugIn('missing')],
  });
});

test.each(SETTLED)(
  'a row is %s by a finding, by information, or by evidence of its own',
  (status) => {
    const evidenced = outcomeOf(status, 'observed', CODED, [], [], [ID]);
    for (const row of [
      outcomeOf(status, 'observed', CODED, [forged(status, [ID])]),
      outcomeOf(status, 'observed', CODED, [forged('information', ['session@example.org'])]),
      evidenced,
    ]) {
      expect(supported(row, KNOWN)).toBe(row);
    }
    expect(supported({ ...evidenced, evidence: ['gone'] }, KNOWN)).toMatchObject(bugIn(status));
  },
);

test('a row that is not settled keeps its status, and the rows for clients need none', () => {
  const manual = ruled('manual', [forged('compliant', [])]);
  expect(manual).toMatchObject({ ...CODED, status: 'manual', findings: [bugIn('compliant')] });
  const client = outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} });
  expect(supported(client, KNOWN)).toBe(client);
});

test('the judge gives no row that a rule gave without evidence', () => {
  const said = outcomeOf('missing', 'observed', CODED, [forged('missing', [])]);
  const forging = { ...requirement('operator', {}), rule: () => said };
  const { rows, actions } = judge(recordingOf([]), [forging], '2026-01-01');
  expect(rows.map(({ ruling }) => ruling)).toMatchObject([
    { ...bugIn('missing'), findings: [bugIn('missing')] },
  ]);
  expect(actions).toEqual([]);
});
