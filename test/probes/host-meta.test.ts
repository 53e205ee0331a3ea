import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { createServer as createTcpServer } from 'node:net';
import { type AddressInfo, type Socket } from 'node:net';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { selfSigned } from '../../src/demo/certificates.js';
import { hostMeta } from '../../probes/host-meta.js';
import type { HostMeta, Observation } from '../../src/model/index.js';
import { freshAddress } from '../peers/address.js';
import { endedAfterEach, trustedAuthority } from '../peers/set-up.js';
import { webNet } from '../peers/web-net.js';
import { runProbe } from './run-probe.js';

const DOMAIN = 'example.org';
const PUBLIC = '192.0.2.1';
const { authority, trust } = trustedAuthority();
const OWN = authority.issue([DOMAIN, 'www.example.org']);
const ending = endedAfterEach();

interface Place {
  readonly address: string;
  readonly port: number;
  /** Connections so far. */
  readonly came: () => number;
}

async function listening(server: ReturnType<typeof createTcpServer>): Promise<Place> {
  const address = await freshAddress();
  const sockets = new Set<Socket>();
  let came = 0;
  server.on('connection', (socket: Socket) => {
    came += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  ending.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { address, port: (server.address() as AddressInfo).port, came: () => came };
}

function web(listener: RequestListener, own: ServerOptions = OWN): Promise<Place> {
  return listening(createHttpsServer(own, listener));
}

/** A server that is no HTTP server: `script` says what it sends. */
function raw(script: (socket: TLSSocket) => void): Promise<Place> {
  return listening(
    createTlsServer(OWN, (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => script(socket));
    }),
  );
}

async function ask(
  place: Place,
  more: { timeoutMs?: number; routes?: Record<string, Place> } = {},
  names: Record<string, readonly string[]> = {},
): Promise<{ xml: Observation; json: Observation; wanted: readonly string[] }> {
  const { net, wanted } = webNet({
    names: { [DOMAIN]: [PUBLIC], ...names },
    routes: { [`${PUBLIC}:443`]: place, ...more.routes },
    timeoutMs: more.timeoutMs ?? 10_000,
    trust,
  });
  const [xml, json] = await runProbe(hostMeta, { net, settings: { web: true } });
  if (xml === undefined || json === undefined) throw new Error('one of the two was not asked');
  return { xml, json, wanted };
}

const LINK = "<Link rel='urn:xmpp:alt-connections:websocket' href='wss://example.org:5281/ws'/>";
const XRD = `<?xml version='1.0' encoding='utf-8'?>\n<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>`;
const SOCKET = { to: 'websocket', href: 'wss://example.org:5281/ws' };
const BOSH = { to: 'xbosh', href: 'https://example.org:5281/http-bind' };

/** Answers both requests, each with its own document. */
function documents(xml: string, json = '{"links":[]}', type = 'application/xrd+xml') {
  return web((request, response) => {
    const isJson = request.url === '/.well-known/host-meta.json';
    response.setHeader('Content-Type', isJson ? 'application/json' : type);
    response.end(isJson ? json : xml);
  });
}

function valueOf(observation: Observation): HostMeta {
  if (observation.kind !== 'web.host-meta' || observation.value === undefined) {
    throw new Error(JSON.stringify(observation));
  }
  return observation.value;
}

describe('host-meta', () => {
  test('both documents are read, with whatever order and comments', async () => {
    const { xml, json, wanted } = await ask(
      await documents(
        `${XRD}<!-- ours > ' --><Subject>x</Subject>${LINK}` +
          `<Link href='${BOSH.href}' rel='urn:xmpp:alt-connections:xbosh'></Link>` +
          `<Link rel='lrdd' href='https://example.org/'/></XRD>\n`,
        JSON.stringify({
          links: [{ rel: 'urn:xmpp:alt-connections:xbosh', href: BOSH.href }, { rel: 1 }, null],
        }),
      ),
    );
    expect(xml.id).toBe('web.host-meta@example.org#xml');
    expect(valueOf(xml)).toEqual({
      url: 'https://example.org/.well-known/host-meta',
      ...{ redirects: [], status: 200, type: 'application/xrd+xml' },
      trust: { trusted: true, error: null },
      ...{ document: 'read', problem: null, links: [SOCKET, BOSH] },
    });
    expect(valueOf(json).links).toEqual([BOSH]);
    expect(wanted).toEqual([`${PUBLIC}:443`, `${PUBLIC}:443`]);
  });

  test('the type of the answer does not matter, its content does', async () => {
    const { xml } = await ask(await documents(`\u{feff}${XRD}${LINK}</XRD>`, '', 'text/html'));
    expect(valueOf(xml)).toMatchObject({ type: 'text/html', links: [SOCKET] });
  });

  test.each([
    ['a page', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'the root element is'],
    ['HTML', '<!DOCTYPE html><html></html>', 'a document type declaration'],
    ['an entity', `${XRD}&x;</XRD>`, 'undefined entity'],
    ['nothing', '', 'no XML element'],
    ['half of it', `${XRD}${LINK}`, 'cut off'],
    ['another namespace', `<XRD>${LINK}</XRD>`, 'the root element is {}XRD'],
    ['many elements', `${XRD}${'<a/>'.repeat(400)}</XRD>`, 'more than 256 stanzas'],
  ])('%s is no host-meta', async (_, text, problem) => {
    const { xml } = await ask(await documents(text));
    expect(valueOf(xml)).toMatchObject({ document: 'malformed', links: [] });
    expect(valueOf(xml).problem).toContain(problem);
  });

  test.each([
    ['not JSON', '{'],
    ['not a JSON object', '[]'],
    ['links is not a list', '{"links":{}}'],
  ])('JSON: %s', async (problem, text) => {
    const { json } = await ask(await documents('', text));
    expect(valueOf(json)).toMatchObject({ document: 'malformed', problem });
  });

  test('there is none', async () => {
    const { xml, json } = await ask(
      await web((_, response) => response.writeHead(404).end('<html>no</html>')),
    );
    expect(valueOf(xml)).toMatchObject({ status: 404, document: 'absent', links: [] });
    expect(valueOf(json)).toMatchObject({ status: 404, document: 'absent', links: [] });
  });

  test('chunks are joined', async () => {
    const { xml } = await ask(
      await web((_, response) => {
        response.write(XRD);
        response.write(LINK);
        response.end('</XRD>');
      }),
    );
    expect(valueOf(xml).links).toEqual([SOCKET]);
  });

  test('a redirect to another https server is followed', async () => {
    const other = await documents(`${XRD}${LINK}</XRD>`);
    const first = await web((request, response) => {
      const location = `https://www.example.org:8443${request.url ?? ''}`;
      response.writeHead(302, { location }).end();
    });
    const routes = { '192.0.2.2:8443': other };
    const { xml } = await ask(first, { routes }, { 'www.example.org': ['192.0.2.2'] });
    expect(valueOf(xml)).toMatchObject({
      redirects: ['https://www.example.org:8443/.well-known/host-meta'],
      links: [SOCKET],
    });
  });

  test.each([
    ['http', 'http://example.org/.well-known/host-meta', /redirected to http:.*not https/],
    ['a file', 'file:///etc/passwd', /not https/],
    ['no URL', 'https://[', /no URL/],
    ['itself', '', /redirected more than 3 times/],
  ])('a redirect to %s is not followed', async (_, location, detail) => {
    const place = await web((request, response) => {
      response.writeHead(301, { location: location || (request.url ?? '') }).end();
    });
    const { xml, wanted } = await ask(place);
    expect(xml.failure).toMatchObject({ layer: 'http', reason: 'refused' });
    expect(xml.failure?.detail).toMatch(detail);
    expect(new Set(wanted)).toEqual(new Set([`${PUBLIC}:443`]));
  });

  test.each([
    ['by name', 'https://inside.example.org/', '10.0.0.1'],
    ['by address', 'https://127.0.0.1/', '127.0.0.1'],
    ['mapped', 'https://[::ffff:127.0.0.1]/', '127.0.0.1'],
    ['by a number', 'https://2130706433/', '127.0.0.1'],
  ])('a redirect to a private place %s leads nowhere', async (_, location, address) => {
    const inside = await documents('');
    const first = await web((__, response) => response.writeHead(302, { location }).end());
    const { net } = webNet({
      names: { [DOMAIN]: [PUBLIC], 'inside.example.org': [address] },
      routes: { [`${PUBLIC}:443`]: first },
      trust,
    });
    const [xml] = await runProbe(hostMeta, { net, settings: { web: true } });
    expect(xml?.failure?.reason).toBe('forbidden');
    expect(inside.came()).toBe(0);
  });

  test('a domain at a private address is not asked', async () => {
    const inside = await documents('');
    const { net } = webNet({ names: { [DOMAIN]: [inside.address] }, routes: {}, trust });
    const found = await runProbe(hostMeta, { net, settings: { web: true } });
    expect(found.map(({ failure }) => failure?.reason)).toEqual(['forbidden', 'forbidden']);
    expect(inside.came()).toBe(0);
  });

  test('a document of 1 MiB is not read to its end', async () => {
    const { xml } = await ask(await documents(XRD + ' '.repeat(1 << 20)));
    expect(xml.failure).toMatchObject({ layer: 'http', reason: 'malformed' });
    expect(xml.failure?.detail).toContain('more than 65536 bytes');
  });

  test('endless chunks end at the limit', async () => {
    const place = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const more = (): void => {
        if (!socket.destroyed) socket.write(`1\r\n \r\n`.repeat(500), () => setImmediate(more));
      };
      more();
    });
    const { xml } = await ask(place, { timeoutMs: 10_000 });
    expect(xml.failure?.detail).toContain('more than 65536 bytes');
  });

  test.each([
    ['endless headers', 'HTTP/1.1 200 OK\r\n' + 'X: y\r\n'.repeat(10_000)],
    ['one long header', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
    ['interim answers', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50)],
  ])('%s: malformed', async (_, text) => {
    const { xml } = await ask(await raw((socket) => socket.write(text)));
    expect(xml.failure).toMatchObject({ layer: 'http', reason: 'malformed' });
  });

  test.each([
    ['silence', () => undefined],
    ['half a document', (socket: TLSSocket) => socket.write('HTTP/1.1 200 OK\r\n\r\n<XRD')],
    [
      'byte by byte',
      (socket: TLSSocket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const timer = setInterval(() => socket.write(' '), 20);
        socket.once('close', () => clearInterval(timer));
      },
    ],
  ])('%s ends at the time limit', async (_, script) => {
    const begun = performance.now();
    const { xml, json } = await ask(await raw(script), { timeoutMs: 1_500 });
    expect(xml.failure).toMatchObject({ layer: 'http', reason: 'timeout' });
    expect(json.failure).toMatchObject({ layer: 'http', reason: 'timeout' });
    expect(performance.now() - begun).toBeLessThan(6_000);
  });

  test('slow redirects share one time limit', async () => {
    const place = await web((request, response) => {
      setTimeout(() => response.writeHead(302, { location: request.url ?? '' }).end(), 800);
    });
    const { xml } = await ask(place, { timeoutMs: 1_500 });
    expect(xml.failure).toMatchObject({ layer: 'http', reason: 'timeout' });
  });

  test('http only: nothing listens at 443', async () => {
    const { net, wanted } = webNet({ names: { [DOMAIN]: [PUBLIC] }, routes: {}, trust });
    const closed = await freshAddress();
    const refusing: typeof net = {
      ...net,
      connect: (address, port) => {
        wanted.push(`${address}:${port}`);
        return webNet({
          names: {},
          routes: { 'x:1': { address: closed, port: 443 } },
        }).net.connect('x', 1);
      },
    };
    const [xml] = await runProbe(hostMeta, { net: refusing, settings: { web: true } });
    expect(xml?.failure).toMatchObject({ layer: 'tcp', reason: 'refused' });
    expect(new Set(wanted)).toEqual(new Set([`${PUBLIC}:443`]));
  });

  test.each([
    ['for another name', () => authority.issue(['other.example']), 'wrong-name'],
    ['that it signed itself', () => selfSigned([DOMAIN]), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('a certificate %s is noted', async (_, issue, error) => {
    const place = await web((__, response) => response.end(`${XRD}${LINK}</XRD>`), issue());
    const { xml } = await ask(place);
    expect(valueOf(xml)).toMatchObject({ trust: { trusted: false, error }, links: [SOCKET] });
  });
});
