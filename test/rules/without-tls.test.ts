/**
 * Endpoints without TLS, and endpoints that do not answer: no requirement of the catalogue on their
 * connections may be compliant. Deliberately lying rules show that these tests can fail.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/catalogue/index.js';
import type { DeclaredRequirement } from '../../src/judge/engine/requirement.js';
import type { Rule } from '../../src/judge/engine/rule.js';
import { judge } from '../../src/judge/judge.js';
import {
  PROTOCOL_VERSIONS,
  TLS_VERSIONS,
  type Failure,
  type Observation,
  type Role,
  type Row,
  type Status,
} from '../../src/model/index.js';
import { failed, good, observations, recordingOf, SCRAM, type Spot } from '../arbitrary/build.js';
import { world } from '../arbitrary/recordings.js';
import { DISARMED, LIES, lying, STOPPED } from './lying-rules.js';

const SILENCE = failed('timeout', 'stream');

/** What a server without TLS shows before it. */
const WITHOUT: Readonly<Record<string, Partial<Spot>>> = {
  'STARTTLS is not offered, and refused': {
    clear: { mechanisms: ['PLAIN'], dialback: true },
    starttls: 'failure',
  },
  'STARTTLS is not offered, and ends the stream': { clear: {}, starttls: 'stream-error' },
  'STARTTLS is required, and refused': { clear: { starttls: 'required' }, starttls: 'failure' },
  'STARTTLS is optional, and refused': {
    clear: { starttls: 'optional', mechanisms: ['PLAIN'] },
    starttls: 'failure',
  },
};

/** A port that is open, and of which nothing can be said. */
const SILENT: Readonly<Record<string, Partial<Spot>>> = {
  'TCP is open, and nothing comes': { unreached: SILENCE },
  'no stream comes': { clear: SILENCE, starttls: SILENCE },
  'TLS from the first byte is not answered': { transport: 'direct', unreached: SILENCE },
  'no TCP connection comes about': { unreached: failed('timeout', 'tcp') },
  'STARTTLS proceeds, and TLS times out': {
    clear: { starttls: 'required' },
    ...tlsFailed(failed('timeout', 'tls')),
  },
  'STARTTLS is optional, and TLS times out': {
    clear: { starttls: 'optional' },
    ...tlsFailed(failed('timeout', 'tls')),
  },
  'STARTTLS proceeds, and TLS is reset': {
    clear: { starttls: 'required' },
    ...tlsFailed(failed('reset', 'tls')),
  },
  'TLS from the first byte times out': {
    transport: 'direct',
    ...tlsFailed(failed('timeout', 'tls')),
  },
  'TLS from the first byte is reset': { transport: 'direct', ...tlsFailed(failed('reset', 'tls')) },
};

/** Each TLS handshake ends so, by itself and with all versions. */
function tlsFailed(failure: Failure): Partial<Spot> {
  const all = <K extends string>(keys: readonly K[]): Record<K, Failure> =>
    Object.fromEntries(keys.map((key) => [key, failure])) as Record<K, Failure>;
  return { any: failure, versions: all(TLS_VERSIONS), lists: all(PROTOCOL_VERSIONS) };
}

const ROLES = ['c2s', 's2s'] as const satisfies readonly Role[];
const ATTEMPTS = {
  c2s: { auth: { answer: 'failure', condition: 'encryption-required' } },
  s2s: { dialback: { type: 'error', condition: 'policy-violation' } },
} as const satisfies Record<Role, Partial<Spot>>;

function spotOf(role: Role, parts: Partial<Spot>): Spot {
  return { role, host: 'other.example.org', address: '192.0.2.99', ...ATTEMPTS[role], ...parts };
}

function rowsIn(
  seen: readonly Observation[],
  catalogue: readonly DeclaredRequirement[] = CATALOGUE,
): readonly Row[] {
  const settings = { account: true, federated: true, intrusive: [...INTRUSIVE] };
  const access = ['public', 'federated', 'account', 'intrusive'] as const;
  return judge(recordingOf(seen, { settings, access }), catalogue, '2026-01-01').rows;
}

