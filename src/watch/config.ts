/** `watch` of `safeguard.yml`, with what is not said put in and every word held to. */
import { isAbsolute, resolve } from 'node:path';
import { parseDomain } from '../domain.js';
import { Problem } from '../problem.js';
import type { ChangePolicy } from './changes.js';
import { isWebAddress } from './alerts/webhook.js';
import { assertSchedule, type Schedule } from './schedule.js';
import type { SecretSource } from './secret.js';

/** Options of a scan, by their names on the command line. Paths are absolute. */
export interface ScanOptions {
  readonly connect?: readonly string[];
  readonly resolver?: readonly string[];
  readonly 'trust-anchor'?: string;
  readonly ca?: readonly string[];
  readonly roots?: 'mozilla' | 'system' | 'none';
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  readonly timeout?: number;
  readonly deadline?: number;
  readonly budget?: number;
  readonly parallel?: number;
  readonly bind?: string;
  readonly 'allow-private'?: boolean;
  readonly 'sasl-attempts'?: boolean;
  readonly account?: string;
  readonly federated?: string;
  readonly anonymous?: boolean;
  readonly ssh?: string;
  readonly 's2s-from'?: string;
  readonly 's2s-identity'?: string;
  readonly 'bad-s2s-domain'?: readonly string[];
  readonly 'good-s2s-domain'?: readonly string[];
}

interface SaidSecret {
  readonly 'password-file'?: string;
  readonly 'password-env'?: string;
  readonly 'secret-file'?: string;
  readonly 'secret-env'?: string;
  readonly 'url-file'?: string;
  readonly 'url-env'?: string;
}

interface SaidEmail extends SaidSecret {
  readonly server: string;
  readonly port?: number;
  readonly security?: EmailConfig['security'];
  readonly ca?: string;
  readonly user?: string;
  readonly from: string;
  readonly to: readonly string[];
}

interface SaidXmpp extends SaidSecret {
  readonly from: string;
  readonly to: readonly string[];
  readonly options?: ScanOptions;
}

/** As the schema has it. */
interface Said {
  readonly domains: readonly (
    | string
    | {
        readonly domain: string;
        readonly schedule?: string;
        readonly timezone?: string;
        readonly options?: ScanOptions;
      }
  )[];
  readonly schedule?: string;
  readonly timezone?: string;
  readonly jitter?: string;
  readonly confirm?: string;
  readonly concurrency?: number;
  readonly options?: ScanOptions;
  readonly history?: { readonly folder?: string; readonly keep?: string };
  readonly expiry?: Partial<ChangePolicy['expiry']>;
  readonly flapping?: Partial<ChangePolicy['flapping']>;
  readonly alerts?: {
    readonly webhook?: readonly (SaidSecret & { readonly url?: string })[];
    readonly email?: readonly SaidEmail[];
    readonly xmpp?: readonly SaidXmpp[];
  };
  readonly dashboard?: { readonly listen?: string; readonly names?: readonly string[] };
}

export interface WatchedDomain {
  /** A-labels. */
  readonly domain: string;
  readonly schedule: Schedule;
  readonly options: ScanOptions;
}

export interface WebhookConfig {
  readonly kind: 'webhook';
  readonly name: string;
  /** Where the address itself is a secret, it is read when it is needed. */
  readonly url: string | SecretSource;
  readonly secret: SecretSource | null;
}

export interface EmailConfig {
  readonly kind: 'email';
  readonly name: string;
  readonly server: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly ca: string | null;
  readonly login: { readonly user: string; readonly password: SecretSource } | null;
  readonly from: string;
  readonly to: readonly string[];
}

export interface XmppConfig {
  readonly kind: 'xmpp';
  readonly name: string;
  readonly user: string;
  readonly domain: string;
  readonly password: SecretSource;
  readonly to: readonly string[];
  readonly options: ScanOptions;
}

export type AlertConfig = WebhookConfig | EmailConfig | XmppConfig;

export interface Listen {
  readonly address: string;
  readonly port: number;
  /** Lower case. */
  readonly names: readonly string[];
}

export interface WatchConfig {
  readonly domains: readonly WatchedDomain[];
  readonly confirmMs: number;
  readonly concurrency: number;
  readonly folder: string;
  readonly keepMs: number;
  readonly policy: ChangePolicy;
  readonly alerts: readonly AlertConfig[];
  readonly listen: Listen | null;
}

/**
 * `said`: what the schema has let through. `folder`: where the file lies, to which paths are
 * relative. Throws `Problem`.
 */
export function watchConfig(said: unknown, folder: string): WatchConfig {
  const watch = said as Said;
  const path = (name: string): string => (isAbsolute(name) ? name : resolve(folder, name));
  const expiry = { certificate: [21, 7, 1], signature: [1], ...watch.expiry };
  const flapping = { changes: 4, looks: 12, ...watch.flapping };
  return {
    domains: domainsOf(watch, path),
    confirmMs: durationMs(watch.confirm ?? '5m'),
    concurrency: watch.concurrency ?? 2,
    folder: path(watch.history?.folder ?? 'safeguard-history'),
    keepMs: durationMs(watch.history?.keep ?? '90d'),
    policy: { expiry, flapping },
    alerts: alertsOf(watch, path),
    listen: watch.dashboard === undefined ? null : listenOf(watch.dashboard),
  };
}

