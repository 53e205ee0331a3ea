/** Sentences of the findings about CAA records. `owner` is the owner name of these records. */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { byCount, list, quoted, reason, some } from '../../report/kit/words.js';
import { because } from '../dnssec/reason-words.js';

/** Formats the authorities that may issue certificates: `only letsencrypt.org`. */
function allowedText(issuers: readonly string[]): string {
  return issuers.length === 0 ? 'no authority' : `only ${some(issuers)}`;
}

interface AccountArgs {
  readonly owner: string;
  readonly issuer: string;
  readonly uris: readonly string[];
}

const EXAMPLE_ACCOUNT = { owner: 'example.org', issuer: 'ca.example', uris: ['https://a/acct/1'] };

export const CAA_SENTENCES = {
  CAA_UNASKED: sentence(
    ({ owner }: { owner: string }) => `CAA records of ${owner} were not looked up`,
    { owner: 'example.org' },
  ),
  CAA_UNANSWERED: sentence(
    ({ owner, ...failure }: FailureArgs & { owner: string }) =>
      `Could not look up CAA records of ${owner}: ${reason(failure)}`,
    { owner: 'example.org', ...EXAMPLE_FAILURE },
  ),
  CAA_UNPROVEN: sentence(
    ({ owner, reason, detail }: { owner: string; reason: string; detail: string }) =>
      `CAA records of ${owner} could not be validated: ${because(reason)}${quoted(detail)}`,
    { owner: 'example.org', reason: 'too-costly', detail: 'keys of org' },
  ),
  CAA_UNVALIDATED: sentence(
    ({ owner, reason }: { owner: string; reason: string }) =>
      `CAA records of ${owner} were not validated: ${because(reason)}`,
    { owner: 'example.org', reason: 'records-stripped' },
  ),
  CAA_BOGUS: sentence(
    ({ owner, reason, detail }: { owner: string; reason: string; detail: string }) =>
      `CAA records of ${owner} are bogus, so authorities must refuse to issue: ${because(reason)}${quoted(detail)}`,
    { owner: 'example.org', reason: 'signature-invalid', detail: 'key 12' },
  ),
  CAA_ABSENT: sentence(({ domain }: { domain: string }) => `No CAA record at ${domain} or above`, {
    domain: 'example.org',
  }),
  CAA_WITHOUT_ISSUE: sentence(
    ({ owner, tags }: { owner: string; tags: readonly string[] }) =>
      `CAA records at ${owner} restrict no authority: they have no issue property, only ${some(tags)}`,
    { owner: 'example.org', tags: ['iodef'] },
  ),
  /** `issuers` is empty if the CAA records allow no authority to issue. */
  CAA_PRESENT: sentence(
    ({ owner, issuers }: { owner: string; issuers: readonly string[] }) =>
      `CAA at ${owner} allows ${allowedText(issuers)} to issue`,
    { owner: 'example.org', issuers: ['letsencrypt.org'] },
  ),
  CAA_ISSUER_NOT_ALLOWED: sentence(
    ({ owner, issuer, allowed }: { owner: string; issuer: string; allowed: readonly string[] }) =>
      `The served certificate is from ${issuer}, but CAA at ${owner} allows ${allowedText(allowed)}. ` +
      `Now ${issuer} must refuse to issue`,
    { owner: 'example.org', issuer: 'Actalis', allowed: ['ca.example'] },
  ),
  CAA_CRITICAL_UNKNOWN: sentence(
    ({ owner, tags }: { owner: string; tags: readonly string[] }) =>
      `CAA at ${owner} has ${byCount(tags.length, 'an unknown critical property', 'unknown critical properties')}, so every authority must refuse: ${some(tags)}`,
    { owner: 'example.org', tags: ['tbs'] },
  ),
  CAA_MALFORMED: sentence(
    ({ owner, values }: { owner: string; values: readonly string[] }) =>
      values.length === 1
        ? `CAA at ${owner} has a malformed property, which allows no authority: ${some(values)}`
        : `CAA at ${owner} has malformed properties, which allow no authority: ${some(values)}`,
    { owner: 'example.org', values: ['%%'] },
  ),
  CAA_NAME_UNRESTRICTED: sentence(
    () => 'A served certificate contains this name, which has no CAA record, here or above',
  ),
  CAA_NOBODY: sentence(
    ({ owner }: { owner: string }) =>
      `CAA at ${owner} allows no authority, so there is no account to bind`,
    { owner: 'example.org' },
  ),
  CAA_ACCOUNT_BOUND: sentence(
    ({ owner, issuer, uris }: AccountArgs) => `CAA at ${owner} binds ${issuer} to ${list(uris)}`,
    EXAMPLE_ACCOUNT,
  ),
  CAA_ACCOUNT_VOIDED: sentence(
    ({ owner, issuer, uris }: AccountArgs) =>
      `CAA at ${owner} binds ${issuer} to ${list(uris)}, but another record without accounturi allows every account`,
    EXAMPLE_ACCOUNT,
  ),
  /** `unbound` is the property that names no account: `issue` or `issuewild`. */
  CAA_ACCOUNT_UNBOUND_IN_PART: sentence(
    ({ owner, issuer, uris, unbound }: AccountArgs & { unbound: string }) =>
      `CAA at ${owner} binds ${issuer} to ${list(uris)}` +
      (unbound === 'issuewild'
        ? ', but not for wildcards: its issuewild record has no accounturi'
        : ' for wildcards only: its issue record has no accounturi'),
    { ...EXAMPLE_ACCOUNT, unbound: 'issuewild' },
  ),
  CAA_ACCOUNTS_SEVERAL: sentence(
    ({ owner, issuer, uris }: AccountArgs) =>
      `CAA at ${owner} names more than one account of ${issuer}: ${some(uris)}`,
    { ...EXAMPLE_ACCOUNT, uris: ['https://a/1', 'https://a/2'] },
  ),
  CAA_ACCOUNT_STAGING: sentence(
    ({ owner, issuer, uris }: AccountArgs) =>
      `CAA at ${owner} binds ${issuer} to a staging account, which cannot get trusted certificates: ${list(uris)}`,
    EXAMPLE_ACCOUNT,
  ),
  CAA_ACCOUNT_NO_URI: sentence(
    ({ owner, issuer, uris }: AccountArgs) =>
      `CAA at ${owner} binds ${issuer} to an accounturi that is not a URI, so no account can match: ${list(uris)}`,
    { ...EXAMPLE_ACCOUNT, uris: ['1'] },
  ),
  CAA_ACCOUNT_UNBOUND: sentence(
    ({ owner, issuer }: { owner: string; issuer: string }) =>
      `CAA at ${owner} allows any account of ${issuer}`,
    { owner: 'example.org', issuer: 'ca.example' },
  ),
  CAA_BINDING_UNKNOWN: sentence(
    ({ issuer }: { issuer: string }) =>
      `CAA names no account of ${issuer}, and it is unknown whether ${issuer} supports accounturi`,
    { issuer: 'ca.example' },
  ),
  CAA_BINDING_UNSUPPORTED: sentence(
    ({ issuer }: { issuer: string }) => `The authority ${issuer} does not support accounturi`,
    { issuer: 'ca.example' },
  ),
  CAA_BINDING_INSECURE: sentence(
    ({ owner }: { owner: string }) =>
      `The CAA records at ${owner} are not DNSSEC-signed: forged DNS answers can name another account`,
    { owner: 'example.org' },
  ),
  CAA_VALIDATION_METHODS: sentence(
    ({ owner, methods }: { owner: string; methods: readonly string[] }) =>
      `CAA at ${owner} allows only ${byCount(methods.length, 'this validation method', 'these validation methods')}: ${some(methods)}`,
    { owner: 'example.org', methods: ['dns-01'] },
  ),
  CAA_ACCOUNTS_IN_PART: sentence(
    ({ bound, total }: { bound: number; total: number }) =>
      `CAA binds ${bound} of ${total} allowed authorities to one account`,
    { bound: 1, total: 2 },
  ),
};

export type CaaCodes = CodesOf<typeof CAA_SENTENCES>;
