/** What a scan makes of the limits of stanzas of a Prosody as Debian installs it. */
import { expect } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { s2sPeer } from '../../probes/s2s-peer.js';
import { stanzaLimits } from '../../probes/stanza-limits.js';
import { stream } from '../../probes/stream.js';
import { stockAddressOf } from './hosts.js';
import { ownIdentity } from './identity.js';
import type { LabDescription } from './lab.js';
import { OWN_DOMAIN } from './one-prosody.js';
import { accountOf, ruledIn, scanInLab } from './scanned.js';

/** Port, row, and what is accepted and refused in each phase. */
export const STOCK_LIMITS = [
  [5222, 'c2s-stanza-limit', ['after -/262145', 'before 10000/10001']],
  [5269, 's2s-stanza-limit', ['after -/524289']],
] as const;

/** Waits until the server has read a limit's worth: 26 s at 10 kB/s, 17 s at 30 kB/s. */
export async function expectStockLimits(
  lab: LabDescription,
  identityOf: string,
  [port, row, expected]: (typeof STOCK_LIMITS)[number],
): Promise<void> {
  const recording = await scanInLab(
    lab,
    OWN_DOMAIN,
    {
      ...{ connect: [`${stockAddressOf(lab.n)}:${port}`], account: true, deadline: 110 },
      ...{ allowIntrusive: true, intrusive: 'stanza-limit', saslAttempts: false },
    },
    {
      account: accountOf(lab),
      identity: await ownIdentity(lab, identityOf),
      probes: [addresses, stream, s2sPeer, stanzaLimits],
    },
  );
  const tried = recording.observations.filter(({ kind }) => kind === 'stanza.limit');
  const bounds = recording.observations.flatMap((one) => {
    if (one.kind !== 'stanza.limit') return [];
    if (one.failure !== undefined) return [one.failure.detail];
    const { phase, accepted, refused } = one.value;
    return [`${phase} ${accepted ?? '-'}/${refused ?? '-'}`];
  });
  expect(bounds, JSON.stringify(tried, null, 1)).toEqual(expected);
  expect(ruledIn(recording, row)).toBe('compliant/exercised STANZA_LIMIT_KEPT');
}
