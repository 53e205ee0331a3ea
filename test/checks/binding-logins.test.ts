/** Rulings on logins that were made for channel binding, with an account and without. */
import { describe, expect, test } from 'vitest';
import { observeStep } from '../../src/observe.js';
import {
  NO_SUCH_BINDING,
  type Failure,
  type LoginPurpose,
  type Observation,
  type Recording,
  type SaslBinding,
  type SaslLogin,
  type TlsVersion,
} from '../../src/model.js';
import { byId } from '../../src/seen.js';
import type { XmlElement } from '../../src/wire/xmpp/xml.js';
import {
  AT,
  DOMAIN,
  endpointAt,
  failed,
  good,
  observe,
  recording,
  type Spot,
  type Stream,
} from './build.js';
import { rowOf } from './catalogue.js';

const PLUS = ['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'];
const BAN = 'Too many (3) failed authentications from this IP address';

function spotOf(tls12: Stream | null, tls13: Stream | null, parts: Partial<Spot> = {}): Spot {
  const versionOf = (stream: Stream | null) => (stream === null ? 70 : { stream });
  return good('c2s', {
    versions: { 'TLSv1.2': versionOf(tls12), 'TLSv1.3': versionOf(tls13) },
    ...parts,
  });
}

function plus(...bindings: readonly string[]): Stream {
  return { mechanisms: PLUS, ...(bindings.length > 0 ? { bindings } : {}) };
}

type Made = (spot: Spot) => Observation;

/** `1.3 bound tls-exporter: success`, and what else is known of it. */
function login(words: string, parts: Partial<SaslLogin> = {}): Made {
  const match = /^(1\.[23]) (\w+)(?: ([\w-]+))?: ([\w-]+)$/.exec(words);
  const [, number = '', purpose = '', type, outcome = ''] = match ?? [];
  const version = `TLSv${number}` as TlsVersion;
  const value = {
    version,
    purpose: purpose as LoginPurpose,
    mechanism: type === undefined ? 'SCRAM-SHA-1' : 'SCRAM-SHA-1-PLUS',
    gs2: type === undefined ? (purpose === 'downgrade' ? 'y' : 'n') : `p=${type}`,
    offer: { mechanisms: PLUS, types: type === undefined ? [] : [type] },
    outcome: outcome as SaslLogin['outcome'],
    condition: outcome === 'failure' ? 'malformed-request' : null,
    text: null,
    ban: null,
    ...parts,
  };
  const variant = `${version} ${purpose}${purpose === 'bound' ? ` ${type}` : ''}`;
  return (spot) => observeStep('sasl.login', endpointAt(spot), { value }, AT, variant);
}

function leftOut(variant: string, failure: Failure): Made {
  return (spot) => observeStep('sasl.login', endpointAt(spot), { failure }, AT, variant);
}

/** `1.3 tls-exporter`, and what was said. */
function asked(words: string, condition: string, parts: Partial<SaslBinding> = {}): Made {
  const [number = '', type = ''] = words.split(' ');
  const version = `TLSv${number}` as TlsVersion;
  const gs2 = type === 'y' ? 'y' : `p=${type}`;
  const offer = { mechanisms: PLUS, types: [] };
  const value = {
    ...{ version, mechanism: 'SCRAM-SHA-1-PLUS', gs2, offer, answer: 'failure' as const },
    ...{ condition, text: null, ban: null, ...parts },
  };
  return (spot) =>
    observeStep('sasl.binding', endpointAt(spot), { value }, AT, `${version} ${gs2}`);
}

/** What that entity says it is (XEP-0092). */
function software(subject: string, name: string, version: string): Observation {
  const ns = 'jabber:iq:version';
  const child = (tag: string, text: string): XmlElement => {
    return { name: tag, ns, attributes: {}, children: [text] };
  };
  const children = [child('name', name), child('version', version)];
  const payload = { name: 'query', ns, attributes: {}, children };
  const answer = { answer: 'result', payload, condition: null, text: null } as const;
  const value = { by: 'account', query: 'version', tookMs: 5, answer } as const;
  return observe('entity.iq', subject, value, 'version account');
}

const SOFTWARE = software(DOMAIN, 'Prosody', '0.12.3');

function withMade(
  spots: readonly Spot[],
  made: readonly Made[],
  more: Observation[] = [],
): Recording {
  const [spot] = spots;
  if (spot === undefined) throw new Error('no spot');
  const seen = recording({ spots });
  const all = [...seen.observations, ...made.map((one) => one(spot)), ...more];
  return { ...seen, observations: all.sort(byId) };
}

