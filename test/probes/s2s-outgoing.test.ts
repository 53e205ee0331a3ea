import { createSecureContext, TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { login } from '../../probes/login.js';
import { s2sOutgoing } from '../../probes/s2s-outgoing.js';
import { session } from '../../probes/session.js';
import { stream } from '../../probes/stream.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { selfSigned, type Identity } from '../../src/demo/certificates.js';
import { startDnsServer } from '../peers/unsigned-dns.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording, S2sOutgoing } from '../../src/model/index.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { renderTerminal } from '../../src/report/verdict/terminal.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf, type ScanFlags } from '../../src/scan/settings.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import { attribute, type XmlElement } from '../../src/wire/xmpp/xml.js';
import { freshAddress } from '../peers/address.js';
import { startPeer, type Peer, type Script } from '../peers/peer.js';
import { PASSWORD, saslServer, USER } from '../peers/sasl-server.js';
import { sessionServer } from '../peers/session-server.js';
import { endedAfterEach, trustedAuthority } from '../peers/set-up.js';

const DOMAIN = 'peer.example';
const BAD = 'bad.example';
const GOOD = 'good.example';
const { authority, trust } = trustedAuthority();
const identity = authority.issue([DOMAIN]);

const stops = endedAfterEach();

/** By who is asked. */
type Habits = (to: string, head: string) => string | null;

const RESULT = (head: string): string =>
  `<iq type='result' ${head}><query xmlns='http://jabber.org/protocol/disco#info'><feature var='a'/></query></iq>`;
const error = (condition: string, head: string, text = ''): string =>
  `<iq type='error' ${head}><error type='cancel'><${condition} xmlns='${NS.stanzas}'/><text xmlns='${NS.stanzas}'>${text}</text></error></iq>`;

interface Outcome {
  readonly recording: Recording;
  /** All that the account said after its login. */
  readonly said: string;
  /** What came to the server of the bad domain. */
  readonly heard: string;
  readonly bad: Peer;
  readonly report: string;
}

const account = { user: USER, password: PASSWORD };

/** `shows`: of the bad domain, on direct TLS; `second`: another place of it; `beside`: more, shut. */
async function scanned(
  habits: Habits,
  shows: Identity | Script = selfSigned([BAD]),
  flags: ScanFlags = {},
  logsIn = account,
  second: Pick<Peer, 'address' | 'port'> | null = null,
  beside: readonly string[] = [],
): Promise<Outcome> {
  const closed = await freshAddress();
  const answer = (stanza: XmlElement): string | null => {
    const to = attribute(stanza, 'to') ?? '';
    return habits(to, `id='${attribute(stanza, 'id') ?? ''}' from='${to}'`);
  };
  const after = sessionServer({ answer });
  const target = await startPeer(saslServer({ tls: identity, then: after.then }).script);
  let heard = '';
  const showing: Script = (socket) => {
    if (typeof shows === 'function') return;
    const secureContext = createSecureContext(shows);
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => undefined);
    secured.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  };
  const bad = await startPeer(typeof shows === 'function' ? shows : showing);
  const dns = await startDnsServer(await freshAddress(), {
    srv: {
      [`_xmpps-server._tcp.${BAD}`]: [
        srv(`xmpp.${BAD}`, bad.port),
        ...(second === null ? [] : [srv(`second.${BAD}`, second.port)]),
        ...beside.map((name, at) => srv(`${name}.${BAD}`, 5270 + at)),
      ],
    },
    a: {
      [`xmpp.${BAD}`]: [bad.address],
      [`second.${BAD}`]: second === null ? [] : [second.address],
      ...Object.fromEntries(beside.map((name) => [`${name}.${BAD}`, [closed]])),
      [GOOD]: [await freshAddress()],
    },
  });
  stops.push(
    () => target.stop(),
    () => bad.stop(),
    () => dns.stop(),
  );
  const recording = await scan({
    domain: DOMAIN,
    settings: settingsOf(
      {
        ...{ allowPrivate: true, timeout: 3, deadline: 60, saslAttempts: false, account: true },
        ...{ connect: [`c2s-direct=${target.address}:${target.port}`], resolver: [dns.resolver] },
        ...{ ipv4: true, badS2sDomain: [BAD], goodS2sDomain: [GOOD], ...flags },
      },
      [],
      trust.ca,
      [],
    ),
    trust,
    access: ['public', 'account'],
    probes: [addresses, stream, tlsVersions, login, session, s2sOutgoing],
    account: logsIn,
  });
  const report = renderTerminal(judge(recording), { verbose: true, color: false, width: 200 });
  const text = formatRecording(recording) + report;
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(`${USER}@`);
  return { recording, said: after.said(), heard, bad, report };
}

function srv(target: string, port: number) {
  return { priority: 0, weight: 0, port, target };
}

function askedOf({ recording }: Outcome, domain: string): S2sOutgoing | undefined {
  const found = recording.observations.find(
    (one) => one.kind === 's2s.outgoing' && one.subject === domain,
  );
  return found?.kind === 's2s.outgoing' ? found.value : undefined;
}

/** `status code` of the row, and of what was found of the bad domain. */
function ruled({ recording }: Outcome): string[] {
  const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
  const own = row?.ruling.findings.filter(({ subject }) => subject === BAD) ?? [];
  return [
    `${row?.ruling.status} ${row?.ruling.code}`,
    ...own.map(({ status, code }) => `${status} ${code}`),
  ];
}

const refusing: Habits = (to, head) =>
  to === GOOD
    ? RESULT(head)
    : error(
        'remote-server-not-found',
        head,
        `Remote server certificate has expired: not for ${USER}@${DOMAIN}/x`,
      );

