import { connect } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/model/index.js';
import { NetFailure } from '../../../src/net/failure.js';
import { nextFeatures, readFeatures } from '../../../src/wire/xmpp/features.js';
import { StreamFailure } from '../../../src/wire/xmpp/failure.js';
import { openBosh } from '../../../src/xmpp/web/bosh.js';
import { endedAfterEach } from '../../peers/set-up.js';
import { webPeer } from '../../peers/web-server.js';

const ending = endedAfterEach();
const FEATURES =
  "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>";

function session(inside: string): string {
  return (
    `<?xml version='1.0'?><body xmlns='http://jabber.org/protocol/httpbind' xmlns:stream='http://etherx.jabber.org/streams'` +
    ` xmlns:xmpp='urn:xmpp:xbosh' xmpp:version='1.0' sid='s1' authid='a1' from='example.org'>${inside}</body>`
  );
}

const ended = (attributes: string): string =>
  `<body xmlns='http://jabber.org/protocol/httpbind' type='terminate' ${attributes}/>`;

type Answer = string | ((response: ServerResponse) => void);

/** Opens a session with a server that gives these answers in turn. `heard` are the bodies it gets. */
async function open(...answers: readonly Answer[]) {
  const heard: string[] = [];
  const requests: IncomingMessage[] = [];
  const peer = await webPeer((request, response) => {
    let body = '';
    requests.push(request);
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const answer = answers[heard.length];
      heard.push(body);
      if (typeof answer === 'string') response.end(answer);
      else answer?.(response);
    });
  });
  ending.push(() => peer.stop());
  const { address, port } = peer;
  const endpoint: Endpoint = {
    ...{ role: 'c2s', transport: 'bosh-cleartext', host: 'chat.example.org', port },
    ...{ address, family: 4, origin: 'host-meta', path: '/bosh' },
  };
  const { signal } = new AbortController();
  const socket = connect({ host: address, port });
  ending.push(() => socket.destroy());
  const scene = { endpoint, to: 'example.org', timeoutMs: 2_500, signal, where: 'there' };
  return { heard, requests, stream: openBosh(socket, scene) };
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

describe('a session of BOSH', () => {
  test('is opened up to its features on one connection, and terminated', async () => {
    const { heard, requests, stream } = await open(session(FEATURES), session(''), ended(''));
    const opened = await stream;
    expect(opened.header).toMatchObject({ from: 'example.org', id: 'a1', version: '1.0' });
    const { features } = await nextFeatures(opened);
    expect(features && readFeatures(features).mechanisms).toEqual(['PLAIN']);
    await opened.send('<a/>');
    await opened.close();
    expect(heard).toHaveLength(3);
    const rids = heard.map((body) => Number(/rid='(\d+)'/.exec(body)?.[1]));
    expect(rids[1]).toBe((rids[0] ?? 0) + 1);
    expect(rids[2]).toBe((rids[0] ?? 0) + 2);
    expect(heard[0]).toContain("to='example.org'");
    expect(heard[0]).toContain("xmpp:version='1.0'");
    expect(heard[1]).toContain("sid='s1'><a/></body>");
    expect(heard[2]).toContain("type='terminate'");
    expect(requests[0]?.method).toBe('POST');
    expect(requests[0]?.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(new Set(requests.map(({ socket }) => socket)).size).toBe(1);
  });

  test('features that come later are waited for', async () => {
    const { stream } = await open(session(''), session(FEATURES));
    expect((await nextFeatures(await stream)).features).not.toBeNull();
  });

  test.each([
    ['a terminal condition', ended("condition='improper-addressing'"), 'improper-addressing'],
    ['none', ended(''), 'undefined-condition'],
    [
      'a stream error',
      session(
        "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
      ),
      'host-unknown',
    ],
  ])('ended with %s', async (_, answer, condition) => {
    const { heard, stream } = await open(answer);
    const opened = await stream;
    expect((await nextFeatures(opened)).error).toMatchObject({ condition });
    await opened.close();
    expect(heard.length).toBeLessThanOrEqual(2);
  });

  test.each<[string, Answer, string]>([
    ['status 404', (response) => response.writeHead(404).end(), 'http refused'],
    ['a redirect', (response) => response.writeHead(301, { location: '/' }).end(), 'http refused'],
    ['another element', '<html/>', 'http refused'],
    ['no XML', 'hello', 'stream malformed'],
    ['1 MiB', ' '.repeat(1 << 20), 'http malformed'],
    ['silence', () => undefined, 'http timeout'],
    ['the end', (response) => response.destroy(), 'http closed'],
  ])('answered with %s', async (_, answer, expected) => {
    expect(await failureOf((await open(answer)).stream)).toBe(expected);
  });

  test('empty answers without end are given up', async () => {
    const { heard, stream } = await open(...Array<string>(9).fill(session('')));
    expect(await failureOf(nextFeatures(await stream))).toBe('stream timeout');
    expect(heard).toHaveLength(4);
  });
});
