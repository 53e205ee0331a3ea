import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { clearAuth } from '../../probes/clear-auth.js';
import { stream } from '../../probes/stream.js';
import { webEndpoints } from '../../probes/web-endpoints.js';
import { endpointId, type Endpoint, type HostMeta, type WebLink } from '../../src/model/index.js';
import { DOMAIN, observe } from '../arbitrary/build.js';
import { freshAddress } from '../peers/address.js';
import { endedAfterEach, trustedAuthority } from '../peers/set-up.js';
import { webNet } from '../peers/web-net.js';
import { webPeer, webSocketPeer } from '../peers/web-server.js';
import { runProbe } from './run-probe.js';

const ending = endedAfterEach();
const HOST = 'chat.example.org';
const OPEN = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' version='1.0'/>";
const FEATURES =
  "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>";
const BODY = (inside: string): string =>
  `<body xmlns='http://jabber.org/protocol/httpbind' sid='s'>${inside}</body>`;

async function found(links: readonly WebLink[]): Promise<readonly string[]> {
  const { net } = webNet({ names: { [HOST]: ['192.0.2.7'] }, routes: {} });
  const value: HostMeta = {
    ...{ url: 'https://example.org/', redirects: [], status: 200, type: null, links },
    ...{ trust: { trusted: true, error: null }, problem: null },
    document: 'read',
  };
  const seen = [observe('web.host-meta', DOMAIN, value, 'xml')];
  const all = await runProbe(webEndpoints, { net, seen, settings: { web: true } });
  return all.map(({ subject, failure }) => `${subject}${failure ? ` ${failure.reason}` : ''}`);
}

describe('links of host-meta', () => {
  test.each<[WebLink['to'], string, string[]]>([
    ['websocket', 'wss://chat.example.org/ws', ['c2s-websocket/chat.example.org:443/192.0.2.7/ws']],
    [
      'websocket',
      'wss://u:p@CHAT.example.org:5443#x',
      ['c2s-websocket/chat.example.org:5443/192.0.2.7/'],
    ],
    [
      'websocket',
      'ws://chat.example.org/ws',
      ['c2s-websocket-cleartext/chat.example.org:80/192.0.2.7/ws'],
    ],
    ['xbosh', 'https://chat.example.org/b?x=1', ['c2s-bosh/chat.example.org:443/192.0.2.7/b?x=1']],
    [
      'xbosh',
      'http://chat.example.org:5280/b',
      ['c2s-bosh-cleartext/chat.example.org:5280/192.0.2.7/b'],
    ],
    ['xbosh', 'https://192.0.2.9/b', ['c2s-bosh/192.0.2.9:443/192.0.2.9/b']],
    [
      'websocket',
      'wss://gone.example.org/ws',
      ['c2s-websocket/gone.example.org:443/-/ws unreachable'],
    ],
    ['websocket', 'https://chat.example.org/ws', []],
    ['xbosh', 'wss://chat.example.org/ws', []],
    ['xbosh', 'https://chat.example.org:0/', []],
    ['xbosh', 'file:///etc/passwd', []],
    ['xbosh', 'chat.example.org', []],
    ['xbosh', `https://chat.example.org/${'x'.repeat(600)}`, []],
  ])('%s %s', async (to, href, expected) => {
    expect(await found([{ to, href }])).toEqual(expected);
  });

  test('no more than eight are looked up', async () => {
    const links = Array.from({ length: 16 }, (_, i) => ({
      ...{ to: 'websocket', href: `wss://chat.example.org/${i}` },
    })) as WebLink[];
    expect(await found(links)).toHaveLength(8);
  });

  test('a link to a private place is not followed', async () => {
    const peer = await webSocketPeer(() => undefined);
    ending.push(() => peer.stop());
    const { net } = webNet({ names: {}, routes: {} });
    const { address, port } = peer;
    const endpoint = { ...at('websocket-cleartext', port), host: address, address };
    const [open] = await runProbe(stream, { net, endpoint });
    expect(open?.failure).toMatchObject({ layer: 'tcp', reason: 'forbidden' });
    expect(peer.accepted()).toBe(0);
  });
});

function at(transport: Endpoint['transport'], port: number, path = '/ws'): Endpoint {
  return {
    ...{ role: 'c2s', transport, host: HOST, port, address: '192.0.2.7', family: 4 },
    ...{ origin: 'host-meta', path },
  };
}

