import { requirement } from '../../../judge/engine/requirement.js';
import { AUTHORITIES } from './authorities.js';
import { caaToBind } from '../../../advice/zone-records.js';
import type { Known } from '../../../judge/engine/reading.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Authority, Checks, Status } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { authorityNamed, caaInForce, issuesIn, type Issue, type NearestCaa } from '../facts/caa.js';
import { malformedIn } from './malformed-caa.js';
import { unvalidatedIn } from './unvalidated-caa.js';

type BindingCodes = Pick<
  Codes,
  | 'CAA_ABSENT'
  | 'CAA_ACCOUNT_BOUND'
  | 'CAA_ACCOUNT_NO_URI'
  | 'CAA_ACCOUNT_STAGING'
  | 'CAA_ACCOUNT_UNBOUND'
  | 'CAA_ACCOUNT_UNBOUND_IN_PART'
  | 'CAA_ACCOUNT_VOIDED'
  | 'CAA_ACCOUNTS_IN_PART'
  | 'CAA_ACCOUNTS_SEVERAL'
  | 'CAA_BINDING_INSECURE'
  | 'CAA_BINDING_UNKNOWN'
  | 'CAA_BINDING_UNSUPPORTED'
  | 'CAA_MALFORMED'
  | 'CAA_NOBODY'
  | 'CAA_UNVALIDATED'
  | 'CAA_VALIDATION_METHODS'
  | 'CAA_WITHOUT_ISSUE'
>;

/**
 * RFC 8657 §3: each authority that may issue must be bound to one account. A second property with
 * the same tag and authority but without `accounturi` allows every account again. If the second
 * property has the tag `issuewild` and the first has `issue`, or the reverse, it allows every
 * account only for wildcards, or only for other names.
 */
export const caaAccountBinding = defineRule<Checks['caa-account-binding'], BindingCodes>()({
  scope: 'domain',
  needs: { caa: caaInForce },
  uses: { seenCaa: caaInForce },
  notes({ seenCaa }, say) {
    const unvalidated = seenCaa.seen ? unvalidatedIn(seenCaa.value) : null;
    if (!seenCaa.seen || unvalidated === null) return [];
    return [say.note(seenCaa, 'CAA_UNVALIDATED', unvalidated)];
  },
  decide({ caa }, say, { domain, params: { authorities } }) {
    const set = caa.value;
    if (set.state === 'none') return say.missing(caa, 'observed', 'CAA_ABSENT', { domain });
    const { owner, records } = set;
    const issues = issuesIn(records);
    if (!issues.some(({ tag }) => tag === 'issue')) {
      const tags = distinct(records.map(({ tag }) => tag));
      return say.missing(caa, 'observed', 'CAA_WITHOUT_ISSUE', { owner, tags });
    }
    const issuers = distinct(issues.flatMap(({ issuer }) => issuer ?? []));
    if (issuers.length === 0) {
      const malformed = malformedIn(set);
      // A malformed CAA property allows no authority, but the operator meant to allow one.
      if (malformed !== null) return say.partial(caa, 'observed', 'CAA_MALFORMED', malformed);
      const none = say.notApplicable(caa, 'observed', 'CAA_NOBODY', { owner });
      return [none, say.row(none)];
    }
    const counted = issuers.map((issuer) =>
      ofIssuer(
        caa,
        owner,
        issuer,
        issues.filter((issue) => issue.issuer === issuer),
        say,
        authorities,
      ),
    );
    return [...counted, ...notesOf(caa, set, issues, say), say.row(rowOf(caa, counted, say))];
  },
  row: {},
});

function ofIssuer(
  from: Known<unknown>,
  owner: string,
  issuer: string,
  own: readonly Issue[],
  say: Say<BindingCodes>,
  authorities: readonly Authority[],
): Said {
  const uris = distinct(own.flatMap(({ accountUris }) => accountUris));
  if (uris.length === 0) {
    const heeds = authorityNamed(issuer, authorities)?.accountUri ?? null;
    if (heeds === null) return say.unseen('CAA_BINDING_UNKNOWN', { issuer }, from);
    return heeds
      ? say.missing(from, 'observed', 'CAA_ACCOUNT_UNBOUND', { owner, issuer })
      : say.notApplicable(from, 'observed', 'CAA_BINDING_UNSUPPORTED', { issuer });
  }
  const args = { owner, issuer, uris };
  const tags = (['issue', 'issuewild'] as const).map((tag) => {
    const some = own.filter((issue) => issue.tag === tag);
    const free = some.filter(({ accountUris }) => accountUris.length === 0);
    return { tag, voided: free.length > 0 && free.length < some.length, free: free.length > 0 };
  });
  if (tags.some(({ voided }) => voided)) {
    return say.partial(from, 'observed', 'CAA_ACCOUNT_VOIDED', args);
  }
  const unbound = tags.find(({ free }) => free)?.tag;
  if (unbound !== undefined) {
    return say.partial(from, 'observed', 'CAA_ACCOUNT_UNBOUND_IN_PART', { ...args, unbound });
  }
  // RFC 8657 §3: a property with two `accounturi` matches no account.
  if (uris.length > 1 || own.some(({ accountUris }) => accountUris.length > 1)) {
    return say.partial(from, 'observed', 'CAA_ACCOUNTS_SEVERAL', args);
  }
  if (uris.some(isStaging)) return say.partial(from, 'observed', 'CAA_ACCOUNT_STAGING', args);
  return uris.every((uri) => URI.test(uri))
    ? say.met(from, 'observed', 'CAA_ACCOUNT_BOUND', args)
    : say.partial(from, 'observed', 'CAA_ACCOUNT_NO_URI', args);
}

