import { getServers } from 'node:dns';
import { isIP } from 'node:net';

/** The DNS servers that this machine is set up with: `ADDRESS:PORT`, `[IPV6]:PORT`. */
export function systemResolvers(): string[] {
  return getServers().map(withPort);
}

/** Node leaves out port 53, and with it the brackets of IPv6. */
export function withPort(server: string): string {
  if (isIP(server) === 6) return `[${server}]:53`;
  return isIP(server) === 4 ? `${server}:53` : server;
}
