/** Options for the scanned endpoints, their connections, and the trust anchors. */
import { flag, list, optional, value } from './define-option.js';
import { choice, FILE, OWN_ADDRESS, seconds, wholeNumber } from './parsers.js';
import { CONNECT, RESOLVER, ROOT_SERVER, SSH } from './scan-parsers.js';

export const TARGET_OPTIONS = {
  connect: list(CONNECT, {
    default: [],
    group: 'What to scan',
    help: 'Scan HOST:PORT instead of looking it up in the DNS. Prefix other ports than 5222, 5223, 5269 and 5270 with c2s=, c2s-direct=, s2s= or s2s-direct=. Repeatable',
    file: {
      description:
        'HOST:PORT to scan instead of looking it up in the DNS; with c2s=, c2s-direct=, s2s= or s2s-direct= before other ports than the usual ones.',
      examples: [['c2s=192.0.2.7:5222']],
    },
  }),
  resolver: list(RESOLVER, {
    default: [],
    group: 'What to scan',
    help: 'How to ask the DNS: auto (default), system, iterate, or servers: ADDRESS[:PORT], tls://ADDRESS[:PORT][#NAME] or https://HOST/PATH. Repeatable',
    file: {
      description:
        'DNS servers: ADDRESS[:PORT], tls://ADDRESS[:PORT][#NAME] or https://HOST/PATH. Or one of these words. auto (default): the servers of this system, and the authoritative servers where these fail or strip DNSSEC signatures. system: only the servers of this system. iterate: only the authoritative servers, from the root down.',
      examples: [['192.0.2.53'], ['iterate']],
    },
  }),
  'root-server': list(ROOT_SERVER, {
    default: [],
    group: 'What to scan',
    help: 'Root server at ADDRESS for --resolver auto and iterate. Repeatable (default: those of the Internet)',
    file: {
      description:
        'Addresses of root servers, for the resolvers auto and iterate (default: those of the Internet).',
      examples: [['192.0.2.1']],
    },
  }),
  'every-nameserver': flag({
    default: false,
    group: 'What to scan',
    help: 'Ask each name server of the zone, and report those that differ or do not answer',
    file: { title: 'Every name server' },
  }),
  ipv4: flag({
    default: false,
    group: 'What to scan',
    help: 'Scan IPv4 addresses only',
    file: { title: 'IPv4 only' },
    excludes: 'ipv6',
  }),
  ipv6: flag({
    default: false,
    group: 'What to scan',
    help: 'Scan IPv6 addresses only',
    file: { title: 'IPv6 only' },
    excludes: 'ipv4',
  }),
  web: flag({
    default: true,
    group: 'What to scan',
    help: 'Scan WebSocket and BOSH endpoints that host-meta names, and web servers of uploads (--no-web: none)',
    file: { description: 'Scan WebSocket and BOSH endpoints, and web servers of uploads.' },
  }),
  ssh: optional(SSH, {
    group: 'What to scan',
    help: 'Also ask the SSH server at HOST:PORT (default: port 22 of each host)',
    file: {
      description: 'Also ask the SSH server at HOST:PORT which logins it offers.',
      examples: ['chat.example.org:22'],
    },
  }),
} as const;

export const CONNECTION_OPTIONS = {
  timeout: value(seconds(300), {
    default: 10,
    group: 'Connections',
    help: 'Seconds to wait for one answer',
    file: {},
  }),
  deadline: value(seconds(3_600), {
    default: 120,
    group: 'Connections',
    help: 'Seconds for the whole scan',
    file: {},
  }),
  budget: value(wholeNumber(1, 10_000), {
    default: 1_000,
    group: 'Connections',
    help: 'Most connections to one address',
    file: { description: 'Most connections to one address in a scan.' },
  }),
  parallel: value(wholeNumber(1, 32), {
    default: 8,
    group: 'Connections',
    help: 'Most connections open to one address at a time',
    file: {},
  }),
  bind: value(OWN_ADDRESS, {
    group: 'Connections',
    help: 'Connect from ADDRESS of this machine',
    file: { description: 'Connect from this address of this machine.', examples: ['192.0.2.1'] },
  }),
  'allow-private': flag({
    default: false,
    group: 'Connections',
    help: 'Also connect to private, loopback and link-local addresses',
    file: {},
  }),
} as const;

export const TRUST_OPTIONS = {
  ca: list(FILE, {
    default: [],
    group: 'Trust',
    help: 'Also trust the certificates in FILE (PEM). Repeatable',
    file: {
      description: 'Files with more certificates to trust (PEM).',
      examples: [['ca.pem']],
    },
  }),
  roots: value(choice(['mozilla', 'system', 'none']), {
    default: 'mozilla',
    group: 'Trust',
    help: 'Root certificates: mozilla (default, those of Node.js), system, or none (only --ca)',
    file: {
      description:
        'Root certificates: those of Node.js (mozilla), of this system, or only ca (none).',
    },
  }),
  'trust-anchor': value(FILE, {
    group: 'Trust',
    help: 'Validate DNSSEC from the DS or DNSKEY records in FILE (default: the keys of the root zone)',
    file: {
      description: 'A file with the DS or DNSKEY records from which DNSSEC is validated.',
      examples: ['anchors.txt'],
    },
  }),
} as const;
