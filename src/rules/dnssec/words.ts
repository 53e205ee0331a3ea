/** The words of what the DNS says: DNSSEC, TLSA and CAA. */
import type { DnsCodes } from './codes.js';
import type { DnssecReason } from '../../model/index.js';
import {
  byCount,
  capital,
  everyOf,
  list,
  nounFor,
  outOf,
  quoted,
  reason,
  some,
} from '../../report/kit/words.js';

/** Each fits after "because". */
const REASONS: Readonly<Record<DnssecReason, string>> & Readonly<Partial<Record<string, string>>> =
  {
    validated: 'it was validated',
    'no-ds': 'the parent zone has no DS record for it',
    'opt-out': 'the parent zone leaves out unsigned zones (NSEC3 opt-out)',
    'unsupported-algorithm': 'its keys use an algorithm that this program does not support',
    'nsec3-iterations': 'its NSEC3 records have too many iterations (RFC 9276)',
    'signature-invalid': 'a signature is invalid',
    'signature-expired': 'a signature has expired',
    'signature-not-yet-valid': 'a signature is not yet valid',
    'signature-missing': 'a signature is missing',
    'ds-mismatch': "no key matches the parent's DS record",
    'anchor-mismatch': 'no key of the root matches a trust anchor',
    'no-anchor': 'no trust anchor covers it',
    'denial-invalid': 'the proof that there is no such record is invalid',
    'denial-missing': 'the proof that there is no such record is missing',
    'alias-loop': 'aliases form a loop',
    unanswered: 'a lookup got no answer',
    'records-stripped': 'the resolver strips DNSSEC signatures; try another with `--resolver`',
    'too-costly': 'validation would take too much computation',
    malformed: 'an answer was malformed',
  };

function because(reason: string): string {
  return REASONS[reason] ?? reason;
}

/** ` (zone example.org)`, or nothing. */
function inZone(zone: string): string {
  return zone === '' ? '' : ` (${zoneText(zone)})`;
}

function zoneText(zone: string): string {
  return zone === '.' ? 'the root zone' : `zone ${zone}`;
}

/** `TLSA record 3 1 1 0123…`. */
function tlsaText(records: readonly string[]): string {
  return `${nounFor(records, 'TLSA record')} ${some(records)}`;
}

/** Who may issue: `only letsencrypt.org`. */
function allowedText(issuers: readonly string[]): string {
  return issuers.length === 0 ? 'no authority' : `only ${some(issuers)}`;
}

