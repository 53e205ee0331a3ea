import { describe, expect, test } from 'vitest';
import {
  altNames,
  dns as dnsName,
  srvName,
  xmppAddr,
} from '../certificates/certificate-builder.js';
import { issued, keys, named } from '../certificates/issued.js';
import { failed, good, recording, type Dns, type World } from '../../arbitrary/build.js';
import { rowOf, ruled } from '../../arbitrary/catalogue.js';

function certificate(issuer: string | undefined, ...names: readonly Buffer[]): Buffer {
  const own = keys();
  const sans = names.length === 0 ? [dnsName('example.org')] : names;
  return issued(own, own, {
    subject: named('leaf'),
    issuer: named('issuer', issuer),
    extensions: [altNames(...sans)],
  });
}

function world(caa: Dns['caa'], chain?: Buffer, trust: Dns['trust'] = {}): World {
  const versions = { 'TLSv1.3': chain === undefined ? {} : { chain: [chain] } };
  return { spots: [good('c2s', { versions })], dns: { caa: caa ?? {}, trust } };
}

function codes(one: World, id: string): string[] {
  const { findings } = rowOf(recording(one), id).ruling;
  return findings.map(({ status, subject, code }) => `${status} ${subject} ${code}`);
}

const at = (...records: readonly string[]): Dns['caa'] => ({ 'example.org': records });

