/** The server of our own domain, and who may come there. */
import { once, setMaxListeners } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from '../../../src/demo/certificates.js';
import { dialbackKey } from '../../../src/net/tls/identity.js';
import { startReceiver, type Receiver } from '../../../src/xmpp/s2s/receiver.js';
import { freshAddress } from '../../peers/address.js';

const SECRET = 'a secret of this scan';
const PORT = 5269;
const made = selfSigned(['own.example']);
const identity = { cert: made.cert, key: made.key, sha256: '' };

const uncaught: unknown[] = [];
const note = (error: unknown): void => void uncaught.push(error);
beforeAll(() => {
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});
const sockets = new Set<Socket>();
const controllers: AbortController[] = [];
afterEach(async () => {
  for (const controller of controllers.splice(0)) controller.abort();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await sleep(10);
  expect(uncaught.splice(0)).toEqual([]);
});
afterAll(() => {
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
});

interface Scene {
  readonly receiver: Receiver;
  readonly address: string;
  readonly stop: () => void;
}

async function scene(): Promise<Scene> {
  const controller = new AbortController();
  controllers.push(controller);
  const { signal } = controller;
  setMaxListeners(0, signal);
  const address = await freshAddress();
  const receiver = await startReceiver({ address, port: PORT, identity, secret: SECRET, signal });
  return { receiver, address, stop: () => controller.abort() };
}

/** What it says, as it comes. */
function hear(socket: Socket): () => string {
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.on('error', () => undefined);
  sockets.add(socket);
  return () => heard;
}

async function until(told: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !told(); tries += 1) await sleep(10);
  expect(told()).toBe(true);
}

async function come(address: string): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connectTcp(PORT, address);
  const heard = hear(socket);
  await once(socket, 'connect');
  return { socket, heard };
}

const header = (more = "from='peer.example' to='own.example'"): string =>
  "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' " +
  `xmlns:stream='http://etherx.jabber.org/streams' ${more} version='1.0'>`;
const verify = (key: string, more = "from='peer.example' to='own.example' id='one'"): string =>
  `<db:verify ${more}>${key}</db:verify>`;

async function secured(address: string): Promise<{ socket: TLSSocket; heard: () => string }> {
  const { socket, heard } = await come(address);
  socket.write(`${header()}<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`);
  await until(() => heard().includes('<proceed'));
  const inside = connectTls({ socket, rejectUnauthorized: false });
  const said = hear(inside);
  await once(inside, 'secureConnect');
  inside.write(header());
  await until(() => said().includes('EXTERNAL'));
  return { socket: inside, heard: said };
}

describe('a dialback', () => {
  test('is verified if the key is ours, before and after TLS', async () => {
    const { receiver, address } = await scene();
    const key = dialbackKey(SECRET, 'peer.example', 'own.example', 'one');
    const { socket, heard } = await come(address);
    socket.write(header() + verify('no key of ours'));
    await until(() => heard().includes('<db:verify'));
    expect(heard()).toContain(
      "<db:verify from='own.example' to='peer.example' id='one' type='invalid'/>",
    );
    expect(receiver.verified(key)).toBe(false);
    const inside = await secured(address);
    inside.socket.write(verify(key));
    await until(() => inside.heard().includes("type='valid'"));
    expect(receiver.verified(key)).toBe(true);
  });

  test('is not ours for another stream or domain', async () => {
    const { receiver, address } = await scene();
    const key = dialbackKey(SECRET, 'peer.example', 'own.example', 'one');
    const { socket, heard } = await come(address);
    socket.write(
      header() +
        verify(key, "from='peer.example' to='own.example' id='two'") +
        verify(key, "from='evil.example' to='own.example' id='one'"),
    );
    await until(() => heard().split("type='invalid'").length === 3);
    expect(receiver.verified(key)).toBe(false);
  });
});

test('an answer is identified by its id, once', async () => {
  const { receiver, address } = await scene();
  const answer = receiver.answer('secret-id', 2_000);
  const { socket, heard } = await secured(address);
  socket.write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
  await until(() => heard().includes('<success'));
  socket.write(
    `${header()}<iq type='result' id='guessed'/><iq type='result' id='secret-id'><a/></iq>`,
  );
  expect((await answer)?.attributes['type']).toBe('result');
  expect(await receiver.answer('secret-id', 50)).toBeNull();
});

describe('unknown peers', () => {
  test('are quoted with bounded length', async () => {
    const { address } = await scene();
    const { socket, heard } = await come(address);
    const long = "'".repeat(100_000);
    socket.write(header(`from="${long}" to="${long}"`));
    await until(() => heard().includes('<stream:features'));
    socket.write(`<db:result from="${long}" to="own.example">x</db:result>`.repeat(5));
    socket.write(verify('x', `from="peer.example" to="own.example" id="${long}"`));
    socket.write("<db:result from='peer.example' to='own.example'>x</db:result>");
    await until(() => heard().includes("<db:result from='own.example'"));
    expect(heard().length).toBeLessThan(1_000);
  });

  test('are disconnected for invalid or too much input', async () => {
    const { receiver, address } = await scene();
    const bad = [
      'GET / HTTP/1.1\r\n\r\n',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      `${header()}${'<a>'.repeat(100)}`,
      `${header()}${'<a/>'.repeat(300)}`,
      `${header()}<a>${'x'.repeat(300_000)}</a>`,
      '\u0016\u0003\u0001\u0000\u0005hello',
      `${header()}<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>${'no TLS '.repeat(100)}`,
    ];
    for (const text of bad) {
      const { socket, heard } = await come(address);
      socket.write(text);
      if (text.includes('no TLS')) {
        await until(() => heard().includes('<proceed'));
        socket.write('no TLS either');
      }
      await until(() => socket.closed);
    }
    const { socket } = await come(address);
    socket.write(header());
    socket.resetAndDestroy();
    // And whoever comes next is served.
    const key = dialbackKey(SECRET, 'peer.example', 'own.example', 'one');
    const last = await come(address);
    last.socket.write(header() + verify(key));
    await until(() => receiver.verified(key));
  });

  test('are limited in number, and disconnected at the end of the scan', async () => {
    const { address, stop } = await scene();
    const all = await Promise.all(Array.from({ length: 20 }, () => come(address)));
    for (const { socket } of all) socket.write(header());
    await until(() => all.filter(({ socket }) => socket.closed).length === 4);
    const inside = all.filter(({ socket }) => !socket.closed);
    await until(() => inside.every(({ heard }) => heard().includes('<stream:features')));
    stop();
    await until(() => inside.every(({ socket }) => socket.closed));
    const refused = connectTcp(PORT, address);
    expect(((await once(refused, 'error')) as [NodeJS.ErrnoException])[0].code).toBe(
      'ECONNREFUSED',
    );
  });
});
