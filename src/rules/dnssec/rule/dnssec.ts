import { join, type Known, type Sightings } from '../../../judge/engine/reading.js';
import { requirement } from '../../../judge/engine/requirement.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { bypassedAnswers } from '../facts/bypassed.js';
import { differentAnswers, differentSerials, lameNameservers } from '../facts/nameservers.js';
import { isTopLevel, isWithin, validatedSets, type ValidatedSet } from '../facts/dnssec.js';

type DnssecCodes = Pick<
  Codes,
  | 'DNSSEC_BOGUS'
  | 'DNSSEC_BROKEN'
  | 'DNSSEC_DENIAL_OPEN'
  | 'DNSSEC_INSECURE'
  | 'DNSSEC_INSECURE_ABOVE'
  | 'DNSSEC_IN_PART'
  | 'DNSSEC_SECURE'
  | 'DNSSEC_SECURE_EVERYWHERE'
  | 'DNSSEC_TLD_UNSIGNED'
  | 'DNSSEC_UNSIGNED'
  | 'DNSSEC_UNSIGNED_ABOVE'
  | 'DNSSEC_UNVALIDATED'
  | 'NAMESERVER_LAME'
  | 'NAMESERVERS_DIFFER'
  | 'NAMESERVERS_UPDATING'
  | 'NOT_SEEN_EVERYWHERE'
  | 'RESOLVER_BYPASSED'
>;

/**
 * RFC 4035 §5: everything that a client of the service relies on must be secure, as validated by
 * the scan. Insecure records are judged by where the chain ends: at the domain, nothing is signed;
 * above it, another party may be responsible; elsewhere, some records are signed. A chain that is
 * bogus anywhere makes the requirement missing.
 */
export const dnssec = defineRule<Checks['dnssec'], DnssecCodes>()({
  scope: 'domain',
  needs: { sets: validatedSets },
  uses: {
    bypassed: bypassedAnswers,
    lame: lameNameservers,
    different: differentAnswers,
    serials: differentSerials,
  },
  notes({ bypassed, lame, different, serials }, say) {
    // Different records matter more than the serial numbers that explain them.
    const isUpdating = serials !== null && different.length === 0;
    return [
      ...bypassed.map((one) => say.note(one, 'RESOLVER_BYPASSED', { ...one.value })),
      ...lame.map((one) =>
        say.about(one.value.server, say.note(one, 'NAMESERVER_LAME', { ...one.value.failure })),
      ),
      ...different.map((one) => {
        const { owner, type, servers } = one.value;
        return say.about(owner, say.note(one, 'NAMESERVERS_DIFFER', { type, servers }));
      }),
      ...(isUpdating
        ? [say.note(serials, 'NAMESERVERS_UPDATING', { serials: serials.value })]
        : []),
    ];
  },
  decide({ sets }, say, { domain }) {
    const ruled = sets.items.map((set): Ruled => ({ set, said: ofSet(set, domain, say) }));
    return [
      ...ruled.map(({ set, said }) => say.about(set.value.owner, said)),
      say.row(rowOf(ruled, sets, say)),
    ];
  },
  order: 'by-code',
  row: {},
});

interface Ruled {
  readonly set: Known<ValidatedSet>;
  readonly said: Said;
}

function ofSet(set: Known<ValidatedSet>, domain: string, say: Say<DnssecCodes>): Said {
  const { type, part, trust, denied } = set.value;
  const { reason, detail } = trust.security;
  const zone = trust.security.zone ?? '';
  if (trust.status === 'secure') return say.met(set, 'observed', 'DNSSEC_SECURE', { type, zone });
  if (trust.status === 'bogus') {
    return say.missing(set, 'observed', 'DNSSEC_BOGUS', { type, zone, reason, detail });
  }
  const args = { type, zone, reason };
  if (reason === 'unsupported-algorithm' || reason === 'nsec3-iterations') {
    return say.partial(set, 'observed', 'DNSSEC_UNVALIDATED', args);
  }
  const above = zone !== '' && isWithin(domain, zone);
  const own = above && part === 'domain';
  if (own && isTopLevel(zone)) {
    return say.notApplicable(set, 'observed', 'DNSSEC_TLD_UNSIGNED', { zone });
  }
  // The parent zone is a registry below a top-level domain, or the zone of the party that delegated
  // the domain.
  if (above && zone !== domain && !isTopLevel(zone)) {
    return say.partial(set, 'observed', 'DNSSEC_INSECURE_ABOVE', args);
  }
  if (own) return say.missing(set, 'observed', 'DNSSEC_INSECURE', args);
  return denied && reason === 'opt-out'
    ? say.partial(set, 'observed', 'DNSSEC_DENIAL_OPEN', { type, zone })
    : say.partial(set, 'observed', 'DNSSEC_INSECURE', args);
}