describe('caa-present', () => {
  const rowFor = (...args: Parameters<typeof world>): string =>
    ruled(recording(world(...args)), 'caa-present');

  test.each<[string, Dns['caa'], string]>([
    ['issue', at('0 issue heeds.example'), 'compliant/observed CAA_PRESENT'],
    ['on the parent', { org: ['0 issue heeds.example'] }, 'compliant/observed CAA_PRESENT'],
    ['nobody', at('0 issue ;'), 'compliant/observed CAA_PRESENT'],
    ['none', {}, 'missing/observed CAA_ABSENT'],
    ['only iodef', at('0 iodef mailto:a@example.org'), 'partial/observed CAA_WITHOUT_ISSUE'],
    ['only wildcards', at('0 issuewild heeds.example'), 'partial/observed CAA_WITHOUT_ISSUE'],
    [
      'the nearest RRset alone counts',
      { 'example.org': ['0 iodef mailto:a@example.org'], org: ['0 issue heeds.example'] },
      'partial/observed CAA_WITHOUT_ISSUE',
    ],
    [
      'a critical tag that nobody knows',
      at('0 issue heeds.example', '128 tbs x'),
      'partial/observed CAA_CRITICAL_UNKNOWN',
    ],
    ['a critical issue', at('128 issue heeds.example'), 'compliant/observed CAA_PRESENT'],
    ['failed', { 'example.org': failed('servfail', 'dns') }, 'not-observed CAA_UNANSWERED'],
    ['failed on the way', { org: failed('timeout', 'dns') }, 'not-observed CAA_UNANSWERED'],
    ['not asked', { org: 'unasked' }, 'not-observed CAA_UNASKED'],
  ])('%s', (_what, caa, expected) => {
    expect(rowFor(caa)).toBe(expected);
  });

  test.each([
    ['bogus', 'CAA_BOGUS'],
    [{ status: 'indeterminate', reason: 'too-costly' }, 'CAA_UNPROVEN'],
    ['unasked', 'CAA_UNASKED'],
  ] as const)('%s is neither some nor none', (status, code) => {
    const trust = { 'example.org CAA': status };
    expect(rowFor({}, undefined, trust)).toBe(`not-observed ${code}`);
    expect(rowFor(at('0 issue heeds.example'), undefined, trust)).toBe(`not-observed ${code}`);
  });

  test('an answer that lacks only the validation counts, and a note says so', () => {
    const stripped = { status: 'indeterminate', reason: 'records-stripped' } as const;
    const trust = { 'example.org CAA': stripped, 'org CAA': stripped };
    expect(rowFor(at('0 issue heeds.example'), undefined, trust)).toBe(
      'compliant/observed CAA_PRESENT',
    );
    expect(rowFor({}, undefined, trust)).toBe('missing/observed CAA_ABSENT');
    const one = world(at('0 issue heeds.example; accounturi=https://a/1'), undefined, trust);
    for (const id of ['caa-present', 'caa-account-binding']) {
      expect(codes(one, id).join()).toContain('CAA_UNVALIDATED');
    }
    expect(codes(world(at('0 issue heeds.example')), 'caa-present').join()).not.toContain(
      'CAA_UNVALIDATED',
    );
  });

  test('without a signature it binds authorities all the same', () => {
    const trust = { '*': 'insecure' } as const;
    expect(rowFor(at('0 issue heeds.example'), undefined, trust)).toMatch(/^compliant/);
  });

  test.each<[string, string | undefined, string, RegExp]>([
    ['allowed', 'Heeds Inc', 'heeds.example', /^compliant/],
    ['by another of its names', 'Unclear SA', 'MURKY.example; a=b', /^compliant/],
    ['not allowed', 'Heeds Inc', 'deaf.example', /^partial.*CAA_ISSUER_NOT_ALLOWED/],
    ['when nobody is', 'Heeds Inc', ';', /^partial.*CAA_ISSUER_NOT_ALLOWED/],
    ['malformed is nobody', 'Heeds Inc', 'heeds..example', /^partial.*CAA_MALFORMED/],
    ['not allowed for its parameters', 'Heeds Inc', 'heeds.example; =', /^partial.*CAA_MALFORMED/],
    ['not known: no claim', 'Somebody', 'deaf.example', /^compliant/],
    ['without an organization: no claim', undefined, 'deaf.example', /^compliant/],
  ])('the issuer of the certificate: %s', (_what, issuer, value, expected) => {
    expect(rowFor(at(`0 issue ${value}`), certificate(issuer))).toMatch(expected);
  });

  test('any of several may issue', () => {
    const caa = at('0 issue deaf.example', '0 issue heeds.example');
    expect(rowFor(caa, certificate('Heeds Inc'))).toMatch(/^compliant/);
  });

  test('a wildcard is bound by issuewild where there is one, and else by issue', () => {
    const wild = certificate('Heeds Inc', dnsName('*.example.org'), dnsName('example.org'));
    const both = at('0 issue heeds.example', '0 issuewild deaf.example');
    expect(codes(world(both, wild), 'caa-present')).toEqual([
      'partial *.example.org CAA_ISSUER_NOT_ALLOWED',
      'compliant example.org CAA_PRESENT',
    ]);
    expect(rowFor(at('0 issue heeds.example'), wild)).toMatch(/^compliant/);
  });

  test('each name that the certificates bear', () => {
    const chain = certificate(
      'Heeds Inc',
      dnsName('example.org'),
      dnsName('bare.test'),
      srvName('_xmpp-client.other.example.org'),
      xmppAddr('unasked.test'),
    );
    const caa = {
      ...at('0 issue heeds.example'),
      'other.example.org': ['0 issue deaf.example'],
      'bare.test': [],
      test: [],
    };
    expect(codes(world(caa, chain), 'caa-present')).toEqual([
      'information bare.test CAA_NAME_UNRESTRICTED',
      'compliant example.org CAA_PRESENT',
      'partial other.example.org CAA_ISSUER_NOT_ALLOWED',
    ]);
  });

  // BIND and others take 'x' for part of the value: https://www.rfc-editor.org/rfc/rfc8659 §4.2.
  const MALFORMED = [
    ['single quotes in the value, critical', `128 issue 'heeds.example'`],
    ['single quotes in the value', `0 issue 'heeds.example'`],
    ['double quotes in the value', '0 issue "heeds.example"'],
    ['a URL', '0 issue https://heeds.example'],
    ['a name that ends in a dot', '0 issue heeds.example.'],
    ['a parameter without a value', '0 issue heeds.example; accounturi'],
    ['a parameter without a semicolon before it', '0 issue heeds.example validationmethods=dns-01'],
    ['no name at all', '0 issue %%'],
    ['issuewild in quotes', `0 issuewild 'heeds.example'`],
    ['issuewild in quotes, critical', `128 issuewild 'heeds.example'`],
  ] as const;

  test.each(MALFORMED)('malformed, beside one that is right: %s', (_what, record) => {
    const caa = at('0 issue heeds.example', record);
    for (const chain of [undefined, certificate('Heeds Inc'), certificate('Nobody knows')]) {
      expect(rowFor(caa, chain)).toBe('partial/observed CAA_MALFORMED');
    }
  });

  test.each(MALFORMED.filter(([, record]) => record.includes(' issue ')))(
    'malformed, and alone: %s',
    (_what, record) => {
      for (const chain of [undefined, certificate('Heeds Inc'), certificate('Nobody knows')]) {
        expect(rowFor(at(record), chain)).toBe('partial/observed CAA_MALFORMED');
      }
      const { args } = rowOf(recording(world(at(record))), 'caa-present').ruling;
      expect(args).toMatchObject({ values: [record.replace(/^\d+ /, '')] });
    },
  );

  test('what is well-formed is not malformed: blanks, an empty list, nobody', () => {
    for (const value of [' heeds.example ', 'heeds.example ; ', '\theeds.example;a=b ; c = d;']) {
      expect(rowFor(at(`0 issue ${value}`))).toBe('compliant/observed CAA_PRESENT');
    }
    expect(rowFor(at('128 issue ;'))).toBe('compliant/observed CAA_PRESENT');
  });

  test('an unknown critical tag stays partial beside a malformed property', () => {
    const said = codes(
      world(at('0 issue heeds.example', "0 issue 'x'", '128 tbs x')),
      'caa-present',
    );
    expect(said).toEqual([
      'partial example.org CAA_CRITICAL_UNKNOWN',
      'partial example.org CAA_MALFORMED',
      'compliant example.org CAA_PRESENT',
    ]);
  });

  test('a malformed set of another name that a certificate bears', () => {
    const chain = certificate('Heeds Inc', dnsName('example.org'), dnsName('www.example.org'));
    const caa = { ...at('0 issue heeds.example'), 'www.example.org': ["0 issue 'heeds.example'"] };
    expect(codes(world(caa, chain), 'caa-present')).toEqual([
      'compliant example.org CAA_PRESENT',
      'partial www.example.org CAA_ISSUER_NOT_ALLOWED',
      'partial www.example.org CAA_MALFORMED',
    ]);
  });
});

