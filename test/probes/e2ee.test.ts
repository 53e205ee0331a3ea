/** A node that was published is deleted, whatever comes between. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { e2ee } from '../../probes/e2ee.js';
import { login } from '../../probes/login.js';
import { session } from '../../probes/session.js';
import { stream } from '../../probes/stream.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { createAuthority } from '../../src/demo/certificates.js';
import type { E2eeBundle } from '../../src/model/index.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { attribute, elements, type XmlElement } from '../../src/wire/xmpp/xml.js';
import { startPeer } from '../peers/peer.js';
import { PASSWORD, saslServer, USER } from '../peers/sasl-server.js';
import { sessionServer } from '../peers/session-server.js';

const DOMAIN = 'peer.example';
const authority = createAuthority('The CA of this test');
const directory = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-e2ee-'));
writeFileSync(join(directory, 'ca.pem'), authority.cert);
const trust = createTrustStore('none', [join(directory, 'ca.pem')]);
afterAll(() => rmSync(directory, { recursive: true }));

interface Left {
  readonly nodes: ReadonlySet<string>;
  readonly bundle: E2eeBundle | undefined;
}

/** A server with PEP, on which something happens when a node is published or asked for. */
async function scanned(happens: (event: 'published' | 'fetched') => boolean): Promise<Left> {
  const nodes = new Set<string>();
  const end = new AbortController();
  const answer = (stanza: XmlElement): string | null => {
    const result = `<iq type='result' id='${attribute(stanza, 'id') ?? ''}'/>`;
    const [pubsub] = elements(stanza);
    const [act] = pubsub === undefined ? [] : elements(pubsub);
    const node = act === undefined ? '' : (attribute(act, 'node') ?? '');
    if (act?.name === 'publish') {
      nodes.add(node);
      if (happens('published')) end.abort();
    }
    if (act?.name === 'items' && happens('fetched')) return null;
    if (act?.name === 'delete' && !nodes.delete(node)) return null;
    return result;
  };
  const after = sessionServer({ answer });
  const server = saslServer({ tls: authority.issue([DOMAIN]), then: after.then });
  const peer = await startPeer(server.script);
  try {
    const flags = { allowPrivate: true, timeout: 1, deadline: 60, saslAttempts: false };
    const connect = [`c2s-direct=${peer.address}:${peer.port}`];
    const recording = await scan({
      domain: DOMAIN,
      settings: settingsOf({ ...flags, connect, account: true }, [], trust.ca, []),
      trust,
      access: ['public', 'account'],
      probes: [addresses, stream, tlsVersions, login, session, e2ee],
      account: { user: USER, password: PASSWORD },
      signal: end.signal,
    });
    expect(server.failures()).toBe(0);
    const made = recording.observations.find(({ kind }) => kind === 'e2ee.bundle');
    return { nodes, bundle: made?.kind === 'e2ee.bundle' ? made.value : undefined };
  } finally {
    await peer.stop();
  }
}

test.each<[string, (event: 'published' | 'fetched') => boolean]>([
  ['nothing', () => false],
  ['silence', (event) => event === 'fetched'],
  ['the end of the scan', (event) => event === 'published'],
])('%s', async (_what, happens) => {
  const { nodes, bundle } = await scanned(happens);
  expect(bundle?.deleted).toBe(true);
  expect([...nodes]).toEqual([]);
});
