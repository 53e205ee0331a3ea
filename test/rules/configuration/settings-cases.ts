/** Settings of a configuration: requirement, values, status of its row, and code without its beginning. */
import type { ConfiguredSettings } from '../../../src/model/index.js';

export type Values = { readonly [K in keyof ConfiguredSettings]?: unknown };
const tls = (versions: readonly string[], forwardSecret: boolean | null = true) => ({
  ...{ versions, forwardSecret },
  ciphers: 'HIGH',
});
const BOTH = ['TLSv1.2', 'TLSv1.3'];
const OLD = ['TLSv1', 'TLSv1.1', ...BOTH];
const contacts = (published: boolean, abuse: readonly string[], others: readonly string[]) => ({
  contacts: { published, abuse, others },
});
const lists = (users: readonly string[], rooms: readonly string[], fixed: readonly string[]) => ({
  jidBlocklist: { users, rooms, fixed },
});
const certificates = (enforced: string) => ({
  s2sCertificates: { enforced, domains: ['old.example'] },
});
const s2s = (s2sEncryption: string, enforced: string) => ({
  ...{ s2sEncryption, ...certificates(enforced) },
});
const bound = (tls12: readonly string[], tls13: readonly string[], scram = true) => ({
  ...{ channelBinding: { tls12, tls13, scram }, c2sTls: tls(BOTH) },
});
const stored = (kind: string, iterations: number | null, leftovers: string | null = null) => ({
  passwords: { stored: kind, hash: 'SHA-256', iterations, leftovers },
});
const rate = (limit: object | null, half: string | null) => ({
  ...{ registrationRate: { limit, half }, registration: 'open' },
});
const CLOSED = { registration: 'closed' };
const TLS_OF = (one: object) => ({
  ...{ c2sTls: one, s2sTls: one, c2sEncryption: 'required', s2sEncryption: 'required' },
});