/** `status/basis CODE`, then the findings that count, or are asked for. */
function ruledOn(spots: readonly Spot[], made: readonly Made[], more: Observation[] = []): string {
  const { status, basis, code } = rowOf(withMade(spots, made, more), 'channel-binding').ruling;
  return `${status}${basis === null ? '' : `/${basis}`} ${code}`;
}

function codesOf(
  spots: readonly Spot[],
  made: readonly Made[],
  more: Observation[] = [],
): string[] {
  const { findings } = rowOf(withMade(spots, made, more), 'channel-binding').ruling;
  return findings.map(({ status, code }) => `${status} ${code}`);
}

const BOTH = spotOf(plus('tls-unique'), plus('tls-exporter'));
const UNNAMED = spotOf(plus(), plus());
const NONE: Stream = { mechanisms: ['PLAIN', 'SCRAM-SHA-1'] };

const RIGHT = [
  ...[login('1.2 control: success'), login('1.2 bound tls-unique: success')],
  ...[login('1.3 control: success'), login('1.3 bound tls-exporter: success')],
];
const REFUSED = ['1.2', '1.3'].flatMap((version) => [
  login(`${version} falsified tls-exporter: failure`),
  login(`${version} foreign ${NO_SUCH_BINDING}: failure`),
  login(`${version} downgrade: failure`),
]);

