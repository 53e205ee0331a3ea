import { known, knownFrom, type Known } from '../../../judge/engine/known.js';
import {
  KNOWN_PORTS,
  type Role,
  type ObservationView,
  type Settings,
} from '../../../model/index.js';
import { canonicalOf, tlsaOwner } from './dane.js';
import { compareText, distinct } from '../../../util/order.js';
import { publishedPlaces } from '../../shared/facts/service-places.js';

const ROLES = ['c2s', 's2s'] as const satisfies readonly Role[];

/** TLSA records that no client queries, and the name that clients query instead. */
interface UnusedTlsa {
  readonly owner: string;
  readonly belongs: readonly string[];
}

/**
 * Returns the TLSA records at names that no client queries. If an SRV answer is missing, returns
 * no records, because that answer may name the host and port of one.
 */
export function unusedTlsa(
  seen: ObservationView,
  domain: string,
  settings: Settings,
): readonly Known<UnusedTlsa>[] {
  const published = ROLES.map((role) => publishedPlaces(seen, role, domain, settings));
  if (settings.connect.length > 0 || published.some(({ unknowns }) => unknowns.length > 0)) {
    return [];
  }
  const used = published.map(({ places }) => places.map(({ host, port }) => tlsaOwner(host, port)));
  const canonical = published.flatMap(({ places }) =>
    places.flatMap(({ host, port }) => {
      const name = canonicalOf(seen, host);
      return name === null ? [] : [tlsaOwner(name, port)];
    }),
  );
  const looked = new Set([...used.flat(), ...canonical]);
  return seen
    .all('dns.tlsa')
    .flatMap(({ subject, id, value }): Known<UnusedTlsa>[] => {
      const owner = subject.toLowerCase();
      if (value === undefined || value.records.length === 0 || looked.has(owner)) return [];
      const port = Number(/^_(\d{1,5})\./.exec(owner)?.[1] ?? Number.NaN);
      const role = KNOWN_PORTS[port]?.[0];
      const belongs = ROLES.flatMap((one, index) =>
        role === undefined || role === one ? (used[index] ?? []) : [],
      );
      return [known({ owner: subject, belongs: distinct(belongs) }, id)];
    })
    .sort((a, b) => compareText(a.value.owner, b.value.owner));
}

/** An SRV target that is an alias, which RFC 2782 forbids. */
interface AliasTarget {
  readonly target: string;
  readonly canonical: string;
}

export function aliasTargets(
  seen: ObservationView,
  domain: string,
  settings: Settings,
): readonly Known<AliasTarget>[] {
  const hosts = ROLES.flatMap((role) =>
    publishedPlaces(seen, role, domain, settings)
      .places.filter(({ origin }) => origin === 'srv')
      .map(({ host }) => host),
  );
  return distinct(hosts).flatMap((target): Known<AliasTarget>[] => {
    const canonical = canonicalOf(seen, target);
    if (canonical === null) return [];
    const answers = seen.at('dns.address', target).filter(({ value }) => value?.aliases.length);
    const ids = answers.map(({ id }) => id);
    return [knownFrom({ target, canonical }, ids)].filter((one) => one.seen);
  });
}