export const CASES: readonly (readonly [string, Values, string, string])[] = [
  ['abuse-contacts', contacts(true, ['mailto:a@b.example'], []), 'compliant', 'ABUSE_CONTACTS'],
  ['abuse-contacts', contacts(true, [], ['admin']), 'partial', 'OTHER_CONTACTS'],
  ['abuse-contacts', contacts(true, [], []), 'missing', 'NO_CONTACTS'],
  [
    'abuse-contacts',
    contacts(false, ['mailto:a@b.example'], []),
    'missing',
    'CONTACTS_UNPUBLISHED',
  ],
  ['jid-blocklist', lists(['xmppbl.org'], [], []), 'compliant', 'USER_LIST'],
  ['jid-blocklist', lists([], ['xmppbl.org'], []), 'partial', 'ROOM_LIST'],
  ['jid-blocklist', lists([], [], ['jids.txt']), 'partial', 'FIXED_LIST'],
  ['jid-blocklist', lists([], [], []), 'missing', 'NO_LIST'],
  [
    'server-blocklist',
    { serverBlocklist: { updated: ['a'], fixed: [] } },
    'compliant',
    'SERVER_LIST',
  ],
  ['server-blocklist', { serverBlocklist: { updated: [], fixed: ['b'] } }, 'partial', 'FIXED_LIST'],
  ['server-blocklist', { serverBlocklist: { updated: [], fixed: [] } }, 'missing', 'NO_LIST'],
  ['c2s-encryption-required', { c2sEncryption: 'required' }, 'compliant', 'ENCRYPTION'],
  ['c2s-encryption-required', { c2sEncryption: 'optional' }, 'missing', 'ENCRYPTION'],
  ['s2s-encryption-required', s2s('none', 'unchecked'), 'missing', 'ENCRYPTION'],
  ['s2s-encryption-required', s2s('optional', 'always'), 'partial', 'ENCRYPTION_WITHOUT_DIALBACK'],
  ['s2s-encryption-required', s2s('optional', 'dialback'), 'missing', 'ENCRYPTION'],
  ['s2s-encryption-required', s2s('required', 'dialback'), 'compliant', 'ENCRYPTION'],
  ['s2s-encryption-required', s2s('off', 'off'), 'not-applicable', 'OFF'],
  ['s2s-certificate-enforcement', certificates('always'), 'compliant', 'CERTIFICATES'],
  ['s2s-certificate-enforcement', certificates('exempt'), 'partial', 'CERTIFICATES_EXEMPT'],
  ['s2s-certificate-enforcement', certificates('unchecked'), 'partial', 'CERTIFICATES_UNCHECKED'],
  ['s2s-certificate-enforcement', certificates('dialback'), 'missing', 'CERTIFICATES_DIALBACK'],
  ['s2s-certificate-enforcement', certificates('off'), 'not-applicable', 'OFF'],
  ['tls-1.3', TLS_OF(tls(BOTH)), 'compliant', 'VERSION_ALLOWED'],
  ['tls-1.3', TLS_OF(tls(['TLSv1.2'])), 'partial', 'VERSION_FORBIDDEN'],
  ['tls-1.3', TLS_OF(tls([])), 'partial', 'NO_TLS'],
  ['tls-1.2-disabled', TLS_OF(tls(['TLSv1.3'])), 'compliant', 'VERSION_FORBIDDEN'],
  ['tls-1.2-disabled', TLS_OF(tls(BOTH)), 'partial', 'VERSION_ALLOWED'],
  ['tls-1.2-disabled', TLS_OF(tls([])), 'not-applicable', 'NO_TLS'],
  ['legacy-tls-disabled', TLS_OF(tls(BOTH)), 'compliant', 'NO_OLD_VERSIONS'],
  ['legacy-tls-disabled', TLS_OF(tls(OLD)), 'partial', 'OLD_VERSIONS'],
  ['legacy-tls-disabled', TLS_OF(tls([])), 'not-applicable', 'NO_TLS'],
  ['forward-secrecy', TLS_OF(tls(BOTH, true)), 'compliant', 'FORWARD_SECRET'],
  ['forward-secrecy', TLS_OF(tls(BOTH, false)), 'partial', 'NOT_FORWARD_SECRET'],
  ['forward-secrecy', TLS_OF(tls(BOTH, null)), 'manual', 'CIPHERS_UNREAD'],
  ['forward-secrecy', TLS_OF(tls([])), 'not-applicable', 'NO_TLS'],
  ['channel-binding', bound(['tls-unique'], ['tls-exporter']), 'compliant', 'BINDING'],
  ['channel-binding', bound(['tls-unique'], []), 'partial', 'BINDING_IN_PART'],
  ['channel-binding', bound([], []), 'missing', 'NO_BINDING'],
  ['channel-binding', bound(['tls-unique'], ['tls-exporter'], false), 'missing', 'NO_SCRAM'],
  ['c2s-stanza-limit', { c2sStanzaLimit: { bytes: 262_144 } }, 'compliant', 'STANZA_LIMIT'],
  ['c2s-stanza-limit', { c2sStanzaLimit: { bytes: 262_145 } }, 'partial', 'STANZA_LIMIT'],
  ['c2s-stanza-limit', { c2sStanzaLimit: { bytes: 2_097_153 } }, 'missing', 'STANZA_LIMIT'],
  ['s2s-stanza-limit', { s2sStanzaLimit: { bytes: 524_288 } }, 'compliant', 'STANZA_LIMIT'],
  ['s2s-stanza-limit', { s2sStanzaLimit: { bytes: null } }, 'missing', 'NO_STANZA_LIMIT'],
  ['password-hashing', stored('hashed', 10_000), 'compliant', 'HASHED'],
  ['password-hashing', stored('hashed', null), 'compliant', 'HASHED'],
  ['password-hashing', stored('hashed', 4_095), 'partial', 'FEW_ITERATIONS'],
  ['password-hashing', stored('hashed', 10_000, 'sql'), 'partial', 'LEFTOVERS'],
  ['password-hashing', stored('plain', null), 'missing', 'PLAIN'],
  ['login-attempt-limit', { loginLimit: { limit: 'all', by: 'a' } }, 'compliant', 'LOGIN_LIMIT'],
  [
    'login-attempt-limit',
    { loginLimit: { limit: 'partial', by: 'a' } },
    'partial',
    'LOGIN_LIMIT_IN_PART',
  ],
  ['login-attempt-limit', { loginLimit: { limit: 'none', by: null } }, 'manual', 'NO_LOGIN_LIMIT'],
  ['login-ip-block', { loginBlock: { block: 'server', by: 'a' } }, 'partial', 'BLOCK'],
  ['login-ip-block', { loginBlock: { block: 'none', by: null } }, 'manual', 'NO_BLOCK'],
  ['e2ee-operable', { e2ee: { pep: true, refusing: [] } }, 'compliant', 'E2EE'],
  ['e2ee-operable', { e2ee: { pep: false, refusing: [] } }, 'partial', 'NO_PEP'],
  ['e2ee-operable', { e2ee: { pep: true, refusing: ['deny_omemo'] } }, 'missing', 'E2EE_REFUSED'],
  [
    'upload-random-path',
    { upload: { service: 'a', random: true, name: 'none' } },
    'compliant',
    'UPLOAD',
  ],
  [
    'upload-random-path',
    { upload: { service: 'a', random: false, name: 'none' } },
    'missing',
    'UPLOAD_GUESSABLE',
  ],
  [
    'upload-random-path',
    { upload: { service: 'a', random: true, bits: 47, name: 'hashed' } },
    'partial',
    'UPLOAD_SHORT',
  ],
  [
    'upload-random-path',
    { upload: { service: 'a', random: true, bits: 31, name: 'hashed' } },
    'missing',
    'UPLOAD_SHORT',
  ],
  [
    'upload-random-path',
    { upload: { service: null, random: true, name: 'none' } },
    'not-applicable',
    'NO_UPLOAD',
  ],
  [
    'upload-no-username',
    { upload: { service: 'a', random: true, name: 'none' } },
    'compliant',
    'UPLOAD_NAME',
  ],
  [
    'upload-no-username',
    { upload: { service: 'a', random: true, name: 'hashed' } },
    'partial',
    'UPLOAD_NAME',
  ],
  [
    'upload-no-username',
    { upload: { service: 'a', random: true, name: 'plain' } },
    'missing',
    'UPLOAD_NAME',
  ],
  ['public-registration', { registration: 'open' }, 'missing', 'REGISTRATION'],
  ['public-registration', { registration: 'invitation' }, 'compliant', 'REGISTRATION'],
  ['registration-captcha', { captcha: 'none', ...CLOSED }, 'not-applicable', 'REGISTRATION'],
  ['registration-captcha', { captcha: 'captcha', registration: 'open' }, 'compliant', 'CAPTCHA'],
  ['registration-captcha', { captcha: 'web', registration: 'open' }, 'partial', 'WEB_FORM'],
  ['registration-captcha', { captcha: 'none', registration: 'open' }, 'missing', 'NO_CAPTCHA'],
  [
    'weak-password-rejection',
    { weakPasswords: { least: 8, unit: 'characters' }, ...CLOSED },
    'compliant',
    'PASSWORD_LENGTH',
  ],
  [
    'weak-password-rejection',
    { weakPasswords: { least: 31, unit: 'bits' }, registration: 'open' },
    'partial',
    'PASSWORD_LENGTH',
  ],
  [
    'weak-password-rejection',
    { weakPasswords: { least: 0, unit: 'bits' }, registration: 'open' },
    'missing',
    'ANY_PASSWORD',
  ],
  [
    'weak-password-rejection',
    { weakPasswords: { least: 0, unit: 'bits' }, ...CLOSED },
    'not-applicable',
    'REGISTRATION',
  ],
  ['invitations', { invitations: { module: 'invites' } }, 'compliant', 'INVITATIONS'],
  ['invitations', { invitations: { module: null } }, 'missing', 'NO_INVITATIONS'],
  ['registration-rate-limit', rate({ count: 3, seconds: 3_600 }, null), 'compliant', 'RATE'],
  ['registration-rate-limit', rate(null, 'registration_throttle_max'), 'missing', 'HALF_RATE'],
  ['registration-rate-limit', rate(null, null), 'missing', 'NO_RATE'],
  ['registration-rate-limit', CLOSED, 'not-applicable', 'REGISTRATION'],
  ['registration-watch', { registrationWatch: { watchers: 2 } }, 'compliant', 'WATCHERS'],
  ['registration-watch', { registrationWatch: { watchers: 0 } }, 'partial', 'NOBODY_WATCHES'],
  ['registration-watch', { registrationWatch: { watchers: null } }, 'missing', 'NO_WATCH'],
  ['registration-watch', CLOSED, 'not-applicable', 'REGISTRATION'],
  ['stun-ports', { stun: { ports: [34_780] } }, 'compliant', 'STUN'],
  ['stun-ports', { stun: { ports: [3_478] } }, 'missing', 'STUN'],
  ['stun-ports', { stun: { ports: null } }, 'not-applicable', 'NO_STUN'],
  ['balanced-logging', { logging: 'balanced' }, 'compliant', 'LOGGING'],
  ['balanced-logging', { logging: 'none' }, 'partial', 'LOGGING'],
  ['balanced-logging', { logging: 'debug' }, 'missing', 'LOGGING'],
  ['tor-onion', { onion: { by: 'onions' } }, 'compliant', 'ONION'],
  ['tor-onion', { onion: { by: null } }, 'manual', 'NO_ONION'],
];
