import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import forge from 'node-forge';
import { describe, expect, test } from 'vitest';
import { nextFeatures } from '../../../src/wire/xmpp/features.js';
import { NS } from '../../../src/wire/xmpp/ns.js';
import { askStarttls } from '../../../src/wire/xmpp/starttls.js';
import { openStream, type StreamOptions, type XmppStream } from '../../../src/wire/xmpp/stream.js';
import { after, loopback, script } from './loopback.js';
import { HEADER } from './reading.js';

const C2S: StreamOptions = { role: 'c2s', to: 'chat.example', timeoutMs: 2_000 };
const OFFER = `<stream:features><starttls xmlns='${NS.tls}'><required/></starttls></stream:features>`;
const PROCEED = `<proceed xmlns='${NS.tls}'/>`;

function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = forge.pki.rsa.generateKeyPair(2_048);
  const certificate = forge.pki.createCertificate();
  const names = [{ name: 'commonName', value: 'chat.example' }];
  certificate.publicKey = publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  certificate.setSubject(names);
  certificate.setIssuer(names);
  certificate.sign(privateKey, forge.md.sha256.create());
  return {
    key: forge.pki.privateKeyToPem(privateKey),
    cert: forge.pki.certificateToPem(certificate),
  };
}

/** A server that offers STARTTLS, and answers it with these packets. */
function answers(...packets: readonly string[]): (socket: Socket) => void {
  return (socket) =>
    script(
      socket,
      ['<stream:stream', () => void socket.write(HEADER + OFFER)],
      [
        '<starttls',
        () =>
          void (async () => {
            for (const packet of packets) {
              socket.write(packet);
              await after(15);
            }
          })(),
      ],
    );
}

async function offered(serve: (socket: Socket) => void): Promise<XmppStream> {
  const stream = await openStream(await loopback(serve), C2S);
  expect((await nextFeatures(stream)).features?.name).toBe('features');
  return stream;
}

describe('the answer to STARTTLS', () => {
  test.each([
    ['in one packet', [PROCEED], 0],
    ['in many packets', Array.from(PROCEED), 0],
    ['after white space', [` \n${PROCEED}`], 0],
    ['with features that come late', [OFFER, PROCEED], 0],
    ['with white space behind it', [`${PROCEED}\n`], 1],
    ['with a stanza injected behind it', [`${PROCEED}<message/><message/>`], 20],
    ['with what is no XML behind it', [`${PROCEED}\0\xff`], 3],
  ])('proceed %s', async (_, packets, trailing) => {
    const stream = await offered(answers(...packets));
    expect(await askStarttls(stream)).toEqual({ answer: 'proceed', error: null, trailing });
  });

  test('failure', async () => {
    const stream = await offered(answers(`<failure xmlns='${NS.tls}'/></stream:stream>`));
    expect(await askStarttls(stream)).toEqual({ answer: 'failure', error: null, trailing: 0 });
  });

  test('a stream error, and the connection is gone', async () => {
    const error = `<stream:error><unsupported-stanza-type xmlns='${NS.streamErrors}'/></stream:error>`;
    const stream = await offered((socket) =>
      script(
        socket,
        ['<stream:stream', () => void socket.write(HEADER + OFFER)],
        ['<starttls', () => void socket.end(`${error}</stream:stream>`)],
      ),
    );
    expect(await askStarttls(stream)).toMatchObject({
      answer: 'stream-error',
      error: { condition: 'unsupported-stanza-type' },
      trailing: 0,
    });
  });

  test('a stream error sent before the request', async () => {
    const error = `<stream:error><connection-timeout xmlns='${NS.streamErrors}'/></stream:error>`;
    const stream = await offered((socket) =>
      script(socket, [
        '<stream:stream',
        () => {
          socket.write(`${HEADER}${OFFER}${error}`);
          setTimeout(() => socket.resetAndDestroy(), 20);
        },
      ]),
    );
    await after(80);
    expect(await askStarttls(stream)).toMatchObject({ error: { condition: 'connection-timeout' } });
  });

  test.each([
    ['nothing', [], 'timeout'],
    ['the end of the stream', ['</stream:stream>'], 'closed'],
    ['proceed in another namespace', ['<proceed/>'], 'malformed'],
    ['a stanza', [`<iq type='error'/>`], 'malformed'],
    ['features without end', [OFFER.repeat(9)], 'malformed'],
  ] as const)('no answer if it is %s', async (_, packets, reason) => {
    const stream = await offered(answers(...packets));
    await expect(askStarttls(stream, 200)).rejects.toMatchObject({ reason });
  });
});

describe('TLS on the same socket', () => {
  const identity = selfSigned();

  /** TLS, a stream in it, and an end without `close_notify`. */
  function secures(socket: Socket, behindProceed: string): void {
    script(
      socket,
      ['<stream:stream', () => void socket.write(HEADER + OFFER)],
      [
        '<starttls',
        () => {
          socket.removeAllListeners('data');
          socket.write(PROCEED + behindProceed);
          const secure = new TLSSocket(socket, { isServer: true, ...identity });
          secure.on('error', () => undefined);
          script(secure, [
            '<stream:stream',
            () => {
              secure.write(`${HEADER}<stream:features/><last/>`, () =>
                setTimeout(() => socket.destroy(), 20),
              );
            },
          ]);
        },
      ],
    );
  }

  test.each([
    ['', 0],
    ['<presence/>', 11],
  ])('starts after proceed and %j', async (behindProceed, trailing) => {
    const client = await loopback((socket) => secures(socket, behindProceed));
    const clear = await openStream(client, C2S);
    await nextFeatures(clear);
    expect(await askStarttls(clear)).toEqual({ answer: 'proceed', error: null, trailing });

    const socket = connect({ socket: client, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().subject.CN).toBe('chat.example');
    const stream = await openStream(socket, C2S);
    expect(await nextFeatures(stream)).toMatchObject({ features: { children: [] } });
    await after(100);
    expect(await stream.next()).toMatchObject({ element: { name: 'last' } });
    await expect(stream.next()).rejects.toMatchObject({
      reason: expect.stringMatching(/^(closed|reset)$/) as string,
    });
  });
});