describe('caa-account-binding', () => {
  const rowFor = (caa: Dns['caa'], trust: Dns['trust'] = {}): string =>
    ruled(recording(world(caa, undefined, trust)), 'caa-account-binding');
  const ONE = 'accounturi=https://acme.heeds.example/acct/1';
  const TWO = 'accounturi=https://acme.heeds.example/acct/2';

  test.each<[string, Dns['caa'], string]>([
    ['one', at(`0 issue heeds.example; ${ONE}`), 'compliant/observed CAA_ACCOUNT_BOUND'],
    [
      'one, twice',
      at(`0 issue heeds.example; ${ONE}`, `0 issuewild heeds.example;${ONE}`),
      'compliant/observed CAA_ACCOUNT_BOUND',
    ],
    [
      'one, with methods',
      at(`0 issue heeds.example; validationmethods=dns-01; ${ONE}`),
      'compliant/observed CAA_ACCOUNT_BOUND',
    ],
    [
      'several',
      at(`0 issue heeds.example; ${ONE}`, `0 issue heeds.example; ${TWO}`),
      'partial/observed CAA_ACCOUNTS_SEVERAL',
    ],
    [
      'two in one property, which no account fits',
      at(`0 issue heeds.example; ${ONE}; ${ONE}`),
      'partial/observed CAA_ACCOUNTS_SEVERAL',
    ],
    [
      'a sibling without',
      at(`0 issue heeds.example; ${ONE}`, '0 issue heeds.example'),
      'partial/observed CAA_ACCOUNT_VOIDED',
    ],
    [
      'wildcards without',
      at(`0 issue heeds.example; ${ONE}`, '0 issuewild heeds.example'),
      'partial/observed CAA_ACCOUNT_UNBOUND_IN_PART',
    ],
    [
      'wildcards alone',
      at('0 issue heeds.example', `0 issuewild heeds.example; ${ONE}`),
      'partial/observed CAA_ACCOUNT_UNBOUND_IN_PART',
    ],
    [
      'wildcards undone, and nothing else',
      at(
        `0 issue heeds.example; ${ONE}`,
        `0 issuewild heeds.example; ${ONE}`,
        '0 issuewild heeds.example',
      ),
      'partial/observed CAA_ACCOUNT_VOIDED',
    ],
    [
      'wildcards of nobody',
      at(`0 issue heeds.example; ${ONE}`, '0 issuewild ;'),
      'compliant/observed CAA_ACCOUNT_BOUND',
    ],
    [
      'staging',
      at('0 issue heeds.example; accounturi=https://acme-staging-v02.api.example/acct/1'),
      'partial/observed CAA_ACCOUNT_STAGING',
    ],
    ['no URI', at('0 issue heeds.example; accounturi=1'), 'partial/observed CAA_ACCOUNT_NO_URI'],
    ['none', at('0 issue heeds.example'), 'missing/observed CAA_ACCOUNT_UNBOUND'],
    [
      'none, of one that does not heed it',
      at('0 issue deaf.example'),
      'not-applicable/observed CAA_BINDING_UNSUPPORTED',
    ],
    ['none, and nobody knows', at('0 issue unclear.example'), 'not-observed CAA_BINDING_UNKNOWN'],
    [
      'of one that nobody knows',
      at(`0 issue ca.example; ${ONE}`),
      'compliant/observed CAA_ACCOUNT_BOUND',
    ],
    [
      'of two authorities one',
      at(`0 issue heeds.example; ${ONE}`, '0 issue other.example'),
      'not-observed CAA_ACCOUNTS_IN_PART',
    ],
    [
      'of two authorities none, and of one nobody knows whether it could: not partial',
      at('0 issue heeds.example', '0 issue unclear.example'),
      'missing/observed CAA_ACCOUNTS_IN_PART',
    ],
    [
      'of two authorities none, and one does not heed it',
      at('0 issue heeds.example', '0 issue deaf.example'),
      'missing/observed CAA_ACCOUNTS_IN_PART',
    ],
    ['nobody may', at('0 issue ;'), 'not-applicable/observed CAA_NOBODY'],
    [
      'nobody may by mistake',
      at(`0 issue 'heeds.example; ${ONE}'`),
      'partial/observed CAA_MALFORMED',
    ],
    [
      'one, beside what is malformed',
      at(`0 issue heeds.example; ${ONE}`, `0 issue 'heeds.example'`),
      'compliant/observed CAA_ACCOUNT_BOUND',
    ],
    ['anybody may', at('0 iodef mailto:a@b'), 'missing/observed CAA_WITHOUT_ISSUE'],
    ['no CAA', {}, 'missing/observed CAA_ABSENT'],
    ['failed', { org: failed('timeout', 'dns') }, 'not-observed CAA_UNANSWERED'],
  ])('%s', (_what, caa, expected) => {
    expect(rowFor(caa)).toBe(expected);
  });

  test.each([
    ['issuewild', `0 issue heeds.example; ${ONE}`, '0 issuewild heeds.example'],
    ['issue', '0 issue heeds.example', `0 issuewild heeds.example; ${ONE}`],
  ])('%s without an account is named', (unbound, ...caa) => {
    const { args } = rowOf(recording(world(at(...caa))), 'caa-account-binding').ruling;
    expect(args).toMatchObject({ unbound, uris: ['https://acme.heeds.example/acct/1'] });
  });

  test('in a zone that is not signed it is said to be forgeable', () => {
    const one = world(at(`0 issue heeds.example; ${ONE}`), undefined, { '*': 'insecure' });
    expect(codes(one, 'caa-account-binding')).toEqual([
      'compliant example.org CAA_ACCOUNT_BOUND',
      'information example.org CAA_BINDING_INSECURE',
    ]);
  });

  test('validation methods are told', () => {
    const one = world(at(`0 issue heeds.example; ${ONE}; validationmethods=dns-01,http-01`));
    expect(codes(one, 'caa-account-binding')).toContain(
      'information example.org CAA_VALIDATION_METHODS',
    );
  });
});
