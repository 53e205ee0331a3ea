/**
 * What evidence of the operator may do to rows, in worlds at random. Less seen by the scan may make a
 * row good or bad here, because evidence then fills the row. So the properties say whose row it is.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../src/catalogue/index.js';
import { judge } from '../../src/judge/judge.js';
import {
  KINDS,
  SETTLED,
  type Finding,
  type Observation,
  type Row,
  type Verdict,
} from '../../src/model/index.js';
import { recordingOf } from '../arbitrary/build.js';
import { operatorEvidence } from '../arbitrary/operator-evidence.js';
import { peerWorld } from '../arbitrary/peer-recordings.js';
import { rareWorld } from '../arbitrary/rare-recordings.js';
import { degrade, fates } from '../arbitrary/recordings.js';
import { repetitions } from '../effort.js';

const TOLD = {
  settings: {
    account: true,
    federated: true,
    intrusive: ['stanza-limit', 'registration', 'login-limit'],
    outgoing: { bad: ['bad.example', 'worse.example'], good: ['fine.example'] },
  },
  access: ['public', 'federated', 'account', 'intrusive'],
} as const;

const SERVERS = CATALOGUE.filter(({ binds }) => binds !== 'client');

function judged(...seen: readonly Observation[]): Verdict {
  return judge(recordingOf(seen, TOLD), SERVERS);
}

const wires = fc
  .oneof(peerWorld, rareWorld)
  .map(({ seen, rest }): readonly Observation[] => [...rest, ...seen]);

const ruling = ({ rows }: Verdict, id: string): Row['ruling'] => {
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found.ruling;
};
const isSettled = ({ status }: Row['ruling']): boolean =>
  (SETTLED as readonly string[]).includes(status);
const short = ({ status, basis, code }: Row['ruling']): string => `${status}/${basis} ${code}`;

/** What a scan alone sees of these rows stays partial; evidence may tell the rest. */
const settled = (id: string, { code, status }: Row['ruling']): boolean => {
  const { settles = [] } = SERVERS.find((one) => one.id === id)?.further ?? {};
  return status === 'partial' && settles.some((one) => one === code);
};

/** Of evidence that disagrees with the row. */
const isNamed = ({ code }: Finding): boolean =>
  code === 'EVIDENCE_CONTRADICTED' || code === 'CONFIGURATION_DIFFERS';

const RUNS = { numRuns: repetitions(15, 150) };

test('what the scan shows stays, and what it leaves open is filled by evidence alone', () => {
  fc.assert(
    fc.property(wires, operatorEvidence, (wire, given) => {
      const [seen, said, both] = [judged(...wire), judged(...given), judged(...wire, ...given)];
      for (const { id } of SERVERS) {
        const [before, alone, after] = [seen, said, both].map((one) => ruling(one, id));
        if (before === undefined || alone === undefined || after === undefined) continue;
        if (isSettled(before) && !settled(id, before)) {
          expect(short(after), id).toBe(short(before));
        } else if (isSettled(after) && !settled(id, before)) {
          // Without the wire, the same evidence gives the same row.
          expect(short(after), id).toBe(short(alone));
        }
      }
    }),
    RUNS,
  );
}, 300_000);

test('where less is seen, a row changes only as without evidence, or to what evidence says', () => {
  fc.assert(
    fc.property(wires, fates, operatorEvidence, (wire, fate, given) => {
      const left = degrade(wire, fate);
      const [bare, said] = [judged(...left), judged(...given)];
      const [before, after] = [judged(...wire, ...given), judged(...left, ...given)];
      for (const { id } of SERVERS) {
        const [was, is] = [ruling(before, id), ruling(after, id)];
        if (!isSettled(is) || is.status === was.status) continue;
        const byWire = short(is) === short(ruling(bare, id));
        const byEvidence = short(is) === short(ruling(said, id));
        expect(byWire || byEvidence, `${id}: ${short(was)} became ${short(is)}`).toBe(true);
      }
    }),
    RUNS,
  );
}, 300_000);

test('a claim of the opposite of what the scan shows is named', () => {
  fc.assert(
    fc.property(wires, (wire) => {
      const seen = judged(...wire);
      const opposite = { compliant: 'missing', missing: 'compliant' } as const;
      const rows = SERVERS.flatMap(({ id }) => {
        const { status } = ruling(seen, id);
        return status === 'compliant' || status === 'missing' ? [{ id, status }] : [];
      });
      const claims = rows.map(({ id, status }) => claimOf(id, opposite[status]));
      const named = judged(...wire, ...claims).contradictions.filter(isNamed);
      const ids = new Set(named.map(({ requirement }) => requirement));
      expect(rows.filter(({ id }) => !ids.has(id)).map(({ id }) => id)).toEqual([]);
    }),
    RUNS,
  );
}, 300_000);

function claimOf(row: string, status: 'compliant' | 'missing'): Observation {
  const value = { status, by: 'operator', since: '2026-05-01', until: '2099-01-01', words: '' };
  return {
    ...{ id: `claim@example.org#${row}`, kind: 'claim', subject: 'example.org' },
    ...{ asked: { row }, at: '2026-05-01T00:00:00.000Z', value },
  };
}

test('evidence is of what was given, and its order does not matter', () => {
  fc.assert(
    fc.property(wires, operatorEvidence, (wire, given) => {
      const all = [...wire, ...given];
      const verdict = judged(...all);
      expect(judged(...[...all].reverse())).toEqual(verdict);
      const ids = new Set(all.map(({ id }) => id));
      const findings = [
        ...verdict.contradictions,
        ...verdict.rows.flatMap((row) => row.ruling.findings),
      ];
      expect(findings.flatMap(({ evidence }) => evidence).filter((id) => !ids.has(id))).toEqual([]);
    }),
    RUNS,
  );
}, 300_000);

test('the evidence has every kind that an operator can give', () => {
  const made = new Set(
    fc
      .sample(operatorEvidence, { numRuns: 60, seed: 7 })
      .flatMap((all) => all.flatMap(({ kind, value }) => (value === undefined ? [] : [kind]))),
  );
  const given = KINDS.filter((kind) => /^(config\.|host\.|claim$)/.test(kind));
  expect(given.filter((kind) => !made.has(kind))).toEqual([]);
});
