/**
 * A verdict made by hand: every status, basis and priority, endpoints that differ, one that was
 * not reached, and a server that writes whatever breaks a report into all it is asked.
 */
import { findRequirement } from '../../src/catalogue/index.js';
import type {
  Advice,
  Basis,
  Coded,
  EndpointSummary,
  Finding,
  Level,
  Row,
  Section,
  Status,
  Verdict,
} from '../../src/model/index.js';
import { endpointId, STATUSES } from '../../src/model/index.js';
import { neededAccess, scopeOfRows } from '../../src/judge/scope.js';
import { SETTINGS } from '../recording-fixture.js';
import { details } from './fixture-details.js';

export const HOSTILE =
  '\u001b]0;owned\u0007\u001b[2J\u009b31m|</td><script>alert(1)</script>\r\n# heading\n' +
  '\u202egnp.exe\u2066\u200b\ufeff\u00ad `code` ``` **bold** _em_ [a](javascript:alert(1)) ' +
  '![i](http://evil.example/x.png) https://evil.example www.evil.example &amp; ~~s~~ \\| \\ <!-- ' +
  'e\u0301\u0301\u0301\u0301\u0301 \u{e0041}\ud800';

function endpoint(
  role: 'c2s' | 's2s',
  transport: 'starttls' | 'direct',
  port: number,
  address: string,
  host = 'chat.example.org',
): EndpointSummary {
  const family = address.includes(':') ? 6 : 4;
  const at = { role, transport, host, port, address, family, origin: 'srv' } as const;
  return { ...at, id: endpointId(at), reached: true, failure: null };
}

const C2S = endpoint('c2s', 'starttls', 5222, '192.0.2.7');
const C2S_DIRECT = endpoint('c2s', 'direct', 5223, '192.0.2.7');
const C2S_V6: EndpointSummary = {
  ...endpoint('c2s', 'starttls', 5222, '2001:db8::7'),
  reached: false,
  failure: { layer: 'tcp', reason: 'no-route', detail: 'connect ENETUNREACH 2001:db8::7:5222' },
};
const S2S = endpoint('s2s', 'starttls', 5269, '192.0.2.7');
const S2S_EVIL = endpoint(
  's2s',
  'starttls',
  5269,
  '192.0.2.8',
  'evil|\u001b[31m`<b>\u202e.example',
);
const S2S_PRIVATE: EndpointSummary = {
  ...endpoint('s2s', 'starttls', 5269, '10.0.0.1', 'inside.example.org'),
  reached: false,
  failure: { layer: 'tcp', reason: 'forbidden', detail: '10.0.0.1 is a private address' },
};
export const ENDPOINTS = [C2S, C2S_V6, C2S_DIRECT, S2S, S2S_EVIL, S2S_PRIVATE];

type Ruled = readonly [Status, Basis | null];
type Found = Coded & {
  readonly at: readonly (EndpointSummary | string)[];
  readonly is: readonly [Finding['status'], Basis | null];
};

function row(
  section: Section,
  level: Level,
  id: string,
  title: string,
  [status, basis]: Ruled,
  ruling: Coded,
  found: readonly Found[] = [],
  more: Partial<Pick<Row, 'advice' | 'access' | 'servedBy'>> = {},
): Row {
  const findings = found.flatMap(({ at, is, code, args }) =>
    at.map((where) => {
      const subject = typeof where === 'string' ? where : where.id;
      const coded = { code, args } as Coded;
      const evidence = [`stream.open@${subject}`];
      return { ...coded, requirement: id, subject, status: is[0], basis: is[1], evidence };
    }),
  );
  const access = more.access ?? ['public'];
  const full = { ...ruling, status, basis, findings };
  return {
    id,
    section,
    level,
    title: findRequirement(id)?.title ?? title,
    why: `Why ${id} matters.`,
    source: { manifesto: `The sentence behind ${id}.`, references: ['RFC 6120 §5'] },
    access,
    seen: 'How it is seen.',
    ruled: 'How it is ruled.',
    advice: more.advice ?? { text: `What to do about ${id}.` },
    ruling: full,
    needs: neededAccess(full, access, ['federated', 'account', 'intrusive', 'operator']),
    servedBy: more.servedBy ?? [],
  };
}

