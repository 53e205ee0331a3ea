import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { secondLook } from '../../probes/second-look.js';
import {
  brokenOffObservation,
  type Endpoint,
  type Failure,
  type Observation,
} from '../../src/model/index.js';
import { endpointId } from '../../src/model/index.js';
import { freshAddress } from '../lab/address.js';
import { runProbe } from './run-probe.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Listener {
  readonly server: Server;
  readonly port: number;
  /** Connections that came. */
  readonly came: Socket[];
}

async function listen(address: string, port = 0): Promise<Listener> {
  const came: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    came.push(socket);
  });
  server.listen(port, address);
  await once(server, 'listening');
  closing.push(() => {
    came.forEach((socket) => socket.destroy());
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, came };
}

/** A port on which nothing listens: it did a moment ago. */
async function closedPort(address: string): Promise<number> {
  const { server, port } = await listen(address);
  server.close();
  await once(server, 'close');
  return port;
}

function endpointAt(address: string, port: number, origin: Endpoint['origin'] = 'srv'): Endpoint {
  const host = 'chat.example.org';
  return { role: 'c2s', transport: 'starttls', host, port, address, family: 4, origin };
}

const REFUSED: Failure = { layer: 'tcp', reason: 'refused', detail: '' };
const SKIPPED: Failure = { layer: 'scan', reason: 'skipped', detail: '' };
const TIMEOUT: Failure = { layer: 'tcp', reason: 'timeout', detail: '' };

/** The look at an endpoint where the beginning of the scan came to `first`. */
async function look(
  endpoint: Endpoint,
  first: readonly Failure[],
  timeoutMs = 5_000,
): Promise<readonly Observation[]> {
  const subject = endpointId(endpoint);
  const at = '2026-06-01T12:00:00.000Z';
  const kinds = ['stream.open', 'tls.handshake'] as const;
  const seen = first.map((failure, index): Observation => {
    const kind = kinds[index % kinds.length] ?? 'stream.open';
    return brokenOffObservation(kind, subject, `number-${index}`, at, failure);
  });
  return runProbe(secondLook, { endpoint, seen, timeoutMs, bind: freshAddress() });
}

describe('an endpoint that refused at the beginning of the scan', () => {
  test('refuses at the end too', async () => {
    const address = freshAddress();
    const port = await closedPort(address);
    const [found, ...rest] = await look(endpointAt(address, port), [REFUSED, REFUSED]);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({
      kind: 'tcp.again',
      subject: `c2s-starttls/chat.example.org:${port}/${address}`,
      failure: { layer: 'tcp', reason: 'refused' },
    });
  });

  test('has come back', async () => {
    const address = freshAddress();
    const port = await closedPort(address);
    const { came } = await listen(address, port);
    const found = await look(endpointAt(address, port), [REFUSED, SKIPPED]);
    expect(found.map(({ value }) => value)).toEqual([{ connected: true }]);
    await expect.poll(() => came.length, { timeout: 10_000 }).toBe(1);
  });

  test('is silent at the end: a time-out, and no refusal', async () => {
    const { address, port } = await fullBacklog();
    const [found] = await look(endpointAt(address, port), [REFUSED], 700);
    expect(found?.failure).toMatchObject({ layer: 'tcp', reason: 'timeout' });
  }, 60_000);
});

describe('no look, and no connection', () => {
  test.each<[string, readonly Failure[]]>([
    ['a time-out', [TIMEOUT]],
    ['one refusal and one time-out', [REFUSED, TIMEOUT]],
    ['nothing but what was skipped', [SKIPPED]],
    ['nothing was asked', []],
  ])('%s at the beginning', async (_what, first) => {
    const address = freshAddress();
    const { port, came } = await listen(address);
    expect(await look(endpointAt(address, port), first)).toEqual([]);
    expect(came).toEqual([]);
  });

  test('at a guess, at what --connect names, and at port 0', () => {
    if (secondLook.scope !== 'endpoint') throw new Error('another probe');
    const applies = (origin: Endpoint['origin'], port: number): boolean =>
      secondLook.scope === 'endpoint' && secondLook.applies(endpointAt('192.0.2.7', port, origin));
    expect(applies('srv', 5222)).toBe(true);
    expect([applies('fallback', 5222), applies('connect', 5222), applies('srv', 0)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

/**
 * A listener that takes no connections: its process is stopped and its queue is full, so that the
 * kernel drops what comes.
 */
async function fullBacklog(): Promise<{ address: string; port: number }> {
  const address = freshAddress();
  const script = `require('net').createServer().listen({ port: 0, host: '${address}', backlog: 1 }, function () { console.log(this.address().port) })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.push(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [line] = (await once(child.stdout, 'data')) as unknown[];
  const port = Number(String(line).trim());
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 6 }, () => connect({ host: address, port }));
  closing.push(() => fillers.forEach((socket) => socket.destroy()));
  for (const socket of fillers) socket.on('error', () => undefined);
  // As long as one is taken, the queue may have room for more.
  await expect
    .poll(() => fillers.filter(({ connecting }) => !connecting).length, { timeout: 20_000 })
    .toBeGreaterThan(0);
  return { address, port };
}