const INTRUSIVE = ['stanza-limit', 'registration', 'login-limit'] as const;

type Ruled = readonly string[];

/** Rows with a ruling: `tls-1.3 missing`. Those for clients and of the operator have none here. */
function settledIn(rows: readonly Row[]): Ruled {
  return rows
    .filter(({ ruling: { status, code } }) => SETTLED.includes(status) && code !== 'CLIENT_ONLY')
    .map(({ id, ruling }) => `${id} ${ruling.status}`);
}

const SETTLED: readonly Status[] = ['compliant', 'partial', 'missing', 'not-applicable'];

/**
 * All that may be ruled of a service whose only endpoint has no TLS. A requirement that does not
 * apply there says so here, so that nothing can be excused by the way.
 */
const OF_NO_TLS: Readonly<Record<Role, Ruled>> = {
  c2s: ['c2s-encryption-required missing', ...ofBoth()],
  s2s: ['s2s-encryption-required missing', ...ofBoth()],
};

function ofBoth(): Ruled {
  return [
    'forward-secrecy not-applicable',
    'tls-1.3 missing',
    'tls-1.2-disabled not-applicable',
    'legacy-tls-disabled not-applicable',
  ];
}

/**
 * Requirements that may be met though an endpoint of this role has no TLS, or says nothing: they are
 * about the other role, or about no connection.
 */
const APART: Readonly<Record<Role, Ruled>> = {
  c2s: ['s2s-encryption-required', 's2s-stanza-limit'],
  s2s: ['c2s-encryption-required', 'channel-binding', 'public-registration', 'c2s-stanza-limit'],
};
/** Do not apply to an endpoint without TLS, so that the others decide. An unknown one would count. */
const OF_TLS_ALONE: Ruled = ['forward-secrecy', 'tls-1.2-disabled', 'legacy-tls-disabled'];
const OF_NO_CONNECTION: Ruled = [
  'abuse-contacts',
  'caa-account-binding',
  'caa-present',
  'dnssec',
  'e2ee-operable',
  'invitations',
  'login-attempt-limit',
  'login-ip-block',
  'registration-rate-limit',
  'remote-access-keys',
  'stun-ports',
  'upload-no-username',
  'upload-random-path',
  'weak-password-rejection',
];

const metIn = (rows: readonly Row[]): Ruled =>
  settledIn(rows).flatMap((one) => (one.endsWith(' compliant') ? one.split(' ').slice(0, 1) : []));

/**
 * Every requirement that is met, and should not be, by these endpoints and one without TLS, or one
 * that says nothing.
 */
function liesIn(
  others: readonly Spot[],
  { role, how }: Case,
  catalogue: readonly DeclaredRequirement[] = CATALOGUE,
): Ruled {
  const rows = rowsIn(observations({ spots: [...others, spotOf(role, how)] }), catalogue);
  const isSilent = Object.values(SILENT).includes(how);
  const may = [...APART[role], ...OF_NO_CONNECTION, ...(isSilent ? [] : OF_TLS_ALONE)];
  return metIn(rows).filter((id) => !may.includes(id));
}

interface Case {
  readonly role: Role;
  readonly how: Partial<Spot>;
}

/** As good as a service can be seen to be, so that most requirements on connections are met. */
const BEST = ROLES.map((role) =>
  good(role, {
    versions: { 'TLSv1.3': { stream: { mechanisms: SCRAM, bindings: ['tls-exporter'] } } },
    lists: {
      ...{ SSLv2: [], SSLv3: [], TLSv1: [], 'TLSv1.1': [], 'TLSv1.2': [] },
      'TLSv1.3': ['TLS_AES_256_GCM_SHA384'],
    },
  }),
);

