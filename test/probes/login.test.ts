import { describe, expect, test } from 'vitest';
import { cpuNow } from '../cpu.js';
import { channelBinding } from '../../probes/channel-binding.js';
import { addresses } from '../../probes/addresses.js';
import { login } from '../../probes/login.js';
import { stream } from '../../probes/stream.js';
import { tlsLists } from '../../probes/tls-lists.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { selfSigned } from '../../src/demo/certificates.js';
import { judge } from '../../src/judge/judge.js';
import {
  MOST_FAILED_LOGINS,
  MOST_MADE_UP_LOGINS,
  type Finding,
  type Recording,
  type SaslLogin,
} from '../../src/model/index.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { renderTerminal } from '../../src/report/verdict/terminal.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import { startPeer } from '../peers/peer.js';
import {
  PASSWORD,
  saslServer,
  success,
  USER,
  type Habits,
  type SaslServer,
} from '../peers/sasl-server.js';
import { endedAfterEach, trustedAuthority } from '../peers/set-up.js';

const DOMAIN = 'peer.example';
const { authority, trust } = trustedAuthority();
const identity = authority.issue([DOMAIN]);
const PROBES = [addresses, stream, tlsVersions, channelBinding, login];
/** With what it takes to say that nothing is lacking in either version of TLS. */
const THOROUGH = [...PROBES, tlsLists];

const stops = endedAfterEach();

interface Outcome {
  readonly recording: Recording;
  readonly server: SaslServer;
  /** `purpose: outcome condition`, of each login, in TLS 1.3. */
  readonly logins: readonly string[];
  readonly status: string;
  readonly codes: readonly string[];
}

/** `before`: certificate of an endpoint that comes first. */
async function scanned(
  habits: Partial<Habits>,
  withAccount = true,
  probes = PROBES,
  before: Habits['tls'] | null = null,
): Promise<Outcome> {
  const server = saslServer({ tls: identity, ...habits });
  const connect = [];
  for (const script of [
    ...(before === null ? [] : [saslServer({ tls: before }).script]),
    server.script,
  ]) {
    const peer = await startPeer(script);
    stops.push(() => peer.stop());
    connect.push(`c2s-direct=${peer.address}:${peer.port}`);
  }
  const flags = { allowPrivate: true, timeout: 2, deadline: 30, connect, account: withAccount };
  const recording = await scan({
    domain: DOMAIN,
    settings: settingsOf(flags, [], trust.ca, []),
    trust,
    probes,
    ...(withAccount ? { account: { user: USER, password: PASSWORD } } : {}),
  });
  // Whatever the server did: no secret is kept, and no more failed than was said.
  const text =
    formatRecording(recording) +
    renderTerminal(judge(recording), { verbose: true, color: false, width: 100 });
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(Buffer.from(PASSWORD).toString('base64'));
  expect(server.failures()).toBeLessThanOrEqual(
    withAccount ? MOST_FAILED_LOGINS : MOST_MADE_UP_LOGINS,
  );
  const ruling = judge(recording).rows.find(({ id }) => id === 'channel-binding')?.ruling;
  return {
    recording,
    server,
    logins: recording.observations.flatMap((observation) => {
      if (observation.kind !== 'sasl.login') return [];
      return observation.value === undefined
        ? [`failed: ${observation.failure.reason}`]
        : observation.value.version === 'TLSv1.3'
          ? [describeLogin(observation.value)]
          : [];
    }),
    status: `${ruling?.status}/${ruling?.basis} ${ruling?.code}`,
    codes: [...new Set(ruling?.findings.map(codeOf))].sort(),
  };
}

function describeLogin({ purpose, outcome, condition }: SaslLogin): string {
  return `${purpose}: ${outcome}${condition === null ? '' : ` ${condition}`}`;
}

function codeOf({ status, code }: Finding): string {
  return `${status} ${code}`;
}

