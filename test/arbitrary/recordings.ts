/** Worlds at random, for properties: whatever a server may be, and whatever may go unseen. */
import fc from 'fast-check';
import { PROBES } from '../../probes/index.js';
import {
  type Failure,
  type Observation,
  type SrvService,
  type TlsVersion,
  brokenOffObservation,
} from '../../src/model/index.js';
import {
  altNames,
  build,
  dns,
  name,
  readable,
  seq,
  tlv,
  utf8,
} from '../rules/certificates/certificate-builder.js';
import { keys, spkiOf } from '../rules/certificates/issued.js';
import {
  failed,
  GOOD_CERTIFICATE,
  type Accepted,
  type Dns,
  type Spot,
  type Stream,
  type Trusted,
  type Version,
  type World,
} from './build.js';

/** Of a key of its own, which no record of the worlds below names. */
const EXPIRED = build({
  spki: spkiOf(keys()),
  subject: name(utf8('example.org')),
  validity: seq(tlv(0x17, '240101000000Z'), tlv(0x17, '260401000000Z')),
  extensions: [altNames(dns('example.org'))],
});
const MISNAMED = build({ extensions: [altNames(dns('elsewhere.example'))] });

/** Not `refused` and not `no-route`: those say something of what is there. */
const SILENCES = ['timeout', 'reset', 'closed', 'budget', 'limited', 'malformed', 'bug'] as const;

const silence = fc.constantFrom(...SILENCES).map((reason) => failed(reason, 'tls'));

function sometimes<T>(rare: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(rare, { nil: undefined, freq: 2 });
}

/** Without the keys that are undefined. */
function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

const flag = fc.option(fc.constant(true), { nil: undefined, freq: 4 });

const stream: fc.Arbitrary<Stream> = fc
  .record({
    starttls: fc.constantFrom('required', 'optional', undefined),
    mechanisms: sometimes(
      fc.subarray(['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS', 'DIGEST-MD5', 'EXTERNAL']),
    ),
    sasl2: sometimes(fc.subarray(['PLAIN', 'SCRAM-SHA-256-PLUS'])),
    bindings: sometimes(fc.subarray(['tls-unique', 'tls-exporter', 'tls-server-end-point'])),
    iqAuth: flag,
    register: flag,
    invite: flag,
    ibrToken: flag,
    dialback: sometimes(fc.constant(true)),
    maxBytes: sometimes(fc.constantFrom(10_000, 262_144)),
  })
  .map((parts) => compact(parts) as Stream);

const streamAnswer = fc.oneof(
  { weight: 6, arbitrary: stream },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('not-authorized', 'policy-violation', 'host-unknown')
      .map((condition) => ({ condition })),
  },
  { weight: 1, arbitrary: silence },
);

const accepted: fc.Arbitrary<Accepted> = fc
  .record({
    cipher: sometimes(
      fc.constantFrom(
        'TLS_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDH_anon_WITH_AES_128_CBC_SHA',
        'TLS_ECDHE_RSA_WITH_NULL_SHA',
      ),
    ),
    chain: fc.constantFrom([GOOD_CERTIFICATE], [EXPIRED], [MISNAMED], [GOOD_CERTIFICATE, EXPIRED]),
    trust: sometimes(fc.constantFrom('CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')),
    stream: streamAnswer,
  })
  .map((parts) => compact(parts) as Accepted);

const version: fc.Arbitrary<Version> = fc.oneof(
  { weight: 3, arbitrary: accepted },
  { weight: 3, arbitrary: fc.constant(70) },
  { weight: 1, arbitrary: fc.constantFrom<Version>(40, 'closed') },
  { weight: 1, arbitrary: silence },
);

