import { createHmac } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/demo/certificates.js';
import type { WatchMessage } from '../../src/model/index.js';
import { emailChannel } from '../../src/watch/alerts/email.js';
import { webhookChannel } from '../../src/watch/alerts/webhook.js';
import { xmppChannel } from '../../src/watch/alerts/xmpp.js';
import type { EmailConfig, WebhookConfig, XmppConfig } from '../../src/watch/config.js';
import { withoutSecret } from '../../src/watch/secret.js';
import { startPeer, type Peer } from '../peers/peer.js';
import { PASSWORD, saslServer, USER } from '../peers/sasl-server.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import { attribute } from '../../src/wire/xmpp/xml.js';
import { sessionServer, type SessionHabits } from '../peers/session-server.js';
import { startSmtpServer, type SmtpServer } from '../peers/smtp-server.js';

const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
const file = (name: string, text: string, mode = 0o600): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};
const { signal } = new AbortController();

const SECRET = 'hmac-5ecret-of-the-hook';
const MESSAGE: WatchMessage = {
  id: '2026-06-01T11:05:00.000Z-example.org-webhook',
  domain: 'example.org',
  at: '2026-06-01T11:05:00.000Z',
  events: [
    {
      kind: 'server-gone',
      subject: 's2s-starttls/peers.example.org:5269/192.0.2.9',
      since: '2026-06-01T11:00:00.000Z',
      held: '2026-06-01T00:00:00.000Z',
      why: '192.0.2.9:5269: refused \u001b[2J\r\n.\r\nRCPT TO:<x@y>',
    },
  ],
};

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function startHook(answer: (path: string) => [number, Record<string, string>?] | null) {
  const heard: Heard[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.push({ path: request.url ?? '', headers: request.headers, body });
      const said = answer(request.url ?? '');
      if (said !== null) response.writeHead(said[0], said[1]).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

describe('webhook', () => {
  const config = (url: WebhookConfig['url']): WebhookConfig => ({
    ...{ kind: 'webhook', name: 'webhook', url },
    secret: { what: 'webhook secret', file: file('hook-secret', `${SECRET}\n`) },
  });

  test('posts JSON that the secret signs, and never sends the secret', async () => {
    const { heard, url } = await startHook(() => [204]);
    await webhookChannel(config(url)).send(MESSAGE, signal);
    const [post] = heard;
    expect(heard).toHaveLength(1);
    const body = post?.body ?? '';
    const hmac = createHmac('sha256', SECRET).update(body).digest('hex');
    expect(post?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-safeguard-signature': `sha256=${hmac}`,
      'x-safeguard-delivery': MESSAGE.id,
    });
    expect(JSON.stringify(post)).not.toContain(SECRET);
    expect(JSON.parse(body)).toMatchObject({
      format: 'xmpp-safeguard/alert',
      schema: 1,
      domain: 'example.org',
      events: [{ kind: 'server-gone', since: '2026-06-01T11:00:00.000Z' }],
    });
    const { text } = JSON.parse(body) as { text: string };
    expect(text).toContain('s2s peers.example.org:5269 (192.0.2.9) is unreachable');
    expect(text).not.toContain('\u001b');
  });

  test('follows no redirect, and says so', async () => {
    const { heard, url } = await startHook(() => [307, { Location: '/elsewhere' }]);
    await expect(webhookChannel(config(url)).send(MESSAGE, signal)).rejects.toThrow(
      /HTTP 307: redirects are not followed/,
    );
    expect(heard.map(({ path }) => path)).toEqual(['/hook']);
  });

  test('what fails is an error that holds no secret, not even the URL', async () => {
    const { url } = await startHook((path) => (path.includes('slow') ? null : [500]));
    await expect(webhookChannel(config(url)).send(MESSAGE, signal)).rejects.toThrow(/^HTTP 500$/);
    const slow = file('url', `${url}/slow-t0ken\n`);
    const hidden = webhookChannel(config({ what: 'webhook url', file: slow }), 200);
    await expect(hidden.send(MESSAGE, signal)).rejects.toThrow(/^no answer in time$/);
    const nobody = webhookChannel(config('http://127.0.0.1:9/t0ken'));
    await expect(nobody.send(MESSAGE, signal)).rejects.toThrow(/^cannot be reached \(\w+\)$/);
  });

  test.each(['\t', '\r', '\n', ' '])('%j in its URL: no other host is asked', async (blank) => {
    const { heard, url } = await startHook(() => [204]);
    const text = `${url.slice(0, 9)}${blank}${url.slice(9)}`;
    const hidden = config({ what: 'webhook url', file: file('split-url', text) });
    await expect(webhookChannel(hidden).send(MESSAGE, signal)).rejects.toThrow(
      /^the url is not an http or https URL$/,
    );
    expect(heard).toEqual([]);
  });

  test('a secret that everybody can read, or that is not there, is not used', async () => {
    const { heard, url } = await startHook(() => [204]);
    const open = { what: 'webhook secret', file: file('open', SECRET, 0o644) };
    await expect(
      webhookChannel({ ...config(url), secret: open }).send(MESSAGE, signal),
    ).rejects.toThrow(/every user can read it/);
    const unset = { what: 'webhook secret', variable: 'SAFEGUARD_TEST_NOT_SET' };
    await expect(
      webhookChannel({ ...config(url), secret: unset }).send(MESSAGE, signal),
    ).rejects.toThrow(/SAFEGUARD_TEST_NOT_SET is not set/);
    expect(heard).toEqual([]);
  });
});

const authority = createAuthority('alerts CA');
const ca = file('ca.pem', authority.cert, 0o644);

describe('email', () => {
  const MAIL_PASSWORD = 'mail-pa55word';
  const config = (server: SmtpServer, parts: Partial<EmailConfig> = {}): EmailConfig => ({
    ...{ kind: 'email', name: 'email', server: server.address, port: server.port },
    ...{
      security: 'starttls',
      ca,
      from: 'alerts@example.net',
      to: ['a@example.org', 'b@example.org'],
    },
    login: {
      user: 'alerts',
      password: { what: 'email password', file: file('mail', MAIL_PASSWORD) },
    },
    ...parts,
  });
  const start = async (habits: Parameters<typeof startSmtpServer>[0]): Promise<SmtpServer> => {
    const server = await startSmtpServer(habits);
    stops.push(() => server.stop());
    return server;
  };
  const named = (address: string) => authority.issue([address]);

  test('goes over STARTTLS that is verified, with the login after it', async () => {
    const server = await start({ tls: named });
    await emailChannel(config(server), 3_000).send(MESSAGE, signal);
    expect(server.mails).toHaveLength(1);
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      from: 'alerts@example.net',
      to: ['a@example.org', 'b@example.org'],
      secured: true,
      login: `\0alerts\0${MAIL_PASSWORD}`,
    });
    // Quoted-printable breaks lines.
    const data = mail?.data.replaceAll('=\n', '') ?? '';
    expect(data).toMatch(/^Subject: example\.org: s2s peers\.example\.org:5269/m);
    expect(data).toContain('is unreachable');
    expect(data).toMatch(/^Auto-Submitted: auto-generated$/m);
    // What a server said can end neither the text nor the mail.
    expect(data).not.toContain('\u001b');
    expect(data).not.toMatch(/^RCPT/m);
  });

  test('goes over TLS from the first byte too', async () => {
    const server = await start({ tls: named, direct: true });
    await emailChannel(config(server, { security: 'tls' }), 3_000).send(MESSAGE, signal);
    expect(server.mails).toMatchObject([{ secured: true }]);
  });

  test.each<[string, Parameters<typeof startSmtpServer>[0], RegExp]>([
    ['no STARTTLS', {}, /./],
    ['a certificate of another name', { tls: () => authority.issue(['mail.example']) }, /altnames/],
    [
      'a certificate of another authority',
      { tls: (address) => createAuthority('other').issue([address]) },
      /certificate/,
    ],
    ['a STARTTLS that is refused', { tls: named, answers: { STARTTLS: '454 not now' } }, /./],
  ])('%s: no password goes out', async (_name, habits, message) => {
    const server = await start(habits);
    await expect(emailChannel(config(server), 2_000).send(MESSAGE, signal)).rejects.toThrow(
      message,
    );
    expect(server.mails).toEqual([]);
    expect(server.said()).not.toMatch(/AUTH|MAIL/);
  });

  test('a login that is refused is told without the password, though the server repeats it', async () => {
    const encoded = Buffer.from(`\0alerts\0${MAIL_PASSWORD}`).toString('base64');
    for (const repeated of [MAIL_PASSWORD, encoded, `${MAIL_PASSWORD} or ${encoded}`]) {
      const server = await start({ tls: named, answers: { AUTH: `535 not with ${repeated}` } });
      const error: unknown = await emailChannel(config(server), 2_000)
        .send(MESSAGE, signal)
        .catch((error: unknown) => error);
      expect(String(error)).toMatch(/EAUTH.*not with …/);
      expect(String(error)).not.toContain(MAIL_PASSWORD);
      expect(String(error)).not.toContain(encoded);
    }
  });

  test.each([
    ['nothing', { silent: true }],
    ['a little, and never all', { endless: true }],
  ])('a server that says %s is waited for no longer than it is worth', async (_name, habits) => {
    const server = await start(habits);
    const begun = Date.now();
    await expect(emailChannel(config(server), 300).send(MESSAGE, signal)).rejects.toThrow(/./);
    expect(Date.now() - begun).toBeLessThan(50_000);
  });
});

