import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RULES } from '../arbitrary/rules.js';
import { judge } from '../../src/judge/judge.js';
import type { Finding, Level, Recording, Row, Status, Verdict } from '../../src/model/index.js';
import { VERDICT_SCHEMA, verdictDocument } from '../../src/report/machine/json.js';
import { say } from '../../src/rules/words.js';
import {
  failed,
  good,
  GOOD_CERTIFICATE,
  idAt,
  observations,
  recording,
  recordingOf,
  type Dns,
  type Spot,
  type World,
} from '../arbitrary/build.js';
import { altNames, dns as dnsName, readable } from '../rules/certificates/certificate-builder.js';
import { issued, keys, named } from '../rules/certificates/issued.js';
import type { DeclaredRequirement } from '../../src/judge/engine/requirement.js';
import { requirement, ROWS } from '../arbitrary/catalogue.js';
import { failing, more } from '../arbitrary/more-recordings.js';
import { degrade, fates, world } from '../arbitrary/recordings.js';
import { repetitions } from '../effort.js';

const DATE = '2026-01-01';

function verdictOf(seen: Recording, rows: readonly DeclaredRequirement[] = ROWS): Verdict {
  return judge(seen, rows, DATE);
}

function statuses({ rows }: Verdict): Record<string, Status> {
  return Object.fromEntries(rows.map(({ id, ruling }) => [id, ruling.status]));
}

/** Of `known`, `id status` each, what none of the recordings comes to. */
function lackingOf(known: readonly string[], seen: readonly Recording[]): readonly string[] {
  const rows = ROWS.filter(({ id }) => known.some((one) => one.startsWith(`${id} `)));
  const met = new Set(
    seen.flatMap((one) =>
      verdictOf(one, rows).rows.map(({ id, ruling }) => `${id} ${ruling.status}`),
    ),
  );
  return known.filter((one) => !met.has(one));
}

const ONLY_12: Partial<Spot> = { versions: { 'TLSv1.2': {} } };

