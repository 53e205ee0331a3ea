import type { DeclaredRequirement } from '../judge/engine/requirement.js';
import { CHANNEL_BINDING } from '../rules/binding/rule/channel-binding.js';
import { CERTIFICATE_VALIDITY } from '../rules/certificates/rule/certificate.js';
import { ABUSE_CONTACTS } from '../rules/contacts/rule/abuse-contacts.js';
import {
  ABUSE_RESPONSE,
  JID_BLOCKLIST,
  SERVER_BLOCKLIST,
} from '../rules/contacts/rule/abuse-handling.js';
import { E2EE_OPERABLE } from '../rules/e2ee/rule/e2ee.js';
import {
  C2S_ENCRYPTION_REQUIRED,
  S2S_ENCRYPTION_REQUIRED,
} from '../rules/encryption/rule/encryption-required.js';
import { LOGIN_ATTEMPT_LIMIT, LOGIN_IP_BLOCK } from '../rules/limits/rule/login-limit.js';
import { C2S_STANZA_LIMIT, S2S_STANZA_LIMIT } from '../rules/limits/rule/stanza-limit.js';
import { PASSWORD_HASHING } from '../rules/logins/rule/password-hashing.js';
import {
  REGISTRATION_RATE_LIMIT,
  WEAK_PASSWORD_REJECTION,
} from '../rules/registration/rule/registration-attempts.js';
import { REGISTRATION_CAPTCHA } from '../rules/registration/rule/registration-captcha.js';
import { REGISTRATION_WATCH } from '../rules/registration/rule/registration-watch.js';
import { INVITATIONS, PUBLIC_REGISTRATION } from '../rules/registration/rule/registration.js';
import { S2S_CERTIFICATE_ENFORCEMENT } from '../rules/s2s/rule/s2s-certificates.js';
import { STUN_PORTS } from '../rules/stun/rule/stun-ports.js';
import { FORWARD_SECRECY } from '../rules/tls/rule/forward-secrecy.js';
import { LEGACY_TLS_DISABLED } from '../rules/tls/rule/legacy-tls.js';
import { TLS_1_2_DISABLED, TLS_1_3 } from '../rules/tls/rule/tls-versions.js';
import { UPLOAD_NO_USERNAME, UPLOAD_RANDOM_PATH } from '../rules/upload/rule/upload.js';

const ABUSE: readonly DeclaredRequirement[] = [
  ABUSE_CONTACTS,
  ABUSE_RESPONSE,
  JID_BLOCKLIST,
  SERVER_BLOCKLIST,
];

const CONNECTIONS: readonly DeclaredRequirement[] = [
  C2S_ENCRYPTION_REQUIRED,
  S2S_ENCRYPTION_REQUIRED,
  FORWARD_SECRECY,
  TLS_1_3,
  TLS_1_2_DISABLED,
  LEGACY_TLS_DISABLED,
  S2S_CERTIFICATE_ENFORCEMENT,
  CHANNEL_BINDING,
  CERTIFICATE_VALIDITY,
  STUN_PORTS,
  C2S_STANZA_LIMIT,
  S2S_STANZA_LIMIT,
];

const MISCELLANEOUS: readonly DeclaredRequirement[] = [
  PASSWORD_HASHING,
  LOGIN_ATTEMPT_LIMIT,
  LOGIN_IP_BLOCK,
  E2EE_OPERABLE,
  UPLOAD_RANDOM_PATH,
  UPLOAD_NO_USERNAME,
];

const REGISTRATION: readonly DeclaredRequirement[] = [
  REGISTRATION_CAPTCHA,
  WEAK_PASSWORD_REJECTION,
  PUBLIC_REGISTRATION,
  INVITATIONS,
  REGISTRATION_RATE_LIMIT,
  REGISTRATION_WATCH,
];

export const SERVERS: readonly DeclaredRequirement[] = [
  ...ABUSE,
  ...CONNECTIONS,
  ...MISCELLANEOUS,
  ...REGISTRATION,
];
