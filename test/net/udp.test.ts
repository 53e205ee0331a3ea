import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { createConnectionBudget } from '../../src/net/limiter/connection-budget.js';
import { createNet, withQuota, type Net } from '../../src/net/net.js';
import { createResolver } from '../../src/net/dns/resolver.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { freshAddress } from '../lab/address.js';

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

/** A server on an address of its own. */
async function serve(
  answer: (request: Buffer, from: RemoteInfo, socket: Socket) => void,
): Promise<{ address: string; port: number }> {
  const socket = createSocket('udp4');
  open.push(socket);
  socket.on('message', (request, from) => answer(request, from, socket));
  const listening = once(socket, 'listening');
  socket.bind(0, freshAddress());
  await listening;
  return socket.address();
}

function netOf(parts: { allowPrivate?: boolean; timeoutMs?: number; signal?: AbortSignal } = {}) {
  const { allowPrivate = true, timeoutMs = 2_000 } = parts;
  const signal = parts.signal ?? new AbortController().signal;
  const ledger = createConnectionBudget({ budget: 3, open: 2, opening: 2 });
  const bind = freshAddress();
  const resolver = createResolver({ servers: ['127.0.0.1:1'], timeoutMs, signal, bind });
  const trust = createTrustStore('none', []);
  const net = createNet({ resolver, ledger, trust, allowPrivate, bind, timeoutMs, signal });
  return { net, ledger, bind };
}

async function ask(
  net: Net,
  { address, port }: { address: string; port: number },
): Promise<string> {
  const datagrams = await net.datagrams(address, port);
  try {
    const answer = await datagrams.ask(Buffer.from('question'), (bytes) => bytes[0] !== 0);
    return Buffer.from(answer).toString();
  } finally {
    datagrams.close();
    datagrams.close();
  }
}

describe('datagrams', () => {
  test('use the bound address, are counted and answered', async () => {
    const { net, ledger, bind } = netOf();
    const server = await serve((request, from, socket) => {
      socket.send(`${request.toString()} from ${from.address}`, from.port, from.address);
    });
    expect(await ask(net, server)).toBe(`question from ${bind}`);
    expect(ledger.usage()).toEqual([{ address: server.address, used: 1, budget: 3 }]);
  });

  test('are repeated when lost', async () => {
    let times = 0;
    const server = await serve((_request, from, socket) => {
      times += 1;
      if (times === 3) socket.send('at last', from.port, from.address);
    });
    expect(await ask(netOf().net, server)).toBe('at last');
    expect(times).toBe(3);
  });

  test('from others, and unrelated ones, are ignored', async () => {
    const stranger = createSocket('udp4');
    open.push(stranger);
    const server = await serve((_request, from, socket) => {
      stranger.send('forged', from.port, from.address, () => {
        socket.send(Buffer.of(0), from.port, from.address, () => {
          socket.send('true', from.port, from.address);
        });
      });
    });
    expect(await ask(netOf().net, server)).toBe('true');
  });

  test('time out without an answer, whatever else arrives', async () => {
    const server = await serve((_request, from, socket) => {
      for (let at = 0; at < 100; at++) socket.send(Buffer.of(0), from.port, from.address);
    });
    const { net } = netOf({ timeoutMs: 700 });
    await expect(ask(net, server)).rejects.toMatchObject({
      failure: { layer: 'udp', reason: 'timeout' },
    });
  });

  test('to a closed port are refused', async () => {
    const gone = await serve(() => undefined);
    const socket = open.pop();
    const closed = socket && once(socket, 'close');
    socket?.close();
    await closed;
    await expect(ask(netOf().net, gone)).rejects.toMatchObject({
      failure: { layer: 'udp', reason: 'refused' },
    });
  });

  test('end with the scan', async () => {
    const server = await serve(() => undefined);
    const deadline = new AbortController();
    const { net } = netOf({ timeoutMs: 10_000, signal: deadline.signal });
    const asked = ask(net, server);
    setTimeout(() => deadline.abort(), 100);
    await expect(asked).rejects.toMatchObject({ failure: { layer: 'udp', reason: 'timeout' } });
  });

  test('respect address policy, budget and quota', async () => {
    const server = await serve((request, from, socket) => {
      socket.send(request, from.port, from.address);
    });
    await expect(ask(netOf({ allowPrivate: false }).net, server)).rejects.toMatchObject({
      failure: { layer: 'udp', reason: 'forbidden' },
    });
    const one = withQuota(netOf().net, 1, 'probe');
    await ask(one, server);
    await expect(ask(one, server)).rejects.toMatchObject({
      failure: { layer: 'scan', reason: 'budget' },
    });
    const { net } = netOf();
    for (let at = 0; at < 3; at++) await ask(net, server);
    await expect(ask(net, server)).rejects.toMatchObject({
      failure: { layer: 'scan', reason: 'budget' },
    });
  });
});