type Path = (name: string) => string;

const HOUR_MS = 3_600_000;

function domainsOf(watch: Said, path: Path): readonly WatchedDomain[] {
  const jitterMs = durationMs(watch.jitter ?? '5m');
  if (jitterMs > HOUR_MS) throw new Problem('watch.jitter: is at most 1h');
  const seen = new Set<string>();
  return watch.domains.map((one): WatchedDomain => {
    const own = typeof one === 'string' ? { domain: one } : one;
    const domain = parseDomain(own.domain);
    if (seen.has(domain)) throw new Problem(`watch.domains: ${domain} stands there twice`);
    seen.add(domain);
    const schedule = {
      cron: own.schedule ?? watch.schedule ?? '0 * * * *',
      timezone: own.timezone ?? watch.timezone ?? 'UTC',
      jitterMs,
    };
    assertSchedule(schedule);
    return { domain, schedule, options: optionsOf({ ...watch.options, ...own.options }, path) };
  });
}

function optionsOf(options: ScanOptions, path: Path): ScanOptions {
  const { ca, account, federated, 'trust-anchor': anchor, 's2s-identity': identity } = options;
  const [cert, key, ...rest] = identity?.split(',').map((part) => part.trim()) ?? [];
  return {
    ...options,
    ...(ca && { ca: ca.map(path) }),
    ...(account !== undefined && { account: path(account) }),
    ...(federated !== undefined && { federated: path(federated) }),
    ...(anchor !== undefined && { 'trust-anchor': path(anchor) }),
    ...(cert !== undefined &&
      key !== undefined && { 's2s-identity': [path(cert), path(key), ...rest].join(',') }),
  };
}

function alertsOf({ alerts = {} }: Said, path: Path): readonly AlertConfig[] {
  const { webhook = [], email = [], xmpp = [] } = alerts;
  return [
    ...webhook.map((said, index): WebhookConfig => {
      const where = nameOf('webhook', index);
      const url = said.url ?? secretOf(said, 'url', where, path);
      if (url === null) throw new Problem(`watch.alerts.${where}: has no url`);
      if (typeof url === 'string' && !isWebAddress(url)) {
        throw new Problem(`watch.alerts.${where}: url is none`);
      }
      return { kind: 'webhook', name: where, url, secret: secretOf(said, 'secret', where, path) };
    }),
    ...email.map((said, index) => emailOf(said, nameOf('email', index), path)),
    ...xmpp.map((said, index): XmppConfig => {
      const where = nameOf('xmpp', index);
      const at = said.from.indexOf('@');
      const password = secretOf(said, 'password', where, path);
      if (password === null) throw new Problem(`watch.alerts.${where}: has no password-file`);
      return {
        ...{ kind: 'xmpp', name: where, password, to: said.to },
        user: said.from.slice(0, at),
        domain: parseDomain(said.from.slice(at + 1)),
        options: optionsOf(said.options ?? {}, path),
      };
    }),
  ];
}

/** The first has no number: most have one alone. */
function nameOf(kind: string, index: number): string {
  return index === 0 ? kind : `${kind}-${index + 1}`;
}

const PORTS = { tls: 465, starttls: 587, none: 25 } as const;

function emailOf(said: SaidEmail, name: string, path: Path): EmailConfig {
  const { server, security = 'starttls', user, from, to } = said;
  const password = secretOf(said, 'password', name, path);
  if ((user === undefined) !== (password === null)) {
    throw new Problem(`watch.alerts.${name}: user and password-file go together`);
  }
  const local = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(server);
  if (password !== null && security === 'none' && !local) {
    throw new Problem(
      `watch.alerts.${name}: a password would go in the clear; use starttls or tls`,
    );
  }
  for (const address of [from, ...to]) {
    if (!/^[^@\s<>,;]+@[^@\s<>,;]+$/.test(address)) {
      throw new Problem(`watch.alerts.${name}: ${JSON.stringify(address)} is no address`);
    }
  }
  return {
    ...{ kind: 'email', name, server, security, from, to },
    port: said.port ?? PORTS[security],
    ca: said.ca === undefined ? null : path(said.ca),
    login: user === undefined || password === null ? null : { user, password },
  };
}

function secretOf(
  said: SaidSecret,
  what: 'password' | 'secret' | 'url',
  where: string,
  path: Path,
): SecretSource | null {
  const file = said[`${what}-file`];
  const variable = said[`${what}-env`];
  if (file !== undefined && variable !== undefined) {
    throw new Problem(`watch.alerts.${where}: say ${what}-file or ${what}-env, not both`);
  }
  if (file !== undefined) return { what: `${where} ${what}`, file: path(file) };
  return variable === undefined ? null : { what: `${where} ${what}`, variable };
}

function listenOf({
  listen = '127.0.0.1:9429',
  names = [],
}: NonNullable<Said['dashboard']>): Listen {
  const parts = /^(?:\[([\da-f:.]+)\]|([\d.]+)):(\d{1,5})$/i.exec(listen);
  const address = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (address === undefined || port > 65_535) {
    throw new Problem(`watch.dashboard.listen ${listen}: is not ADDRESS:PORT or [IPV6]:PORT`);
  }
  return { address, port, names: names.map((name) => name.toLowerCase()) };
}

const UNITS = { s: 1_000, m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS } as const;

/** The schema has seen that it is one. */
function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS];
}
