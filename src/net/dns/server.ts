import { isIP } from 'node:net';
import { withoutBrackets } from '../../util/address.js';
import { hostPort } from '../tcp.js';

/** A DNS server and its transport: UDP and TCP, TLS (RFC 7858) or HTTPS (RFC 8484). */
export type DnsServer =
  | {
      readonly kind: 'plain';
      readonly text: string;
      readonly address: string;
      readonly port: number;
    }
  | {
      readonly kind: 'tls';
      readonly text: string;
      readonly address: string;
      readonly port: number;
      /** Name that the certificate of the DNS server must match; null for the IP address. */
      readonly name: string | null;
    }
  | {
      readonly kind: 'https';
      readonly text: string;
      /** Host of the DNS server: an IP address without brackets, or a host name. */
      readonly host: string;
      readonly port: number;
      readonly path: string;
    };

const TLS = 'tls://';
const HTTPS = 'https://';
const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9_-]{1,63}$/i;
const LONGEST_PATH = 1_000;

/**
 * Parses `ADDRESS[:PORT]`, `[IPV6]:PORT`, `tls://ADDRESS[:PORT][#NAME]` or
 * `https://HOST[:PORT]/PATH`. `text` includes the port, except port 443 in an `https` URL. Returns
 * null for other texts.
 */
export function parseDnsServer(text: string): DnsServer | null {
  if (text.startsWith(HTTPS)) return parseHttps(text);
  if (!text.startsWith(TLS)) {
    const at = parseAddress(text, 53);
    return at && { kind: 'plain', text: hostPort(at.address, at.port), ...at };
  }
  const [where = '', name, ...more] = text.slice(TLS.length).split('#');
  const at = parseAddress(where, 853);
  if (at === null || more.length > 0) return null;
  if (name !== undefined && (!HOST_NAME.test(name) || isIP(name) !== 0)) return null;
  const whole = TLS + hostPort(at.address, at.port) + (name === undefined ? '' : `#${name}`);
  return { kind: 'tls', text: whole, ...at, name: name ?? null };
}

/**
 * Parses one server or several separated by commas, each as `parseDnsServer` does. Returns null for
 * other texts. A URL may contain a comma.
 */
export function parseDnsServers(text: string): readonly DnsServer[] | null {
  const one = parseDnsServer(text);
  if (one !== null) return [one];
  const servers = text.split(',').map((part) => parseDnsServer(part.trim()));
  return servers.every((server) => server !== null) ? servers : null;
}

function parseAddress(text: string, usual: number): { address: string; port: number } | null {
  const parts = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text);
  const bare = isIP(text) === 6 ? text : undefined;
  const six = bare ?? parts?.[1];
  const address = six ?? parts?.[2] ?? '';
  const port = Number(parts?.[3] ?? usual);
  if (isIP(address) !== (six === undefined ? 4 : 6) || port < 1 || port > 65_535) return null;
  return { address, port };
}

function parseHttps(text: string): DnsServer | null {
  if (!URL.canParse(text) || /[\s#]/.test(text)) return null;
  const url = new URL(text);
  const host = withoutBrackets(url.hostname);
  const path = url.pathname + url.search;
  // Refuse user name and password in the URL, because reports show the URL.
  if (url.username !== '' || url.password !== '' || path.length > LONGEST_PATH) return null;
  if (isIP(host) === 0 && !HOST_NAME.test(host)) return null;
  const port = Number(url.port === '' ? 443 : url.port);
  return port === 0 ? null : { kind: 'https', text: url.href, host, port, path };
}
