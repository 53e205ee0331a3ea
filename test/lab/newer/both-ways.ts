/** A dialback while a stream of the same domain goes both ways, without any code of the scanner. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';

const TIMEOUT_MS = 10_000;

interface Shown {
  readonly cert: string;
  readonly key: string;
}

export interface Between {
  readonly own: string;
  readonly domain: string;
  /** Of direct TLS between servers. */
  readonly address: string;
  readonly port: number;
}

/**
 * One stream with a good certificate, for both ways (XEP-0288), and a `<db:result/>` on another with
 * a bad one. `asked`: the `<db:verify/>` that came over the first, where `valid` was answered to it.
 * `told`: what came over the second in `waitMs` after that.
 */
export async function dialbackBeside(
  { own, domain, address, port }: Between,
  good: Shown,
  bad: Shown,
  waitMs: number,
): Promise<{ readonly asked: string; readonly told: string }> {
  const header =
    `<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback'` +
    ` xmlns:stream='http://etherx.jabber.org/streams' from='${own}' to='${domain}' version='1.0'>`;
  const open = (shown: Shown) =>
    connect({ ...shown, host: address, port, servername: domain, rejectUnauthorized: false });
  const [known, other] = [open(good), open(bad)];
  try {
    await said(known, header, /<\/stream:features>/);
    const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>${Buffer.from(own).toString('base64')}</auth>`;
    await said(known, `<bidi xmlns='urn:xmpp:bidi'/>${auth}`, /<success/);
    await said(known, header, /<stream:features/);
    const [, id = ''] =
      / id=['"]([^'"]+)/.exec(await said(other, header, /<\/stream:features>/)) ?? [];
    other.write(`<db:result from='${own}' to='${domain}'>key</db:result>`);
    const asked = await said(known, '', /<db:verify.*<\/db:verify>/);
    const told: Buffer[] = [];
    other.on('data', (chunk: Buffer) => told.push(chunk));
    known.write(`<db:verify from='${own}' to='${domain}' id='${id}' type='valid'/>`);
    await sleep(waitMs);
    return { asked, told: Buffer.concat(told).toString() };
  } finally {
    known.destroy();
    other.destroy();
  }
}

function said(socket: TLSSocket, words: string, until: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const fail = (why: string) => reject(new Error(`${why}: ${seen}`));
    const timer = setTimeout(() => fail('Silence'), TIMEOUT_MS);
    const read = (chunk: Buffer) => {
      seen += chunk.toString();
      if (!until.test(seen)) return;
      socket.off('data', read);
      clearTimeout(timer);
      resolve(seen);
    };
    socket.once('error', (error: Error) => fail(error.message));
    socket.on('data', read);
    if (words !== '') socket.write(words);
  });
}
