import type { TypedCoded } from '../../codes.js';
import { isTopLevel, isWithin, reliedOn, type ReliedOn } from '../facts/dnssec.js';
import { compareText, distinct } from '../../../util/order.js';
import { publishedPlaces } from '../../shared/facts/service-places.js';
import { evidenceOf } from '../../shared/facts/dns-security.js';
import type { Checks, Status } from '../../../model/index.js';
import type { Rule } from '../../../judge/engine/rule.js';
import {
  findingOf,
  outcomeOf,
  type AnyInput,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';

/**
 * RFC 4035 §5, as validated by the scan: everything that a client of the service relies on must
 * be secure. What is insecure counts by where the chain ends: at the domain nothing is signed;
 * above it that may be in another's hands; elsewhere some of it is. Nothing hides a chain that is
 * bogus.
 */
export const dnssec: Rule<Checks['dnssec']> = (input) => {
  const { seen, domain, settings } = input;
  if (settings.connect.length > 0 || seen.all('dns.security').length === 0) {
    return outcomeOf('not-observed', null, { code: 'DNSSEC_UNASKED', args: {} });
  }
  const marks = [
    ...reliedOn(seen, domain, settings).map((set) => markOfSet(set, domain)),
    ...hidden(input),
  ];
  return rule(marks.sort(compareMarks));
};

function markOfSet({ owner, type, part, trust, denied }: ReliedOn, domain: string): SubjectFinding {
  const evidence = evidenceOf(trust);
  const mark = (status: Status, coded: TypedCoded): SubjectFinding =>
    findingOf(owner, status, status === 'not-observed' ? null : 'observed', coded, evidence);
  if (trust.status === 'unknown') {
    const coded: TypedCoded =
      trust.failure === null
        ? { code: 'DNSSEC_NOT_ASKED', args: { type } }
        : { code: 'DNSSEC_UNANSWERED', args: { type, ...trust.failure } };
    return mark('not-observed', coded);
  }
  const { security } = trust;
  const { reason, detail } = security;
  const zone = security.zone ?? '';
  switch (trust.status) {
    case 'secure':
      return mark('compliant', { code: 'DNSSEC_SECURE', args: { type, zone } });
    case 'bogus':
      return mark('missing', { code: 'DNSSEC_BOGUS', args: { type, zone, reason, detail } });
    case 'indeterminate':
      return mark('not-observed', {
        code: 'DNSSEC_INDETERMINATE',
        args: { type, zone, reason, detail },
      });
    case 'insecure':
  }
  if (reason === 'unsupported-algorithm' || reason === 'nsec3-iterations') {
    return mark('partial', { code: 'DNSSEC_UNVALIDATED', args: { type, zone, reason } });
  }
  const args = { type, zone, reason };
  const above = zone !== '' && isWithin(domain, zone);
  const own = above && part === 'domain';
  if (own && isTopLevel(zone)) {
    return mark('not-applicable', { code: 'DNSSEC_TLD_UNSIGNED', args: { zone } });
  }
  // A registry below a top-level domain, or the zone of whoever gave the domain its name.
  if (above && zone !== domain && !isTopLevel(zone)) {
    return mark('partial', { code: 'DNSSEC_INSECURE_ABOVE', args });
  }
  if (own) return mark('missing', { code: 'DNSSEC_INSECURE', args });
  return denied && reason === 'opt-out'
    ? mark('partial', { code: 'DNSSEC_DENIAL_OPEN', args: { type, zone } })
    : mark('partial', { code: 'DNSSEC_INSECURE', args });
}

/** SRV records that were not answered may name targets that are not signed. */
function hidden({ seen, domain, settings }: AnyInput): readonly SubjectFinding[] {
  return (['c2s', 's2s'] as const).flatMap((role) =>
    publishedPlaces(seen, role, domain, settings).unknowns.map(
      ({ subject, failure, evidence }): SubjectFinding => {
        const coded: TypedCoded =
          failure === null
            ? { code: 'SRV_UNASKED', args: {} }
            : { code: 'SRV_UNANSWERED', args: { ...failure } };
        return findingOf(subject, 'not-observed', null, coded, evidence);
      },
    ),
  );
}

function rule(marks: readonly SubjectFinding[]): Outcome {
  const at = (status: Status): readonly SubjectFinding[] =>
    marks.filter((mark) => mark.status === status);
  const zones = (of: readonly SubjectFinding[]): string[] =>
    distinct(of.flatMap(({ args }) => ('zone' in args && args.zone !== '' ? [args.zone] : [])));
  const owners = (of: readonly SubjectFinding[]): string[] =>
    distinct(of.map(({ subject }) => subject));
  const missing = at('missing');
  const broken = missing.filter(({ code }) => code === 'DNSSEC_BOGUS');
  if (broken.length > 0) {
    const coded = { code: 'DNSSEC_BROKEN', args: { owners: owners(broken) } } as const;
    return outcomeOf('missing', 'observed', coded, marks);
  }
  if (missing.length > 0) {
    const coded = { code: 'DNSSEC_UNSIGNED', args: { zones: zones(missing) } } as const;
    return outcomeOf('missing', 'observed', coded, marks);
  }
  const [unsignedTld] = at('not-applicable');
  const unknown = at('not-observed');
  const [first] = unknown;
  const unseen = { unseen: owners(unknown).length, total: owners(marks).length };
  const partial = at('partial');
  if (unsignedTld === undefined && partial.length > 0) {
    const above = partial.every(({ code }) => code === 'DNSSEC_INSECURE_ABOVE');
    const coded: TypedCoded = above
      ? { code: 'DNSSEC_UNSIGNED_ABOVE', args: { zones: zones(partial) } }
      : { code: 'DNSSEC_IN_PART', args: { owners: owners(partial) } };
    return outcomeOf('partial', 'observed', coded, marks);
  }
  if (first !== undefined) {
    const same = unknown.every((mark) => words(mark) === words(first));
    const coded: TypedCoded = same ? wordsOf(first) : { code: 'NOT_SEEN_EVERYWHERE', args: unseen };
    return outcomeOf('not-observed', null, coded, marks);
  }
  if (unsignedTld !== undefined) {
    return outcomeOf('not-applicable', 'observed', wordsOf(unsignedTld), marks);
  }
  const coded = { code: 'DNSSEC_SECURE_EVERYWHERE', args: { sets: marks.length } } as const;
  return outcomeOf('compliant', 'observed', coded, marks);
}

function words(mark: SubjectFinding): string {
  return JSON.stringify(wordsOf(mark));
}

function wordsOf({ code, args }: SubjectFinding): TypedCoded {
  return { code, args } as TypedCoded;
}

function compareMarks(a: SubjectFinding, b: SubjectFinding): number {
  return compareText(a.subject, b.subject) || compareText(words(a), words(b));
}