/** Most servers are sound: without this no row would ever be compliant. */
const sound: fc.Arbitrary<Accepted> = fc.constantFrom(
  { stream: { mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'], bindings: ['tls-exporter'] } },
  { stream: { mechanisms: ['SCRAM-SHA-1'] } },
  { stream: {} },
);

const versions = fc.oneof(
  fc.record<Record<TlsVersion, Version>>({
    TLSv1: version,
    'TLSv1.1': version,
    'TLSv1.2': version,
    'TLSv1.3': version,
  }),
  fc.record<Record<TlsVersion, Version>>({
    TLSv1: fc.constant(70),
    'TLSv1.1': fc.constant(70),
    'TLSv1.2': fc.oneof(sound, fc.constant(70)),
    'TLSv1.3': sound,
  }),
);

const spot: fc.Arbitrary<Spot> = fc
  .record({
    role: fc.constantFrom('c2s', 's2s'),
    transport: fc.constantFrom('starttls', 'starttls', 'direct'),
    address: fc.constantFrom('192.0.2.7', '192.0.2.8', '2001:db8::7'),
    origin: fc.constantFrom('srv', 'srv', 'srv', 'fallback'),
    unreached: fc.option(
      fc.oneof(
        silence,
        fc.constantFrom<Failure>(failed('refused'), failed('no-route'), failed('forbidden')),
      ),
      { nil: undefined, freq: 8 },
    ),
    clear: fc.oneof(
      streamAnswer,
      fc.constantFrom<Stream>({ starttls: 'required' }, { starttls: 'optional' }),
    ),
    starttls: fc.oneof(
      { weight: 6, arbitrary: fc.constant('proceed' as const) },
      { weight: 1, arbitrary: fc.constantFrom('failure', 'stream-error') },
      { weight: 1, arbitrary: silence },
    ),
    versions,
    auth: fc.oneof(
      fc
        .constantFrom('encryption-required', 'not-authorized', 'temporary-auth-failure')
        .map((condition) => ({ answer: 'failure' as const, condition })),
      fc.constant({ answer: 'success' as const }),
      silence,
    ),
    dialback: fc.oneof(
      fc.constantFrom('silence', 'closed').map((answer) => ({ answer })),
      fc
        .constantFrom('policy-violation', 'host-unknown', 'remote-connection-failed')
        .map((condition) => ({ answer: 'stream-error' as const, condition })),
      fc.constantFrom({ type: 'valid' }, { type: 'error', condition: 'item-not-found' }),
      silence,
    ),
  })
  .map((parts) => compact(parts) as Spot)
  .filter(({ origin, transport }) => origin === 'srv' || transport === 'starttls');

const KEY = readable(GOOD_CERTIFICATE).spkiSha256;
const tlsa = fc.constantFrom<NonNullable<Dns['tlsa']>[string]>(
  [],
  [],
  [`3 1 1 ${KEY}`],
  [`3 1 1 ${KEY}`],
  [`3 1 1 ${'00'.repeat(32)}`],
  [`1 1 1 ${KEY}`, `3 1 1 ${'00'.repeat(32)}`],
  [`2 0 1 ${'00'.repeat(32)}`],
  ['9 9 9 '],
  failed('timeout', 'dns'),
  'unasked',
);
const caa = fc.constantFrom<NonNullable<Dns['caa']>[string]>(
  [],
  [],
  ['0 issue heeds.example'],
  ['0 issue heeds.example; accounturi=https://acme.example/1'],
  ['0 issue heeds.example; accounturi=https://acme.example/1', '0 issue heeds.example'],
  ['0 issue deaf.example', '128 tbs x'],
  ['0 iodef mailto:a@example.org', '0 issue ;'],
  failed('servfail', 'dns'),
);
const trusted = fc.oneof(
  { weight: 9, arbitrary: fc.constant<Trusted>('secure') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Trusted>(
      'insecure',
      { status: 'insecure', zone: 'org' },
      { status: 'insecure', zone: 'example.net' },
      { status: 'insecure', reason: 'unsupported-algorithm' },
      { status: 'insecure', zone: null },
      'bogus',
      'indeterminate',
      failed('timeout', 'dns'),
      'unasked',
    ),
  },
);

/** Of a zone, and of what is otherwise in it. */
const dnsSaid: fc.Arbitrary<Dns> = fc
  .record({
    zone: trusted,
    client: trusted,
    host: trusted,
    records: trusted,
    tlsa: fc.oneof(
      fc.constant(Array.from({ length: 4 }, () => [`3 1 1 ${KEY}`])),
      fc.array(tlsa, { minLength: 4, maxLength: 4 }),
    ),
    caa: fc.tuple(caa, caa),
    alias: flag,
  })
  .map(({ zone, client, host, records, alias, ...said }): Dns => {
    const owners = ['_5222._tcp', '_5223._tcp', '_5269._tcp', '_5270._tcp'];
    const at = alias === true ? 'host.example.net' : 'chat.example.org';
    return {
      trust: {
        '*': zone,
        ...(client === 'secure' ? {} : { '_xmpp-client._tcp.example.org': client }),
        ...(host === 'secure' ? {} : { 'chat.example.org': host }),
        ...(records === 'secure' ? {} : { '_5222._tcp.chat.example.org': records }),
      },
      tlsa: Object.fromEntries(
        owners.map((owner, index) => [`${owner}.${at}`, said.tlsa[index] ?? []]),
      ),
      caa: { 'example.org': said.caa[0], org: said.caa[1] },
      ...(alias === true ? { aliases: { 'chat.example.org': at } } : {}),
    };
  });

export const world: fc.Arbitrary<World> = fc
  .record({
    spots: fc.array(spot, { minLength: 1, maxLength: 4 }),
    srv: fc.record(
      {
        'xmpp-client': fc.constantFrom('absent', 'unasked', failed('servfail', 'dns')),
        'xmpps-client': fc.constantFrom('absent', 'unasked', failed('servfail', 'dns')),
        'xmpps-server': fc.constantFrom('absent', 'unasked', failed('servfail', 'dns')),
      },
      { requiredKeys: [] },
    ),
    often: fc.integer({ min: 0, max: 3 }),
    dns: sometimes(dnsSaid),
  })
  .map(({ spots, ...rest }) => ({ ...rest, spots: spots.filter(isAsked) }))
  .map(({ spots, srv, often, dns }): World => {
    const said = dns === undefined ? {} : { dns };
    return { ...withSrv(spots, srv, often), ...said };
  });

function withSrv(spots: readonly Spot[], srv: World['srv'] | object, often: number): World {
  if (often > 0) return { spots };
  const said = srv as NonNullable<World['srv']>;
  return { spots: spots.filter((one) => said[serviceOf(one)] !== 'absent'), srv: said };
}

/** Nobody guesses where records say. */
function isAsked({ role, origin }: Spot, _index: number, all: readonly Spot[]): boolean {
  return origin === 'srv' || !all.some((other) => other.role === role && other.origin === 'srv');
}

function serviceOf({ role, transport }: Spot): SrvService {
  const direct = transport === 'direct';
  if (role === 'c2s') return direct ? 'xmpps-client' : 'xmpp-client';
  return direct ? 'xmpps-server' : 'xmpp-server';
}

/**
 * Of each observation in turn: kept, gone, a failure in its place, or its probe broke off before
 * it was made.
 */
export type Fate = 'kept' | 'gone' | 'broken-off' | Failure;

export const fates: fc.Arbitrary<readonly Fate[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Fate>('kept') },
    { weight: 1, arbitrary: fc.constant<Fate>('gone') },
    { weight: 1, arbitrary: fc.constant<Fate>('broken-off') },
    { weight: 1, arbitrary: silence },
  ),
  { minLength: 1, maxLength: 40 },
);

export function degrade(seen: readonly Observation[], to: readonly Fate[]): Observation[] {
  return seen.flatMap((observation, index) => {
    const fate = to[index % to.length] ?? 'kept';
    if (fate === 'kept') return [observation];
    if (fate === 'gone') return [];
    const { id, kind, subject, asked, at } = observation;
    if (fate === 'broken-off') return [brokenOff(observation)];
    return [{ id, kind, subject, asked, at, failure: fate } as Observation];
  });
}

/** What `scan` writes of a probe that threw: one failure for each kind that it yields. */
function brokenOff({ kind, subject, at }: Observation): Observation {
  const probe = PROBES.find(({ yields }) => yields.includes(kind));
  if (probe === undefined) throw new Error(`no probe yields ${kind}`);
  const failure = failed('bug', 'scan');
  return brokenOffObservation(kind, subject, probe.id, at, failure);
}