test('a mail that is under way is cut where watch is stopped', async () => {
  const server = await startSmtpServer({ endless: true });
  stops.push(() => server.stop());
  const stop = new AbortController();
  const config: EmailConfig = {
    ...{ kind: 'email', name: 'email', server: server.address, port: server.port },
    ...{ security: 'starttls', ca, from: 'a@example.net', to: ['b@example.org'], login: null },
  };
  const begun = Date.now();
  setTimeout(() => stop.abort(), 200);
  await expect(emailChannel(config, 100_000).send(MESSAGE, stop.signal)).rejects.toThrow(/./);
  expect(Date.now() - begun).toBeLessThan(30_000);
});

type Answer = NonNullable<SessionHabits['answer']>;

describe('xmpp', () => {
  const domain = 'example.net';
  const start = async (habits: Parameters<typeof saslServer>[0], answer?: Answer) => {
    const after = sessionServer(answer === undefined ? {} : { answer });
    const server = saslServer({ ...habits, then: after.then });
    const peer: Peer = await startPeer(server.script);
    stops.push(() => peer.stop());
    return { ...peer, ...server, said: () => server.said() + after.said() };
  };
  const config = (peer: Peer): XmppConfig => ({
    ...{ kind: 'xmpp', name: 'xmpp', user: USER, domain, to: ['admin@example.org'] },
    password: { what: 'xmpp password', file: file('xmpp', PASSWORD) },
    options: {
      connect: [`c2s-direct=${peer.address}:${peer.port}`],
      ca: [ca],
      'allow-private': true,
      timeout: 2,
    },
  });
  test('logs in, sends, and knows that it was taken', async () => {
    const server = await start({ tls: authority.issue([domain]) });
    await xmppChannel(config(server)).send(MESSAGE, signal);
    const said = server.said();
    expect(said).toContain("<message type='chat' to='admin@example.org'");
    expect(said).toContain('s2s peers.example.org:5269 (192.0.2.9) is unreachable');
    expect(said).not.toContain('RCPT TO:<');
    expect(said).not.toContain(PASSWORD);
    expect(server.successes()).toBe(1);
  });

  test.each<[string, Answer, RegExp]>([
    ['does not answer the ping', () => null, /the server sent no answer/],
    ['closes the stream', () => '</stream:stream>', /the server closed the stream/],
    [
      'sends a stream error',
      () => `<stream:error><policy-violation xmlns='${NS.streamErrors}'/></stream:error>`,
      /stream error policy-violation/,
    ],
  ])('a server that %s has not taken the message', async (_what, answer, expected) => {
    const server = await start({ tls: authority.issue([domain]) }, answer);
    await expect(xmppChannel(config(server)).send(MESSAGE, signal)).rejects.toThrow(expected);
  });

  test('what a server repeats is told without the password, as it is or as SASL has it', () => {
    const plain = Buffer.from(`\0${USER}\0${PASSWORD}`).toString('base64');
    const said = `no ${plain}, ${PASSWORD}, ${Buffer.from(PASSWORD).toString('base64')} here`;
    expect(withoutSecret(said, USER, PASSWORD)).toBe('no …, …, … here');
  });

  test('a message that comes back is not delivered', async () => {
    const server = await start({ tls: authority.issue([domain]) }, (stanza) => {
      const id = attribute(stanza, 'id') ?? '';
      return stanza.name === 'message'
        ? `<message type='error' id='${id}'><error type='cancel'><service-unavailable xmlns='${NS.stanzas}'/></error></message>`
        : `<iq type='result' id='${id}' from='${domain}'/>`;
    });
    await expect(xmppChannel(config(server)).send(MESSAGE, signal)).rejects.toThrow(
      /returned: service-unavailable/,
    );
  });

  test.each([
    ['of another name', () => authority.issue(['example.com'])],
    ['of another authority', () => createAuthority('other').issue([domain])],
  ])('a certificate %s: nothing is sent', async (_name, tls) => {
    const server = await start({ tls: tls(), mechanisms: () => ['PLAIN'] });
    await expect(xmppChannel(config(server)).send(MESSAGE, signal)).rejects.toThrow(
      /the certificate does not .*, so no login was tried/,
    );
    expect(server.said()).not.toContain('<auth');
  });

  test('a server that cannot prove that it knows the password gets no message', async () => {
    const server = await start({ tls: authority.issue([domain]), wrongSignature: true });
    await expect(xmppChannel(config(server)).send(MESSAGE, signal)).rejects.toThrow(
      /wrong-signature/,
    );
    expect(server.said()).not.toContain('<message');
  });
});

test('no alert leaves anything on the signal, which lives as long as the process', () => {
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  // Where Node keeps what `AbortSignal.any` made of a signal.
  const key = Object.getOwnPropertySymbols(signal).find(
    ({ description }) => description === 'kDependantSignals',
  );
  const dependants = key && (signal as unknown as Record<symbol, Set<unknown> | null>)[key];
  expect(dependants?.size ?? 0).toBe(0);
});
