/** Logins with SASL2 (XEP-0388) and tokens (XEP-0484), beside SASL and alone. */
import { describe, expect, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { channelBinding } from '../../probes/channel-binding.js';
import { clearAuth } from '../../probes/clear-auth.js';
import { entity } from '../../probes/entity.js';
import { login } from '../../probes/login.js';
import { session } from '../../probes/session.js';
import { stream } from '../../probes/stream.js';
import { tlsLists } from '../../probes/tls-lists.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { token } from '../../probes/token.js';
import { judge } from '../../src/judge/judge.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import {
  MOST_FAILED_LOGINS,
  MOST_MADE_UP_LOGINS,
  type Finding,
  type Recording,
} from '../../src/model/index.js';
import { renderTerminal } from '../../src/report/verdict/terminal.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { EJABBERD_24, EJABBERD_26, hashOf, PROSODY_13 } from '../peers/known-servers.js';
import { startPeer } from '../peers/peer.js';
import { PASSWORD, saslServer, USER, type Habits, type SaslServer } from '../peers/sasl-server.js';
import { sessionServer } from '../peers/session-server.js';
import { endedAfterEach, trustedAuthority } from '../peers/set-up.js';

const DOMAIN = 'peer.example';
const { authority, trust } = trustedAuthority();
const identity = authority.issue([DOMAIN]);
const PROBES = [
  ...[addresses, stream, tlsVersions, tlsLists, clearAuth, channelBinding],
  ...[login, token, session, entity],
];
const stops = endedAfterEach();

interface Outcome {
  readonly recording: Recording;
  readonly server: SaslServer;
  readonly findings: readonly Finding[];
  /** `status/basis CODE` of channel binding. */
  readonly status: string;
}

async function scanned(habits: Partial<Habits>, withAccount: boolean): Promise<Outcome> {
  const after = sessionServer();
  const server = saslServer({ tls: identity, then: after.then, ...habits });
  const peer = await startPeer(server.script);
  stops.push(() => peer.stop());
  const connect = [`c2s-direct=${peer.address}:${peer.port}`];
  const flags = { allowPrivate: true, timeout: 3, deadline: 60, connect, account: withAccount };
  const recording = await scan({
    domain: DOMAIN,
    settings: settingsOf(flags, [], trust.ca, []),
    trust,
    probes: PROBES,
    ...(withAccount ? { account: { user: USER, password: PASSWORD } } : {}),
  });
  const text = formatRecording(recording);
  expect(parseRecording(text, 'file.json')).toEqual(recording);
  const shown =
    text + renderTerminal(judge(recording), { verbose: true, color: false, width: 100 });
  expect(shown).not.toContain(PASSWORD);
  expect(shown).not.toContain('secret-token:');
  expect(shown).not.toContain(`${USER}@`);
  expect(server.misdeeds()).toEqual([]);
  expect(server.failures()).toBeLessThanOrEqual(
    withAccount ? MOST_FAILED_LOGINS : MOST_MADE_UP_LOGINS,
  );
  const ruling = judge(recording).rows.find(({ id }) => id === 'channel-binding')?.ruling;
  return {
    ...{ recording, server, findings: ruling?.findings ?? [] },
    status: `${ruling?.status}/${ruling?.basis} ${ruling?.code}`,
  };
}

/** What was tried in TLS 1.3, and what came of it. */
function triedIn({ recording }: Outcome): string[] {
  return recording.observations.flatMap((one) => {
    if (one.value === undefined) return [];
    if (one.kind === 'sasl.binding' && one.value.version === 'TLSv1.3') {
      const { protocol = 'SASL', gs2, condition, text } = one.value;
      return [`${protocol} ${gs2}: ${condition}${text === null ? '' : ` ${text}`}`];
    }
    if (one.kind === 'sasl.login' && one.value.version === 'TLSv1.3') {
      const { protocol = 'SASL', purpose, gs2, outcome, offerHash } = one.value;
      return [`${protocol} ${purpose} ${gs2}: ${outcome}${offerHash ? ` ${offerHash}` : ''}`];
    }
    if (one.kind === 'sasl.token' && one.value.version === 'TLSv1.3') {
      return [`${one.value.mechanism} ${one.value.purpose}: ${one.value.outcome}`];
    }
    return [];
  });
}

function codes({ findings }: Outcome): string[] {
  return [...new Set(findings.map(({ status, code }) => `${status} ${code}`))].sort();
}

function finding({ findings }: Outcome, code: string, protocol?: 'SASL2'): Finding | undefined {
  return findings.find((one) => one.code === code && one.args['protocol'] === protocol);
}

