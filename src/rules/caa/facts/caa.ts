import { gap, knownFrom, notSeen, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type {
  Authority,
  CaaRecord,
  Failure,
  ObservationView,
  DnssecReason,
} from '../../../model/index.js';
import { compareText, distinct } from '../../../util/order.js';
import {
  answerAt,
  evidenceOf,
  trustOf,
  type CheckedChain,
} from '../../shared/facts/dns-security.js';

/** The CAA records that apply to a name, or the fact that there are none. */
export type CaaSet = NearestCaa | (SeenCaa & { readonly state: 'none' });

interface SeenCaa {
  /** The first answer that could not be validated, from the name up; null if there was none. */
  readonly unvalidated: CheckedChain | null;
}

/** The closest CAA record set that is not empty (RFC 8659 §3). */
export interface NearestCaa extends SeenCaa {
  readonly state: 'found';
  /** Owner name of the CAA records: the queried name or an ancestor of it. */
  readonly owner: string;
  readonly records: readonly CaaRecord[];
  readonly trust: CheckedChain;
}

/**
 * Reasons for an indeterminate status that concern the validation alone: the answer itself came.
 * Authorities do not need a signature to follow CAA records.
 */
const VALIDATION_LACKS: ReadonlySet<DnssecReason> = new Set(['records-stripped', 'no-anchor']);

/**
 * Returns the closest CAA RRset that is not empty, from the name up to its top-level domain (RFC
 * 8659 §3). Ancestors of an alias target are not searched. A failed or bogus answer does not count
 * as "no CAA".
 */
export function climb(seen: ObservationView, name: string): Reading<CaaSet> {
  const evidence: string[] = [];
  const labels = name.split('.');
  let unvalidated: CheckedChain | null = null;
  for (let from = 0; from < labels.length; from += 1) {
    const owner = labels.slice(from).join('.');
    const answer = answerAt(seen, 'dns.caa', owner);
    const trust = trustOf(seen, owner, 'CAA');
    evidence.push(...(answer === null ? [] : [answer.id]), ...evidenceOf(trust));
    const unanswered = (failure: Failure | null) =>
      failure === null
        ? notSeen(gap('unasked', { code: 'CAA_UNASKED', args: { owner } }, evidence, name))
        : notSeen(
            gap('failed', { code: 'CAA_UNANSWERED', args: { owner, ...failure } }, evidence, name),
          );
    if (answer?.value === undefined) return unanswered(answer?.failure ?? null);
    if (trust.status === 'unknown') return unanswered(trust.failure);
    if (trust.status === 'indeterminate' && VALIDATION_LACKS.has(trust.security.reason)) {
      unvalidated ??= trust;
    } else if (trust.status === 'bogus' || trust.status === 'indeterminate') {
      const { status, reason, detail } = trust.security;
      const code = status === 'bogus' ? 'CAA_BOGUS' : 'CAA_UNPROVEN';
      return notSeen(gap('unsure', { code, args: { owner, reason, detail } }, evidence, name));
    }
    const { records } = answer.value;
    if (records.length > 0) {
      return knownFrom({ state: 'found', owner, records, trust, unvalidated }, evidence);
    }
  }
  return knownFrom({ state: 'none', unvalidated }, evidence);
}

/** Returns the CAA records in force for the domain. */
export function caaInForce({ [AT]: { seen, subject } }: Place<null>): Reading<CaaSet> {
  return climb(seen, subject);
}

/** Value of an `issue` or `issuewild` property (RFC 8659 §4.2). */
export interface Issue {
  readonly tag: 'issue' | 'issuewild';
  /**
   * Issuer domain name in lower case. Null if the property allows no authority, which also holds
   * for a malformed one.
   */
  readonly issuer: string | null;
  readonly malformed: boolean;
  readonly value: string;
  /** Values of the parameter `accounturi` of a CAA property (RFC 8657 §3). */
  readonly accountUris: readonly string[];
  /** Values of the parameter `validationmethods` of a CAA property (RFC 8657 §4). */
  readonly methods: readonly string[];
}

/** The critical flag of a CAA record (RFC 8659 §4.1). */
const CRITICAL = 128;

/** Registered CAA tags (RFC 8659 §7.1), and tags that the CA/Browser Forum added. */
const REGISTERED = [
  'issue',
  'issuewild',
  'iodef',
  'issuevmc',
  'issuemail',
  'contactemail',
  'contactphone',
];

/**
 * Returns unregistered CAA tags marked as critical: an authority that does not know them must not
 * issue.
 */
export function criticalUnknown(records: readonly CaaRecord[]): string[] {
  return distinct(
    records
      .filter(({ flags, tag }) => flags >= CRITICAL && !REGISTERED.includes(tag))
      .map(({ tag }) => tag),
  );
}

export function issuesIn(records: readonly CaaRecord[]): readonly Issue[] {
  return records
    .flatMap(({ tag, value }) =>
      tag === 'issue' || tag === 'issuewild' ? [readIssue(tag, value)] : [],
    )
    .sort((a, b) => compareText(a.tag, b.tag) || compareText(a.value, b.value));
}

const ISSUER = /^[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*$/i;
const PARAMETER = /^([a-z0-9]+(?:-+[a-z0-9]+)*)[ \t]*=[ \t]*([\x21-\x3a\x3c-\x7e]*)$/i;

function readIssue(tag: Issue['tag'], value: string): Issue {
  const [first = '', ...rest] = value.split(';').map(trimBlanks);
  const parameters = rest.filter((part) => part !== '').map((part) => PARAMETER.exec(part));
  const malformed = (first !== '' && !ISSUER.test(first)) || parameters.includes(null);
  const of = (name: string): string[] =>
    parameters.flatMap((parameter) =>
      parameter?.[1]?.toLowerCase() === name ? [parameter[2] ?? ''] : [],
    );
  return {
    tag,
    value,
    malformed,
    issuer: malformed || first === '' ? null : first.toLowerCase(),
    accountUris: of('accounturi'),
    methods: of('validationmethods').flatMap((methods) => methods.split(',')),
  };
}

/**
 * Removes white space (WSP of RFC 5234) at both ends. A loop is used because a regular expression
 * takes quadratic time for long runs of blanks, and a zone may contain 64 KiB of blanks.
 */
function trimBlanks(text: string): string {
  const isBlank = (at: number): boolean => text[at] === ' ' || text[at] === '\t';
  let [start, end] = [0, text.length];
  while (start < end && isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  return text.slice(start, end);
}

/**
 * Returns the `issue` or `issuewild` properties that apply to a name or to a wildcard (RFC 8659
 * §4.2, §4.3).
 */
export function bindingIssues(issues: readonly Issue[], wildcard: boolean): readonly Issue[] {
  const wild = issues.filter(({ tag }) => tag === 'issuewild');
  return wildcard && wild.length > 0 ? wild : issues.filter(({ tag }) => tag === 'issue');
}

export function authorityOf(
  organization: string | null,
  authorities: readonly Authority[],
): Authority | null {
  const name = organization?.toLowerCase();
  return (
    authorities.find(({ organizations }) =>
      organizations.some((one) => one.toLowerCase() === name),
    ) ?? null
  );
}

/**
 * Returns the authority that recognizes an issuer domain name, or null. RFC 8657 lets each
 * authority decide which names it recognizes.
 */
export function authorityNamed(
  issuer: string,
  authorities: readonly Authority[],
): Authority | null {
  return authorities.find(({ issuers }) => issuers.includes(issuer)) ?? null;
}
