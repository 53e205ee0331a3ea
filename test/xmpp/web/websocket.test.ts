import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/model/index.js';
import { NetFailure } from '../../../src/net/failure.js';
import { nextFeatures } from '../../../src/wire/xmpp/features.js';
import { StreamFailure } from '../../../src/wire/xmpp/failure.js';
import { openWebSocket } from '../../../src/xmpp/web/websocket.js';
import { startPeer, type Peer } from '../../peers/peer.js';
import { endedAfterEach } from '../../peers/set-up.js';
import { acceptance, webSocketPeer, type WebSocketTalk } from '../../peers/web-server.js';

const ending = endedAfterEach();
const OPEN =
  "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' id='7' version='1.0'/>";
const FEATURES =
  "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>";

function open(peer: Peer, timeoutMs = 1_000) {
  ending.push(() => peer.stop());
  const { address, port } = peer;
  const endpoint: Endpoint = {
    ...{ role: 'c2s', transport: 'websocket-cleartext', host: 'chat.example.org', port },
    ...{ address, family: 4, origin: 'host-meta', path: '/ws?x=1' },
  };
  const { signal } = new AbortController();
  const socket = connect({ host: address, port });
  ending.push(() => socket.destroy());
  return openWebSocket(socket, { endpoint, to: 'example.org', timeoutMs, signal, where: 'there' });
}

/** Sends `<open/>` and then whatever the script says. */
async function after(
  script: (to: WebSocketTalk) => void,
  timeoutMs?: number,
): Promise<Awaited<ReturnType<typeof open>>> {
  return open(
    await webSocketPeer((to, _message, number) => {
      if (number > 0) return;
      to.frame(OPEN);
      script(to);
    }),
    timeoutMs,
  );
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('there was an answer'),
    (reason: unknown) => reason,
  );
  if (error instanceof NetFailure) return `${error.failure.layer} ${error.failure.reason}`;
  if (error instanceof StreamFailure) return `stream ${error.reason}`;
  throw error;
}

