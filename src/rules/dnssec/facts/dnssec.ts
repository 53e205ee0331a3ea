import {
  gap,
  known,
  notSeen,
  sightings,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { Role, ObservationView, Settings } from '../../../model/index.js';
import { SRV_SERVICES } from '../../../model/index.js';
import { coverageOf } from '../../shared/facts/coverage.js';
import { compareText } from '../../../util/order.js';
import { isAddress } from '../../../util/address.js';
import { publishedPlaces, type ServicePlace } from '../../shared/facts/service-places.js';
import {
  answerAt,
  evidenceOf,
  trustOf,
  type CheckedChain,
  type Trust,
} from '../../shared/facts/dns-security.js';

/** An RRset, or the proof of its absence, that clients of the service rely on. */
export interface ReliedOn {
  readonly owner: string;
  readonly type: string;
  /**
   * Whether the RRset belongs to the XMPP domain (`domain`), or to a host that its SRV records name
   * (`target`).
   */
  readonly part: 'domain' | 'target';
  readonly trust: Trust;
  /** Whether the DNS answered that no records of this type exist. */
  readonly denied: boolean;
}

/**
 * An RRset, or the proof of its absence, whose chain of trust was validated: it is secure, insecure
 * or bogus.
 */
export interface ValidatedSet extends ReliedOn {
  readonly trust: CheckedChain;
}

const ROLES = ['c2s', 's2s'] as const satisfies readonly Role[];

/**
 * Returns every RRset whose chain of trust counts for a service: its SRV records, the addresses of
 * each target and the TLSA records at each published port. Adds the CAA records of the domain,
 * which no client queries. Sorted. Empty if the scan validated nothing, or if `--connect` replaced
 * the DNS.
 */
export function reliedOn(
  seen: ObservationView,
  domain: string,
  settings: Settings,
): readonly ReliedOn[] {
  if (settings.connect.length > 0 || seen.all('dns.security').length === 0) return [];
  const sets = new Map<string, ReliedOn>();
  const add = (owner: string, type: string, part: ReliedOn['part']): void => {
    const key = `${owner} ${type}`;
    if (sets.has(key)) return;
    const trust = trustOf(seen, owner, type);
    sets.set(key, { owner, type, part, trust, denied: isDenied(seen, owner, type) });
  };
  for (const service of SRV_SERVICES) add(`_${service}._tcp.${domain}`, 'SRV', 'domain');
  const { status } = trustOf(seen, domain, 'CAA');
  if (status !== 'unknown' && status !== 'indeterminate') add(domain, 'CAA', 'domain');
  for (const role of ROLES) {
    for (const { host, port } of lookedAt(seen, role, domain, settings)) {
      const part = host === domain ? 'domain' : 'target';
      for (const family of settings.families) add(host, family === 4 ? 'A' : 'AAAA', part);
      add(`_${port}._tcp.${host}`, 'TLSA', part);
    }
  }
  return [...sets.values()].sort(
    (a, b) => compareText(a.owner, b.owner) || compareText(a.type, b.type),
  );
}

/**
 * Returns the validated RRsets that clients of the service rely on. Adds a reason for each SRV
 * query without an answer, because its records may name targets that are not signed.
 */
export function validatedSets({
  [AT]: { seen, domain, settings },
}: Place<null>): Sightings<ValidatedSet> | NotSeen {
  const unasked = gap('unasked', { code: 'DNSSEC_UNASKED', args: {} });
  const sets = reliedOn(seen, domain, settings);
  if (sets.length === 0) return notSeen(unasked);
  const hidden = ROLES.flatMap((role) => hiddenTargets(seen, role, domain, settings));
  return sightings([...sets.map(validated), ...hidden], unasked);
}

function validated(set: ReliedOn): Reading<ValidatedSet> {
  const { owner, type, trust } = set;
  const evidence = evidenceOf(trust);
  if (trust.status === 'unknown') {
    const { failure } = trust;
    return notSeen(
      failure === null
        ? gap('unasked', { code: 'DNSSEC_NOT_ASKED', args: { type } }, evidence, owner)
        : gap('failed', { code: 'DNSSEC_UNANSWERED', args: { type, ...failure } }, evidence, owner),
    );
  }
  if (trust.status === 'indeterminate') {
    const { zone, reason, detail } = trust.security;
    const args = { type, zone: zone ?? '', reason, detail };
    return notSeen(gap('unsure', { code: 'DNSSEC_INDETERMINATE', args }, evidence, owner));
  }
  return known({ ...set, trust }, trust.id);
}

function hiddenTargets(
  seen: ObservationView,
  role: Role,
  domain: string,
  settings: Settings,
): readonly NotSeen[] {
  const { unknowns } = publishedPlaces(seen, role, domain, settings);
  return unknowns.map(({ subject, failure, evidence }) =>
    notSeen(
      failure === null
        ? gap('unasked', { code: 'SRV_UNASKED', args: {} }, evidence, subject)
        : gap('failed', { code: 'SRV_UNANSWERED', args: { ...failure } }, evidence, subject),
    ),
  );
}

/**
 * Excludes a default host (RFC 6120 §3.2.2) without a service, and an SRV target that is an IP
 * address and needs no lookup.
 */
function lookedAt(
  seen: ObservationView,
  role: Role,
  domain: string,
  settings: Settings,
): readonly ServicePlace[] {
  const { endpoints, unknowns } = coverageOf(seen, role, domain, settings);
  const guessed =
    endpoints.some(({ endpoint }) => endpoint.origin === 'fallback') ||
    unknowns.some(({ what }) => what === 'endpoint');
  return publishedPlaces(seen, role, domain, settings).places.filter(
    ({ host, origin }) => !isAddress(host) && (origin !== 'fallback' || guessed),
  );
}

function isDenied(seen: ObservationView, owner: string, type: string): boolean {
  switch (type) {
    case 'SRV':
      return seen.at('dns.srv', owner)[0]?.value?.records.length === 0;
    case 'TLSA':
      return answerAt(seen, 'dns.tlsa', owner)?.value?.records.length === 0;
    case 'CAA':
      return answerAt(seen, 'dns.caa', owner)?.value?.records.length === 0;
    default: {
      const family = type === 'A' ? 4 : 6;
      return seen
        .at('dns.address', owner)
        .some(({ value }) => value?.family === family && value.addresses.length === 0);
    }
  }
}

/**
 * Returns true if the name is the zone's apex or a name below it, false if it is outside the zone.
 */
export function isWithin(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}

/** Whether a zone is the root or a top-level domain. */
export function isTopLevel(zone: string): boolean {
  return zone === '.' || !zone.includes('.');
}
