/** A recording in which every kind of observation occurs, and every shape that it may take. */
import type {
  AskedOf,
  Endpoint,
  Failure,
  Kind,
  Kinds,
  Observation,
  Recording,
  Settings,
} from '../src/model/index.js';
import { brokenOffObservation, endpointId, observationOf } from '../src/model/index.js';
import { byId } from '../src/model/observation-view.js';
import { SETTINGS as USUAL } from './settings-fixture.js';

const AT = '2026-01-31T12:00:01.250Z';

export const SETTINGS: Settings = {
  ...USUAL,
  connect: [{ role: 'c2s', transport: 'starttls', host: '192.0.2.7', port: 5222 }],
  resolvers: ['192.0.2.53:53', '[2001:db8::53]:53'],
  deadlineMs: 300_000,
  ca: ['ab'.repeat(32)],
  budget: 80,
  s2s: {
    from: 'xmpp-safeguard.invalid',
    identity: { domain: 'own.example', sha256: 'ef'.repeat(32) },
    listen: '192.0.2.1:5269',
  },
};

const ENDPOINT: Endpoint = {
  role: 'c2s',
  transport: 'starttls',
  host: 'chat.example.org',
  port: 5222,
  address: '192.0.2.7',
  family: 4,
  origin: 'srv',
};

const SERVED = 'cd'.repeat(32);
const HEADER = {
  from: 'example.org',
  to: null,
  id: '1',
  version: '1.0',
  lang: 'en',
  ns: 'jabber:client',
};
const ERROR = {
  condition: 'see-other-host',
  text: 'over there',
  seeOtherHost: '[2001:db8::1]:5222',
  other: ['{urn:example}moved'],
};
const TRUST = { trusted: false, error: 'CERT_HAS_EXPIRED' };

