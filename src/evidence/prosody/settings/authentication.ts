import type {
  ConfiguredSettings,
  ConfiguredTls,
  Configured,
} from '../../../model/configuration.js';
import type { Modules } from '../modules.js';
import { numberOf, textOf, textsOf, told, untold, type Found, type Section } from '../section.js';

const OUTSIDE_IS_USUAL = 'outside';

/** The authentication provider. Any `anonymous_login` except false overrides `authentication`. */
function providerOf(section: Section): Found {
  const anonymous = section.get('anonymous_login');
  return anonymous.value === null || anonymous.value === false
    ? section.get('authentication')
    : { value: 'anonymous', from: anonymous.from };
}

export function passwords(section: Section): ConfiguredSettings['passwords'] {
  const provider = providerOf(section);
  const name = textOf(provider) ?? 'internal_hashed';
  if (name === 'internal_plain' || name === 'insecure') {
    return told([provider], () => ({
      stored: 'plain',
      hash: null,
      iterations: null,
      leftovers: null,
    }));
  }
  if (name !== 'internal_hashed') return untold('elsewhere', provider.from);
  const hash = section.get('password_hash');
  const count = section.get('default_iteration_count');
  const hashName = textOf(hash) ?? 'SHA-1';
  const iterations = numberOf(count) ?? 10_000;
  // With any other hash, or an iteration count that is not a number, Prosody does not load the
  // authentication provider.
  if (!['SHA-1', 'SHA-256'].includes(hashName) || iterations === 'other') {
    return untold('value', [...hash.from, ...count.from]);
  }
  return told([provider, hash, count], () => ({
    stored: 'hashed',
    hash: hashName,
    iterations: section.modern ? Math.max(4096, iterations) : iterations,
    leftovers: null,
  }));
}

/**
 * SCRAM mechanisms with channel binding of the authentication provider; null if Prosody does not
 * include it.
 */
function scramOf(section: Section): readonly string[] | null {
  switch (textOf(providerOf(section)) ?? 'internal_hashed') {
    case 'internal_hashed':
      return [`SCRAM-${textOf(section.get('password_hash')) ?? 'SHA-1'}-PLUS`];
    case 'internal_plain':
    case 'insecure':
      return ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS'];
    case 'anonymous':
    case 'ldap':
      return [];
    default:
      return null;
  }
}

export function channelBinding(
  section: Section,
  modules: Modules,
  tls: Configured<ConfiguredTls>,
): ConfiguredSettings['channelBinding'] {
  const provider = providerOf(section);
  const disabled = section.get('disable_sasl_mechanisms');
  const from = [...tls.from, ...provider.from, ...disabled.from];
  if (tls.value === null) return untold(tls.untold, from);
  const scram = scramOf(section);
  if (scram === null) return untold('module', from);
  const { versions } = tls.value;
  return told(
    [provider, disabled, section.get('password_hash')],
    () => ({
      tls12: versions.includes('TLSv1.2') ? ['tls-unique'] : [],
      tls13: section.modern && versions.includes('TLSv1.3') ? ['tls-exporter'] : [],
      scram: modules.has('saslauth') && scram.some((one) => !textsOf(disabled).includes(one)),
    }),
    tls.from,
  );
}

export function loginLimit(modules: Modules): ConfiguredSettings['loginLimit'] {
  const limiting = modules.get('limit_auth');
  if (limiting === undefined) return untold(OUTSIDE_IS_USUAL, []);
  // `mod_limit_auth` counts failed logins by SASL, but not by SASL 2.
  const other = modules.get('sasl2');
  return {
    value: { limit: other === undefined ? 'all' : 'partial', by: 'limit_auth' },
    from: [...limiting, ...(other ?? [])],
  };
}

/** Prosody does not block addresses itself; programs that read its log do. */
export function loginBlock(): ConfiguredSettings['loginBlock'] {
  return untold(OUTSIDE_IS_USUAL, []);
}
