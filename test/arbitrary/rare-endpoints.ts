/**
 * Endpoints at random of what servers seldom are: certificates with one defect each, hosts without
 * passwords or TLS, SRV records that name no server, and CAA records of every shape.
 */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import type { Failure, Observation, SrvRecord } from '../../src/model/index.js';
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
} from '../rules/certificates/certificate-builder.js';
import { CA, issued, keys, named, spkiOf } from '../rules/certificates/issued.js';
import { DOMAIN, failed, GOOD_CERTIFICATE, idAt, observations, observe } from './build.js';
import type { Accepted, Dns, Spot, Stream, StreamErrorSpec, Trusted } from './build.js';
import type { Seen } from './silence.js';

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
const SHORT_ISSUER = issuer({ spki: SHORT_KEY });
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
  { chain: [GOOD_CERTIFICATE, SHORT_ISSUER] },
  { chain: [GOOD_CERTIFICATE, SHORT_ISSUER], path: [GOOD_CERTIFICATE, issuer()] },
  { chain: [GOOD_CERTIFICATE, SHORT_ISSUER], path: [GOOD_CERTIFICATE, SHORT_ISSUER] },
  { chain: [made({ algorithm: SHA1_WITH_RSA })] },
  { chain: [Buffer.from('no certificate')], trust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
];

const PLUS = ['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'];
const STREAMS: readonly (Stream | StreamErrorSpec)[] = [
  { condition: 'see-other-host', seeOtherHost: 'b.example:5222' },
  { mechanisms: PLUS, bindings: ['tls-exporter'] },
  { mechanisms: PLUS, bindings: ['tls-unique'] },
  { mechanisms: PLUS, bindings: ['tls-server-end-point'] },
  { mechanisms: ['SCRAM-SHA-1'], register: true },
  { mechanisms: ['PLAIN'], register: true, invite: true },
  { mechanisms: ['SCRAM-SHA-1'], registerFlows: 'urn:xmpp:register:0' },
  { mechanisms: ['ANONYMOUS'] },
  { mechanisms: [] },
];

const ADDRESSES = ['192.0.2.7', '192.0.2.8'] as const;
const spot = fc
  .record({
    address: fc.constantFrom(...ADDRESSES),
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
      // `hellos` tells what hand-made hellos saw.
      extendedMasterSecret: null,
      auth: { answer: 'failure', condition: 'encryption-required' },
      versions: { TLSv1: 70, 'TLSv1.1': 70, 'TLSv1.2': older, 'TLSv1.3': one },
    };
  });

/** STARTTLS is refused where it is offered, and where it is not. */
function withoutTls(address: string): fc.Arbitrary<Spot> {
  const clear = fc.constantFrom<Stream>({ starttls: 'required' }, { mechanisms: ['PLAIN'] });
  const auth = { answer: 'failure', condition: 'encryption-required' } as const;
  return clear.map((said) => ({
    ...{ role: 'c2s', address, clear: said, starttls: 'failure', auth },
  }));
}

/** One or two endpoints; seldom, none of them has TLS. */
export const rareSpots: fc.Arbitrary<readonly Spot[]> = fc
  .oneof(
    { weight: 9, arbitrary: fc.array(spot, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.tuple(...ADDRESSES.map(withoutTls)) },
  )
  .map((spots) => [...new Map(spots.map((one) => [idAt(one), one])).values()]);

/* SRV records. */

const GONE = 'gone.example.net';
const DEAD: Spot = {
  ...{ role: 'c2s', host: 'old.example.net', address: '192.0.2.99' },
  unreached: failed('refused'),
};
const SECOND_LOOKS: readonly (Failure | { readonly connected: true })[] = [
  failed('refused'),
  failed('refused'),
  failed('timeout'),
  { connected: true },
];

function withRecord(seen: Seen, target: string, port = 5222): Seen {
  const record: SrvRecord = { priority: 9, weight: 0, port, target };
  return seen.map((one): Observation => {
    if (one.kind !== 'dns.srv' || one.value?.service !== 'xmpp-client') return one;
    const records = [...one.value.records, record];
    return observe('dns.srv', one.subject, { ...one.value, records });
  });
}

/** A target that has no address in either family, as the scan records it. */
function addressless(seen: Seen): Seen {
  const blank = { owner: GONE, rcode: 'NXDOMAIN', aliases: [], addresses: [] } as const;
  return [
    ...withRecord(seen, GONE),
    ...([4, 6] as const).map((family) =>
      observe('dns.address', GONE, { ...blank, family }, family === 4 ? 'A' : 'AAAA'),
    ),
    observe('endpoint', `c2s-starttls/${GONE}:5222/-`, failed('unreachable', 'dns')),
  ];
}

/** What the endpoints and the DNS show; seldom, with an SRV record that names no server. */
export function rareSeen(spots: readonly Spot[], said: Dns): fc.Arbitrary<Seen> {
  const seen = observations({ spots, dns: said });
  const dead = observations({ spots: [...spots, DEAD], dns: said });
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant<Seen>(seen) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...SECOND_LOOKS)
        .map((look): Seen => [...dead, observe('tcp.again', idAt(DEAD), look)]),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Seen>(
        addressless(seen),
        withRecord(seen, 'chat.example.net', 0),
        withRecord(seen, '192.0.2.50'),
        withRecord(seen, '.', 0),
      ),
    },
  );
}

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
  { status: 'indeterminate', reason: 'too-costly', zone: null },
];
const TLSA: readonly (readonly string[])[] = [
  [],
  [`2 1 0 ${spkiOf(ANCHOR).toString('hex')}`],
  [`2 0 0 ${ROOT.toString('hex')}`],
];
export const rareDns = fc
  .record({
    caa: fc.constantFrom(...CAA),
    trust: fc.constantFrom(...TRUST),
    tlsa: fc.constantFrom(...TLSA),
  })
  .map(({ caa, trust, tlsa }): Dns => ({
    ...{ caa: { [DOMAIN]: caa }, trust: { '*': trust } },
    tlsa: { '_5222._tcp.chat.example.org': tlsa },
  }));
