import { describe, expect, inject, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { loginLimit } from '../../probes/login-limit.js';
import { s2sPeer } from '../../probes/s2s-peer.js';
import { stanzaLimits } from '../../probes/stanza-limits.js';
import { stream } from '../../probes/stream.js';
import type { LimitPhase, Recording } from '../../src/model/index.js';
import type { ScanFlags } from '../../src/scan/settings.js';
import { addressOf, type ServerName } from './hosts.js';
import { ownIdentity } from './identity.js';
import { accountOf, keptText, ruledIn, scanInLab } from './scanned.js';

const lab = inject('lab');
const account = accountOf(lab);
const PROBES = [addresses, stream, s2sPeer, stanzaLimits, loginLimit];

async function record(
  server: ServerName,
  connect: readonly string[],
  flags: ScanFlags,
): Promise<Recording> {
  const address = addressOf(server, lab.n);
  const leave = { account: true, allowIntrusive: true, deadline: 110, ...flags };
  const recording = await scanInLab(
    lab,
    `${server}.example`,
    { connect: connect.map((one) => one.replace('HOST', address)), ...leave },
    { account, identity: await ownIdentity(lab, 'nothing.example'), probes: PROBES },
  );
  keptText(recording, account);
  return recording;
}

/** `c2s after: 262144/262145`, accepted and refused. */
function limits({ observations }: Recording): string[] {
  return observations.flatMap((one) => {
    if (one.kind !== 'stanza.limit') return [];
    const role = one.subject.slice(0, 3);
    if (one.failure !== undefined) return [`${role}: ${one.failure.reason}`];
    const { phase, accepted, refused } = one.value;
    return [`${role} ${phase}: ${accepted ?? '-'}/${refused ?? '-'}`];
  });
}

function tries({ observations }: Recording, phase: LimitPhase): number {
  return observations.flatMap(({ kind, value }) =>
    kind === 'stanza.limit' && value?.phase === phase ? value.tried : [],
  ).length;
}

describe.concurrent('stanza limits are found exactly', () => {
  const flags = { intrusive: 'stanza-limit' } as const;
  const both = ['HOST:5222', 'HOST:5269'];

  test.each<[ServerName, readonly string[], string, string]>([
    [
      'prosody-good',
      ['c2s after: 262144/262145', 'c2s before: 10000/10001', 's2s after: 524288/524289'],
      'compliant/exercised STANZA_LIMIT_KEPT',
      'compliant/exercised STANZA_LIMIT_KEPT',
    ],
    [
      'ejabberd-good',
      ['c2s after: 262143/262144', 'c2s before: 262143/262144', 's2s after: 524287/524288'],
      'compliant/exercised STANZA_LIMIT_KEPT',
      'compliant/exercised STANZA_LIMIT_KEPT',
    ],
    [
      'prosody-weak',
      ['c2s after: 2097153/-', 'c2s before: 2097153/-', 's2s after: 2097153/-'],
      'missing/exercised STANZA_LIMIT_ABSENT',
      'missing/exercised STANZA_LIMIT_ABSENT',
    ],
  ])('%s', async (server, expected, c2s, s2s) => {
    const recording = await record(server, both, flags);
    const seen = recording.observations.filter(({ kind }) => kind === 'stanza.limit');
    expect(limits(recording), JSON.stringify(seen, null, 1)).toEqual(expected);
    expect(ruledIn(recording, 'c2s-stanza-limit')).toBe(c2s);
    expect(ruledIn(recording, 's2s-stanza-limit')).toBe(s2s);
    expect(tries(recording, 'after')).toBeLessThanOrEqual(8);
  });

  test('traffic shaping hides a limit, which does not count as none', async () => {
    const recording = await record('ejabberd-weak', ['c2s=HOST:5322'], flags);
    const seen = recording.observations.filter(({ kind }) => kind === 'stanza.limit');
    expect(ruledIn(recording, 'c2s-stanza-limit'), JSON.stringify(seen, null, 1)).toBe(
      'not-observed/- STANZA_LIMIT_HIDDEN',
    );
    expect(limits(recording)).toContain('c2s after: -/-');
  });
});

describe.concurrent('failed logins', () => {
  const flags = { intrusive: 'login-limit' } as const;

  test('ejabberd bans at the fifth and lifts the ban', async () => {
    const recording = await record('ejabberd-good', ['HOST:5222', 'HOST:5269'], flags);
    const [limit] = recording.observations.flatMap(({ kind, value }) =>
      kind === 'login.limit' && value !== undefined ? [value] : [],
    );
    expect(limit?.tries).toHaveLength(5);
    expect(limit?.sign).toBe('said');
    expect(limit?.looks.map(({ came }) => came)).toEqual(
      expect.arrayContaining(['stream-error', 'features']),
    );
    expect(limit?.liftedMs).toBeGreaterThan(14_000);
    expect(limit?.liftedMs).toBeLessThan(46_000);
    expect(ruledIn(recording, 'login-attempt-limit')).toBe('compliant/exercised FAILURES_LIMITED');
    expect(ruledIn(recording, 'login-ip-block')).toBe('partial/exercised ADDRESS_TURNED_AWAY');
  });

  test('Prosody has no limit, and six attempts do not prove it', async () => {
    const recording = await record('prosody-good', ['HOST:5222', 'HOST:5269'], flags);
    expect(ruledIn(recording, 'login-attempt-limit')).toBe('not-observed/- FAILURES_LIMIT_UNSEEN');
    expect(ruledIn(recording, 'login-ip-block')).toBe('not-observed/- ADDRESS_BLOCK_UNKNOWN');
  });
});
