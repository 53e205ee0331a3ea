import type { CheckName } from '../model.js';
import { abuseContacts } from './abuse-contacts.js';
import { caaAccountBinding } from './caa-account-binding.js';
import { caaPresent } from './caa-present.js';
import { certificate } from './certificate.js';
import { channelBinding } from './channel-binding.js';
import type { Check } from './check.js';
import { dnssec } from './dnssec.js';
import { e2eeOperable } from './e2ee.js';
import { encryptionRequired } from './encryption-required.js';
import { forwardSecrecy } from './forward-secrecy.js';
import { legacyTls } from './legacy-tls.js';
import { loginBlock, loginLimit } from './login-limit.js';
import { passwordHashing } from './password-hashing.js';
import { remoteAccessKeys } from './remote-access-keys.js';
import { invitations, publicRegistration } from './registration.js';
import { registrationRate, weakPassword } from './registration-attempts.js';
import { registrationCaptcha } from './registration-captcha.js';
import { s2sCertificates } from './s2s-certificates.js';
import { securityReleases } from './security-releases.js';
import { stanzaLimit } from './stanza-limit.js';
import { stunPorts } from './stun-ports.js';
import { supportedOs } from './supported-os.js';
import { monthlyReboot, timeSources } from './server-clock.js';
import { tlsDisabled, tlsSupported } from './tls-versions.js';
import { tlsaRecords } from './tlsa-records.js';
import { uploadNoUsername, uploadRandomPath } from './upload.js';
import { client, operator } from './not-scanned.js';

/** The rulings that requirements name. */
export const CHECKS: { readonly [C in CheckName]: Check<C> } = {
  'abuse-contacts': abuseContacts,
  'encryption-required': encryptionRequired,
  'forward-secrecy': forwardSecrecy,
  'tls-supported': tlsSupported,
  'tls-disabled': tlsDisabled,
  'legacy-tls': legacyTls,
  's2s-certificates': s2sCertificates,
  'channel-binding': channelBinding,
  certificate,
  'stanza-limit': stanzaLimit,
  'password-hashing': passwordHashing,
  'public-registration': publicRegistration,
  invitations,
  'registration-captcha': registrationCaptcha,
  'weak-password': weakPassword,
  'registration-rate': registrationRate,
  'login-limit': loginLimit,
  'login-block': loginBlock,
  dnssec,
  'tlsa-records': tlsaRecords,
  'caa-present': caaPresent,
  'caa-account-binding': caaAccountBinding,
  'stun-ports': stunPorts,
  'remote-access-keys': remoteAccessKeys,
  'monthly-reboot': monthlyReboot,
  'supported-os': supportedOs,
  'time-sources': timeSources,
  'security-releases': securityReleases,
  'upload-random-path': uploadRandomPath,
  'upload-no-username': uploadNoUsername,
  'e2ee-operable': e2eeOperable,
  operator,
  client,
};
