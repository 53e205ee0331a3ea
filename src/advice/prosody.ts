import type { Code } from '../rules/codes.js';
import type { Role } from '../model/index.js';
import type { ProsodyChange } from './change.js';

const BOTH = ['missing', 'partial'] as const;

/** Note that a repeated option overrides the TLS options earlier in the file. */
const PROFILE_APPLIES =
  'Remove protocol and ciphers from ssl, c2s_ssl, s2s_ssl, c2s_direct_tls_ssl and s2s_direct_tls_ssl: they override tls_profile.';

/** Codes of findings that a stream without TLS is accepted although TLS is supported. */
const IN_CLEAR: readonly Code[] = [
  'OFFERED_IN_CLEAR',
  'AUTH_PROCESSED_IN_CLEAR',
  'DIALBACK_PROCESSED_IN_CLEAR',
  'DIALBACK_REFUSED_YET_OFFERED',
  'STARTTLS_OPTIONAL',
];

/**
 * Changes of `prosody.cfg.lua`. A test starts Prosody 0.12 and 13 with each change. It repeats the
 * scan if the effect is visible without intrusive tests. Not included: `tls_profile = "modern"`,
 * because 0.12 supports channel binding only in TLS 1.2, and a SHOULD must not break a MUST;
 * changes that need a community module; `allow_registration`, which mod_register_ibr does not read.
 */
export const PROSODY: readonly ProsodyChange[] = [
  change('abuse-contacts', {
    codes: ['NO_CONTACT_FORM', 'CONTACT_FORM_EMPTY', 'CONTACT_FIELDS_EMPTY'],
    options: { contact_info: '{ abuse = { "mailto:abuse@{domain}" } }' },
    modules: ['server_contact_info'],
    steps: [
      'Keep the other addresses of your contact_info in the new one.',
      'Read the mail to abuse@{domain}, or set another address that is read.',
    ],
  }),
  change('abuse-contacts', {
    codes: ['CONTACTS_WITHOUT_ABUSE', 'ABUSE_CONTACTS_INVALID'],
    steps: [
      'Put an abuse address that is read into contact_info: abuse = { "mailto:abuse@{domain}" }.',
    ],
  }),
  ...encryption('c2s-encryption-required', 'c2s'),
  ...encryption('s2s-encryption-required', 's2s'),
  change('forward-secrecy', {
    since: '0.12',
    options: { tls_profile: '"intermediate"' },
    steps: [PROFILE_APPLIES],
  }),
  change('legacy-tls-disabled', {
    since: '0.12',
    options: { tls_profile: '"intermediate"' },
    steps: [PROFILE_APPLIES],
  }),
  change('s2s-certificate-enforcement', {
    options: { s2s_secure_auth: 'true' },
    steps: ['Remove s2s_insecure_domains.'],
  }),
  change('c2s-stanza-limit', { since: '0.11.9', options: { c2s_stanza_size_limit: '262144' } }),
  change('s2s-stanza-limit', { since: '0.11.9', options: { s2s_stanza_size_limit: '524288' } }),
  change('password-hashing', {
    codes: ['SALT_CHANGES'],
    options: { authentication: '"internal_hashed"' },
    steps: [
      'authentication replaces "internal_plain": Prosody hashes each password at its next login. Leave the line out if you use another provider.',
    ],
  }),
  change('password-hashing', {
    codes: ['FEW_ITERATIONS'],
    options: { default_iteration_count: '10000' },
    steps: ['default_iteration_count applies to passwords that are set from now on.'],
  }),
  change('registration-rate-limit', {
    codes: ['REGISTRATIONS_UNLIMITED'],
    options: { registration_throttle_max: '3', registration_throttle_period: '3600' },
  }),
];

function encryption(requirement: string, role: Role): readonly ProsodyChange[] {
  const options = { [`${role}_require_encryption`]: 'true' };
  return [
    change(requirement, { codes: IN_CLEAR, options }),
    change(requirement, {
      codes: ['STARTTLS_NOT_OFFERED'],
      options,
      modules: ['tls'],
      steps: ['Install a certificate for {domain}: TLS needs one.'],
    }),
    change(requirement, {
      codes: ['NO_ENCRYPTION'],
      since: '0.12',
      options: { tls_profile: '"intermediate"' },
      steps: [PROFILE_APPLIES],
    }),
  ];
}

function change(requirement: string, parts: Partial<ProsodyChange>): ProsodyChange {
  const common = {
    codes: null,
    statuses: BOTH,
    role: null,
    since: '0.11',
    options: {},
    modules: [],
    steps: [],
  };
  return { ...common, ...parts, requirement };
}