/** By kind: values, the first of which has everything that may be null. */
const VALUES: { readonly [K in Kind]: readonly [Kinds[K], ...Kinds[K][]] } = {
  'dns.srv': [
    {
      owner: '_xmpp-client._tcp.example.org',
      rcode: 'NOERROR',
      aliases: ['_xmpp-client._tcp.example.net'],
      service: 'xmpp-client',
      records: [{ priority: 5, weight: 0, port: 5222, target: 'chat.example.org' }],
    },
    {
      owner: '_xmpps-client._tcp.example.org',
      rcode: 'NXDOMAIN',
      aliases: [],
      service: 'xmpps-client',
      records: [],
    },
  ],
  'dns.address': [
    {
      owner: 'chat.example.org',
      rcode: 'NOERROR',
      aliases: [],
      family: 6,
      addresses: ['2001:db8::7'],
    },
  ],
  'dns.tlsa': [
    {
      owner: '_5222._tcp.chat.example.org',
      rcode: 'NOERROR',
      aliases: ['tlsa.example.org'],
      records: [{ usage: 3, selector: 1, matchingType: 1, data: 'ef'.repeat(32) }],
    },
  ],
  'dns.caa': [
    {
      owner: 'example.org',
      rcode: 'NOERROR',
      aliases: ['caa.example.org'],
      records: [{ flags: 128, tag: 'issue', value: 'ca.example; accounturi=https://a.example/1' }],
    },
  ],
  'dns.security': [
    {
      owner: 'example.org',
      type: 'CAA',
      status: 'insecure',
      reason: 'no-ds',
      detail: 'org proves that example.org has no DS',
      zone: 'example.org',
      links: [
        { zone: '.', keys: [{ keyTag: 20326, algorithm: 8 }], digestTypes: [] },
        { zone: 'org', keys: [{ keyTag: 26974, algorithm: 8 }], digestTypes: [2] },
      ],
    },
    {
      owner: 'example.org',
      type: 'SRV',
      status: 'indeterminate',
      reason: 'unanswered',
      detail: 'no answer',
      zone: null,
      links: [],
    },
  ],
  endpoint: [ENDPOINT],
  'stream.open': [
    {
      phase: 'clear',
      header: HEADER,
      features: {
        name: 'features',
        ns: 'http://etherx.jabber.org/streams',
        attributes: { 'xml:lang': 'en', __proto__x: 'y' },
        children: [
          { name: 'starttls', ns: 'urn:ietf:params:xml:ns:xmpp-tls', attributes: {}, children: [] },
          'hostile \u001b[2J\u202e\u2028\u007f\u009b text',
        ],
      },
      error: ERROR,
      redirects: ['other.example.org:5222'],
    },
    { phase: 'TLSv1.3', header: HEADER, features: null, error: null, redirects: [] },
  ],
  'stream.starttls': [
    { offered: true, required: true, answer: 'stream-error', error: ERROR, trailing: 0 },
    { offered: true, required: false, answer: 'proceed', error: null, trailing: 3 },
  ],
  'tls.handshake': [
    {
      offered: ['TLSv1.2', 'TLSv1.3'],
      outcome: 'established',
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      keyExchange: { type: 'ECDH', name: 'X25519', bits: 253 },
      alpn: 'xmpp-client',
      chain: [SERVED],
      signature: 'rsa_pss_rsae_sha256',
      ocsp: 'MIIB',
      certificateRequested: true,
      trust: TRUST,
    },
    {
      offered: ['TLSv1'],
      outcome: 'refused',
      alert: { level: 2, description: 70, name: 'protocol_version' },
    },
    { offered: ['TLSv1.1'], outcome: 'refused', alert: null },
  ],
  'tls.suites': [
    {
      version: 'TLSv1.2',
      accepted: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA'],
      preference: 'server',
      complete: true,
      asked: 3,
      strays: ['TLS_RSA_WITH_NULL_MD5'],
      failure: null,
      refusal: null,
      exchanges: [
        {
          suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
          type: 'DH',
          group: null,
          bits: 1024,
        },
        {
          suite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          type: 'ECDH',
          group: 'x25519',
          bits: null,
        },
      ],
    },
    {
      version: 'SSLv2',
      accepted: [],
      preference: null,
      complete: true,
      asked: 1,
      strays: [],
      failure: { layer: 'tls', reason: 'timeout', detail: 'no answer' },
      refusal: {
        alert: { level: 2, description: 70, name: 'protocol_version' },
        instead: 'SSLv3',
      },
      exchanges: [],
    },
  ],
  'tls.groups': [
    {
      accepted: ['x25519'],
      preference: 'single',
      complete: true,
      asked: 1,
      strays: [],
      failure: null,
    },
  ],
  'tls.signatures': [
    {
      accepted: ['rsa_pkcs1_sha1', 'rsa_pss_rsae_sha256'],
      preference: 'unknown',
      complete: false,
      asked: 2,
      strays: [],
      failure: { layer: 'tls', reason: 'timeout', detail: 'no answer' },
    },
  ],
  'tls.features': [
    {
      version: 'TLSv1.2',
      secureRenegotiation: true,
      extendedMasterSecret: true,
      encryptThenMac: null,
      sessionTicket: true,
      heartbeat: false,
      compression: false,
      ocspStapled: false,
      signedCertificateTimestamps: false,
      clientCertificateRequested: false,
      backedOff: false,
      fallback: null,
      chains: [{ authentication: 'RSA', chain: [SERVED] }],
    },
  ],
  'sasl.clear': [
    {
      mechanism: 'PLAIN',
      answer: 'failure',
      condition: 'encryption-required',
      text: 'no: \u0007',
    },
  ],
  'dialback.clear': [
    {
      from: 'probe.invalid',
      answer: 'result',
      type: 'invalid',
      condition: 'not-authorized',
      text: 'no',
      waitedMs: 12_000,
    },
  ],
  's2s.peer': [
    {
      certificate: 'self-signed',
      from: 'probe.invalid',
      sha256: SERVED,
      version: 'TLSv1.3',
      requested: true,
      alert: { level: 2, description: 46, name: 'certificate_unknown' },
      answer: 'features',
      features: { name: 'features', ns: 'urn:example', attributes: {}, children: [] },
      error: ERROR,
      external: { answer: 'failure', condition: 'not-authorized', text: 'no' },
      dialback: {
        answer: 'result',
        type: 'error',
        condition: 'remote-server-not-found',
        text: 'no',
        waitedMs: 12_000,
        verified: false,
      },
      failure: { layer: 'stream', reason: 'reset', detail: '192.0.2.7:5269: reset' },
    },
  ],
  'sasl.binding': [
    {
      version: 'TLSv1.3',
      mechanism: 'SCRAM-SHA-1-PLUS',
      gs2: 'p=tls-exporter',
      offer: { mechanisms: ['SCRAM-SHA-1-PLUS'], types: [] },
      answer: 'failure',
      condition: 'not-authorized',
      text: 'Invalid channel binding',
      ban: '',
    },
  ],
  'sasl.login': [
    {
      version: 'TLSv1.2',
      mechanism: 'SCRAM-SHA-256',
      gs2: 'y',
      offer: { mechanisms: ['SCRAM-SHA-256'], types: ['tls-unique'] },
      purpose: 'downgrade',
      outcome: 'success',
      condition: null,
      text: null,
      ban: null,
    },
  ],
  'sasl.salt': [
    { version: 'TLSv1.3', mechanism: 'SCRAM-SHA-1', iterations: [4096, 4096], salt: 'different' },
  ],
  session: [
    {
      by: 'account',
      version: 'TLSv1.3',
      mechanism: 'SCRAM-SHA-256-PLUS',
      gs2: 'p=tls-exporter',
      features: { name: 'features', ns: 'urn:example', attributes: {}, children: [] },
    },
    { by: 'anonymous', version: 'TLSv1.2', mechanism: 'ANONYMOUS', gs2: '', features: null },
  ],
  'entity.iq': [
    {
      by: 'federated',
      query: 'disco#info',
      answer: { answer: 'error', payload: null, condition: 'service-unavailable', text: null },
    },
    {
      by: 'bidi',
      query: 'version',
      answer: {
        answer: 'result',
        payload: { name: 'query', ns: 'urn:example', attributes: {}, children: [] },
        condition: null,
        text: null,
      },
    },
  ],
  'tcp.again': [{ connected: true }],
  'dns.misplaced': [
    {
      ...{ owner: '_xmpp-client.example.org', rcode: 'NOERROR', aliases: [] },
      ...{ role: 'c2s', belongs: '_xmpp-client._tcp.example.org' },
      records: [{ priority: 5, weight: 0, port: 5222, target: 'chat.example.org' }],
    },
  ],
  'stun.srv': [
    {
      owner: '_turn._udp.example.org',
      rcode: 'NOERROR',
      aliases: [],
      service: '_turn._udp',
      records: [{ priority: 5, weight: 0, port: 34780, target: 'turn.example.org' }],
    },
  ],
  'stun.server': [
    {
      host: 'turn.example.org',
      port: 34780,
      address: '192.0.2.8',
      origins: ['extdisco', 'srv'],
      binding: {
        answer: 'success',
        code: null,
        asked: 20,
        answered: 100,
        software: 'Coturn \u001b[2J',
        other: '192.0.2.9:3479',
        failure: null,
      },
      allocate: {
        answer: 'error',
        code: 401,
        asked: 28,
        answered: 112,
        software: null,
        other: null,
        failure: { layer: 'udp', reason: 'malformed', detail: '192.0.2.8:34780: odd' },
      },
    },
  ],
  'ssh.server': [
    {
      host: 'chat.example.org',
      port: 22,
      address: '192.0.2.7',
      banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3',
      hostKeys: ['ssh-ed25519'],
      answer: 'failure',
      methods: ['publickey'],
      failure: { layer: 'ssh', reason: 'closed', detail: '192.0.2.7:22: closed' },
    },
  ],
  'register.form': [
    {
      phase: 'TLSv1.3',
      answer: 'form',
      type: null,
      condition: null,
      text: null,
      fields: ['password', 'username'],
      form: {
        type: 'urn:xmpp:captcha',
        fields: [
          { name: 'ocr', type: 'text-single', required: true, media: ['image/png'] },
          { name: 'challenge', type: null, required: false, media: [] },
        ],
      },
      url: 'https://example.org/register',
      instructions: 'Fill it in',
    },
    {
      phase: 'clear',
      answer: 'error',
      type: 'cancel',
      condition: 'service-unavailable',
      text: 'no',
      fields: [],
      form: null,
      url: null,
      instructions: null,
    },
  ],
  'register.attempt': [
    {
      purpose: 'strong',
      version: 'TLSv1.3',
      number: 2,
      answer: 'result',
      type: 'wait',
      condition: 'resource-constraint',
      text: 'no',
      removed: false,
      left: 'xmpp-safeguard-1@example.org',
      why: 'not-allowed',
    },
    {
      purpose: 'weak',
      version: 'TLSv1.2',
      number: 1,
      answer: 'error',
      type: null,
      condition: null,
      text: null,
      removed: null,
      left: null,
      why: null,
    },
  ],
  'stanza.limit': [
    {
      phase: 'after',
      version: 'TLSv1.3',
      tried: [
        {
          bytes: 262_145,
          finished: true,
          came: 'refused',
          ms: 12,
          condition: 'policy-violation',
          text: 'XML stanza is too big',
        },
      ],
      accepted: 262_144,
      refused: 262_145,
    },
    { phase: 'before', version: 'TLSv1.2', tried: [], accepted: null, refused: null },
  ],
  'login.limit': [
    {
      mechanism: 'PLAIN',
      version: 'TLSv1.3',
      tries: [{ came: 'stream-error', ms: 3, condition: 'policy-violation', text: 'Too many' }],
      sign: 'said',
      looks: [
        {
          endpoint: 'c2s-starttls/chat.example.org:5222/192.0.2.7',
          afterMs: 5_000,
          came: 'stream-error',
          condition: 'policy-violation',
          text: 'Too many',
        },
      ],
      liftedMs: 30_000,
    },
    { mechanism: 'PLAIN', version: 'TLSv1.3', tries: [], sign: null, looks: [], liftedMs: null },
  ],
  'upload.slots': [
    {
      by: 'account',
      filename: 'a.txt',
      slots: [{ get: 'https://up.example/‹sha1(bare JID)›/Zx81/a.txt', put: 'https:' }],
      refusal: { condition: 'resource-constraint', text: null },
    },
    { by: 'anonymous', filename: 'a.txt', slots: [], refusal: null },
  ],
  's2s.outgoing': [
    {
      part: 'bad',
      endpoints: [{ ...ENDPOINT, role: 's2s', port: 5269 }],
      shown: [
        {
          where: '192.0.2.7:5269',
          chain: [SERVED],
          trust: TRUST,
          tlsa: [{ usage: 3, selector: 1, matchingType: 1, data: SERVED }],
        },
        { where: '192.0.2.7:5270', chain: [SERVED], trust: TRUST, tlsa: null },
      ],
      unseen: null,
      answer: 'error',
      described: false,
      condition: 'remote-server-not-found',
      text: 'no way there',
      tookMs: 120,
    },
    {
      part: 'good',
      endpoints: [],
      shown: [],
      unseen: { layer: 'dns', reason: 'servfail', detail: 'good.example' },
      answer: 'result',
      described: true,
      condition: null,
      text: null,
      tookMs: 250,
    },
  ],
  'e2ee.messages': [
    {
      control: true,
      messages: [
        { shape: 'omemo', outcome: 'refused', condition: 'not-acceptable' },
        { shape: 'otr', outcome: 'lost', condition: null },
      ],
    },
  ],
  'e2ee.bundle': [
    { publish: 'error', condition: 'forbidden', fetched: null, deleted: false },
    { publish: 'result', condition: null, fetched: 'unchanged', deleted: true },
  ],
  certificate: [{ der: 'MIIB' }],
};

