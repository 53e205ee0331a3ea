/** Rows that evidence of the operator rules on: facts of the machine, and claims. */
import { describe, expect, test } from 'vitest';
import { findRequirement } from '../../../src/catalogue/index.js';
import { withObservations } from '../../../src/evidence/attestation/with-observations.js';
import { judge } from '../../../src/judge/judge.js';
import {
  observationOf,
  type Claim,
  type HostFact,
  type Kinds,
  type Observation,
  type Verdict,
} from '../../../src/model/index.js';
import { readCertificate } from '../../../src/rules/certificates/facts/certificate.js';
import { good, GOOD_CERTIFICATE, recording } from '../../arbitrary/build.js';

const DOMAIN = 'example.org';
const SCAN = recording({ spots: [good('c2s'), good('s2s')] });
const DAY = SCAN.endedAt.slice(0, 10);

function fact<K extends HostFact>(
  kind: K,
  value: Omit<Kinds[K], 'source' | 'tool'>,
  at = SCAN.endedAt,
) {
  const whole: unknown = { source: 'a test', tool: null, ...value };
  return observationOf<HostFact>(kind, DOMAIN, {}, at, { value: whole as Kinds[K] });
}

function claim(row: string, status: Claim['status'], until = '2099-01-01'): Observation {
  const value: Claim = { status, by: 'operator', since: '2026-05-01', until, words: '' };
  return observationOf('claim', DOMAIN, { row }, '2026-05-01T00:00:00.000Z', { value });
}

function ruled(row: string, ...observations: readonly Observation[]): Verdict {
  const requirement = findRequirement(row);
  if (requirement === undefined) throw new Error(`no row ${row}`);
  return judge(withObservations(SCAN, observations), [requirement]);
}

function rowOf(row: string, ...observations: readonly Observation[]) {
  const { status, basis, code } = ruled(row, ...observations).rows[0]?.ruling ?? {};
  return [status, basis, code];
}

describe('claims', () => {
  test.each(['compliant', 'partial', 'missing', 'not-applicable'] as const)('%s', (status) => {
    expect(rowOf('abuse-response', claim('abuse-response', status))).toEqual([
      ...[status, 'attested', 'CLAIMED'],
    ]);
  });

  test('one that is too old is manual again', () => {
    const old = claim('abuse-response', 'compliant', '2026-05-20');
    expect(rowOf('abuse-response', old)).toEqual(['manual', null, 'CLAIM_TOO_OLD']);
  });

  test('fills a row that this scan could not see, and counts for the scope', () => {
    const row = claim('abuse-contacts', 'compliant');
    expect(rowOf('abuse-contacts')[0]).toBe('not-observed');
    const verdict = ruled('abuse-contacts', row);
    expect(verdict.rows[0]).toMatchObject({ ruling: { status: 'compliant' }, needs: [] });
    expect(verdict.scope.must).toMatchObject({ met: 1, ruled: 1 });
  });

  test('does not move a row that the wire shows, and contradicts it', () => {
    const before = rowOf('tls-1.3');
    const verdict = ruled('tls-1.3', claim('tls-1.3', 'missing'));
    expect(verdict.rows[0]?.ruling).toMatchObject({ status: before[0], basis: before[1] });
    expect(verdict.contradictions).toMatchObject([
      { code: 'EVIDENCE_CONTRADICTED', args: { source: 'claimed', by: 'wire', said: 'missing' } },
    ]);
  });

  test('ranks below what was collected', () => {
    const swap = fact('host.swap', { areas: [] });
    const verdict = ruled('no-disk-swap', swap, claim('no-disk-swap', 'missing'));
    expect(verdict.rows[0]?.ruling).toMatchObject({ status: 'compliant', code: 'HOST_NO_SWAP' });
    expect(verdict.contradictions).toMatchObject([{ args: { by: 'collected' } }]);
  });
});

const area = (type: 'zram' | 'partition', encrypted: boolean | null) => [
  { name: 'x', type, encrypted },
];
const ssh = {
  passwords: false,
  keyboardInteractive: false,
  keys: true,
  required: [],
  hasMatch: false,
};
const memory = { abilities: [], active: [], complete: true, virtual: false };
const kernel = { required: false, running: '6.1', newest: '6.1' };

