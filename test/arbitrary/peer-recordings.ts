/**
 * Worlds at random that `worlds.ts` and `more-worlds.ts` are blind for: lists of suites and second
 * certificates, servers and logins that come in; with those of `asking-worlds.ts`, all of it.
 */
import fc from 'fast-check';
import {
  NO_SUCH_BINDING,
  PEER_CERTIFICATES,
  PROTOCOL_VERSIONS,
  type Failure,
  type Kinds,
  type LoginPurpose,
  type Observation,
  type PeerDialback,
  type Role,
  type SaslLogin,
  type TlsVersion,
} from '../../src/model/index.js';
import {
  altNames,
  build,
  dns,
  name,
  readable,
  sha256,
  utf8,
} from '../rules/certificates/certificate-builder.js';
import { keys, spkiOf } from '../rules/certificates/issued.js';
import {
  DOMAIN,
  failed,
  featuresElement,
  GOOD_CERTIFICATE,
  idAt,
  observations,
  observe,
  type Accepted,
  type Dns,
  type Peer,
  type Spot,
  type Stream,
  type Version,
} from './build.js';
import { BAD, FINE, outgoing, ROOMS, told, WORSE } from './asking-recordings.js';
import { isSilence, orSilence, SILENCE, type Seen } from './silence.js';

/** Mostly the same for all, as a server is one. */
function mostly<T>(value: fc.Arbitrary<T>, length: number): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    { weight: 2, arbitrary: value.map((one) => Array.from({ length }, () => one)) },
    { weight: 1, arbitrary: fc.array(value, { minLength: length, maxLength: length }) },
  );
}

const CURRENT = ['TLSv1.2', 'TLSv1.3'] as const;

/* Endpoints, with lists of suites and a second certificate. */

const SCRAM = 'SCRAM-SHA-1';
const PLUS = 'SCRAM-SHA-1-PLUS';
const STREAMS: Readonly<Record<Role, readonly Stream[]>> = {
  c2s: [
    { mechanisms: [SCRAM, PLUS], bindings: ['tls-exporter'] },
    { mechanisms: [SCRAM, PLUS], bindings: ['tls-exporter', 'tls-unique'] },
    { mechanisms: [SCRAM, PLUS], bindings: ['tls-unique'] },
    { mechanisms: [SCRAM, PLUS] },
    {
      ...{ mechanisms: [SCRAM, PLUS], sasl2: [SCRAM], bindings: ['tls-exporter'] },
      fast: ['HT-SHA-256-NONE'],
    },
    { mechanisms: [SCRAM] },
    { mechanisms: ['DIGEST-MD5', SCRAM] },
  ],
  s2s: [{}, {}, { dialback: true }],
};

const OTHER_CERTIFICATE = build({
  spki: spkiOf(keys()),
  subject: name(utf8(DOMAIN)),
  extensions: [altNames(dns(DOMAIN))],
});
const OTHER_MISNAMED = build({
  spki: spkiOf(keys()),
  extensions: [altNames(dns('elsewhere.example'))],
});

const SUITES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'TLSv1.3': [['TLS_AES_256_GCM_SHA384']],
  'TLSv1.2': [
    ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
    ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
  ],
};

const lists = fc
  .record({ weak: fc.boolean(), old: fc.constantFrom(null, null, null, 'SSLv3', 'TLSv1') })
  .chain(({ weak, old }) =>
    fc
      .array(fc.constantFrom('all', 'all', 'all', 'all', 'all', 'all', 'part', 'none'), {
        minLength: PROTOCOL_VERSIONS.length,
        maxLength: PROTOCOL_VERSIONS.length,
      })
      .map((extents) => ({ weak, old, extents })),
  );

type Listed = NonNullable<Spot['lists']>;

function listsOf(
  versions: NonNullable<Spot['versions']>,
  { weak, old, extents }: { weak: boolean; old: string | null; extents: readonly string[] },
): Listed {
  const entries = PROTOCOL_VERSIONS.flatMap((version, index) => {
    if (extents[index] === 'none') return [];
    const is = typeof versions[version as TlsVersion] === 'object';
    const kinds = SUITES[version] ?? [];
    const own = is ? (kinds[weak ? kinds.length - 1 : 0] ?? []) : [];
    const accepted = version === old ? ['TLS_RSA_WITH_AES_128_CBC_SHA'] : own;
    const part = { accepted, complete: false, failure: failed('reset', 'tls'), refusal: null };
    return [[version, extents[index] === 'part' ? part : accepted] as const];
  });
  return Object.fromEntries(entries);
}

