import type { CheckName, Checks } from '../../src/model/index.js';
import { abuseContacts } from '../../src/rules/contacts/rule/abuse-contacts.js';
import { caaAccountBinding } from '../../src/rules/caa/rule/caa-account-binding.js';
import { caaPresent } from '../../src/rules/caa/rule/caa-present.js';
import { certificate } from '../../src/rules/certificates/rule/certificate.js';
import { channelBinding } from '../../src/rules/binding/rule/channel-binding.js';
import type { Rule } from '../../src/judge/engine/rule.js';
import { dnssec } from '../../src/rules/dnssec/rule/dnssec.js';
import { e2eeOperable } from '../../src/rules/e2ee/rule/e2ee.js';
import { encryptionRequired } from '../../src/rules/encryption/rule/encryption-required.js';
import { forwardSecrecy } from '../../src/rules/tls/rule/forward-secrecy.js';
import { legacyTls } from '../../src/rules/tls/rule/legacy-tls.js';
import { loginBlock, loginLimit } from '../../src/rules/limits/rule/login-limit.js';
import { passwordHashing } from '../../src/rules/logins/rule/password-hashing.js';
import { remoteAccessKeys } from '../../src/rules/host/rule/remote-access-keys.js';
import { invitations, publicRegistration } from '../../src/rules/registration/rule/registration.js';
import {
  registrationRate,
  weakPassword,
} from '../../src/rules/registration/rule/registration-attempts.js';
import { registrationCaptcha } from '../../src/rules/registration/rule/registration-captcha.js';
import { s2sCertificates } from '../../src/rules/s2s/rule/s2s-certificates.js';
import { securityReleases } from '../../src/rules/host/rule/security-releases.js';
import { stanzaLimit } from '../../src/rules/limits/rule/stanza-limit.js';
import { stunPorts } from '../../src/rules/stun/rule/stun-ports.js';
import { supportedOs } from '../../src/rules/host/rule/supported-os.js';
import { monthlyReboot, timeSources } from '../../src/rules/host/rule/server-clock.js';
import { tlsDisabled, tlsSupported } from '../../src/rules/tls/rule/tls-versions.js';
import { tlsaRecords } from '../../src/rules/dane/rule/tlsa-records.js';
import { uploadNoUsername, uploadRandomPath } from '../../src/rules/upload/rule/upload.js';
import { clientOnly } from '../../src/judge/engine/client-only.js';
import { operatorOnly } from '../../src/rules/shared/rule/operator-only.js';

/** Every rule by a name, for tests of rules apart from the catalogue. */
export const RULES: { readonly [C in CheckName]: Rule<Checks[C]> } = {
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
