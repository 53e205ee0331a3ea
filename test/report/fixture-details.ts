/** The details of the hand-made verdict: every shape that they may take. */
import type {
  CertificateDetails,
  ChainDetails,
  Details,
  VersionDetails,
} from '../../src/model/index.js';

const OWN = 'a1'.repeat(32);
const ISSUER = 'b2'.repeat(32);
const ROOT = 'c3'.repeat(32);
const UNREAD = 'd4'.repeat(32);
const OLD = 'e5'.repeat(32);
const STRAY = 'f6'.repeat(32);

const TLS_13: VersionDetails = {
  version: 'TLSv1.3',
  answer: 'accepted',
  suites: {
    accepted: ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'].map((name) => ({
      name,
      forwardSecrecy: true,
      weakness: null,
    })),
    preference: 'server',
    complete: true,
  },
  groups: { accepted: ['X25519MLKEM768', 'x25519'], preference: 'client', complete: true },
  signatures: null,
};

const TLS_12: VersionDetails = {
  version: 'TLSv1.2',
  answer: 'accepted',
  suites: {
    accepted: [
      {
        name: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        forwardSecrecy: true,
        weakness: null,
      },
      { name: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', forwardSecrecy: true, weakness: 'CBC' },
      { name: 'TLS_RSA_WITH_RC4_128_SHA', forwardSecrecy: false, weakness: 'RC4' },
      { name: '0xCAFE', forwardSecrecy: null, weakness: null },
    ],
    preference: 'client',
    complete: false,
  },
  groups: { accepted: ['secp256r1'], preference: 'single', complete: false },
  signatures: {
    accepted: ['rsa_pss_rsae_sha256', 'rsa_pkcs1_sha1'],
    preference: 'unknown',
    complete: true,
  },
};

function without(version: VersionDetails['version'], answer: VersionDetails['answer']) {
  const suites = { accepted: [], preference: null, complete: answer === 'refused' };
  return { version, answer, suites, groups: null, signatures: null };
}

const GOOD: ChainDetails = {
  certificates: [OWN, ISSUER, ROOT],
  strays: [],
  inOrder: true,
  trusted: true,
  error: null,
};

const BAD: ChainDetails = {
  certificates: [OLD],
  strays: [STRAY],
  inOrder: false,
  trusted: false,
  error: 'CERT_HAS_EXPIRED',
};

const HELLO: ChainDetails = {
  certificates: [UNREAD],
  strays: [],
  inOrder: null,
  trusted: null,
  error: null,
};

function certificates(hostile: string): readonly CertificateDetails[] {
  const made = {
    issuer: 'CN=Example CA,O=Example',
    notBefore: '2025-12-01T00:00:00.000Z',
    notAfter: '2026-03-01T00:00:00.000Z',
    key: { type: 'ec', bits: 256, curve: 'secp256r1' },
    signature: 'ecdsa-with-SHA256',
    names: ['*.example.org', '_xmpp-client.example.org', 'example.org'],
    ca: false,
    selfSigned: false,
  };
  return [
    { sha256: OWN, certificate: { ...made, subject: 'CN=example.org' } },
    {
      sha256: ISSUER,
      certificate: {
        ...made,
        subject: 'CN=Example CA,O=Example',
        issuer: 'CN=Example Root',
        notAfter: '2030-01-01T00:00:00.000Z',
        names: [],
        ca: true,
      },
    },
    {
      sha256: ROOT,
      certificate: {
        ...made,
        subject: 'CN=Example Root',
        issuer: 'CN=Example Root',
        notAfter: '2040-01-01T00:00:00.000Z',
        key: { type: 'rsa', bits: 4096, curve: null },
        names: [],
        ca: true,
        selfSigned: true,
      },
    },
    { sha256: UNREAD, certificate: null },
    {
      sha256: OLD,
      certificate: {
        ...made,
        subject: `CN=${hostile}`,
        issuer: `CN=${hostile}`,
        notAfter: '2026-01-30T12:00:00.000Z',
        key: { type: 'unknown', bits: null, curve: null },
        signature: '1.2.3.4',
        names: [hostile],
        selfSigned: true,
      },
    },
    {
      sha256: STRAY,
      certificate: { ...made, subject: 'CN=later', notBefore: '2026-02-01T00:00:00.000Z' },
    },
  ];
}

export function details(
  ids: {
    readonly c2s: string;
    readonly direct: string;
    readonly s2s: string;
    readonly evil: string;
  },
  hostile: string,
): Details {
  const good = {
    versions: [without('TLSv1.1', 'refused'), TLS_12, TLS_13],
    chains: [GOOD],
  };
  const key = { keyTag: 20326, algorithm: 8 };
  const set = {
    status: 'secure',
    reason: 'validated',
    zone: 'example.org',
    denied: false,
  } as const;
  return {
    tls: [
      { endpoint: ids.c2s, ...good },
      { endpoint: ids.direct, ...good },
      { endpoint: ids.s2s, versions: [without('TLSv1.3', 'unknown')], chains: [] },
      {
        endpoint: ids.evil,
        versions: [
          { ...TLS_12, version: 'SSLv3', groups: null, signatures: null },
          without('TLSv1.3', 'unclear'),
        ],
        chains: [BAD, HELLO],
      },
    ],
    certificates: certificates(hostile),
    dane: [
      {
        endpoint: ids.c2s,
        owner: '_5222._tcp.chat.example.org',
        state: 'usable',
        records: [
          { record: `3 1 1 ${'ab'.repeat(32)}`, counts: true, matches: true },
          { record: `3 1 1 ${'cd'.repeat(32)}`, counts: true, matches: false },
          { record: '9 9 9 00', counts: false, matches: false },
        ],
        chains: [
          { certificate: OWN, match: 'yes' },
          { certificate: OLD, match: 'no' },
          { certificate: UNREAD, match: 'unknown' },
        ],
      },
      {
        endpoint: ids.direct,
        owner: '_5223._tcp.chat.example.org',
        state: 'none',
        records: [],
        chains: [],
      },
      {
        endpoint: ids.s2s,
        owner: '_5269._tcp.chat.example.org',
        state: 'unusable',
        records: [{ record: '3 1 1 00', counts: false, matches: false }],
        chains: [{ certificate: OWN, match: 'no' }],
      },
      {
        endpoint: ids.evil,
        owner: `_5269._tcp.${hostile}`,
        state: 'ineffective',
        records: [{ record: hostile, counts: false, matches: false }],
        chains: [],
      },
    ],
    zones: [
      {
        zone: '.',
        parent: null,
        status: 'secure',
        reason: null,
        keys: [key, { keyTag: 38696, algorithm: 8 }],
        digestTypes: [],
      },
      {
        zone: 'org',
        parent: '.',
        status: 'secure',
        reason: null,
        keys: [{ keyTag: 26974, algorithm: 8 }],
        digestTypes: [2],
      },
      {
        zone: 'evil.example',
        parent: '.',
        status: 'bogus',
        reason: 'ds-mismatch',
        keys: [],
        digestTypes: [],
      },
      {
        zone: 'example.net',
        parent: '.',
        status: 'insecure',
        reason: 'no-ds',
        keys: [],
        digestTypes: [],
      },
      {
        zone: 'example.org',
        parent: 'org',
        status: 'secure',
        reason: null,
        keys: [{ keyTag: 370, algorithm: 13 }],
        digestTypes: [2, 4],
      },
    ],
    sets: [
      { ...set, owner: '_5222._tcp.chat.example.org', type: 'TLSA' },
      { ...set, owner: '_xmpp-client._tcp.example.org', type: 'SRV' },
      { ...set, owner: '_xmpps-server._tcp.example.org', type: 'SRV', denied: true },
      {
        owner: hostile,
        type: 'A',
        status: 'bogus',
        reason: 'signature-expired',
        zone: 'evil.example',
        denied: false,
      },
      {
        owner: 'chat.example.net',
        type: 'A',
        status: 'insecure',
        reason: 'no-ds',
        zone: 'example.net',
        denied: false,
      },
      {
        owner: 'chat.example.org',
        type: 'A',
        status: 'indeterminate',
        reason: 'unanswered',
        zone: null,
        denied: false,
      },
      {
        owner: 'chat.example.org',
        type: 'AAAA',
        status: 'unknown',
        reason: null,
        zone: null,
        denied: false,
      },
    ],
    omitted: 3,
  };
}
