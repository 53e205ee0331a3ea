import type { Asked, Zone } from './zone.js';

/** Owner below `caa.xlab`, and the CAA set that stands there (RFC 8659 §4). */
const SETS: Readonly<Record<string, readonly string[]>> = {
  '@': ['0 issue "apex.example"'],
  one: ['0 issue "ca.example"'],
  several: ['0 issue "ca.example"', '0 issue "another.example"', '0 iodef "mailto:a@example"'],
  nobody: ['0 issue ";"'],
  malformed: ['0 issue "%%%%%"'],
  'malformed-parameters': ['0 issue "ca.example; accounturi"'],
  critical: ['0 issue "ca.example"', '128 tbs "Unknown"'],
  'unknown-tag': ['0 issue "ca.example"', '0 tbs "Unknown"'],
  'critical-issue': ['128 issue "ca.example"'],
  'only-iodef': ['0 iodef "mailto:a@example"'],
  wildcards: ['0 issuewild "ca.example"'],
  'no-wildcards': ['0 issue "ca.example"', '0 issuewild ";"'],
  'upper-case': ['0 issue "CA.EXAMPLE"'],
  account: [
    '0 issue "ca.example; accounturi=https://acme.ca.example/acct/1; validationmethods=dns-01"',
  ],
  // Unsatisfiable (RFC 8657 §3).
  'account-twice': [
    '0 issue "ca.example; accounturi=https://acme.ca.example/acct/1; accounturi=https://acme.ca.example/acct/2"',
  ],
  'two-accounts': [
    '0 issue "ca.example; accounturi=https://acme.ca.example/acct/1"',
    '0 issue "ca.example; accounturi=https://acme.ca.example/acct/2"',
  ],
  // Whoever else asks the same CA is let in by the second.
  'account-voided': [
    '0 issue "ca.example; accounturi=https://acme.ca.example/acct/1"',
    '0 issue "ca.example"',
  ],
  'account-beside': [
    '0 issue "ca.example; accounturi=https://acme.ca.example/acct/1"',
    '0 issue "another.example"',
  ],
  staging: [
    '0 issue "letsencrypt.org; accounturi=https://acme-staging-v02.api.letsencrypt.org/acme/acct/1"',
  ],
  methods: ['0 issue "ca.example; validationmethods=dns-01,tls-alpn-01"'],
  parent: ['0 issue "parent.example"'],
};

const lines = Object.entries(SETS).flatMap(([owner, set]) =>
  set.map((record) => `${owner} CAA ${record}`),
);

export const CAA: readonly Zone[] = [
  {
    name: 'caa.xlab.',
    records: [
      ...lines,
      'child.parent        A      192.0.2.1',
      'grand.child.parent  A      192.0.2.1',
      'none                A      192.0.2.1',
      // The target's own set counts; the target's parents are not climbed (RFC 8659 §3).
      'alias               CNAME  account',
      'alias-far           CNAME  www.alg13.xlab.',
      'alias-unsigned      CNAME  unsigned.xlab.',
      'alias-bogus         CNAME  bogus-set.caa.xlab.',
      'loop                CNAME  loop',
      'bogus-set           CAA    0 issue "ca.example"',
    ].join('\n'),
    signing: {},
    tampering: [[/^(bogus-set\.caa\.xlab\.\t.*\tCAA\t0 issue ")ca/m, '$1ax']],
    status: 'secure',
    asked: [
      ...Object.keys(SETS).map((owner): Asked => [owner, 'CAA']),
      ['child.parent', 'CAA'],
      ['grand.child.parent', 'CAA'],
      ['none', 'CAA'],
      ['alias', 'CAA'],
      ['alias-far', 'CAA'],
      ['alias-unsigned', 'CAA', 'insecure'],
      ['alias-bogus', 'CAA', 'bogus'],
      ['bogus-set', 'CAA', 'bogus'],
    ],
  },
  {
    name: 'unsigned.caa.xlab.',
    records: '@ CAA 0 issue "ca.example; accounturi=https://acme.ca.example/acct/1"',
    signing: null,
    status: 'insecure',
    asked: [
      ['@', 'CAA'],
      ['www', 'CAA'],
      ['@', 'DS', 'secure'],
    ],
  },
  {
    // Neither the name nor a zone above it has CAA records.
    name: 'nocaa.xlab.',
    records: '@ A 192.0.2.1\nwww A 192.0.2.1',
    signing: {},
    status: 'secure',
    asked: [
      ['@', 'CAA'],
      ['www', 'CAA'],
    ],
  },
];
