import { describe, expect, test } from 'vitest';
import { selfSigned } from '../../src/demo/certificates.js';
import { parseDomain } from '../../src/util/domain.js';
import { judge } from '../../src/judge/judge.js';
import {
  endpointId,
  type Endpoint,
  type Kind,
  type Observation,
  type Recording,
  type Settings,
  observationOf,
} from '../../src/model/index.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import {
  domainProbe,
  endpointProbe,
  type AnyProbe,
  type ProbeContext,
} from '../../src/scan/probe.js';
import { scan } from '../every-probe.js';
import { settingsOf, type ScanFlags } from '../../src/scan/settings.js';
import {
  answers,
  features,
  HEADER,
  PLAIN,
  PROCEED,
  REQUIRED,
  SERVER_HEADER,
  startPeer,
  STARTTLS,
  upgrade,
  type Peer,
  type Script,
} from '../peers/peer.js';
import { endedAfterEach } from '../peers/set-up.js';

const trust = createTrustStore('none', []);
const identity = selfSigned(['peer.example']);

const stops = endedAfterEach();

async function peer(script: Script): Promise<Peer> {
  const started = await startPeer(script);
  stops.push(() => started.stop());
  return started;
}

function settings(flags: ScanFlags): Settings {
  return settingsOf({ allowPrivate: true, timeout: 1, deadline: 20, ...flags }, [], []);
}

async function scanPeer(
  { address, port }: Peer,
  role: 'c2s' | 'c2s-direct' | 's2s' = 'c2s',
  flags: ScanFlags = {},
): Promise<Recording> {
  const connect = [`${role}=${address}:${port}`];
  return scan({ domain: 'peer.example', settings: settings({ connect, ...flags }), trust });
}

/** What its port said, or did not; STUN is at ports of its own. */
function ofTheEndpoint({ observations }: Recording): readonly Observation[] {
  return observations.filter(({ kind }) => kind !== 'endpoint' && kind !== 'stun.server');
}

function find<K extends Kind>(
  { observations }: Recording,
  kind: K,
  variant?: string,
): Observation<K> {
  const found = observations.filter(
    ({ kind: one, id }) => one === kind && (variant === undefined || id.endsWith(`#${variant}`)),
  );
  expect(found, `${kind} ${variant ?? ''}`).toHaveLength(1);
  return found[0] as Observation<K>;
}

/** A good STARTTLS server that answers a login in the clear as it is told to. */
function starttlsServer(auth: string, offer = REQUIRED, inTls = PLAIN): Script {
  return (socket) => {
    let turn = 0;
    socket.on('data', (chunk: Buffer) => {
      turn += 1;
      if (turn === 1) socket.write(HEADER + features(offer));
      if (chunk.includes('<auth')) socket.write(auth);
      if (chunk.includes('<starttls')) {
        socket.write(PROCEED);
        const secured = upgrade(socket, { ...identity });
        secured.once('data', () => secured.write(HEADER + features(inTls)));
      }
    });
  };
}

const FAILURE = (condition: string): string =>
  `<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><${condition}/></failure>`;