function spotOf(role: Role): fc.Arbitrary<Spot> {
  const accepted: fc.Arbitrary<Accepted> = fc
    .constantFrom(...STREAMS[role])
    .map((stream) => ({ stream }));
  return fc
    .record({
      address: fc.constantFrom('192.0.2.7', '192.0.2.8'),
      transport: fc.constantFrom('starttls' as const, 'direct' as const),
      old: fc.oneof(accepted, fc.constant<Version>(70)),
      new: accepted,
      lists: fc.option(lists),
    })
    .map((parts): Spot => {
      const { address, transport } = parts;
      // Suites that only hand-made hellos offer.
      const oldest = parts.lists?.old === 'TLSv1' ? 40 : 70;
      const spoken = { TLSv1: oldest, 'TLSv1.1': 70, 'TLSv1.2': parts.old, 'TLSv1.3': parts.new };
      const exercised: Partial<Spot> =
        role === 'c2s'
          ? { auth: { answer: 'failure', condition: 'encryption-required' } }
          : { dialback: { answer: 'stream-error', condition: 'policy-violation' } };
      return {
        ...{ role, address, transport, clear: { starttls: 'required' }, versions: spoken },
        // `secondAt` tells what hand-made hellos saw.
        extendedMasterSecret: null,
        ...exercised,
        ...(parts.lists === null ? {} : { lists: listsOf(spoken, parts.lists) }),
      };
    });
}

const FEATURES: Omit<Kinds['tls.features'], 'version' | 'chains'> = {
  ...{ secureRenegotiation: true, extendedMasterSecret: true, encryptThenMac: null },
  ...{ sessionTicket: true, heartbeat: false, compression: false, ocspStapled: false },
  ...{ signedCertificateTimestamps: false, clientCertificateRequested: false },
  ...{ backedOff: false, fallback: 'refused' },
};

/** What hand-made hellos were shown, and the handshake for it: `null` where there is one alone. */
const second = fc.option(
  fc.record({
    der: fc.constantFrom(OTHER_CERTIFICATE, OTHER_CERTIFICATE, OTHER_MISNAMED),
    told: fc.boolean(),
    made: fc.constantFrom<'established' | 'not made' | Failure>(
      'established',
      'established',
      'not made',
      SILENCE,
    ),
  }),
);