describe('a stream over WebSocket', () => {
  test('is opened up to its features, and ended politely', async () => {
    const heard: string[] = [];
    const peer = await webSocketPeer((to, message, number) => {
      heard.push(message);
      if (number === 0) {
        to.frame(OPEN);
        to.frame(FEATURES);
      }
    });
    const stream = await open(peer);
    expect(stream.header).toEqual({
      ...{
        from: 'example.org',
        to: null,
        id: '7',
        version: '1.0',
        lang: null,
        ns: 'jabber:client',
      },
    });
    const { features } = await nextFeatures(stream);
    expect(features).toMatchObject({ name: 'features' });
    await stream.close();
    await expect.poll(() => heard).toHaveLength(2);
    expect(heard).toEqual([
      "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.org' version='1.0' xml:lang='en'/>",
      "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>",
    ]);
  });

  test('the handshake names path, host, subprotocol and origin', async () => {
    let head = '';
    const peer = await startPeer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        head += chunk.toString('latin1');
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      });
    });
    expect(await failureOf(open(peer))).toBe('http refused');
    expect(head).toContain('GET /ws?x=1 HTTP/1.1');
    expect(head).toMatch(/^host: chat\.example\.org:\d+\r$/im);
    expect(head).toMatch(/^sec-websocket-protocol: xmpp\r$/im);
    expect(head).toMatch(new RegExp(`^origin: http://chat\\.example\\.org:${peer.port}\r$`, 'im'));
    expect(head).not.toMatch(/sec-websocket-extensions/i);
  });

  test('a stream error without a declared prefix is read (Prosody 13)', async () => {
    const stream = await after(({ frame }) =>
      frame(
        "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
      ),
    );
    expect((await nextFeatures(stream)).error).toMatchObject({ condition: 'host-unknown' });
  });

  test('a stream error in place of the header', async () => {
    const peer = await webSocketPeer(({ frame }) => {
      frame("<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
    });
    const stream = await open(peer);
    expect(stream.header.from).toBeNull();
    expect((await nextFeatures(stream)).error).toMatchObject({ condition: 'reset' });
  });

  test.each([
    ['200', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'http refused'],
    [
      '302',
      'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n',
      'http refused',
    ],
    ['no HTTP', 'SSH-2.0-x\r\n', 'http malformed'],
    ['endless headers', `HTTP/1.1 101 x\r\n${'X: y\r\n'.repeat(20_000)}`, 'http malformed'],
    [
      'another accept hash',
      'HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n',
      'http malformed',
    ],
  ])('handshake answered with %s', async (_, text, expected) => {
    const peer = await startPeer((socket) => socket.once('data', () => socket.write(text)));
    expect(await failureOf(open(peer))).toBe(expected);
  });

  test.each([
    ['none', null],
    ['another', 'mqtt'],
  ])('subprotocol: %s', async (_, protocol) => {
    expect(await failureOf(open(await webSocketPeer(() => undefined, protocol)))).toBe(
      'http malformed',
    );
  });

  test('deflate that was not requested', async () => {
    const peer = await startPeer((socket) => {
      socket.once('data', (head: Buffer) => {
        const said = acceptance(head.toString(), 'xmpp');
        const line = 'Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n';
        socket.write(said.slice(0, -2) + line);
      });
    });
    expect(await failureOf(open(peer))).toBe('http malformed');
  });

  test('silence ends at the time limit', async () => {
    const silent = await startPeer((socket) => void socket.resume());
    expect(await failureOf(open(silent, 200))).toBe('http timeout');
    expect(await failureOf(open(await webSocketPeer(() => undefined)))).toBe('stream timeout');
  });

  test.each<[string, (to: WebSocketTalk) => void, string]>([
    [
      '2^62 octets',
      ({ socket }) => socket.write(Buffer.from('817f4000000000000000', 'hex')),
      'stream malformed',
    ],
    [
      '64 MiB',
      ({ socket }) => socket.write(Buffer.from('817f0000000004000000', 'hex')),
      'stream malformed',
    ],
    [
      'a masked frame',
      ({ socket }) => socket.write(Buffer.from('81810000000041', 'hex')),
      'stream malformed',
    ],
    ['a reserved bit', ({ frame }) => frame('x', 0xc1), 'stream malformed'],
    ['bad UTF-8', ({ frame }) => frame(Buffer.of(0xff, 0xfe)), 'stream malformed'],
    ['binary', ({ frame }) => frame(FEATURES, 0x82), 'stream malformed'],
    ['two elements', ({ frame }) => frame('<a/><b/>'), 'stream malformed'],
    ['half an element', ({ frame }) => frame('<a>'), 'stream malformed'],
    ['no XML', ({ frame }) => frame('hello'), 'stream malformed'],
    ['an element that ends ours', ({ frame }) => frame('</message><message>'), 'stream malformed'],
    ['a document type', ({ frame }) => frame('<!DOCTYPE x><a/>'), 'stream malformed'],
    [
      'another element',
      ({ frame }) => frame("<message xmlns='jabber:client'/>"),
      'stream malformed',
    ],
    [
      'close',
      ({ frame }) => frame("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"),
      'stream closed',
    ],
    ['the end', ({ socket }) => socket.end(), 'stream closed'],
    ['a close frame', ({ frame }) => frame(Buffer.of(3, 232), 0x88), 'stream closed'],
    ['nothing', () => undefined, 'stream timeout'],
  ])('in place of features: %s', async (_, script, expected) => {
    const stream = await after(script, 400);
    expect(await failureOf(nextFeatures(stream))).toBe(expected);
  });

  test.each<[string, (to: WebSocketTalk) => void]>([
    ['empty fragments', ({ frame }) => frame('', 0x00)],
    ['fragments of one octet', ({ frame }) => frame('x', 0x00)],
    ['messages', ({ frame }) => frame('<presence/>')],
    ['pings', ({ frame }) => frame('', 0x89)],
  ])('endless %s end', async (_, send) => {
    const begun = performance.now();
    const stream = await after((to) => {
      to.frame('<a>', 0x01);
      const more = (): void => {
        for (let i = 0; i < 200 && !to.socket.destroyed; i += 1) send(to);
        if (!to.socket.destroyed) setTimeout(more, 1);
      };
      more();
    }, 1_500);
    const ended = async (): Promise<void> => {
      for (;;) await stream.next();
    };
    expect(await failureOf(ended())).toMatch(/^stream (malformed|timeout|closed)$/);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await stream.close();
  });
});
