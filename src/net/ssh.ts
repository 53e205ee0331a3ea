import type { Duplex } from 'node:stream';
import type { Failure, SshServer } from '../model/index.js';
import { readSshHello, type SshHello } from '../wire/ssh/hello.js';
import { NetFailure } from './failure.js';
import type { Net } from './net.js';
import { hostPort } from './tcp.js';

/**
 * SSH user name of the test login: does not exist on servers, and shows operators the origin in
 * their logs.
 */
export const SSH_USER = 'xmpp-safeguard';
const OLD_KEX = [
  'diffie-hellman-group14-sha1',
  'diffie-hellman-group-exchange-sha1',
  'diffie-hellman-group1-sha1',
] as const;
/** Maximum number of octets to read from an SSH server, enough for a key exchange and a refusal. */
const MOST_OCTETS = 131_072;
const MOST_METHODS = 32;
const MOST_TEXT = 300;

/** Data that an SSH server shows before authentication. */
type SshAnswer = Omit<SshServer, 'host' | 'port' | 'address'>;

/**
 * Connects, completes the key exchange, and requests the authentication method `none` (RFC 4252
 * §5.2) for a user that does not exist. Throws `NetFailure` of layer `tcp` or `ssh` if the server
 * sent no identification line.
 */
export async function askSsh(net: Net, address: string, port: number): Promise<SshAnswer> {
  // The SSH package is imported on demand because it is large. In a bundle, a CommonJS package has
  // only a default export.
  const { default: ssh2 } = await import('ssh2');
  const connection = await net.connect(address, port);
  const where = hostPort(address, port);
  const client = new ssh2.Client();
  const hear = listen(connection.duplex);
  const outcome = new Promise<SshOutcome>((resolve) => {
    const fail = (reason: Failure['reason'], text: string): void =>
      resolve({ failure: failureOf(reason, where, text) });
    const expire = (): void => fail('timeout', 'the login did not finish');
    const timer = setTimeout(expire, net.timeoutMs);
    net.signal.addEventListener('abort', expire, { once: true });
    client
      .on('ready', () => resolve({ answer: 'success', methods: [] }))
      .on('error', (error: Error & { readonly code?: string }) => {
        const { reason, text } = readError(error);
        fail(reason, text);
      })
      .on('close', () => fail('closed', 'closed the connection'));
    hear.onFlood(() => fail('malformed', `sent more than ${MOST_OCTETS} octets`));
    client.once('close', () => {
      clearTimeout(timer);
      net.signal.removeEventListener('abort', expire);
    });
    client.connect({
      sock: connection.duplex,
      username: SSH_USER,
      readyTimeout: 0,
      keepaliveInterval: 0,
      // Accept old algorithms, because no secret is sent.
      algorithms: { kex: { append: [...OLD_KEX], prepend: [], remove: [] } },
      authHandler: (left: readonly string[] | null, _partial: boolean, next) => {
        // The package `ssh2` calls this function first without a list of methods. Choose `none`,
        // so that the server sends its list.
        if (left === null) {
          next({ type: 'none', username: SSH_USER });
          return;
        }
        const methods = left.slice(0, MOST_METHODS).map((name) => name.slice(0, 64));
        resolve({ answer: 'failure', methods: [...new Set(methods)].sort() });
      },
    });
  });
  const settled = await outcome;
  const hello = hear.hello();
  client.on('error', () => undefined);
  client.end();
  client.destroy();
  connection.close();
  if (hello === null) {
    throw new NetFailure(
      'failure' in settled ? settled.failure : failureOf('malformed', where, 'no banner'),
    );
  }
  const { banner, hostKeys } = hello;
  const seen = { banner, hostKeys: [...(hostKeys ?? [])].sort() };
  return 'failure' in settled
    ? { ...seen, answer: 'unanswered', methods: [], failure: settled.failure }
    : { ...seen, ...settled, failure: null };
}

type SshOutcome =
  | { readonly answer: 'failure' | 'success'; readonly methods: readonly string[] }
  | { readonly failure: Failure };

interface Hearing {
  hello(): SshHello | null;
  onFlood(call: () => void): void;
}

/**
 * Reads the unencrypted part of the SSH handshake separately, because the SSH package only reports
 * the negotiated algorithms.
 */
function listen(duplex: Duplex): Hearing {
  const chunks: Buffer[] = [];
  let octets = 0;
  let flooded = (): void => undefined;
  duplex.on('data', (chunk: Buffer) => {
    octets += chunk.length;
    if (octets <= MOST_OCTETS) chunks.push(chunk);
    else flooded();
  });
  return {
    hello: () => readSshHello(Buffer.concat(chunks)),
    onFlood(call) {
      flooded = call;
    },
  };
}

function readError(error: Error & { readonly code?: string }): {
  readonly reason: Failure['reason'];
  readonly text: string;
} {
  const text = error.message.slice(0, MOST_TEXT);
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return { reason: 'reset', text };
  if (text.startsWith('Connection lost')) return { reason: 'closed', text };
  if (text.includes('no matching')) return { reason: 'unsupported', text };
  return { reason: 'malformed', text };
}

function failureOf(reason: Failure['reason'], where: string, text: string): Failure {
  return { layer: 'ssh', reason, detail: `${where}: ${text}` };
}