describe('what a server does is what is seen', () => {
  test('the whole way in, and the login in the clear refused', async () => {
    const server = await peer(starttlsServer(FAILURE('encryption-required')));
    const recording = await scanPeer(server);
    expect(find(recording, 'stream.open', 'clear').value).toMatchObject({
      phase: 'clear',
      header: { from: 'peer.example', id: 'peer', version: '1.0' },
      error: null,
      redirects: [],
    });
    expect(find(recording, 'stream.starttls').value).toEqual({
      offered: true,
      required: true,
      answer: 'proceed',
      error: null,
      trailing: 0,
    });
    expect(find(recording, 'tls.handshake', 'any').value).toMatchObject({
      outcome: 'established',
      version: 'TLSv1.3',
    });
    expect(find(recording, 'tls.handshake', 'TLSv1.2').value).toMatchObject({
      outcome: 'established',
    });
    expect(find(recording, 'tls.suites', 'TLSv1.1').value).toMatchObject({
      accepted: [],
      complete: true,
      refusal: { alert: { name: 'protocol_version' } },
    });
    expect(find(recording, 'tls.suites', 'TLSv1.2').value).toMatchObject({ complete: true });
    expect(find(recording, 'tls.suites', 'TLSv1.3').value).toMatchObject({
      accepted: [
        'TLS_AES_128_GCM_SHA256',
        'TLS_AES_256_GCM_SHA384',
        'TLS_CHACHA20_POLY1305_SHA256',
      ],
      preference: 'client',
    });
    expect(find(recording, 'stream.open', 'TLSv1.3').value?.features).not.toBeNull();
    expect(find(recording, 'stream.open', 'TLSv1.2').value?.features).not.toBeNull();
    expect(find(recording, 'sasl.clear').value).toEqual({
      mechanism: 'PLAIN',
      answer: 'failure',
      condition: 'encryption-required',
      text: null,
    });
    // One datagram each to 3478 and 5349 besides, where STUN may be.
    expect(recording.usage).toEqual([
      { address: server.address, used: server.accepted() + 2, budget: 1000 },
    ]);
    expect(server.accepted()).toBeLessThan(100);
  });

  test('a login in the clear that is looked at', async () => {
    const recording = await scanPeer(await peer(starttlsServer(FAILURE('not-authorized'))));
    expect(find(recording, 'sasl.clear').value).toMatchObject({ condition: 'not-authorized' });
  });

  describe('SASL2 (XEP-0388) alone', () => {
    const SASL2 =
      "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism></authentication>";
    const answered = (name: string, condition: string): string =>
      `<${name} xmlns='urn:xmpp:sasl:2'>${condition}</${name}>`;
    const of = (condition: string): string =>
      `<${condition} xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`;
    test.each([
      ['refused', answered('failure', of('encryption-required')), 'compliant/exercised'],
      ['looked at', answered('failure', of('not-authorized')), 'missing/exercised'],
      ['taken up', answered('continue', ''), 'missing/exercised'],
    ])('a login by it before TLS is %s', async (_what, auth, expected) => {
      let heard = '';
      const server = await peer((socket) => {
        socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
        starttlsServer(auth, REQUIRED, SASL2)(socket, 0);
      });
      const recording = await scanPeer(server);
      expect(heard).toContain("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'>");
      const row = judge(recording).rows.find(({ id }) => id === 'c2s-encryption-required');
      expect(`${row?.ruling.status}/${row?.ruling.basis}`).toBe(expected);
    });

    test('beside SASL, the login is by SASL', async () => {
      const script = starttlsServer(FAILURE('encryption-required'), REQUIRED, PLAIN + SASL2);
      const recording = await scanPeer(await peer(script));
      expect(find(recording, 'sasl.clear').value?.condition).toBe('encryption-required');
    });

    test('offered before TLS is offered in the clear', async () => {
      const script = starttlsServer(
        answered('failure', of('encryption-required')),
        REQUIRED + SASL2,
      );
      const row = judge(await scanPeer(await peer(script))).rows.find(
        ({ id }) => id === 'c2s-encryption-required',
      );
      expect(row?.ruling).toMatchObject({ status: 'missing', code: 'OFFERED_IN_CLEAR' });
    });
  });

  test('no login is tried where it is forbidden', async () => {
    const server = await peer(starttlsServer(FAILURE('not-authorized')));
    const recording = await scanPeer(server, 'c2s', { saslAttempts: false });
    expect(recording.observations.filter(({ kind }) => kind === 'sasl.clear')).toEqual([]);
  });

  test('STARTTLS stripped from the features is asked for all the same', async () => {
    const recording = await scanPeer(await peer(starttlsServer(FAILURE('not-authorized'), PLAIN)));
    expect(find(recording, 'stream.starttls').value).toMatchObject({
      offered: false,
      answer: 'proceed',
    });
  });

  test('STARTTLS refused', async () => {
    const server = await peer(
      answers(
        HEADER + features(PLAIN),
        "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>",
      ),
    );
    const recording = await scanPeer(server);
    expect(find(recording, 'stream.starttls').value).toMatchObject({
      offered: false,
      answer: 'failure',
    });
    expect(find(recording, 'tls.handshake', 'any').failure).toMatchObject({
      layer: 'starttls',
      reason: 'refused',
    });
  });

  test('bytes behind <proceed/> are counted and never read', async () => {
    const server = await peer((socket) => {
      let turn = 0;
      socket.on('data', () => {
        turn += 1;
        if (turn === 1) socket.write(HEADER + features(STARTTLS));
        else {
          socket.write(PROCEED + '<a/>');
          upgrade(socket, identity);
        }
      });
    });
    const recording = await scanPeer(server, 'c2s', { saslAttempts: false });
    expect(find(recording, 'stream.starttls').value?.trailing).toBe(4);
  });

  test('a stall after the header is a time-out everywhere, within the limit', async () => {
    const server = await peer(answers(HEADER));
    const before = Date.now();
    const recording = await scanPeer(server);
    expect(Date.now() - before).toBeLessThan(30_000);
    for (const { kind, failure } of ofTheEndpoint(recording)) {
      expect(failure, kind).toMatchObject({ reason: 'timeout' });
    }
    // One call of each that began before the other had no answer, and no more.
    expect(server.accepted()).toBe(2);
  });

  test('a close at once is not an answer', async () => {
    const recording = await scanPeer(await peer((socket) => socket.end()));
    expect(find(recording, 'stream.open').failure).toMatchObject({
      layer: 'stream',
      reason: 'closed',
    });
    expect(find(recording, 'tls.handshake', 'any').failure).toMatchObject({
      layer: 'stream',
      reason: 'closed',
    });
    expect(find(recording, 'sasl.clear').failure).toMatchObject({ reason: 'closed' });
  });

  test('something else than XMPP is malformed', async () => {
    const recording = await scanPeer(await peer(answers('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(find(recording, 'stream.open').failure).toMatchObject({
      layer: 'stream',
      reason: 'malformed',
    });
  });

  test('a ban is told as a stream error, and is no STARTTLS answer', async () => {
    const ban =
      "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";
    const recording = await scanPeer(await peer(answers(HEADER + ban)));
    expect(find(recording, 'stream.open').value).toMatchObject({
      features: null,
      error: { condition: 'policy-violation' },
    });
    expect(find(recording, 'tls.handshake', 'any').failure).toMatchObject({
      layer: 'starttls',
      reason: 'limited',
    });
    expect(find(recording, 'sasl.clear').failure).toMatchObject({
      layer: 'stream',
      reason: 'limited',
    });
  });

  test('see-other-host is followed, so many times', async () => {
    const there = await peer(starttlsServer(FAILURE('encryption-required')));
    const away = (to: string): string =>
      `<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>${to}</see-other-host></stream:error></stream:stream>`;
    const here = await peer(answers(HEADER + away(`${there.address}:${there.port}`)));
    const recording = await scanPeer(here);
    const open = find(recording, 'stream.open', 'clear').value;
    expect(open?.redirects).toEqual([`${there.address}:${there.port}`]);
    expect(open?.features).not.toBeNull();

    const loop: { peer?: Peer } = {};
    loop.peer = await peer((socket) =>
      socket.once('data', () =>
        socket.write(HEADER + away(`${loop.peer?.address}:${loop.peer?.port}`)),
      ),
    );
    const looped = await scanPeer(loop.peer);
    expect(find(looped, 'stream.open', 'clear').value).toMatchObject({
      error: { condition: 'see-other-host' },
    });
  });

  test('see-other-host is no way into a private network', async () => {
    const away = `<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>0.0.0.0:22</see-other-host></stream:error></stream:stream>`;
    const recording = await scanPeer(await peer(answers(HEADER + away)));
    expect(find(recording, 'stream.open', 'clear').failure).toMatchObject({ reason: 'forbidden' });
  });

  test('direct TLS: no stream in the clear, ALPN said', async () => {
    const server = await peer((socket) => {
      const secured = upgrade(socket, { ...identity, minVersion: 'TLSv1.3' });
      secured.once('data', () => secured.write(HEADER + features(PLAIN)));
    });
    const recording = await scanPeer(server, 'c2s-direct');
    expect(find(recording, 'stream.open').id).toMatch(/#TLSv1\.3$/);
    expect(find(recording, 'tls.suites', 'TLSv1.2').value).toMatchObject({
      accepted: [],
      complete: true,
    });
  });

  test('s2s: a silence that the end of the scan cut short is none of the server', async () => {
    const server = await peer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        const offer = STARTTLS + "<dialback xmlns='urn:xmpp:features:dialback'/>";
        if (chunk.includes('<stream:stream')) socket.write(SERVER_HEADER + features(offer));
        else if (!chunk.includes('<db:result')) socket.end();
      });
    });
    const recording = await scanPeer(server, 's2s', { deadline: 2 });
    expect(find(recording, 'dialback.clear').failure).toMatchObject({
      layer: 'dialback',
      reason: 'timeout',
    });
  });

  test('s2s: what a dialback in the clear is answered with is kept in short', async () => {
    const server = await peer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        const long = 'x'.repeat(100_000);
        if (chunk.includes('<stream:stream')) socket.write(SERVER_HEADER + features(STARTTLS));
        else if (chunk.includes('<db:result')) socket.write(`<db:result type='${long}'/>`);
        else socket.end();
      });
    });
    const recording = await scanPeer(server, 's2s');
    expect(find(recording, 'dialback.clear').value?.type?.length).toBeLessThanOrEqual(100);
  });

  test('s2s: a dialback in the clear that is taken up', async () => {
    const said: string[] = [];
    const server = await peer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        said.push(chunk.toString());
        if (chunk.includes('<stream:stream')) socket.write(SERVER_HEADER + features(STARTTLS));
        else if (chunk.includes('<db:result'))
          socket.write(
            "<db:result type='error'><error><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>",
          );
        else socket.end();
      });
    });
    const recording = await scanPeer(server, 's2s');
    expect(find(recording, 'dialback.clear').value).toMatchObject({
      answer: 'result',
      type: 'error',
      condition: 'remote-server-not-found',
    });
    expect(said[0]).toContain("xmlns='jabber:server'");
    expect(said[0]).toContain("from='xmpp-safeguard.invalid'");
    expect(said[0]).toContain("to='peer.example'");
  });

  test('a closed port is refused at every step, and is tried twice at most', async () => {
    const server = await startPeer(() => undefined);
    await server.stop();
    const recording = await scanPeer(server);
    for (const { kind, failure } of ofTheEndpoint(recording)) {
      expect(failure, kind).toMatchObject({ layer: 'tcp', reason: 'refused' });
    }
    // And STUN, at two ports.
    expect(recording.usage[0]?.used).toBe(4);
  });

  test('a private address is not connected to unless that is allowed', async () => {
    const server = await peer(answers(HEADER));
    const recording = await scanPeer(server, 'c2s', { allowPrivate: false });
    expect(find(recording, 'tls.handshake', 'any').failure).toMatchObject({
      layer: 'tcp',
      reason: 'forbidden',
    });
    expect(server.accepted()).toBe(0);
  });

  test('the budget of an address ends the scan there, and is said', async () => {
    const server = await peer(starttlsServer(FAILURE('encryption-required')));
    const recording = await scanPeer(server, 'c2s', { budget: 3 });
    expect(server.accepted()).toBeLessThanOrEqual(3);
    expect(recording.usage).toEqual([{ address: server.address, used: 3, budget: 3 }]);
    const reasons = recording.observations.flatMap(({ failure }) => failure?.reason ?? []);
    expect(new Set(reasons)).toEqual(new Set(['budget']));
  });

  test('the deadline ends everything', async () => {
    const server = await peer(answers(HEADER));
    const before = Date.now();
    const recording = await scanPeer(server, 'c2s', { timeout: 60, deadline: 0.5 });
    expect(Date.now() - before).toBeLessThan(25_000);
    expect(find(recording, 'tls.handshake', 'any').failure).toMatchObject({ reason: 'timeout' });
  });
});

