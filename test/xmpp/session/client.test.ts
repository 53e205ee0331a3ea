import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from '../../../src/demo/certificates.js';
import type { Endpoint, SessionKind } from '../../../src/model/index.js';
import { openClient, type OpenedClient } from '../../../src/xmpp/session/client.js';
import { NetFailure } from '../../../src/net/failure.js';
import { createConnectionBudget } from '../../../src/net/limiter/connection-budget.js';
import { createNet, type Net } from '../../../src/net/net.js';
import { NS } from '../../../src/wire/xmpp/ns.js';
import { StreamFailure } from '../../../src/wire/xmpp/stream.js';
import { attribute, escapeXml, type XmlElement } from '../../../src/wire/xmpp/xml.js';
import { features, startPeer } from '../../peers/peer.js';
import {
  PASSWORD,
  saslServer,
  USER,
  type Habits,
  type SaslServer,
} from '../../peers/sasl-server.js';
import {
  sessionServer,
  type SessionHabits,
  type SessionServer,
} from '../../peers/session-server.js';
import { trustedAuthority } from '../../peers/set-up.js';

const DOMAIN = 'peer.example';
const OWN = `${USER}@${DOMAIN}`;
const { authority, trust } = trustedAuthority();
const identity = authority.issue([DOMAIN]);

const TIMEOUT_MS = 1_000;
const stops: (() => Promise<void> | void)[] = [];
/** What nobody caught: in a program it would be the end. */
const uncaught: unknown[] = [];
const note = (error: unknown): void => void uncaught.push(error);

