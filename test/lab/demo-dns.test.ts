/** The signed zones of the demo, checked by the validators of BIND (delv) and Unbound. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type Demo } from '../../src/demo/demo.js';
import { delv, unboundHost, type Question } from './dns-oracles.js';

const directory = mkdtempSync(join(tmpdir(), 'demo-dns-'));
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
  const oracles = join(directory, 'oracles');
  const anchor = join(oracles, 'root.ds');
  const [, , , tag = '', algorithm = '', digestType = '', digest = ''] = demo.trustAnchor
    .trim()
    .split(' ');
  mkdirSync(oracles);
  writeFileSync(anchor, demo.trustAnchor);
  writeFileSync(
    join(oracles, 'bind.keys'),
    `trust-anchors { "." static-ds ${tag} ${algorithm} ${digestType} "${digest}"; };\n`,
  );
  writeFileSync(
    join(oracles, 'unbound-host.conf'),
    `server:
  trust-anchor-file: "${anchor}"
  do-not-query-localhost: no
forward-zone:
  name: "."
  forward-addr: ${demo.resolver.replace(':', '@')}
`,
  );
}, 60_000);

afterAll(async () => {
  await demo.stop();
  rmSync(directory, { recursive: true });
});

test.each([
  ['_xmpp-client._tcp.mixed.example', 'SRV', 'secure'],
  ['_xmpp-server._tcp.mixed.example', 'SRV', 'secure'],
  ['mixed.example', 'CAA', 'secure'],
  ['xmpp.mixed.example', 'A', 'secure'],
  ['mixed.example', 'DNSKEY', 'secure'],
  ['example', 'SOA', 'secure'],
  ['.', 'NS', 'secure'],
  ['xmpp.mixed.example', 'AAAA', 'secure'],
  ['_xmpps-server._tcp.mixed.example', 'SRV', 'secure'],
  ['_tcp.mixed.example', 'A', 'secure'],
  ['nothing.mixed.example', 'A', 'secure'],
  ['nothing.example', 'A', 'secure'],
  ['nothing', 'A', 'secure'],
  ['peers.mixed.example', 'A', 'insecure'],
  ['peers.mixed.example', 'TLSA', 'insecure'],
  ['nothing.peers.mixed.example', 'A', 'insecure'],
] as const)('%s %s is %s', { timeout: 60_000 }, async (name, type, status) => {
  const question: Question = { name, type };
  const asked = { directory, resolvers: { plain: demo.resolver } };
  const [bind, unbound] = await Promise.all([delv(asked, question), unboundHost(asked, question)]);
  expect(bind, bind.words).toMatchObject({ status });
  expect(unbound, unbound.words).toMatchObject({ status });
});
