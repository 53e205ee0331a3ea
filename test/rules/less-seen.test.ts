/** To see less of what comes in, goes out and logs in makes no row good, and convicts nobody. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import type { Code } from '../../src/rules/codes.js';
import type { Observation, Row } from '../../src/model/index.js';
import { repetitions } from '../effort.js';
import { failed, recordingOf } from '../arbitrary/build.js';
import { requirement, ROWS } from '../arbitrary/catalogue.js';
import { failingTogether, peerWorld } from '../arbitrary/peer-recordings.js';
import { degrade, fates, type Fate } from '../arbitrary/recordings.js';

const TOLD = {
  settings: {
    account: true,
    federated: true,
    outgoing: { bad: ['bad.example', 'worse.example'], good: ['fine.example'] },
  },
  access: ['public', 'federated', 'account'],
} as const;

const LIMIT = { role: 's2s', recommended: 524_288, maximum: 2_097_152 } as const;
const SOME = [
  ...ROWS.filter(({ check }) => !['client', 'operator'].includes(check)),
  requirement('stanza-limit', LIMIT, { id: 's2s-stanza-limit' }),
];

function rowsOf(seen: readonly Observation[], rows = SOME): readonly Row[] {
  const once = [...new Map(seen.map((one) => [one.id, one])).values()];
  return judge(recordingOf(once, TOLD), rows, '2026-01-01').rows;
}

const lost = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(failed('timeout', 'session'), failed('bug', 'scan')),
    },
  ),
  { minLength: 1, maxLength: 60 },
);

/** Endpoints are told of, and handshakes, or why they failed: there is no scan without. */
function degraded(seen: readonly Observation[], to: readonly Fate[]): readonly Observation[] {
  const left = degrade(seen, to);
  const ids = new Set(left.map(({ id }) => id));
  const told = seen.filter(({ kind }) => kind === 'endpoint' || kind === 'tls.handshake');
  return [...left, ...told.filter(({ id }) => !ids.has(id))];
}

/** What was tried outweighs what is on offer (catalogue): without it, the offer stands. */
const COUNTER_PROOFS: readonly Code[] = [
  'CHANNEL_BINDING_DOWNGRADE',
  'CHANNEL_BINDING_FALSIFIED',
  'CHANNEL_BINDING_FOREIGN',
  'CHANNEL_BINDING_REFUSED',
  'CHANNEL_BINDING_UNDEFINED',
  // What goes out convicts; where it was not seen, the row is what comes in (catalogue).
  'OUTGOING_ANSWERED',
];

function isLicensed({ ruling: before }: Row, { ruling: after }: Row): boolean {
  const said = (code: Code): boolean => before.findings.some((finding) => finding.code === code);
  if (after.status === 'missing') {
    // What the software is not seen to lack counts as lacking (catalogue).
    if (said('CHANNEL_BINDING_UNSUPPORTED')) return true;
    // Partial, since some places meet it: without these, missing is what is left (catalogue).
    const missing = before.findings.some(({ status }) => status === 'missing');
    return before.status === 'partial' && missing;
  }
  return COUNTER_PROOFS.some(said);
}

test('a failure in place of a server, a login, a list or an answer', () => {
  fc.assert(
    fc.property(peerWorld, lost, fates, ({ seen, rest }, to, fate) => {
      const before = rowsOf([...rest, ...seen]);
      const after = rowsOf([...failingTogether(rest, to), ...degraded(seen, fate)]);
      for (const [index, row] of after.entries()) {
        const was = before[index];
        if (was === undefined) throw new Error('a row is lost');
        const { status, code } = row.ruling;
        if (!['compliant', 'missing', 'not-applicable'].includes(status)) continue;
        if (was.ruling.status === status || isLicensed(was, row)) continue;
        expect.fail(`${row.id}: ${was.ruling.status} ${was.ruling.code} became ${status} ${code}`);
      }
    }),
    { numRuns: repetitions(30, 300) },
  );
});

test('these worlds come to what their rows can be', () => {
  const known = [
    ...['abuse-contacts compliant', 'abuse-contacts missing'],
    ...['certificate compliant', 'certificate missing', 'certificate not-observed'],
    ...['channel-binding compliant', 'channel-binding partial', 'channel-binding missing'],
    ...['channel-binding not-applicable', 'channel-binding not-observed'],
    ...['forward-secrecy compliant', 'forward-secrecy missing', 'forward-secrecy not-observed'],
    ...['legacy-tls compliant', 'legacy-tls missing', 'old-tls compliant', 'old-tls missing'],
    ...['s2s-certificates compliant', 's2s-certificates partial', 's2s-certificates missing'],
    ...['s2s-stanza-limit compliant', 's2s-stanza-limit partial', 's2s-stanza-limit missing'],
    ...['stun-ports compliant', 'stun-ports missing', 'stun-ports not-applicable'],
    ...['tlsa-records compliant', 'tlsa-records partial', 'tlsa-records missing'],
  ];
  const rows = SOME.filter(({ id }) => known.some((one) => one.startsWith(`${id} `)));
  const met = new Set(
    fc
      .sample(peerWorld, { numRuns: 600, seed: 7 })
      .flatMap(({ seen, rest }) => rowsOf([...rest, ...seen], rows))
      .map(({ id, ruling }) => `${id} ${ruling.status}`),
  );
  expect(known.filter((one) => !met.has(one))).toEqual([]);
});
