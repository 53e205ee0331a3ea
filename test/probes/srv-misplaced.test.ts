import { describe, expect, test } from 'vitest';
import { srvMisplaced } from '../../probes/srv-misplaced.js';
import {
  SERVED,
  SRV_SERVICES,
  type Failure,
  type Observation,
  type SrvService,
  observationOf,
  type SrvAnswer,
  type Step,
} from '../../src/model/index.js';
import { AT, DOMAIN } from '../arbitrary/build.js';
import { dnsThat } from '../net/dns/asking.js';
import { replyTo, srv } from '../net/dns/scripted.js';
import { runProbe } from './run-probe.js';

const TIMEOUT: Failure = { layer: 'dns', reason: 'timeout', detail: '' };

/** What is asked, and found, where the domain publishes `published` and `found` is elsewhere. */
async function run(
  published: readonly SrvService[],
  found: readonly string[] = [],
  failed: readonly SrvService[] = [],
): Promise<{ asked: readonly string[]; told: readonly Observation[] }> {
  const names: string[] = [];
  const dns = await dnsThat((asked) => {
    const name = asked.packet.questions[0]?.name.toLowerCase() ?? '';
    names.push(name);
    const answers = found.includes(name) ? [srv(name, 1, 5222, 'chat.example.org')] : [];
    return [replyTo(asked, { answers })];
  });
  const record = { priority: 0, weight: 0, port: 5222, target: 'chat.example.org' };
  const answers = SRV_SERVICES.map((service): Observation => {
    const owner = `_${service}._tcp.${DOMAIN}`;
    const observe = (step: Step<SrvAnswer>) => observationOf('dns.srv', owner, {}, AT, step);
    if (failed.includes(service)) return observe({ failure: TIMEOUT });
    const records = published.includes(service) ? [record] : [];
    return observe({ value: { service, owner, rcode: 'NOERROR', aliases: [], records } });
  });
  const told = await runProbe(srvMisplaced, { seen: answers, resolver: dns.server });
  return { asked: [...new Set(names)].sort(), told };
}

describe('SRV records are looked for where they are often misplaced', () => {
  test('none for a role: without _tcp', async () => {
    const owner = '_xmpp-client.example.org';
    const { asked, told } = await run(['xmpp-server'], [owner]);
    expect(asked).toEqual([owner, '_xmpp-server.conference.example.org']);
    expect(told[0]).toMatchObject({
      ...{ kind: 'dns.misplaced', subject: owner },
      value: { role: 'c2s', belongs: '_xmpp-client._tcp.example.org', records: [{ port: 5222 }] },
    });
    expect(told[1]).toMatchObject({ value: { role: 's2s', records: [] } });
  });

  test('some for both roles: at the room service', async () => {
    const { asked, told } = await run(['xmpps-client', 'xmpp-server']);
    expect(asked).toEqual([
      '_xmpp-client._tcp.conference.example.org',
      '_xmpp-server.conference.example.org',
    ]);
    const belongs = '_xmpp-server._tcp.conference.example.org';
    expect(told).toMatchObject([{ value: { belongs } }, { value: { belongs } }]);
  });

  test('a lost answer may hide those of its role: nothing is asked for it', async () => {
    for (const lost of SRV_SERVICES) {
      const { asked, told } = await run([], [], [lost]);
      const client = SERVED[lost][0] === 'c2s';
      expect(asked).toEqual([client ? '_xmpp-server.example.org' : '_xmpp-client.example.org']);
      expect(told).toHaveLength(1);
    }
  });

  test('never more than two questions', async () => {
    for (const published of [[], [...SRV_SERVICES], ['xmpp-client']] as const) {
      expect((await run(published)).asked.length).toBeLessThanOrEqual(2);
    }
  });
});
