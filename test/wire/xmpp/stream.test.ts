import { once } from 'node:events';
import type { Socket } from 'node:net';
import { duplexPair, PassThrough, type Duplex } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { NS } from '../../../src/wire/xmpp/ns.js';
import {
  openStream,
  StreamFailure,
  type StreamOptions,
  type XmppStream,
} from '../../../src/wire/xmpp/stream.js';
import { after, loopback, script } from './loopback.js';
import { HEADER } from './reading.js';

const C2S: StreamOptions = { role: 'c2s', to: 'chat.example', timeoutMs: 2_000 };

/** Sends these as packets of their own, once our header has come. */
function answers(...packets: readonly string[]): (socket: Socket) => void {
  return (socket) => {
    script(socket, ['<stream:stream', () => void send(socket, packets)]);
  };
}

async function send(socket: Socket, packets: readonly string[]): Promise<void> {
  for (const packet of packets) {
    socket.write(packet);
    await after(15);
  }
}

async function opened(serve: (socket: Socket) => void, options = C2S): Promise<XmppStream> {
  return openStream(await loopback(serve), options);
}

/** What it was refused with. */
async function failure(promise: Promise<unknown>): Promise<StreamFailure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof StreamFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

function ours(duplex: Duplex): Record<string, number> {
  return Object.fromEntries(
    ['data', 'readable', 'end', 'error'].map((event) => [event, duplex.listenerCount(event)]),
  );
}

const error = (inside: string): string => `<stream:error>${inside}</stream:error>`;
const HOST_UNKNOWN = `<host-unknown xmlns='${NS.streamErrors}'/>`;

const uncaught: unknown[] = [];
process.on('uncaughtException', (problem) => uncaught.push(problem));
process.on('unhandledRejection', (problem) => uncaught.push(problem));
afterEach(() => {
  expect(uncaught.splice(0)).toEqual([]);
});

describe('client header', () => {
  async function headerSent(options: StreamOptions): Promise<string> {
    const [near, far] = duplexPair();
    const opening = failure(openStream(near, { ...options, timeoutMs: 20 }));
    const [chunk] = (await once(far, 'data')) as [Buffer];
    await opening;
    return chunk.toString();
  }

  test('c2s', async () => {
    expect(await headerSent(C2S)).toBe(
      `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='chat.example' version='1.0' xml:lang='en'>`,
    );
  });

  test('s2s, with everything escaped', async () => {
    const options = { role: 's2s', from: `a'b`, to: '<é>', lang: 'de' } as const;
    expect(await headerSent({ ...C2S, ...options })).toBe(
      `<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' from='a&apos;b' to='&lt;é&gt;' version='1.0' xml:lang='de'>`,
    );
  });
});

