/** Rules on the configuration of connections: encryption, certificates, limits. */
import { defineConfigured, type ConfiguredRule } from '../../../judge/engine/configured.js';
import type { Checks, Role } from '../../../model/index.js';
import type { Codes } from '../../codes.js';

type EncryptionCodes = Pick<Codes, 'CONFIGURED_ENCRYPTION' | 'CONFIGURED_OFF'>;

const ENCRYPTION = { c2s: 'c2sEncryption', s2s: 's2sEncryption' } as const;

export function configuredEncryption(role: Role): ConfiguredRule {
  const name = ENCRYPTION[role];
  return defineConfigured<EncryptionCodes>()({
    needs: [name],
    decide({ [name]: required }, say) {
      if (required === 'off') return say.notApplicable('CONFIGURED_OFF', { role });
      return required === 'required'
        ? say.met('CONFIGURED_ENCRYPTION', { role, required })
        : say.missing('CONFIGURED_ENCRYPTION', { role, required });
    },
  });
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