const CASES = ROLES.flatMap((role) =>
  Object.entries({ ...WITHOUT, ...SILENT }).map(([name, how]) => ({ role, name, how })),
);

test('a good service meets what these tests are about', () => {
  expect(metIn(rowsIn(observations({ spots: BEST })))).toEqual(
    expect.arrayContaining([
      ...['c2s-encryption-required', 's2s-encryption-required', 'forward-secrecy', 'tls-1.3'],
      ...['tls-1.2-disabled', 'legacy-tls-disabled', 'channel-binding', 'certificate-validity'],
    ]),
  );
});

describe('no requirement on connections is met', () => {
  test.each(CASES)('$role: $name', (one) => {
    expect(liesIn([], one)).toEqual([]);
    expect(liesIn(BEST, one)).toEqual([]);
  });

  test('in random worlds with such an endpoint', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...CASES), ({ spots }, one) => {
        expect(liesIn(spots, one)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});

describe('nothing else is ruled', () => {
  test.each(ROLES)('of %s without TLS', (role) => {
    for (const how of Object.values(WITHOUT)) {
      expect(excusesOf(role, how)).toEqual([]);
    }
  });

  test.each(ROLES)('of %s that says nothing', (role) => {
    for (const [name, how] of Object.entries(SILENT)) {
      expect({ name, ruled: ruledOf({ role, how }) }).toEqual({ name, ruled: [] });
    }
  });
});

test.each(ROLES)('where no features come after TLS, only TLS is ruled, of %s', (role) => {
  const opened = { stream: SILENCE };
  const how = { clear: { starttls: 'required' }, versions: { 'TLSv1.3': opened } } as const;
  expect(ruledOf({ role, how })).toEqual(
    [`${role}-encryption-required`, 'tls-1.3', 'tls-1.2-disabled', 'certificate-validity'].map(
      (id) => `${id} compliant`,
    ),
  );
});

/** Rulings on a service whose only endpoint says nothing. */
function ruledOf({ role, how }: Case, catalogue?: readonly DeclaredRequirement[]): Ruled {
  return settledIn(rowsIn(observations({ spots: [spotOf(role, how)] }), catalogue));
}

/** Rulings on a service without TLS that nobody has looked at. */
function excusesOf(
  role: Role,
  how: Partial<Spot>,
  catalogue: readonly DeclaredRequirement[] = CATALOGUE,
): Ruled {
  const rows = rowsIn(observations({ spots: [spotOf(role, how)] }), catalogue);
  return settledIn(rows).filter((one) => !OF_NO_TLS[role].includes(one));
}

describe('a rule that lies', () => {
  const found = (rule: Rule<object>): Ruled =>
    CASES.flatMap((one) => [
      ...liesIn(BEST, one, [lying(rule)]),
      ...(one.name in WITHOUT
        ? excusesOf(one.role, one.how, [lying(rule)])
        : ruledOf(one, [lying(rule)])),
    ]);

  test.each(Object.entries(LIES))('is found out: %s', (_name, rule) => {
    expect(found(rule)).not.toEqual([]);
  });

  test.each(Object.entries(STOPPED))('is stopped by the engine: %s', (_name, [rule, error]) => {
    expect(() => found(rule)).toThrow(error);
  });

  test.each(Object.entries(DISARMED))('is not believed by the judge: %s', (_name, rule) => {
    const rulings = CASES.flatMap(({ role, how }) => {
      const seen = observations({ spots: [...BEST, spotOf(role, how)] });
      return rowsIn(seen, [lying(rule)]).map(({ ruling }) => ruling);
    });
    expect(rulings.filter(({ status }) => status !== 'not-observed')).toEqual([]);
    const findings = rulings.flatMap((ruling) => ruling.findings);
    expect(findings.filter(({ status }) => SETTLED.some((one) => one === status))).toEqual([]);
    expect(findings.some(({ code }) => code === 'NO_EVIDENCE')).toBe(true);
  });
});
