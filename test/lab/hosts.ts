/** What the lab is made of: the domains that it serves, and with which certificate. */

export type OrdinaryName = 'prosody-good' | 'prosody-weak' | 'ejabberd-good' | 'ejabberd-weak';
export type NewerName = 'prosody13' | 'prosody13-open' | 'ejabberd24' | 'jabberd2';
export type ServerName = OrdinaryName | NewerName;
export type Software = 'prosody' | 'ejabberd' | 'jabberd2';

/** `good`: of the lab's CA, for the domain's DNS-ID. `srv-names`: ECDSA, SRVName and xmppAddr only. */
export type CertificateKind = 'good' | 'self-signed' | 'expired' | 'wrong-name' | 'srv-names';

export interface Host {
  readonly domain: string;
  readonly server: ServerName;
  readonly certificate: CertificateKind;
}

export const SERVERS = [
  { name: 'prosody-good', software: 'prosody', posture: 'good', lastOctet: 11 },
  { name: 'prosody-weak', software: 'prosody', posture: 'weak', lastOctet: 12 },
  { name: 'ejabberd-good', software: 'ejabberd', posture: 'good', lastOctet: 21 },
  { name: 'ejabberd-weak', software: 'ejabberd', posture: 'weak', lastOctet: 22 },
] as const satisfies readonly {
  name: OrdinaryName;
  software: Software;
  posture: 'good' | 'weak';
  lastOctet: number;
}[];

/** Of the second tier, which needs a newer Debian (test/lab/newer). `open`: to any server. */
export const NEWER_SERVERS = [
  { name: 'prosody13', software: 'prosody', posture: 'good', lastOctet: 31 },
  { name: 'prosody13-open', software: 'prosody', posture: 'weak', lastOctet: 34 },
  { name: 'ejabberd24', software: 'ejabberd', posture: 'good', lastOctet: 32 },
  { name: 'jabberd2', software: 'jabberd2', posture: 'weak', lastOctet: 33 },
] as const satisfies readonly {
  name: NewerName;
  software: Software;
  posture: 'good' | 'weak';
  lastOctet: number;
}[];

const ALL_SERVERS = [...SERVERS, ...NEWER_SERVERS];

export const PORTS = {
  'c2s-starttls': 5222,
  'c2s-direct': 5223,
  's2s-starttls': 5269,
  's2s-direct': 5270,
} as const;

/** Not in the DNS: ways to register, and not to, and domains that let anybody in. */
export const UNNAMED: readonly Host[] = [
  { domain: 'closed.example', server: 'prosody-weak', certificate: 'good' },
  { domain: 'limited.example', server: 'prosody-weak', certificate: 'good' },
  { domain: 'captcha.example', server: 'ejabberd-weak', certificate: 'good' },
  { domain: 'redirect.example', server: 'ejabberd-weak', certificate: 'good' },
  { domain: 'strict.example', server: 'ejabberd-weak', certificate: 'good' },
  { domain: 'barred.example', server: 'ejabberd-weak', certificate: 'good' },
  { domain: 'anonymous.example', server: 'prosody-weak', certificate: 'good' },
  { domain: 'anybody.example', server: 'ejabberd-weak', certificate: 'good' },
];

export const HOSTS: readonly Host[] = [
  ...SERVERS.map(({ name }) => ({
    domain: `${name}.example`,
    server: name,
    certificate: 'good' as const,
  })),
  { domain: 'self-signed.example', server: 'prosody-good', certificate: 'self-signed' },
  { domain: 'expired.example', server: 'prosody-good', certificate: 'expired' },
  { domain: 'wrong-name.example', server: 'prosody-good', certificate: 'wrong-name' },
  { domain: 'ecdsa.example', server: 'prosody-good', certificate: 'srv-names' },
  { domain: 'alias.example', server: 'prosody-good', certificate: 'good' },
  { domain: 'fallback.example', server: 'prosody-good', certificate: 'good' },
  { domain: 'dual-stack.example', server: 'prosody-good', certificate: 'good' },
  { domain: 'wrong-tlsa.example', server: 'prosody-good', certificate: 'good' },
  { domain: 'unused-tlsa.example', server: 'prosody-good', certificate: 'good' },
  { domain: 'alias-target.example', server: 'prosody-good', certificate: 'good' },
  { domain: 'insecure-target.example', server: 'prosody-good', certificate: 'good' },
  { domain: 'unsigned.example', server: 'prosody-good', certificate: 'good' },
  { domain: 'hosted.plain', server: 'prosody-good', certificate: 'good' },
  { domain: 'broken.xlab', server: 'prosody-good', certificate: 'good' },
  ...UNNAMED,
];

/** In the DNS of every lab. */
export const NEWER_HOSTS: readonly Host[] = [
  ...NEWER_SERVERS.map(({ name }) => ({
    domain: `${name}.example`,
    server: name,
    certificate: 'good' as const,
  })),
  { domain: 'ejabberd24-open.example', server: 'ejabberd24', certificate: 'good' },
];

/** Names in the DNS alone. `absent.example` is not even there: NXDOMAIN. */
export const WITHOUT_SERVICE = ['no-service.example', 'nothing.example', 'absent.example'] as const;

export const ACCOUNT = { username: 'alice', password: 'wonderland' } as const;

/** In the order of their start: each asks the one before it, or the first. */
export const DNS_SERVERS = [
  { name: 'nsd', role: 'authoritative', lastOctet: 54 },
  { name: 'unbound-validating', role: 'validating', lastOctet: 53 },
  { name: 'unbound-plain', role: 'plain', lastOctet: 55 },
  { name: 'dnsmasq', role: 'dnsmasq', lastOctet: 56 },
] as const;

export type DnsRole = (typeof DNS_SERVERS)[number]['role'];

/** Of each of them. */
export const DNS_PORT = 5300;

export function serverNamed(name: ServerName): (typeof ALL_SERVERS)[number] {
  const server = ALL_SERVERS.find((candidate) => candidate.name === name);
  if (!server) throw new Error(`The lab has no server ${name}.`);
  return server;
}

/** In the lab of 127.0.N.0/24, as are those below. */
export function addressOf(name: ServerName, n: number): string {
  return `127.0.${n}.${serverNamed(name).lastOctet}`;
}

/** For `--connect`: where clients log in. Other servers are kept waiting for dialbacks. */
export function clientPlaces(name: ServerName, n: number): readonly string[] {
  const address = addressOf(name, n);
  return [`${address}:${PORTS['c2s-starttls']}`, `c2s-direct=${address}:${PORTS['c2s-direct']}`];
}

export function dnsAddressOf(role: DnsRole, n: number): string {
  const server = DNS_SERVERS.find((candidate) => candidate.role === role);
  if (!server) throw new Error(`The lab has no ${role} DNS server.`);
  return `127.0.${n}.${server.lastOctet}`;
}

/** Of the names `turn-standard.example` and `turn-moved.example`. */
export function coturnAddressOf(at: 'standard' | 'moved', n: number): string {
  return `127.0.${n}.${at === 'standard' ? 41 : 42}`;
}

/** Of the Prosody that a test starts as Debian installs it, with its rates. */
export function stockAddressOf(n: number): string {
  return `127.0.${n}.98`;
}

/** The address of `dead.dual-stack.example`, where no test ever starts a server. */
export function deadAddressOf(n: number): string {
  return `127.0.${n}.97`;
}

/** The address of `nothing.example`, where nothing listens. */
export function nothingAddressOf(n: number): string {
  return `127.0.${n}.99`;
}