test.each<readonly [string, Observation, string]>([
  ['no-disk-swap', fact('host.swap', { areas: area('zram', null) }), 'compliant'],
  ['no-disk-swap', fact('host.swap', { areas: area('partition', true) }), 'partial'],
  ['no-disk-swap', fact('host.swap', { areas: area('partition', null) }), 'missing'],
  ['remote-access-keys', fact('host.ssh', ssh), 'compliant'],
  ['remote-access-keys', fact('host.ssh', { ...ssh, passwords: true }), 'missing'],
  [
    'remote-access-keys',
    fact('host.ssh', { ...ssh, passwords: true, required: ['publickey,password'] }),
    'compliant',
  ],
  [
    'remote-access-mfa',
    fact('host.ssh', { ...ssh, required: ['publickey,password'] }),
    'compliant',
  ],
  ['remote-access-mfa', fact('host.ssh', ssh), 'missing'],
  [
    'remote-access-key-protection',
    fact('host.ssh-keys', { hardware: 2, others: 0, unreadable: 0 }),
    'compliant',
  ],
  [
    'remote-access-key-protection',
    fact('host.ssh-keys', { hardware: 2, others: 1, unreadable: 0 }),
    'manual',
  ],
  [
    'remote-access-key-protection',
    fact('host.ssh-keys', { hardware: 2, others: 0, unreadable: 1 }),
    'manual',
  ],
  ['daemon-sandboxing', fact('host.sandbox', { unit: 'x', exposure: 5 }), 'compliant'],
  ['daemon-sandboxing', fact('host.sandbox', { unit: 'x', exposure: 8 }), 'partial'],
  ['daemon-sandboxing', fact('host.sandbox', { unit: 'x', exposure: 9.2 }), 'missing'],
  [
    'mac-confinement',
    fact('host.confinement', { daemon: 'x', system: 'selinux', mode: 'enforce', profile: 'y' }),
    'compliant',
  ],
  [
    'mac-confinement',
    fact('host.confinement', { daemon: 'x', system: 'none', mode: 'unconfined', profile: '' }),
    'missing',
  ],
  [
    'disk-encryption',
    fact('host.disks', { mounts: [{ path: '/', encrypted: true }] }),
    'compliant',
  ],
  ['disk-encryption', fact('host.disks', { mounts: [{ path: '/', encrypted: false }] }), 'missing'],
  ['secure-boot', fact('host.secure-boot', { state: 'on' }), 'compliant'],
  ['secure-boot', fact('host.secure-boot', { state: 'off' }), 'missing'],
  ['secure-boot', fact('host.secure-boot', { state: 'unsupported' }), 'not-applicable'],
  ['memory-encryption', fact('host.memory', { ...memory, active: ['sev-snp'] }), 'compliant'],
  ['memory-encryption', fact('host.memory', { ...memory, abilities: ['sme'] }), 'missing'],
  [
    'memory-encryption',
    fact('host.memory', { ...memory, abilities: ['sme'], complete: false }),
    'manual',
  ],
  ['memory-encryption', fact('host.memory', memory), 'not-applicable'],
  ['memory-encryption', fact('host.memory', { ...memory, virtual: true }), 'manual'],
  [
    'time-sources',
    fact('host.time', { program: 'chrony', sources: 3, authenticated: 2 }),
    'compliant',
  ],
  [
    'time-sources',
    fact('host.time', { program: 'chrony', sources: 3, authenticated: 1 }),
    'partial',
  ],
  [
    'time-sources',
    fact('host.time', { program: 'timesyncd', sources: 1, authenticated: 0 }),
    'missing',
  ],
  [
    'program-allowlisting',
    fact('host.allowlisting', { fapolicyd: true, appraisal: false }),
    'compliant',
  ],
  [
    'program-allowlisting',
    fact('host.allowlisting', { fapolicyd: false, appraisal: false }),
    'manual',
  ],
  [
    'supported-os',
    fact('host.system', { id: 'debian', version: '13', name: 'x', kernel: null }),
    'compliant',
  ],
  [
    'supported-os',
    fact('host.system', { id: 'rocky', version: '9.4', name: 'x', kernel: null }),
    'compliant',
  ],
  [
    'supported-os',
    fact('host.system', { id: 'debian', version: '8', name: 'x', kernel: null }),
    'missing',
  ],
  [
    'supported-os',
    fact('host.system', { id: 'arch', version: null, name: 'x', kernel: null }),
    'manual',
  ],
  ['monthly-reboot', fact('host.uptime', { seconds: 31 * 86_400 }), 'compliant'],
  ['monthly-reboot', fact('host.uptime', { seconds: 31 * 86_400 + 1 }), 'missing'],
  ['monthly-reboot', fact('host.uptime', { seconds: 1 }, '2026-04-01T00:00:00.000Z'), 'manual'],
  ['restart-after-critical-updates', fact('host.restart', kernel), 'compliant'],
  ['restart-after-critical-updates', fact('host.restart', { ...kernel, newest: '6.2' }), 'missing'],
  [
    'restart-after-critical-updates',
    fact('host.restart', { ...kernel, required: true }),
    'missing',
  ],
  ['restart-after-critical-updates', fact('host.restart', { ...kernel, newest: null }), 'manual'],
  [
    'service-restart-after-updates',
    fact('host.daemon', { daemon: 'x', startedAt: SCAN.startedAt, replaced: [] }),
    'compliant',
  ],
  [
    'service-restart-after-updates',
    fact('host.daemon', { daemon: 'x', startedAt: SCAN.startedAt, replaced: ['y'] }),
    'missing',
  ],
  [
    'monthly-updates',
    fact('host.updates', { manager: 'apt', last: `${DAY}T00:00:00.000Z`, automatic: null }),
    'compliant',
  ],
  [
    'monthly-updates',
    fact('host.updates', { manager: 'apt', last: '2026-04-01T00:00:00.000Z', automatic: true }),
    'missing',
  ],
  [
    'monthly-updates',
    fact('host.updates', { manager: 'apt', last: null, automatic: true }),
    'manual',
  ],
  [
    'frequent-updates',
    fact('host.updates', { manager: 'apt', last: `${DAY}T00:00:00.000Z`, automatic: true }),
    'compliant',
  ],
  [
    'frequent-updates',
    fact('host.updates', { manager: 'apt', last: `${DAY}T00:00:00.000Z`, automatic: false }),
    'partial',
  ],
  [
    'malicious-ip-blocking',
    fact('host.firewall', { sets: [{ name: 'firehol_level1', addresses: 500, drops: true }] }),
    'compliant',
  ],
  [
    'malicious-ip-blocking',
    fact('host.firewall', { sets: [{ name: 'f2b-sshd', addresses: 3, drops: true }] }),
    'partial',
  ],
  ['malicious-ip-blocking', fact('host.firewall', { sets: [] }), 'manual'],
  [
    'recommended-ip-lists',
    fact('host.firewall', { sets: [{ name: 'ipsum', addresses: 9, drops: true }] }),
    'compliant',
  ],
])('%s by %o is %s', (row, observation, status) => {
  expect(rowOf(row, observation)[0]).toBe(status);
});

