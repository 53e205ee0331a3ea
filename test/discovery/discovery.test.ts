/** Where a domain is served: order of SRV records, fallback, the target `.` and addresses. */
import { describe, expect, test } from 'vitest';
import { addressesOf, endOfAliases } from '../../src/discovery/addresses.js';
import { endpointsAt } from '../../src/discovery/place-endpoints.js';
import { fallbackPlace, publishedPlaces } from '../../src/discovery/places.js';
import { endpointsOf } from '../../src/discovery/service-endpoints.js';
import { NetFailure } from '../../src/net/failure.js';
import { dnsThat, resolverOf } from '../net/dns/asking.js';
import { a, cname, replyTo, srv, type Record as DnsRecord } from '../net/dns/scripted.js';

const DOMAIN = 'example.org';
const BOTH = { families: [4, 6] } as const;

/** A DNS with these records; for the names in `broken` it fails. */
async function zone(records: readonly DnsRecord[], broken: readonly string[] = []) {
  const dns = await dnsThat((asked) => {
    const [question] = asked.packet.questions;
    const name = question?.name.toLowerCase() ?? '';
    if (broken.includes(`${name} ${question?.type}`)) return [replyTo(asked, { rcode: 2 })];
    const answers = records.filter((one) => one.name === name && one.type === question?.type);
    return [replyTo(asked, { answers })];
  });
  return resolverOf([dns]);
}

describe('endpoints of a service', () => {
  test('by priority, direct TLS before STARTTLS', async () => {
    const net = await zone([
      srv('_xmpp-client._tcp.example.org', 5, 5222, 'b.example.org'),
      srv('_xmpp-client._tcp.example.org', 1, 5222, 'A.example.org'),
      srv('_xmpps-client._tcp.example.org', 5, 5223, 'b.example.org'),
      a('a.example.org', '192.0.2.1'),
      a('b.example.org', '192.0.2.2'),
    ]);
    const { endpoints, complete } = await endpointsOf(net, DOMAIN, 'c2s', BOTH);
    expect(endpoints.map(({ host, port }) => `${host}:${port}`)).toEqual([
      'a.example.org:5222',
      'b.example.org:5223',
      'b.example.org:5222',
    ]);
    expect(complete).toBe(true);
  });

  test('the domain itself without SRV records', async () => {
    const net = await zone([a(DOMAIN, '192.0.2.1')]);
    const { endpoints } = await endpointsOf(net, DOMAIN, 's2s', BOTH);
    expect(endpoints).toMatchObject([{ host: DOMAIN, port: 5269, origin: 'fallback' }]);
  });

  test('none if the only target is the root', async () => {
    const net = await zone([
      srv('_xmpp-client._tcp.example.org', 0, 0, ''),
      a(DOMAIN, '192.0.2.1'),
    ]);
    await expect(endpointsOf(net, DOMAIN, 'c2s', BOTH)).rejects.toThrow(NetFailure);
  });

  test('a failed lookup is an error, or ignored if tolerant', async () => {
    const net = await zone([a(DOMAIN, '192.0.2.1')], [`${DOMAIN} 28`]);
    await expect(endpointsOf(net, DOMAIN, 'c2s', BOTH)).rejects.toThrow(NetFailure);
    const tolerant = { ...BOTH, tolerant: true };
    const { endpoints } = await endpointsOf(net, DOMAIN, 'c2s', tolerant);
    expect(endpoints).toHaveLength(1);
  });
});

describe('addresses of a host', () => {
  test('sorted without duplicates; an IP address needs no lookup', async () => {
    const net = await zone(['192.0.2.9', '192.0.2.1'].map((address) => a('h.example', address)));
    expect(await addressesOf(net, 'h.example', [4, 6])).toEqual(['192.0.2.1', '192.0.2.9']);
    expect(await addressesOf(net, '2001:db8::1', [4])).toEqual(['2001:db8::1']);
    await expect(addressesOf(net, 'other.example', [4])).rejects.toThrow('has no IPv4 address');
  });

  test('the end of an alias chain', async () => {
    const answers = [cname('h.example', 'End.example'), a('End.example', '192.0.2.1')];
    const net = resolverOf([await dnsThat((asked) => [replyTo(asked, { answers })])]);
    expect(await endOfAliases(net, 'h.example', [4])).toBe('end.example');
  });
});

describe('endpoints of a place', () => {
  const [place] = publishedPlaces('c2s', 'starttls', [{ target: 'Chat.example.org', port: 5222 }]);
  if (place === undefined) throw new Error('no place');

  test('one for each address, none without an address', () => {
    const addresses = ['192.0.2.1', '192.0.2.2'];
    const { endpoints, failure } = endpointsAt(place, [{ addresses, family: 4 }], [4]);
    expect(endpoints.map(({ host, address }) => `${host} ${address}`)).toEqual([
      'chat.example.org 192.0.2.1',
      'chat.example.org 192.0.2.2',
    ]);
    expect(failure).toBeNull();
    const dead = endpointsAt(place, [{ addresses: [], family: 4 }], [4]);
    expect(dead).toMatchObject({ endpoints: [], failure: { reason: 'unreachable' } });
  });

  test('a fallback without an address is no service, and an SRV target must be a name', () => {
    const none = [{ addresses: [], family: 4 }] as const;
    expect(endpointsAt(fallbackPlace('c2s', DOMAIN), none, [4])).toEqual({
      ...{ endpoints: [], failure: null },
    });
    const misnamed = endpointsAt({ ...place, host: '192.0.2.1' }, [], [4]);
    expect(misnamed.failure?.detail).toContain('RFC 2782');
    const connect = endpointsAt({ ...place, host: '192.0.2.1', origin: 'connect' }, [], [4]);
    expect(connect).toMatchObject({ endpoints: [{ address: '192.0.2.1' }], failure: null });
  });
});
