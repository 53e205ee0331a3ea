import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/judge/judge.js';
import type { Endpoint, Observation, Recording, S2sOutgoing } from '../../../src/model/index.js';
import { byId } from '../../../src/model/observation-view.js';
import {
  altNames,
  build,
  dns,
  name,
  seq,
  sha256,
  srvName,
  tlv,
  utf8,
} from '../certificates/certificate-builder.js';
import { issued, keys, named, spkiOf } from '../certificates/issued.js';
import {
  AT,
  endpointAt,
  failed,
  good,
  observe,
  recording,
  type Peer,
  type Spot,
} from '../../arbitrary/build.js';

const BAD = 'bad.example';
const GOOD = 'good.example';

const own = keys();
const names = (domain: string) => ({ extensions: [altNames(dns(domain))] });
const leaf = (parts: Parameters<typeof build>[0]): Buffer =>
  build({ spki: spkiOf(own), subject: named('leaf'), ...parts });
const EXPIRED = leaf({
  ...names(BAD),
  validity: seq(tlv(0x17, '240101000000Z'), tlv(0x17, '250101000000Z')),
});
const EARLY = leaf({
  ...names(BAD),
  validity: seq(tlv(0x17, '290101000000Z'), tlv(0x17, '300101000000Z')),
});
const WRONG = leaf(names('other.example'));
const RIGHT = leaf(names(BAD));
const ONLY_COMMON = leaf({ subject: name(utf8(BAD)) });
const COMMON_BESIDE = leaf({ ...names('other.example'), subject: name(utf8(BAD)) });
const OTHER_COMMON = leaf({ subject: name(utf8('other.example')) });
const COMMON_EXPIRED = leaf({
  ...names('other.example'),
  subject: name(utf8(BAD)),
  validity: seq(tlv(0x17, '240101000000Z'), tlv(0x17, '250101000000Z')),
});
const FOR_SERVERS = leaf({ extensions: [altNames(srvName(`_xmpp-server.${BAD}`))] });
const SELF = issued(own, own, { ...names(BAD), subject: named('self'), issuer: named('self') });

const place = (address: string, host: string): Endpoint =>
  endpointAt({ role: 's2s', address, host });
const ELSEWHERE = place('198.51.100.7', 'xmpp.elsewhere.example');

interface Shows {
  readonly der: Buffer;
  readonly trusted?: boolean;
  readonly tlsa?: S2sOutgoing['shown'][number]['tlsa'];
}

type Answer = Partial<Omit<S2sOutgoing, 'shown'>>;

const ANSWERED: Answer = { answer: 'result', described: true };
const REFUSED: Answer = {
  answer: 'error',
  condition: 'remote-server-timeout',
  text: 'certificate has expired',
};
const NOT_FOUND: Answer = { answer: 'error', condition: 'remote-server-not-found' };
/** What servers say that did not get to see a certificate, or whose own one was refused. */
const NO_REFUSALS: readonly (readonly [string, string | null])[] = [
  ['remote-server-not-found', 'DNS lookup failed: non-existing domain'],
  ['remote-server-not-found', 'Server-to-server connection failed: NXDOMAIN in A lookup'],
  ['remote-server-timeout', 'Server-to-server connection failed: connection refused'],
  ['remote-server-timeout', 'Connection failed: connection timed out'],
  ['remote-server-timeout', 'Stream closed by us: Use of STARTTLS required (policy-violation)'],
  ['remote-server-timeout', 'Server-to-server connection failed: policy-violation'],
  [
    'remote-server-timeout',
    "Server-to-server connection failed: Your server's certificate is not trusted",
  ],
  ['remote-server-timeout', 'TLS failed: sslv3 alert bad certificate'],
  ['remote-server-timeout', null],
];
/** Prosody 0.12 and 13, ejabberd 23 and 24. */
const REFUSALS: readonly (readonly [string, string])[] = [
  [
    'remote-server-not-found',
    "Server-to-server connection failed: Remote server's certificate is not valid for this name",
  ],
  ['remote-server-timeout', 'Peer certificate rejected: self signed certificate'],
];
const SILENT: Answer = { answer: 'silence' };

