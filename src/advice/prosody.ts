import type { Code } from '../rules/codes.js';
import type { Role } from '../model/index.js';
import type { ProsodyChange } from './change.js';
import { NO_OLDER_PEERS, ONION_COSTS, ONION_STEPS } from './costs.js';

const BOTH = ['missing', 'partial'] as const;

/** Codes of findings that a stream without TLS is accepted although TLS is supported. */
const IN_CLEAR: readonly Code[] = [
  'OFFERED_IN_CLEAR',
  'AUTH_PROCESSED_IN_CLEAR',
  'DIALBACK_PROCESSED_IN_CLEAR',
  'DIALBACK_REFUSED_YET_OFFERED',
  'STARTTLS_OPTIONAL',
  'CONFIGURED_ENCRYPTION',
  'CONFIGURED_ENCRYPTION_WITHOUT_DIALBACK',
];

/** Codes of findings that the server has no blocklist, or one that does not update itself. */
const NO_LIST: readonly Code[] = ['CONFIGURED_NO_LIST', 'CONFIGURED_FIXED_LIST'];

/** Sets a TLS profile, and removes older TLS options that would override the profile. */
function profile(name: 'intermediate' | 'modern') {
  return {
    options: { tls_profile: `"${name}"` },
    removedEntries: {
      options: ['ssl', 'c2s_ssl', 's2s_ssl', 'c2s_direct_tls_ssl', 's2s_direct_tls_ssl'],
      entries: ['protocol', 'ciphers'],
    },
  };
}

const INVITATIONS = {
  since: '0.12',
  needs: ['invites', 'invites_adhoc', 'invites_register'],
  options: { registration_invite_only: 'true' },
};

/**
 * Values of the option `tls_profile` of Prosody in ascending strictness: if two changes differ,
 * the last one applies.
 */
export const STRICTER: readonly string[] = ['"intermediate"', '"modern"'];

/**
 * Changes of `prosody.cfg.lua`. A test starts Prosody 0.12 and 13 with each change, and repeats
 * the scan if the effect is visible without intrusive tests. `allow_registration` is not included,
 * because mod_register_ibr does not read it.
 */