const OPERATOR: Coded = { code: 'OPERATOR_ONLY', args: {} };
const CLIENT: Coded = { code: 'CLIENT_ONLY', args: {} };
const NOT_CHECKED: Coded = { code: 'ENDPOINT_UNASKED', args: {} };
const MANUAL: Ruled = ['manual', null];
const UNSEEN: Ruled = ['not-observed', null];
const BEYOND: Ruled = ['not-applicable', null];

const REQUIRE_TLS: Advice = {
  text: 'Refuse every login and every dialback that is not encrypted.',
};

const SERVERS: readonly Row[] = [
  row(
    'servers/abuse',
    'MUST',
    'abuse-contacts',
    'Abuse contacts are published',
    UNSEEN,
    { code: 'ACCESS_NEEDED', args: { access: ['federated', 'account'] } },
    [],
    { access: ['federated', 'account'] },
  ),
  row(
    'servers/abuse',
    'MUST',
    'abuse-response',
    'Reports are answered in reasonable time',
    ['compliant', 'attested'],
    OPERATOR,
  ),
  row('servers/abuse', 'SHOULD', 'jid-blocklist', 'Known abusers are blocked', MANUAL, OPERATOR),
  row('servers/abuse', 'SHOULD', 'server-blocklist', 'Bad servers are blocked', MANUAL, OPERATOR),
  row(
    'servers/connections',
    'MUST',
    'c2s-encryption-required',
    'Clients cannot log in without encryption',
    ['compliant', 'exercised'],
    { code: 'ENCRYPTION_REQUIRED', args: { role: 'c2s', exercised: 1, advertised: 0, direct: 1 } },
    [
      {
        code: 'AUTH_REFUSED_IN_CLEAR',
        args: { mechanism: 'PLAIN', answer: 'failure', condition: 'encryption-required' },
        at: [C2S],
        is: ['compliant', 'exercised'],
      },
      { code: 'DIRECT_TLS', args: {}, at: [C2S_DIRECT], is: ['compliant', 'observed'] },
    ],
  ),
  row(
    'servers/connections',
    'MUST',
    's2s-encryption-required',
    'Servers cannot connect without encryption',
    ['missing', 'exercised'],
    { code: 'ENCRYPTION_NOT_REQUIRED', args: { role: 's2s' } },
    [
      {
        code: 'DIALBACK_PROCESSED_IN_CLEAR',
        args: { type: 'invalid', condition: HOSTILE },
        at: [S2S_EVIL],
        is: ['missing', 'exercised'],
      },
      {
        code: 'STARTTLS_REQUIRED',
        args: { unexercised: 'silence' },
        at: [S2S],
        is: ['compliant', 'advertised'],
      },
      {
        code: 'ENDPOINT_UNREACHED',
        args: { layer: 'tcp', reason: 'forbidden', detail: '10.0.0.1 is a private address' },
        at: [S2S_PRIVATE],
        is: ['not-observed', null],
      },
    ],
    { advice: REQUIRE_TLS },
  ),
  row(
    'servers/connections',
    'MUST',
    'forward-secrecy',
    'Every accepted cipher suite has forward secrecy',
    ['partial', 'observed'],
    {
      code: 'FORWARD_SECRET_AS_SEEN',
      args: { ciphers: ['TLS_AES_256_GCM_SHA384'], unclassified: [] },
    },
    [
      {
        code: 'FORWARD_SECRET_AS_SEEN',
        args: { ciphers: ['TLS_AES_256_GCM_SHA384'], unclassified: [] },
        at: [C2S, C2S_DIRECT, S2S, S2S_EVIL],
        is: ['partial', 'observed'],
      },
      {
        code: 'SMALL_DH_GROUP',
        args: { version: 'TLSv1.2', bits: 1024 },
        at: [S2S_EVIL],
        is: ['information', 'observed'],
      },
    ],
  ),
  row(
    'servers/connections',
    'MUST',
    'tls-1.3',
    'TLS 1.3 is spoken at every endpoint',
    ['partial', 'observed'],
    {
      code: 'TLS_SUPPORT_IN_PART',
      args: { version: 'TLSv1.3', accepted: 3, refused: 1, unseen: 2 },
    },
    [
      {
        code: 'TLS_ACCEPTED',
        args: { version: 'TLSv1.3' },
        at: [C2S, C2S_DIRECT, S2S],
        is: ['compliant', 'observed'],
      },
      {
        code: 'TLS_REFUSED',
        args: { version: 'TLSv1.3', alert: 'protocol_version' },
        at: [S2S_EVIL],
        is: ['missing', 'observed'],
      },
    ],
  ),
  row(
    'servers/connections',
    'SHOULD',
    'tls-1.2-disabled',
    'TLS 1.2 is disabled where that is unlikely to impact users',
    ['partial', 'observed'],
    { code: 'TLS_ACCEPTED', args: { version: 'TLSv1.2' } },
    [
      {
        code: 'TLS_ACCEPTED',
        args: { version: 'TLSv1.2' },
        at: [C2S, C2S_DIRECT, S2S, S2S_EVIL],
        is: ['partial', 'observed'],
      },
    ],
  ),
  row(
    'servers/connections',
    'MUST',
    'certificate-validity',
    'Every certificate is valid for the domain',
    ['missing', 'observed'],
    { code: 'CERTIFICATES_DEFECTIVE', args: { defects: ['name'] } },
    [
      {
        code: 'NAME_MISMATCH',
        args: { domain: 'example.org', presented: ['DNS:*.evil.example', HOSTILE] },
        at: [S2S_EVIL],
        is: ['missing', 'observed'],
      },
      {
        code: 'CERTIFICATE_EXPIRES_SOON',
        args: { notAfter: '2026-02-12T00:00:00Z', days: 12 },
        at: [C2S, C2S_DIRECT],
        is: ['information', 'observed'],
      },
    ],
    {
      advice: {
        text: 'Serve a certificate for the domain at every endpoint, and renew it in time.',
        dns: 'example.org. CAA 0 issue "letsencrypt.org"\n; ``` is no end of a block',
      },
    },
  ),
  row(
    'servers/connections',
    'MUST',
    'channel-binding',
    'Channel binding is on offer',
    ['compliant', 'advertised'],
    { code: 'CHANNEL_BINDING_EVERYWHERE', args: {} },
  ),
  row(
    'servers/miscellaneous',
    'MUST',
    'password-hashing',
    'Passwords are stored hashed',
    ['partial', 'advertised'],
    { code: 'SCRAM_ONLY', args: { mechanisms: ['SCRAM-SHA-1', HOSTILE] } },
  ),
  row(
    'servers/miscellaneous',
    'MUST',
    'upload-random-path',
    'Uploads have paths that cannot be guessed',
    ['configurable', 'configured'],
    NOT_CHECKED,
    [],
    { advice: { ...REQUIRE_TLS, text: 'Turn it on.' } },
  ),
  row(
    'servers/registration',
    'RECOMMENDED',
    'invitations',
    'People can be invited',
    UNSEEN,
    { code: 'INVITATIONS_NOT_SEEN', args: {} },
    [],
    { access: ['public', 'account'] },
  ),
  row(
    'servers/registration',
    'SHOULD',
    'registration-captcha',
    'Registration asks for a CAPTCHA',
    BEYOND,
    { code: 'REGISTRATION_CLOSED', args: {} },
  ),
];