function asked(domain: string, said: Answer, ...shows: readonly Shows[]): readonly Observation[] {
  const shown = shows.map(({ der, trusted = false, tlsa = [] }, index) => ({
    where: `198.51.100.7:${5269 + index}`,
    chain: [sha256(der)],
    trust: { trusted, error: trusted ? null : 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    tlsa,
  }));
  const value: S2sOutgoing = {
    part: domain === GOOD ? 'good' : 'bad',
    endpoints: [ELSEWHERE],
    shown,
    unseen: null,
    answer: 'silence',
    described: false,
    condition: null,
    text: null,
    tookMs: 100,
    ...said,
  };
  const certificates = shows.map(({ der }) =>
    observe('certificate', sha256(der), { der: der.toString('base64') }),
  );
  return [observe('s2s.outgoing', domain, value), ...certificates];
}

const CONTROL = asked(GOOD, ANSWERED);

const TURNED_AWAY: Peer = { error: { condition: 'not-authorized', text: 'is not trusted' } };
const incoming = (peer: Peer | ReturnType<typeof failed>): Spot =>
  good('s2s', {
    versions: { 'TLSv1.3': { stream: {} } },
    peers: { none: peer, 'self-signed': peer, 'wrong-name': peer, expired: peer },
  });

function whole(more: readonly Observation[], spots: readonly Spot[]): Recording {
  const base = recording({ spots });
  const unique = new Map([...base.observations, ...more].map((one) => [one.id, one]));
  return {
    ...base,
    endedAt: AT,
    access: ['public', 'account'],
    observations: [...unique.values()].sort(byId),
  };
}

function rowOf(more: readonly Observation[], spots: readonly Spot[] = [incoming(TURNED_AWAY)]) {
  const { rows } = judge(whole(more, spots));
  const row = rows.find(({ id }) => id === 's2s-certificate-enforcement');
  if (row === undefined) throw new Error('no such row');
  return row.ruling;
}

function ruled(...given: Parameters<typeof rowOf>): string {
  const { status, basis, code } = rowOf(...given);
  return `${status}/${basis ?? '-'} ${code}`;
}

/** Of the bad one. */
function found(...more: readonly Observation[]): string {
  const marks = rowOf(more).findings.filter(({ subject }) => subject === BAD);
  return marks.map(({ status, code }) => `${status} ${code}`).join();
}

describe('a domain with a bad certificate', () => {
  test.each<[string, readonly Observation[], string]>([
    ['answers', asked(BAD, ANSWERED, { der: EXPIRED }), 'missing OUTGOING_ANSWERED'],
    ['answers, not yet valid', asked(BAD, ANSWERED, { der: EARLY }), 'missing OUTGOING_ANSWERED'],
    ['answers, self-signed', asked(BAD, ANSWERED, { der: SELF }), 'missing OUTGOING_ANSWERED'],
    [
      'answers, with a trusted one for another name',
      asked(BAD, ANSWERED, { der: WRONG, trusted: true }),
      'missing OUTGOING_ANSWERED',
    ],
    [
      'is not reached',
      [...asked(BAD, REFUSED, { der: EXPIRED }), ...CONTROL],
      'compliant OUTGOING_NOT_REACHED',
    ],
    [
      'is not found',
      [...asked(BAD, NOT_FOUND, { der: EXPIRED }), ...CONTROL],
      'not-observed OUTGOING_REASON_UNKNOWN',
    ],
    ...NO_REFUSALS.map(([condition, text]): [string, readonly Observation[], string] => [
      `is not reached: ${text ?? 'without a text'}`,
      [...asked(BAD, { answer: 'error', condition, text }, { der: EXPIRED }), ...CONTROL],
      'not-observed OUTGOING_REASON_UNKNOWN',
    ]),
    ...REFUSALS.map(([condition, text]): [string, readonly Observation[], string] => [
      `is refused: ${text}`,
      [...asked(BAD, { answer: 'error', condition, text }, { der: EXPIRED }), ...CONTROL],
      'compliant OUTGOING_NOT_REACHED',
    ]),
    [
      'has its name in the common name, beside alternative names of others',
      asked(BAD, ANSWERED, { der: COMMON_BESIDE, trusted: true }),
      'not-observed OUTGOING_CERTIFICATE_DOUBTFUL',
    ],
    [
      'has another name in the common name, and nothing else',
      asked(BAD, ANSWERED, { der: OTHER_COMMON, trusted: true }),
      'missing OUTGOING_ANSWERED',
    ],
    [
      'has its name in the common name, and is expired',
      asked(BAD, ANSWERED, { der: COMMON_EXPIRED, trusted: true }),
      'missing OUTGOING_ANSWERED',
    ],
    [
      'is not reached, though TLSA records vouch for it',
      [...asked(BAD, REFUSED, { der: EXPIRED, tlsa: [ee(EXPIRED)] }), ...CONTROL],
      'compliant OUTGOING_NOT_REACHED',
    ],
    // A time-out alone never decides, with a control or without.
    [
      'is silent',
      [...asked(BAD, SILENT, { der: EXPIRED }), ...CONTROL],
      'not-observed OUTGOING_SILENT',
    ],
    [
      'is not reached, and nobody else was asked',
      asked(BAD, REFUSED, { der: EXPIRED }),
      'not-observed OUTGOING_UNCONTROLLED',
    ],
    [
      'is not reached, nor is the control',
      [...asked(BAD, REFUSED, { der: EXPIRED }), ...asked(GOOD, NOT_FOUND)],
      'not-observed OUTGOING_UNCONTROLLED',
    ],
    [
      'is not reached, and the control is silent',
      [...asked(BAD, REFUSED, { der: EXPIRED }), ...asked(GOOD, SILENT)],
      'not-observed OUTGOING_UNCONTROLLED',
    ],
    [
      'is not reached, and the control is served where the target is',
      [
        ...asked(BAD, REFUSED, { der: EXPIRED }),
        ...asked(GOOD, { ...ANSWERED, endpoints: [place('192.0.2.7', 'other.example')] }),
      ],
      'not-observed OUTGOING_UNCONTROLLED',
    ],
    [
      'is not reached, and where the control is nobody knows',
      [
        ...asked(BAD, REFUSED, { der: EXPIRED }),
        ...asked(GOOD, { ...ANSWERED, endpoints: [], unseen: failed('servfail', 'dns') }),
      ],
      'not-observed OUTGOING_UNCONTROLLED',
    ],
    [
      'is down, so that nobody turned it away',
      [...asked(BAD, { ...REFUSED, unseen: failed('refused') }), ...CONTROL],
      'not-observed OUTGOING_CERTIFICATE_UNSEEN',
    ],
    [
      'answers, and what it shows was not seen',
      [...asked(BAD, { ...ANSWERED, unseen: failed('timeout') }), ...CONTROL],
      'not-observed OUTGOING_CERTIFICATE_UNSEEN',
    ],
    [
      'answers, and one of its places that was not seen may have a good one',
      [...asked(BAD, { ...ANSWERED, unseen: failed('timeout') }, { der: EXPIRED }), ...CONTROL],
      'not-observed OUTGOING_CERTIFICATE_UNSEEN',
    ],
    [
      'is turned away, and one of its places was not seen',
      [...asked(BAD, { ...REFUSED, unseen: failed('timeout') }, { der: EXPIRED }), ...CONTROL],
      'not-observed OUTGOING_CERTIFICATE_UNSEEN',
    ],
    [
      'has got a good one',
      asked(BAD, ANSWERED, { der: RIGHT, trusted: true }),
      'not-observed OUTGOING_CERTIFICATE_VALID',
    ],
    [
      'has got one for servers alone, which is good',
      asked(BAD, ANSWERED, { der: FOR_SERVERS, trusted: true }),
      'not-observed OUTGOING_CERTIFICATE_VALID',
    ],
    [
      'has a good one at one of its places',
      asked(BAD, ANSWERED, { der: EXPIRED }, { der: RIGHT, trusted: true }),
      'not-observed OUTGOING_CERTIFICATE_VALID',
    ],
    [
      'has an issuer that others may know',
      asked(BAD, ANSWERED, { der: RIGHT }),
      'not-observed OUTGOING_CERTIFICATE_DOUBTFUL',
    ],
    [
      'has its name in the common name alone',
      asked(BAD, ANSWERED, { der: ONLY_COMMON, trusted: true }),
      'not-observed OUTGOING_CERTIFICATE_DOUBTFUL',
    ],
    [
      'answers, and TLSA records vouch for it',
      asked(BAD, ANSWERED, { der: EXPIRED, tlsa: [ee(EXPIRED)] }),
      'not-observed OUTGOING_DANE',
    ],
    [
      'answers, and the DNS does not say whether TLSA records do',
      asked(BAD, ANSWERED, { der: EXPIRED, tlsa: null }),
      'not-observed OUTGOING_DANE',
    ],
    [
      'answers, with TLSA records for something else, or that need public roots',
      asked(BAD, ANSWERED, { der: EXPIRED, tlsa: [ee(WRONG), { ...ee(EXPIRED), usage: 1 }] }),
      'missing OUTGOING_ANSWERED',
    ],
    [
      'is served at an address of the target',
      asked(BAD, { ...ANSWERED, endpoints: [place('192.0.2.7', 'x.example')] }, { der: EXPIRED }),
      'not-observed OUTGOING_AT_HOME',
    ],
    [
      'is served by a host of the target',
      asked(
        BAD,
        { ...ANSWERED, endpoints: [ELSEWHERE, place('198.51.100.8', 'chat.example.org')] },
        { der: EXPIRED },
      ),
      'not-observed OUTGOING_AT_HOME',
    ],
    [
      'answers with a result that says nothing',
      asked(BAD, { answer: 'result' }, { der: EXPIRED }),
      'not-observed OUTGOING_UNCLEAR',
    ],
    ...['service-unavailable', 'forbidden', 'policy-violation', 'item-not-found', null].map(
      (condition): [string, readonly Observation[], string] => [
        `is answered for with ${condition}`,
        [...asked(BAD, { answer: 'error', condition }, { der: EXPIRED }), ...CONTROL],
        'not-observed OUTGOING_UNCLEAR',
      ],
    ),
  ])('%s', (_what, more, expected) => {
    expect(found(...more)).toBe(expected);
  });
});

function ee(der: Buffer) {
  return { usage: 3, selector: 0, matchingType: 1, data: sha256(der) };
}

const CONVICTS = [...asked(BAD, ANSWERED, { der: EXPIRED }), ...CONTROL];
const ACQUITS = [...asked(BAD, REFUSED, { der: EXPIRED }), ...CONTROL];
const SAYS_NOTHING = [...asked(BAD, SILENT, { der: EXPIRED }), ...CONTROL];

describe('the row of both ways', () => {
  const MAY_DIAL_BACK: Peer = {
    features: { dialback: true },
    dialback: {
      ...{ answer: 'silence', type: null, condition: null, text: null },
      ...{ waitedMs: 12_000, verified: false },
    },
  };
  const LET_IN: Peer = {
    features: { mechanisms: ['EXTERNAL'] },
    external: { answer: 'success', condition: null, text: null },
  };
  test.each<[string, Spot, readonly Observation[], string]>([
    [
      'turned away, nobody asked',
      incoming(TURNED_AWAY),
      [],
      'compliant/exercised PEERS_TURNED_AWAY',
    ],
    [
      'turned away, not reached',
      incoming(TURNED_AWAY),
      ACQUITS,
      'compliant/exercised PEERS_TURNED_AWAY',
    ],
    [
      'turned away, silent',
      incoming(TURNED_AWAY),
      SAYS_NOTHING,
      'compliant/exercised PEERS_TURNED_AWAY',
    ],
    [
      'turned away, answered',
      incoming(TURNED_AWAY),
      CONVICTS,
      'missing/exercised OUTGOING_NOT_ENFORCED',
    ],
    [
      'dialback, not reached',
      incoming(MAY_DIAL_BACK),
      ACQUITS,
      'partial/observed PEERS_MAY_DIAL_BACK',
    ],
    [
      'dialback, answered',
      incoming(MAY_DIAL_BACK),
      CONVICTS,
      'missing/exercised OUTGOING_NOT_ENFORCED',
    ],
    ['let in, answered', incoming(LET_IN), CONVICTS, 'missing/exercised PEERS_ACCEPTED'],
    ['let in, not reached', incoming(LET_IN), ACQUITS, 'missing/exercised PEERS_ACCEPTED'],
    [
      'unanswered, not reached',
      incoming(failed('timeout')),
      ACQUITS,
      'not-observed/- NOT_SEEN_EVERYWHERE',
    ],
    [
      'unanswered, answered',
      incoming(failed('timeout')),
      CONVICTS,
      'missing/exercised OUTGOING_NOT_ENFORCED',
    ],
  ])('%s', (_what, spot, more, expected) => {
    expect(ruled(more, [spot])).toBe(expected);
  });

  test('says which half is what, on which basis, by which observations', () => {
    const { findings } = rowOf(ACQUITS);
    expect(
      findings
        .filter(({ status }) => status !== 'information')
        .map(({ subject, status, basis }) => `${subject}: ${status}/${basis ?? ''}`),
    ).toEqual([
      `${BAD}: compliant/exercised`,
      's2s-starttls/chat.example.org:5269/192.0.2.7: compliant/exercised',
    ]);
    const evidence = findings.find(({ subject }) => subject === BAD)?.evidence;
    expect(evidence).toEqual([
      `certificate@${sha256(EXPIRED)}`,
      `s2s.outgoing@${BAD}`,
      `s2s.outgoing@${GOOD}`,
    ]);
  });

  test('the target is at home where nothing may be connected to, too', () => {
    const at = (host: string, address: string): readonly Observation[] =>
      asked(BAD, { ...ANSWERED, endpoints: [place(address, host)] }, { der: EXPIRED });
    const home = (id: string, more: readonly Observation[]): string =>
      found(...more, observe('endpoint', `s2s-starttls/${id}`, failed('forbidden')));
    const barred = 'private.example.org:5269/10.0.0.7';
    const atHome = 'not-observed OUTGOING_AT_HOME';
    expect(home(barred, at('x.example', '10.0.0.7'))).toBe(atHome);
    expect(home(barred, at('private.example.org', '198.51.100.9'))).toBe(atHome);
    const nowhere = 'dead.example.org:5269/-';
    expect(home(nowhere, at('x.example', '-'))).toBe('missing OUTGOING_ANSWERED');
  });

  test('one of several that answers convicts', () => {
    const second = asked('worse.example', ANSWERED, { der: WRONG });
    expect(ruled([...ACQUITS, ...second])).toBe('missing/exercised OUTGOING_NOT_ENFORCED');
    expect(rowOf([...ACQUITS, ...second]).args).toEqual({ domains: ['worse.example'] });
  });
});
