import { getServers } from 'node:dns';
import { isIP } from 'node:net';

/** Returns the DNS servers configured on this machine, as `ADDRESS:PORT` or `[IPV6]:PORT`. */
export function systemResolvers(): string[] {
  return getServers().map(withPort);
}

/**
 * Adds port 53 to the IP address of a DNS server, because Node omits the default port and the
 * brackets of IPv6.
 */
export function withPort(server: string): string {
  if (isIP(server) === 6) return `[${server}]:53`;
  return isIP(server) === 4 ? `${server}:53` : server;
}
