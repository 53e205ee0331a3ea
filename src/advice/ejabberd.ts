import type { Code } from '../rules/codes.js';
import type { Role } from '../model/index.js';
import type { EjabberdChange } from './change.js';
import { NO_OLDER_PEERS, ONION_COSTS, ONION_STEPS } from './costs.js';

const BOTH = ['missing', 'partial'] as const;

const ROLES: readonly Role[] = ['c2s', 's2s'];

const CIPHERS = 'ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20';
/** `protocol_options` replaces ejabberd's default list, so repeat the usual entries. */
const PROTOCOL_OPTIONS = [
  'no_sslv3',
  'no_tlsv1',
  'no_tlsv1_1',
  'cipher_server_preference',
  'no_compression',
];

const LISTENERS = { c2s: 'ejabberd_c2s', s2s: 'ejabberd_s2s_in' } as const;

/** Returns the ejabberd module of the listeners for a role (c2s or s2s). */
export function listenerOf(role: Role): string {
  return LISTENERS[role];
}

const CONTACT = {
  server_info: [{ modules: 'all', name: 'abuse-addresses', urls: ['mailto:abuse@{domain}'] }],
};

/** Codes of findings that a stream without TLS is accepted. */
const IN_CLEAR: readonly Code[] = [
  'OFFERED_IN_CLEAR',
  'AUTH_PROCESSED_IN_CLEAR',
  'DIALBACK_PROCESSED_IN_CLEAR',
  'DIALBACK_REFUSED_YET_OFFERED',
  'STARTTLS_OPTIONAL',
  'STARTTLS_NOT_OFFERED',
  'CONFIGURED_ENCRYPTION',
  'CONFIGURED_ENCRYPTION_WITHOUT_DIALBACK',
];

const UPLOAD_STEPS = [
  'Set mod_http_upload options only if the module is already in the file. Do not add the module.',
];

const NO_REGISTRATION = {
  where: 'global',
  entries: { access_rules: { register: [{ deny: 'all' }] } },
  modules: { mod_register: { access: 'register' } },
} as const;

const NO_TLS_1_2 = ['c2s_protocol_options', 's2s_protocol_options'].map(
  (name) => [name, [...PROTOCOL_OPTIONS, 'no_tlsv1_2']] as const,
);

/**
 * Changes of `ejabberd.yml`. Tests start ejabberd 23.01 and 24.12 with each change that the
 * version supports. Not included: `ca_file`, whose default is the system's list, and captchas,
 * because ejabberd does not start without the programs that draw them.
 */
