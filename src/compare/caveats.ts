/** Differences between scans that may explain differences between verdicts. */
import type { Caveat, CaveatCode, Operand } from '../model/index.js';
import { CAVEATS } from '../model/index.js';

const VALUES: Readonly<Record<Exclude<CaveatCode, 'same-scan'>, (operand: Operand) => string>> = {
  catalogues: ({ verdict }) => verdict.catalogue,
  tools: ({ verdict }) => verdict.tool.version,
  access: ({ verdict }) => [...verdict.scope.access].sort().join(', '),
  families: ({ verdict }) => [...verdict.scope.settings.families].sort().join(', '),
  logins: ({ verdict }) => (verdict.scope.settings.saslAttempts ? 'tried' : 'not tried'),
  trust: ({ verdict }) =>
    [verdict.scope.settings.roots, ...[...verdict.scope.settings.ca].sort()].join(', '),
  'trust-anchors': ({ verdict }) => [...verdict.scope.settings.trustAnchors].sort().join(', '),
  connect: ({ verdict }) => (verdict.scope.settings.connect.length === 0 ? 'the DNS' : '--connect'),
  identity: ({ verdict }) => verdict.scope.settings.s2s.identity?.domain ?? 'none',
  outgoing: ({ verdict }) => (verdict.scope.settings.outgoing?.bad ?? []).join(', '),
};

/**
 * Returns warnings about different conditions of the compared scans (such as other access or
 * another version), with the value of each scan.
 */
export function caveatsOf(operands: readonly Operand[]): readonly Caveat[] {
  return CAVEATS.flatMap((code): readonly Caveat[] => {
    if (code === 'same-scan') {
      const values = operands.map(scanOf);
      return new Set(values).size < values.length ? [{ code, values }] : [];
    }
    const values = operands.map(VALUES[code]);
    // Leave out scans without an account: they test no federation with other domains, and the
    // warning `access` already reports the missing account.
    const counted = values.filter(
      (_, at) => code !== 'outgoing' || operands[at]?.verdict.scope.settings.account === true,
    );
    return new Set(counted).size > 1 ? [{ code, values }] : [];
  });
}

function scanOf({ verdict: { domain, startedAt, endedAt } }: Operand): string {
  return `${domain} ${startedAt} ${endedAt}`;
}