function secondAt(spot: Spot): fc.Arbitrary<Seen> {
  const id = idAt(spot);
  // Hellos below TLS 1.3 alone show certificates.
  const older = typeof spot.versions?.['TLSv1.2'] === 'object';
  const version = older ? 'TLSv1.2' : 'TLSv1.3';
  return second.map((one): Seen => {
    const chains = [{ authentication: 'RSA', chain: [sha256(GOOD_CERTIFICATE)] }];
    const features = (...more: typeof chains): Seen => {
      const all = [...chains, ...more];
      return older ? [observe('tls.features', id, { ...FEATURES, version, chains: all })] : [];
    };
    if (one === null) return features();
    const { der, told, made } = one;
    const chain = [sha256(der)];
    const seen: Observation[] = [
      observe('certificate', sha256(der), { der: der.toString('base64') }),
      ...(told ? features({ authentication: 'ECDSA', chain }) : features()),
    ];
    if (made === 'not made') return seen;
    const established: Kinds['tls.handshake'] = {
      ...{ offered: [version], outcome: 'established', version },
      ...{ cipher: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', keyExchange: null, alpn: null },
      ...{ chain, signature: 'ed25519', ocsp: null, certificateRequested: false },
      trust: { trusted: true, error: null },
    };
    const answer = typeof made === 'object' ? made : established;
    return [...seen, observe('tls.handshake', id, answer, `${version}-ECDSA`)];
  });
}

const KEYS = [GOOD_CERTIFICATE, OTHER_CERTIFICATE].map((der) => readable(der).spkiSha256);

const said: fc.Arbitrary<Dns> = fc
  .record({
    known: fc.constantFrom(KEYS, KEYS.slice(0, 1), KEYS.slice(1), []),
    caa: fc.constantFrom<readonly string[]>([], ['0 issue heeds.example']),
  })
  .map(({ known, caa }) => ({
    tlsa: Object.fromEntries(
      [5222, 5223, 5269, 5270].map((port) => [
        `_${port}._tcp.chat.example.org`,
        known.map((key) => `3 1 1 ${key}`),
      ]),
    ),
    caa: { [DOMAIN]: caa },
  }));

/* Servers that come with certificates that are worth nothing, and with one that is. */

function dialback(parts: Partial<PeerDialback>): PeerDialback {
  const nothing = { type: null, condition: null, text: null, waitedMs: 12_000, verified: false };
  return { answer: 'result', ...nothing, ...parts };
}

const EXTERNAL: Stream = { mechanisms: ['EXTERNAL'] };
const REFUSAL = { answer: 'failure', condition: 'not-authorized', text: null } as const;
const SUCCESS = { answer: 'success', condition: null, text: null } as const;
const LET_IN: Peer = { features: EXTERNAL, external: SUCCESS };
const TURNED_AWAY: Peer = { error: { condition: 'not-authorized' } };
const SHUT_OUT: Peer = {
  features: EXTERNAL,
  external: REFUSAL,
  dialback: dialback({ answer: 'stream-error', condition: 'not-authorized' }),
};
const OPEN: Peer = { features: { dialback: true }, dialback: dialback({ answer: 'silence' }) };

const badPeer = orSilence(
  fc.constantFrom<Peer>(
    ...[TURNED_AWAY, TURNED_AWAY, SHUT_OUT, SHUT_OUT, OPEN, LET_IN, {}],
    { ...OPEN, dialback: dialback({ type: 'valid', verified: true }) },
    { error: { condition: 'policy-violation', text: 'Too many connections' } },
  ),
);

const known = fc.constantFrom(262_144, 1_000_000, 4_000_000, null).map((bytes): Peer => {
  const features = featuresElement(bytes === null ? {} : { maxBytes: bytes });
  return { ...LET_IN, known: features };
});
const ownPeer = orSilence(fc.oneof(known, fc.constantFrom(TURNED_AWAY, SHUT_OUT)));

const BAD_ONES = PEER_CERTIFICATES.filter((one) => one !== 'identity');
const peers: fc.Arbitrary<NonNullable<Spot['peers']>> = fc
  .tuple(mostly(badPeer, BAD_ONES.length), fc.option(ownPeer))
  .map(([bad, own]) => ({
    ...Object.fromEntries(BAD_ONES.map((certificate, index) => [certificate, bad[index]])),
    ...(own === null ? {} : { identity: own }),
  }));

/* Logins: of nobody, and of the account. */

function streamIn(spot: Spot, version: TlsVersion): Stream | null {
  const accepted = spot.versions?.[version];
  const stream = typeof accepted === 'object' && 'stream' in accepted ? accepted.stream : undefined;
  return stream === undefined || 'condition' in stream || isSilence(stream) ? null : stream;
}

const TYPES: Readonly<Record<(typeof CURRENT)[number], readonly string[]>> = {
  'TLSv1.2': ['tls-unique', 'tls-exporter'],
  'TLSv1.3': ['tls-exporter', 'tls-unique'],
};

function bindingsIn(spot: Spot, version: (typeof CURRENT)[number]): fc.Arbitrary<Seen> {
  const stream = streamIn(spot, version);
  if (stream?.mechanisms?.includes(PLUS) !== true) return fc.constant([]);
  const offer = { mechanisms: stream.mechanisms, types: stream.bindings ?? [] };
  const asked = [NO_SUCH_BINDING, ...(stream.bindings ?? TYPES[version]).slice(0, 2), 'y'];
  const answer = orSilence(
    fc.constantFrom({ condition: 'not-authorized' }, { condition: 'malformed-request' }),
  );
  return fc.array(answer, { minLength: asked.length, maxLength: asked.length }).map((answers) =>
    asked.map((type, index) => {
      const one = answers[index] ?? SILENCE;
      const gs2 = type === 'y' ? 'y' : `p=${type}`;
      const base = { version, mechanism: PLUS, gs2, offer, answer: 'failure' as const };
      const value = isSilence(one) ? one : { ...base, ...one, text: null, ban: null };
      return observe('sasl.binding', idAt(spot), value, `${version} ${gs2}`);
    }),
  );
}

/** As the probe has them: a binding behind a control that got in, what must fail behind one that did. */
function loginsIn(spot: Spot, version: (typeof CURRENT)[number]): fc.Arbitrary<Seen> {
  const stream = streamIn(spot, version);
  if (stream?.mechanisms === undefined) return fc.constant([]);
  const offer = { mechanisms: stream.mechanisms, types: stream.bindings ?? [] };
  const named = stream.bindings !== undefined;
  const types = stream.mechanisms.includes(PLUS) ? (stream.bindings ?? TYPES[version]) : [];
  const blank = { version, offer, condition: null, text: null, ban: null };
  const made = (
    purpose: LoginPurpose,
    gs2: string,
    outcome: SaslLogin['outcome'] | 'silence',
  ): Observation => {
    const mechanism = gs2.startsWith('p=') ? PLUS : SCRAM;
    const variant = `${version} ${purpose}${purpose === 'bound' ? ` ${gs2.slice(2)}` : ''}`;
    const value = { ...blank, purpose, mechanism, gs2 };
    return observe(
      'sasl.login',
      idAt(spot),
      outcome === 'silence' ? SILENCE : { ...value, outcome },
      variant,
    );
  };
  const outcome = fc.constantFrom<SaslLogin['outcome'] | 'silence'>(
    ...(['success', 'success', 'success', 'failure', 'silence'] as const),
  );
  const bad = fc.constantFrom<SaslLogin['outcome'] | 'silence'>(
    ...(['failure', 'failure', 'failure', 'failure', 'success', 'silence'] as const),
  );
  return fc
    .record({
      control: fc.constantFrom('success' as const, 'success' as const, 'failure' as const),
      bound: fc.array(outcome, { minLength: types.length, maxLength: types.length }),
      bad: fc.tuple(bad, bad, bad),
    })
    .map(({ control, bound, bad: [falsified, foreign, downgrade] }): Seen => {
      const seen = [made('control', 'n', control)];
      if (control !== 'success') return seen;
      const first = bound.indexOf('success');
      // Types that were guessed are not tried behind one that did.
      const tried = named || first < 0 ? types : types.slice(0, first + 1);
      seen.push(...tried.map((type, at) => made('bound', `p=${type}`, bound[at] ?? 'silence')));
      if (first < 0) return seen;
      return [
        ...seen,
        made('falsified', `p=${types[first] ?? ''}`, falsified),
        made('foreign', `p=${NO_SUCH_BINDING}`, foreign),
        made('downgrade', 'y', downgrade),
      ];
    });
}

/* All of it. */

export interface PeerWorld {
  /** What the scan of each endpoint and of the DNS shows. */
  readonly seen: Seen;
  /** What came in, went out, logged in and asked. */
  readonly rest: Seen;
}

export const peerWorld: fc.Arbitrary<PeerWorld> = fc
  .record({
    c2s: fc.array(spotOf('c2s'), { maxLength: 2 }),
    s2s: fc.array(
      fc
        .tuple(spotOf('s2s'), peers)
        .map(([spot, came]): Spot => ({ ...spot, transport: 'starttls', peers: came })),
      { maxLength: 2 },
    ),
    dns: fc.option(said, { nil: undefined }),
    exercised: fc.constantFrom('account' as const, 'nobody' as const, null),
  })
  .chain(({ c2s, s2s, dns, exercised }) => {
    const spots = [...new Map([...c2s, ...s2s].map((spot) => [idAt(spot), spot])).values()];
    const clients = spots.filter(({ role }) => role === 'c2s');
    const logins = exercised === null ? [] : exercised === 'account' ? [loginsIn] : [bindingsIn];
    const parts = [
      ...spots.map(secondAt),
      ...clients.flatMap((spot) =>
        CURRENT.flatMap((version) => logins.map((one) => one(spot, version))),
      ),
      ...[BAD, WORSE, FINE].map(outgoing),
      fc.oneof(told, fc.constant<Seen>([])),
    ];
    const world = { spots, ...(dns === undefined ? {} : { dns }) };
    return fc.tuple(...parts).map((found) => ({
      seen: observations(world),
      rest: unique(found.flat()),
    }));
  });

function unique(seen: Seen): Seen {
  return [...new Map(seen.map((one) => [one.id, one])).values()];
}

/** A list that did not come leaves those unasked that it would have named. */
export function failingTogether(seen: Seen, to: readonly (Failure | null)[]): Seen {
  const fates = seen.map((_, index) => to[index % to.length] ?? null);
  const unlisted = new Set(
    seen.flatMap(({ id }, index) =>
      fates[index] !== null && id.includes('#disco#items ') ? [id.slice(id.indexOf(' '))] : [],
    ),
  );
  return seen.flatMap((observation, index) => {
    const { id, kind, subject, asked, at } = observation;
    const failure = fates[index] ?? null;
    if (subject === ROOMS && unlisted.has(id.slice(id.indexOf(' ')))) return [];
    return [
      failure === null ? observation : ({ id, kind, subject, asked, at, failure } as Observation),
    ];
  });
}
