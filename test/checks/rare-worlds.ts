/**
 * Worlds at random of what servers seldom are: certificates with one defect each, CAA records of
 * every shape, groups and signatures, and answers that the other worlds leave out.
 */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import type {
  EntityQuery,
  Kinds,
  LoginTry,
  RegisterAttempt,
  RegisterForm,
} from '../../src/model.js';
import {
  altNames,
  build,
  dns,
  name,
  oid,
  seq,
  tlv,
  utf8,
  type Parts,
} from '../facts/certificate-builder.js';
import { CA, issued, keys, named, spkiOf } from '../facts/issued.js';
import { DOMAIN, GOOD_CERTIFICATE, idAt, observations, observe } from './build.js';
import type { Accepted, Dns, Spot, Stream, StreamErrorSpec, Trusted } from './build.js';
import { ANSWER, contacts, element, info, version } from './more-worlds.js';
import type { PeerWorld } from './peer-worlds.js';
import { isSilence, orSilence, type Seen } from './silence.js';

/* Certificates. */

const OWN = name(utf8(DOMAIN));
const NAMED = altNames(dns(DOMAIN));
const made = (parts: Parts): Buffer => build({ subject: OWN, extensions: [NAMED], ...parts });
const issuer = (parts: Parts = {}): Buffer =>
  build({ subject: name(utf8('issuer')), issuer: name(utf8('root')), ...parts });
const validity = (from: string, to: string): Buffer => seq(tlv(0x17, from), tlv(0x17, to));
const EXPIRED = validity('240101000000Z', '260401000000Z');
const FUTURE = validity('270101000000Z', '280401000000Z');
const SOON = validity('260101000000Z', '260608120000Z');
const SHA1_WITH_RSA = seq(oid('1.2.840.113549.1.1.5'), tlv(0x05));
const SHORT_KEY = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
  type: 'spki',
  format: 'der',
});
const KEY = keys();
const SELF_SIGNED = issued(KEY, KEY, { subject: OWN, issuer: OWN, extensions: [NAMED] });

const ANCHOR = keys();
const ANCHORED = issued(KEY, ANCHOR, { subject: OWN, issuer: named('root'), extensions: [NAMED] });
const ROOT = issued(ANCHOR, ANCHOR, {
  ...{ subject: named('root'), issuer: named('root') },
  extensions: [CA],
});