export const EJABBERD: readonly EjabberdChange[] = [
  change('abuse-contacts', {
    where: 'module',
    modules: { mod_disco: CONTACT },
    steps: [
      'Add the entry to server_info and keep its other entries.',
      'Read the mail to abuse@{domain}, or set another address that is read.',
    ],
  }),
  change('jid-blocklist', {
    since: '25.07',
    where: 'module',
    modules: { mod_antispam: { rtbl_services: ['xmppbl.org'] } },
  }),
  change('jid-blocklist', {
    codes: ['CONFIGURED_NO_LIST', 'CONFIGURED_FIXED_LIST'],
    since: '23.04',
    until: '25.07',
    where: 'module',
    needs: ['mod_muc'],
    modules: { mod_muc_rtbl: {} },
    steps: ['mod_muc_rtbl protects rooms only: 25.07 and later protect users with mod_antispam.'],
  }),
  change('server-blocklist', {
    codes: ['CONFIGURED_NO_LIST'],
    entries: {
      acl: { blocked_servers: { server: ['spam.invalid'] } },
      access_rules: { s2s_without_blocked: [{ deny: 'blocked_servers' }, { allow: 'all' }] },
    },
    options: { s2s_access: 's2s_without_blocked' },
    placeholder: 'spam.invalid',
    steps: [
      'Replace spam.invalid by the servers of a blocklist, for example https://github.com/JabberSPAM/blacklist, and update them regularly.',
    ],
  }),
  change('c2s-encryption-required', {
    codes: IN_CLEAR,
    role: 'c2s',
    where: 'listener',
    listener: { transports: ['starttls'], options: { starttls_required: true } },
  }),
  change('s2s-encryption-required', {
    codes: IN_CLEAR,
    role: 's2s',
    options: { s2s_use_starttls: 'required' },
  }),
  // Without a certificate, ejabberd starts and offers STARTTLS but refuses it. An option that
  // requires TLS then makes every login impossible.
  change('tls-1.3', {
    codes: ['TLS_ABSENT'],
    steps: [
      'First give ejabberd a certificate for {domain} in certfiles. Without one, an option that requires TLS locks everyone out.',
    ],
  }),
  ...ROLES.flatMap((role) => [
    change(`${role}-encryption-required`, {
      codes: ['NO_ENCRYPTION'],
      role,
      options: { [`${role}_ciphers`]: CIPHERS },
    }),
    change('forward-secrecy', { role, options: { [`${role}_ciphers`]: CIPHERS } }),
    change('tls-1.3', {
      codes: ['TLS_REFUSED', 'CONFIGURED_VERSION_FORBIDDEN', 'CONFIGURED_NO_TLS'],
      role,
      options: { [`${role}_protocol_options`]: PROTOCOL_OPTIONS },
    }),
    change('legacy-tls-disabled', {
      role,
      options: { [`${role}_protocol_options`]: PROTOCOL_OPTIONS },
    }),
  ]),
  change('tls-1.2-disabled', {
    since: '24.12',
    options: Object.fromEntries(NO_TLS_1_2),
    costs: NO_OLDER_PEERS,
    steps: [
      'no_tlsv1_2 ends connections to clients and servers without TLS 1.3: leave it out if you need them.',
    ],
  }),
  // Before version 24.12, ejabberd supports channel binding in TLS 1.2 only.
  change('tls-1.2-disabled', {
    until: '24.12',
    options: Object.fromEntries(NO_TLS_1_2),
    costs: NO_OLDER_PEERS,
    undoes: ['channel-binding'],
  }),
  change('s2s-certificate-enforcement', {
    options: { s2s_use_starttls: 'required' },
    removed: ['mod_s2s_dialback'],
  }),
  change('channel-binding', {
    codes: ['CONFIGURED_NO_SCRAM'],
    removed: ['disable_sasl_mechanisms'],
    steps: ['Disable other mechanisms again, if you had disabled them, but no SCRAM mechanism.'],
  }),
  change('stun-ports', {
    codes: ['CONFIGURED_TURN'],
    steps: [
      'Set listening-port=34780 in the configuration of coturn, and the same port in mod_stun_disco services and in DNS.',
    ],
  }),
  change('stun-ports', {
    codes: ['STUN_PORTS_STANDARD', 'STUN_ON_STANDARD_PORT', 'STUN_UNPUBLISHED', 'CONFIGURED_STUN'],
    where: 'listener',
    moved: { module: 'ejabberd_stun', transport: 'udp', from: 3478, to: 34_780 },
    steps: ['Set the same port in mod_stun_disco services, if the file has them, and in DNS.'],
  }),
  ...([262_144, 524_288] as const).map((size, index) => {
    const role = ROLES[index] ?? 'c2s';
    return change(`${role}-stanza-limit`, {
      role,
      where: 'listener',
      listener: { transports: ['starttls', 'direct'], options: { max_stanza_size: size } },
    });
  }),
  change('password-hashing', {
    codes: ['SALT_CHANGES', 'PLAINTEXT_MECHANISMS', 'CONFIGURED_PLAIN', 'CONFIGURED_LEFTOVERS'],
    options: { auth_password_format: 'scram' },
    commands: ['ejabberdctl convert_to_scram {domain}'],
    steps: ['ejabberdctl convert_to_scram is needed only if passwords are in SQL.'],
  }),
  change('login-attempt-limit', {
    codes: ['FAILURES_UNLIMITED', 'CONFIGURED_NO_LOGIN_LIMIT'],
    // Do not advise the module for findings of status `partial`. In that case, the scan made fewer
    // attempts than the module's default limit allows, so the limit may exist.
    statuses: ['missing'],
    where: 'module',
    modules: { mod_fail2ban: {} },
  }),
  change('login-ip-block', {
    codes: ['ADDRESS_SERVED', 'CONFIGURED_NO_BLOCK'],
    where: 'module',
    modules: { mod_fail2ban: {} },
  }),
  change('e2ee-operable', {
    codes: ['E2EE_PEP_ABSENT', 'CONFIGURED_NO_PEP'],
    where: 'module',
    modules: { mod_caps: {}, mod_pubsub: { plugins: ['flat', 'pep'] } },
  }),
  change('e2ee-operable', {
    codes: ['CONFIGURED_E2EE_REFUSED'],
    where: 'module',
    removed: ['mod_deny_omemo'],
  }),
  change('upload-random-path', {
    codes: ['UPLOAD_GUESSABLE', 'CONFIGURED_UPLOAD_GUESSABLE', 'CONFIGURED_UPLOAD_SHORT'],
    where: 'module',
    modules: { mod_http_upload: { secret_length: 40 } },
    steps: UPLOAD_STEPS,
  }),
  change('upload-no-username', {
    codes: ['UPLOAD_NAMES_OWNER', 'CONFIGURED_UPLOAD_NAME'],
    // Only for the status `missing`, where upload URLs contain the plain user name. By default,
    // ejabberd's `jid_in_url` puts a hash of the address there: this is `partial`, and no change
    // is advised.
    statuses: ['missing'],
    where: 'module',
    modules: { mod_http_upload: { jid_in_url: 'sha1' } },
    steps: UPLOAD_STEPS,
  }),
  change('registration-captcha', {
    ...NO_REGISTRATION,
    codes: ['CAPTCHA_ABSENT', 'CONFIGURED_NO_CAPTCHA'],
  }),
  change('weak-password-rejection', {
    codes: ['WEAK_PASSWORD_ACCEPTED', 'CONFIGURED_ANY_PASSWORD', 'CONFIGURED_PASSWORD_LENGTH'],
    where: 'module',
    modules: { mod_register: { password_strength: 32 } },
  }),
  change('public-registration', {
    ...NO_REGISTRATION,
    codes: ['REGISTRATION_OF_EXISTING', 'REGISTRATION_OPEN', 'CONFIGURED_REGISTRATION'],
  }),
  change('invitations', {
    codes: ['CONFIGURED_NO_INVITATIONS'],
    since: '26.01',
    where: 'module',
    modules: { mod_invites: {} },
  }),
  change('registration-rate-limit', {
    codes: ['REGISTRATIONS_UNLIMITED', 'CONFIGURED_NO_RATE'],
    options: { registration_timeout: 3600 },
  }),
  change('registration-watch', {
    where: 'module',
    modules: { mod_register: { registration_watchers: ['admin@{domain}'] } },
    steps: ['Replace admin@{domain} in registration_watchers by the address of an administrator.'],
  }),
  change('balanced-logging', { options: { loglevel: 'info' } }),
  change('tor-onion', {
    codes: ['CONFIGURED_NO_ONION'],
    statuses: ['manual'],
    costs: ONION_COSTS,
    steps: ONION_STEPS,
  }),
];

function change(requirement: string, parts: Partial<EjabberdChange>): EjabberdChange {
  return {
    software: 'ejabberd',
    codes: null,
    statuses: BOTH,
    role: null,
    since: '20.01',
    until: null,
    where: 'global',
    needs: [],
    install: [],
    undoes: [],
    costs: null,
    commands: [],
    steps: [],
    options: {},
    entries: {},
    listener: null,
    moved: null,
    modules: {},
    placeholder: null,
    removed: [],
    ...parts,
    requirement,
  };
}
