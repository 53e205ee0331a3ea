import type { Endpoint } from '../model/index.js';
import { hostAndPort } from './address.js';

const SCHEMES: Readonly<Record<string, readonly [string, number]>> = {
  websocket: ['wss', 443],
  'websocket-cleartext': ['ws', 80],
  bosh: ['https', 443],
  'bosh-cleartext': ['http', 80],
  https: ['https', 443],
};

/** Returns the URL of a web endpoint: `wss://chat.example.org:5443/ws`. */
export function webUrl({
  transport,
  host,
  port,
  path = '/',
}: Pick<Endpoint, 'transport' | 'host' | 'port' | 'path'>): string {
  const [scheme = 'https', usual = 443] = SCHEMES[transport] ?? [];
  const authority = hostAndPort(host, port);
  return `${scheme}://${port === usual ? authority.slice(0, authority.lastIndexOf(':')) : authority}${path}`;
}