test('two questions, one look, and nothing else', async () => {
  const outcome = await scanned(refusing);
  expect(ruled(outcome)[1]).toBe('compliant OUTGOING_NOT_REACHED');
  expect(outcome.report).toContain('Outgoing: the server refuses bad.example');
  const { said, heard, bad, recording } = outcome;
  // The binding, and the questions.
  expect([...said.matchAll(/<(iq|message|presence)\b/g)].map(([, name]) => name)).toEqual([
    'iq',
    'iq',
    'iq',
  ]);
  expect([...said.matchAll(/ to="([^"]+)"/g)].map(([, to]) => to)).toEqual(
    expect.arrayContaining([BAD, GOOD]),
  );
  expect(bad.accepted()).toBe(1);
  expect(heard).toBe('');
  expect(askedOf(outcome, BAD)?.text).toBe(
    `Remote server certificate has expired: not for …@${DOMAIN}`,
  );
  expect(
    recording.usage.map(({ address, used }) => (address === bad.address ? used : 0)),
  ).toContain(1);
});

test('an answer of the domain convicts, whatever comes in', async () => {
  const outcome = await scanned((_to, head) => RESULT(head));
  expect(ruled(outcome)).toEqual(['missing OUTGOING_NOT_ENFORCED', 'missing OUTGOING_ANSWERED']);
});

test('a domain that shows a good certificate by now convicts nobody', async () => {
  const outcome = await scanned((_to, head) => RESULT(head), authority.issue([BAD]));
  expect(ruled(outcome)[1]).toBe('not-observed OUTGOING_CERTIFICATE_VALID');
});

test('a domain that shows one for another name does', async () => {
  const outcome = await scanned((_to, head) => RESULT(head), authority.issue([GOOD]));
  expect(ruled(outcome)[1]).toBe('missing OUTGOING_ANSWERED');
  expect(askedOf(outcome, BAD)?.shown[0]?.trust.trusted).toBe(true);
});

test.each<[string, Script]>([
  ['closes at once', (socket) => void socket.destroy()],
  ['speaks no TLS', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
])('a domain that %s was turned away by nobody', async (_what, script) => {
  const outcome = await scanned(refusing, script);
  expect(ruled(outcome)[1]).toBe('not-observed OUTGOING_CERTIFICATE_UNSEEN');
});

test('what a place of it shows that was not seen may be a good certificate', async () => {
  const second = await startPeer((socket) => void socket.destroy());
  stops.push(() => second.stop());
  const outcome = await scanned(
    (_to, head) => RESULT(head),
    ...[undefined, undefined, undefined, second],
  );
  expect(ruled(outcome)[1]).toBe('not-observed OUTGOING_CERTIFICATE_UNSEEN');
});

test('a place of it where nobody listens shows nothing to anybody', async () => {
  const second = { address: await freshAddress(), port: 5270 };
  const outcome = await scanned(
    (_to, head) => RESULT(head),
    ...[undefined, undefined, undefined, second],
  );
  expect(ruled(outcome)[1]).toBe('missing OUTGOING_ANSWERED');
});

test.each([
  [['b', 'c', 'd'], 'missing OUTGOING_ANSWERED'],
  [['b', 'c', 'd', 'e'], 'not-observed OUTGOING_CERTIFICATE_UNSEEN'],
])('places beside it, of which four are looked at: %j', async (beside, expected) => {
  const outcome = await scanned(
    (_to, head) => RESULT(head),
    ...[undefined, undefined, undefined, undefined, beside],
  );
  expect(ruled(outcome)[1]).toBe(expected);
});

test('what another says for it is no answer, nor is a stream that ends', async () => {
  const spoofed = await scanned(
    (to, head) =>
      to === GOOD ? RESULT(head) : RESULT(head.replace(/from='.*'/, `from='${DOMAIN}'`)),
    undefined,
    { deadline: 4 },
  );
  expect(ruled(spoofed)[1]).toBe('not-observed OUTGOING_UNKNOWN');
  const ended = await scanned((to, head) => (to === GOOD ? RESULT(head) : '</stream:stream>'));
  expect(ruled(ended)[1]).toBe('not-observed OUTGOING_SILENT');
});

test('the control that is refused too acquits nobody', async () => {
  const outcome = await scanned((_to, head) => error('remote-server-timeout', head));
  expect(ruled(outcome)[1]).toBe('not-observed OUTGOING_UNCONTROLLED');
});

test('the target itself is not asked', async () => {
  const outcome = await scanned(refusing, undefined, { badS2sDomain: [DOMAIN, BAD] });
  expect(askedOf(outcome, DOMAIN)).toBeUndefined();
  expect(ruled(outcome)[1]).toBe('compliant OUTGOING_NOT_REACHED');
});

test('an account that is not let in asks nobody, and the row says so', async () => {
  const wrong = { user: USER, password: 'another' };
  const { recording, said } = await scanned(refusing, undefined, {}, wrong);
  expect(said).toBe('');
  const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
  expect(row?.ruling.findings.map(({ code }) => code)).toEqual(['SESSION_FAILED']);
  expect(row?.ruling.status).toBe('not-observed');
});

test('nobody is asked where that is said', async () => {
  const none = { badS2sDomain: ['none'], goodS2sDomain: undefined };
  const outcome = await scanned(refusing, undefined, none);
  expect(outcome.said).not.toContain(GOOD);
  expect(outcome.bad.accepted()).toBe(0);
  expect(outcome.recording.observations.map(({ kind }) => kind)).toContain('session');
});
