/** Checks the `watch` section of `safeguard.yml` and fills in defaults. */
import { isAbsolute, resolve } from 'node:path';
import { parseDomain } from '../util/domain.js';
import type { ScanFileOptions } from '../options/scan.js';
import type { ChangePolicy } from './changes.js';
import { alertsOf, type AlertConfig, type SaidAlerts } from './config-alerts.js';
import { ConfigProblem, located, optionsOf, type Path } from './config-parts.js';
import { scheduleFault, type Schedule } from './schedule.js';

export type { AlertConfig, EmailConfig, WebhookConfig, XmppConfig } from './config-alerts.js';
export { ConfigProblem } from './config-parts.js';

/** The section `watch` as the schema defines it. */
interface ConfigDocument {
  readonly domains: readonly (
    | string
    | {
        readonly domain: string;
        readonly schedule?: string;
        readonly timezone?: string;
        readonly options?: ScanFileOptions;
      }
  )[];
  readonly schedule?: string;
  readonly timezone?: string;
  readonly jitter?: string;
  readonly confirm?: string;
  readonly concurrency?: number;
  readonly options?: ScanFileOptions;
  readonly history?: { readonly folder?: string; readonly keep?: string };
  readonly expiry?: Partial<ChangePolicy['expiry']>;
  readonly flapping?: Partial<ChangePolicy['flapping']>;
  readonly alerts?: SaidAlerts;
  readonly dashboard?: { readonly listen?: string; readonly names?: readonly string[] };
}

interface WatchedDomain {
  /** Domain to watch, in A-labels. */
  readonly domain: string;
  readonly schedule: Schedule;
  readonly options: ScanFileOptions;
}

export interface Listen {
  readonly address: string;
  readonly port: number;
  /** Host names of the dashboard in lower case. */
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
 * Checks the section `watch` of safeguard.yml. `said` is a value that the schema accepted.
 * `folder` is the folder of safeguard.yml, to which paths are relative. Throws `ConfigProblem`.
 */
export function watchConfig(said: unknown, folder: string): WatchConfig {
  const watch = said as ConfigDocument;
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
    alerts: alertsOf(watch.alerts ?? {}, path),
    listen: watch.dashboard === undefined ? null : listenOf(watch.dashboard),
  };
}

const HOUR_MS = 3_600_000;

function domainsOf(watch: ConfigDocument, path: Path): readonly WatchedDomain[] {
  const jitterMs = durationMs(watch.jitter ?? '5m');
  if (jitterMs > HOUR_MS) {
    throw new ConfigProblem(
      ['watch', 'jitter'],
      `watch.jitter ${watch.jitter ?? ''}: use at most 1h`,
    );
  }
  const seen = new Set<string>();
  const shared = optionsOf(watch.options ?? {}, ['watch', 'options'], path);
  return watch.domains.map((one, index): WatchedDomain => {
    const own = typeof one === 'string' ? { domain: one } : one;
    const place = ['watch', 'domains', index];
    const domain = located(place, () => parseDomain(own.domain));
    if (seen.has(domain))
      throw new ConfigProblem(place, `watch.domains: ${domain} is listed twice`);
    seen.add(domain);
    const schedule = {
      cron: own.schedule ?? watch.schedule ?? '0 * * * *',
      timezone: own.timezone ?? watch.timezone ?? 'UTC',
      jitterMs,
    };
    const fault = scheduleFault(schedule);
    if (fault !== null) {
      const { key, text } = fault;
      throw new ConfigProblem(own[key] === undefined ? ['watch', key] : [...place, key], text);
    }
    const ownOptions = optionsOf(own.options ?? {}, [...place, 'options'], path);
    return { domain, schedule, options: { ...shared, ...ownOptions } };
  });
}

function listenOf({
  listen = '127.0.0.1:9429',
  names = [],
}: NonNullable<ConfigDocument['dashboard']>): Listen {
  const parts = /^(?:\[([\da-f:.]+)\]|([\d.]+)):(\d{1,5})$/i.exec(listen);
  const address = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (address === undefined || port > 65_535) {
    throw new ConfigProblem(
      ['watch', 'dashboard', 'listen'],
      `watch.dashboard.listen ${listen}: is not ADDRESS:PORT or [IPV6]:PORT`,
    );
  }
  return { address, port, names: names.map((name) => name.toLowerCase()) };
}

const UNITS = { s: 1_000, m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS } as const;

/** Parses a duration whose form the schema has checked. Returns milliseconds. */
function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS];
}
