import type {
  DaneDetails,
  Endpoint,
  ObservationView,
  SetDetails,
  Settings,
  TlsaRecord,
  ZoneDetails,
} from '../../model/index.js';
import { chainMatches, daneOf, tlsaOwner } from '../../rules/dane/facts/dane.js';
import { isWithin, reliedOn } from '../../rules/dnssec/facts/dnssec.js';
import type { EndpointState } from '../../rules/shared/facts/coverage.js';
import { compareText, distinct } from '../../util/order.js';
import { answerAt, type Trust } from '../../rules/shared/facts/dns-security.js';
import { formatTlsa } from '../../rules/dane/facts/tlsa.js';

/**
 * Maximum length of the text of a DNS record; a TLSA record may contain a whole certificate (RFC
 * 6698 §2.1.3).
 */
const LONGEST_RECORD = 160;
const MOST_RECORDS = 32;

/** Returns the DANE details of an endpoint, or null if its TLSA records were not queried. */
export function daneDetails(
  seen: ObservationView,
  { id, endpoint }: EndpointState,
  { domain, settings, at }: { domain: string; settings: Settings; at: string },
): DaneDetails | null {
  const dane = daneOf(seen, endpoint, domain, settings);
  const owner = 'owner' in dane ? dane.owner : ownerOf(endpoint);
  const answer = answerAt(seen, 'dns.tlsa', owner);
  if (answer === null && dane.evidence.length === 0) return null;
  const counting = dane.state === 'usable' ? dane.records : [];
  const matches =
    dane.state === 'usable'
      ? chainMatches(seen, id, dane, { role: endpoint.role, at, settings })
      : [];
  const matching = new Set(matches.flatMap(({ records }) => records.map(formatTlsa)));
  return {
    endpoint: id,
    owner,
    state: dane.state,
    records: (answer?.value?.records ?? []).slice(0, MOST_RECORDS).map((record) => ({
      record: shortened(record),
      counts: counting.some((one) => formatTlsa(one) === formatTlsa(record)),
      matches: matching.has(formatTlsa(record)),
    })),
    chains: matches
      .map(({ sent, match }) => ({ certificate: sent[0] ?? '', match }))
      .sort((a, b) => compareText(a.certificate, b.certificate) || compareText(a.match, b.match)),
  };
}

function ownerOf({ host, port }: Endpoint): string {
  return tlsaOwner(host.toLowerCase(), port);
}

function shortened(record: TlsaRecord): string {
  const text = formatTlsa(record);
  return text.length <= LONGEST_RECORD ? text : `${text.slice(0, LONGEST_RECORD - 1)}…`;
}

/** Returns the chains of trust of all records that clients rely on; empty if none was validated. */
export function dnssecDetails(
  seen: ObservationView,
  domain: string,
  settings: Settings,
): { readonly zones: readonly ZoneDetails[]; readonly sets: readonly SetDetails[] } {
  const relied = reliedOn(seen, domain, settings);
  const sets = relied.map(({ owner, type, trust, denied }): SetDetails => {
    const known = trust.status === 'unknown' ? null : trust.security;
    const { reason = null, zone = null } = known ?? {};
    return { owner, type, status: trust.status, reason, zone, denied };
  });
  return { zones: zonesOf(relied.map(({ trust }) => trust)), sets };
}

function zonesOf(trusts: readonly Trust[]): readonly ZoneDetails[] {
  const zones = new Map<string, Omit<ZoneDetails, 'zone' | 'parent'>>();
  const known = trusts.flatMap((trust) => (trust.status === 'unknown' ? [] : [trust.security]));
  for (const { links } of known) {
    for (const { zone, keys, digestTypes } of links) {
      const before = zones.get(zone);
      zones.set(zone, {
        status: 'secure',
        reason: null,
        keys: keysOf([...(before?.keys ?? []), ...keys]),
        digestTypes: [...new Set([...(before?.digestTypes ?? []), ...digestTypes])].sort(
          (a, b) => a - b,
        ),
      });
    }
  }
  // Add the zone where a chain of trust ends, which is not among the links.
  for (const { zone, status, reason } of known) {
    if (zone === null || zones.has(zone)) continue;
    zones.set(zone, { status, reason, keys: [], digestTypes: [] });
  }
  const names = distinct(zones.keys());
  return [...zones]
    .map(([zone, rest]) => ({ zone, parent: parentOf(zone, names), ...rest }))
    .sort((a, b) => depthOf(a.zone) - depthOf(b.zone) || compareText(a.zone, b.zone));
}

function keysOf(keys: ZoneDetails['keys']): ZoneDetails['keys'] {
  const byText = new Map(keys.map((key) => [`${key.keyTag} ${key.algorithm}`, key]));
  return [...byText.values()].sort((a, b) => a.keyTag - b.keyTag || a.algorithm - b.algorithm);
}

function depthOf(zone: string): number {
  return zone === '.' ? 0 : zone.split('.').length;
}

function parentOf(zone: string, names: readonly string[]): string | null {
  const above = names.filter((name) => name !== zone && isWithin(zone, name));
  return above.sort((a, b) => depthOf(b) - depthOf(a))[0] ?? null;
}
