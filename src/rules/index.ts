import type { CheckName } from '../model/index.js';
import { abuseContacts } from './contacts/rule/abuse-contacts.js';
import { caaAccountBinding } from './caa/rule/caa-account-binding.js';
import { caaPresent } from './caa/rule/caa-present.js';
import { certificate } from './certificates/rule/certificate.js';
import { channelBinding } from './binding/rule/channel-binding.js';
import type { Check } from '../judge/engine/check.js';
import { dnssec } from './dnssec/rule/dnssec.js';
import { e2eeOperable } from './e2ee/rule/e2ee.js';
import { encryptionRequired } from './encryption/rule/encryption-required.js';
import { forwardSecrecy } from './tls/rule/forward-secrecy.js';
import { legacyTls } from './tls/rule/legacy-tls.js';
import { loginBlock, loginLimit } from './limits/rule/login-limit.js';
import { passwordHashing } from './logins/rule/password-hashing.js';
import { remoteAccessKeys } from './host/rule/remote-access-keys.js';
import { invitations, publicRegistration } from './registration/rule/registration.js';
import { registrationRate, weakPassword } from './registration/rule/registration-attempts.js';
import { registrationCaptcha } from './registration/rule/registration-captcha.js';
import { s2sCertificates } from './s2s/rule/s2s-certificates.js';
import { securityReleases } from './host/rule/security-releases.js';
import { stanzaLimit } from './limits/rule/stanza-limit.js';
import { stunPorts } from './stun/rule/stun-ports.js';
import { supportedOs } from './host/rule/supported-os.js';
import { monthlyReboot, timeSources } from './host/rule/server-clock.js';
import { tlsDisabled, tlsSupported } from './tls/rule/tls-versions.js';
import { tlsaRecords } from './dane/rule/tlsa-records.js';
import { uploadNoUsername, uploadRandomPath } from './upload/rule/upload.js';
import { clientOnly } from '../judge/engine/client-only.js';
import { operatorOnly } from './shared/rule/operator-only.js';

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
  operator: operatorOnly,
  client: clientOnly,
};