describe('without an account', () => {
  const UNSUPPORTED = "malformed-request Proposed channel binding type isn't supported.";
  test.each<[string, Partial<Habits>, string[]]>([
    [
      'Prosody 13',
      PROSODY_13,
      [
        'SASL2 p=tls-exporter: not-authorized',
        `SASL2 p=x-no-such-binding: ${UNSUPPORTED}`,
        'SASL p=tls-exporter: not-authorized',
        `SASL p=x-no-such-binding: ${UNSUPPORTED}`,
      ],
    ],
    [
      'ejabberd 24.12, which offers SASL2 only to a user',
      EJABBERD_24,
      [
        'SASL2 p=tls-exporter: not-authorized Invalid username or password',
        'SASL2 p=x-no-such-binding: not-authorized Invalid channel binding',
        'SASL p=tls-exporter: not-authorized Invalid username or password',
        'SASL p=x-no-such-binding: not-authorized Invalid channel binding',
      ],
    ],
  ])('both protocols of %s are asked, and no more than four fail', async (_what, habits, tried) => {
    const outcome = await scanned(habits, false);
    expect(triedIn(outcome).sort()).toEqual(tried.sort());
    expect(outcome.server.failures()).toBe(MOST_MADE_UP_LOGINS);
    expect(outcome.status).toBe('compliant/advertised CHANNEL_BINDING_EVERYWHERE');
    expect(finding(outcome, 'CHANNEL_BINDING_KNOWN', 'SASL2')?.args).toMatchObject({
      tls13: ['tls-exporter'],
      downgradeNoticed: [],
    });
    expect(codes(outcome)).toContain('information TOKENS_OFFERED');
  });

  test('a faked downgrade with SASL2 is not tried: only an account would show it', async () => {
    const outcome = await scanned(EJABBERD_26, false);
    expect(triedIn(outcome).filter((one) => one.includes(' y:'))).toEqual([]);
    expect(outcome.status).toMatch(/^compliant\//);
  });

  test('SASL2 alone', async () => {
    const outcome = await scanned({ ...PROSODY_13, mechanisms: () => [] }, false);
    expect(outcome.status).toBe('compliant/observed CHANNEL_BINDING_KNOWN');
    expect(outcome.server.failures()).toBe(MOST_MADE_UP_LOGINS);
  });
});

describe('with an account', () => {
  test('Prosody 13: both protocols, and a token', async () => {
    const outcome = await scanned(PROSODY_13, true);
    expect(triedIn(outcome)).toEqual([
      'SASL2 bound p=tls-exporter: success right',
      'SASL2 bound p=tls-server-end-point: success right',
      'SASL2 control n: success right',
      'SASL2 downgrade y: failure',
      'SASL bound p=tls-exporter: success right',
      'SASL bound p=tls-server-end-point: success right',
      'SASL control n: success right',
      'SASL downgrade y: failure',
      'SASL falsified p=tls-exporter: failure right',
      'HT-SHA-256-EXPR invalidate: success',
      'HT-SHA-256-EXPR right: success',
      'HT-SHA-256-NONE unbound: failure',
    ]);
    expect(outcome.status).toBe('compliant/exercised CHANNEL_BINDING_EVERYWHERE');
    // Of five that must be refused, four may fail.
    expect(finding(outcome, 'CHANNEL_BINDING_WORKS', 'SASL2')?.args).toMatchObject({
      falsified: [],
      downgrade: ['TLSv1.3'],
    });
    expect(finding(outcome, 'LOGINS_LEFT_OUT', 'SASL2')?.args).toMatchObject({
      falsified: ['TLSv1.2', 'TLSv1.3'],
    });
    const works = outcome.findings.filter(({ code }) => code === 'TOKEN_WORKS');
    expect(works.map(({ args }) => args['refused'])).toContainEqual(['unbound']);
    expect(codes(outcome)).toEqual(
      expect.arrayContaining(['information OFFER_HASH_RIGHT', 'information TOKEN_WORKS']),
    );
    expect(outcome.server.failures()).toBe(MOST_FAILED_LOGINS);
    expect(outcome.server.tokens()).toEqual([]);
    // The last logins succeed, which ends a count of failures.
    expect(
      outcome.recording.observations.find(({ kind }) => kind === 'session')?.value,
    ).toBeTruthy();
  });

  test('ejabberd 24.12 counts challenges without an answer: there is none', async () => {
    const { server, status } = await scanned(EJABBERD_24, true);
    expect(server.failures()).toBe(MOST_FAILED_LOGINS);
    expect(server.tokens()).toEqual([]);
    expect(status).toBe('partial/exercised TOKEN_UNBOUND');
  });

  test('ejabberd 26.07: a faked downgrade gets in with SASL2, a token without its binding', async () => {
    const outcome = await scanned(EJABBERD_26, true);
    expect(triedIn(outcome)).toEqual(
      expect.arrayContaining(['SASL2 downgrade y: success right', 'SASL downgrade y: failure']),
    );
    expect(outcome.status).toMatch(/^partial\/exercised /);
    expect(finding(outcome, 'CHANNEL_BINDING_DOWNGRADE', 'SASL2')?.status).toBe('partial');
    expect(finding(outcome, 'CHANNEL_BINDING_DOWNGRADE')).toBeUndefined();
    expect(codes(outcome)).toContain('partial TOKEN_UNBOUND');
    expect(outcome.server.tokens()).toEqual([]);
  });

  test.each<[string, Partial<Habits>, string]>([
    ['falsified data', { acceptsFalsified: true }, 'CHANNEL_BINDING_FALSIFIED'],
  ])('what SASL refuses and SASL2 accepts is missing: %s', async (_what, inSasl2, code) => {
    const outcome = await scanned({ ...PROSODY_13, fast: [], inSasl2 }, true);
    expect(outcome.status).toBe(`missing/exercised ${code}`);
    expect(finding(outcome, code, 'SASL2')?.status).toBe('missing');
    expect(finding(outcome, code)).toBeUndefined();
  });

  test('a refusal by SASL2 alone keeps the tests of SASL', async () => {
    const outcome = await scanned({ ...PROSODY_13, inSasl2: { refusesAll: true } }, true);
    expect(triedIn(outcome)).toContain('SASL falsified p=tls-exporter: failure right');
    expect(finding(outcome, 'LOGIN_DENIED', 'SASL2')).toBeDefined();
  });

  test('a token is taken with falsified data', async () => {
    const outcome = await scanned(
      { ...EJABBERD_26, inSasl2: { acceptsDowngrade: true, takesFalsifiedTokens: true } },
      true,
    );
    expect(outcome.status).toBe('missing/exercised TOKEN_FALSIFIED');
    expect(outcome.server.tokens()).toEqual([]);
  });

  test('a list of mechanisms that is not the one that the server signs', async () => {
    const offerHash = hashOf(['SCRAM-SHA-256'], ['tls-exporter']);
    const outcome = await scanned({ ...PROSODY_13, offerHash }, true);
    expect(codes(outcome)).toContain('partial OFFER_HASH_WRONG');
    expect(codes(outcome)).not.toContain('information OFFER_HASH_RIGHT');
  });

  test('STARTTLS inside TLS', async () => {
    const unbound = { mechanisms: () => ['SCRAM-SHA-256'], types: () => [] };
    const outcome = await scanned({ starttls: true, ...unbound }, true);
    expect(finding(outcome, 'STARTTLS_INSIDE_TLS')?.args).toMatchObject({ isUnbound: 'yes' });
    expect(outcome.status).toMatch(/^missing\//);
  });
});

describe('an account logs in with SASL2 alone', () => {
  const alone = { mechanisms: () => [] };
  test.each<[string, Partial<Habits>, boolean, string]>([
    ['and binds its resource in the login', {}, true, 'SCRAM-SHA-256-PLUS'],
    ['and binds its resource after it', { bind2: false }, false, 'SCRAM-SHA-256-PLUS'],
    ['by SCRAM-SHA-384', { sasl2: ['SCRAM-SHA-384'], types: () => [] }, true, 'SCRAM-SHA-384'],
    ['by SCRAM-SHA3-512', { sasl2: ['SCRAM-SHA3-512'], types: () => [] }, true, 'SCRAM-SHA3-512'],
    ['by PLAIN', { sasl2: ['PLAIN'], types: () => [] }, true, 'PLAIN'],
  ])('%s', async (_what, habits, boundInLogin, mechanism) => {
    const { sasl2, types } = { ...PROSODY_13, ...habits };
    const plain = { ...PROSODY_13, ...alone, fast: [], offerHash: hashOf(sasl2, types(1)) };
    const { recording, server } = await scanned({ ...plain, ...habits }, true);
    const made = recording.observations.find(({ kind }) => kind === 'session');
    expect(made?.value).toMatchObject({ protocol: 'SASL2', boundInLogin, mechanism });
    expect(server.said()).not.toContain('<auth ');
    const answers = recording.observations.filter(({ kind }) => kind === 'entity.iq');
    expect(answers.filter(({ value }) => value !== undefined).length).toBeGreaterThan(0);
  });
});
