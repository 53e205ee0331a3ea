import type { ConfigurationNote, OptionPlace } from '../../model/configuration.js';
import type { Modules } from './modules.js';
import { isTrue, textsOf, type Found, type Section } from './section.js';

/**
 * Notes on options that make attacks easier: administration, plain logins, trusted proxies,
 * metrics.
 */
export function notesOf(section: Section, modules: Modules): readonly ConfigurationNote[] {
  const note = (
    kind: ConfigurationNote['note'],
    [place]: readonly OptionPlace[],
  ): ConfigurationNote[] => (place === undefined ? [] : [{ note: kind, place }]);
  const when = (kind: ConfigurationNote['note'], found: Found, applies: boolean) =>
    applies ? note(kind, found.from) : [];
  const everywhere = (name: string): Found => section.own('*', name);
  const proxies = section.get('trusted_proxies');
  const interfaces = everywhere('http_interfaces');
  const metrics = everywhere('openmetrics_allow_cidr');
  const addresses = everywhere('openmetrics_allow_ips');
  const opensAdmin =
    modules.has('http_admin_api') &&
    (interfaces.value === null ||
      textsOf(interfaces).some((one) => ['*', '::', '0.0.0.0'].includes(one)));
  return [
    ...note('admin-telnet', modules.get('admin_telnet') ?? []),
    ...(opensAdmin ? note('admin-http', modules.get('http_admin_api') ?? []) : []),
    ...[
      'allow_unencrypted_plain_auth',
      'consider_bosh_secure',
      'consider_websocket_secure',
    ].flatMap((name) => when('plain-login', section.get(name), isTrue(section.get(name), false))),
    ...when('proxy-trust', proxies, textsOf(proxies).some(isEveryone)),
    ...when('metrics', metrics, textsOf(metrics).some(isEveryone)),
    ...when('metrics', addresses, textsOf(addresses).some(isEveryone)),
    ...note('legacy-login', modules.get('legacyauth') ?? []),
  ];
}

function isEveryone(range: string): boolean {
  return /\/0$/.test(range);
}