describe('the runner', () => {
  const run = (probes: readonly AnyProbe[]): Promise<Recording> =>
    scan({
      domain: parseDomain('peer.example'),
      settings: settings({ connect: ['c2s=127.0.0.1:1', 's2s=127.0.0.1:2'] }),
      trust,
      probes,
    });

  const endpoints = domainProbe({
    id: 'endpoints',
    title: 'two endpoints',
    needs: [],
    yields: ['endpoint'],
    access: 'public',
    sends: { what: '', often: '' },
    connections: 0,
    async *run({ settings, now }): AsyncGenerator<Observation<'endpoint'>> {
      for (const place of settings.connect) {
        const value = { ...place, address: '127.0.0.1', family: 4, origin: 'connect' } as const;
        const subject = endpointId(value);
        yield observationOf('endpoint', subject, {}, now(), { value });
      }
    },
  });

  function at(
    id: string,
    needs: readonly Kind[],
    yields: readonly Kind[],
    run: (context: ProbeContext<Kind>, endpoint: Endpoint) => AsyncIterable<Observation>,
  ): AnyProbe {
    return endpointProbe({
      ...{ id, title: id, needs, yields, run },
      ...{ access: 'public', sends: { what: '', often: '' }, connections: 1, applies: () => true },
    });
  }

  test('a probe sees what it declared, of its endpoint, and nothing else', async () => {
    const seenThere: string[] = [];
    const first = at('first', ['endpoint'], ['sasl.clear'], async function* (_context, endpoint) {
      const subject = endpointId(endpoint);
      yield observationOf('sasl.clear', subject, {}, new Date(0).toISOString(), {
        failure: { layer: 'sasl', reason: 'skipped', detail: '' },
      });
    });
    const second = endpointProbe({
      id: 'second',
      title: 'second',
      needs: ['sasl.clear'],
      yields: ['dialback.clear'],
      access: 'public',
      sends: { what: '', often: '' },
      connections: 0,
      applies: ({ role }) => role === 'c2s',
      // eslint-disable-next-line require-yield
      async *run({ seen }, endpoint) {
        expect(seen.all('sasl.clear').map(({ subject }) => subject)).toEqual([
          endpointId(endpoint),
        ]);
        // @ts-expect-error a kind that it did not declare
        expect(() => seen.all('endpoint')).toThrow(/not declared/);
        seenThere.push(endpointId(endpoint));
      },
    });
    const recording = await run([second, first, endpoints]);
    expect(recording.observations.filter(({ failure }) => failure?.reason === 'bug')).toEqual([]);
    expect(seenThere).toHaveLength(1);
  });

  test('a probe that throws or yields what it did not declare is a bug of ours', async () => {
    const wild = at('wild', ['endpoint'], ['sasl.clear'], async function* () {
      yield observationOf('dns.srv', 'x', {}, '', {
        failure: { layer: 'dns', reason: 'skipped', detail: '' },
      });
    });
    // eslint-disable-next-line require-yield
    const broken = at('broken', ['endpoint'], ['dialback.clear'], async function* () {
      throw new Error('oh dear');
    });
    const { observations } = await run([endpoints, wild, broken]);
    const bugs = observations.filter(
      ({ failure }) => failure?.layer === 'scan' && failure.reason === 'bug',
    );
    expect(bugs.map(({ kind }) => kind).sort()).toEqual([
      'dialback.clear',
      'dialback.clear',
      'sasl.clear',
      'sasl.clear',
    ]);
    expect(bugs.map(({ failure }) => failure?.detail).join()).toContain('oh dear');
    expect(observations.filter(({ kind }) => kind === 'dns.srv')).toEqual([]);
  });

  test('a probe may not open more connections than it declared', async () => {
    const server = await peer((socket) => socket.resume());
    const greedy = endpointProbe({
      id: 'greedy',
      title: 'greedy',
      needs: ['endpoint'],
      yields: ['sasl.clear'],
      access: 'public',
      sends: { what: '', often: '' },
      connections: 2,
      applies: () => true,
      // eslint-disable-next-line require-yield
      async *run({ net }) {
        for (;;) await net.connect(server.address, server.port);
      },
    });
    const recording = await scan({
      domain: 'peer.example',
      settings: settings({ connect: ['c2s=127.0.0.1:1'] }),
      trust,
      probes: [endpoints, greedy],
    });
    expect(recording.observations.find(({ kind }) => kind === 'sasl.clear')?.failure).toMatchObject(
      { layer: 'scan', reason: 'budget' },
    );
    expect(recording.usage[0]?.used).toBe(2);
  });

  test('a probe that never ends is not waited for, and what it saw before is kept', async () => {
    const stuck = at('stuck', ['endpoint'], ['sasl.clear'], async function* (_context, endpoint) {
      const subject = endpointId(endpoint);
      yield observationOf('sasl.clear', subject, {}, '2026-01-01T00:00:00Z', {
        failure: { layer: 'scan', reason: 'skipped', detail: '' },
      });
      await new Promise(() => undefined);
    });
    // eslint-disable-next-line require-yield
    const after = at('after', ['sasl.clear'], ['dialback.clear'], async function* () {
      await new Promise(() => undefined);
    });
    const { observations } = await scan({
      domain: 'peer.example',
      settings: settings({ connect: ['c2s=127.0.0.1:1'], deadline: 0.1 }),
      trust,
      probes: [endpoints, stuck, after],
      graceMs: 100,
    });
    const said = (kind: Kind): unknown[] =>
      observations.flatMap((one) => (one.kind === kind ? (one.failure?.reason ?? []) : []));
    expect(said('sasl.clear').sort()).toEqual(['bug', 'skipped']);
    expect(said('dialback.clear')).toEqual(['bug']);
  });

  test('a scan that was told to end before it began opens nothing', async () => {
    const server = await peer(answers(HEADER));
    const recording = await scan({
      domain: 'peer.example',
      settings: settings({ connect: [`c2s=${server.address}:${server.port}`] }),
      trust,
      signal: AbortSignal.abort(),
    });
    expect(server.accepted()).toBe(0);
    expect(find(recording, 'tls.handshake', 'any').failure).toMatchObject({ reason: 'timeout' });
  });

  test('probes that wait for each other are refused', async () => {
    const body = async function* (): AsyncGenerator<never> {};
    const a = at('a', ['sasl.clear'], ['dialback.clear'], body);
    const b = at('b', ['dialback.clear'], ['sasl.clear'], body);
    await expect(run([endpoints, a, b])).rejects.toThrow(/wait for each other: a -> b -> a/);
  });
});
