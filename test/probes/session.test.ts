import { expect, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { entity } from '../../probes/entity.js';
import { login } from '../../probes/login.js';
import { session } from '../../probes/session.js';
import { stream } from '../../probes/stream.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { selfSigned } from '../../src/demo/certificates.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording } from '../../src/model/index.js';
import type { AnyProbe } from '../../src/scan/probe.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { renderTerminal } from '../../src/report/verdict/terminal.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { attribute, type XmlElement } from '../../src/wire/xmpp/xml.js';
import { startPeer } from '../peers/peer.js';
import { PASSWORD, saslServer, USER, type Habits, type SaslServer } from '../peers/sasl-server.js';
import { sessionServer, type SessionHabits, type SessionServer } from '../peers/session-server.js';
import { endedAfterEach, trustedAuthority } from '../peers/set-up.js';

const DOMAIN = 'peer.example';
const { authority, trust } = trustedAuthority();
const identity = authority.issue([DOMAIN]);

const stops = endedAfterEach();

const FORM =
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field>" +
  `<field var='abuse-addresses'><value>xmpp:${USER}@${DOMAIN}</value></field></x>`;

/** Says of itself what it is, and nothing else; repeats who asks. */
function answer(stanza: XmlElement): string {
  const [query] = stanza.children;
  const to = attribute(stanza, 'to');
  const head = `id='${attribute(stanza, 'id') ?? ''}'${to === null ? '' : ` from='${to}'`}`;
  if (typeof query !== 'object' || !query.ns.endsWith('disco#info')) {
    return `<iq type='error' ${head}><error type='cancel'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>not for ${USER}@${DOMAIN}/there</text></error></iq>`;
  }
  return `<iq type='result' ${head}><query xmlns='${query.ns}'>${FORM}</query></iq>`;
}

interface Outcome {
  readonly recording: Recording;
  readonly server: SaslServer;
  readonly after: SessionServer;
  readonly report: string;
}

async function scanned(
  habits: Partial<Habits>,
  flags: { readonly account?: boolean; readonly anonymous?: boolean },
  more: SessionHabits = {},
): Promise<Outcome> {
  const after = sessionServer({ answer, ...more });
  const server = saslServer({ tls: identity, then: after.then, ...habits });
  const peer = await startPeer(server.script);
  stops.push(() => peer.stop());
  const connect = [`c2s-direct=${peer.address}:${peer.port}`];
  const recording = await scan({
    domain: DOMAIN,
    settings: settingsOf(
      { allowPrivate: true, timeout: 3, deadline: 60, saslAttempts: false, connect, ...flags },
      [],
      trust.ca,
      [],
    ),
    trust,
    access: flags.account === true ? ['public', 'account'] : ['public'],
    probes: [addresses, stream, tlsVersions, login, session, entity],
    account: flags.account === true ? { user: USER, password: PASSWORD } : null,
  });
  const report = renderTerminal(judge(recording), { verbose: true, color: false, width: 100 });
  const text = formatRecording(recording) + report;
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(USER);
  return { recording, server, after, report };
}

function row({ recording }: Outcome, id: string): string {
  const ruling = judge(recording).rows.find((one) => one.id === id)?.ruling;
  return `${ruling?.status} ${ruling?.code}`;
}

function made({ recording }: Outcome): (string | undefined)[] {
  return recording.observations.flatMap((one) =>
    one.kind === 'session' ? [one.value?.mechanism ?? one.failure?.detail] : [],
  );
}

test('with an account, the domain says what it is, and the name is not kept', async () => {
  const outcome = await scanned({}, { account: true });
  expect(made(outcome)).toEqual(['SCRAM-SHA-256-PLUS']);
  expect(row(outcome, 'abuse-contacts')).toBe('compliant ABUSE_CONTACTS');
  expect(outcome.recording.access).toEqual(['public', 'account']);
  expect(outcome.after.ended().streams).toBe(1);
  expect(outcome.server.failures()).toBe(0);
});

test('ANONYMOUS by SASL2 alone', async () => {
  const outcome = await scanned({ sasl2: ['ANONYMOUS'] }, { anonymous: true });
  expect(made(outcome)).toEqual(['ANONYMOUS']);
  expect(row(outcome, 'abuse-contacts')).toBe('compliant ABUSE_CONTACTS');
});

