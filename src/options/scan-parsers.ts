/** Parsers for options that only scans have. */
import { isIP } from 'node:net';
import {
  INTRUSIONS,
  KNOWN_PORTS,
  type ConnectTo,
  type Intrusion,
  type Role,
  type StreamTransport,
} from '../model/index.js';
import { parseDnsServers } from '../net/dns/server.js';
import { didYouMean } from '../util/did-you-mean.js';
import { parseDomain } from '../util/domain.js';
import { Problem } from '../util/problem.js';
import type { Parser } from './define-option.js';
import { textParser } from './parsers.js';

/** Spaces and control characters, which no host name contains. */
const UNSEEN = /[\s\p{Cc}]/u;

/**
 * Parser for `HOST:PORT` (well-known ports only), optionally with the prefix `c2s=`, `c2s-direct=`,
 * `s2s=` or `s2s-direct=`.
 */
export const CONNECT = textParser(parseConnect, { placeholder: 'HOST:PORT', most: 500 });

/** Parses a value of `--connect`. Throws `Problem`. */
export function parseConnect(text: string, label = '--connect'): ConnectTo {
  const parts =
    /^(?:(c2s|s2s)(?:-(starttls|direct))?=)?(?:\[([^\]]+)\]|([^:=[\]]+)):(\d{1,5})$/.exec(text);
  const host = (parts?.[3] ?? parts?.[4])?.toLowerCase();
  const port = Number(parts?.[5]);
  if (
    host === undefined ||
    UNSEEN.test(host) ||
    port < 1 ||
    port > 65_535 ||
    (parts?.[3] !== undefined && isIP(host) !== 6)
  ) {
    throw new Problem(
      `${label} ${text}: must be HOST:PORT or [IPV6]:PORT, with c2s=, c2s-direct=, s2s= or s2s-direct= before other ports than the usual ones`,
    );
  }
  const known = KNOWN_PORTS[port];
  const role = (parts?.[1] as Role | undefined) ?? known?.[0];
  if (role === undefined) {
    throw new Problem(
      `${label} ${text}: port ${port} has no usual service, so add c2s=, c2s-direct=, s2s= or s2s-direct= before it`,
    );
  }
  const said = parts?.[2] as StreamTransport | undefined;
  const transport = said ?? (parts?.[1] === undefined ? known?.[1] : undefined) ?? 'starttls';
  return { role, transport, host, port };
}

/** Words that say how to ask the DNS, instead of naming a server. */
const RESOLUTIONS: readonly string[] = ['auto', 'system', 'iterate'];

/** Parser for DNS servers, or how to ask the DNS; adds the default port. */
export const RESOLVER = textParser(parseResolver, {
  placeholder: 'SERVER',
  most: 500,
  complete: RESOLUTIONS,
});

/** Parses a value of `--resolver`. Throws `Problem` for what `parseDnsServers` refuses. */
export function parseResolver(text: string, label = '--resolver'): string {
  if (RESOLUTIONS.includes(text)) return text;
  const servers = parseDnsServers(text);
  if (servers !== null) return servers.map((server) => server.text).join();
  throw new Problem(
    `${label} ${text}: must be auto, system, iterate, ADDRESS, ADDRESS:PORT, [IPV6]:PORT, tls://ADDRESS[:PORT][#NAME] or https://HOST/PATH`,
  );
}

/** How a scan asks the DNS. */
export interface Resolution {
  /** DNS servers, each as `parseDnsServer` formats it. */
  readonly resolvers: readonly string[];
  /** When to ask the authoritative servers; undefined for never. */
  readonly iterate?: 'auto' | 'always';
}

/**
 * Returns how to ask the DNS by the values of `--resolver`. `system` holds the servers of this
 * machine. Without a value, or with `auto`, the authoritative servers are asked where the resolver
 * fails. Throws `Problem` for words that exclude each other.
 */
export function resolutionOf(values: readonly string[], system: readonly string[]): Resolution {
  const words = [...new Set(values.filter((value) => RESOLUTIONS.includes(value)))];
  const named = values
    .filter((value) => !RESOLUTIONS.includes(value))
    .flatMap((value) => parseDnsServers(value) ?? [])
    .map((server) => server.text);
  const [word = named.length > 0 ? 'named' : 'auto', other] = words;
  if (other !== undefined) {
    throw new Problem(`--resolver ${word} and --resolver ${other} exclude each other`);
  }
  if (named.length > 0 && (word === 'system' || word === 'iterate')) {
    throw new Problem(`--resolver ${word}: cannot be combined with a DNS server`);
  }
  if (word === 'iterate') return { resolvers: [], iterate: 'always' };
  const resolvers = named.length > 0 ? named : system;
  return word === 'auto' ? { resolvers, iterate: 'auto' } : { resolvers };
}