describe('server header', () => {
  test('is read from any packets', async () => {
    const [near, far] = duplexPair();
    const opening = openStream(near, C2S);
    for (const byte of Buffer.from(HEADER.replace(`'1'`, `'😀'`))) far.write(Uint8Array.of(byte));
    const { header } = await opening;
    expect(header).toEqual({
      from: 'chat.example',
      to: null,
      id: '😀',
      version: '1.0',
      lang: 'en',
      ns: NS.client,
    });
  });

  test('is bounded', async () => {
    const stream = await opened(answers(HEADER.replace(`'1'`, `'${'9'.repeat(9_999)}'`)));
    expect(stream.header.id).toBe(`${'9'.repeat(999)}…`);
  });

  test.each([
    [
      'another namespace',
      HEADER.replace(NS.streams, 'urn:x'),
      `the server sent {urn:x}stream, not a stream header`,
    ],
    ['HTML', '<html>', 'the server sent {}html, not a stream header'],
    [
      'HTTP',
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      `what the server sent is not-well-formed: text where only white space may stand; it began "HTTP/1.1 400 Bad Request\\r\\n\\r\\n"`,
    ],
    [
      'a TLS alert',
      '\x15\x03\x03\0\x02\x02\x28',
      `what the server sent is not-well-formed: text where only white space may stand; it began "\\u0015\\u0003\\u0003\\u0000\\u0002\\u0002("`,
    ],
  ])('%s is refused', async (_, answer, message) => {
    const { reason, message: said } = await failure(opened(answers(answer)));
    expect({ reason, said }).toEqual({ reason: 'malformed', said: message });
  });

  test('a missing one times out', async () => {
    const started = performance.now();
    const client = await loopback(() => undefined);
    const { reason, message } = await failure(openStream(client, { ...C2S, timeoutMs: 150 }));
    expect(reason).toBe('timeout');
    expect(message).toBe('the server sent nothing in 150 ms');
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(ours(client)).toMatchObject({ data: 0, end: 1, readable: 0 });
  });

  test('slow bytes do not extend the timeout', async () => {
    const client = await loopback((socket) => {
      const drip = setInterval(() => socket.write(' '), 20);
      socket.once('close', () => clearInterval(drip));
    });
    const started = performance.now();
    const { reason } = await failure(openStream(client, { ...C2S, timeoutMs: 200 }));
    expect(reason).toBe('timeout');
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test('a connection closed immediately', async () => {
    expect((await failure(opened((socket) => void socket.end()))).reason).toBe('closed');
  });

  test('a connection closed before', async () => {
    const client = await loopback(() => undefined);
    client.destroy();
    expect((await failure(openStream(client, C2S))).reason).toBe('closed');
  });

  test('a connection that was reset', async () => {
    const serve = (socket: Socket): void =>
      script(socket, ['<stream:stream', () => void socket.resetAndDestroy()]);
    expect((await failure(opened(serve))).reason).toBe('reset');
  });
});

describe('items after the header', () => {
  test('stanzas, and the end', async () => {
    const stream = await opened(answers(`${HEADER}<a/>`, '<b', `/></stream:stream>`));
    expect(await stream.next()).toMatchObject({ type: 'stanza', element: { name: 'a' } });
    expect(await stream.next()).toMatchObject({ type: 'stanza', element: { name: 'b' } });
    expect(await stream.next()).toEqual({ type: 'end' });
    expect((await failure(stream.next())).reason).toBe('closed');
  });

  test('a timeout ends the call, not the stream', async () => {
    const serve = (socket: Socket): void =>
      script(
        socket,
        ['<stream:stream', () => void socket.write(HEADER)],
        ['<x/>', () => void socket.write('<y/>')],
      );
    const stream = await opened(serve);
    const started = performance.now();
    const { reason, message } = await failure(stream.next(100));
    expect({ reason, message }).toEqual({
      reason: 'timeout',
      message: 'the server sent nothing more in 100 ms',
    });
    expect(performance.now() - started).toBeLessThan(30_000);
    await stream.send('<x/>');
    expect(await stream.next()).toMatchObject({ type: 'stanza', element: { name: 'y' } });
  });

  test('an error in a later packet', async () => {
    const stream = await opened(answers(HEADER, error(HOST_UNKNOWN), '</stream:stream>'));
    expect(await stream.next()).toEqual({
      type: 'error',
      error: { condition: 'host-unknown', text: null, seeOtherHost: null, other: [] },
    });
    expect(await stream.next()).toEqual({ type: 'end' });
  });

  test('an error in place of the header', async () => {
    const answer = error(HOST_UNKNOWN).replace('>', ` xmlns:stream='${NS.streams}'>`);
    const stream = await opened(
      answers(answer.slice(0, 20), answer.slice(20, 90), answer.slice(90)),
    );
    expect(Object.values(stream.header)).toEqual(Array(6).fill(null));
    expect(await stream.next()).toMatchObject({
      type: 'error',
      error: { condition: 'host-unknown' },
    });
  });

  test('an error in place of the header, cut short by a reset', async () => {
    const stream = await opened((socket) => {
      const answer = `<stream:error xmlns:stream='${NS.streams}'>${HOST_UNKNOWN}`;
      script(socket, [
        '<stream:stream',
        () => void send(socket, [answer]).then(() => socket.resetAndDestroy()),
      ]);
    });
    expect(await stream.next()).toMatchObject({
      type: 'error',
      error: { condition: 'host-unknown' },
    });
    expect((await failure(stream.next())).reason).toBe('reset');
  });

  test('items before a violation, then the violation', async () => {
    const stream = await opened(answers(`${HEADER}<a/><b/><!-- c --><d/>`));
    expect(await stream.next()).toMatchObject({ element: { name: 'a' } });
    expect(await stream.next()).toMatchObject({ element: { name: 'b' } });
    const refused = await failure(stream.next());
    expect(refused.reason).toBe('malformed');
    expect(refused.message).toBe('what the server sent is restricted-xml: a comment');
    expect(await failure(stream.next())).toBe(refused);
  });

  test.each(['reset', 'closed'] as const)(
    'items before the connection was %s, even if unread',
    async (reason) => {
      const finish = async (socket: Socket): Promise<void> => {
        await send(socket, [HEADER, `<a/>${error(HOST_UNKNOWN)}`]);
        if (reason === 'reset') socket.resetAndDestroy();
        else socket.end();
      };
      const stream = await opened((socket) => {
        script(socket, ['<stream:stream', () => void finish(socket)]);
      });
      await after(100);
      // The write fails, and what the server had to say about it still comes.
      await stream.send('<starttls/>');
      await stream.send('<starttls/>');
      expect(await stream.next()).toMatchObject({ type: 'stanza' });
      expect(await stream.next()).toMatchObject({ type: 'error' });
      expect((await failure(stream.next())).reason).toBe(reason);
      await failure(stream.send('<starttls/>'));
    },
  );

  test('further items stay in the duplex', { timeout: 10_000 }, async () => {
    const stanzas = 20_000;
    const stanza = '<message><body>stay outside</body></message>';
    const client = await loopback((socket) => {
      script(socket, ['<stream:stream', () => void socket.write(HEADER + stanza.repeat(stanzas))]);
    });
    const stream = await openStream(client, C2S);
    await after(200);
    expect(client.isPaused()).toBe(true);
    expect(client.bytesRead).toBeLessThan((stanzas * stanza.length) / 2);
    for (let n = 0; n < stanzas; n++) expect((await stream.next()).type).toBe('stanza');
    expect((await failure(stream.next(50))).reason).toBe('timeout');
  });

  test('the given limits apply', async () => {
    const stream = await opened(answers(HEADER, '<a><b><c/></b></a>'), {
      ...C2S,
      limits: { depth: 2 },
    });
    expect((await failure(stream.next())).message).toBe(
      'what the server sent is limit: more than 2 elements within each other',
    );
  });
});

describe('abort and close', () => {
  test('an abort fails pending calls, and leaves no listener', async () => {
    const controller = new AbortController();
    const client = await loopback(answers(HEADER));
    const stream = await openStream(client, {
      ...C2S,
      timeoutMs: 60_000,
      signal: controller.signal,
    });
    const waiting = failure(stream.next());
    controller.abort(new Error('the deadline of the scan'));
    const { reason, message } = await waiting;
    expect({ reason, message }).toEqual({
      reason: 'timeout',
      message: 'waiting was given up: the deadline of the scan',
    });
    expect(await failure(stream.next())).toMatchObject({ reason: 'timeout' });
    expect(await failure(stream.send('<a/>'))).toMatchObject({ reason: 'timeout' });
    expect(ours(client)).toMatchObject({ data: 0, readable: 0 });
  });

  test('an earlier abort sends nothing', async () => {
    let heard = 0;
    const client = await loopback((socket) => socket.on('data', ({ length }) => (heard += length)));
    const opening = openStream(client, { ...C2S, signal: AbortSignal.abort() });
    expect((await failure(opening)).reason).toBe('timeout');
    await after(50);
    expect(heard).toBe(0);
  });

  test('no timer is left', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const [near, far] = duplexPair();
    const before = timers();
    const controller = new AbortController();
    const hour = { ...C2S, timeoutMs: 3_600_000, signal: controller.signal };
    const opening = openStream(near, hour);
    far.write(`${HEADER}<a/>`);
    const stream = await opening;
    await stream.next();
    await stream.send('<b/>');
    await failure(stream.next(1));
    const waiting = failure(stream.next());
    expect(timers()).toBe(before + 1);
    controller.abort();
    await waiting;
    expect(timers()).toBe(before);
  });

  test('a timeout above the maximum timer does not end immediately', async () => {
    const stream = await opened(answers(HEADER, '', '', '<a/>'));
    expect(await stream.next(Infinity)).toMatchObject({ type: 'stanza' });
  });

  test('a peer that reads nothing', async () => {
    const client = await loopback((socket) => {
      socket.write(HEADER);
      socket.pause();
    });
    const stream = await openStream(client, { ...C2S, timeoutMs: 200 });
    const { reason, message } = await failure(stream.send('x'.repeat(64 * 1_048_576)));
    expect({ reason, message }).toEqual({
      reason: 'timeout',
      message: 'the server took nothing in 200 ms',
    });
  });

  test('close ends the stream and the connection', async () => {
    let heard = '';
    let server: Socket | undefined;
    const client = await loopback((socket) => {
      server = socket;
      answers(HEADER)(socket);
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    });
    const stream = await openStream(client, C2S);
    const gone = once(client, 'close');
    stream.close();
    stream.close();
    await gone;
    if (server?.closed === false) await once(server, 'close');
    expect(heard.endsWith(`xml:lang='en'></stream:stream>`)).toBe(true);
    expect((await failure(stream.next())).reason).toBe('closed');
    expect((await failure(stream.send('<a/>'))).reason).toBe('closed');
  });

  test('close does not wait for a peer that reads nothing', async () => {
    const client = await loopback((socket) => {
      socket.write(HEADER);
      socket.pause();
    });
    const stream = await openStream(client, { ...C2S, timeoutMs: 50 });
    await failure(stream.send('x'.repeat(64 * 1_048_576)));
    const gone = once(client, 'close');
    const started = performance.now();
    stream.close();
    await gone;
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

describe('a flood of unread items', () => {
  test('is buffered up to some hundred kilobytes, and continues when taken', async () => {
    const heavy = `<m>${'x'.repeat(60_000)}</m>`;
    const most = 100;
    let client: Socket | undefined;
    const stream = await openStream(
      (client = await loopback((socket) => {
        answers(HEADER + heavy.repeat(most))(socket);
      })),
      C2S,
    );
    await after(700);
    expect(client.bytesRead).toBeLessThan(1_000_000);
    for (let number = 0; number < most; number += 1) {
      expect(await stream.next()).toMatchObject({ element: { name: 'm' } });
    }
    expect(client.bytesRead).toBeGreaterThan(6_000_000);
  });
});

describe('detaching', () => {
  test('counts and drops bytes after the last item, and restarts on the same duplex', async () => {
    const [near, far] = duplexPair();
    const opening = openStream(near, C2S);
    far.write(`${HEADER}<success/> <evil/>`);
    const stream = await opening;
    expect(await stream.next()).toMatchObject({ element: { name: 'success' } });
    far.write('<more/>');
    expect(stream.detach()).toEqual({ trailing: ' <evil/><more/>'.length });
    expect(near.isPaused()).toBe(true);
    expect(ours(near)).toMatchObject({ data: 0, readable: 0, error: 1 });

    const again = openStream(near, C2S);
    far.write(`${HEADER.replace(`'1'`, `'2'`)}<bound/>`);
    const restarted = await again;
    expect(restarted.header.id).toBe('2');
    expect(await restarted.next()).toMatchObject({ element: { name: 'bound' } });
    expect(restarted.detach()).toEqual({ trailing: 0 });
    expect(ours(near)).toMatchObject({ data: 0, readable: 0, error: 1 });
  });

  test('counts bytes that were still in the duplex', async () => {
    const [near, far] = duplexPair();
    const opening = openStream(near, C2S);
    far.write(HEADER + '<a/>'.repeat(1_000));
    const stream = await opening;
    far.write('<b/>'.repeat(1_000));
    await after(10);
    await stream.next();
    expect(near.readableLength).toBe(4_000);
    expect(stream.detach()).toEqual({ trailing: 7_996 });
    expect(near.readableLength).toBe(0);
  });

  test('leaves later bytes to the next reader', async () => {
    let server: Socket | undefined;
    const client = await loopback((socket) => {
      server = socket;
      answers(`${HEADER}<a/>`)(socket);
    });
    const stream = await openStream(client, C2S);
    await stream.next();
    stream.detach();
    server?.write('for the next');
    await after(50);
    const heard = client.pipe(new PassThrough());
    expect(String((await once(heard, 'data'))[0])).toBe('for the next');
  });

  test('an unhandled connection error is not thrown', async () => {
    const client = await loopback(answers(HEADER));
    const stream = await openStream(client, C2S);
    stream.detach();
    const gone = new Promise((resolve) => client.once('close', resolve));
    client.destroy(new Error('nobody listens'));
    await gone;
    expect(client.errored?.message).toBe('nobody listens');
  });
});
