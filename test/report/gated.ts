/** The hand-made verdict behind waivers and against a baseline, and verdicts with hostile text. */
import fc from 'fast-check';
import { earlierOf, holdAgainst } from '../../src/judge/baseline.js';
import type { Coded, Row, Status, Verdict, Waiver } from '../../src/model/index.js';
import { applyWaivers } from '../../src/judge/waivers.js';
import { HOSTILE, VERDICT } from './fixture.js';

const WAIVERS: readonly Waiver[] = [
  {
    requirement: 'certificate-validity',
    domain: 'example.org',
    reason: 'The second host moves in March',
    until: '2026-03-31',
  },
  { requirement: 'no-disk-swap', reason: 'Swap is <encrypted> & "small"', until: '2026-02-01' },
  { requirement: 'tls-1.3', reason: 'An old appliance', until: '2026-01-31' },
];

/** What the rows were, where that is not what they are. */
const BEFORE: Readonly<Record<string, Status>> = {
  's2s-encryption-required': 'compliant',
  'channel-binding': 'partial',
  'forward-secrecy': 'missing',
  'caa-present': 'compliant',
  invitations: 'compliant',
};

const EARLIER: Verdict = {
  ...VERDICT,
  startedAt: '2026-01-01T12:00:00.000Z',
  rows: VERDICT.rows
    .filter(({ id }) => id !== 'tls-1.2-disabled')
    .map((row) => ({
      ...row,
      ruling: { ...row.ruling, status: BEFORE[row.id] ?? row.ruling.status },
    })),
};

export const GATED = holdAgainst(
  applyWaivers(VERDICT, WAIVERS, '2026-02-01T23:59:59.999Z'),
  earlierOf(EARLIER),
);

/** What breaks XML, JSON, Markdown, labels and placeholders, as well as anything else. */
export const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Array.from('\\`*_[]<>#|~&@$!()-+=.:"\'{}\n\r\t \u0000\u001b\u009b\u202e')),
      fc.constantFrom(']]>', '<![CDATA[', '</failure>', '<!--', '-->', '&#0;', '&lt;', '<?x?>'),
      fc.constantFrom('{0}', '{{', '}}', '[a](javascript:x)', '[a](0)', '"} 1\n# HELP x', '\\"'),
      fc.constantFrom('\ufffe', '\uffff', '\ud800', '\udc00', '\u{1ffff}', '\u2028', HOSTILE),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

/** The hand-made verdict of a server, and with a waiver, that say `text` wherever they can. */
export function saying(text: string): Verdict {
  const endpoints = VERDICT.scope.endpoints.map((endpoint) => ({
    ...endpoint,
    host: text,
    failure: endpoint.failure === null ? null : { ...endpoint.failure, detail: text },
  }));
  const rows = VERDICT.rows.map((row): Row => {
    if (row.id !== 's2s-encryption-required' && row.id !== 'certificate-validity') return row;
    const coded: Coded = { code: 'UNTRUSTED_ROOT', args: { issuer: text } };
    const findings = row.ruling.findings.map((finding) => ({ ...finding, ...coded }));
    const ruling = { ...row.ruling, ...coded, findings };
    const waiver = { reason: text, until: '2026-03-31' };
    return row.id === 'certificate-validity' ? { ...row, ruling, waiver } : { ...row, ruling };
  });
  return { ...VERDICT, rows, scope: { ...VERDICT.scope, endpoints } };
}
