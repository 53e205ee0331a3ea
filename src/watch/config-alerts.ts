/** The `alerts` of the watch configuration: where to send alerts, and with which secrets. */
import { parseDomain } from '../util/domain.js';
import type { ScanFileOptions } from '../options/scan.js';
import { isWebAddress } from './alerts/webhook.js';
import { ConfigProblem, located, optionsOf, type Path } from './config-parts.js';
import type { SecretSource } from './secret.js';

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
  readonly options?: ScanFileOptions;
}

/** Section `alerts` of `watch` in safeguard.yml, as the schema defines it. */
export interface SaidAlerts {
  readonly webhook?: readonly (SaidSecret & { readonly url?: string })[];
  readonly email?: readonly SaidEmail[];
  readonly xmpp?: readonly SaidXmpp[];
}

export interface WebhookConfig {
  readonly kind: 'webhook';
  readonly name: string;
  /** URL of the webhook. A URL that is a secret is read only when it is needed. */
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
  readonly options: ScanFileOptions;
}

export type AlertConfig = WebhookConfig | EmailConfig | XmppConfig;

export function alertsOf(alerts: SaidAlerts, path: Path): readonly AlertConfig[] {
  const { webhook = [], email = [], xmpp = [] } = alerts;
  return [
    ...webhook.map((said, index): WebhookConfig => {
      const place = placeOf('webhook', index);
      const url = said.url ?? secretOf(said, 'url', place, path);
      if (url === null) throw wrong(place, 'needs url, url-file or url-env');
      if (typeof url === 'string' && !isWebAddress(url)) {
        throw wrong(place, 'url is not an http or https URL', 'url');
      }
      const secret = secretOf(said, 'secret', place, path);
      return { kind: 'webhook', name: place.name, url, secret };
    }),
    ...email.map((said, index) => emailOf(said, placeOf('email', index), path)),
    ...xmpp.map((said, index): XmppConfig => {
      const place = placeOf('xmpp', index);
      const at = said.from.indexOf('@');
      const password = secretOf(said, 'password', place, path);
      if (password === null) throw wrong(place, 'needs password-file or password-env');
      return {
        ...{ kind: 'xmpp', name: place.name, password, to: said.to },
        user: said.from.slice(0, at),
        domain: located([...place.path, 'from'], () => parseDomain(said.from.slice(at + 1))),
        options: optionsOf(said.options ?? {}, [...place.path, 'options'], path),
      };
    }),
  ];
}

interface Place {
  /**
   * Name of the alert channel. The first channel of a kind has no number, because most users have
   * only one.
   */
  readonly name: string;
  /** Position of the alert channel in safeguard.yml. */
  readonly path: readonly (string | number)[];
}

function placeOf(kind: string, index: number): Place {
  const name = index === 0 ? kind : `${kind}-${index + 1}`;
  return { name, path: ['watch', 'alerts', kind, index] };
}

function wrong({ name, path }: Place, text: string, ...more: readonly string[]): ConfigProblem {
  return new ConfigProblem([...path, ...more], `watch.alerts.${name}: ${text}`);
}

const PORTS = { tls: 465, starttls: 587, none: 25 } as const;

function emailOf(said: SaidEmail, place: Place, path: Path): EmailConfig {
  const { server, security = 'starttls', user, from, to } = said;
  const password = secretOf(said, 'password', place, path);
  if ((user === undefined) !== (password === null)) {
    throw wrong(place, 'user and a password (password-file or password-env) go together');
  }
  const local = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(server);
  if (password !== null && security === 'none' && !local) {
    const why = 'security: none would send the password unencrypted; use starttls or tls';
    throw wrong(place, why, 'security');
  }
  for (const address of [from, ...to]) {
    if (!/^[^@\s<>,;]+@[^@\s<>,;]+$/.test(address)) {
      throw wrong(place, `${JSON.stringify(address)} is not an e-mail address`);
    }
  }
  return {
    ...{ kind: 'email', name: place.name, server, security, from, to },
    port: said.port ?? PORTS[security],
    ca: said.ca === undefined ? null : path(said.ca),
    login: user === undefined || password === null ? null : { user, password },
  };
}

function secretOf(
  said: SaidSecret,
  what: 'password' | 'secret' | 'url',
  place: Place,
  path: Path,
): SecretSource | null {
  const file = said[`${what}-file`];
  const variable = said[`${what}-env`];
  if (file !== undefined && variable !== undefined) {
    throw wrong(place, `use ${what}-file or ${what}-env, not both`);
  }
  if (file !== undefined) return { what: `${place.name} ${what}`, file: path(file) };
  return variable === undefined ? null : { what: `${place.name} ${what}`, variable };
}
