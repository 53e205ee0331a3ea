/** `openssl s_server`, for what Node's servers do not do: alerts for certificates, odd curves. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freshAddress } from './address.js';

interface OpensslServer {
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens on a fresh loopback address. `ca`: whose client certificates it demands, in PEM. */
export async function opensslServer(
  own: { readonly cert: string; readonly key: string },
  args: readonly string[],
  ca: string | null = null,
): Promise<OpensslServer> {
  const folder = await mkdtemp(join(tmpdir(), 'xmpp-safeguard-'));
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const address = await freshAddress();
  const demand =
    ca === null
      ? []
      : ['-Verify', '2', '-verify_return_error', '-CAfile', await file('ca.pem', ca)];
  const server = spawn(
    'openssl',
    [
      ...['s_server', '-accept', `${address}:5270`, '-quiet', ...args, ...demand],
      ...['-cert', await file('cert.pem', own.cert), '-key', await file('key.pem', own.key)],
    ],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const ended = once(server, 'exit');
  for (let tries = 0; tries < 200 && !(await answers(address)); tries += 1) await sleep(50);
  return {
    address,
    port: 5270,
    async stop() {
      server.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(5270, address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A self-signed certificate for `good.example` with a key on a curve that Node.js has no name for. */
export function curveCertificate(curve: string): { readonly cert: string; readonly key: string } {
  const { stdout, status } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-nodes'],
      ...['-keyout', '-', '-subj', '/CN=good.example', '-days', '60'],
      ...['-addext', 'subjectAltName=DNS:good.example'],
    ],
    { encoding: 'utf8' },
  );
  const cert = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(stdout)?.[0];
  const key = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/.exec(stdout)?.[0];
  if (status !== 0 || cert === undefined || key === undefined) throw new Error('no certificate');
  return { cert, key };
}
