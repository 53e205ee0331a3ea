/** A peer that takes connections and never says a word: nothing is known, and the exit code says so. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { freshAddress } from '../lab/address.js';
import { runMain } from './run-main.js';

test('an endpoint that times out leaves the scan undetermined, and the report says why', async () => {
  const server = createServer((socket) => void socket.on('error', () => undefined));
  const address = freshAddress();
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const { code, stdout } = await runMain(
      ...['scan', 'silent.example', '--connect', `c2s=${address}:${port}`, '--allow-private'],
      ...['--timeout', '1', '--deadline', '20', '--no-policy'],
    );
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(2);
    expect(lines[0]).toMatch(/^silent\.example {3}UNDETERMINED/);
    expect(lines.at(-1)).toMatch(/^silent\.example {2}UNDETERMINED .*\(exit 2\)$/);
    expect(stdout).toMatch(/\? .*no answer in time/);
    expect(lines.length).toBeLessThanOrEqual(45);
  } finally {
    server.close();
  }
}, 60_000);