describe('properties', () => {
  test('neither the order of observations nor a JSON round trip changes the verdict', () => {
    const shuffled = world.chain((one) => {
      const seen = observations(one);
      return fc.tuple(
        fc.constant(seen),
        fc.shuffledSubarray(seen, { minLength: seen.length, maxLength: seen.length }),
      );
    });
    fc.assert(
      fc.property(shuffled, ([seen, mixed]) => {
        const verdict = verdictOf(recordingOf(seen));
        expect(verdictOf(recordingOf(mixed))).toEqual(verdict);
        const read = JSON.parse(JSON.stringify(recordingOf(mixed))) as Recording;
        expect(verdictOf(read)).toEqual(verdict);
        expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
      }),
      { numRuns: repetitions(20, 200) },
    );
  });

  /**
   * `<required/>` alone is compliant as advertised, and an exercise that shows otherwise is
   * missing: there, and only there, to see less is to rule milder. The basis says so.
   */
  function isCounterProof(before: Row, after: Row): boolean {
    return (
      before.ruling.findings.some(
        ({ status, code }) =>
          status === 'missing' &&
          (code === 'AUTH_PROCESSED_IN_CLEAR' || code === 'DIALBACK_PROCESSED_IN_CLEAR'),
      ) && after.ruling.basis === 'advertised'
    );
  }

  /** Partial, since some places meet it: without these, missing is what is left (catalogue). */
  function wasMissingSomewhere({ ruling }: Row): boolean {
    return ruling.status === 'partial' && ruling.findings.some((one) => one.status === 'missing');
  }

  test('with fewer observations, no row becomes compliant or missing', () => {
    fc.assert(
      fc.property(world, fates, (one, to) => {
        const seen = observations(one);
        const before = verdictOf(recordingOf(seen)).rows;
        const after = verdictOf(recordingOf(degrade(seen, to))).rows;
        for (const [index, row] of after.entries()) {
          const was = before[index];
          if (was === undefined) throw new Error('a row is lost');
          const { status } = row.ruling;
          // What PKIX refuses is a defect until DANE is seen to vouch for it.
          if (was.ruling.findings.some(({ code }) => code === 'CERTIFICATE_DANE_VALID')) continue;
          if (status === 'missing' && !wasMissingSomewhere(was)) {
            expect([row.id, was.ruling.status]).toEqual([row.id, status]);
          }
          if (status !== 'compliant' && status !== 'not-applicable') continue;
          if (was.ruling.status === status || isCounterProof(was, row)) continue;
          expect.fail(`${row.id}: ${was.ruling.status} ${was.ruling.code} became ${status}`);
        }
      }),
      { numRuns: repetitions(100, 1_500) },
    );
  });

  const told = {
    settings: { account: true, intrusive: ['stanza-limit', 'registration', 'login-limit'] },
    access: ['public', 'federated', 'account', 'intrusive'],
  } as const;
  const both = world.chain((one) => more(one).map((rest) => ({ one, rest })));

  test('nor with a failure instead of the result of a session or intrusive test', () => {
    const lost = fc.array(
      fc.option(fc.constantFrom(failed('timeout', 'session'), failed('bug', 'scan'))),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(both, lost, ({ one, rest }, to) => {
        const seen = observations(one);
        const before = verdictOf(recordingOf([...seen, ...rest], told)).rows;
        const after = verdictOf(recordingOf([...seen, ...failing(rest, to)], told)).rows;
        for (const [index, row] of after.entries()) {
          const { status, code, basis } = row.ruling;
          const was = before[index]?.ruling.status;
          // Nobody logs in where there is no service.
          if (code === 'SERVICE_DECLARED_ABSENT') continue;
          // What was tried outweighs what is announced, and the basis says which it was.
          if (row.id === 'stanza-limit' && basis === 'advertised') continue;
          // What the software is not seen to lack counts as lacking (catalogue).
          const excused = before[index]?.ruling.findings.some(
            (finding) => finding.code === 'CHANNEL_BINDING_UNSUPPORTED',
          );
          if (status === 'missing' && excused === true) continue;
          const whole = before[index];
          if (status === 'missing' && whole !== undefined && wasMissingSomewhere(whole)) continue;
          if (!['compliant', 'missing', 'not-applicable'].includes(status)) continue;
          expect([row.id, was]).toEqual([row.id, status]);
        }
      }),
      { numRuns: repetitions(60, 1_000) },
    );
  });

  test('random sessions and intrusive tests give every possible status', () => {
    const known = [
      ...['abuse-contacts missing', 'abuse-contacts compliant', 'abuse-contacts partial'],
      ...['stanza-limit missing', 'stanza-limit compliant', 'registration-captcha missing'],
      ...['weak-password missing', 'registration-rate compliant', 'registration-rate partial'],
      ...['login-limit compliant', 'login-limit missing', 'login-block compliant'],
      ...['login-block missing', 'stun-ports compliant', 'stun-ports missing'],
      ...['remote-access-keys compliant', 'remote-access-keys missing', 'monthly-reboot missing'],
      ...['supported-os missing', 'time-sources partial', 'security-releases missing'],
      ...['upload-random-path missing', 'upload-random-path compliant'],
      ...['upload-no-username missing', 'upload-no-username compliant'],
      ...['e2ee-operable compliant', 'e2ee-operable missing', 'password-hashing missing'],
    ];
    const seen = fc
      .sample(both, { numRuns: 1_000, seed: 7 })
      .map(({ one, rest }) => recordingOf([...observations(one), ...rest], told));
    expect(lackingOf(known, seen)).toEqual([]);
  });

  test('any DNS data is judged, independent of its order', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string());
    const small = fc.integer({ min: 0, max: 255 });
    const record = fc.record({
      usage: fc.oneof(fc.integer({ min: 0, max: 3 }), small),
      selector: fc.oneof(fc.integer({ min: 0, max: 1 }), small),
      matchingType: fc.oneof(fc.integer({ min: 0, max: 2 }), small),
      data: fc.oneof(
        fc.uint8Array({ maxLength: 70 }).map((octets) => Buffer.from(octets).toString('hex')),
        fc.constant(GOOD_CERTIFICATE.toString('hex')),
        fc.constant(readable(GOOD_CERTIFICATE).spkiSha256),
      ),
    });
    const property = fc.record({
      flags: small,
      tag: fc.oneof(fc.constantFrom('issue', 'issuewild', 'iodef'), text),
      value: fc.oneof(
        text,
        text.map((rest) => `heeds.example; accounturi=${rest}`),
      ),
    });
    const hostile = fc.record({
      one: world,
      tlsa: fc.array(record, { maxLength: 4 }),
      caa: fc.array(property, { maxLength: 4 }),
      aliases: fc.array(text, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(hostile, ({ one, tlsa, caa, aliases }) => {
        const seen = observations({ ...one, dns: one.dns ?? {} }).map((observation) => {
          const { kind, value } = observation;
          if (value === undefined) return observation;
          if (kind === 'dns.tlsa') return { ...observation, value: { ...value, records: tlsa } };
          if (kind === 'dns.caa') {
            return { ...observation, value: { ...value, records: caa, aliases } };
          }
          if (kind === 'dns.address') return { ...observation, value: { ...value, aliases } };
          return observation;
        });
        const verdict = verdictOf(recordingOf(seen));
        expect(verdictOf(recordingOf([...seen].reverse()))).toEqual(verdict);
        for (const { records } of verdict.actions) {
          for (const line of records) expect(line).toMatch(/^[\x20-\x7e]+$/);
        }
      }),
      { numRuns: repetitions(20, 200) },
    );
  });

  test('random recordings give every possible status', () => {
    const known = [
      ...['c2s-encryption-required', 's2s-encryption-required', 'tls-supported'].flatMap((id) =>
        ['compliant', 'partial', 'missing', 'not-observed'].map((status) => `${id} ${status}`),
      ),
    ];
    const seen = fc.sample(world, { numRuns: 600, seed: 7 }).map((one) => recording(one));
    expect(lackingOf(known, seen)).toEqual([]);
  });

  test('without observations, nothing is judged', () => {
    const { rows, status, scope } = verdictOf(recordingOf([]));
    const ruled = rows.filter(
      ({ id, ruling }) => id !== 'client' && !['not-observed', 'manual'].includes(ruling.status),
    );
    expect(ruled).toEqual([]);
    expect(status).toBe('undetermined');
    expect(scope.must.ruled).toBe(0);
  });

  test('a recording with only failures settles no row', () => {
    const reasons = ['timeout', 'reset', 'closed', 'limited', 'servfail', 'bug'] as const;
    fc.assert(
      fc.property(world, fc.constantFrom(...reasons), (one, reason) => {
        const { rows } = verdictOf(recordingOf(degrade(observations(one), [failed(reason)])));
        for (const { id, ruling } of rows) {
          if (id === 'client') continue;
          expect(['not-observed', 'manual']).toContain(ruling.status);
        }
      }),
      { numRuns: repetitions(12, 100) },
    );
  });

  test('verdicts conform to the schema', () => {
    const valid = new Ajv2020({ strict: true }).compile(VERDICT_SCHEMA);
    fc.assert(
      fc.property(world, (one) => {
        valid(verdictDocument(verdictOf(recording(one))));
        expect(valid.errors ?? []).toEqual([]);
      }),
      { numRuns: repetitions(12, 100) },
    );
  });

  test('every finding has a one-line text, and evidence in the recording', () => {
    fc.assert(
      fc.property(world, (one) => {
        const seen = recording(one);
        const ids = new Set(seen.observations.map(({ id }) => id));
        const { rows, contradictions } = verdictOf(seen);
        const found: Finding[] = [
          ...rows.flatMap(({ ruling }) => ruling.findings),
          ...contradictions,
        ];
        for (const coded of [...found, ...rows.map(({ ruling }) => ruling)]) {
          expect(say(coded)).toMatch(/^[^\n]{4,}$/);
          expect(say(coded)).not.toMatch(/undefined|\[object|NaN/);
        }
        for (const { evidence } of found) {
          expect(evidence.filter((id) => !ids.has(id))).toEqual([]);
          expect(evidence).toEqual([...new Set(evidence)]);
        }
      }),
      { numRuns: repetitions(20, 200) },
    );
  });
});

describe('coverage', () => {
  test('the domain declares that it has no such service', () => {
    const { rows } = verdictOf(
      recording({
        spots: [good('c2s')],
        srv: { 'xmpp-server': 'absent', 'xmpps-server': 'absent' },
      }),
    );
    const ruling = rows.find(({ id }) => id === 's2s-encryption-required')?.ruling;
    expect(ruling).toMatchObject({
      status: 'not-applicable',
      code: 'SERVICE_DECLARED_ABSENT',
      args: { owners: ['_xmpp-server._tcp.example.org', '_xmpps-server._tcp.example.org'] },
    });
    expect(rows.find(({ id }) => id === 'tls-supported')?.ruling.status).toBe('compliant');
  });

  test('no such service can be found', () => {
    const { 's2s-encryption-required': s2s, 'tls-supported': tls } = statuses(
      verdictOf(recording({ spots: [good('c2s')] })),
    );
    expect([s2s, tls]).toEqual(['not-observed', 'compliant']);
  });

  test('unanswered SRV queries may hide an endpoint with a violation', () => {
    const srv = { 'xmpps-client': failed('timeout', 'dns') };
    const found = statuses(verdictOf(recording({ spots: [good('c2s'), good('s2s')], srv })));
    expect(found['c2s-encryption-required']).toBe('not-observed');
    expect(found['s2s-encryption-required']).toBe('compliant');
    expect(found['tls-supported']).toBe('not-observed');
  });
});

describe('the result', () => {
  function verdict(spots: readonly Spot[], rows: readonly DeclaredRequirement[]): Verdict {
    return verdictOf(recording({ spots }), rows);
  }
  const TLS13 = (level: Level, id: string): DeclaredRequirement =>
    requirement('tls-supported', { version: 'TLSv1.3' }, { level, id });

  test('one missing MUST makes it failed', () => {
    expect(verdict([good('c2s', ONLY_12)], [TLS13('MUST', 'a')]).status).toBe('non-compliant');
    expect(verdict([good('c2s', ONLY_12)], [TLS13('MUST NOT', 'a')]).status).toBe('non-compliant');
    const should = [TLS13('SHOULD', 'a'), requirement('encryption-required', { role: 'c2s' })];
    expect(verdict([good('c2s', ONLY_12)], should).status).toBe('compliant');
  });

  test('every MUST must be met or not applicable', () => {
    const operator = requirement('operator', {}, { access: ['operator'] });
    expect(verdict([good('c2s')], [TLS13('MUST', 'a')]).status).toBe('compliant');
    expect(verdict([good('c2s')], [TLS13('MUST', 'a'), operator]).status).toBe('undetermined');
    expect(verdict([good('c2s')], []).status).toBe('undetermined');
  });

  test("client rows never count, and name the server's support", () => {
    const client = requirement('client', { servedBy: ['tls', 'nowhere'] });
    const { status, scope, rows, actions } = verdict(
      [good('c2s', ONLY_12)],
      [client, TLS13('SHOULD', 'tls'), requirement('encryption-required', { role: 'c2s' })],
    );
    expect(status).toBe('compliant');
    expect(scope.must).toMatchObject({ total: 1, ruled: 1, met: 1 });
    expect(rows[0]?.servedBy).toEqual([{ requirement: 'tls', status: 'missing' }]);
    expect(actions).toEqual([{ priority: 'medium', requirement: 'tls', records: [] }]);
  });

  test('the counts include every row', () => {
    const { scope, rows } = verdictOf(recording({ spots: [good('c2s'), good('s2s')] }));
    const total = Object.values(scope.counts).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(rows.length);
    expect(rows.map(({ id }) => id)).toEqual(ROWS.map(({ id }) => id));
  });

  test('order of actions', () => {
    const spots = [good('c2s', ONLY_12)];
    const some = [good('c2s', ONLY_12), good('s2s')];
    const rows = [
      TLS13('RECOMMENDED', 'recommended'),
      TLS13('SHOULD', 'should'),
      TLS13('CONSIDERATION', 'consideration'),
      TLS13('MUST', 'must'),
      TLS13('SHOULD NOT', 'should-not'),
      TLS13('MUST NOT', 'must-not'),
    ];
    const order = (one: readonly Spot[]): string[] =>
      verdict(one, rows).actions.map((action) => `${action.priority} ${action.requirement}`);
    expect(order(spots)).toEqual([
      'high must',
      'high must-not',
      'medium should',
      'medium should-not',
      'low recommended',
      'low consideration',
    ]);
    expect(order(some)).toEqual([
      'medium must',
      'medium must-not',
      'low recommended',
      'low should',
      'low consideration',
      'low should-not',
    ]);
    expect(order([good('c2s')])).toEqual([]);
    expect(order([good('c2s', { unreached: failed('timeout') })])).toEqual([]);
  });

  describe('faults that lock clients out have priority over the level', () => {
    const rows = ROWS.filter(({ id }) => ['dnssec', 'tlsa-records'].includes(id));
    const order = (dns: Dns): string[] =>
      verdictOf(recording({ spots: [good('c2s'), good('s2s')], dns }), rows).actions.map(
        ({ priority, requirement: id }) => `${priority} ${id}`,
      );
    const owner = '_5222._tcp.chat.example.org';

    test.each<[string, Dns, string[]]>([
      ['none', {}, ['medium tlsa-records']],
      ['unsigned', { trust: { '*': 'insecure' } }, ['medium dnssec', 'medium tlsa-records']],
      ['bogus', { trust: { [owner]: 'bogus' } }, ['high dnssec', 'high tlsa-records']],
      ['mismatch', { tlsa: { [owner]: [`3 1 1 ${'00'.repeat(32)}`] } }, ['high tlsa-records']],
      [
        'elsewhere in the tree',
        { trust: { [owner]: { status: 'insecure', zone: 'example.net' } } },
        ['medium tlsa-records', 'low dnssec'],
      ],
    ])('%s', (_what, dns, expected) => {
      expect(order(dns)).toEqual(expected);
    });
  });

  describe('advised DNS records', () => {
    const KEY = readable(GOOD_CERTIFICATE).spkiSha256;
    const line = (port: number, host = 'chat.example.org'): string =>
      `_${port}._tcp.${host}. IN TLSA 3 1 1 ${KEY}`;
    const records = (one: World, id: string): readonly string[] | undefined =>
      verdictOf(recording(one)).actions.find((action) => action.requirement === id)?.records;
    const spots = [good('c2s'), good('s2s')];

    test('TLSA for each served key, at each port of the target, without duplicates', () => {
      const both = [...spots, good('c2s', { address: '192.0.2.8' })];
      const dns = {};
      expect(records({ spots: both, dns }, 'tlsa-records')).toEqual([line(5222), line(5269)]);
      const trust = { '*': 'insecure' } as const;
      expect(records({ spots, dns: { trust } }, 'tlsa-records')).toEqual([line(5222), line(5269)]);
    });

    test('only missing records', () => {
      const tlsa = {
        '_5222._tcp.chat.example.org': [`3 1 1 ${KEY}`],
        '_5269._tcp.chat.example.org': [`3 1 1 ${'00'.repeat(32)}`],
      };
      expect(records({ spots, dns: { tlsa } }, 'tlsa-records')).toEqual([line(5269)]);
      const trust = { '*': 'insecure' } as const;
      expect(records({ spots, dns: { tlsa, trust } }, 'tlsa-records')).toEqual([line(5269)]);
    });

    test('none below a broken chain, or if the DNS is unknown', () => {
      const trust = { '*': 'bogus' } as const;
      expect(records({ spots, dns: { trust } }, 'tlsa-records')).toEqual([]);
      expect(records({ spots }, 'tlsa-records')).toBeUndefined();
    });

    test('none for an owner that needs escapes in a zone file', () => {
      const host = 'a" b\n.example.org';
      expect(records({ spots: [good('c2s', { host })], dns: {} }, 'tlsa-records')).toEqual([]);
    });

    const of = (organization: string, caa: Dns['caa'] = {}): World => {
      const own = keys();
      const chain = issued(own, own, {
        issuer: named('issuer', organization),
        extensions: [altNames(dnsName('example.org'))],
      });
      return {
        spots: [good('c2s', { versions: { 'TLSv1.3': { chain: [chain] } } })],
        dns: { caa },
      };
    };
    const bound = 'example.org. IN CAA 0 issue "heeds.example; accounturi=<your ACME account URI>"';

    test('CAA for the issuer, with a placeholder for the account if supported', () => {
      expect(records(of('Heeds Inc'), 'caa-present')).toEqual([bound]);
      expect(records(of('Heeds Inc'), 'caa-account-binding')).toEqual([bound]);
      expect(records(of('Deaf Ltd'), 'caa-present')).toEqual([
        'example.org. IN CAA 0 issue "deaf.example"',
      ]);
      expect(records(of('Somebody'), 'caa-present')).toEqual([]);
      const other = { 'example.org': ['0 issue deaf.example'] };
      expect(records(of('Heeds Inc', other), 'caa-present')).toEqual([bound]);
      const open = { 'example.org': ['0 issue heeds.example; validationmethods=dns-01'] };
      expect(records(of('Heeds Inc', open), 'caa-account-binding')).toEqual([
        'example.org. IN CAA 0 issue "heeds.example; accounturi=<your ACME account URI>; validationmethods=dns-01"',
      ]);
    });

    test('CAA includes the records of the parent, because the closest set counts alone (RFC 8659 §3)', () => {
      const parent = {
        org: [
          '0 issue deaf.example; a=b',
          '0 issue ;',
          '0 issuewild ;',
          '0 iodef mailto:a@b.example',
        ],
      };
      expect(records(of('Heeds Inc', parent), 'caa-present')).toEqual([
        'example.org. IN CAA 0 issue "deaf.example; a=b"',
        bound,
        'example.org. IN CAA 0 issuewild ";"',
      ]);
      const open = { org: ['0 issue deaf.example', '0 issue heeds.example'] };
      expect(records(of('Heeds Inc', open), 'caa-account-binding')).toEqual([
        'example.org. IN CAA 0 issue "deaf.example"',
        bound,
      ]);
      const odd = { org: ['0 issue deaf.example; a="'] };
      expect(records(of('Heeds Inc', odd), 'caa-present')).toEqual([]);
      const iodef = { org: ['0 iodef mailto:a@b.example'] };
      expect(records(of('Heeds Inc', iodef), 'caa-present')).toEqual([bound]);
    });

    test('CAA at an alias target only within the domain', () => {
      const aliased = (target: string, caa: Dns['caa'] = {}): World => {
        const { spots, dns } = of('Heeds Inc', caa);
        return { spots, dns: { ...dns, aliases: { 'example.org': target } } };
      };
      const rows = ['caa-present', 'caa-account-binding'];
      const open = { 'example.org': ['0 issue heeds.example'] };
      expect(rows.map((id) => records(aliased('host.example.net'), id))).toEqual([[], []]);
      expect(records(aliased('host.example.net', open), 'caa-account-binding')).toEqual([]);
      const within = bound.replace('example.org', 'www.example.org');
      expect(rows.map((id) => records(aliased('WWW.example.org'), id))).toEqual([
        [within],
        [within],
      ]);
      expect(records(aliased('www.example.org', open), 'caa-account-binding')).toEqual([within]);
    });
  });

  test('access that would allow more rows to be judged', () => {
    const rows = [
      requirement('abuse-contacts', {}, { id: 'both', access: ['federated', 'account'] }),
      requirement('e2ee-operable', {}, { id: 'logged-in', access: ['account'] }),
      requirement('operator', {}, { id: 'word', access: ['operator'] }),
      requirement('tls-supported', { version: 'TLSv1.3' }, { id: 'seen', access: ['public'] }),
    ];
    const seen = (access: Recording['access']): Recording =>
      recording({ spots: [good('c2s')], access });
    expect(verdictOf(seen(['public']), rows).scope.widen).toEqual([
      { access: 'federated', requirements: ['both'] },
      { access: 'account', requirements: ['both', 'logged-in'] },
      { access: 'operator', requirements: ['word'] },
    ]);
    expect(verdictOf(seen(['public', 'account', 'operator']), rows).scope.widen).toEqual([]);
  });

  test('differing endpoints are reported once for each row', () => {
    const [here, there] = [good('c2s'), good('c2s', { ...ONLY_12, address: '192.0.2.8' })];
    const unseen = good('c2s', { address: '192.0.2.9', unreached: failed('timeout') });
    const { contradictions } = verdict([here, there, unseen], [TLS13('MUST', 'tls')]);
    expect(contradictions).toMatchObject([
      {
        requirement: 'tls',
        subject: 'example.org',
        status: 'information',
        basis: null,
        code: 'ENDPOINTS_DIFFER',
        args: { compliant: [idAt(here)], partial: [], missing: [idAt(there)] },
      },
    ]);
    expect(verdict([here, unseen], [TLS13('MUST', 'tls')]).contradictions).toEqual([]);
  });

  test('the scope lists every endpoint with its failure', () => {
    const spots = [
      good('c2s'),
      good('c2s', { address: '2001:db8::7', unreached: failed('no-route') }),
      good('s2s', { unreached: failed('timeout') }),
    ];
    const { scope } = verdict(spots, ROWS);
    expect(
      scope.endpoints.map(({ id, reached, failure }) => [id, reached, failure?.reason]),
    ).toEqual([
      ['c2s-starttls/chat.example.org:5222/192.0.2.7', true, undefined],
      ['c2s-starttls/chat.example.org:5222/2001:db8::7', false, 'no-route'],
      ['s2s-starttls/chat.example.org:5269/192.0.2.7', false, 'timeout'],
    ]);
  });

  test('names the recording, the catalogue and the domain', () => {
    const seen: World = { spots: [good('c2s')] };
    expect(verdictOf(recording(seen))).toMatchObject({
      format: 'xmpp-safeguard/verdict',
      schema: 1,
      catalogue: DATE,
      domain: 'example.org',
      tool: { name: 'xmpp-safeguard' },
      startedAt: '2026-06-01T11:59:00.000Z',
      endedAt: '2026-06-01T12:00:00.000Z',
    });
  });

  test('every rule has a requirement in this test', () => {
    expect(new Set(ROWS.map(({ check }) => check))).toEqual(new Set(Object.keys(RULES)));
  });
});
