/** Whoever asks at /probe may do so each minute: no login fails for that. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { prepareScan } from '../../src/cli/prepare-scan.js';
import { read } from '../../src/options/read.js';
import { SCAN_OPTIONS } from '../../src/options/scan.js';
import { createAuthority } from '../../src/demo/certificates.js';
import { startPeer } from '../peers/peer.js';
import { PASSWORD, saslServer, USER } from '../peers/sasl-server.js';
import { sessionServer } from '../peers/session-server.js';

const DOMAIN = 'peer.example';
const authority = createAuthority('The CA of this test');
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-asked-'));
const file = (name: string): string => join(folder, name);
writeFileSync(file('ca.pem'), authority.cert);
writeFileSync(file('account'), `${USER}@${DOMAIN}\n${PASSWORD}\n`, { mode: 0o600 });
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['with an account', { account: file('account'), 'bad-s2s-domain': 'none' }],
  ['without one', {}],
])(
  '%s',
  async (_what, more) => {
    const server = saslServer({ tls: authority.issue([DOMAIN]), then: sessionServer().then });
    const peer = await startPeer(server.script);
    try {
      const flags = read(SCAN_OPTIONS, {
        ...{ connect: `c2s-direct=${peer.address}:${peer.port}`, 'allow-private': true },
        ...{ roots: 'none', ca: file('ca.pem'), timeout: '2', ...more },
      });
      const prepared = await prepareScan(flags, [DOMAIN]);
      const asked = await prepared.run(DOMAIN, { spareLogins: true });
      expect(asked.settings.saslAttempts).toBe(false);
      expect(server.failures()).toBe(0);
      expect(prepared.settings.saslAttempts).toBe(true);
      await prepared.run(DOMAIN);
      expect(server.failures()).toBeGreaterThan(0);
    } finally {
      await peer.stop();
    }
  },
  60_000,
);