describe('with an account', () => {
  test('a server that does it right', async () => {
    const { logins, status, server } = await scanned({}, true, THOROUGH);
    // In TLS 1.2 the data alone: the rest proves no more than it did in TLS 1.3.
    expect(logins).toEqual([
      ...['failed: skipped', 'failed: skipped'],
      'bound: success',
      'control: success',
      'downgrade: failure malformed-request',
      'falsified: failure malformed-request',
      'foreign: failure malformed-request',
    ]);
    expect(status).toBe('compliant/exercised CHANNEL_BINDING_WORKS');
    expect(server.failures()).toBe(MOST_FAILED_LOGINS);
  });

  test('its name is in the header of each stream of a login, and no other', async () => {
    const { server } = await scanned({});
    const froms = [...server.said().matchAll(/<stream:stream [^>]* from='([^'@]*)@peer.example'/g)];
    const names = froms.map(([, name = '']) => name);
    expect(new Set(names.filter((name) => !name.startsWith('nobody-')))).toEqual(new Set([USER]));
  });

  test('falsified data is accepted', async () => {
    const { status, codes } = await scanned({ acceptsFalsified: true });
    expect(status).toBe('missing/exercised CHANNEL_BINDING_FALSIFIED');
    expect(codes).toContain('missing CHANNEL_BINDING_FALSIFIED');
  });

  test('a type that nobody has is accepted', async () => {
    const { status } = await scanned({ acceptsForeign: true });
    expect(status).toBe('missing/exercised CHANNEL_BINDING_FOREIGN');
  });

  test('-PLUS is offered, and y gets in', async () => {
    const { status, codes } = await scanned({ acceptsDowngrade: true });
    expect(status).toMatch(/^partial\/exercised /);
    expect(codes).toContain('partial CHANNEL_BINDING_DOWNGRADE');
  });

  test('right data is refused', async () => {
    const { status, codes } = await scanned({ refusesRight: true });
    expect(status).toMatch(/^partial\/exercised /);
    expect(codes).toContain('partial CHANNEL_BINDING_REFUSED');
  });

  test.each<[string, Partial<Habits>, string]>([
    ['a wrong server signature', { wrongSignature: true }, 'control: wrong-signature'],
    ['no server signature', { unsigned: true }, 'control: unsigned'],
    ['a foreign nonce', { foreignNonce: true }, 'control: foreign-nonce'],
    ['10^8 iterations', { iterations: 100_000_000 }, 'control: iterations'],
  ])('%s', async (_what, habits, expected) => {
    const begun = cpuNow();
    const { logins, status, codes } = await scanned(habits);
    expect(logins).toEqual([expected]);
    expect(status).toMatch(/^partial\/exercised /);
    expect(codes).toContain('partial SCRAM_FLAWED');
    expect(cpuNow() - begun).toBeLessThan(10_000);
  });

  test('what a server sends before its challenge is sound is answered with no proof', async () => {
    const { server } = await scanned({ foreignNonce: true });
    expect(server.said()).toContain('n,,n=alice');
    expect(server.said()).not.toMatch(/,p=/);
  });

  test('a salt that changes shows that the password is there', async () => {
    const { recording } = await scanned({ saltChanges: true });
    const row = judge(recording).rows.find(({ id }) => id === 'password-hashing')?.ruling;
    expect(`${row?.status}/${row?.basis} ${row?.code}`).toBe('missing/exercised SALT_CHANGES');
  });

  test('a salt that changes shows nothing of a user that did not get in', async () => {
    const { recording } = await scanned({ saltChanges: true, wrongSignature: true });
    const row = judge(recording).rows.find(({ id }) => id === 'password-hashing')?.ruling;
    expect(`${row?.status} ${row?.code}`).toBe('not-observed SCRAM_ONLY');
  });

  test.each<[string, readonly string[], string[]]>([
    ['two hosts with a hash each', ['one', 'another'], []],
    ['one host', ['one', 'one'], ['same']],
  ])('%s', async (_what, [one = '', another = ''], expected) => {
    const { recording } = await scanned({ salts: (stream) => (stream % 2 === 0 ? one : another) });
    const salts = recording.observations.flatMap(({ kind, value }) =>
      kind === 'sasl.salt' && value !== undefined ? [value.salt] : [],
    );
    expect(salts).toEqual(expected);
  });

  test('few iterations', async () => {
    const { recording } = await scanned({ iterations: 1_000 });
    const row = judge(recording).rows.find(({ id }) => id === 'password-hashing')?.ruling;
    expect(`${row?.status} ${row?.code}`).toBe('partial FEW_ITERATIONS');
  });
});

