import { BlockList, isIP } from 'node:net';

/**
 * Addresses that cannot be a server: unspecified (Linux treats it as localhost), multicast,
 * broadcast, reserved.
 */
const NOWHERE = new BlockList();
NOWHERE.addSubnet('0.0.0.0', 8, 'ipv4');
NOWHERE.addSubnet('224.0.0.0', 3, 'ipv4');
NOWHERE.addAddress('::', 'ipv6');
NOWHERE.addSubnet('ff00::', 8, 'ipv6');

/**
 * Addresses that are not globally reachable (RFC 6890 and its registries), or may translate to such
 * an address.
 */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::1', 128],
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

const NAT64 = new BlockList();
NAT64.addSubnet('64:ff9b::', 96, 'ipv6');

/**
 * Returns why a connection to an address is forbidden, or null if it is allowed. A scanner behind a
 * web form must not give access to its own network.
 */
export function forbidden(address: string, allowPrivate: boolean): string | null {
  const version = isIP(address);
  if (version === 0) return 'not an IP address';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (NOWHERE.check(address, family)) return 'unspecified, multicast or reserved';
  if (allowPrivate) return null;
  if (PRIVATE.check(address, family)) return 'private, loopback, link-local or reserved';
  if (family === 'ipv6' && NAT64.check(address, family)) {
    return forbidden(embeddedIpv4(address), allowPrivate);
  }
  return null;
}

/** Returns the IPv4 address in the last 32 bits of an IPv6 address (RFC 6052 §2.2). */
function embeddedIpv4(address: string): string {
  const dotted = /(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const tail = address.slice(address.indexOf('::') + 2).split(':');
  const [high, low] = tail.length > 1 ? tail.slice(-2) : ['0', tail[0]];
  const value = parseInt(high, 16) * 65536 + parseInt(low || '0', 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
