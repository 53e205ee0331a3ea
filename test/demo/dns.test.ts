/** The signed zones of the demo, checked by our validator (`test/lab/demo-dns.test.ts`: by BIND and Unbound). */
import { describe, expect, test } from 'vitest';
import { answerTo } from '../../src/demo/dns/answer.js';
import { anchorOf } from '../../src/demo/dns/signing.js';
import { createZones } from '../../src/demo/dns/zone.js';
import { createDemoZones } from '../../src/demo/zones.js';
import { parseTrustAnchors } from '../../src/wire/dns/dnssec/anchors.js';
import { createValidator } from '../../src/wire/dns/dnssec/validate.js';
import { decodeMessage, encodeQuery, UDP_SIZE } from '../../src/wire/dns/message.js';
import { parseName, type Name } from '../../src/wire/dns/name.js';
import { TYPE } from '../../src/wire/dns/types.js';

const zones = createDemoZones({
  domain: 'mixed.example',
  host: 'xmpp.mixed.example',
  unsignedHost: 'peers.mixed.example',
  address: '127.0.0.1',
  ports: { clients: 40_001, directClients: 40_002, servers: 40_003 },
  key: new Uint8Array(32).fill(1),
  oldKey: new Uint8Array(32).fill(2),
});

function replyTo(name: Name, type: number, dnssec = true): Uint8Array {
  const query = decodeMessage(encodeQuery({ id: 7, name, type, dnssec }));
  return answerTo(query, zones);
}

const sizes: number[] = [];

function validatorFrom(root = zones[0]) {
  if (root?.key == null) throw new Error('the root is not signed');
  return createValidator({
    anchors: parseTrustAnchors(anchorOf(root.apex, root.key)),
    now: () => Date.now() / 1_000,
    ask: (name, type) => {
      const reply = replyTo(name, type);
      sizes.push(reply.length);
      return Promise.resolve(decodeMessage(reply));
    },
  });
}

describe('demo zones with our validator', () => {
  test.each([
    ['_xmpp-client._tcp.mixed.example', TYPE.SRV, 'secure'],
    ['_xmpp-server._tcp.mixed.example', TYPE.SRV, 'secure'],
    ['_40001._tcp.xmpp.mixed.example', TYPE.TLSA, 'secure'],
    ['mixed.example', TYPE.CAA, 'secure'],
    ['xmpp.mixed.example', TYPE.A, 'secure'],
    // Denials: of a type, of a name, at an empty non-terminal, at the apex of a zone.
    ['xmpp.mixed.example', TYPE.AAAA, 'secure'],
    ['_xmpps-server._tcp.mixed.example', TYPE.SRV, 'secure'],
    ['_tcp.mixed.example', TYPE.A, 'secure'],
    ['example', TYPE.CAA, 'secure'],
    ['nothing.example', TYPE.A, 'secure'],
    ['nothing', TYPE.A, 'secure'],
    ['peers.mixed.example', TYPE.A, 'insecure'],
    ['_40003._tcp.peers.mixed.example', TYPE.TLSA, 'insecure'],
    ['nothing.peers.mixed.example', TYPE.A, 'insecure'],
  ] as const)('%s %i is %s', async (name, type, status) => {
    const judged = await validatorFrom().validate(parseName(name), type);
    expect(judged).toMatchObject({ status });
  });

  test('rejects a chain that starts from another root key', async () => {
    const [other] = createZones([{ name: '.', signed: true }]);
    const judged = await validatorFrom(other).validate(parseName('mixed.example'), TYPE.CAA);
    expect(judged).toMatchObject({ status: 'indeterminate', reason: 'anchor-mismatch' });
  });
});

test('every answer fits into one UDP packet', () => {
  expect(sizes.length).toBeGreaterThan(20);
  expect(Math.max(...sizes)).toBeLessThan(UDP_SIZE);
});

test('a query without DO gets no signatures', () => {
  const name = parseName('xmpp.mixed.example');
  for (const type of [TYPE.A, TYPE.AAAA]) {
    const { answer, authority } = decodeMessage(replyTo(name, type, false));
    const types = [...answer, ...authority].map((record) => record.type);
    expect(types).toEqual([type === TYPE.A ? TYPE.A : TYPE.SOA]);
  }
});

test('an empty non-terminal exists', () => {
  expect(decodeMessage(replyTo(parseName('_tcp.mixed.example'), TYPE.A)).rcode).toBe(0);
  expect(decodeMessage(replyTo(parseName('_udp.mixed.example'), TYPE.A)).rcode).toBe(3);
});