describe('the last word of a server', () => {
  const challenge = (message: string): string =>
    `<challenge xmlns='${NS.sasl}'>${Buffer.from(message).toString('base64')}</challenge>`;

  test.each<[string, string, string]>([
    ['lets in with an error in place of the signature', success('e=other-error'), 'unsigned'],
    ['lets in with what is no SCRAM', success('welcome'), 'unsigned'],
    ['lets in with nothing', success(''), 'unsigned'],
    ['lets nobody in, and signs nothing', challenge(''), 'malformed'],
    ['is an error, and lets nobody in', challenge('e=invalid-proof'), 'failure invalid-proof'],
  ])('%s', async (_what, lastWord, outcome) => {
    const { logins } = await scanned({ lastWord });
    // The first failure of the control is the last login.
    if (outcome.startsWith('failure')) expect(logins.slice(0, 1)).toEqual([`control: ${outcome}`]);
    else expect(logins).toEqual([`control: ${outcome}`]);
  });

  // `scanned` looks for the password; the name is a word that may stand in a failure.
  test.each([
    ['an error of SCRAM', challenge(`e=${PASSWORD}-${USER}`)],
    ['a condition', `<failure xmlns='${NS.sasl}'><x-${USER}/></failure>`],
    ['a text', `<failure xmlns='${NS.sasl}'><not-authorized/><text>${USER}</text></failure>`],
  ])('tells name and password in %s, and nobody repeats it', async (_what, lastWord) => {
    const { recording, logins } = await scanned({ lastWord });
    expect(formatRecording(recording)).not.toContain(USER);
    expect(logins[0]).toMatch(/^control: failure /);
  });
});

describe('the password does not leave', () => {
  const plainLater = (stream: number): readonly string[] =>
    stream > 1 ? ['PLAIN'] : ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS', 'PLAIN'];

  test('for a server that had SCRAM and now has PLAIN alone', async () => {
    const { logins, server, codes } = await scanned({ mechanisms: plainLater });
    expect(logins).toEqual(['control: withheld plain-after-scram']);
    expect(codes).toContain('partial SCRAM_WITHDRAWN');
    expect(server.said()).not.toContain(PASSWORD);
    expect(server.said()).not.toContain('<auth');
  });

  test.each([
    ['a certificate that nobody vouches for', selfSigned([DOMAIN]), 'untrusted'],
    ['a certificate for another name', authority.issue(['other.example']), 'wrong-name'],
  ])('for %s', async (_what, tls, why) => {
    const { logins, server, codes } = await scanned({ tls });
    expect(logins).toEqual([`control: withheld ${why}`]);
    expect(codes).toContain('information LOGIN_WITHHELD');
    expect(server.said()).not.toContain('<auth');
    expect(server.said()).not.toContain(USER);
  });

  test('PLAIN is used where nothing else was ever offered, over verified TLS', async () => {
    const { logins, server } = await scanned({ mechanisms: () => ['PLAIN'] });
    expect(logins).toEqual(['control: success']);
    expect(server.said()).toContain(PASSWORD);
    expect(server.failures()).toBe(0);
  });
});

describe('what is not there is not tried', () => {
  test('a type that was named before, and is not on this stream', async () => {
    const types = (stream: number): readonly string[] =>
      stream <= 3 ? ['tls-exporter', 'tls-server-end-point'] : ['tls-exporter'];
    const { recording, server } = await scanned({ types, known: ['tls-exporter'] }, true, THOROUGH);
    const bound = recording.observations.flatMap(({ kind, value }) =>
      kind === 'sasl.login' && value?.purpose === 'bound' ? [describeLogin(value)] : [],
    );
    expect(bound).toContain('bound: withheld not-offered');
    expect(bound.filter((one) => one.includes('failure'))).toEqual([]);
    expect(server.failures()).toBe(MOST_FAILED_LOGINS);
  });

  test('y, to a server that has nothing but -PLUS', async () => {
    const { logins, codes, status } = await scanned(
      { mechanisms: () => ['SCRAM-SHA-256-PLUS'] },
      true,
      THOROUGH,
    );
    expect(logins).toContain('control: success');
    expect(logins).toContain('downgrade: withheld no-mechanism');
    expect(codes).not.toContain('information LOGIN_WITHHELD');
    expect(status).toBe('compliant/exercised CHANNEL_BINDING_WORKS');
  });

  test('SCRAM of a kind that is not known here is no SCRAM taken away', async () => {
    const { logins, codes, server } = await scanned(
      {
        mechanisms: () => ['SCRAM-SHA-224', 'PLAIN'],
      },
      true,
      THOROUGH,
    );
    expect(logins).toEqual(['control: withheld no-mechanism']);
    expect(codes).not.toContain('partial SCRAM_WITHDRAWN');
    expect(server.said()).not.toContain('<auth');
  });

  test('one endpoint that is not to be trusted keeps nobody from the next', async () => {
    const { logins, recording } = await scanned({}, true, PROBES, selfSigned([DOMAIN]));
    expect(logins).toContain('control: withheld untrusted');
    expect(logins).toContain('control: success');
    expect(recording.observations.filter(({ kind }) => kind === 'sasl.salt')).toHaveLength(1);
  });
});