/** Parser for the address of a root server. */
export const ROOT_SERVER = textParser(
  (text, label) => {
    if (isIP(text) !== 0) return text;
    throw new Problem(`${label} ${text}: must be an IP address`);
  },
  { placeholder: 'ADDRESS', most: 100 },
);

/**
 * Parser for `HOST:PORT` of an SSH server; an empty text gives `hosts`, which means port 22 of each
 * host.
 */
export const SSH: Parser<string> = {
  ...textParser(parseSsh, { placeholder: 'HOST:PORT', most: 300 }),
  json: { type: 'string', maxLength: 300 },
};

function parseSsh(text: string, label: string): string {
  if (text === '') return 'hosts';
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  const [, v6, host] = parts ?? [];
  if (
    !(port >= 1 && port <= 65_535) ||
    UNSEEN.test(host ?? '') ||
    (v6 !== undefined && isIP(v6) !== 6)
  ) {
    throw new Problem(`${label} ${text}: must be HOST:PORT or [IPV6]:PORT`);
  }
  return v6 === undefined ? `${(host ?? '').toLowerCase()}:${port}` : `[${v6}]:${port}`;
}

/** Parser for `ADDRESS:PORT` of this machine. */
export const LISTEN = textParser(
  (text, label) => {
    const parts = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text);
    const version = isIP(parts?.[1] ?? parts?.[2] ?? '');
    const port = Number(parts?.[3]);
    if (version !== (parts?.[1] === undefined ? 4 : 6) || !(port >= 1 && port <= 65_535)) {
      throw new Problem(`${label} ${text}: must be ADDRESS:PORT or [IPV6]:PORT`);
    }
    return text;
  },
  { placeholder: 'ADDRESS:PORT', most: 100 },
);

/** Parser for names of intrusive tests, separated by commas. */
export const INTRUSIVE_TESTS = textParser(
  (text, label): readonly Intrusion[] => {
    const named = text.split(',').map((name) => name.trim());
    const unknown = named.find((name) => !(INTRUSIONS as readonly string[]).includes(name));
    if (unknown !== undefined) {
      const meant = didYouMean(unknown, INTRUSIONS);
      const hint =
        meant === null ? `choose from ${INTRUSIONS.join(', ')}` : `did you mean ${meant}?`;
      throw new Problem(`${label} ${unknown}: ${hint}`);
    }
    return INTRUSIONS.filter((name) => named.includes(name));
  },
  { placeholder: 'TESTS', most: 100, complete: INTRUSIONS },
);

/** Parser for a domain, returned in A-labels, or `none`. */
export const DOMAIN_OR_NONE = textParser(
  (text) => (text.trim().toLowerCase() === 'none' ? 'none' : parseDomain(text)),
  { placeholder: 'DOMAIN|none', most: 253 },
);

/**
 * Names of the files with the scanner's own certificate and its key, and the domain of the
 * certificate.
 */
export interface IdentityFiles {
  readonly cert: string;
  readonly key: string;
  /** Domain that the certificate file of the option names, in A-labels. */
  readonly domain: string;
}

/** Parser for a certificate, its key and its domain: `CERT,KEY,DOMAIN`. */
export const IDENTITY: Parser<IdentityFiles> = {
  ...textParser(
    (text, label) => {
      const [cert = '', key = '', name = '', ...rest] = partsOf(text);
      if (cert === '' || key === '' || name === '' || rest.length > 0) {
        throw new Problem(`${label} ${text}: must be CERT,KEY,DOMAIN`);
      }
      return { cert, key, domain: parseDomain(name) };
    },
    { placeholder: 'CERT,KEY,DOMAIN', most: 500, complete: 'file' },
  ),
  relocate(text, path) {
    const [cert, key, ...rest] = partsOf(text);
    return cert === undefined || key === undefined
      ? text
      : [path(cert), path(key), ...rest].join(',');
  },
};

function partsOf(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}