/** By kind: what is asked for its values. */
const ASKED: AskedOf = {
  'dns.srv': {},
  'dns.misplaced': {},
  'dns.address': { type: 'AAAA' },
  'dns.tlsa': {},
  'dns.caa': {},
  'dns.security': { type: 'CAA' },
  endpoint: {},
  'tcp.again': {},
  'stream.open': { phase: 'clear' },
  'stream.starttls': {},
  'tls.handshake': { version: 'TLSv1.2', authentication: 'RSA' },
  'tls.suites': { version: 'SSLv3' },
  'tls.groups': { version: 'TLSv1.3' },
  'tls.signatures': { version: 'TLSv1.2' },
  'tls.features': {},
  'sasl.clear': {},
  'dialback.clear': {},
  's2s.peer': { certificate: 'self-signed' },
  's2s.outgoing': {},
  'sasl.binding': { version: 'TLSv1.3', gs2: 'p=tls-exporter' },
  'sasl.login': { version: 'TLSv1.2', purpose: 'bound', type: 'tls-unique' },
  'sasl.salt': {},
  session: { by: 'account' },
  'entity.iq': { query: 'extdisco:1', by: 'reverse' },
  'stun.srv': {},
  'stun.server': {},
  'ssh.server': {},
  'register.form': { phase: 'TLSv1.3' },
  'register.attempt': { number: 2, purpose: 'weak' },
  'stanza.limit': { phase: 'after' },
  'login.limit': {},
  'upload.slots': {},
  'e2ee.messages': {},
  'e2ee.bundle': {},
  certificate: {},
};

