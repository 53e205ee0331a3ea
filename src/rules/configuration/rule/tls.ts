/**
 * Rules on the configuration of TLS. A configuration file only shows what it allows: OpenSSL and
 * the key of the certificate may still refuse a TLS version. So if the file allows a version that
 * should be disabled, the requirement is partial, and never missing.
 */
import {
  defineConfigured,
  type ConfiguredRule,
  type ConfiguredSay,
  type Decision,
} from '../../../judge/engine/configured.js';
import type { ConfiguredEncryption, ConfiguredTls, Role } from '../../../model/index.js';
import type { Codes } from '../../codes.js';

const NEEDS = ['c2sTls', 's2sTls', 'c2sEncryption', 's2sEncryption'] as const;

interface Values {
  readonly c2sTls: ConfiguredTls;
  readonly s2sTls: ConfiguredTls;
  readonly c2sEncryption: ConfiguredEncryption;
  readonly s2sEncryption: ConfiguredEncryption;
}

/** Returns the kinds of connections (c2s, s2s) for which the configuration enables TLS. */
function served(values: Values): readonly { readonly role: Role; readonly tls: ConfiguredTls }[] {
  const all = [
    { role: 'c2s', tls: values.c2sTls, encryption: values.c2sEncryption },
    { role: 's2s', tls: values.s2sTls, encryption: values.s2sEncryption },
  ] as const;
  return all.filter(
    ({ tls, encryption }) =>
      tls.versions.length > 0 && encryption !== 'off' && encryption !== 'none',
  );
}

type VersionCodes = Pick<
  Codes,
  'CONFIGURED_NO_TLS' | 'CONFIGURED_VERSION_ALLOWED' | 'CONFIGURED_VERSION_FORBIDDEN'
>;

/**
 * Creates the rule on the configuration of a server that every kind of connection with TLS may use
 * the TLS version `version`.
 */
export function configuredVersion(version: string): ConfiguredRule {
  return defineConfigured<VersionCodes>()({
    needs: NEEDS,
    decide(values, say) {
      const all = served(values);
      const lacking = all.find(({ tls }) => !tls.versions.includes(version));
      const [first] = all;
      if (first === undefined) return say.partial('CONFIGURED_NO_TLS', {});
      return lacking === undefined
        ? say.met('CONFIGURED_VERSION_ALLOWED', { version, role: first.role })
        : say.partial('CONFIGURED_VERSION_FORBIDDEN', { version, role: lacking.role });
    },
  });
}

/**
 * Rule that the server configuration must not allow a TLS version on client or server connections.
 */
export function configuredVersionOff(version: string): ConfiguredRule {
  return defineConfigured<VersionCodes>()({
    needs: NEEDS,
    decide(values, say) {
      const all = served(values);
      const allowed = all.find(({ tls }) => tls.versions.includes(version));
      const [first] = all;
      if (first === undefined) return say.notApplicable('CONFIGURED_NO_TLS', {});
      return allowed === undefined
        ? say.met('CONFIGURED_VERSION_FORBIDDEN', { version, role: first.role })
        : say.partial('CONFIGURED_VERSION_ALLOWED', { version, role: allowed.role });
    },
  });
}

type LegacyCodes = Pick<
  Codes,
  'CONFIGURED_NO_OLD_VERSIONS' | 'CONFIGURED_NO_TLS' | 'CONFIGURED_OLD_VERSIONS'
>;

export function configuredLegacyOff(old: readonly string[]): ConfiguredRule {
  return defineConfigured<LegacyCodes>()({
    needs: NEEDS,
    decide(values, say) {
      const all = served(values);
      if (all.length === 0) return say.notApplicable('CONFIGURED_NO_TLS', {});
      for (const { role, tls } of all) {
        const versions = tls.versions.filter((version) => old.includes(version));
        if (versions.length > 0) return say.partial('CONFIGURED_OLD_VERSIONS', { versions, role });
      }
      return say.met('CONFIGURED_NO_OLD_VERSIONS', {});
    },
  });
}

type SecrecyCodes = Pick<
  Codes,
  | 'CONFIGURED_CIPHERS_UNREAD'
  | 'CONFIGURED_FORWARD_SECRET'
  | 'CONFIGURED_NO_TLS'
  | 'CONFIGURED_NOT_FORWARD_SECRET'
>;

export const configuredForwardSecrecy = defineConfigured<SecrecyCodes>()({
  needs: NEEDS,
  decide(values, say) {
    const all = served(values);
    if (all.length === 0) return say.notApplicable('CONFIGURED_NO_TLS', {});
    const weak = all.find(({ tls }) => tls.forwardSecret === false);
    if (weak !== undefined) {
      const args = { ciphers: weak.tls.ciphers ?? '', role: weak.role };
      return say.partial('CONFIGURED_NOT_FORWARD_SECRET', args);
    }
    const unread = all.find(({ tls }) => tls.forwardSecret === null);
    if (unread !== undefined) {
      const args = { ciphers: unread.tls.ciphers ?? '', role: unread.role };
      return say.manual('CONFIGURED_CIPHERS_UNREAD', args);
    }
    return say.met('CONFIGURED_FORWARD_SECRET', {});
  },
});

type BindingCodes = Pick<
  Codes,
  | 'CONFIGURED_BINDING'
  | 'CONFIGURED_BINDING_IN_PART'
  | 'CONFIGURED_NO_BINDING'
  | 'CONFIGURED_NO_SCRAM'
  | 'CONFIGURED_NO_TLS'
>;

export const configuredBinding = defineConfigured<BindingCodes>()({
  needs: ['channelBinding', 'c2sTls'],
  decide({ channelBinding: { tls12, tls13, scram }, c2sTls }, say) {
    if (c2sTls.versions.length === 0) return say.missing('CONFIGURED_NO_TLS', {});
    if (!scram) return say.missing('CONFIGURED_NO_SCRAM', {});
    const has = (version: string): boolean => c2sTls.versions.includes(version);
    const offers = [
      ...(has('TLSv1.2') ? [{ version: 'TLSv1.2', types: tls12 }] : []),
      ...(has('TLSv1.3') ? [{ version: 'TLSv1.3', types: tls13 }] : []),
    ];
    return bound(offers, say);
  },
});

function bound(
  offers: readonly { readonly version: string; readonly types: readonly string[] }[],
  say: ConfiguredSay<BindingCodes>,
): Decision {
  const types = [...new Set(offers.flatMap((offer) => offer.types))].sort();
  if (types.length === 0) return say.missing('CONFIGURED_NO_BINDING', {});
  const without = offers.find((offer) => offer.types.length === 0);
  return without === undefined
    ? say.met('CONFIGURED_BINDING', { types })
    : say.partial('CONFIGURED_BINDING_IN_PART', { types, without: without.version });
}
