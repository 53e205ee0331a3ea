/** Against a server that takes stanzas of any size, and never ends a wait by itself. */
import { createSecureContext, TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { addresses } from '../probes/addresses.js';
import { stanzaLimits } from '../probes/stanza-limits.js';
import { stream } from '../probes/stream.js';
import { tlsVersions } from '../probes/tls-versions.js';
import { selfSigned } from '../src/demo/certificates.js';
import { createTrustStore } from '../src/net/trust.js';
import { scan } from '../src/scan.js';
import { settingsOf } from '../src/settings.js';
import { features, HEADER, PLAIN, startPeer } from './peers/peer.js';

const LARGE = 200_000;

test('the end of the scan is no silence of the server', async () => {
  const stop = new AbortController();
  const secureContext = createSecureContext(selfSigned(['peer.example']));
  let large = 0;
  const peer = await startPeer((socket) => {
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    let octets = 0;
    secured.on('error', () => undefined);
    secured.on('data', (chunk: Buffer) => {
      const before = octets;
      octets += chunk.length;
      if (before === 0) secured.write(HEADER + features(PLAIN));
      if (chunk.includes('</stream:stream>')) secured.end('</stream:stream>');
      if (before > LARGE || octets <= LARGE) return;
      large += 1;
      // Of the third the end is not sent.
      if (large === 3) setTimeout(() => stop.abort(), 2_000);
    });
  });
  try {
    const connect = [`c2s-direct=${peer.address}:${peer.port}`];
    const leave = { allowIntrusive: true, intrusive: 'stanza-limit' };
    const flags = { allowPrivate: true, timeout: 2, deadline: 60, connect, ...leave };
    const { observations } = await scan({
      domain: 'peer.example',
      settings: settingsOf(flags, [], [], []),
      trust: createTrustStore('none', []),
      access: ['public', 'intrusive'],
      probes: [addresses, stream, tlsVersions, stanzaLimits],
      signal: stop.signal,
    });
    const tried = observations.flatMap(({ kind, value }) =>
      kind === 'stanza.limit' && value !== undefined ? value.tried.map(({ came }) => came) : [],
    );
    expect(large).toBe(3);
    expect(tried).toEqual(['accepted', 'accepted']);
  } finally {
    await peer.stop();
  }
});
