/**
 * Short reasons for findings on logins, passwords, contacts, registration, limits, DNS and hosts.
 */
import type { Codes } from '../../rules/codes.js';
import type { ShortTexts } from './short-reason.js';
import { fewOr } from './short-reason-encryption.js';
import { plural, list, versionsText, versionText } from '../kit/words.js';

function needText({ mechanisms }: Codes['PLAINTEXT_MECHANISMS']): string {
  const verb = mechanisms.length === 1 ? 'needs' : 'need';
  return `${fewOr(mechanisms, 'mechanism', 3)} ${verb} the password or its equivalent`;
}

function bySasl2({ protocol }: { readonly protocol?: 'SASL2' }): string {
  return protocol === undefined ? '' : ' with SASL2';
}

const SASL_TEXTS: ShortTexts = {
  CHANNEL_BINDING_IN_PART: ({ offered, lacking }) =>
    `offered in ${versionsText(offered)}, not in ${versionsText(lacking)}`,
  CHANNEL_BINDING_NOT_OFFERED: ({ versions }) => `no -PLUS mechanism in ${versionsText(versions)}`,
  CHANNEL_BINDING_NOWHERE: () => 'no -PLUS mechanism offered',
  CHANNEL_BINDING_UNUSABLE: ({ version, types }) =>
    `${fewOr(types, 'type')} offered in ${versionText(version)}, but unusable there`,
  CHANNEL_BINDING_UNDEFINED: ({ version, types, refused, exercised }) =>
    `${list(types)} ${exercised === 'yes' ? 'accepted' : 'known'} in ${versionText(version)}, where undefined` +
    (refused.length === 0 ? '' : `; ${list(refused)} refused`),
  CHANNEL_BINDING_ONE_PROTOCOL: ({ version, having }) =>
    `offered only in ${having}, in ${versionText(version)}`,
  CHANNEL_BINDING_REFUSED: ({ version, types, ...by }) =>
    `offered in ${versionText(version)}${bySasl2(by)}, but correct ${list(types)} data refused`,
  CHANNEL_BINDING_FALSIFIED: ({ type, ...by }) =>
    `a login with falsified ${type} data was accepted${bySasl2(by)}`,
  CHANNEL_BINDING_FOREIGN: (by) =>
    `a login with an undefined binding type was accepted${bySasl2(by)}`,
  CHANNEL_BINDING_DOWNGRADE: ({ version, ...by }) =>
    `downgrade not detected in ${versionText(version)}${bySasl2(by)} (gs2 y accepted)`,
  CHANNEL_BINDING_DIFFERS: ({ version }) =>
    `binding types in ${versionText(version)} differ between endpoints`,
  CHANNEL_BINDING_TYPE_UNKNOWN: ({ version }) =>
    `offered in ${versionText(version)} without a type`,
  PLAINTEXT_MECHANISMS: needText,
  SALT_CHANGES: ({ mechanism }) => `the salt of ${mechanism} changes: the server has the password`,
  SALT_STABLE: () => 'same salt twice: hashing likely, no proof',
  SCRAM_ONLY: () => 'SCRAM offered: does not show how passwords are stored',
  FEW_ITERATIONS: ({ mechanism, iterations, least }) =>
    `${iterations} iterations of ${mechanism}, at least ${least} needed`,
  LOGIN_DENIED: () => 'the account was refused',
};

const CONTACT_TEXTS: ShortTexts = {
  CONTACTS_WITHOUT_ABUSE: ({ fields }) => `no abuse address, only ${fewOr(fields, 'other field')}`,
  ABUSE_CONTACTS_INVALID: () => 'the abuse contact is not a mailto:, xmpp: or https: address',
  NO_CONTACT_FORM: () => 'no contacts published',
  CONTACT_FORM_EMPTY: () => 'the contact form is empty',
  CONTACT_FIELDS_EMPTY: () => 'the contact form has no abuse, admin or support address',
};

const REGISTRATION_TEXTS: ShortTexts = {
  REGISTRATION_OFFERED: () => 'registration offered; unclear whether it is open',
  REGISTRATION_OFFERED_WITH_INVITATIONS: () =>
    'registration offered; not tried without an invitation',
  REGISTRATION_OFFERED_SOMEWHERE: () => 'registration offered; unclear whether it is open',
  REGISTRATION_FORM: () => 'registration form offered; unclear whether it is open',
  REGISTRATION_FORM_WITH_INVITATIONS: () => 'registration form offered; may be by invitation only',
  REGISTRATION_FORM_SOMEWHERE: () => 'registration offered; unclear whether it is open',
  REGISTRATION_REDIRECTS: ({ url }) => `registration on a web page: ${url}`,
  REGISTRATION_OPEN: () => 'registration is open to everyone',
  REGISTRATION_OF_EXISTING: () => 'an existing name could be registered again',
  CAPTCHA_ABSENT: () => 'the form has no captcha',
  CAPTCHA_ABSENT_MAYBE_CLOSED: () => 'no captcha, but registration may be closed',
  CAPTCHA_ABSENT_MAYBE_INVITED: () => 'no captcha, but may need an invitation',
  WEAK_PASSWORD_ACCEPTED: () => 'a commonly guessed password was accepted',
  REGISTRATIONS_UNLIMITED: ({ made }) => `no limit within ${plural(made, 'account')}`,
};