/**
 * Returns the ruling on DNSSEC. If the top-level domain is unsigned, the requirement is not
 * applicable, even if some RRsets are partial. This is known only if every RRset was observed,
 * because an unobserved one may be bogus.
 */
function rowOf(
  ruled: readonly Ruled[],
  sets: Sightings<ValidatedSet>,
  say: Say<DnssecCodes>,
): Said {
  const broken = some(ruled, ({ coded }) => coded.code === 'DNSSEC_BOGUS');
  if (broken !== null) {
    const { from, owners } = broken;
    return say.missing(from, 'observed', 'DNSSEC_BROKEN', { owners });
  }
  const unsigned = some(ruled, ({ status }) => status === 'missing');
  if (unsigned !== null) {
    const { from, zones } = unsigned;
    return say.missing(from, 'observed', 'DNSSEC_UNSIGNED', { zones });
  }
  const excuse = ruled.find(({ said }) => said.status === 'not-applicable');
  const partial = some(ruled, ({ status }) => status === 'partial');
  if (excuse === undefined && partial !== null) {
    const { from, owners, zones, codes } = partial;
    return codes.every((code) => code === 'DNSSEC_INSECURE_ABOVE')
      ? say.partial(from, 'observed', 'DNSSEC_UNSIGNED_ABOVE', { zones })
      : say.partial(from, 'observed', 'DNSSEC_IN_PART', { owners });
  }
  if (sets.all === null) return unseenOf(sets, say);
  if (excuse !== undefined) return excuse.said;
  const { length } = sets.items;
  return say.met(sets.all, 'observed', 'DNSSEC_SECURE_EVERYWHERE', { sets: length });
}

/**
 * Returns the reason why RRsets were not observed; if reasons differ, the number of owners with
 * such an RRset.
 */
function unseenOf({ items, gaps }: Sightings<ValidatedSet>, say: Say<DnssecCodes>): Said {
  const [first, ...rest] = say.gaps(gaps);
  const reason = JSON.stringify(first?.coded);
  if (first !== undefined && rest.every(({ coded }) => JSON.stringify(coded) === reason)) {
    return first;
  }
  const unseen = distinct(gaps.flatMap(({ subject }) => subject ?? []));
  const owners = distinct([...unseen, ...items.map(({ value }) => value.owner)]);
  return say.unseen('NOT_SEEN_EVERYWHERE', { unseen: unseen.length, total: owners.length });
}

/** RRsets that share one finding of the requirement, with the evidence of every RRset. */
interface Some {
  readonly from: Known<unknown>;
  readonly owners: readonly string[];
  /** Zones where the chains of trust of the RRsets end or break. */
  readonly zones: readonly string[];
  readonly codes: readonly string[];
}

function some(ruled: readonly Ruled[], test: (said: Said) => boolean): Some | null {
  const found = ruled.filter(({ said }) => test(said));
  const [first, ...rest] = found.map(({ set }) => set);
  if (first === undefined) return null;
  const values = [first, ...rest].map(({ value }) => value);
  return {
    from: join<unknown>(first, ...rest),
    owners: distinct(values.map(({ owner }) => owner)),
    zones: distinct(values.flatMap(({ trust }) => trust.security.zone ?? [])),
    codes: found.map(({ said }) => said.coded.code),
  };
}

export const DNSSEC = requirement(
  'infrastructure/dns',
  'dnssec',
  'SHOULD',
  dnssec,
  {},
  ['public'],
  {
    title: 'DNSSEC',
    checklist: 'DNSSEC if supported by TLD',
    why: "Forged DNS records can send clients and servers to an attacker's host.",
    manifesto: 'If DNSSEC is supported by the TLD, it SHOULD be used',
    references: ['RFC 4033', 'RFC 4035 §5'],
    seen: [
      "The scan validates DNSSEC itself, from the root's trust anchor.",
      'It validates the SRV records, the addresses and TLSA records of each target, and the CAA records.',
      'Signed proof that a record does not exist counts as an answer.',
    ],
    ruled: [
      'Compliant if all these records are secure.',
      'Partial if a target is not signed, or counts as unsigned because of its algorithm.',
      'Partial too if a zone above the domain must be signed first.',
      'Missing if the domain is not signed although its parent is, or if DNSSEC is broken anywhere.',
      'Not applicable if the top-level domain is not signed.',
      'If the resolver strips signatures or records, the scan asks the authoritative servers instead, and says so.',
      'Not observed if these cannot be asked either, or if --connect replaces DNS.',
    ],
    advice:
      'Sign the zone, and publish its DS record in the parent zone. Do the same for the zone of each SRV target. If DNSSEC is broken, fix that first: sign again, or remove the DS record.',
  },
);