test('a container spoils what it cannot see of its host', () => {
  const docker = fact('host.surroundings', { container: 'docker' });
  const on = fact('host.secure-boot', { state: 'on' });
  expect(rowOf('secure-boot', docker, on)).toEqual(['manual', null, 'HOST_IN_CONTAINER']);
  expect(rowOf('no-disk-swap', docker, fact('host.swap', { areas: [] }))[0]).toBe('compliant');
  const debian = fact('host.system', { id: 'debian', version: '13', name: 'x', kernel: null });
  expect(rowOf('supported-os', docker, debian)[0]).toBe('partial');
});

test('what a collector could not see has its reason', () => {
  const failure = { layer: 'host', reason: 'needs-root', detail: '/proc/7/maps' } as const;
  const lost = observationOf('host.daemon', DOMAIN, {}, SCAN.endedAt, { failure });
  expect(rowOf('service-restart-after-updates', lost)).toEqual(['manual', null, 'HOST_UNREAD']);
});

test('another key on the wire than on the machine is a contradiction', () => {
  const read = readCertificate(GOOD_CERTIFICATE);
  const served = 'malformed' in read ? '' : read.spkiSha256;
  const certificates = (unreadable: number, ...keys: readonly string[]) => {
    const file = { file: '/a.crt', names: [DOMAIN], notAfter: '2027-01-01T00:00:00.000Z' };
    const all = keys.map((spki) => ({ ...file, spki }));
    return fact('host.certificates', { unreadable, certificates: all });
  };
  const found = (one: Observation) =>
    ruled('certificate-validity', one).contradictions.filter(
      ({ code }) => code === 'HOST_KEY_DIFFERS',
    );
  const other = 'ab'.repeat(32);
  expect(found(certificates(0, other))).toMatchObject([
    { args: { files: ['/a.crt'], served: [served] } },
  ]);
  // One of two certificates is served; one that could not be read may be the one that is served.
  expect(found(certificates(0, other, served))).toEqual([]);
  expect(found(certificates(1, other))).toEqual([]);
  expect(found(certificates(0))).toEqual([]);
});
