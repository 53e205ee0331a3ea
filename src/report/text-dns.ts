/** The words of what the DNS says: DNSSEC, TLSA and CAA. */
import type { DnsCodes } from '../codes/dns.js';
import type { DnssecReason } from '../model.js';
import { plural } from './marks.js';
import { list, quoted, reason, some } from './words.js';

const REASONS: Readonly<Record<DnssecReason, string>> & Readonly<Partial<Record<string, string>>> =
  {
    validated: 'validated',
    'no-ds': 'its parent proves that it has no DS record',
    'opt-out': 'its parent leaves out unsigned zones (NSEC3 opt-out)',
    'unsupported-algorithm': 'its keys are of an algorithm that is not supported here',
    'nsec3-iterations': 'its NSEC3 records have too many iterations (RFC 9276)',
    'signature-invalid': 'a signature does not verify',
    'signature-expired': 'a signature has expired',
    'signature-not-yet-valid': 'a signature is not yet valid',
    'signature-missing': 'a signature is missing',
    'ds-mismatch': "no key is the one that the parent's DS record names",
    'anchor-mismatch': 'no key of the root is one of the trust anchors',
    'no-anchor': 'no trust anchor is above it',
    'denial-invalid': 'the proof that there is no such record does not hold',
    'denial-missing': 'the proof that there is no such record is missing',
    'alias-loop': 'aliases go in a circle',
    unanswered: 'an answer on the way did not come',
    'records-stripped': 'the resolver leaves out the signatures: try another with --resolver',
    'too-costly': 'it would cost more than is computed for one answer',
    malformed: 'an answer was not understood',
  };

function because(reason: string): string {
  return REASONS[reason] ?? reason;
}

function inZone(zone: string): string {
  return zone === '' ? '' : ` in the zone ${zoneText(zone)}`;
}

function zoneText(zone: string): string {
  return zone === '.' ? 'of the root (.)' : zone;
}