const HOST: readonly Row[] = (
  [
    ['host/security', 'MUST', 'remote-access-keys', 'Administrators log in with keys'],
    ['host/security', 'SHOULD', 'remote-access-mfa', 'Administrators use a second factor'],
    ['host/security', 'MUST NOT', 'no-disk-swap', 'Nothing is swapped to a disk'],
    ['host/updates', 'MUST', 'monthly-updates', 'Updates are installed every month'],
    ['host/firewall', 'CONSIDERATION', 'tor-onion', 'There is an onion service'],
  ] as const
).map(([section, level, id, title]) => row(section, level, id, title, MANUAL, OPERATOR));

const INFRASTRUCTURE: readonly Row[] = (
  [
    ['infrastructure/dns', 'SHOULD', 'dnssec', 'The zone is signed'],
    ['infrastructure/dns', 'SHOULD', 'tlsa-records', 'TLSA records match the certificates'],
    ['infrastructure/pki', 'MUST', 'caa-present', 'CAA records are present'],
  ] as const
).map(([section, level, id, title]) => row(section, level, id, title, UNSEEN, NOT_CHECKED));

const CLIENTS: readonly Row[] = [
  row(
    'clients/connections',
    'SHOULD',
    'client-dnssec',
    'Clients validate DNSSEC',
    BEYOND,
    CLIENT,
    [],
    {
      servedBy: [
        { requirement: 'dnssec', status: 'not-observed' },
        { requirement: 'tlsa-records', status: 'not-observed' },
      ],
    },
  ),
  row(
    'clients/connections',
    'MUST',
    'client-channel-binding',
    'Clients bind to the channel',
    BEYOND,
    CLIENT,
    [],
    { servedBy: [{ requirement: 'channel-binding', status: 'compliant' }] },
  ),
  row('clients/connections', 'SHOULD', 'client-reconnection', 'Clients reconnect', BEYOND, CLIENT),
];

