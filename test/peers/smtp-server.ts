import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContextOptions } from 'node:tls';
import { freshAddress } from './address.js';

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text, with LF. */
  readonly data: string;
  readonly secured: boolean;
  /** What AUTH PLAIN came with, decoded; null without a login. */
  readonly login: string | null;
}

export interface SmtpServer {
  readonly address: string;
  readonly port: number;
  readonly mails: readonly Mail[];
  /** All that clients said, in the clear or not. */
  said(): string;
  stop(): Promise<void>;
}

interface SmtpHabits {
  /** By the address. STARTTLS is offered with it, or TLS from the first byte with `direct`. */
  readonly tls?: (address: string) => SecureContextOptions;
  readonly direct?: boolean;
  /** An answer in the place of the usual: by the verb. */
  readonly answers?: Readonly<Record<string, string>>;
  /** After EHLO a line now and then, and no end. */
  readonly endless?: boolean;
  /** Nothing is said at all. */
  readonly silent?: boolean;
}

/** A mail server that takes everything (RFC 5321), and tells what it was told. */
export async function startSmtpServer(habits: SmtpHabits): Promise<SmtpServer> {
  const address = await freshAddress();
  const tls = habits.tls?.(address);
  const sockets = new Set<Socket>();
  const mails: Mail[] = [];
  let heard = '';
  const hear = (text: string): void => void (heard += text);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.setTimeout(30_000, () => socket.destroy());
    if (habits.silent === true) return;
    converse(
      habits.direct === true ? secure(socket, tls) : socket,
      { habits, tls, mails, hear },
      true,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    address,
    port: (server.address() as AddressInfo).port,
    mails,
    said: () => heard,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function secure(socket: Socket, tls: SecureContextOptions = {}): TLSSocket {
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext(tls),
  });
  secured.on('error', () => undefined);
  return secured;
}

interface Scene {
  readonly habits: SmtpHabits;
  readonly tls: SecureContextOptions | undefined;
  readonly mails: Mail[];
  readonly hear: (text: string) => void;
}

function converse(socket: Socket, scene: Scene, greet: boolean): void {
  const { habits, tls, mails, hear } = scene;
  const say = (text: string): void => void socket.write(`${text}\r\n`);
  const mail = { from: '', to: [] as string[], login: null as string | null };
  let data: string | null = null;
  let buffer = '';
  const secured = socket instanceof TLSSocket;
  if (greet) say('220 mail.example ESMTP');
  const command = (line: string): void => {
    const verb = (line.split(/[ :]/)[0] ?? '').toUpperCase();
    const other = habits.answers?.[verb];
    if (other !== undefined) {
      say(other);
      return;
    }
    switch (verb) {
      case 'EHLO': {
        if (habits.endless === true) {
          const timer = setInterval(() => say('250-and more'), 50);
          socket.once('close', () => clearInterval(timer));
          return;
        }
        const offers = [
          ...(tls !== undefined && !secured ? ['STARTTLS'] : []),
          'AUTH PLAIN',
          '8BITMIME',
        ];
        say(
          ['mail.example', ...offers]
            .map((one, index, all) => `250${index < all.length - 1 ? '-' : ' '}${one}`)
            .join('\r\n'),
        );
        return;
      }
      case 'STARTTLS':
        say('220 go ahead');
        socket.removeAllListeners('data');
        {
          converse(secure(socket, tls), scene, false);
          return;
        }
      case 'AUTH':
        mail.login = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString();
        {
          say('235 welcome');
          return;
        }
      case 'MAIL':
        mail.from = /<(.*?)>/.exec(line)?.[1] ?? '';
        {
          say('250 ok');
          return;
        }
      case 'RCPT':
        mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
        {
          say('250 ok');
          return;
        }
      case 'DATA':
        data = '';
        {
          say('354 go on');
          return;
        }
      case 'QUIT':
        say('221 bye');
        return void socket.end();
      default: {
        say('250 ok');
        return;
      }
    }
  };
  socket.on('data', (chunk: Buffer) => {
    hear(chunk.toString());
    buffer += chunk.toString();
    for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      if (data === null) command(line);
      else if (line === '.') {
        mails.push({ ...mail, data, secured });
        data = null;
        say('250 kept');
      } else data += `${line.replace(/^\.\./, '.')}\n`;
    }
  });
}
