import { describe, expect, inject, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import { MOST_FAILED_LOGINS, MOST_MADE_UP_LOGINS, type Recording } from '../../src/model/index.js';
import type { ScanFlags } from '../../src/scan/settings.js';
import { freshAddress } from './address.js';
import { clientPlaces, type ServerName } from './hosts.js';
import { accountOf, keptText, scanInLab } from './scanned.js';

const lab = inject('lab');
const account = accountOf(lab);

async function record(
  server: ServerName,
  flags: ScanFlags,
  bind = freshAddress(),
): Promise<Recording> {
  const connect = clientPlaces(server, lab.n);
  return scanInLab(
    lab,
    `${server}.example`,
    { connect, bind, ...flags },
    flags.account === true ? { account } : {},
  );
}

/** `direct TLSv1.2 falsified p=tls-unique: failure`, of every login, sorted. */
function logins({ observations }: Recording): string[] {
  return observations.flatMap(({ kind, subject, value }) => {
    if (kind !== 'sasl.login' || value === undefined) return [];
    const { version, purpose, gs2, outcome } = value;
    const transport = subject.startsWith('c2s-direct') ? 'direct' : 'starttls';
    return [`${transport} ${version} ${purpose} ${gs2}: ${outcome}`];
  });
}

function asked({ observations }: Recording): string[] {
  return observations.flatMap(({ kind, value }) =>
    kind === 'sasl.binding' && value !== undefined
      ? [`${value.version} ${value.gs2}: ${value.condition} ${value.text ?? '-'}`]
      : [],
  );
}

function row(recording: Recording, id: string): { status: string; findings: string[] } {
  const found = judge(recording).rows.find((one) => one.id === id)?.ruling;
  const findings = found?.findings.map(({ subject, status, basis, code, args }) => {
    const short = /^c2s-(\w+)/.exec(subject)?.[1] ?? 'domain';
    const version = 'version' in args ? ` ${String(args.version)}` : '';
    return `${short}: ${status}/${basis ?? '-'} ${code}${version}`;
  });
  return { status: `${found?.status}/${found?.basis} ${found?.code}`, findings: findings ?? [] };
}

const PROSODY_LOGINS = [
  'direct TLSv1.2 bound p=tls-unique: success',
  'direct TLSv1.2 control n: success',
  'direct TLSv1.2 downgrade y: failure',
  'direct TLSv1.2 falsified p=tls-unique: failure',
  'direct TLSv1.2 foreign p=x-no-such-binding: failure',
  'direct TLSv1.3 control n: success',
  'starttls TLSv1.2 bound p=tls-unique: success',
  'starttls TLSv1.2 control n: success',
  'starttls TLSv1.3 control n: success',
];

const BOUND_OVER_STARTTLS = [
  'starttls TLSv1.2 bound p=tls-unique: success',
  'starttls TLSv1.2 control n: success',
  'starttls TLSv1.3 bound p=tls-unique: success',
  'starttls TLSv1.3 control n: success',
];

/** Before TLS one failed, so that no more than three do in it. */
const WEAK_EJABBERD_LOGINS = [
  'direct TLSv1.2 bound p=tls-unique: success',
  'direct TLSv1.2 control n: success',
  'direct TLSv1.2 falsified p=tls-unique: failure',
  'direct TLSv1.3 bound p=tls-exporter: failure',
  'direct TLSv1.3 bound p=tls-unique: success',
  'direct TLSv1.3 control n: success',
  'direct TLSv1.3 downgrade y: success',
  'direct TLSv1.3 falsified p=tls-unique: failure',
  ...BOUND_OVER_STARTTLS,
];

const EJABBERD_LOGINS = [
  'direct TLSv1.2 bound p=tls-unique: success',
  'direct TLSv1.2 control n: success',
  'direct TLSv1.2 downgrade y: success',
  'direct TLSv1.2 falsified p=tls-unique: failure',
  'direct TLSv1.2 foreign p=x-no-such-binding: failure',
  'direct TLSv1.3 bound p=tls-exporter: failure',
  'direct TLSv1.3 bound p=tls-unique: success',
  'direct TLSv1.3 control n: success',
  'direct TLSv1.3 downgrade y: success',
  'direct TLSv1.3 falsified p=tls-unique: failure',
  ...BOUND_OVER_STARTTLS,
];

describe('with an account, each server behaves as its software is known to', () => {
  test.each<[ServerName, readonly string[], string]>([
    ['prosody-good', PROSODY_LOGINS, 'same'],
    ['prosody-weak', PROSODY_LOGINS, 'different'],
    ['ejabberd-good', EJABBERD_LOGINS, 'same'],
    ['ejabberd-weak', WEAK_EJABBERD_LOGINS, 'different'],
  ])('%s', async (name, expected, salt) => {
    const recording = await record(name, { account: true });
    expect(logins(recording)).toEqual(expected);
    const salts = recording.observations.flatMap(({ kind, value }) =>
      kind === 'sasl.salt' && value !== undefined ? [value.salt] : [],
    );
    expect(salts).toEqual([salt]);
    const failed = logins(recording).filter((one) => !one.endsWith('success'));
    expect(failed.length).toBeLessThanOrEqual(MOST_FAILED_LOGINS);
    expect(row(recording, 'channel-binding')).toMatchSnapshot();
    expect(row(recording, 'password-hashing')).toMatchSnapshot();
    expect(keptText(recording, account)).not.toContain(account.user);
  });
});

describe('without an account, channel-binding types are distinguished', () => {
  test.each<[ServerName, readonly string[]]>([
    [
      'prosody-good',
      [
        'TLSv1.2 p=tls-unique: not-authorized -',
        "TLSv1.2 p=x-no-such-binding: malformed-request Proposed channel binding type isn't supported.",
        'TLSv1.2 y: malformed-request -',
      ],
    ],
    [
      'ejabberd-good',
      [
        'TLSv1.3 p=tls-exporter: not-authorized Invalid channel binding',
        'TLSv1.3 p=tls-server-end-point: not-authorized Invalid channel binding',
        'TLSv1.3 p=tls-unique: not-authorized Invalid username or password',
        'TLSv1.3 p=x-no-such-binding: not-authorized Invalid channel binding',
      ],
    ],
  ])('%s', async (name, expected) => {
    const recording = await record(name, {});
    expect(asked(recording)).toEqual(expected);
    expect(asked(recording).length).toBeLessThanOrEqual(MOST_MADE_UP_LOGINS);
    expect(row(recording, 'channel-binding')).toMatchSnapshot();
  });

  test('no test if logins are disabled', async () => {
    const recording = await record('ejabberd-good', { saslAttempts: false });
    expect(asked(recording)).toEqual([]);
    expect(recording.observations.filter(({ kind }) => kind.startsWith('sasl.'))).toEqual([]);
  });
});

test('a ban of ejabberd is recognized and affects no other row', async () => {
  const bind = freshAddress();
  const everywhere = { connect: [] };
  const before = judge(await record('ejabberd-good', everywhere, bind));
  // Four more failures: the fifth in all is banned.
  const recording = await record('ejabberd-good', everywhere, bind);
  const bans = recording.observations.flatMap(({ kind, value }) =>
    kind === 'sasl.binding' && value?.ban != null ? [value.ban] : [],
  );
  expect(bans).toHaveLength(1);
  expect(bans[0]).toMatch(/^Too many \(5\) failed authentications from this IP address/);
  expect(asked(recording)).toHaveLength(1);
  const after = judge(recording);
  expect(row(recording, 'channel-binding').findings).toContain(
    'direct: information/- LOGINS_BANNED',
  );
  const others = (verdict: typeof before): string[] =>
    verdict.rows
      .filter(({ id }) => id !== 'channel-binding')
      .map(({ id, ruling }) => `${id} ${ruling.status} ${ruling.code}`);
  expect(others(after)).toEqual(others(before));
});