const CHAINS: readonly Accepted[] = [
  // Without the root that signed it, which TLSA records may name.
  ...Array.from({ length: 2 }, () => ({ chain: [ANCHORED] })),
  ...Array.from({ length: 3 }, () => ({ chain: [GOOD_CERTIFICATE, issuer()] })),
  { chain: [SELF_SIGNED], trust: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  { chain: [GOOD_CERTIFICATE, issuer()], trust: 'SELF_SIGNED_CERT_IN_CHAIN' },
  { chain: [GOOD_CERTIFICATE, issuer()], trust: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
  { chain: [made({ validity: FUTURE })], trust: 'CERT_NOT_YET_VALID' },
  { chain: [made({ validity: SOON })] },
  { chain: [GOOD_CERTIFICATE, issuer({ validity: EXPIRED })], trust: 'CERT_HAS_EXPIRED' },
  { chain: [GOOD_CERTIFICATE, issuer({ validity: EXPIRED })] },
  { chain: [GOOD_CERTIFICATE, issuer({ validity: FUTURE })], trust: 'CERT_NOT_YET_VALID' },
  { chain: [GOOD_CERTIFICATE, build({ subject: name(utf8('root')) }), issuer()] },
  { chain: [made({ extensions: [] })] },
  { chain: [made({ issuer: named('Heeds CA', 'Heeds Inc') })] },
  { chain: [made({ issuer: named('Heeds CA', 'Heeds Inc') })] },
  { chain: [made({ spki: SHORT_KEY })] },
  { chain: [made({ algorithm: SHA1_WITH_RSA })] },
  { chain: [Buffer.from('no certificate')], trust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
];

const STREAMS: readonly (Stream | StreamErrorSpec)[] = [
  { condition: 'see-other-host', seeOtherHost: 'b.example:5222' },
  { mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'], bindings: ['tls-exporter'] },
  { mechanisms: ['SCRAM-SHA-1'], register: true },
  { mechanisms: ['PLAIN'], register: true, invite: true },
  { mechanisms: [] },
];

const spot = fc
  .record({
    address: fc.constantFrom('192.0.2.7', '192.0.2.8'),
    accepted: fc.constantFrom(...CHAINS),
    stream: fc.constantFrom(...STREAMS),
    small: fc.boolean(),
    redirects: fc.constantFrom([], [], ['b.example:5222']),
  })
  .map(({ address, accepted, stream, small, redirects }): Spot => {
    const group = { type: 'DH', name: null, bits: 1024 } as const;
    const one = { ...accepted, stream };
    const older = small
      ? { ...one, cipher: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', keyExchange: group }
      : 70;
    return {
      ...{ role: 'c2s', address, clear: { starttls: 'required', redirects } },
      auth: { answer: 'failure', condition: 'encryption-required' },
      versions: { TLSv1: 70, 'TLSv1.1': 70, 'TLSv1.2': older, 'TLSv1.3': one },
    };
  });

/* The DNS. */

/** `heeds.example` and `deaf.example` are authorities of the tests' own catalogue. */
const BOUND = '0 issue heeds.example; accounturi=https://acme.example/1';
const CAA: readonly (readonly string[])[] = [
  [BOUND],
  [BOUND, '0 issuewild heeds.example'],
  [BOUND, '0 issue heeds.example; accounturi=https://acme.example/2'],
  ['0 issue heeds.example; accounturi='],
  ['0 issue heeds.example; accounturi=https://acme-staging-v02.api.letsencrypt.org/acme/acct/1'],
  ['0 issue letsencrypt.org; accounturi=https://acme-staging-v02.api.letsencrypt.org/acme/acct/1'],
  ['0 issue heeds.example'],
  ['0 issue heeds.example; validationmethods=dns-01'],
  [BOUND, '0 issue other.example; accounturi=https://acme.example/3'],
  [BOUND, '0 issue letsencrypt.org'],
  ['0 issue deaf.example'],
  ['0 issue deaf.example; accounturi=https://acme.example/1'],
  ["128 issue 'letsencrypt.org'"],
  ['0 iodef mailto:a@example.org'],
  ['0 issuewild heeds.example'],
];
const TRUST: readonly Trusted[] = [
  ...(['secure', 'secure', 'secure'] as const),
  { status: 'insecure', reason: 'opt-out', zone: 'example.org' },
  { status: 'insecure', reason: 'no-ds', zone: 'above.org' },
  { status: 'insecure', reason: 'nsec3-iterations', zone: 'example.org' },
];
const TLSA: readonly (readonly string[])[] = [
  [],
  [`2 1 0 ${spkiOf(ANCHOR).toString('hex')}`],
  [`2 0 0 ${ROOT.toString('hex')}`],
];
const said = fc
  .record({
    caa: fc.constantFrom(...CAA),
    trust: fc.constantFrom(...TRUST),
    tlsa: fc.constantFrom(...TLSA),
  })
  .map(({ caa, trust, tlsa }): Dns => ({
    ...{ caa: { [DOMAIN]: caa }, trust: { '*': trust } },
    tlsa: { '_5222._tcp.chat.example.org': tlsa },
  }));

/* What hand-made hellos show beside suites. */

const list = { asked: 9, strays: [], failure: null, preference: 'server' } as const;
function hellos(id: string): fc.Arbitrary<Seen> {
  const groups = fc.constantFrom<Kinds['tls.groups']>(
    { ...list, complete: true, accepted: ['x25519', 'secp256r1'] },
    { ...list, complete: true, accepted: ['X25519MLKEM768', 'x25519'] },
    { ...list, complete: false, accepted: [] },
  );
  const signatures = fc.constantFrom<Kinds['tls.signatures']>(
    { ...list, complete: true, accepted: ['rsa_pkcs1_sha1', 'rsa_pss_rsae_sha256'] },
    { ...list, complete: true, accepted: ['rsa_pss_rsae_sha256'] },
  );
  const flawed = fc.boolean().map((flaw): Kinds['tls.features'] => ({
    ...{ version: 'TLSv1.2', secureRenegotiation: !flaw, extendedMasterSecret: !flaw },
    ...{ encryptThenMac: null, sessionTicket: true, heartbeat: flaw, compression: flaw },
    ...{ ocspStapled: false, signedCertificateTimestamps: false, fallback: 'ignored' as const },
    ...{ clientCertificateRequested: false, chains: [], backedOff: flaw },
  }));
  return fc
    .tuple(orSilence(groups), orSilence(signatures), orSilence(flawed))
    .map(([group, signature, features]) => [
      observe('tls.groups', id, group, 'TLSv1.3'),
      observe('tls.signatures', id, signature, 'TLSv1.3'),
      observe('tls.features', id, features),
    ]);
}

/* What sessions and permission show. */

const PEP_IDENTITY = "<identity category='pubsub' type='pep'/>";
const PEP_FEATURES = ['publish', 'publish-options', 'access-open', 'retrieve-items']
  .map((feature) => `<feature var='http://jabber.org/protocol/pubsub#${feature}'/>`)
  .join('');
const FORM_TYPE =
  "<field var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field>";
const INFOS: readonly string[] = [
  info(`<x xmlns='jabber:x:data'>${FORM_TYPE}</x>`),
  info(contacts('abuse', 'not an address')),
  info(contacts('admin', 'mailto:admin@example.org')),
  info(contacts('abuse', '')),
];
/** Of the account itself. */
const PEP: readonly string[] = [info(''), info(PEP_IDENTITY), info(PEP_IDENTITY + PEP_FEATURES)];
const VERSIONS: readonly string[] = [
  version('ejabberd', '24.12', '<os>unix/linux 4.19.0</os>'),
  version('Prosody', '13.0.0', '<os>Ubuntu 18.04</os>'),
  version('Openfire', '4.7.4-beta', '<os>Linux 6.1</os>'),
  version('Tigase', '8.0.0', '<os>Debian 10</os>'),
];

function iq(query: EntityQuery, subject: string, answers: readonly string[]): fc.Arbitrary<Seen> {
  return orSilence(fc.constantFrom(...answers).map((xml) => ({ xml }))).map((one) => {
    const by = 'account';
    if (isSilence(one)) return [observe('entity.iq', subject, one, `${query} ${by}`)];
    const answer = { answer: 'result', payload: element(one.xml), condition: null, text: null };
    const value = { by, query, tookMs: 5, answer } as Kinds['entity.iq'];
    return [observe('entity.iq', subject, value, `${query} ${by}`)];
  });
}

const FORMS: readonly Partial<RegisterForm>[] = [
  { answer: 'form', fields: ['password', 'username'] },
  { answer: 'form', fields: ['captcha', 'password', 'username'] },
  { answer: 'error', type: 'cancel', condition: 'not-allowed' },
];
const ATTEMPTS: readonly (readonly Partial<RegisterAttempt>[])[] = [
  [{ purpose: 'existing', answer: 'error', condition: 'conflict' }],
  [{ purpose: 'existing', answer: 'error', type: 'auth', condition: 'not-allowed' }],
  [
    { purpose: 'existing', answer: 'error', condition: 'conflict' },
    ...Array.from({ length: 9 }, () => ({ purpose: 'strong', answer: 'result' }) as const),
  ],
];
function registrations(id: string): fc.Arbitrary<Seen> {
  const nothing = { type: null, condition: null, text: null } as const;
  const blank = { ...nothing, fields: [], form: null, url: null, instructions: null } as const;
  const gone = { removed: true, left: null, why: null };
  return fc
    .record({ form: fc.constantFrom(...FORMS), tried: fc.constantFrom(...ATTEMPTS) })
    .map(({ form, tried }): Seen => {
      const whole = { phase: 'TLSv1.3', answer: 'form', ...blank, ...form } as const;
      const first = observe('register.form', id, whole, 'TLSv1.3');
      if (form.fields?.length !== 2) return [first];
      const attempts = tried.map((one, index) => {
        const number = index + 1;
        const value = { version: 'TLSv1.3', number, ...nothing, ...gone, ...one };
        const variant = `${number} ${one.purpose ?? ''}`;
        return observe('register.attempt', id, value as Kinds['register.attempt'], variant);
      });
      return [first, ...attempts];
    });
}

const wrong: LoginTry = { came: 'failure', ms: 3, condition: 'not-authorized', text: null };
function failures(id: string, other: string): fc.Arbitrary<Seen> {
  const at = { afterMs: 0, condition: null, text: null } as const;
  return fc.constantFrom<'refused' | 'features'>('refused', 'features').map((came) => {
    const looks = [
      { ...at, endpoint: id, came: 'refused' as const },
      { ...at, endpoint: other, came },
    ];
    const base = { mechanism: 'PLAIN', version: 'TLSv1.3', tries: Array<LoginTry>(6).fill(wrong) };
    const value = { ...base, sign: 'refused', looks, liftedMs: null } as const;
    return [observe('login.limit', id, value as Kinds['login.limit'])];
  });
}

/** A login that let the account in all the same, or that was not made for what came before it. */
function flawed(id: string): fc.Arbitrary<Seen> {
  const outcomes = ['success', 'wrong-signature', 'unsigned', 'foreign-nonce', 'withheld'] as const;
  return fc.constantFrom(...outcomes).map((outcome) => {
    const mechanism = outcome === 'withheld' ? 'PLAIN' : 'SCRAM-SHA-1';
    const offer = { mechanisms: [mechanism], types: [] };
    const base = { version: 'TLSv1.3', purpose: 'control', mechanism, gs2: 'n', offer, outcome };
    const condition = outcome === 'withheld' ? 'plain-after-scram' : null;
    const value = { ...base, condition, text: null, ban: null } as Kinds['sasl.login'];
    return [observe('sasl.login', id, value, 'TLSv1.3 control')];
  });
}

/** SRV records where no program looks. */
const misplaced = fc.constantFrom(
  [],
  [{ priority: 0, weight: 0, port: 5222, target: 'a.example' }],
);
const lookedFor: fc.Arbitrary<Seen> = orSilence(misplaced).map((records) => {
  const [owner, belongs] = [`_xmpp-client.${DOMAIN}`, `_xmpp-client._tcp.${DOMAIN}`];
  if (isSilence(records)) return [observe('dns.misplaced', owner, records)];
  const answer = { owner, belongs, rcode: 'NOERROR', aliases: [], role: 'c2s' } as const;
  return [observe('dns.misplaced', owner, { ...answer, records })];
});

const others = (id: string): fc.Arbitrary<Seen> =>
  fc
    .record({
      iterations: fc.constantFrom([1_000, 1_000], [4_096, 4_096], [1_000]),
      ssh: fc.constantFrom('success' as const, 'failure' as const),
      bundle: fc.record({
        publish: fc.constantFrom('error' as const, 'result' as const, 'silence' as const),
        deleted: fc.boolean(),
      }),
      allocate: fc.constantFrom('success' as const, 'error' as const, null),
      put: fc.constantFrom('http:', 'https:'),
    })
    .map(({ iterations, ssh, bundle, allocate, put }): Seen => {
      const scram = { version: 'TLSv1.3', mechanism: 'SCRAM-SHA-1', iterations, salt: 'same' };
      const machine = { host: 'a.example.org', port: 22, address: '192.0.2.7', hostKeys: [] };
      const banner = 'SSH-2.0-OpenSSH_7.2p2 Ubuntu-4ubuntu2.10';
      const shell = { ...machine, banner, answer: ssh, methods: ['none'], failure: null };
      const fetched = bundle.publish === 'result' ? ('unchanged' as const) : null;
      const condition = bundle.publish === 'error' ? 'forbidden' : null;
      const place = { host: 'turn.example.org', port: 3478, address: '192.0.2.9' };
      const code = allocate === 'error' ? 401 : null;
      const relay = {
        ...{ ...place, origins: ['usual-port'], binding: { ...ANSWER, software: 'coturn' } },
        allocate: allocate === null ? null : { ...ANSWER, answer: allocate, code },
      };
      const slots = Array.from({ length: 8 }, (_, at) => ({
        get: `${put}//up.example.org/${(0x1234567890abcdef1234n * BigInt(at + 7)).toString(36)}/a`,
        put,
      }));
      const upload = { by: 'account', filename: 'a.txt', slots, refusal: null };
      const stun = `udp/${place.host}:${place.port}/${place.address}`;
      return [
        observe('sasl.salt', id, scram as Kinds['sasl.salt']),
        observe('ssh.server', 'ssh/a.example.org:22/192.0.2.7', shell as Kinds['ssh.server']),
        observe('e2ee.bundle', DOMAIN, { ...bundle, condition, fetched }),
        observe('stun.server', stun, relay as Kinds['stun.server']),
        observe('upload.slots', 'up.example.org', upload as Kinds['upload.slots']),
      ];
    });

export const rareWorld: fc.Arbitrary<PeerWorld> = fc
  .record({ spots: fc.array(spot, { minLength: 1, maxLength: 2 }), dns: said })
  .chain(({ spots, dns }) => {
    const once = [...new Map(spots.map((one) => [idAt(one), one])).values()];
    const ids = once.map(idAt);
    const [first = ''] = ids;
    const seen = observations({ spots: once, dns });
    return fc
      .tuple(
        ...ids.map(hellos),
        iq('disco#info', DOMAIN, INFOS),
        iq('disco#info', 'account', PEP),
        iq('version', DOMAIN, VERSIONS),
        iq('last', DOMAIN, ["<query xmlns='jabber:iq:last' seconds='2000000000'/>"]),
        registrations(first),
        failures(first, ids[1] ?? first),
        flawed(first),
        lookedFor,
        others(first),
      )
      .map((found) => ({ seen, rest: found.flat() }));
  });
