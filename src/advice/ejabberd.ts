import type { Code } from '../rules/codes.js';
import type { Role } from '../model/index.js';
import type { EjabberdChange } from './change.js';

const BOTH = ['missing', 'partial'] as const;

const ROLES: readonly Role[] = ['c2s', 's2s'];

const CIPHERS = 'ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20';
/** This option replaces the default list, so repeat the usual entries. */
const PROTOCOL_OPTIONS = [
  'no_sslv3',
  'no_tlsv1',
  'no_tlsv1_1',
  'cipher_server_preference',
  'no_compression',
];

const LISTENERS = { c2s: 'ejabberd_c2s', s2s: 'ejabberd_s2s_in' } as const;

/** Returns the module of the listeners for a role. */
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
];

/**
 * Changes of `ejabberd.yml`, tested with 23.01 and 24.12. Not included: `ca_file`, whose default is
 * the system's list, and the STUN port, which is also published elsewhere.
 */
export const EJABBERD: readonly EjabberdChange[] = [
  change('abuse-contacts', {
    modules: { mod_disco: CONTACT },
    steps: [
      'Add the entry to server_info and keep its other entries.',
      'Read the mail to abuse@{domain}, or set another address that is read.',
    ],
  }),
  change('c2s-encryption-required', {
    codes: IN_CLEAR,
    role: 'c2s',
    listener: { transports: ['starttls'], options: { starttls_required: true } },
  }),
  change('s2s-encryption-required', {
    codes: IN_CLEAR,
    role: 's2s',
    options: { s2s_use_starttls: 'required' },
  }),
  // Without a certificate, ejabberd starts and offers STARTTLS but refuses it. Requiring TLS would
  // then lock everyone out.
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
    change('legacy-tls-disabled', {
      role,
      options: { [`${role}_protocol_options`]: PROTOCOL_OPTIONS },
    }),
  ]),
  change('s2s-certificate-enforcement', {
    options: { s2s_use_starttls: 'required' },
    removed: ['mod_s2s_dialback'],
  }),
  change('c2s-stanza-limit', {
    role: 'c2s',
    listener: { transports: ['starttls', 'direct'], options: { max_stanza_size: 262_144 } },
  }),
  change('s2s-stanza-limit', {
    role: 's2s',
    listener: { transports: ['starttls', 'direct'], options: { max_stanza_size: 524_288 } },
  }),
  change('password-hashing', {
    codes: ['SALT_CHANGES', 'PLAINTEXT_MECHANISMS'],
    options: { auth_password_format: 'scram' },
    steps: ['If passwords are in SQL, run: ejabberdctl convert_to_scram {domain}'],
  }),
  change('login-attempt-limit', {
    codes: ['FAILURES_UNLIMITED'],
    // The default limit is above the number of attempts, so finding no limit proves nothing.
    statuses: ['missing'],
    modules: { mod_fail2ban: {} },
  }),
  change('upload-random-path', {
    codes: ['UPLOAD_GUESSABLE'],
    modules: { mod_http_upload: { secret_length: 40 } },
    steps: [
      'Set mod_http_upload options only if the module is already in the file. Do not add the module.',
    ],
  }),
  change('upload-no-username', {
    codes: ['UPLOAD_NAMES_OWNER'],
    // The default, a hash of the address, gives a partial row.
    statuses: ['missing'],
    modules: { mod_http_upload: { jid_in_url: 'sha1' } },
    steps: [
      'Set mod_http_upload options only if the module is already in the file. Do not add the module.',
    ],
  }),
  change('weak-password-rejection', {
    codes: ['WEAK_PASSWORD_ACCEPTED'],
    modules: { mod_register: { password_strength: 32 } },
  }),
  change('registration-rate-limit', {
    codes: ['REGISTRATIONS_UNLIMITED'],
    options: { registration_timeout: 3600 },
  }),
];

function change(requirement: string, parts: Partial<EjabberdChange>): EjabberdChange {
  const common = {
    codes: null,
    statuses: BOTH,
    role: null,
    since: '20.01',
    options: {},
    listener: null,
  };
  return { ...common, modules: {}, removed: [], steps: [], ...parts, requirement };
}
