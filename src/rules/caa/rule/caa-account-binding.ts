import type { TypedCoded } from '../../codes.js';
import { authorityNamed, climb, issuesIn, type Climb, type Issue } from '../facts/caa.js';
import { distinct } from '../../../util/order.js';
import type { Authority, Status } from '../../../model/index.js';
import { malformedIn, unknownCaa } from './caa-present.js';
import {
  findingOf,
  outcomeOf,
  type Check,
  type SubjectFinding,
} from '../../../judge/engine/check.js';
import { compareMarks } from '../../../judge/engine/merge.js';

type Found = Extract<Climb, { state: 'found' }>;

/**
 * RFC 8657 §3: each authority that may issue is bound to one account. A property without
 * `accounturi` beside one of the same tag with it, for the same authority, allows every account
 * after all; of the other tag, it does so for wildcards alone, or for all but these.
 */
export const caaAccountBinding: Check<'caa-account-binding'> = ({ seen, domain, params }) => {
  const found = climb(seen, domain);
  if (found.state === 'unknown') return unknownCaa(found, domain);
  if (found.state === 'none') {
    const coded = { code: 'CAA_ABSENT', args: { domain } } as const;
    const mark = findingOf(domain, 'missing', 'observed', coded, found.evidence);
    return outcomeOf('missing', 'observed', coded, [mark]);
  }
  const { owner, records, evidence } = found;
  const issues = issuesIn(records);
  const alone = (status: Status, coded: TypedCoded) =>
    outcomeOf(status, 'observed', coded, [findingOf(domain, status, 'observed', coded, evidence)]);
  if (!issues.some(({ tag }) => tag === 'issue')) {
    const tags = distinct(records.map(({ tag }) => tag));
    return alone('missing', { code: 'CAA_WITHOUT_ISSUE', args: { owner, tags } });
  }
  const issuers = distinct(issues.flatMap(({ issuer }) => issuer ?? []));
  const malformed = malformedIn(found);
  // Meant for somebody, so that "allows nobody" is not what was decided.
  if (issuers.length === 0 && malformed !== null) return alone('partial', malformed);
  if (issuers.length === 0) return alone('not-applicable', { code: 'CAA_NOBODY', args: { owner } });

  const counted = issuers.map((issuer) => markOfIssuer(found, issuer, issues, domain, params));
  const marks = [...counted, ...notesOf(found, issues, domain)].sort(compareMarks);
  const status = statusOf(counted.map((mark) => mark.status as Status));
  const basis = status === 'not-observed' ? null : 'observed';
  return outcomeOf(status, basis, summary(status, counted), marks);
};

function markOfIssuer(
  { owner, evidence }: Found,
  issuer: string,
  issues: readonly Issue[],
  domain: string,
  { authorities }: { readonly authorities: readonly Authority[] },
): SubjectFinding {
  const mark = (status: Status, coded: TypedCoded): SubjectFinding =>
    findingOf(domain, status, status === 'not-observed' ? null : 'observed', coded, evidence);
  const own = issues.filter((issue) => issue.issuer === issuer);
  const uris = distinct(own.flatMap(({ accountUris }) => accountUris));
  if (uris.length === 0) {
    const heeds = authorityNamed(issuer, authorities)?.accountUri ?? null;
    if (heeds === null) {
      return mark('not-observed', { code: 'CAA_BINDING_UNKNOWN', args: { issuer } });
    }
    return heeds
      ? mark('missing', { code: 'CAA_ACCOUNT_UNBOUND', args: { owner, issuer } })
      : mark('not-applicable', { code: 'CAA_BINDING_UNSUPPORTED', args: { issuer } });
  }
  const args = { owner, issuer, uris };
  const tags = (['issue', 'issuewild'] as const).map((tag) => {
    const some = own.filter((issue) => issue.tag === tag);
    const free = some.filter(({ accountUris }) => accountUris.length === 0);
    return { tag, voided: free.length > 0 && free.length < some.length, free: free.length > 0 };
  });
  if (tags.some(({ voided }) => voided)) {
    return mark('partial', { code: 'CAA_ACCOUNT_VOIDED', args });
  }
  const unbound = tags.find(({ free }) => free)?.tag;
  if (unbound !== undefined) {
    return mark('partial', { code: 'CAA_ACCOUNT_UNBOUND_IN_PART', args: { ...args, unbound } });
  }
  // RFC 8657 §3: with two of them in one property, no account fits.
  if (uris.length > 1 || own.some(({ accountUris }) => accountUris.length > 1)) {
    return mark('partial', { code: 'CAA_ACCOUNTS_SEVERAL', args });
  }
  if (uris.some(isStaging)) return mark('partial', { code: 'CAA_ACCOUNT_STAGING', args });
  if (uris.some((uri) => !URI.test(uri))) {
    return mark('partial', { code: 'CAA_ACCOUNT_NO_URI', args });
  }
  return mark('compliant', { code: 'CAA_ACCOUNT_BOUND', args });
}

/** A scheme and something after it (RFC 3986 §3). */
const URI = /^[a-z][a-z0-9+.-]*:[^ ]+$/i;

/** Accounts at the staging directory of Let's Encrypt issue nothing that is trusted. */
function isStaging(uri: string): boolean {
  return uri.toLowerCase().includes('acme-staging');
}

function notesOf(
  { owner, evidence, trust }: Found,
  issues: readonly Issue[],
  domain: string,
): readonly SubjectFinding[] {
  const note = (coded: TypedCoded): SubjectFinding =>
    findingOf(domain, 'information', null, coded, evidence);
  const bound = issues.some(({ accountUris }) => accountUris.length > 0);
  const methods = distinct(issues.flatMap((issue) => issue.methods));
  return [
    ...(bound && trust.status === 'insecure'
      ? [note({ code: 'CAA_BINDING_INSECURE', args: { owner } })]
      : []),
    ...(methods.length > 0
      ? [note({ code: 'CAA_VALIDATION_METHODS', args: { owner, methods } })]
      : []),
  ];
}

function statusOf(statuses: readonly Status[]): Status {
  const has = (status: Status): boolean => statuses.includes(status);
  if (statuses.every((one) => one === 'not-applicable')) return 'not-applicable';
  // Partial needs an authority that is bound, in part at least.
  if (has('missing')) return has('compliant') || has('partial') ? 'partial' : 'missing';
  if (has('partial')) return 'partial';
  return statuses.includes('not-observed') ? 'not-observed' : 'compliant';
}

function summary(status: Status, counted: readonly SubjectFinding[]): TypedCoded {
  const own = counted.filter((mark) => mark.status === status);
  const [first] = own;
  const said = own.length === counted.length && own.length === 1 ? first : undefined;
  if (said !== undefined) return { code: said.code, args: said.args } as TypedCoded;
  const bound = counted.filter((mark) => mark.status === 'compliant').length;
  return { code: 'CAA_ACCOUNTS_IN_PART', args: { bound, total: counted.length } };
}