beforeAll(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
afterAll(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

function testNet(timeoutMs = TIMEOUT_MS): Net {
  const controller = new AbortController();
  stops.push(() => controller.abort());
  return createNet({
    resolver: {
      servers: [],
      resolve: () => Promise.reject(new Error('nobody asks')),
      secure: () => Promise.reject(new Error('nobody asks')),
    },
    ledger: createConnectionBudget({ budget: 100, open: 8, opening: 4 }),
    trust,
    allowPrivate: true,
    bind: null,
    timeoutMs,
    signal: controller.signal,
  });
}

interface Scene {
  readonly login: SaslServer;
  readonly session: SessionServer;
  open(by?: SessionKind, more?: Partial<Parameters<typeof openClient>[1]>): Promise<OpenedClient>;
}

async function scene(
  session: SessionHabits = {},
  login: Partial<Habits> = {},
  timeoutMs = TIMEOUT_MS,
): Promise<Scene> {
  const after = sessionServer(session);
  const before = saslServer({ tls: identity, then: after.then, ...login });
  const peer = await startPeer(before.script);
  stops.push(() => peer.stop());
  const { address, port } = peer;
  const endpoint: Endpoint = {
    role: 'c2s',
    transport: 'direct',
    host: address,
    port,
    address,
    family: 4,
    origin: 'connect',
  };
  const net = testNet(timeoutMs);
  return {
    login: before,
    session: after,
    async open(by = 'account', more = {}) {
      const account = by === 'anonymous' ? null : { user: USER, password: PASSWORD };
      const who = { domain: DOMAIN, to: DOMAIN };
      const request = {
        by,
        endpoint,
        version: 'TLSv1.3',
        who,
        account,
        scramOffered: false,
      } as const;
      const opened = await openClient(net, { ...request, ...more });
      stops.push(() => opened.client.end());
      return opened;
    },
  };
}

/** What a call came to: the reason, and how long it took. */
async function failing(promise: Promise<unknown>): Promise<{ said: string; took: number }> {
  const begun = Date.now();
  try {
    await promise;
    throw new Error('nothing failed');
  } catch (error) {
    const took = Date.now() - begun;
    if (error instanceof NetFailure) {
      const { layer, reason, detail } = error.failure;
      return { said: `${layer}/${reason} ${detail.replace(/^\S+: /, '')}`, took };
    }
    if (error instanceof StreamFailure) return { said: `${error.reason} ${error.message}`, took };
    throw error;
  }
}

const DISCO = "<query xmlns='http://jabber.org/protocol/disco#info'/>";
const RESULT = "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='here'/></query>";

function answering(from: string | null): (stanza: XmlElement) => string {
  return (stanza) => {
    const by = from === null ? '' : ` from='${escapeXml(from)}'`;
    return `<iq type='result' id='${attribute(stanza, 'id') ?? ''}'${by}>${RESULT}</iq>`;
  };
}

describe('a session', () => {
  test('is bound, asks, is answered, and ends cleanly', async () => {
    const { open, session } = await scene();
    const { client, made } = await open();
    expect(client.jid).toBe('alice@peer.example/there');
    expect(made).toMatchObject({ by: 'account', mechanism: 'SCRAM-SHA-256-PLUS' });
    expect(made.gs2).toBe('p=tls-exporter');
    expect(made.features?.children).toHaveLength(1);
    const answer = await client.iq({ type: 'get', to: DOMAIN, payload: DISCO });
    expect(answer).toEqual({
      answer: 'error',
      payload: null,
      errorType: 'cancel',
      condition: 'service-unavailable',
      text: null,
    });
    await client.end();
    await delay(50);
    expect(session.ended()).toEqual({ streams: 1, connections: 1 });
    expect(session.said()).not.toContain('<presence');
    expect(session.said().match(/<iq/g)).toHaveLength(2);
    expect(await client.iq({ type: 'get', to: DOMAIN, payload: DISCO })).toMatchObject({
      answer: 'silence',
    });
    await expect(client.send('<message/>')).rejects.toThrow(StreamFailure);
  });

  test.each([
    [
      `<stream:error><conflict xmlns='${NS.streamErrors}'/></stream:error>`,
      { type: 'error', error: { condition: 'conflict' } },
    ],
    ['</stream:stream>', { type: 'end' }],
    ['<a></b>', { type: 'failure' }],
  ])('tells how it ended: %s', async (sent, expected) => {
    const { open } = await scene({ answer: () => sent });
    const { client } = await open();
    expect(client.ending).toBeNull();
    await client.iq({ type: 'get', to: DOMAIN, payload: DISCO });
    expect(client.ending).toMatchObject(expected);
  });

  test('is not bound to a channel where the server names no type', async () => {
    const { open } = await scene({}, { types: () => [] });
    expect((await open()).made).toMatchObject({ mechanism: 'SCRAM-SHA-256', gs2: 'n' });
  });

  test('heeds what is known of bindings', async () => {
    const { open } = await scene();
    expect((await open('account', { binding: null })).made.gs2).toBe('n');
    expect((await open('account', { binding: 'tls-exporter' })).made.gs2).toBe('p=tls-exporter');
  });

  test.each<[string, Partial<Habits>, 'TLSv1.2' | 'TLSv1.3', string]>([
    ['what the version does not define', { types: () => ['tls-unique'] }, 'TLSv1.3', 'n'],
    ['what it does', { types: () => ['tls-exporter', 'tls-unique'] }, 'TLSv1.3', 'p=tls-exporter'],
    [
      'what goes without saying, where nothing but -PLUS is there',
      { mechanisms: () => ['SCRAM-SHA-256-PLUS'], types: () => [], known: ['tls-unique'] },
      'TLSv1.2',
      'p=tls-unique',
    ],
  ])('of types that are named, by %s', async (_what, habits, version, gs2) => {
    const { open } = await scene({}, habits);
    expect((await open('account', { version })).made.gs2).toBe(gs2);
  });

  test('of nobody', async () => {
    const { open, login } = await scene({}, { mechanisms: () => ['ANONYMOUS'] });
    expect((await open('anonymous')).made).toMatchObject({ mechanism: 'ANONYMOUS', gs2: '' });
    expect(login.said()).not.toContain(USER);
  });

  test('two of the same account', async () => {
    const { open } = await scene();
    const [one, two] = await Promise.all([open(), open()]);
    expect(one.client).not.toBe(two.client);
  });

  test('asks as a client of old where the server wants that', async () => {
    const wants = features(
      `<bind xmlns='${NS.bind}'/><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>`,
    );
    const { open, session } = await scene({ features: wants });
    await open();
    expect(session.said()).toMatch(/type="set"[^>]*><session/);
  });

  test('says no to what is asked of it, yes to a ping, and shows nobody what it was sent', async () => {
    const ask = (id: string, payload: string): string =>
      `<iq type='get' id='${id}' from='mallory@elsewhere.example/x' to='${OWN}/there'>${payload}</iq>`;
    const { open, session } = await scene({
      greeting:
        ask('v', "<query xmlns='jabber:iq:version'>what was sent</query>") +
        ask('p', "<ping xmlns='urn:xmpp:ping'/>") +
        ask('bad', '') +
        "<iq type='set' id='odd' from='@' to='@'><x/></iq>",
    });
    await open();
    await delay(100);
    expect(session.said()).toMatch(/id="v"[^>]*type="error".*service-unavailable/);
    expect(session.said()).toMatch(/id="p" type="result"/);
    expect(session.said()).toMatch(/id="bad"[^>]*type="error".*bad-request/);
    expect(session.said()).not.toContain('what was sent');
  });

  test('answers so many questions, and is asked no more in vain', async () => {
    const ping = `<iq type='get' id='again' from='${DOMAIN}'><ping xmlns='urn:xmpp:ping'/></iq>`;
    const habits = { greeting: ping.repeat(2_000), answer: answering(DOMAIN) };
    const { open, session } = await scene(habits, {}, 30_000);
    const { client } = await open();
    const { answer } = await client.iq({ type: 'get', to: DOMAIN, payload: DISCO });
    expect(answer).toBe('result');
    expect(session.said().match(/id="again"/g)).toHaveLength(100);
  });

  test('gives stanzas to whoever wants them, those that came before too', async () => {
    const message = (id: string): string => `<message id='${id}' from='${OWN}'><body/></message>`;
    const { open } = await scene({
      greeting: message('a') + message('b'),
      answer: () => message('c'),
    });
    const { client } = await open();
    const named =
      (id: string) =>
      (stanza: XmlElement): boolean =>
        attribute(stanza, 'id') === id;
    expect(await client.next(named('b'), 500)).toMatchObject({ name: 'message' });
    expect(await client.next(named('b'), 50)).toBeNull();
    const later = client.next(named('c'), 500);
    await client.send('<message/>');
    expect(await later).toMatchObject({ name: 'message' });
    expect(await client.next(named('a'), 50)).toMatchObject({ name: 'message' });
  });
});

describe('an answer counts', () => {
  test.each<[string, string | null, string | null, boolean]>([
    ['of the domain that was asked', DOMAIN, DOMAIN, true],
    ['in other letters', DOMAIN, DOMAIN.toUpperCase(), true],
    ['without a sender, from our own server', DOMAIN, null, true],
    ['of a stranger', DOMAIN, 'mallory.example', false],
    ['of a part of the domain', DOMAIN, `rooms.${DOMAIN}`, false],
    ['of another that was asked', 'rooms.example', 'rooms.example', true],
    ['without a sender, for another', 'rooms.example', null, false],
    ['of our server for another', 'rooms.example', DOMAIN, false],
    ['of our account', null, OWN, true],
    ['of nobody, for our account', null, null, true],
    ['of a stranger, for our account', null, 'mallory@elsewhere.example', false],
  ])('%s', async (_what, to, from, counts) => {
    const { open } = await scene({ answer: answering(from) });
    const { client } = await open();
    const answer = await client.iq({ type: 'get', to, payload: DISCO, timeoutMs: 150 });
    expect(answer.answer).toBe(counts ? 'result' : 'silence');
    if (counts) expect(answer.payload?.children[0]).toMatchObject({ name: 'feature' });
  });

  test('many at once, errors too', async () => {
    const { open } = await scene();
    const { client } = await open();
    const question = { type: 'get', to: DOMAIN, payload: DISCO } as const;
    const answers = await Promise.all(Array.from({ length: 30 }, () => client.iq(question)));
    expect(new Set(answers.map(({ condition }) => condition))).toEqual(
      new Set(['service-unavailable']),
    );
  });

  test('once, and by its id', async () => {
    const wrong = (stanza: XmlElement): string =>
      answering(DOMAIN)(stanza).replace(/id='[^']*'/, "id='other'");
    const { open } = await scene({ answer: wrong });
    const { client } = await open();
    const question = { type: 'get', to: DOMAIN, payload: DISCO, timeoutMs: 100 } as const;
    expect(await client.iq(question)).toMatchObject({ answer: 'silence' });
  });
});

const DEEP = '<a>'.repeat(5_000);
/** What a server may send at any place; the last of each is how long it takes to be told. */
const HOSTILE: readonly (readonly [string, string | null])[] = [
  ['nothing at all', null],
  ['an entity that nobody defined', '<iq>&foo;</iq>'],
  ['half of a surrogate pair', '<iq>&#xD800;</iq>'],
  ['elements within each other', DEEP],
  ['a stanza without end', `<iq a='${'x'.repeat(1_100_000)}`],
  ['what is no XML', '\0\u0001 GET / HTTP/1.1\r\n\r\n'],
  ['HTML', '<html><body>&nbsp;</body></html>'],
  ['the end of what never began', '</x>'],
  ['a document type', "<!DOCTYPE a [<!ENTITY b 'c'>]>"],
  ['a stream error', `<stream:error><conflict xmlns='${NS.streamErrors}'/></stream:error>`],
  [
    'another host',
    `<stream:error><see-other-host xmlns='${NS.streamErrors}'>127.0.0.1:1</see-other-host></stream:error>`,
  ],
  ['the end', '</stream:stream>'],
];

describe('a hostile server ends nothing but its session', () => {
  // Ten times what a machine that runs nothing else takes.
  const within = 10 * (3 * TIMEOUT_MS + 500);

  test.each(HOSTILE)('that sends %s for its header', async (_what, header) => {
    const { open } = await scene({ header, features: null });
    const { took } = await failing(open());
    expect(took).toBeLessThan(within);
  });

  test.each(HOSTILE)('that sends %s for its features', async (_what, sent) => {
    const { open } = await scene({ features: sent });
    const { took } = await failing(open());
    expect(took).toBeLessThan(within);
  });

  test.each(HOSTILE)('that sends %s for the resource', async (_what, bound) => {
    const { open } = await scene({ bound });
    const { took } = await failing(open());
    expect(took).toBeLessThan(within);
  });

  test.each(HOSTILE)('that answers with %s', async (_what, sent) => {
    const { open } = await scene({ answer: () => sent });
    const { client } = await open();
    const begun = Date.now();
    const answer = await client.iq({ type: 'get', to: DOMAIN, payload: DISCO });
    expect(answer).toMatchObject({ answer: 'silence', payload: null });
    expect(Date.now() - begun).toBeLessThan(within);
    await client.end();
    expect(Date.now() - begun).toBeLessThan(within + 15_000);
  });

  test.each<[string, string, string]>([
    ['no resource to bind', features(''), 'malformed the server let us in, and offers no resource'],
    [
      'a stanza in their place',
      '<message/>',
      'malformed the server sent {jabber:client}message, not its features',
    ],
  ])('with %s in its features', async (_what, sent, expected) => {
    const { open } = await scene({ features: sent });
    expect((await failing(open())).said).toBe(expected);
  });

  test.each<[string, string, string]>([
    [
      'an error',
      `<iq type='error' id='ID'><error type='wait'><resource-constraint xmlns='${NS.stanzas}'/></error></iq>`,
      'session/limited no resource was bound: resource-constraint',
    ],
    [
      'an error that does not say which',
      "<iq type='error' id='ID'/>",
      'session/refused no resource was bound: undefined-condition',
    ],
    [
      'a resource without a name',
      `<iq type='result' id='ID'><bind xmlns='${NS.bind}'/></iq>`,
      'malformed the server bound a resource, and does not say which',
    ],
  ])('that binds %s', async (_what, bound, expected) => {
    const { open } = await scene({ bound });
    expect((await failing(open())).said).toBe(expected);
  });

  test('with a wrong root', async () => {
    const { open } = await scene({ header: "<?xml version='1.0'?><stream xmlns='jabber:client'>" });
    expect((await failing(open())).said).toMatch(/^malformed .* not a stream header$/);
  });

  test('that offers to log in again, and more', async () => {
    const greedy = features(
      `<mechanisms xmlns='${NS.sasl}'><mechanism>PLAIN</mechanism></mechanisms>` +
        `<starttls xmlns='${NS.tls}'><required/></starttls><bind xmlns='${NS.bind}'/>` +
        "<sm xmlns='urn:xmpp:sm:3'/>",
    );
    const { open, session } = await scene({ features: greedy });
    await open();
    await delay(50);
    expect(session.said()).not.toMatch(/<auth|<starttls|<enable/);
  });

  test('that never ends its stream', async () => {
    const { open, session } = await scene({ neverEnds: true });
    const { client } = await open();
    const begun = Date.now();
    await Promise.all([client.end(), client.end()]);
    expect(Date.now() - begun).toBeLessThan(25_000);
    expect(session.ended().streams).toBe(1);
  });

  test('that floods', async () => {
    const { open } = await scene({ greeting: '<message/>'.repeat(70_000) });
    const { client } = await open();
    const answer = await client.iq({ type: 'get', to: DOMAIN, payload: DISCO });
    expect(answer.answer).toBe('silence');
  });

  test('and nothing was left uncaught', async () => {
    await delay(2_000);
    expect(uncaught).toEqual([]);
  });
});

describe('a login that fails is one line, and says no secret', () => {
  test.each<[string, Partial<Habits>, string]>([
    [
      'a wrong password',
      { refusesRight: true },
      'sasl/refused SCRAM-SHA-256-PLUS: the name or the password is wrong: not-authorized',
    ],
    [
      'an account that is disabled',
      { refusesRight: true, condition: 'account-disabled' },
      'sasl/refused SCRAM-SHA-256-PLUS: the account is disabled: account-disabled',
    ],
    [
      'no mechanism in common',
      { mechanisms: () => ['DIGEST-MD5', 'GSSAPI'] },
      'sasl/skipped no mechanism in common; the server has DIGEST-MD5, GSSAPI',
    ],
    [
      'a wrong signature',
      { wrongSignature: true },
      'sasl/malformed SCRAM-SHA-256-PLUS: the server does not know the password: its signature is wrong: wrong-signature',
    ],
    [
      'a foreign nonce',
      { foreignNonce: true },
      'sasl/malformed SCRAM-SHA-256-PLUS: the server answered a login that is not ours: foreign-nonce',
    ],
    [
      'a hundred million rounds',
      { iterations: 100_000_000 },
      'sasl/malformed SCRAM-SHA-256-PLUS: the server asks for more iterations than this program allows: iterations',
    ],
    [
      'a certificate that nobody vouches for',
      { tls: selfSigned([DOMAIN]) },
      'tls/skipped the certificate does not verify, so no login was tried',
    ],
    [
      'a certificate for another name',
      { tls: authority.issue(['other.example']) },
      'tls/skipped the certificate does not name the domain, so no login was tried',
    ],
  ])('%s', async (_what, habits, expected) => {
    const { open, login } = await scene({}, habits);
    const { said, took } = await failing(open());
    expect(said.replace(/ \([^)]*\)$/, '')).toBe(expected);
    expect(said).not.toContain('\n');
    expect(said).not.toContain(PASSWORD);
    expect(said).not.toContain(USER);
    expect(took).toBeLessThan(10 * TIMEOUT_MS);
    expect(login.said()).not.toContain(PASSWORD);
  });

  test('PLAIN where SCRAM was seen before', async () => {
    const { open, login } = await scene({}, { mechanisms: () => ['PLAIN'] });
    const { said } = await failing(open('account', { scramOffered: true }));
    expect(said).toBe('sasl/skipped only PLAIN is offered now, and SCRAM was offered before');
    expect(login.said()).not.toContain(PASSWORD);
    expect((await open()).made.mechanism).toBe('PLAIN');
  });

  test('nothing was left uncaught', () => {
    expect(uncaught).toEqual([]);
  });
});