test('without one, where nobody needs any, and only where that was allowed', async () => {
  const habits = { mechanisms: () => ['ANONYMOUS'] };
  const outcome = await scanned(habits, { anonymous: true });
  expect(made(outcome)).toEqual(['ANONYMOUS']);
  expect(row(outcome, 'abuse-contacts')).toBe('compliant ABUSE_CONTACTS');
  expect(outcome.recording.access).toEqual(['public', 'federated']);
  const refused = await scanned(habits, {});
  expect(made(refused)).toEqual([]);
  expect(refused.server.successes()).toBe(0);
  expect(row(refused, 'abuse-contacts')).toBe('not-observed ACCESS_NEEDED');
});

test('a bug of ours in place of the session is no account, and the rows say so', async () => {
  const probe: AnyProbe = {
    ...session,
    async *run() {
      yield* await Promise.resolve([]);
      throw new Error('a bug');
    },
  };
  const recording = await scan({
    domain: DOMAIN,
    settings: settingsOf(
      { allowPrivate: true, connect: ['c2s=127.0.0.1:1'], account: true, federated: true },
      [],
      trust.ca,
      [],
    ),
    trust,
    access: ['public', 'federated', 'account', 'intrusive'],
    probes: [probe],
  });
  expect(recording.access).toEqual(['public', 'intrusive']);
  const rows = judge(recording).rows;
  for (const id of ['abuse-contacts', 'e2ee-operable', 'upload-random-path']) {
    const ruling = rows.find((one) => one.id === id)?.ruling;
    expect(ruling, id).toMatchObject({
      status: 'not-observed',
      code: 'SESSION_FAILED',
      args: { reason: 'bug' },
    });
  }
});

test('an account that is turned away by now is tried nowhere else', async () => {
  let refusesAll = false;
  const server = saslServer({
    tls: identity,
    get refusesAll() {
      return refusesAll;
    },
  });
  const connect: string[] = [];
  while (connect.length < 3) {
    const peer = await startPeer(server.script);
    stops.push(() => peer.stop());
    connect.push(`c2s-direct=${peer.address}:${peer.port}`);
  }
  const flags = {
    allowPrivate: true,
    timeout: 3,
    deadline: 60,
    saslAttempts: false,
    account: true,
  };
  const recording = await scan({
    domain: DOMAIN,
    settings: settingsOf({ ...flags, connect }, [], trust.ca, []),
    trust,
    access: ['public', 'account'],
    probes: [addresses, stream, tlsVersions, login, session],
    account: { user: USER, password: PASSWORD },
    onProgress: ({ probe }) => (refusesAll ||= probe === 'login'),
  });
  expect(server.successes()).toBeGreaterThan(2);
  expect(server.failures()).toBe(1);
  expect(recording.access).toEqual(['public']);
});

test('what a server says of who it let in, to end the session, names nobody', async () => {
  const text = `${USER.toUpperCase()}@${DOMAIN}/there is one too many`;
  const bound = `<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>${text}</text></stream:error>`;
  const outcome = await scanned({}, { account: true }, { bound });
  expect(made(outcome)).toEqual([expect.stringContaining('there is one too many')]);
  expect(made(outcome).join().toLowerCase()).not.toContain(`${USER}@`);
  expect(row(outcome, 'abuse-contacts')).toBe('not-observed SESSION_FAILED');
  expect(outcome.recording.access).toEqual(['public']);
});

test.each<[string, Partial<Habits>, RegExp, number]>([
  ['a wrong password, tried once', { refusesAll: true }, /the name or the password is wrong/, 1],
  [
    'an account that is disabled',
    { condition: 'account-disabled', refusesAll: true },
    /the account is disabled/,
    1,
  ],
  ['no mechanism in common', { mechanisms: () => ['GSSAPI'] }, /none of the offered mechanisms/, 0],
  ['a certificate that does not verify', { tls: selfSigned([DOMAIN]) }, /does not verify/, 0],
  [
    'a certificate for another name',
    { tls: authority.issue(['other.example']) },
    /does not name the domain/,
    0,
  ],
])('%s: one line, and the rows say it', async (_what, habits, words, failures) => {
  const outcome = await scanned(habits, { account: true });
  expect(made(outcome)).toEqual([expect.stringMatching(words)]);
  expect(outcome.server.failures()).toBe(failures);
  expect(outcome.server.said()).not.toContain(PASSWORD);
  expect(outcome.recording.access).toEqual(['public']);
  for (const id of ['abuse-contacts', 'e2ee-operable']) {
    expect(row(outcome, id), id).toBe('not-observed SESSION_FAILED');
  }
  expect(outcome.report.replace(/\s+/g, ' ')).toMatch(words);
  expect(row(outcome, 'tls-1.3')).toBe('compliant TLS_ACCEPTED');
});
