import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Arg, Code, Coded, Codes } from '../../src/codes.js';
import { say, TEXTS } from '../../src/report/text.js';

const FAILURE = { layer: 'tcp', reason: 'timeout', detail: '192.0.2.7:5222: nothing in 10 s' };
const CN = 'CN=example.org';
const ACCOUNT = { owner: 'example.org', issuer: 'ca.example', uris: ['https://a/acct/1'] };

const PEERS = {
  certificates: ['none', 'wrong-name'],
  said: ['stream error not-authorized ("who?")', 'dialback: silence'],
};

/** Of every code, what it may be given; the strings are found again in its words. */
const SAMPLES: { readonly [C in Code]: Codes[C] } = {
  NOT_PROBED: {},
  ACCESS_NEEDED: { access: ['federated', 'account'] },
  OPERATOR_ONLY: {},
  CLIENT_ONLY: {},
  SERVICE_DECLARED_ABSENT: { owners: ['_xmpp-client._tcp.example.org'] },
  NO_ENDPOINT: { roles: ['s2s'] },
  NOT_SEEN_EVERYWHERE: { unseen: 1, total: 3 },
  ENDPOINT_UNREACHED: FAILURE,
  ENDPOINT_UNASKED: {},
  SRV_UNANSWERED: { layer: 'dns', reason: 'servfail', detail: 'SERVFAIL' },
  SRV_UNASKED: {},
  UNANSWERED: { question: 'handshake', version: 'TLSv1.2', ...FAILURE },
  UNASKED: { question: 'secured-stream', version: 'TLSv1.3' },
  STREAM_ERROR: { phase: 'clear', condition: 'host-unknown', text: 'who?' },
  NO_FEATURES: { phase: 'TLSv1.3' },
  HANDSHAKE_REFUSED: { versions: ['TLSv1.3'], alert: 'handshake_failure' },
  ENDPOINTS_DIFFER: { compliant: ['a'], partial: [], missing: ['b'] },
  DIRECT_TLS: {},
  NO_ENCRYPTION: { ciphers: ['TLS_RSA_WITH_NULL_SHA'] },
  STARTTLS_NOT_OFFERED: { role: 'c2s', offers: ['PLAIN'], answer: 'proceed' },
  OFFERED_IN_CLEAR: { role: 's2s', offers: ['dialback'], required: 'no' },
  AUTH_PROCESSED_IN_CLEAR: { mechanism: 'PLAIN', answer: 'failure', condition: 'not-authorized' },
  AUTH_REFUSED_IN_CLEAR: {
    mechanism: 'PLAIN',
    answer: 'failure',
    condition: 'encryption-required',
  },
  DIALBACK_PROCESSED_IN_CLEAR: { type: 'error', condition: 'remote-server-not-found' },
  DIALBACK_REFUSED_IN_CLEAR: { answer: 'stream-error', condition: 'policy-violation' },
  DIALBACK_REFUSED_YET_OFFERED: {
    answer: 'stream-error',
    condition: 'policy-violation',
    offers: ['dialback'],
  },
  STARTTLS_REQUIRED: { unexercised: 'silence' },
  STARTTLS_OPTIONAL: { unexercised: 'unasked', offers: ['dialback'] },
  STARTTLS_WITHOUT_TLS: { obstacle: 'handshake-refused' },
  REGISTRATION_IN_CLEAR: {},
  ENCRYPTION_REQUIRED: { role: 'c2s', exercised: 1, advertised: 0, direct: 2 },
  ENCRYPTION_UNPROVEN: { role: 's2s' },
  ENCRYPTION_NOT_REQUIRED: { role: 'c2s' },
  TLS_ACCEPTED: { version: 'TLSv1.3' },
  TLS_REFUSED: { version: 'TLSv1', alert: 'protocol_version' },
  TLS_REFUSED_UNSURE: { version: 'TLSv1.1', alert: '' },
  TLS_LOWER_CHOSEN: { version: 'TLSv1.3', chosen: 'TLSv1.2' },
  TLS_REFUSED_ALONE: { version: 'TLSv1.2' },
  TLS_SUPPORT_IN_PART: { version: 'TLSv1.3', accepted: 1, refused: 2, unseen: 3 },
  TLS_SUPPORTED_NOWHERE: { version: 'TLSv1.3' },
  TLS_DISABLED: { version: 'TLSv1.2' },
  LEGACY_TLS_ACCEPTED: { versions: ['SSLv3', 'TLSv1'] },
  LEGACY_TLS_REFUSED: {},
  LEGACY_TLS_NOT_ALL_ASKED: { refused: ['TLSv1.1'], unsure: ['TLSv1'], unasked: ['SSLv2'] },
  LIST_INCOMPLETE: { version: 'TLSv1', layer: 'tls', reason: 'timeout', detail: 'no answer' },
  SUITES_NOT_EVERYWHERE: { version: 'TLSv1.2', ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  BACKED_OFF: {},
  CHAIN_STRAYS: { subjects: ['CN=stray'] },
  CHAIN_OUT_OF_ORDER: {},
  NOT_FORWARD_SECRET: { version: 'TLSv1.2', ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  FORWARD_SECRET: { ciphers: 6, versions: ['TLSv1.2', 'TLSv1.3'] },
  FORWARD_SECRET_EVERYWHERE: {},
  WEAK_CIPHERS: { version: 'TLSv1', weakness: 'NULL', ciphers: ['TLS_RSA_WITH_NULL_MD5'] },
  NO_SERVER_PREFERENCE: { versions: ['TLSv1.2'] },
  GROUPS_ACCEPTED: { version: 'TLSv1.3', groups: ['x25519'] },
  POST_QUANTUM_GROUPS: { groups: ['X25519MLKEM768'] },
  NO_POST_QUANTUM_GROUP: {},
  WEAK_SIGNATURES_ACCEPTED: { version: 'TLSv1.2', signatures: ['rsa_pkcs1_sha1'] },
  TLS_FEATURE_FLAWS: { flaws: ['renegotiation', 'compression'] },
  SUITE_NOT_OFFERED: { version: 'TLSv1.2', ciphers: ['TLS_RSA_WITH_NULL_MD5'] },
  FORWARD_SECRET_AS_SEEN: { ciphers: ['TLS_AES_128_GCM_SHA256'], unclassified: ['TLS_X'] },
  FORWARD_SECRECY_LACKING: { ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  SMALL_DH_GROUP: { version: 'TLSv1.2', bits: 1024 },
  CERTIFICATE_VALID: { by: 'DNS-ID', presented: '*.example.org', notAfter: '2026-09-01T00:00:00Z' },
  CERTIFICATES_VALID: {},
  CERTIFICATES_DEFECTIVE: { defects: ['SELF_SIGNED', 'WEAK_KEY'] },
  CERTIFICATE_EXPIRES_SOON: { notAfter: '2026-06-02T00:00:00Z', days: 1 },
  CERTIFICATE_EXPIRED: { subject: CN, notAfter: '2026-04-01T00:00:00Z' },
  CERTIFICATE_NOT_YET_VALID: { subject: CN, notBefore: '2027-04-01T00:00:00Z' },
  ISSUER_EXPIRED: { subject: CN, notAfter: '2026-04-01T00:00:00Z' },
  ISSUER_NOT_YET_VALID: { subject: CN, notBefore: '2027-04-01T00:00:00Z' },
  ISSUER_EXPIRED_UNUSED: { subject: CN, notAfter: '2026-04-01T00:00:00Z' },
  NAME_MISMATCH: { domain: 'example.org', presented: ['a.example'] },
  NAME_ONLY_IN_COMMON_NAME: { domain: 'example.org' },
  SELF_SIGNED: { subject: CN },
  UNTRUSTED_ROOT: { issuer: 'CN=root' },
  INTERMEDIATE_MISSING: { issuer: 'CN=R3' },
  CHAIN_INCOMPLETE: { issuer: 'CN=R3', length: 2 },
  CHAIN_UNTRUSTED: { error: 'INVALID_PURPOSE' },
  WEAK_KEY: { subject: CN, type: 'rsa', bits: 1024, least: 2048 },
  WEAK_SIGNATURE: { subject: CN, hash: 'sha1' },
  CERTIFICATE_UNREADABLE: { sha256: 'abcd' },
  CERTIFICATE_UNSEEN: {},
  CERTIFICATE_IN_OTHER_VERSIONS: { versions: ['TLSv1'] },
  NO_ROOTS: {},
  PEER_WITHOUT_CERTIFICATE_REFUSED: { condition: 'not-authorized', text: 'no certificate' },
  DIALBACK_AFTER_TLS: { mechanisms: ['EXTERNAL'] },
  NO_DIALBACK_AFTER_TLS: { mechanisms: ['EXTERNAL'] },
  S2S_CERTIFICATES_HALF_SEEN: { refused: 1, total: 2 },
  PEERS_ACCEPTED: { certificates: ['none', 'self-signed'], by: 'EXTERNAL' },
  PEERS_MAY_DIAL_BACK: PEERS,
  PEERS_TURNED_AWAY: PEERS,
  PEERS_SHUT_OUT: PEERS,
  PEERS_LIMITED: PEERS,
  PEERS_UNCLEAR: PEERS,
  PEERS_UNANSWERED: { certificates: ['expired'], ...FAILURE },
  OWN_PEER_ACCEPTED: { domain: 'own.example' },
  OWN_PEER_REFUSED: { domain: 'own.example', said: ['alert unknown_ca'] },
  OWN_PEER_OF_WRONG_USAGE: { domain: 'own.example', said: ['alert unsupported_certificate'] },
  S2S_CERTIFICATES_ENFORCED: { endpoints: 2, total: 2 },
  S2S_CERTIFICATES_NOT_ENFORCED: { endpoints: 1, total: 2 },
  S2S_DIALBACK_OPEN: { endpoints: 1, total: 2 },
  CHANNEL_BINDING_OFFERED: { versions: ['TLSv1.3'], types: ['tls-exporter'] },
  CHANNEL_BINDING_IN_PART: { offered: ['TLSv1.2'], lacking: ['TLSv1.3'] },
  CHANNEL_BINDING_NOT_OFFERED: { versions: ['TLSv1.3'], mechanisms: ['PLAIN'] },
  CHANNEL_BINDING_TYPE_UNKNOWN: { version: 'TLSv1.3' },
  CHANNEL_BINDING_UNUSABLE: { version: 'TLSv1.3', types: ['tls-unique'] },
  CHANNEL_BINDING_WORKS: {
    versions: ['TLSv1.2', 'TLSv1.3'],
    types: ['tls-exporter'],
    refused: ['falsified', 'downgrade'],
  },
  CHANNEL_BINDING_KNOWN: {
    versions: ['TLSv1.3'],
    types: ['tls-exporter'],
    downgradeNoticed: ['TLSv1.3'],
  },
  CHANNEL_BINDING_UNDEFINED: {
    version: 'TLSv1.3',
    types: ['tls-unique'],
    refused: ['tls-exporter'],
    exercised: 'yes',
  },
  CHANNEL_BINDING_REFUSED: {
    version: 'TLSv1.3',
    types: ['tls-exporter'],
    condition: 'not-authorized',
  },
  CHANNEL_BINDING_FALSIFIED: {
    version: 'TLSv1.3',
    type: 'tls-exporter',
    mechanism: 'SCRAM-SHA-1-PLUS',
  },
  CHANNEL_BINDING_FOREIGN: { version: 'TLSv1.2', mechanism: 'SCRAM-SHA-1-PLUS' },
  CHANNEL_BINDING_DOWNGRADE: { version: 'TLSv1.2', mechanism: 'SCRAM-SHA-1' },
  CHANNEL_BINDING_STRAY: { version: 'TLSv1.3', types: ['tls-unique'] },
  CHANNEL_BINDING_CHANGES: { version: 'TLSv1.3', before: ['tls-exporter'], after: [] },
  CHANNEL_BINDING_DIFFERS: { version: 'TLSv1.3', types: [], elsewhere: ['tls-exporter'] },
  SCRAM_FLAWED: { version: 'TLSv1.3', mechanism: 'SCRAM-SHA-1', flaw: 'wrong-signature' },
  SCRAM_WITHDRAWN: { version: 'TLSv1.3' },
  LOGIN_WITHHELD: { why: 'untrusted' },
  LOGIN_DENIED: { condition: 'not-authorized' },
  LOGINS_MADE: { succeeded: 2, failed: 3, most: 6 },
  LOGINS_BANNED: { text: 'Too many (5) failed authentications' },
  LOGINS_HELD_BACK: { detail: '192.0.2.7: 4 logins failed there for other domains of this run' },
  SALT_CHANGES: { mechanism: 'SCRAM-SHA-1', iterations: ['4096'] },
  SALT_STABLE: { mechanism: 'SCRAM-SHA-1', iterations: ['10000'] },
  FEW_ITERATIONS: { mechanism: 'SCRAM-SHA-1', iterations: 1_000, least: 4_096 },
  SASL_OFFERED_TOO: { offers: ['anonymous', 'fast'] },
  CHANNEL_BINDING_LACKING: { lacking: 1, total: 2 },
  CHANNEL_BINDING_EVERYWHERE: {},
  CHANNEL_BINDING_NOWHERE: {},
  OLD_TLS_ONLY: {},
  STANZA_LIMIT_BEFORE_LOGIN: { bytes: ['10000'] },
  STANZA_LIMIT_UNANNOUNCED: {},
  PLAINTEXT_MECHANISMS: { mechanisms: ['DIGEST-MD5'] },
  SCRAM_ONLY: { mechanisms: ['SCRAM-SHA-1'] },
  NO_SCRAM: { mechanisms: ['PLAIN'] },
  REGISTRATION_NOT_OFFERED: {},
  REGISTRATION_OFFERED: { phases: ['clear', 'TLSv1.3'] },
  REGISTRATION_OFFERED_WITH_INVITATIONS: { phases: ['TLSv1.3'] },
  REGISTRATION_OFFERED_SOMEWHERE: {},
  REGISTRATION_CLOSED: {},
  REGISTRATION_FORM_UNASKED: {},
  INVITATIONS_OFFERED: { features: ['urn:xmpp:invite'] },
  INVITATIONS_NOT_SEEN: {},
  CERTIFICATE_DANE_VALID: {
    owner: '_5222._tcp.chat.example.org',
    records: ['3 1 1 ab'],
    objections: ['SELF_SIGNED'],
  },
  CERTIFICATE_DANE_VOUCHED: { owner: '_5222._tcp.chat.example.org', records: ['3 1 1 ab'] },
  CERTIFICATES_DANE_VALID: { objections: ['SELF_SIGNED'] },
  DNSSEC_UNASKED: {},
  DNSSEC_NOT_ASKED: { type: 'SRV' },
  DNSSEC_UNANSWERED: { type: 'A', ...FAILURE },
  DNSSEC_SECURE: { type: 'SRV', zone: 'example.org' },
  DNSSEC_INSECURE: { type: 'AAAA', zone: 'example.net', reason: 'no-ds' },
  DNSSEC_INSECURE_ABOVE: { type: 'SRV', zone: 'co.example', reason: 'no-ds' },
  DNSSEC_DENIAL_OPEN: { type: 'SRV', zone: '_xmpps-client._tcp.example.org' },
  DNSSEC_TLD_UNSIGNED: { zone: 'zz' },
  DNSSEC_UNVALIDATED: { type: 'TLSA', zone: 'example.org', reason: 'nsec3-iterations' },
  DNSSEC_BOGUS: {
    type: 'SRV',
    zone: 'example.org',
    reason: 'signature-expired',
    detail: 'RRSIG of example.org by key 12345',
  },
  DNSSEC_INDETERMINATE: {
    type: 'SRV',
    zone: '',
    reason: 'records-stripped',
    detail: 'no RRSIG with DO set',
  },
  DNSSEC_SECURE_EVERYWHERE: { sets: 9 },
  DNSSEC_IN_PART: { owners: ['chat.example.net'] },
  DNSSEC_UNSIGNED: { zones: ['example.org'] },
  DNSSEC_UNSIGNED_ABOVE: { zones: ['co.example'] },
  DNSSEC_BROKEN: { owners: ['_xmpp-client._tcp.example.org'] },
  TLSA_UNASKED: { owner: '_5222._tcp.chat.example.org' },
  TLSA_UNANSWERED: { owner: '_5222._tcp.chat.example.org', ...FAILURE },
  TLSA_UNPROVEN: { owner: '_5222._tcp.a.example', reason: 'unanswered', detail: 'DNSKEY of org' },
  TLSA_BOGUS: { owner: 'chat.example.org', type: 'AAAA', reason: 'ds-mismatch', detail: 'key 7' },
  TLSA_ABSENT: { owner: '_5222._tcp.chat.example.org' },
  TLSA_INEFFECTIVE: {
    owner: '_5222._tcp.chat.example.org',
    unsigned: '_xmpp-client._tcp.example.org',
    type: 'SRV',
    zone: 'example.org',
  },
  TLSA_UNUSABLE: { owner: '_5222._tcp.chat.example.org', records: ['9 1 1 ab'] },
  TLSA_MATCHES: { owner: '_5222._tcp.chat.example.org', records: ['3 1 1 ab'] },
  TLSA_MISMATCH: {
    owner: '_5222._tcp.chat.example.org',
    records: ['3 1 1 ab'],
    served: ['3 1 1 cd'],
  },
  TLSA_MISMATCH_OF_SOME: {
    owner: '_5222._tcp.chat.example.org',
    records: ['3 1 1 ab'],
    served: ['3 1 1 cd'],
  },
  TLSA_MATCH_UNKNOWN: { owner: '_5222._tcp.chat.example.org' },
  TLSA_IDLE: { owner: '_5222._tcp.chat.example.org', records: ['3 1 1 ef'] },
  TLSA_NEEDS_PKIX: { owner: '_5222._tcp.chat.example.org', records: ['1 1 1 ab'] },
  TLSA_AT_UNUSED_NAME: { belongs: ['_5222._tcp.chat.example.org'] },
  SRV_TARGET_ALIAS: { canonical: 'host.example.net' },
  TLSA_MATCHES_EVERYWHERE: {},
  TLSA_IN_PART: { matching: 1, total: 2 },
  TLSA_NOWHERE: {},
  TLSA_BLOCKS_CLIENTS: { owners: ['_5222._tcp.chat.example.org'] },
  CAA_UNASKED: { owner: 'example.org' },
  CAA_UNANSWERED: { owner: 'example.org', ...FAILURE },
  CAA_UNPROVEN: { owner: 'example.org', reason: 'too-costly', detail: 'keys of org' },
  CAA_BOGUS: { owner: 'example.org', reason: 'signature-invalid', detail: 'key 12' },
  CAA_ABSENT: { domain: 'example.org' },
  CAA_WITHOUT_ISSUE: { owner: 'example.org', tags: ['iodef'] },
  CAA_PRESENT: { owner: 'example.org', issuers: ['letsencrypt.org'] },
  CAA_ISSUER_NOT_ALLOWED: { owner: 'example.org', issuer: 'Actalis', allowed: ['ca.example'] },
  CAA_CRITICAL_UNKNOWN: { owner: 'example.org', tags: ['tbs'] },
  CAA_MALFORMED: { owner: 'example.org', values: ['%%'] },
  CAA_NAME_UNRESTRICTED: {},
  CAA_NOBODY: { owner: 'example.org' },
  CAA_ACCOUNT_BOUND: ACCOUNT,
  CAA_ACCOUNT_VOIDED: ACCOUNT,
  CAA_ACCOUNT_UNBOUND_IN_PART: { ...ACCOUNT, unbound: 'issuewild' },
  CAA_ACCOUNTS_SEVERAL: { ...ACCOUNT, uris: ['https://a/1', 'https://a/2'] },
  CAA_ACCOUNT_STAGING: ACCOUNT,
  CAA_ACCOUNT_NO_URI: { ...ACCOUNT, uris: ['1'] },
  CAA_ACCOUNT_UNBOUND: { owner: 'example.org', issuer: 'ca.example' },
  CAA_BINDING_UNKNOWN: { issuer: 'ca.example' },
  CAA_BINDING_UNSUPPORTED: { issuer: 'ca.example' },
  CAA_BINDING_INSECURE: { owner: 'example.org' },
  CAA_VALIDATION_METHODS: { owner: 'example.org', methods: ['dns-01'] },
  CAA_ACCOUNTS_IN_PART: { bound: 1, total: 2 },
};

const EVERY = Object.entries(SAMPLES).map(([code, args]) => ({ code, args }) as Coded);

/** Words of ours in the arguments, said otherwise to people. */
const OURS =
  /^(c2s|s2s|clear|TLSv.*|SSLv.*|proceed|stream-error|timeout|servfail|handshake(-refused)?|secured-stream|silence|unasked|no|none|wrong-name|SELF_SIGNED|WEAK_KEY|no-ds|nsec3-iterations|signature-.*|records-stripped|unanswered|ds-mismatch|too-costly|yes|falsified|foreign|downgrade|wrong-signature|untrusted|anonymous|fast)$/;

describe('text', () => {
  test.each(EVERY)('$code: one line of words, with all that it was given', (coded) => {
    const text = say(coded);
    expect(text).toMatch(/^[A-Z][^\n]+[^.\n]$/);
    expect(text).not.toMatch(/undefined|\[object|NaN|[A-Z]+_[A-Z]+_[A-Z]+(?<!TLS_.*)/);
    const given = Object.values(coded.args as Record<string, Arg>).flat();
    for (const arg of given) {
      const said = String(arg).replace(/T.*Z$/, '');
      if (said !== '' && said !== '0' && !OURS.test(said)) expect(text).toContain(said);
    }
  });

  test('there are no words for codes that are not there', () => {
    expect(Object.keys(TEXTS).sort()).toEqual(Object.keys(SAMPLES).sort());
  });

  test('arguments are plain', () => {
    type Odd<A> = { [K in keyof A]: A[K] extends Arg ? never : K }[keyof A];
    expectTypeOf<{ [C in Code]: Odd<Codes[C]> }[Code]>().toBeNever();
  });

  test.each<[Coded, string]>([
    [
      { code: 'STARTTLS_NOT_OFFERED', args: SAMPLES.STARTTLS_NOT_OFFERED },
      'STARTTLS is not offered to clients, but PLAIN; asked for all the same, it was granted: stripped, or left out',
    ],
    [
      { code: 'STARTTLS_NOT_OFFERED', args: { role: 's2s', offers: [], answer: 'failure' } },
      'STARTTLS is not offered to other servers, and nothing else is',
    ],
    [
      { code: 'TLS_REFUSED_UNSURE', args: SAMPLES.TLS_REFUSED_UNSURE },
      'A handshake with only TLS 1.1 was refused (closed without an alert), which may be for its suites and not for the version',
    ],
    [
      { code: 'LEGACY_TLS_NOT_ALL_ASKED', args: SAMPLES.LEGACY_TLS_NOT_ALL_ASKED },
      'TLS 1.1 refused; TLS 1.0 refused, maybe only for the suites on offer; SSL 2 not asked for by this version',
    ],
    [
      { code: 'CERTIFICATES_DEFECTIVE', args: SAMPLES.CERTIFICATES_DEFECTIVE },
      'Defects: self-signed and weak key',
    ],
    [
      { code: 'ENCRYPTION_REQUIRED', args: SAMPLES.ENCRYPTION_REQUIRED },
      'No session of clients without TLS: refused when tried at 1 and TLS from the first byte at 2',
    ],
    [
      { code: 'ENDPOINTS_DIFFER', args: SAMPLES.ENDPOINTS_DIFFER },
      'Endpoints differ: compliant at a; missing at b',
    ],
  ])('%j', (coded, text) => {
    expect(say(coded)).toBe(text);
  });

  test('a server that offers a hundred things does not fill the page', () => {
    const mechanisms = Array.from({ length: 100 }, (_, index) => `M-${index}`);
    const text = say({ code: 'NO_SCRAM', args: { mechanisms } });
    expect(text).toContain('M-9 and 90 more');
    expect(text).not.toContain('M-10');
  });

  test('text of servers stands as it came: whoever prints it escapes it', () => {
    const hostile = '\u001b[31m<b>`|\u202e';
    const text = say({ code: 'SELF_SIGNED', args: { subject: hostile } });
    expect(text).toContain(hostile);
  });
});
