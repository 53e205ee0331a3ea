/** Run in the far namespace: the lab's servers and one with many suites, each at an address of the wire. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab } from '../test/lab/lab.js';
import { startOldServer } from '../test/lab/old-node.js';
import { startFront } from '../test/lab/starttls-front.js';

/** Everything that arrives at an address of the wire goes to a server on loopback. */
function forward(address: string, port: number, to: { address: string; port: number }): void {
  createServer({ noDelay: true }, (socket) => {
    const inner = connect({ host: to.address, port: to.port, noDelay: true });
    for (const [one, other] of [
      [socket, inner],
      [inner, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    socket.pipe(inner).pipe(socket);
  }).listen(port, address, 5);
}

const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-bench-'));
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=many.example',
    '-newkey',
    'rsa:2048',
  ].concat(['-keyout', key, '-out', cert]),
  { stdio: 'ignore' },
);
const lab = await startLab('processes');
const many = await startOldServer({
  node: process.execPath,
  address: '127.0.0.1',
  port: 15_223,
  options: {
    key,
    cert,
    ciphers: 'ALL:!PSK:!SRP:!aNULL:@SECLEVEL=0',
    dhparam: 'auto',
    minVersion: 'TLSv1',
    honorCipherOrder: true,
  },
});
const front = await startFront(many);
const places = [
  ['prosody-good', '10.77.0.10'],
  ['ejabberd-weak', '10.77.0.11'],
] as const;
for (const [name, address] of places) {
  const server = lab.servers.find(({ domain }) => domain === `${name}.example`);
  if (server === undefined) throw new Error(`the lab has no ${name}`);
  forward(address, 5222, { address: server.address, port: 5222 });
}
forward('10.77.0.12', 5222, front);
console.log('up');

process.stdin.resume();
process.stdin.once('end', () => {
  void (async () => {
    await Promise.all([lab.stop(), many.stop(), front.stop()]);
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  })();
});