export const DNS_TEXTS: {
  readonly [C in keyof DnsCodes]: (args: DnsCodes[C]) => string;
} = {
  DNSSEC_UNASKED: () => 'DNSSEC was not checked',
  DNSSEC_NOT_ASKED: ({ type }) => `DNSSEC was not checked for the ${type} records`,
  DNSSEC_UNANSWERED: ({ type, ...failure }) =>
    `Cannot tell whether the ${type} records are DNSSEC-signed: ${reason(failure)}`,
  DNSSEC_SECURE: ({ type, zone }) => `The ${type} records are DNSSEC-signed${inZone(zone)}`,
  DNSSEC_INSECURE: ({ type, zone, reason }) =>
    `The ${type} records are not DNSSEC-signed: ` +
    (zone === ''
      ? because(reason)
      : `the chain of trust ends at ${zone}, because ${because(reason)}`),
  DNSSEC_INSECURE_ABOVE: ({ type, zone, reason }) =>
    `The ${type} records are not DNSSEC-signed, because the zone above is not signed: ${zone} (${because(reason)})`,
  DNSSEC_DENIAL_OPEN: ({ type, zone }) =>
    `DNSSEC does not prove that there are no ${type} records (NSEC3 opt-out${zone === '' ? '' : ` at ${zone}`})`,
  DNSSEC_TLD_UNSIGNED: ({ zone }) =>
    zone === '.'
      ? 'The root of the DNS (.) is not signed, so nothing below it can be signed'
      : `The top-level domain ${zone} is not signed, so nothing below it can be signed`,
  DNSSEC_UNVALIDATED: ({ type, zone, reason }) =>
    `The ${type} records count as unsigned${inZone(zone)}, even if they are signed: ${because(reason)}`,
  DNSSEC_BOGUS: ({ type, zone, reason, detail }) =>
    `DNSSEC is broken: the ${type} records are bogus${inZone(zone)}, because ${because(reason)}${quoted(detail)}`,
  DNSSEC_INDETERMINATE: ({ type, zone, reason, detail }) =>
    `Cannot tell whether the ${type} records are DNSSEC-signed${inZone(zone)}: ${because(reason)}${quoted(detail)}`,
  DNSSEC_SECURE_EVERYWHERE: ({ sets }) =>
    `${capital(everyOf(sets, 'record set'))} ${byCount(sets, 'is', 'are')} DNSSEC-signed`,
  DNSSEC_IN_PART: ({ owners }) => `Not completely DNSSEC-signed: ${some(owners)}`,
  DNSSEC_UNSIGNED: ({ zones }) =>
    zones.length === 1
      ? `This zone is not signed, although its parent is: ${some(zones)}`
      : `These zones are not signed, although their parents are: ${some(zones)}`,
  DNSSEC_UNSIGNED_ABOVE: ({ zones }) =>
    zones.length === 1
      ? `The zone above is not signed, and only its operator can sign it: ${some(zones)}`
      : `The zones above are not signed, and only their operators can sign them: ${some(zones)}`,
  DNSSEC_BROKEN: ({ owners }) =>
    `DNSSEC is broken: validating resolvers cannot resolve ${some(owners)}`,

  TLSA_UNASKED: ({ owner }) => `TLSA records at ${owner} were not looked up`,
  TLSA_UNANSWERED: ({ owner, ...failure }) =>
    `Could not look up TLSA records at ${owner}: ${reason(failure)}`,
  TLSA_UNPROVEN: ({ owner, reason, detail }) =>
    `Cannot tell whether TLSA records at ${owner} take effect: ${because(reason)}${quoted(detail)}`,
  TLSA_BOGUS: ({ owner, type, reason, detail }) =>
    `Clients with DANE cannot connect: the ${type} records of ${owner} are bogus, because ${because(reason)}${quoted(detail)}`,
  TLSA_ABSENT: ({ owner }) => `No TLSA record at ${owner}`,
  TLSA_INEFFECTIVE: ({ owner, unsigned, type, zone }) =>
    `TLSA records at ${owner} have no effect: the ${type} records of ${unsigned} are not DNSSEC-signed` +
    (zone === '' ? '' : ` (the chain of trust ends at ${zone})`),
  TLSA_UNUSABLE: ({ owner, records }) =>
    `Unusable ${nounFor(records, 'TLSA record')} at ${owner} (malformed or of unknown type): ${some(records)}`,
  TLSA_MATCHES: ({ owner, records }) =>
    `${tlsaText(records)} at ${owner} ${byCount(records.length, 'matches', 'match')} what the server sends`,
  TLSA_MISMATCH: ({ owner, records, served }) =>
    `Clients with DANE cannot connect: no TLSA record at ${owner} matches. Published: ${some(records)}; served: ${some(served)}`,
  TLSA_MISMATCH_OF_SOME: ({ owner, records, served }) =>
    `Some clients with DANE cannot connect: ${byCount(served.length, 'one served certificate matches', 'some served certificates match')} no TLSA record at ${owner}. Published: ${some(records)}; not matched: ${some(served)}`,
  TLSA_MATCH_OPTIONAL: ({ owner, records }) =>
    `Clients may ignore the matching TLSA ${nounFor(records, 'record')} ${some(records)} at ${owner}, because the server does not send the certificate with that key (RFC 7671, section 5.2.3)`,
  TLSA_MATCH_UNKNOWN: ({ owner }) => `Cannot tell whether a TLSA record at ${owner} matches`,
  TLSA_IDLE: ({ owner, records }) =>
    `${tlsaText(records)} at ${owner} ${byCount(records.length, 'matches', 'match')} no served certificate (next key, or stale)`,
  TLSA_ANCHOR_NOT_SENT: ({ owner, records }) =>
    `The server does not send the trust anchor of ${tlsaText(records)} at ${owner}. Send it, for clients that do not take it from the DNS`,
  TLSA_NEEDS_PKIX: ({ owner, records }) =>
    `Fragile: ${tlsaText(records)} at ${owner} also ${byCount(records.length, 'requires', 'require')} a chain to a public root (usage 0 or 1)`,
  TLSA_AT_UNUSED_NAME: ({ belongs }) =>
    'Clients do not look up TLSA records at this name' +
    (belongs.length === 0 ? '' : `; such records belong at ${some(belongs)}`),
  SRV_TARGET_ALIAS: ({ canonical }) =>
    `The SRV target is an alias of ${canonical}, which RFC 2782 forbids`,
  TLSA_MATCHES_EVERYWHERE: () => 'DNSSEC-signed TLSA records match at every endpoint',
  TLSA_IN_PART: ({ matching, total }) =>
    `DNSSEC-signed TLSA records match at ${matching === 0 ? `none of ${total} places` : outOf(matching, total, 'place')}`,
  TLSA_NOWHERE: () => 'There are no TLSA records',
  TLSA_BLOCKS_CLIENTS: ({ owners }) =>
    `Clients with DANE cannot connect, because of the records at ${some(owners)}`,

  CAA_UNASKED: ({ owner }) => `CAA records of ${owner} were not looked up`,
  CAA_UNANSWERED: ({ owner, ...failure }) =>
    `Could not look up CAA records of ${owner}: ${reason(failure)}`,
  CAA_UNPROVEN: ({ owner, reason, detail }) =>
    `CAA records of ${owner} could not be validated: ${because(reason)}${quoted(detail)}`,
  CAA_BOGUS: ({ owner, reason, detail }) =>
    `CAA records of ${owner} are bogus, so authorities must refuse to issue: ${because(reason)}${quoted(detail)}`,
  CAA_ABSENT: ({ domain }) => `No CAA record at ${domain} or above`,
  CAA_WITHOUT_ISSUE: ({ owner, tags }) =>
    `CAA records at ${owner} restrict no authority: they have no issue property, only ${some(tags)}`,
  CAA_PRESENT: ({ owner, issuers }) => `CAA at ${owner} allows ${allowedText(issuers)} to issue`,
  CAA_ISSUER_NOT_ALLOWED: ({ owner, issuer, allowed }) =>
    `The served certificate is from ${issuer}, but CAA at ${owner} allows ${allowedText(allowed)}. ` +
    `Now ${issuer} must refuse to issue`,
  CAA_CRITICAL_UNKNOWN: ({ owner, tags }) =>
    `CAA at ${owner} has ${byCount(tags.length, 'an unknown critical property', 'unknown critical properties')}, so every authority must refuse: ${some(tags)}`,
  CAA_MALFORMED: ({ owner, values }) =>
    values.length === 1
      ? `CAA at ${owner} has a malformed property, which allows no authority: ${some(values)}`
      : `CAA at ${owner} has malformed properties, which allow no authority: ${some(values)}`,
  CAA_NAME_UNRESTRICTED: () =>
    'A served certificate contains this name, which has no CAA record, here or above',
  CAA_NOBODY: ({ owner }) => `CAA at ${owner} allows no authority, so there is no account to bind`,
  CAA_ACCOUNT_BOUND: ({ owner, issuer, uris }) =>
    `CAA at ${owner} binds ${issuer} to ${list(uris)}`,
  CAA_ACCOUNT_VOIDED: ({ owner, issuer, uris }) =>
    `CAA at ${owner} binds ${issuer} to ${list(uris)}, but another record without accounturi allows every account`,
  CAA_ACCOUNT_UNBOUND_IN_PART: ({ owner, issuer, uris, unbound }) =>
    `CAA at ${owner} binds ${issuer} to ${list(uris)}` +
    (unbound === 'issuewild'
      ? ', but not for wildcards: its issuewild record has no accounturi'
      : ' for wildcards only: its issue record has no accounturi'),
  CAA_ACCOUNTS_SEVERAL: ({ owner, issuer, uris }) =>
    `CAA at ${owner} names more than one account of ${issuer}: ${some(uris)}`,
  CAA_ACCOUNT_STAGING: ({ owner, issuer, uris }) =>
    `CAA at ${owner} binds ${issuer} to a staging account, which cannot get trusted certificates: ${list(uris)}`,
  CAA_ACCOUNT_NO_URI: ({ owner, issuer, uris }) =>
    `CAA at ${owner} binds ${issuer} to an accounturi that is not a URI, so no account can match: ${list(uris)}`,
  CAA_ACCOUNT_UNBOUND: ({ owner, issuer }) => `CAA at ${owner} allows any account of ${issuer}`,
  CAA_BINDING_UNKNOWN: ({ issuer }) =>
    `CAA names no account of ${issuer}, and it is unknown whether ${issuer} supports accounturi`,
  CAA_BINDING_UNSUPPORTED: ({ issuer }) => `The authority ${issuer} does not support accounturi`,
  CAA_BINDING_INSECURE: ({ owner }) =>
    `The CAA records at ${owner} are not DNSSEC-signed: forged DNS answers can name another account`,
  CAA_VALIDATION_METHODS: ({ owner, methods }) =>
    `CAA at ${owner} allows only ${byCount(methods.length, 'this validation method', 'these validation methods')}: ${some(methods)}`,
  CAA_ACCOUNTS_IN_PART: ({ bound, total }) =>
    `CAA binds ${bound} of ${total} allowed authorities to one account`,
};
