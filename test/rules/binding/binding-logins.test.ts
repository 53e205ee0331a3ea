/** Rulings on logins that were made for channel binding, with an account and without. */
import { describe, expect, test } from 'vitest';
import { observeStep } from '../../../src/scan/observe.js';
import {
  NO_SUCH_BINDING,
  type Failure,
  type Observation,
  type Recording,
  type SaslLogin,
} from '../../../src/model/index.js';
import { byId } from '../../../src/model/observation-view.js';
import {
  asked,
  BAN,
  BOTH,
  leftOut,
  login,
  NONE,
  plus,
  PLUS,
  RIGHT,
  ruledOn,
  spotOf,
  UNNAMED,
  withMade,
  type Made,
} from '../../arbitrary/build-bindings.js';
import {
  AT,
  endpointAt,
  failed,
  idAt,
  observe,
  recording,
  type Spot,
} from '../../arbitrary/build.js';
import { rowOf } from '../../arbitrary/catalogue.js';

const REFUSED = ['1.2', '1.3'].flatMap((version) => [
  login(`${version} falsified tls-exporter: failure`),
  login(`${version} foreign ${NO_SUCH_BINDING}: failure`),
  login(`${version} downgrade: failure`),
]);

function codesOf(spots: readonly Spot[], made: readonly Made[]): string[] {
  const { findings } = rowOf(withMade(spots, made), 'channel-binding').ruling;
  return findings.map(({ status, code }) => `${status} ${code}`);
}

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
      tls12: ['tls-unique'],
      tls13: ['tls-exporter'],
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

  test('logins are counted only where the domain has an endpoint for clients', () => {
    const codes = (seen: Recording): string[] =>
      rowOf(seen, 'channel-binding').ruling.findings.map(({ code }) => code);
    const made = withMade([BOTH], RIGHT);
    const isLogin = ({ kind }: Observation): boolean => kind === 'sasl.login';
    const logins = made.observations.filter(isLogin);
    const none = recording({ spots: [] });
    const observations = [...none.observations, ...logins].sort(byId);
    expect(codes(made)).toContain('LOGINS_MADE');
    expect(codes({ ...made, observations: logins })).toContain('LOGINS_MADE');
    expect(codes({ ...none, observations })).toEqual([]);
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
    ['without a control', UNNAMED, KNOWN, 'not-observed CHANNEL_BINDING_TYPE_UNKNOWN'],
    [
      'a control that was led on',
      UNNAMED,
      [asked(`1.3 ${NO_SUCH_BINDING}`, '', { answer: 'challenge', condition: null }), ...KNOWN],
      'not-observed CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'other words, since the server had enough (mod_limit_auth of Prosody)',
      UNNAMED,
      [...CONTROL, asked('1.3 tls-exporter', 'temporary-auth-failure', { ban: '' })],
      'not-observed CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'other words, of a ban behind them',
      UNNAMED,
      [...CONTROL, asked('1.3 tls-exporter', 'not-authorized', { ban: BAN })],
      'not-observed CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'words that differ by an id alone',
      UNNAMED,
      [
        asked(`1.3 ${NO_SUCH_BINDING}`, 'not-authorized', { text: 'No (4f2a9c), 12:01:07' }),
        asked('1.3 tls-exporter', 'not-authorized', { text: 'No (b81c0d), 12:01:09' }),
      ],
      'not-observed CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
    [
      'words that differ by the type that was asked for',
      UNNAMED,
      [
        asked(`1.3 ${NO_SUCH_BINDING}`, 'not-authorized', { text: `No ${NO_SUCH_BINDING}` }),
        asked('1.3 tls-exporter', 'not-authorized', { text: 'No tls-exporter' }),
      ],
      'not-observed CHANNEL_BINDING_TYPE_UNKNOWN',
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
      'not-observed CHANNEL_BINDING_TYPE_UNKNOWN',
    ],
  ])('%s', (_what, spot, made, expected) => {
    expect(ruledOn([spot], made)).toBe(expected);
  });

  test('held back is what was not asked, not what comes behind what was', () => {
    const failure = failed('skipped', 'scan');
    const held =
      (gs2: string): Made =>
      (spot) =>
        observeStep('sasl.binding', endpointAt(spot), { version: 'TLSv1.3', gs2 }, { failure }, AT);
    const same = [...CONTROL, asked('1.3 tls-exporter', 'malformed-request')];
    expect(ruledOn([UNNAMED], [...same, held('y')])).toBe(
      'not-observed CHANNEL_BINDING_TYPE_UNKNOWN',
    );
    expect(ruledOn([UNNAMED], [held(`p=${NO_SUCH_BINDING}`)])).toBe(
      'not-observed LOGINS_HELD_BACK',
    );
  });
});

const END_POINT = 'tls-server-end-point';

/** A certificate that is not one, in that version of TLS alone. */
function plusOf(version: 'TLSv1.2' | 'TLSv1.3'): Spot {
  const answer = { stream: plus(END_POINT), chain: [Buffer.from('no certificate')] };
  return spotOf(null, null, { versions: { [version]: answer } });
}

describe('a login shows no more than the scan saw of what defines its type', () => {
  test.each<[string, Spot, string]>([
    ['the certificate was not read', plusOf('TLSv1.3'), 'TLSv1.3'],
    ['the certificate was not read in TLS 1.2', plusOf('TLSv1.2'), 'TLSv1.2'],
  ])('tls-server-end-point, and %s', (_what, spot, version) => {
    const number = version.slice('TLSv'.length);
    const made = [
      login(`${number} control: success`),
      login(`${number} bound ${END_POINT}: success`),
    ];
    expect(ruledOn([spot], made)).toBe('not-observed CHANNEL_BINDING_UNSETTLED');
  });

  test('tls-unique, and the probe for the extended master secret failed', () => {
    const spot = spotOf(plus('tls-unique'), null);
    const failure = observe('tls.features', idAt(spot), failed('timeout', 'tls'));
    const made = [login('1.2 control: success'), login('1.2 bound tls-unique: success')];
    const unsettled = 'not-observed CHANNEL_BINDING_UNSETTLED';
    const unseen = { ...spot, extendedMasterSecret: null };
    expect(ruledOn([unseen], made, [failure])).toBe(unsettled);
    expect(ruledOn([unseen], made)).toBe(unsettled);
    expect(ruledOn([spot], made)).toMatch(/^compliant/);
  });
});
