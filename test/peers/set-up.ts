/** What files of tests against peers begin with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createAuthority, type Authority } from '../../src/demo/certificates.js';
import { createTrustStore, type TrustStore } from '../../src/net/tls/trust-store.js';

/** An authority for the peers, and what `--ca` with its certificate comes to. */
export function trustedAuthority(): { readonly authority: Authority; readonly trust: TrustStore } {
  const authority = createAuthority('The CA of this test');
  const directory = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-ca-'));
  try {
    const file = join(directory, 'ca.pem');
    writeFileSync(file, authority.cert);
    return { authority, trust: createTrustStore('none', [file]) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Whatever is put in is ended after the test, one after another. */
export function endedAfterEach(): (() => unknown)[] {
  const stops: (() => unknown)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  return stops;
}
