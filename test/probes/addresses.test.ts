import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import type { Recording } from '../../src/model/index.js';
import { scan } from '../every-probe.js';
import { settingsOf } from '../../src/scan/settings.js';
import { noService } from '../../src/scan/no-service.js';
import { freshAddress } from '../lab/address.js';
import { dnsThat } from '../net/dns/asking.js';
import { a, replyTo, srv, type Record } from '../net/dns/scripted.js';

const DOMAIN = 'example.org';
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A service at an address of its own. `came`: how many connections it has had. */
async function service(): Promise<{ address: string; port: number; came: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.on('error', () => undefined);
    socket.destroy();
  });
  const address = freshAddress();
  server.listen(0, address);
  await once(server, 'listening');
  closing.push(() => server.close());
  return { address, port: (server.address() as AddressInfo).port, came: () => count };
}

async function scanOf(records: readonly Record[]): Promise<Recording> {
  const dns = await dnsThat((asked) => {
    const [question] = asked.packet.questions;
    const answers = records.filter(
      ({ name, type }) => name === question?.name.toLowerCase() && type === question.type,
    );
    return [replyTo(asked, { answers })];
  });
  const flags = { timeout: 2, deadline: 60, resolver: [dns.server], allowPrivate: true };
  return scan({
    domain: DOMAIN,
    settings: settingsOf(flags, [], []),
    trust: createTrustStore('none', []),
  });
}

describe('an SRV target that is an address', () => {
  test.each(['client', 'server'])(
    'is not connected to, beside a host that is: %s',
    async (role) => {
      const [literal, named] = [await service(), await service()];
      const owner = `_xmpp-${role}._tcp.${DOMAIN}`;
      const recording = await scanOf([
        srv(owner, 1, literal.port, literal.address),
        srv(owner, 2, named.port, 'chat.example.org'),
        a('chat.example.org', named.address),
      ]);
      expect([literal.came(), named.came() > 0]).toEqual([0, true]);
      const told = recording.observations.filter(
        ({ kind, subject }) => kind === 'endpoint' && subject.includes(literal.address),
      );
      expect(told).toMatchObject([
        {
          subject: expect.stringMatching(/\/-$/) as unknown,
          failure: { detail: expect.stringContaining('RFC 2782') as unknown },
        },
      ]);
    },
    120_000,
  );

  test('alone: there is no service, and it is told why', async () => {
    const literal = await service();
    const recording = await scanOf([
      srv(`_xmpp-client._tcp.${DOMAIN}`, 1, literal.port, literal.address),
      srv(`_xmpp-server._tcp.${DOMAIN}`, 1, literal.port, literal.address),
    ]);
    expect(literal.came()).toBe(0);
    expect(noService(recording)).toMatchObject({
      exit: 2,
      message: `${DOMAIN}: its SRV targets are IP addresses, but RFC 2782 requires host names: ${literal.address}`,
    });
  }, 120_000);
});
