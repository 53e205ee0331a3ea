/** What a scan could check and what it could not, in words. Nothing is escaped yet. */
import type { Access, Scope } from '../../model/index.js';
import { groupBy } from '../../util/group-by.js';
import { listText, plural, byCount } from './words.js';
import { ACCESS } from './access-text.js';
import { failureText } from './failure-text.js';

/**
 * Returns what the scan left out, such as an address family. Each item is a sentence without its
 * full stop.
 */
export function leftOut(scope: Scope): readonly string[] {
  const { settings, endpoints } = scope;
  const sentences: string[] = [];
  for (const family of [4, 6] as const) {
    if (!settings.families.includes(family)) sentences.push(`IPv${family} is switched off`);
  }
  if (!settings.saslAttempts) {
    sentences.push('Logins that must fail were not tried, because they are switched off');
  }
  const unreached = endpoints.filter((endpoint) => endpoint.failure !== null);
  const because = groupBy(unreached, ({ failure }) => failure?.reason);
  const noRoute = because.get('no-route') ?? [];
  if (noRoute.length > 0) {
    const families = [...new Set(noRoute.map((endpoint) => `IPv${endpoint.family}`))].sort();
    sentences.push(
      `${plural(noRoute.length, 'endpoint')} not checked: this machine has no ${families.join(' and no ')}`,
    );
  }
  const forbidden = because.get('forbidden') ?? [];
  if (forbidden.length > 0) {
    const first = forbidden[0]?.failure;
    sentences.push(
      `${plural(forbidden.length, 'endpoint')} not checked${first ? `: ${failureText(first)}` : ''}`,
    );
  }
  const spent = scope.usage.filter((usage) => usage.used >= usage.budget);
  if (spent.length > 0) {
    sentences.push(
      `The connection budget was used up at ${listText(spent.map((usage) => usage.address))}; raise it with --budget`,
    );
  }
  return sentences;
}

/**
 * Options of the command line that give a scan a kind of access. Kinds that are missing here have
 * no option.
 */
const OPTIONS: Readonly<Partial<Record<Access, string>>> = {
  federated: '--federated or --s2s-identity',
  account: '--account',
  intrusive: '--allow-intrusive',
};

/** Rows that were not checked, in groups by the access that they need. */
export function widenings(
  scope: Scope,
): readonly { readonly text: string; readonly rows: readonly string[] }[] {
  return scope.widen.map(({ access, requirements }) => ({
    text: widenText(access, requirements.length),
    rows: requirements,
  }));
}

/**
 * Formats the number of requirements that need more access: `Not checked: 12 rows need an account
 * on this service (--account)`.
 */
function widenText(access: Access, count: number): string {
  const option = OPTIONS[access];
  const needs = `${plural(count, 'row')} ${byCount(count, 'needs', 'need')} ${ACCESS[access]}`;
  return `Not checked: ${needs}${option === undefined ? '' : ` (${option})`}`;
}

/** The access that the scan had. */
export function accessText(scope: Scope): string {
  return scope.access.map((access) => `${access} (${ACCESS[access]})`).join(', ');
}

/** The DNS resolvers that the scan used. */
export function resolversText(scope: Scope): string {
  const { resolvers, iterate } = scope.settings;
  if (iterate === 'always') return 'none; asked the authoritative servers from the root';
  return resolvers.join(', ') || 'none';
}

/** The root certificates that the scan trusted. */
export function trustText(scope: Scope): string {
  const { roots, ca } = scope.settings;
  const own = ca.length > 0 ? `${plural(ca.length, 'certificate')} from --ca` : '';
  const store = { mozilla: "Mozilla's roots", system: "the system's roots", none: '' }[roots];
  return [store, own].filter(Boolean).join(' and ') || 'no roots';
}
