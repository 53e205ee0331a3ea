/** Rules on the configuration of services: contacts, blocklists, uploads, STUN, logs. */
import { defineConfigured, type ConfiguredRule } from '../../../judge/engine/configured.js';
import type { Checks } from '../../../model/index.js';
import type { Codes } from '../../codes.js';

type ContactCodes = Pick<
  Codes,
  | 'CONFIGURED_ABUSE_CONTACTS'
  | 'CONFIGURED_CONTACTS_UNPUBLISHED'
  | 'CONFIGURED_NO_CONTACTS'
  | 'CONFIGURED_OTHER_CONTACTS'
>;

export const configuredContacts = defineConfigured<ContactCodes>()({
  needs: ['contacts'],
  decide({ contacts: { published, abuse, others } }, say) {
    if (!published) return say.missing('CONFIGURED_CONTACTS_UNPUBLISHED', {});
    if (abuse.length > 0) return say.met('CONFIGURED_ABUSE_CONTACTS', { uris: abuse });
    return others.length > 0
      ? say.partial('CONFIGURED_OTHER_CONTACTS', { roles: others })
      : say.missing('CONFIGURED_NO_CONTACTS', {});
  },
});

type ListCodes = Pick<
  Codes,
  | 'CONFIGURED_FIXED_LIST'
  | 'CONFIGURED_NO_LIST'
  | 'CONFIGURED_ROOM_LIST'
  | 'CONFIGURED_SERVER_LIST'
  | 'CONFIGURED_USER_LIST'
>;

export const configuredUserList = defineConfigured<ListCodes>()({
  needs: ['jidBlocklist'],
  decide({ jidBlocklist: { users, rooms, fixed } }, say) {
    if (users.length > 0) return say.met('CONFIGURED_USER_LIST', { lists: users });
    if (rooms.length > 0) return say.partial('CONFIGURED_ROOM_LIST', { lists: rooms });
    return fixed.length > 0
      ? say.partial('CONFIGURED_FIXED_LIST', { lists: fixed })
      : say.missing('CONFIGURED_NO_LIST', {});
  },
});

export const configuredServerList = defineConfigured<ListCodes>()({
  needs: ['serverBlocklist'],
  decide({ serverBlocklist: { updated, fixed } }, say) {
    if (updated.length > 0) return say.met('CONFIGURED_SERVER_LIST', { lists: updated });
    return fixed.length > 0
      ? say.partial('CONFIGURED_FIXED_LIST', { lists: fixed })
      : say.missing('CONFIGURED_NO_LIST', {});
  },
});

type E2eeCodes = Pick<Codes, 'CONFIGURED_E2EE' | 'CONFIGURED_E2EE_REFUSED' | 'CONFIGURED_NO_PEP'>;

export const configuredE2ee = defineConfigured<E2eeCodes>()({
  needs: ['e2ee'],
  decide({ e2ee: { pep, refusing } }, say) {
    if (refusing.length > 0) return say.missing('CONFIGURED_E2EE_REFUSED', { by: refusing });
    return pep ? say.met('CONFIGURED_E2EE', {}) : say.partial('CONFIGURED_NO_PEP', {});
  },
});

type UploadCodes = Pick<
  Codes,
  | 'CONFIGURED_NO_UPLOAD'
  | 'CONFIGURED_UPLOAD'
  | 'CONFIGURED_UPLOAD_GUESSABLE'
  | 'CONFIGURED_UPLOAD_NAME'
  | 'CONFIGURED_UPLOAD_SHORT'
>;

/**
 * Rule on the configured upload URLs. It uses the same numbers of random bits, for full and for
 * partial compliance, as the rule on observed URLs.
 */
export function configuredUploadPath({
  compliantBits,
  partialBits,
}: Checks['upload-random-path']): ConfiguredRule {
  return defineConfigured<UploadCodes>()({
    needs: ['upload'],
    decide({ upload: { service, random, bits } }, say) {
      if (service === null) return say.notApplicable('CONFIGURED_NO_UPLOAD', {});
      if (!random) return say.missing('CONFIGURED_UPLOAD_GUESSABLE', { service });
      if (bits === undefined || bits >= compliantBits) {
        return say.met('CONFIGURED_UPLOAD', { service });
      }
      const args = { service, bits, least: compliantBits };
      return bits >= partialBits
        ? say.partial('CONFIGURED_UPLOAD_SHORT', args)
        : say.missing('CONFIGURED_UPLOAD_SHORT', args);
    },
  });
}

export const configuredUploadName: ConfiguredRule = defineConfigured<UploadCodes>()({
  needs: ['upload'],
  decide({ upload: { service, name } }, say) {
    if (service === null) return say.notApplicable('CONFIGURED_NO_UPLOAD', {});
    const args = { service, name };
    if (name === 'none') return say.met('CONFIGURED_UPLOAD_NAME', args);
    return name === 'hashed'
      ? say.partial('CONFIGURED_UPLOAD_NAME', args)
      : say.missing('CONFIGURED_UPLOAD_NAME', args);
  },
});

type StunCodes = Pick<Codes, 'CONFIGURED_NO_STUN' | 'CONFIGURED_STUN'>;

/** Rule on announced STUN ports. `usual` are the standard ports, which attackers try first. */
export function configuredStun(usual: readonly number[]): ConfiguredRule {
  return defineConfigured<StunCodes>()({
    needs: ['stun'],
    decide({ stun: { ports } }, say) {
      if (ports === null) return say.notApplicable('CONFIGURED_NO_STUN', {});
      const args = { ports: ports.map(String) };
      return ports.some((port) => usual.includes(port))
        ? say.missing('CONFIGURED_STUN', args)
        : say.met('CONFIGURED_STUN', args);
    },
  });
}

type LoggingCodes = Pick<Codes, 'CONFIGURED_LOGGING'>;

export const configuredLogging = defineConfigured<LoggingCodes>()({
  needs: ['logging'],
  decide({ logging }, say) {
    if (logging === 'balanced') return say.met('CONFIGURED_LOGGING', { logging });
    return logging === 'none'
      ? say.partial('CONFIGURED_LOGGING', { logging })
      : say.missing('CONFIGURED_LOGGING', { logging });
  },
});

type OnionCodes = Pick<Codes, 'CONFIGURED_NO_ONION' | 'CONFIGURED_ONION'>;

export const configuredOnion = defineConfigured<OnionCodes>()({
  needs: ['onion'],
  decide: ({ onion: { by } }, say) =>
    by === null ? say.manual('CONFIGURED_NO_ONION', {}) : say.met('CONFIGURED_ONION', { by }),
});
