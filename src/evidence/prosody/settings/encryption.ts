import type {
  Configured,
  ConfiguredEncryption,
  ConfiguredSettings,
} from '../../../model/configuration.js';
import type { Modules } from '../modules.js';
import { isTrue, numberOf, textsOf, told, untold, type Found, type Section } from '../section.js';
import { webInClear } from './web.js';

/** Options that may disable a module of the host: evidence that a module is not loaded. */
function disabling(section: Section): readonly Found[] {
  return ['*', section.host].map((one) => section.own(one, 'modules_disabled'));
}

export function c2sEncryption(
  section: Section,
  modules: Modules,
): Configured<ConfiguredEncryption> {
  const web = webInClear(section, modules);
  if (web !== null) return web;
  if (!modules.has('c2s')) return told(disabling(section), () => 'off');
  const limit = section.own('*', 'c2s_stanza_size_limit');
  // Prosody 13 does not load `mod_c2s` if `c2s_stanza_size_limit` is not a number, so no client
  // can connect.
  if (section.modern && numberOf(limit) === 'other') return told([limit], () => 'off');
  const ofC2s = section.get('c2s_require_encryption');
  const deciding = ofC2s.value === null ? section.get('require_encryption') : ofC2s;
  return told([deciding], () => {
    if (isTrue(deciding, section.version !== '0.11')) return 'required';
    return modules.has('tls') ? 'optional' : 'none';
  });
}

export function s2sEncryption(
  section: Section,
  modules: Modules,
): Configured<ConfiguredEncryption> {
  if (!modules.has('s2s')) return told(disabling(section), () => 'off');
  const required = section.get('s2s_require_encryption');
  const secure = section.own('*', 's2s_secure_auth');
  const allowed = section.get('s2s_allow_encryption');
  const exempt = section.own('*', 's2s_insecure_domains');
  const isSecure = isTrue(secure, false);
  // Measured with Prosody 0.12.3: before TLS, `s2s_secure_auth` refuses a dialback, except from
  // exempt domains.
  const isExempt = isSecure && textsOf(exempt).length > 0 && modules.has('dialback');
  const deciding = isExempt
    ? [required, secure, exempt]
    : isSecure
      ? [required, secure]
      : [required, allowed];
  return told(deciding, () => {
    if (isTrue(required, section.version !== '0.11') || (isSecure && !isExempt)) return 'required';
    return modules.has('tls') && isTrue(allowed, true) ? 'optional' : 'none';
  });
}

const MOST_DOMAINS = 50;

export function s2sCertificates(
  section: Section,
  modules: Modules,
): ConfiguredSettings['s2sCertificates'] {
  if (!modules.has('s2s')) {
    return told(disabling(section), () => ({ enforced: 'off', domains: [] }));
  }
  const secure = section.own('*', 's2s_secure_auth');
  const exempt = section.own('*', 's2s_insecure_domains');
  if (isTrue(secure, false)) {
    return told([secure, exempt], () => {
      const domains = [...new Set(textsOf(exempt))].sort().slice(0, MOST_DOMAINS);
      return { enforced: domains.length === 0 ? 'always' : 'exempt', domains };
    });
  }
  const dialback = modules.get('dialback');
  return told(
    [secure],
    () => ({ enforced: dialback === undefined ? 'unchecked' : 'dialback', domains: [] }),
    dialback ?? [],
  );
}

const LEAST_STANZA = 10_000;
/**
 * Stanza size limit of the XML parser in Prosody 0.12, in bytes. Applies if the option is set to
 * something other than a number.
 */
const PARSER_LIMIT = 1024 * 1024;

export function stanzaLimit(
  section: Section,
  role: 'c2s' | 's2s',
): Configured<{ readonly bytes: number | null }> {
  const option = section.own('*', `${role}_stanza_size_limit`);
  const { value } = option;
  if (typeof value === 'object' && value !== null && value.kind === 'other') {
    return told([{ value: null, from: option.from }], () => ({ bytes: null }));
  }
  const number = numberOf(option);
  if (number === 'other' && section.modern) return untold('value', option.from);
  return told([option], () => {
    if (number === 'other') return { bytes: PARSER_LIMIT };
    if (number === null) return { bytes: role === 'c2s' ? 256 * 1024 : 512 * 1024 };
    return { bytes: section.modern ? Math.max(LEAST_STANZA, Math.floor(number)) : number };
  });
}
