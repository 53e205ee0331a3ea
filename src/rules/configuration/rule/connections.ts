/** Rules on the configuration of connections: encryption, certificates, limits. */
import {
  defineConfigured,
  type ConfiguredRule,
  type ConfiguredSay,
  type Decision,
} from '../../../judge/engine/configured.js';
import type { Checks, ConfiguredEncryption, Role } from '../../../model/index.js';
import type { Codes } from '../../codes.js';

type EncryptionCodes = Pick<Codes, 'CONFIGURED_ENCRYPTION' | 'CONFIGURED_OFF'>;

export const configuredClientEncryption = defineConfigured<EncryptionCodes>()({
  needs: ['c2sEncryption'],
  decide: ({ c2sEncryption }, say) => encryptionSaid('c2s', c2sEncryption, say),
});

export const configuredServerEncryption = defineConfigured<
  EncryptionCodes & Pick<Codes, 'CONFIGURED_ENCRYPTION_WITHOUT_DIALBACK'>
>()({
  needs: ['s2sEncryption', 's2sCertificates'],
  decide({ s2sEncryption, s2sCertificates: { enforced } }, say) {
    // If dialback is not accepted, a server can authenticate only with a certificate, and this
    // needs TLS.
    const isWithoutDialback = enforced === 'always' || enforced === 'unchecked';
    return s2sEncryption === 'optional' && isWithoutDialback
      ? say.partial('CONFIGURED_ENCRYPTION_WITHOUT_DIALBACK', {})
      : encryptionSaid('s2s', s2sEncryption, say);
  },
});

function encryptionSaid(
  role: Role,
  required: ConfiguredEncryption,
  say: ConfiguredSay<EncryptionCodes>,
): Decision {
  if (required === 'off') return say.notApplicable('CONFIGURED_OFF', { role });
  return required === 'required'
    ? say.met('CONFIGURED_ENCRYPTION', { role, required })
    : say.missing('CONFIGURED_ENCRYPTION', { role, required });
}

type CertificateCodes = Pick<
  Codes,
  | 'CONFIGURED_CERTIFICATES'
  | 'CONFIGURED_CERTIFICATES_DIALBACK'
  | 'CONFIGURED_CERTIFICATES_EXEMPT'
  | 'CONFIGURED_CERTIFICATES_UNCHECKED'
  | 'CONFIGURED_OFF'
>;

export const configuredCertificates = defineConfigured<CertificateCodes>()({
  needs: ['s2sCertificates'],
  decide({ s2sCertificates: { enforced, domains } }, say) {
    switch (enforced) {
      case 'always':
        return say.met('CONFIGURED_CERTIFICATES', {});
      case 'exempt':
        return say.partial('CONFIGURED_CERTIFICATES_EXEMPT', { domains });
      case 'unchecked':
        return say.partial('CONFIGURED_CERTIFICATES_UNCHECKED', {});
      case 'dialback':
        return say.missing('CONFIGURED_CERTIFICATES_DIALBACK', {});
      case 'off':
        return say.notApplicable('CONFIGURED_OFF', { role: 's2s' });
    }
  },
});

type LimitCodes = Pick<Codes, 'CONFIGURED_NO_STANZA_LIMIT' | 'CONFIGURED_STANZA_LIMIT'>;

const LIMITS = { c2s: 'c2sStanzaLimit', s2s: 's2sStanzaLimit' } as const;

export function configuredStanzaLimit({
  role,
  recommended,
  maximum,
}: Checks['stanza-limit']): ConfiguredRule {
  const name = LIMITS[role];
  return defineConfigured<LimitCodes>()({
    needs: [name],
    decide({ [name]: { bytes } }, say) {
      if (bytes === null) return say.missing('CONFIGURED_NO_STANZA_LIMIT', {});
      const args = { bytes, recommended };
      if (bytes <= recommended) return say.met('CONFIGURED_STANZA_LIMIT', args);
      return bytes <= maximum
        ? say.partial('CONFIGURED_STANZA_LIMIT', args)
        : say.missing('CONFIGURED_STANZA_LIMIT', args);
    },
  });
}