describe('no more fails than may', () => {
  const leftOut = ({ observations }: Recording): string[] =>
    observations.flatMap(({ kind, id, failure }) =>
      kind === 'sasl.login' && failure?.reason === 'skipped' ? [id.split('#')[1] ?? ''] : [],
    );

  test('what is left out is told', async () => {
    const { recording, codes } = await scanned({}, true, THOROUGH);
    expect(leftOut(recording)).toEqual(['TLSv1.2 downgrade', 'TLSv1.2 foreign']);
    expect(codes).toContain('information LOGINS_LEFT_OUT');
  });

  test('a login that is let in leaves room for another', async () => {
    const { recording, server } = await scanned({ acceptsDowngrade: true }, true, THOROUGH);
    expect(leftOut(recording)).toEqual([]);
    expect(server.failures()).toBe(4);
  });

  test('a wrong password is said once', async () => {
    const { server, codes } = await scanned({ refusesAll: true }, true, THOROUGH);
    expect(server.failures()).toBe(1);
    expect(codes).toContain('information LOGIN_DENIED');
  });

  test('no answer counts as a failure, and ends it', async () => {
    const { recording, logins, status, server } = await scanned({ silent: true }, true, THOROUGH);
    expect(logins).toContain('failed: timeout');
    expect(server.failures()).toBe(0);
    expect(leftOut(recording)).toHaveLength(5);
    // That the right data logs in was seen, and no more is said.
    expect(status).toBe('compliant/exercised CHANNEL_BINDING_WORKS');
    const findings = judge(recording).rows.find(({ id }) => id === 'channel-binding')?.ruling
      .findings;
    const argsOf = (code: string): object | undefined =>
      findings?.find((finding) => finding.code === code)?.args;
    expect(argsOf('CHANNEL_BINDING_WORKS')).toMatchObject({ falsified: [], downgrade: [] });
    expect(argsOf('LOGINS_MADE')).toMatchObject({ failed: 1 });
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'LOGINS_LEFT_OUT',
        args: expect.objectContaining({ falsified: ['TLSv1.3'] }) as object,
      }),
    );
  });

  test('whoever is cut off after a failure stops', async () => {
    const { recording, server } = await scanned({ dropsAfter: 1 }, true, THOROUGH);
    expect(server.failures()).toBe(1);
    expect(leftOut(recording)).toHaveLength(4);
  });
});

describe('a ban', () => {
  test.each([1, 2, 3])('after %i failures ends the logins, and is told', async (bansAfter) => {
    const { codes, server } = await scanned({ bansAfter });
    expect(server.failures()).toBe(bansAfter);
    expect(codes).toContain('information LOGINS_BANNED');
  });

  test('an account that is locked for what failed tries no more, and shows nothing', async () => {
    const { codes, server, recording } = await scanned({ condition: 'account-disabled' });
    expect(server.failures()).toBe(1);
    expect(codes).toContain('information LOGINS_BANNED');
    const row = judge(recording).rows.find(({ id }) => id === 'channel-binding');
    const works = row?.ruling.findings.find(({ code }) => code === 'CHANNEL_BINDING_WORKS');
    expect(works?.args).toMatchObject({ falsified: [], downgrade: [] });
  });

  test.each([1, 2])('after %i failures of nobody', async (bansAfter) => {
    const { codes, server } = await scanned({ bansAfter }, false);
    expect(server.failures()).toBe(bansAfter);
    expect(codes).toContain('information LOGINS_BANNED');
  });
});

describe('without an account', () => {
  test('types are told apart', async () => {
    const { status, server } = await scanned({}, false, THOROUGH);
    expect(status).toBe('compliant/observed CHANNEL_BINDING_KNOWN');
    expect(server.failures()).toBe(MOST_MADE_UP_LOGINS);
    expect(server.said()).not.toContain(PASSWORD);
  });

  test('a server that takes every type to the same answer tells nothing', async () => {
    const { status } = await scanned({ acceptsForeign: true }, false, THOROUGH);
    expect(status).toBe('compliant/advertised CHANNEL_BINDING_OFFERED');
  });

  test('types that change from connection to connection', async () => {
    const types = (stream: number): readonly string[] =>
      stream < 2 ? ['tls-exporter', 'tls-server-end-point'] : ['tls-exporter'];
    const { codes } = await scanned({ types, known: ['tls-exporter'] }, false);
    expect(codes).toContain('information CHANNEL_BINDING_CHANGES');
  });

  test('tls-unique named in TLS 1.3', async () => {
    const { codes } = await scanned({ types: () => ['tls-exporter', 'tls-unique'] }, false);
    expect(codes).toContain('information CHANNEL_BINDING_STRAY');
  });
});
