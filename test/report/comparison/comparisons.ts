/** Comparisons of hand-made verdicts, for every form of them. */
import { compare } from '../../../src/compare/compare.js';
import type { Operand, Row, Status, Verdict } from '../../../src/model/index.js';
import { HOSTILE, VERDICT } from '../fixture.js';

export function operand(verdict: Verdict, more: Partial<Operand> = {}): Operand {
  return { source: 'recording', name: `${verdict.domain}.json`, verdict, problem: null, ...more };
}

/** The hand-made verdict, in which rows have other statuses and fewer findings. */
function other(domain: string, statuses: Readonly<Record<string, Status>>): Verdict {
  const rows = VERDICT.rows.map((row): Row => {
    const status = statuses[row.id];
    if (status === undefined) return row;
    const findings = row.ruling.findings.filter((finding) => finding.status !== 'missing');
    return { ...row, ruling: { ...row.ruling, status, basis: 'exercised', findings } };
  });
  const actions = VERDICT.actions.filter(({ requirement }) => statuses[requirement] === undefined);
  return { ...VERDICT, domain, rows, actions };
}

export const TOOL = { name: 'xmpp-safeguard', version: '0.1.0' } as const;

const MENDED = other('example.org', {
  's2s-encryption-required': 'compliant',
  'certificate-validity': 'partial',
  'channel-binding': 'missing',
  'tls-1.3': 'not-observed',
  dnssec: 'compliant',
  'tls-1.2-disabled': 'partial',
});

export const SERVICES = compare(
  [
    operand(VERDICT),
    operand(
      other('example.net', {
        's2s-encryption-required': 'compliant',
        'channel-binding': 'not-observed',
        'certificate-validity': 'not-applicable',
        'forward-secrecy': 'partial',
      }),
      { source: 'scan', name: 'example.net' },
    ),
    operand({ ...VERDICT, domain: 'nowhere.example' }, { problem: `nowhere.example: ${HOSTILE}` }),
  ],
  TOOL,
);

const GONE = 'inside.example.org';

export const TIMES = compare(
  [
    operand(VERDICT),
    operand(
      {
        ...MENDED,
        startedAt: '2026-02-28T12:00:00.000Z',
        endedAt: '2026-02-28T12:00:10.000Z',
        catalogue: '2025-12-01',
        scope: {
          ...MENDED.scope,
          access: ['public', 'account'],
          endpoints: MENDED.scope.endpoints.filter(({ host }) => host !== GONE),
        },
        rows: MENDED.rows.map((row) => ({
          ...row,
          ruling: {
            ...row.ruling,
            findings: row.ruling.findings.filter(({ subject }) => !subject.includes(GONE)),
          },
        })),
      },
      { source: 'verdict' },
    ),
  ],
  TOOL,
);
