import type { TypedCoded } from '../../codes.js';
import {
  authorityOf,
  bindingIssues,
  climb,
  criticalUnknown,
  issuesIn,
  type Climb,
  type Issue,
} from '../facts/caa.js';
import { certifiedNames, type CertifiedName } from '../../certificates/facts/certified-names.js';
import { distinct } from '../../../util/order.js';
import type { Authority } from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type Check,
  type CheckInput,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import { compareMarks } from '../../../judge/engine/merge.js';

type Input = CheckInput<'caa-present'>;

/**
 * RFC 8659: CAA records that say who may issue for the domain. Whether they allow who did is a
 * warning, since they bind at issuance; so are names of the certificates that have none.
 */
export const caaPresent: Check<'caa-present'> = (input) => {
  const { seen, domain } = input;
  const found = climb(seen, domain);
  if (found.state === 'unknown') return unknownCaa(found, domain);
  const names = certifiedNames(seen);
  const others = names
    .filter(({ name, wildcard }) => name !== domain || wildcard)
    .flatMap((one) => notesOf(input, one));
  if (found.state === 'none') {
    const coded = { code: 'CAA_ABSENT', args: { domain } } as const;
    const mark = findingOf(domain, 'missing', 'observed', coded, found.evidence);
    return outcomeOf('missing', 'observed', coded, [mark, ...others].sort(compareMarks));
  }
  const own = names.find(({ name, wildcard }) => name === domain && !wildcard) ?? null;
  const marks = [...ownMarks(input, found, own), ...others].sort(compareMarks);
  // A malformed property says why nobody is allowed: it goes before what follows from it.
  const partial = marks.filter(({ status }) => status === 'partial');
  const wrong = partial.find(({ code }) => code === 'CAA_MALFORMED') ?? partial[0];
  const decides = wrong ?? marks.find(({ status }) => status === 'compliant');
  if (decides === undefined) throw new Error('CAA records were neither allowing nor not');
  const { code, args } = decides;
  const status = wrong === undefined ? 'compliant' : 'partial';
  return outcomeOf(status, 'observed', { code, args } as TypedCoded, marks);
};

/** An RRset that could not be had, or not be believed, is not "none" (RFC 8659 §3). */
export function unknownCaa(found: Extract<Climb, { state: 'unknown' }>, domain: string): Outcome {
  const { owner, failure, trust, evidence } = found;
  let coded: TypedCoded = { code: 'CAA_UNASKED', args: { owner } };
  if (failure !== null) coded = { code: 'CAA_UNANSWERED', args: { owner, ...failure } };
  if (trust !== null) {
    const { status, reason, detail } = trust.security;
    const code = status === 'bogus' ? 'CAA_BOGUS' : 'CAA_UNPROVEN';
    coded = { code, args: { owner, reason, detail } };
  }
  const mark = findingOf(domain, 'not-observed', null, coded, evidence);
  return outcomeOf('not-observed', null, coded, [mark]);
}

function ownMarks(
  { domain, params }: Input,
  found: Extract<Climb, { state: 'found' }>,
  own: CertifiedName | null,
): readonly SubjectFinding[] {
  const { owner, records, evidence } = found;
  const mark = (status: SubjectFinding['status'], coded: TypedCoded): SubjectFinding =>
    findingOf(domain, status, status === 'information' ? null : 'observed', coded, evidence);
  const issues = issuesIn(records);
  const binding = bindingIssues(issues, false);
  const marks: SubjectFinding[] = [];
  const malformed = malformedIn(found);
  if (malformed !== null) marks.push(mark('partial', malformed));
  const critical = criticalUnknown(records);
  if (critical.length > 0) {
    marks.push(mark('partial', { code: 'CAA_CRITICAL_UNKNOWN', args: { owner, tags: critical } }));
  }
  if (binding.length === 0) {
    const tags = distinct(records.map(({ tag }) => tag));
    return [...marks, mark('partial', { code: 'CAA_WITHOUT_ISSUE', args: { owner, tags } })];
  }
  const args = { owner, issuers: issuersOf(binding) };
  marks.push(mark('compliant', { code: 'CAA_PRESENT', args }));
  if (own !== null) marks.push(...disallowed(domain, found, binding, own, params.authorities));
  return marks;
}

/**
 * The properties that are malformed, for a finding; null where none is. Nobody writes one on
 * purpose: whom it was to allow is allowed no more, whoever issued the certificate that is served.
 */
export function malformedIn({
  owner,
  records,
}: Extract<Climb, { state: 'found' }>): Extract<TypedCoded, { code: 'CAA_MALFORMED' }> | null {
  const values = issuesIn(records)
    .filter(({ malformed }) => malformed)
    .map(({ tag, value }) => `${tag} ${value}`);
  return values.length === 0 ? null : { code: 'CAA_MALFORMED', args: { owner, values } };
}

/** Of another name that the certificates bear, or of a wildcard. */
function notesOf(
  { seen, params, domain }: Input,
  certified: CertifiedName,
): readonly SubjectFinding[] {
  const { name, wildcard, evidence } = certified;
  const found = climb(seen, name);
  const subject = wildcard ? `*.${name}` : name;
  if (found.state === 'unknown') return [];
  if (found.state === 'none') {
    const coded = { code: 'CAA_NAME_UNRESTRICTED', args: {} } as const;
    return [findingOf(subject, 'information', null, coded, [...found.evidence, ...evidence])];
  }
  const marks: SubjectFinding[] = [];
  const malformed = malformedIn(found);
  // The set of the domain itself has its own finding already.
  if (malformed !== null && !isSame(climb(seen, domain), found)) {
    const all = distinct([...found.evidence, ...evidence]);
    marks.push(findingOf(subject, 'partial', 'observed', malformed, all));
  }
  const binding = bindingIssues(issuesIn(found.records), wildcard);
  return [...marks, ...disallowed(subject, found, binding, certified, params.authorities)];
}

function isSame(own: Climb, other: Extract<Climb, { state: 'found' }>): boolean {
  return own.state === 'found' && own.owner === other.owner;
}

/** Issuers of served certificates that the records do not allow, where it is known who they are. */
function disallowed(
  subject: string,
  found: Extract<Climb, { state: 'found' }>,
  binding: readonly Issue[],
  { certificates, evidence }: CertifiedName,
  authorities: readonly Authority[],
): readonly SubjectFinding[] {
  if (binding.length === 0) return [];
  const allowed = issuersOf(binding);
  const names = distinct(
    certificates.flatMap(({ issuerOrganization }) => {
      const authority = authorityOf(issuerOrganization, authorities);
      if (authority === null || authority.issuers.some((one) => allowed.includes(one))) return [];
      return [authority.name];
    }),
  );
  return names.map((issuer) => {
    const args = { owner: found.owner, issuer, allowed };
    const all = distinct([...found.evidence, ...evidence]);
    return findingOf(subject, 'partial', 'observed', { code: 'CAA_ISSUER_NOT_ALLOWED', args }, all);
  });
}

function issuersOf(issues: readonly Issue[]): string[] {
  return distinct(issues.flatMap(({ issuer }) => issuer ?? []));
}