const LIMIT_TEXTS: ShortTexts = {
  STANZA_LIMIT_ANNOUNCED: ({ bytes, recommended }) =>
    `${list(bytes)} bytes announced, ${recommended} recommended`,
  STANZA_LIMIT_HIGH: ({ refused, recommended }) =>
    `${refused} bytes refused; at most ${recommended} recommended`,
  STANZA_LIMIT_HIGH_SOMEWHERE: ({ refused }) =>
    `an endpoint refuses nothing below ${refused} bytes`,
  STANZA_LIMIT_ABSENT: ({ accepted }) => `a stanza of ${accepted} bytes was accepted`,
  FAILURES_UNLIMITED: ({ tries }) => `no sign of a limit in ${plural(tries, 'failed login')}`,
  ADDRESS_SERVED: ({ tries }) => `still served after ${plural(tries, 'failed login')}`,
  ADDRESS_TURNED_AWAY: () => 'a new connection is accepted, then ended',
  ADDRESS_BLOCKED_IN_PART: ({ open }) => `blocked, but not at ${fewOr(open, 'place', 1)}`,
  UPLOAD_GUESSABLE: ({ bits }) => `about ${bits} random bits or fewer in upload URLs`,
  UPLOAD_RANDOM: ({ bits }) => `about ${bits} random bits in upload URLs`,
  UPLOAD_NAMES_OWNER: ({ forms }) => `owner in the URLs as ${fewOr(forms, 'form')}`,
  STUN_PORTS_STANDARD: ({ ports }) => `STUN answers at UDP port ${list(ports)}`,
};

function unprovenText({ reason }: { readonly reason: string }): string {
  return reason === 'records-stripped'
    ? 'the resolver strips DNSSEC data; try another with --resolver'
    : 'the DNSSEC status of the records is unknown';
}

const DNS_TEXTS: ShortTexts = {
  DNSSEC_INDETERMINATE: unprovenText,
  TLSA_UNPROVEN: unprovenText,
  CAA_UNPROVEN: unprovenText,
  DNSSEC_BROKEN: ({ owners }) => `validating resolvers cannot resolve ${fewOr(owners, 'name', 1)}`,
  DNSSEC_UNSIGNED: ({ zones }) => `${fewOr(zones, 'zone', 1)} not signed, though the parent is`,
  DNSSEC_UNSIGNED_ABOVE: ({ zones }) =>
    `not signed; the zone above must be signed first (${fewOr(zones, 'zone', 1)})`,
  DNSSEC_IN_PART: ({ owners }) => `${fewOr(owners, 'name', 1)} not fully signed`,
  TLSA_NOWHERE: () => 'no TLSA records',
  TLSA_IN_PART: ({ matching, total }) => `TLSA records match at ${matching} of ${total} places`,
  TLSA_BLOCKS_CLIENTS: ({ owners }) => `DANE clients cannot connect: ${fewOr(owners, 'name', 1)}`,
  TLSA_MISMATCH: () => 'no TLSA record matches: DANE fails',
  TLSA_MISMATCH_OF_SOME: () => 'some DANE clients cannot connect: a certificate has no TLSA record',
  TLSA_BOGUS: () => 'DANE clients cannot connect: DNSSEC is broken',
  TLSA_ABSENT: ({ owner }) => `no TLSA record at ${owner}`,
  TLSA_INEFFECTIVE: ({ unsigned }) => `TLSA records without effect: ${unsigned} is not signed`,
  CAA_ABSENT: () => 'no CAA record',
  CAA_WITHOUT_ISSUE: () => 'CAA records have no issue property: no effect',
  CAA_ISSUER_NOT_ALLOWED: ({ issuer }) => `the served certificate is from ${issuer}, not allowed`,
  CAA_MALFORMED: () => 'a malformed CAA property allows no authority',
  CAA_CRITICAL_UNKNOWN: ({ tags }) => `unknown critical property ${fewOr(tags, 'tag')}`,
  CAA_ACCOUNT_UNBOUND: ({ issuer }) => `no accounturi for ${issuer}`,
  CAA_ACCOUNT_STAGING: ({ issuer }) => `bound to a staging account of ${issuer}`,
  CAA_ACCOUNT_VOIDED: ({ issuer }) => `the binding for ${issuer} is undone by another record`,
  CAA_ACCOUNT_UNBOUND_IN_PART: ({ issuer, unbound }) =>
    `${issuer} bound ${unbound === 'issuewild' ? 'except for' : 'only for'} wildcards`,
  CAA_ACCOUNTS_SEVERAL: ({ issuer }) => `several accounts of ${issuer} named`,
  CAA_ACCOUNT_NO_URI: ({ issuer }) => `the accounturi for ${issuer} is not a URI`,
  CAA_ACCOUNTS_IN_PART: ({ bound, total }) =>
    `${bound} of ${total} authorities bound to an account`,
};

const CONFIGURATION_TEXTS: ShortTexts = {
  CONFIGURED_BY_VARIABLE: ({ variable, value }) =>
    value === '' ? `unset ${variable}` : `set ${variable}="${value}"`,
};

const HOST_TEXTS: ShortTexts = {
  SSH_PASSWORDS: () => 'SSH accepts passwords',
  SSH_OPEN: () => 'SSH needs no authentication',
  UPTIME_TOO_LONG: ({ days, most }) => `running for ${plural(days, 'day')}, more than ${most}`,
  SYSTEM_ENDED: ({ system, ends }) => `support of ${system} ended on ${ends}`,
  RELEASE_VULNERABLE: ({ software, version, fixed, date }) =>
    `${software} ${version} lacks the fixes of ${fixed} (${date})`,
};

export const OTHER_TEXTS: ShortTexts = {
  ...SASL_TEXTS,
  ...CONTACT_TEXTS,
  ...REGISTRATION_TEXTS,
  ...LIMIT_TEXTS,
  ...DNS_TEXTS,
  ...CONFIGURATION_TEXTS,
  ...HOST_TEXTS,
};