function observations(): readonly Observation[] {
  const seen = Object.entries(VALUES).flatMap(([kind, values]) =>
    values.map((value, index) => {
      const endpoint = { ...ENDPOINT, port: ENDPOINT.port + index };
      const subject = kind === 'certificate' ? SERVED : endpointId(endpoint);
      const asked = ASKED[kind as Kind];
      return observationOf(kind as Kind, subject, asked, AT, { value });
    }),
  );
  const failed = observationOf('dns.srv', '_xmpps-server._tcp.example.org', {}, AT, {
    failure: { layer: 'dns', reason: 'servfail', detail: '192.0.2.53:53 said SERVFAIL' },
  });
  const failure: Failure = { layer: 'scan', reason: 'bug', detail: 'oh dear' };
  const broken = brokenOffObservation('dns.security', 'example.org', 'dnssec', AT, failure);
  return [...seen, failed, broken].sort(byId);
}

export const RECORDING: Recording = {
  format: 'xmpp-safeguard/recording',
  schema: 2,
  tool: { name: 'xmpp-safeguard', version: '0.1.0' },
  domain: 'example.org',
  access: ['public'],
  settings: SETTINGS,
  startedAt: '2026-01-31T12:00:00Z',
  endedAt: '2026-01-31T12:00:12.345Z',
  observations: observations(),
  usage: [{ address: '192.0.2.7', used: 34, budget: 80 }],
};