/** Matches a URI scheme followed by other characters (RFC 3986 §3). */
const URI = /^[a-z][a-z0-9+.-]*:[^ ]+$/i;

/**
 * Whether an ACME account URI belongs to the staging service of Let's Encrypt, whose certificates
 * are not trusted.
 */
function isStaging(uri: string): boolean {
  return uri.toLowerCase().includes('acme-staging');
}

function notesOf(
  from: Known<unknown>,
  { owner, trust }: NearestCaa,
  issues: readonly Issue[],
  say: Say<BindingCodes>,
): readonly Said[] {
  const bound = issues.some(({ accountUris }) => accountUris.length > 0);
  const methods = distinct(issues.flatMap((issue) => issue.methods));
  return [
    ...(bound && trust.status === 'insecure'
      ? [say.note(from, 'CAA_BINDING_INSECURE', { owner })]
      : []),
    ...(methods.length > 0 ? [say.note(from, 'CAA_VALIDATION_METHODS', { owner, methods })] : []),
  ];
}

/**
 * Returns the sentence about the only allowed authority, or else the number of bound authorities.
 */
function rowOf(from: Known<unknown>, counted: readonly Said[], say: Say<BindingCodes>): Said {
  const [first] = counted;
  if (first !== undefined && counted.length === 1) return first;
  const bound = counted.filter(({ status }) => status === 'compliant').length;
  const args = { bound, total: counted.length };
  const by = { compliant: say.met, partial: say.partial, missing: say.missing } as const;
  const status = statusOf(counted.map((finding) => finding.status));
  if (status === 'not-observed') return say.unseen('CAA_ACCOUNTS_IN_PART', args);
  const settled = status === 'not-applicable' ? say.notApplicable : by[status];
  return settled(from, 'observed', 'CAA_ACCOUNTS_IN_PART', args);
}

function statusOf(statuses: readonly Said['status'][]): Exclude<Status, 'manual' | 'configurable'> {
  const has = (status: Status): boolean => statuses.includes(status);
  if (statuses.every((one) => one === 'not-applicable')) return 'not-applicable';
  // The requirement is partial only if the CAA records bind at least one authority to an account,
  // fully or in part.
  if (has('missing')) return has('compliant') || has('partial') ? 'partial' : 'missing';
  if (has('partial')) return 'partial';
  return has('not-observed') ? 'not-observed' : 'compliant';
}

export const CAA_ACCOUNT_BINDING = requirement(
  'infrastructure/pki',
  'caa-account-binding',
  'SHOULD',
  caaAccountBinding,
  { authorities: AUTHORITIES },
  ['public'],
  {
    records: (ground) => caaToBind(ground, AUTHORITIES),
    title: 'CAA account binding (accounturi)',
    checklist: 'CAA accounturi binding',
    why: 'Without accounturi, any other account at the same authority can get a certificate for the domain.',
    manifesto: 'CAA records SHOULD bind to a singular `accounturi` if supported by CA',
    references: ['RFC 8657 §3'],
    seen: 'The scan reads the accounturi parameters of the issue and issuewild properties in force.',
    ruled: [
      'Compliant if every allowed authority is bound to exactly one account.',
      'Partial if several accounts are named, if the account is for tests, or if its URI is malformed.',
      'Partial too if another record for the same authority has no accounturi.',
      'Partial too if only some authorities are bound, or if the properties are malformed.',
      'Missing if no allowed authority is bound, or if there is no issue property.',
      'Not applicable if no authority is allowed, or none of them supports accounturi.',
      'Not observed if it is unknown whether an allowed authority supports accounturi.',
    ],
    advice:
      'Add accounturi to the CAA records of your certificate authority. Your ACME client shows the account URI. Change the existing record: one without accounturi for the same authority cancels the binding.',
  },
);