export const DNS_TEXTS: {
  readonly [C in keyof DnsCodes]: (args: DnsCodes[C]) => string;
} = {
  DNSSEC_UNASKED: () => 'No chain of trust was looked at',
  DNSSEC_NOT_ASKED: ({ type }) => `The chain of trust of its ${type} records was not looked at`,
  DNSSEC_UNANSWERED: ({ type, ...failure }) =>
    `The chain of trust of its ${type} records is not known: ${reason(failure)}`,
  DNSSEC_SECURE: ({ type, zone }) => `The ${type} records are signed all along${inZone(zone)}`,
  DNSSEC_INSECURE: ({ type, zone, reason }) =>
    `The ${type} records are not signed: ` +
    (zone === '' ? because(reason) : `the chain ends at ${zone}, as ${because(reason)}`),
  DNSSEC_INSECURE_ABOVE: ({ type, zone, reason }) =>
    `The ${type} records are not signed, and cannot be before the zone above is: ${zone}, as ${because(reason)}`,
  DNSSEC_DENIAL_OPEN: ({ type, zone }) =>
    `That there are no ${type} records is not proven (NSEC3 opt-out${zone === '' ? '' : ` at ${zone}`})`,
  DNSSEC_TLD_UNSIGNED: ({ zone }) =>
    zone === '.'
      ? 'The root of the DNS (.) is not signed, so that nothing below it can be'
      : `The top-level domain ${zone} is not signed, so that nothing below it can be`,
  DNSSEC_UNVALIDATED: ({ type, zone, reason }) =>
    `The ${type} records count as unsigned, whether they are signed or not` +
    (zone === '' ? '' : `, because of the zone ${zoneText(zone)}`) +
    `: ${because(reason)}`,
  DNSSEC_BOGUS: ({ type, zone, reason, detail }) =>
    `Broken chain of trust: the ${type} records are bogus${inZone(zone)}, as ${because(reason)}${quoted(detail)}`,
  DNSSEC_INDETERMINATE: ({ type, zone, reason, detail }) =>
    `Whether the ${type} records are signed is not known${inZone(zone)}: ${because(reason)}${quoted(detail)}`,
  DNSSEC_SECURE_EVERYWHERE: ({ sets }) => `Signed all along: ${plural(sets, 'record set')}`,
  DNSSEC_IN_PART: ({ owners }) => `Not signed all along: ${some(owners)}`,
  DNSSEC_UNSIGNED: ({ zones }) => `Not signed, though its parent is: ${some(zones)}`,
  DNSSEC_UNSIGNED_ABOVE: ({ zones }) =>
    `Not signed, and only whoever runs the zone above can begin: ${some(zones)}`,
  DNSSEC_BROKEN: ({ owners }) =>
    `Broken chain of trust: whoever validates gets no answer for ${some(owners)}`,

  TLSA_UNASKED: ({ owner }) => `TLSA records at ${owner} were not looked at`,
  TLSA_UNANSWERED: ({ owner, ...failure }) =>
    `TLSA records at ${owner} are not known: ${reason(failure)}`,
  TLSA_UNPROVEN: ({ owner, reason, detail }) =>
    `Whether TLSA records at ${owner} count is not known: ${because(reason)}${quoted(detail)}`,
  TLSA_BOGUS: ({ owner, type, reason, detail }) =>
    `Clients that use DANE cannot connect: the ${type} records of ${owner} are bogus, as ${because(reason)}${quoted(detail)}`,
  TLSA_ABSENT: ({ owner }) => `No TLSA record at ${owner}`,
  TLSA_INEFFECTIVE: ({ owner, unsigned, type, zone }) =>
    `TLSA records at ${owner} have no effect: the ${type} records of ${unsigned} are not signed` +
    (zone === '' ? '' : ` (the chain of trust ends at ${zone})`),
  TLSA_UNUSABLE: ({ owner, records }) =>
    `TLSA records at ${owner} are of no use, as none is well-formed and of a known kind: ${some(records)}`,
  TLSA_MATCHES: ({ owner, records }) => `Matched by ${some(records)} at ${owner}`,
  TLSA_MISMATCH: ({ owner, records, served }) =>
    `Clients that use DANE cannot connect: no TLSA record at ${owner} matches. Published: ${some(records)}; served: ${some(served)}`,
  TLSA_MISMATCH_OF_SOME: ({ owner, records, served }) =>
    `Some clients that use DANE cannot connect, those that are served a certificate which no TLSA record at ${owner} matches. Published: ${some(records)}; also served: ${some(served)}`,
  TLSA_MATCH_OPTIONAL: ({ owner, records }) =>
    `Clients need not support this match: ${some(records)} at ${owner}. The server does not send the certificate of that key (RFC 7671, section 5.2.3)`,
  TLSA_MATCH_UNKNOWN: ({ owner }) =>
    `Whether a TLSA record at ${owner} matches cannot be told from what was seen`,
  TLSA_IDLE: ({ owner, records }) =>
    `Match nothing that is served (the next key, or left over) at ${owner}: ${some(records)}`,
  TLSA_ANCHOR_NOT_SENT: ({ owner, records }) =>
    `The server does not send the trust anchor of these TLSA records at ${owner}: ${some(records)}. Send it, for clients that do not take it from the DNS`,
  TLSA_NEEDS_PKIX: ({ owner, records }) =>
    `Fragile: ${some(records)} at ${owner} also ask for a chain to a public root (usage 0 or 1)`,
  TLSA_AT_UNUSED_NAME: ({ belongs }) =>
    'TLSA records at a name that no client looks at' +
    (belongs.length === 0 ? '' : `; they belong at ${some(belongs)}`),
  SRV_TARGET_ALIAS: ({ canonical }) =>
    `The SRV target is an alias of ${canonical}, which RFC 2782 forbids`,
  TLSA_MATCHES_EVERYWHERE: () => 'Signed TLSA records match what is served at every endpoint',
  TLSA_IN_PART: ({ matching, total }) => `TLSA records count and match at ${matching} of ${total}`,
  TLSA_NOWHERE: () => 'There are no TLSA records',
  TLSA_BLOCKS_CLIENTS: ({ owners }) => `Clients that use DANE cannot connect: see ${some(owners)}`,

  CAA_UNASKED: ({ owner }) => `CAA records of ${owner} were not looked at`,
  CAA_UNANSWERED: ({ owner, ...failure }) =>
    `CAA records of ${owner} are not known: ${reason(failure)}`,
  CAA_UNPROVEN: ({ owner, reason, detail }) =>
    `CAA records of ${owner} cannot be relied on: ${because(reason)}${quoted(detail)}`,
  CAA_BOGUS: ({ owner, reason, detail }) =>
    `CAA records of ${owner} are bogus, so that authorities must refuse: ${because(reason)}${quoted(detail)}`,
  CAA_ABSENT: ({ domain }) => `No CAA record at ${domain} or above`,
  CAA_WITHOUT_ISSUE: ({ owner, tags }) =>
    `CAA records at ${owner} restrict nobody: there is no issue property, only ${some(tags)}`,
  CAA_PRESENT: ({ owner, issuers }) =>
    `CAA at ${owner} allows ${issuers.length === 0 ? 'nobody' : some(issuers)} to issue`,
  CAA_ISSUER_NOT_ALLOWED: ({ owner, issuer, allowed }) =>
    `The served certificate is of ${issuer}, and CAA at ${owner} allows ${allowed.length === 0 ? 'nobody' : some(allowed)}: the next one will be refused, or this one was issued before`,
  CAA_CRITICAL_UNKNOWN: ({ owner, tags }) =>
    `CAA at ${owner} marks what no authority knows as critical, so that all must refuse: ${some(tags)}`,
  CAA_MALFORMED: ({ owner, values }) =>
    `CAA at ${owner} has a malformed property, which allows no authority: ${some(values)}`,
  CAA_NAME_UNRESTRICTED: () =>
    'A served certificate bears this name, which has no CAA record, nor has any above',
  CAA_NOBODY: ({ owner }) => `CAA at ${owner} allows nobody, so that there is no account to bind`,
  CAA_ACCOUNT_BOUND: ({ owner, issuer, uris }) =>
    `CAA at ${owner} binds ${issuer} to ${list(uris)}`,
  CAA_ACCOUNT_VOIDED: ({ owner, issuer, uris }) =>
    `CAA at ${owner} binds ${issuer} to ${list(uris)}, and another record for it without accounturi undoes that`,
  CAA_ACCOUNT_UNBOUND_IN_PART: ({ owner, issuer, uris, unbound }) =>
    `CAA at ${owner} binds ${issuer} to ${list(uris)}` +
    (unbound === 'issuewild'
      ? ', but not for wildcards: its issuewild record has no accounturi'
      : ' for wildcards only: its issue record has no accounturi'),
  CAA_ACCOUNTS_SEVERAL: ({ owner, issuer, uris }) =>
    `CAA at ${owner} names more than one account of ${issuer}: ${some(uris)}`,
  CAA_ACCOUNT_STAGING: ({ owner, issuer, uris }) =>
    `CAA at ${owner} binds ${issuer} to an account for tests, which gets no trusted certificate: ${list(uris)}`,
  CAA_ACCOUNT_NO_URI: ({ owner, issuer, uris }) =>
    `CAA at ${owner} binds ${issuer} to what is no URI, so that no account fits: ${list(uris)}`,
  CAA_ACCOUNT_UNBOUND: ({ owner, issuer }) => `CAA at ${owner} allows any account of ${issuer}`,
  CAA_BINDING_UNKNOWN: ({ issuer }) =>
    `No account of ${issuer} is named, and whether it heeds accounturi is not known here`,
  CAA_BINDING_UNSUPPORTED: ({ issuer }) => `The authority ${issuer} does not heed accounturi`,
  CAA_BINDING_INSECURE: ({ owner }) =>
    `The records at ${owner} are not signed: whoever forges DNS answers forges the account too`,
  CAA_VALIDATION_METHODS: ({ owner, methods }) =>
    `CAA at ${owner} allows these validation methods only: ${some(methods)}`,
  CAA_ACCOUNTS_IN_PART: ({ bound, total }) =>
    `Bound to one account: ${bound} of ${total} authorities that may issue`,
};
