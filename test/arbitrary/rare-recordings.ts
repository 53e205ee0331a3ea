/**
 * Worlds at random of what servers seldom are: the endpoints of `rare-endpoints.ts` with groups and
 * signatures, and answers to sessions, registrations and logins that the other worlds leave out.
 */
import fc from 'fast-check';
import {
  TOKEN_PURPOSES,
  type EntityQuery,
  type Kinds,
  type LoginTry,
  type RegisterAttempt,
  type RegisterForm,
} from '../../src/model/index.js';
import { DOMAIN, idAt, observe, type Spot } from './build.js';
import { EXAMPLE_KINDS, fromExamples } from './example-observations.js';
import { ANSWER, contacts, element, info, version } from './more-recordings.js';
import type { PeerWorld } from './peer-recordings.js';
import { rareDns, rareSeen, rareSpots } from './rare-endpoints.js';
import { isSilence, orSilence, SILENCE, type Seen } from './silence.js';
import { webSeen } from './web-recordings.js';

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

/** Null: the form was not asked for. */
const FORMS: readonly (Partial<RegisterForm> | null)[] = [
  null,
  { answer: 'form', fields: ['password', 'username'] },
  { answer: 'form', fields: ['password', 'username'] },
  { answer: 'form', fields: ['captcha', 'password', 'username'] },
  { answer: 'error', type: 'cancel', condition: 'not-allowed' },
  { answer: 'error', type: 'auth', condition: 'forbidden' },
];
const INVITED = {
  type: 'auth',
  condition: 'not-allowed',
  text: 'An invitation is needed',
} as const;
const KEPT = { removed: false, left: `x@${DOMAIN}`, why: 'closed' } as const;
const ATTEMPTS: readonly (readonly Partial<RegisterAttempt>[])[] = [
  [],
  [{ purpose: 'existing', answer: 'error', ...INVITED }],
  [{ purpose: 'existing', answer: 'error', type: 'modify', condition: 'not-acceptable' }],
  [
    { purpose: 'existing', answer: 'error', condition: 'conflict' },
    { purpose: 'strong', answer: 'result', ...KEPT },
  ],
  [{ purpose: 'existing', answer: 'error', type: 'auth', condition: 'forbidden' }],
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
      if (form === null) return [];
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
    const hash = outcome === 'unsigned' ? { offerHash: 'wrong' } : {};
    const value = { ...base, ...hash, condition, text: null, ban: null } as Kinds['sasl.login'];
    return [observe('sasl.login', id, value, 'TLSv1.3 control')];
  });
}

const NOTHING = fc.constant<Seen>([]);

/** A token of the account, used in every way. */
function tokenUses(id: string): fc.Arbitrary<Seen> {
  const outcome = fc.constantFrom('success', 'wrong-proof', 'failure', 'closed', 'no-token');
  const { length } = TOKEN_PURPOSES;
  return fc.array(orSilence(outcome), { minLength: length, maxLength: length }).map((outcomes) =>
    TOKEN_PURPOSES.map((purpose, at) => {
      const version = 'TLSv1.3';
      const outcome = outcomes[at] ?? SILENCE;
      const requested = 'HT-SHA-256-EXPR';
      const mechanism = purpose === 'unbound' ? 'HT-SHA-256-NONE' : requested;
      const used = { version, purpose, requested, mechanism, condition: null, text: null };
      const value = isSilence(outcome) ? outcome : { ...used, outcome, ban: null };
      return observe('sasl.token', id, value as Kinds['sasl.token'], `${version} ${purpose}`);
    }),
  );
}

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

/** The first endpoint offers SCRAM in TLS: without, no client logs in by it. */
function hasScram([spot]: readonly Spot[]): boolean {
  const newest = spot?.versions?.['TLSv1.3'];
  const stream = typeof newest === 'object' && 'stream' in newest ? newest.stream : undefined;
  if (stream === undefined || !('mechanisms' in stream)) return false;
  return stream.mechanisms.includes('SCRAM-SHA-1');
}

export const rareWorld: fc.Arbitrary<PeerWorld> = fc
  .record({ spots: rareSpots, dns: rareDns })
  .chain(({ spots, dns }) => {
    const ids = spots.map(idAt);
    const [first = ''] = ids;
    const asked = fc
      .tuple(
        ...ids.map(hellos),
        iq('disco#info', DOMAIN, INFOS),
        iq('disco#info', 'account', PEP),
        iq('version', DOMAIN, VERSIONS),
        iq('last', DOMAIN, ["<query xmlns='jabber:iq:last' seconds='2000000000'/>"]),
        registrations(first),
        failures(first, ids[1] ?? first),
        hasScram(spots) ? flawed(first) : fc.constant<Seen>([]),
        others(first),
        fromExamples(EXAMPLE_KINDS, first),
        hasScram(spots) ? fc.oneof(NOTHING, NOTHING, NOTHING, tokenUses(first)) : NOTHING,
        webSeen,
      )
      .map((found) => found.flat());
    return fc.record({ seen: rareSeen(spots, dns), rest: asked });
  });
