import { domainToASCII } from 'node:url';

interface OtherHost {
  /** An IP address, or a name in A-labels. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port?: number;
}

/**
 * Parses the content of `see-other-host` (RFC 6120 §4.9.3.19): `HOST`, `HOST:PORT` or `[V6]:PORT`.
 * Returns null if it names no host. The port after an address may be any number.
 */
export function readOtherHost(said: string): OtherHost | null {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(said.trim());
  if (parts === null) return null;
  const port = parts[3] === undefined ? {} : { port: Number(parts[3]) };
  const literal = parts[1] ?? (/^[\d.]+$/.test(parts[2] ?? '') ? parts[2] : undefined);
  if (literal !== undefined) return { host: literal, isAddress: true, ...port };
  const host = domainToASCII(parts[2] ?? '');
  const isPort = port.port === undefined || (port.port >= 1 && port.port <= 65_535);
  return host === '' || !isPort ? null : { host, isAddress: false, ...port };
}