export const PROSODY: readonly ProsodyChange[] = [
  change('abuse-contacts', {
    codes: [
      'NO_CONTACT_FORM',
      'CONTACT_FORM_EMPTY',
      'CONTACT_FIELDS_EMPTY',
      'CONFIGURED_CONTACTS_UNPUBLISHED',
      'CONFIGURED_NO_CONTACTS',
    ],
    options: { contact_info: '{ abuse = { "mailto:abuse@{domain}" } }' },
    needs: ['server_contact_info'],
    steps: [
      'Keep the other addresses of your contact_info in the new one.',
      'Read the mail to abuse@{domain}, or set another address that is read.',
    ],
  }),
  change('abuse-contacts', {
    codes: ['CONTACTS_WITHOUT_ABUSE', 'ABUSE_CONTACTS_INVALID', 'CONFIGURED_OTHER_CONTACTS'],
    steps: [
      'Put an abuse address that is read into contact_info: abuse = { "mailto:abuse@{domain}" }.',
    ],
  }),
  change('jid-blocklist', {
    since: '13.0',
    needs: ['anti_spam'],
    install: ['anti_spam'],
    options: { anti_spam_services: '{ "xmppbl.org" }' },
  }),
  change('jid-blocklist', {
    codes: NO_LIST,
    since: '0.12',
    until: '13.0',
    where: 'host',
    component: 'muc',
    needs: ['muc_rtbl'],
    install: ['muc_rtbl'],
    // Debian 12 has an older mod_muc_rtbl, which reads muc_rtbl_jid.
    options: { muc_rtbls: '{ "xmppbl.org" }', muc_rtbl_jid: '"xmppbl.org"' },
    steps: ['muc_rtbl protects rooms only.'],
  }),
  change('server-blocklist', {
    since: '0.12',
    needs: ['firewall'],
    install: ['firewall'],
    options: {
      firewall_scripts: '{ "module:scripts/jabberspam-simple-blocklist.pfw" }',
    },
  }),
  ...encryption('c2s-encryption-required', 'c2s'),
  ...encryption('s2s-encryption-required', 's2s'),
  change('forward-secrecy', { since: '0.12', ...profile('intermediate') }),
  change('tls-1.3', {
    codes: ['TLS_REFUSED', 'CONFIGURED_VERSION_FORBIDDEN'],
    since: '0.12',
    ...profile('intermediate'),
  }),
  change('tls-1.3', {
    codes: ['CONFIGURED_NO_TLS'],
    since: '0.12',
    needs: ['tls'],
    ...profile('intermediate'),
  }),
  change('tls-1.2-disabled', {
    since: '13.0',
    ...profile('modern'),
    costs: NO_OLDER_PEERS,
    steps: [
      'tls_profile "modern" ends connections to clients and servers without TLS 1.3: use "intermediate" if you need them.',
    ],
  }),
  // Prosody before 13.0 supports channel binding only in TLS 1.2.
  change('tls-1.2-disabled', {
    since: '0.12',
    until: '13.0',
    ...profile('modern'),
    costs: NO_OLDER_PEERS,
    undoes: ['channel-binding'],
  }),
  change('legacy-tls-disabled', { since: '0.12', ...profile('intermediate') }),
  change('s2s-certificate-enforcement', {
    options: { s2s_secure_auth: 'true' },
    removedOptions: ['s2s_insecure_domains'],
  }),
  change('channel-binding', {
    codes: ['CONFIGURED_NO_SCRAM'],
    needs: ['saslauth'],
    // The value is Prosody's own default, which disables no SCRAM mechanism.
    options: { disable_sasl_mechanisms: '{ "DIGEST-MD5" }' },
    steps: [
      'Keep the other mechanisms of your disable_sasl_mechanisms, but no SCRAM mechanism.',
      'SCRAM also needs a provider in authentication that stores SCRAM hashes: internal_hashed does, ldap does not.',
    ],
  }),
  change('stun-ports', {
    codes: [
      'STUN_PORTS_STANDARD',
      'STUN_ON_STANDARD_PORT',
      'STUN_UNPUBLISHED',
      'CONFIGURED_STUN',
      'CONFIGURED_TURN',
    ],
    since: '0.12',
    options: { turn_external_port: '34780' },
    steps: [
      'Set the same port in the STUN and TURN server (coturn: listening-port=34780), in external_services and in DNS.',
    ],
  }),
  change('c2s-stanza-limit', { since: '0.11.9', options: { c2s_stanza_size_limit: '262144' } }),
  change('s2s-stanza-limit', { since: '0.11.9', options: { s2s_stanza_size_limit: '524288' } }),
  change('password-hashing', {
    codes: ['SALT_CHANGES', 'CONFIGURED_PLAIN'],
    options: { authentication: '"internal_hashed"' },
    steps: [
      'authentication replaces "internal_plain": Prosody hashes each password at its next login. Leave the line out if you use another provider.',
    ],
  }),
  change('password-hashing', {
    codes: ['FEW_ITERATIONS', 'CONFIGURED_FEW_ITERATIONS'],
    options: { default_iteration_count: '10000' },
    steps: ['default_iteration_count applies to passwords that are set from now on.'],
  }),
  change('login-attempt-limit', {
    codes: ['FAILURES_UNLIMITED', 'CONFIGURED_NO_LOGIN_LIMIT'],
    statuses: ['missing'],
    since: '0.12',
    needs: ['limit_auth'],
    install: ['limit_auth'],
  }),
  change('login-ip-block', {
    codes: ['ADDRESS_SERVED', 'CONFIGURED_NO_BLOCK'],
    since: '0.12',
    needs: ['log_auth'],
    install: ['log_auth'],
    steps: [
      'Prosody blocks no address itself. Let fail2ban read its log: mod_log_auth adds the address to each failed login.',
    ],
  }),
  change('e2ee-operable', { codes: ['E2EE_PEP_ABSENT', 'CONFIGURED_NO_PEP'], needs: ['pep'] }),
  change('e2ee-operable', {
    codes: ['CONFIGURED_E2EE_REFUSED'],
    removedModules: ['deny_omemo', 'require_otr'],
    steps: [
      'Remove from anti_spam_block_strings and anti_spam_block_patterns what matches encrypted messages.',
    ],
  }),
  change('registration-captcha', {
    ...INVITATIONS,
    codes: ['CAPTCHA_ABSENT', 'CONFIGURED_NO_CAPTCHA'],
  }),
  change('weak-password-rejection', {
    codes: ['WEAK_PASSWORD_ACCEPTED', 'CONFIGURED_ANY_PASSWORD', 'CONFIGURED_PASSWORD_LENGTH'],
    since: '0.12',
    needs: ['password_policy'],
    install: ['password_policy'],
    options: { password_policy: '{ length = 12 }' },
  }),
  change('public-registration', {
    ...INVITATIONS,
    codes: ['REGISTRATION_OF_EXISTING', 'REGISTRATION_OPEN', 'CONFIGURED_REGISTRATION'],
  }),
  change('invitations', { ...INVITATIONS, codes: ['CONFIGURED_NO_INVITATIONS'] }),
  change('registration-rate-limit', {
    codes: ['REGISTRATIONS_UNLIMITED', 'CONFIGURED_HALF_RATE', 'CONFIGURED_NO_RATE'],
    needs: ['register_limits'],
    options: { registration_throttle_max: '3', registration_throttle_period: '3600' },
  }),
  change('registration-watch', {
    needs: ['watchregistrations'],
    options: { registration_watchers: '{ "admin@{domain}" }' },
    steps: ['Replace admin@{domain} in registration_watchers by the address of an administrator.'],
  }),
  change('balanced-logging', { options: { log: '{ info = "*console" }' } }),
  change('tor-onion', {
    codes: ['CONFIGURED_NO_ONION'],
    statuses: ['manual'],
    since: '0.12',
    needs: ['onions'],
    install: ['onions'],
    costs: ONION_COSTS,
    steps: [...ONION_STEPS, 'mod_onions reaches servers with .onion names, through Tor.'],
  }),
];

function encryption(requirement: string, role: Role): readonly ProsodyChange[] {
  const options = { [`${role}_require_encryption`]: 'true' };
  return [
    change(requirement, { codes: IN_CLEAR, options }),
    change(requirement, {
      codes: ['STARTTLS_NOT_OFFERED'],
      options,
      needs: ['tls'],
      steps: ['Install a certificate for {domain}: TLS needs one.'],
    }),
    change(requirement, { codes: ['NO_ENCRYPTION'], since: '0.12', ...profile('intermediate') }),
  ];
}

function change(requirement: string, parts: Partial<ProsodyChange>): ProsodyChange {
  return {
    software: 'prosody',
    codes: null,
    statuses: BOTH,
    role: null,
    since: '0.11',
    until: null,
    where: 'global',
    needs: [],
    install: [],
    undoes: [],
    costs: null,
    commands: [],
    steps: [],
    options: {},
    removedOptions: [],
    removedEntries: null,
    removedModules: [],
    component: null,
    ...parts,
    requirement,
  };
}
