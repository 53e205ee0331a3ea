/** Against a server that takes stanzas of any size, and never ends a wait by itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { login } from '../../probes/login.js';
import { stanzaLimits } from '../../probes/stanza-limits.js';
import { stream } from '../../probes/stream.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { createAuthority, selfSigned } from '../../src/demo/certificates.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import { features, HEADER, PLAIN, startPeer } from '../peers/peer.js';
import { PASSWORD, saslServer, USER } from '../peers/sasl-server.js';
import { sessionServer } from '../peers/session-server.js';

const LARGE = 200_000;
/** Less than any stanza that is tried: each that is let in is a wait. */
const SMALL = 450;
const DOMAIN = 'peer.example';

const authority = createAuthority('The CA of this test');
const directory = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-sizes-'));
writeFileSync(join(directory, 'ca.pem'), authority.cert);
const trust = createTrustStore('none', [join(directory, 'ca.pem')]);
afterAll(() => rmSync(directory, { recursive: true }));

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

/** Places of a server that says no to nearly all stanzas, to whoever it lets in. */
async function withAccount(places: number, refuses: (probe: string) => boolean = () => false) {
  const tooBig =
    `<stream:error><policy-violation xmlns='${NS.streamErrors}'/>` +
    `<text xmlns='${NS.streamErrors}'>${USER}@${DOMAIN}: too big</text></stream:error></stream:stream>`;
  const after = sessionServer();
  let refusesAll = false;
  const server = saslServer({
    tls: authority.issue([DOMAIN]),
    get refusesAll() {
      return refusesAll;
    },
    then(secured, continues) {
      after.then(secured, continues);
      let octets = 0;
      secured.on('data', (chunk: Buffer) => {
        if ((octets += chunk.length) > SMALL && secured.writable) secured.end(tooBig);
      });
    },
  });
  const first = await startPeer(server.script);
  const second = await startPeer(server.script, first);
  try {
    const connect = [first, second]
      .slice(0, places)
      .map(({ address, port }) => `c2s-direct=${address}:${port}`);
    const leave = { allowIntrusive: true, intrusive: 'stanza-limit', saslAttempts: false };
    const flags = { allowPrivate: true, timeout: 2, deadline: 60, connect, account: true };
    const recording = await scan({
      domain: DOMAIN,
      settings: settingsOf({ ...flags, ...leave }, [], trust.ca, []),
      trust,
      access: ['public', 'account', 'intrusive'],
      probes: [addresses, stream, tlsVersions, login, stanzaLimits],
      account: { user: USER, password: PASSWORD },
      onProgress: ({ probe }) => (refusesAll ||= refuses(probe)),
    });
    const tried = recording.observations.filter(({ id }) => /^stanza\.limit.*#after$/.test(id));
    return { server, recording, tried };
  } finally {
    await first.stop();
    await second.stop();
  }
}

test('what the server says of whom it let in names nobody', async () => {
  const { recording, tried } = await withAccount(1);
  expect(tried).toHaveLength(1);
  for (const { kind, value } of tried) {
    const came = kind === 'stanza.limit' ? value?.tried.map((one) => one.text) : [];
    expect(came?.[0]).toContain('too big');
  }
  expect(formatRecording(recording)).not.toContain(USER);
});

test('an account that is turned away by now is tried nowhere else', async () => {
  const { server, tried } = await withAccount(2, (probe) => probe === 'login');
  expect(server.failures()).toBe(1);
  expect(tried.map(({ failure }) => failure?.reason)).toEqual(['refused', 'skipped']);
});
