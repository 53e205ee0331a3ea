/** What a server offers before TLS and in it, read without any code of the scanner. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { freshAddress } from '../address.js';

const TIMEOUT_MS = 10_000;

export interface Asked {
  readonly domain: string;
  readonly address: string;
  readonly port: number;
  readonly namespace: 'jabber:client' | 'jabber:server';
  readonly version: 'TLSv1.2' | 'TLSv1.3';
}

/** The XML as it came, from the server's header on. */
export interface Offered {
  readonly clear: string;
  readonly encrypted: string;
}

export async function offeredBy(asked: Asked): Promise<Offered> {
  const { domain, address: host, port, namespace, version } = asked;
  const header =
    `<stream:stream to='${domain}' version='1.0' xmlns='${namespace}'` +
    ` xmlns:stream='http://etherx.jabber.org/streams'>`;
  const socket = connectTcp({ host, port, localAddress: freshAddress() });
  try {
    const clear = await said(socket, header, /<\/stream:(features|error)>/);
    await said(socket, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", /<proceed/);
    const bounds = { minVersion: version, maxVersion: version };
    // Who it is, is not the question.
    const secured = connectTls({
      ...{ socket, servername: domain, rejectUnauthorized: false },
      ...bounds,
    });
    return { clear, encrypted: await said(secured, header, /<\/stream:(features|error)>/) };
  } finally {
    socket.destroy();
  }
}

/** Texts of the elements of that name, sorted. */
export function textsOf(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))]
    .map(([, text = '']) => text)
    .sort();
}

/** Of XEP-0440, sorted. */
export function bindingTypesOf(xml: string): string[] {
  return [...xml.matchAll(/<channel-binding type=['"]([^'"]+)['"]/g)]
    .map(([, type = '']) => type)
    .sort();
}

function said(socket: Socket, words: string, until: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const fail = (why: string) => reject(new Error(`${why}: ${seen}`));
    const read = (chunk: Buffer) => {
      seen += chunk.toString();
      if (!until.test(seen)) return;
      socket.off('data', read);
      resolve(seen);
    };
    socket.setTimeout(TIMEOUT_MS, () => fail('Silence'));
    socket.once('error', ({ message }) => fail(message));
    socket.once('close', () => fail('The stream ended before its features'));
    socket.on('data', read);
    socket.write(words);
  });
}