describe('with an account', () => {
  test.each<[string, Spot, readonly Made[], string]>([
    [
      'right in both, wrong refused',
      BOTH,
      [...RIGHT, ...REFUSED],
      'compliant/exercised CHANNEL_BINDING_WORKS',
    ],
    [
      'in one version alone: as weak as the other',
      BOTH,
      RIGHT.slice(0, 2),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'without types in TLS 1.3, and tls-server-end-point does',
      UNNAMED,
      [
        ...RIGHT.slice(0, 3),
        login('1.3 bound tls-exporter: failure', { offer: { mechanisms: PLUS, types: [] } }),
        login('1.3 bound tls-server-end-point: success'),
      ],
      'compliant/exercised CHANNEL_BINDING_WORKS',
    ],
    [
      'tls-unique alone in TLS 1.3 (ejabberd 23.01)',
      UNNAMED,
      [
        ...RIGHT.slice(0, 3),
        login('1.3 bound tls-exporter: failure'),
        login('1.3 bound tls-unique: success'),
      ],
      'partial/exercised CHANNEL_BINDING_UNDEFINED',
    ],
    [
      'a type that is named, and refused beside one that works',
      BOTH,
      [...RIGHT, login('1.3 bound tls-server-end-point: failure')],
      'partial/exercised CHANNEL_BINDING_REFUSED',
    ],
    [
      'a type that was named before and is not on that stream (Prosody 13)',
      BOTH,
      [
        ...RIGHT,
        login('1.3 bound tls-server-end-point: failure', {
          offer: { mechanisms: PLUS, types: ['tls-exporter'] },
        }),
      ],
      'compliant/exercised CHANNEL_BINDING_WORKS',
    ],
    [
      'a type that is named, and refused beside one that works, where the control is lost',
      BOTH,
      [
        ...RIGHT.slice(0, 2),
        login('1.3 bound tls-exporter: success'),
        login('1.3 bound tls-server-end-point: failure'),
      ],
      'partial/exercised CHANNEL_BINDING_REFUSED',
    ],
    [
      'the right data refused',
      BOTH,
      [login('1.3 control: success'), login('1.3 bound tls-exporter: failure')],
      'partial/exercised CHANNEL_BINDING_REFUSED',
    ],
    [
      'the right data refused, and so is the password',
      BOTH,
      [login('1.3 control: failure'), login('1.3 bound tls-exporter: failure')],
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'the right data refused with a ban',
      BOTH,
      [login('1.3 control: success'), login('1.3 bound tls-exporter: failure', { ban: BAN })],
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'the right data answered with a close',
      BOTH,
      [login('1.3 control: success'), login('1.3 bound tls-exporter: closed')],
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'falsified data let in',
      BOTH,
      [...RIGHT, login('1.3 falsified tls-exporter: success')],
      'missing/exercised CHANNEL_BINDING_FALSIFIED',
    ],
    [
      'falsified data let in, without a signature',
      BOTH,
      [...RIGHT, login('1.3 falsified tls-exporter: unsigned')],
      'missing/exercised CHANNEL_BINDING_FALSIFIED',
    ],
    [
      'falsified data answered with what is no SCRAM',
      BOTH,
      [...RIGHT, login('1.3 falsified tls-exporter: malformed')],
      'partial/exercised SCRAM_FLAWED',
    ],
    [
      'a type that nobody has let in',
      BOTH,
      [...RIGHT, login(`1.3 foreign ${NO_SUCH_BINDING}: success`)],
      'missing/exercised CHANNEL_BINDING_FOREIGN',
    ],
    [
      'y let in',
      BOTH,
      [...RIGHT, login('1.3 downgrade: success')],
      'partial/exercised CHANNEL_BINDING_DOWNGRADE',
    ],
    [
      'PLAIN after SCRAM',
      BOTH,
      [login('1.3 control: withheld', { condition: 'plain-after-scram' })],
      'partial/observed SCRAM_WITHDRAWN',
    ],
    [
      'a wrong signature',
      BOTH,
      [login('1.3 control: wrong-signature')],
      'partial/exercised SCRAM_FLAWED',
    ],
    [
      'nobody to be trusted',
      BOTH,
      [login('1.3 control: withheld', { condition: 'untrusted' })],
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'none is offered, whatever logs in',
      spotOf(null, NONE),
      [login('1.3 control: success')],
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
  ])('%s', (_what, spot, made, expected) => {
    expect(ruledOn([spot], made)).toBe(expected);
  });

  function works(made: readonly Made[]): object | undefined {
    const { findings } = rowOf(withMade([BOTH], made), 'channel-binding').ruling;
    return findings.find(({ code }) => code === 'CHANNEL_BINDING_WORKS')?.args;
  }

  test('what was refused is told of each version', () => {
    const made = [
      ...RIGHT,
      login('1.2 falsified tls-unique: failure'),
      login('1.3 falsified tls-exporter: failure'),
      login('1.3 downgrade: failure'),
    ];
    expect(works(made)).toEqual({
      versions: ['TLSv1.2', 'TLSv1.3'],
      types: ['tls-exporter', 'tls-unique'],
      falsified: ['TLSv1.2', 'TLSv1.3'],
      downgrade: ['TLSv1.3'],
      foreign: [],
    });
  });

  test.each<[string, Partial<SaslLogin>]>([
    ['the words of a ban', { condition: 'temporary-auth-failure', ban: '' }],
    ['a stream error', { outcome: 'stream-error', condition: 'policy-violation', ban: BAN }],
    ['a close', { outcome: 'closed', condition: null }],
  ])('falsified data answered with %s proves nothing', (_what, parts) => {
    const made = [...RIGHT, login('1.3 falsified tls-exporter: failure', parts)];
    expect(ruledOn([BOTH], made)).toBe('compliant/exercised CHANNEL_BINDING_WORKS');
    expect(works(made)).toMatchObject({ falsified: [] });
  });

  test('logins that were left out are told, by reason', () => {
    const skipped: Failure = { layer: 'scan', reason: 'skipped', detail: 'enough' };
    const made = [
      ...RIGHT,
      leftOut('TLSv1.2 foreign', skipped),
      leftOut('TLSv1.3 foreign', skipped),
      leftOut('TLSv1.2 downgrade', { ...skipped, detail: 'banned' }),
    ];
    const { findings, status } = rowOf(withMade([BOTH], made), 'channel-binding').ruling;
    expect(status).toBe('compliant');
    const nothing = { falsified: [], downgrade: [], foreign: [], bound: [] };
    expect(
      findings.filter(({ code }) => code === 'LOGINS_LEFT_OUT').map(({ args }) => args),
    ).toEqual([
      { ...nothing, downgrade: ['TLSv1.2'], detail: 'banned' },
      { ...nothing, foreign: ['TLSv1.2', 'TLSv1.3'], detail: 'enough' },
    ]);
  });

  test('what was begun and not answered counts as failed, what was left out does not', () => {
    const made = [
      ...RIGHT,
      leftOut('TLSv1.3 falsified', failed('timeout', 'sasl')),
      leftOut('TLSv1.2 falsified', failed('timeout', 'stream')),
      leftOut('TLSv1.3 foreign', failed('skipped', 'scan')),
    ];
    const { findings } = rowOf(withMade([BOTH], made), 'channel-binding').ruling;
    expect(findings.find(({ code }) => code === 'LOGINS_MADE')?.args).toMatchObject({
      succeeded: 4,
      failed: 1,
    });
  });

  test('the account was used, where only a type could not be tried', () => {
    const made = [
      ...RIGHT,
      login('1.3 bound tls-server-end-point: withheld', { condition: 'no-data' }),
    ];
    expect(codesOf([BOTH], made)).not.toContain('information LOGIN_WITHHELD');
    expect(ruledOn([BOTH], made)).toBe('compliant/exercised CHANNEL_BINDING_WORKS');
  });
});

describe('without an account', () => {
  const CONTROL = [
    asked(`1.2 ${NO_SUCH_BINDING}`, 'malformed-request'),
    asked(`1.3 ${NO_SUCH_BINDING}`, 'malformed-request'),
  ];
  const KNOWN = [
    asked('1.2 tls-unique', 'not-authorized'),
    asked('1.3 tls-exporter', 'not-authorized'),
  ];

  test.each<[string, Spot, readonly Made[], string]>([
    ['told apart', BOTH, [...CONTROL, ...KNOWN], 'compliant/observed CHANNEL_BINDING_KNOWN'],
    [
      'without types in TLS 1.3, and one is known',
      UNNAMED,
      [...CONTROL, ...KNOWN],
      'compliant/observed CHANNEL_BINDING_KNOWN',
    ],
    ['without a control', UNNAMED, KNOWN, 'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN'],
    [
      'a control that was led on',
      UNNAMED,
      [asked(`1.3 ${NO_SUCH_BINDING}`, '', { answer: 'challenge', condition: null }), ...KNOWN],
      'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'other words, since the server had enough (mod_limit_auth of Prosody)',
      UNNAMED,
      [...CONTROL, asked('1.3 tls-exporter', 'temporary-auth-failure', { ban: '' })],
      'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'other words, of a ban behind them',
      UNNAMED,
      [...CONTROL, asked('1.3 tls-exporter', 'not-authorized', { ban: BAN })],
      'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'words that differ by an id alone',
      UNNAMED,
      [
        asked(`1.3 ${NO_SUCH_BINDING}`, 'not-authorized', { text: 'No (4f2a9c), 12:01:07' }),
        asked('1.3 tls-exporter', 'not-authorized', { text: 'No (b81c0d), 12:01:09' }),
      ],
      'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'words that differ by the type that was asked for',
      UNNAMED,
      [
        asked(`1.3 ${NO_SUCH_BINDING}`, 'not-authorized', { text: `No ${NO_SUCH_BINDING}` }),
        asked('1.3 tls-exporter', 'not-authorized', { text: 'No tls-exporter' }),
      ],
      'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'only tls-unique is known in TLS 1.3',
      UNNAMED,
      [
        ...CONTROL,
        asked('1.3 tls-exporter', 'malformed-request'),
        asked('1.3 tls-unique', 'not-authorized'),
      ],
      'partial/observed CHANNEL_BINDING_UNDEFINED',
    ],
    [
      'a close for what is known',
      UNNAMED,
      [...CONTROL, asked('1.3 tls-exporter', '', { answer: 'closed', condition: null })],
      'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
  ])('%s', (_what, spot, made, expected) => {
    expect(ruledOn([spot], made)).toBe(expected);
  });

  test('held back is what was not asked, not what comes behind what was', () => {
    const failure = failed('skipped', 'scan');
    const held =
      (gs2: string): Made =>
      (spot) =>
        observeStep('sasl.binding', endpointAt(spot), { failure }, AT, `TLSv1.3 ${gs2}`);
    const same = [...CONTROL, asked('1.3 tls-exporter', 'malformed-request')];
    expect(ruledOn([UNNAMED], [...same, held('y')])).toBe(
      'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN',
    );
    expect(ruledOn([UNNAMED], [held(`p=${NO_SUCH_BINDING}`)])).toBe(
      'not-observed LOGINS_HELD_BACK',
    );
  });
});

describe('SASL and SASL2', () => {
  const EXPORTER = { bindings: ['tls-exporter'] };

  test.each<[string, Stream, string, string[]]>([
    [
      'SASL2 alone',
      { sasl2: PLUS, ...EXPORTER },
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      [],
    ],
    [
      'the same in both',
      { mechanisms: PLUS, sasl2: PLUS, ...EXPORTER },
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      [],
    ],
    [
      'SASL without -PLUS',
      { mechanisms: ['PLAIN', 'SCRAM-SHA-1'], sasl2: PLUS, ...EXPORTER },
      'partial/advertised CHANNEL_BINDING_ONE_PROTOCOL',
      ['CHANNEL_BINDING_ONE_PROTOCOL', 'SASL2_DIFFERS'],
    ],
    [
      'SASL2 without -PLUS',
      { mechanisms: PLUS, sasl2: ['SCRAM-SHA-1'], ...EXPORTER },
      'partial/advertised CHANNEL_BINDING_ONE_PROTOCOL',
      ['CHANNEL_BINDING_ONE_PROTOCOL', 'SASL2_DIFFERS'],
    ],
    [
      'SASL for those without a password',
      { mechanisms: ['ANONYMOUS', 'EXTERNAL'], sasl2: PLUS, ...EXPORTER },
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      ['SASL2_DIFFERS'],
    ],
    [
      'other hashes',
      { mechanisms: PLUS, sasl2: ['SCRAM-SHA-256-PLUS'], ...EXPORTER },
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      ['SASL2_DIFFERS'],
    ],
    [
      '-PLUS in neither',
      { mechanisms: ['PLAIN'], sasl2: ['SCRAM-SHA-1'], ...EXPORTER },
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
      ['SASL2_DIFFERS'],
    ],
  ])('%s', (_what, stream, expected, contradictions) => {
    const spot = spotOf(null, stream);
    const { status, basis, code, ...ruling } = rowOf(
      recording({ spots: [spot] }),
      'channel-binding',
    ).ruling;
    expect(`${status}/${basis} ${code}`).toBe(expected);
    const found = ruling.findings.map((finding) => finding.code);
    for (const one of contradictions) expect(found).toContain(one);
    if (contradictions.length === 0) {
      expect(found).not.toContain('SASL2_DIFFERS');
      expect(found).not.toContain('CHANNEL_BINDING_ONE_PROTOCOL');
    }
  });

  test('what works in SASL does not make up for SASL2', () => {
    const stream = { mechanisms: PLUS, sasl2: ['PLAIN'], ...EXPORTER };
    expect(ruledOn([spotOf(null, stream)], RIGHT.slice(2))).toBe(
      'partial/advertised CHANNEL_BINDING_ONE_PROTOCOL',
    );
  });
});

describe('where the software has none (Prosody 0.12 in TLS 1.3)', () => {
  const both = spotOf(plus('tls-unique'), NONE, { transport: 'direct' });
  const newest = spotOf(null, NONE);
  const silent = { stream: failed('timeout', 'stream') } as const;

  test.each<[string, Spot[], string]>([
    ['in one version', [both], 'compliant/advertised CHANNEL_BINDING_WHERE_SUPPORTED'],
    ['at all', [newest], 'not-applicable/observed CHANNEL_BINDING_UNSUPPORTED'],
    [
      'at one endpoint of two',
      [both, newest],
      'compliant/advertised CHANNEL_BINDING_WHERE_SUPPORTED',
    ],
    [
      'and none where it could',
      [spotOf(NONE, NONE, { transport: 'direct' }), newest],
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
    [
      'and the other version not seen',
      [good('c2s', { versions: { 'TLSv1.2': silent, 'TLSv1.3': { stream: NONE } } })],
      'not-observed UNANSWERED',
    ],
    [
      'and another endpoint not seen',
      [newest, good('c2s', { address: '192.0.2.8', unreached: failed('timeout') })],
      'not-observed ENDPOINT_UNREACHED',
    ],
  ])('%s', (_what, spots, expected) => {
    expect(ruledOn(spots, [], [SOFTWARE])).toBe(expected);
  });

  test.each<[string, Observation[], string]>([
    [
      'what a component says of itself does not count',
      [SOFTWARE, software('muc.example.org', 'Bridge', '1.0')],
      'not-applicable/observed CHANNEL_BINDING_UNSUPPORTED',
    ],
    [
      'nor does it where the server says nothing',
      [software('muc.example.org', 'Prosody', '0.12.3')],
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
    [
      'a version that has it',
      [software(DOMAIN, 'Prosody', '13.0.1')],
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
  ])('%s', (_what, said, expected) => {
    expect(ruledOn([newest], [], said)).toBe(expected);
  });
});