const ROWS = [...SERVERS, ...HOST, ...INFRASTRUCTURE, ...CLIENTS];

function count(status: Status): number {
  return ROWS.filter(({ ruling }) => ruling.status === status).length;
}

export const VERDICT: Verdict = {
  format: 'xmpp-safeguard/verdict',
  schema: 1,
  tool: { name: 'xmpp-safeguard', version: '0.1.0' },
  catalogue: '2025-11-01',
  domain: 'example.org',
  startedAt: '2026-01-31T12:00:00.000Z',
  endedAt: '2026-01-31T12:00:12.345Z',
  status: 'non-compliant',
  scope: {
    access: ['public'],
    settings: { ...SETTINGS, saslAttempts: false },
    endpoints: ENDPOINTS,
    usage: [
      { address: '192.0.2.7', used: 34, budget: 80 },
      { address: '192.0.2.8', used: 80, budget: 80 },
    ],
    ...scopeOfRows(ROWS, false),
    counts: Object.fromEntries(STATUSES.map((status) => [status, count(status)])) as Record<
      Status,
      number
    >,
    widen: [
      { access: 'federated', requirements: ['abuse-contacts'] },
      { access: 'account', requirements: ['abuse-contacts', 'invitations', 'password-hashing'] },
      {
        access: 'operator',
        requirements: [
          'jid-blocklist',
          'server-blocklist',
          'remote-access-keys',
          'remote-access-mfa',
          'no-disk-swap',
          'monthly-updates',
          'tor-onion',
        ],
      },
    ],
  },
  rows: ROWS,
  contradictions: [
    {
      code: 'TLS_SUPPORT_IN_PART',
      args: { version: 'TLSv1.3', accepted: 3, refused: 1, unseen: 2 },
      requirement: 'tls-1.3',
      subject: S2S_EVIL.id,
      status: 'missing',
      basis: 'observed',
      evidence: [`tls.handshake@${S2S_EVIL.id}#TLSv1.3`],
    },
  ],
  actions: [
    { priority: 'high', requirement: 's2s-encryption-required', records: [] },
    {
      priority: 'high',
      requirement: 'certificate-validity',
      records: [`_5222._tcp.chat.example.org. IN TLSA 3 1 1 ${'ab'.repeat(32)}`],
    },
    { priority: 'medium', requirement: 'upload-random-path', records: [] },
    { priority: 'medium', requirement: 'tls-1.3', records: [] },
    { priority: 'low', requirement: 'tls-1.2-disabled', records: [] },
  ],
  configuration: [
    {
      file: 'prosody.cfg.lua',
      software: 'prosody',
      version: null,
      requirements: ['s2s-encryption-required', 'tls-1.3'],
      lines:
        '-- s2s-encryption-required\nc2s_require_encryption = true\ns2s_require_encryption = true',
    },
    {
      file: 'ejabberd.yml',
      software: 'ejabberd',
      version: '23.01',
      requirements: ['s2s-encryption-required'],
      lines: '# s2s-encryption-required\nlisten:\n  -\n    port: 5222\n    starttls_required: true',
    },
  ],
  details: details({ c2s: C2S.id, direct: C2S_DIRECT.id, s2s: S2S.id, evil: S2S_EVIL.id }, HOSTILE),
};
