import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, test } from 'vitest';
import { createResolver } from '../../src/net/dns/resolver.js';
import { createConnectionBudget } from '../../src/net/limiter/connection-budget.js';
import { createNet } from '../../src/net/net.js';
import { askSsh, SSH_USER } from '../../src/net/ssh.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { freshAddress } from '../lab/address.js';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function netOf(timeoutMs = 1_000) {
  const { signal } = new AbortController();
  const bind = freshAddress();
  return createNet({
    resolver: createResolver({ servers: ['127.0.0.1:1'], timeoutMs, signal, bind }),
    ledger: createConnectionBudget({ budget: 3, open: 2, opening: 2 }),
    trust: createTrustStore('none', []),
    allowPrivate: true,
    bind,
    timeoutMs,
    signal,
  });
}

/** A server on an address of its own that handles each connection so. */
async function serve(handle: (socket: Socket) => void) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    handle(socket);
  });
  const address = freshAddress();
  server.listen(0, address);
  await once(server, 'listening');
  closing.push(() => {
    open.forEach((socket) => socket.destroy());
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { address, port };
}

function sshServer(accepts: boolean, methods: ssh2.AuthenticationType[]) {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const users: string[] = [];
  const server = new ssh2.Server({ hostKeys: [privateKey], ident: 'Test_1' }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      users.push(`${context.username} ${context.method}`);
      if (accepts) context.accept();
      else context.reject(methods);
    });
  });
  return { users, server };
}

describe('askSsh', () => {
  test.each([
    [false, ['publickey'] as const, 'failure', ['publickey']],
    [false, ['publickey', 'password'] as const, 'failure', ['password', 'publickey']],
    [true, [] as const, 'success', []],
  ])('is refused or accepted: %s %j', async (accepts, methods, answer, expected) => {
    const { users, server } = sshServer(accepts, [...methods]);
    const { address, port } = await serve((socket) => server.injectSocket(socket));
    const seen = await askSsh(netOf(5_000), address, port);
    expect(seen).toMatchObject({
      banner: 'SSH-2.0-Test_1',
      hostKeys: ['rsa-sha2-256', 'rsa-sha2-512', 'ssh-rsa'],
      answer,
      methods: expected,
      failure: null,
    });
    expect(users).toEqual([`${SSH_USER} none`]);
  });

  const BANNER = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n';
  test.each<[string, (socket: Socket) => void, object]>([
    ['silence', () => undefined, { failure: { layer: 'ssh', reason: 'timeout' } }],
    ['a close', (socket) => socket.destroy(), { failure: { layer: 'ssh' } }],
    [
      'another protocol',
      (socket) => socket.end('220 mail ESMTP\r\n'),
      { failure: { layer: 'ssh' } },
    ],
    [
      'MaxStartups',
      (socket) => socket.end('Exceeded MaxStartups\r\n'),
      { failure: { layer: 'ssh' } },
    ],
    [
      'an endless greeting',
      (socket) => {
        const more = (): void => {
          while (!socket.destroyed && socket.write('x'.repeat(1_000) + '\r\n'));
        };
        socket.on('drain', more);
        more();
      },
      { failure: { layer: 'ssh', reason: 'malformed' } },
    ],
  ])('fails at %s', async (_name, handle, expected) => {
    const { address, port } = await serve(handle);
    await expect(askSsh(netOf(), address, port)).rejects.toMatchObject(expected);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['silence', (socket) => socket.write(BANNER), 'timeout'],
    ['a close', (socket) => socket.end(BANNER), 'closed'],
    ['rubbish', (socket) => socket.write(BANNER + '\xff'.repeat(500)), 'malformed'],
  ])('keeps the identification line if %s follows', async (_name, handle, reason) => {
    const { address, port } = await serve(handle);
    expect(await askSsh(netOf(), address, port)).toMatchObject({
      banner: BANNER.trim(),
      answer: 'unanswered',
      methods: [],
      failure: { layer: 'ssh', reason },
    });
  });
});