test('streams over TLS: the name of the host, ALPN, and the features', async () => {
  const { authority, trust } = trustedAuthority();
  const names: (string | false)[] = [];
  const server = createServer({ ...authority.issue([HOST]), ALPNProtocols: ['http/1.1'] });
  server.on('secureConnection', (socket) =>
    names.push(socket.servername ?? '', socket.alpnProtocol ?? ''),
  );
  server.on('request', (_request, response) => response.end(BODY(FEATURES)));
  new WebSocketServer({ server, path: '/ws' }).on('connection', (socket) => {
    socket.once('message', () => {
      socket.send(OPEN);
      socket.send(FEATURES);
    });
  });
  const address = await freshAddress();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const place = { address, port: (server.address() as AddressInfo).port };
  const { net } = webNet({ names: {}, routes: { '192.0.2.7:443': place }, trust });
  for (const endpoint of [at('websocket', 443), at('bosh', 443, '/bosh')]) {
    const seen = await runProbe(stream, { net, endpoint });
    const handshake = seen.find(({ kind }) => kind === 'tls.handshake')?.value;
    expect(handshake).toMatchObject({ alpn: 'http/1.1', trust: { trusted: true } });
    const open = seen.find(({ kind }) => kind === 'stream.open');
    expect(open?.id).toBe(`stream.open@${endpointId(endpoint)}#TLSv1.3`);
    expect(open?.value).toMatchObject({ phase: 'TLSv1.3', features: { name: 'features' } });
  }
  expect(names).toEqual([HOST, 'http/1.1', HOST, 'http/1.1']);
  const uploads = await runProbe(stream, { net, endpoint: at('https', 443) });
  expect(uploads.map(({ kind }) => kind)).toEqual(['tls.handshake', 'certificate']);
}, 20_000);

describe('a login without TLS', () => {
  const FAILURE = (condition: string): string =>
    `<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><${condition}/></failure>`;

  async function attempt(endpoint: Endpoint, place: { address: string; port: number }) {
    const { net } = webNet({ names: {}, routes: { '192.0.2.7:80': place } });
    const before = await runProbe(stream, { net, endpoint });
    const after = await runProbe(clearAuth, { net, endpoint, seen: before });
    return [...before, ...after].map(({ id, value, failure }) => ({
      id: id.split('@')[0],
      ...(failure ?? value),
    }));
  }

  test.each(['not-authorized', 'encryption-required'])('over WebSocket: %s', async (condition) => {
    const peer = await webSocketPeer((to, message) => {
      if (message.startsWith('<open')) {
        to.frame(OPEN);
        to.frame(FEATURES);
      } else if (message.startsWith('<auth')) to.frame(FAILURE(condition));
    });
    ending.push(() => peer.stop());
    const seen = await attempt(at('websocket-cleartext', 80), peer);
    expect(seen).toMatchObject([
      { id: 'stream.open', phase: 'clear' },
      { id: 'sasl.clear', answer: 'failure', condition },
    ]);
  });

  test('over BOSH', async () => {
    const peer = await webPeer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const isLogin = body.includes('<auth');
        response.end(BODY(isLogin ? FAILURE('not-authorized') : FEATURES));
      });
    });
    ending.push(() => peer.stop());
    const seen = await attempt(at('bosh-cleartext', 80), peer);
    expect(seen).toMatchObject([
      { id: 'stream.open', phase: 'clear' },
      { id: 'sasl.clear', condition: 'not-authorized' },
    ]);
  });

  test('is not tried where none is offered, or where there is no stream', async () => {
    const empty = FEATURES.replace(/<mechanisms.*<\/mechanisms>/, '');
    const silent = await webPeer((_, response) => response.end(BODY(empty)));
    const moved = await webPeer((_, response) => response.writeHead(301).end());
    ending.push(() => Promise.all([silent.stop(), moved.stop()]));
    const endpoint = at('bosh-cleartext', 80);
    expect(await attempt(endpoint, silent)).toMatchObject([{ id: 'stream.open' }]);
    expect(await attempt(endpoint, moved)).toMatchObject([
      { id: 'stream.open', features: null, error: null },
    ]);
  });
});
