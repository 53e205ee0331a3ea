import type { TlsVersion } from '../model.js';
import type { Features } from '../wire/xmpp/features.js';
import { mechanismsOf } from './streams.js';

/**
 * What a server offers of channel binding in one version of TLS.
 * `usable`: with a type that is defined there. `unknown`: it names no type (XEP-0440), and
 * none goes without saying. `unusable`: it names only types that are not defined there.
 */
export type BindingOffer = 'usable' | 'unknown' | 'unusable' | 'none';

/** RFC 5929 §3 and §4, RFC 9266: `tls-unique` is not defined for TLS 1.3. */
const DEFINED: Readonly<Record<TlsVersion, readonly string[]>> = {
  TLSv1: ['tls-unique', 'tls-server-end-point'],
  'TLSv1.1': ['tls-unique', 'tls-server-end-point'],
  'TLSv1.2': ['tls-exporter', 'tls-server-end-point', 'tls-unique'],
  'TLSv1.3': ['tls-exporter', 'tls-server-end-point'],
};

/** Whether a type means something in that version of TLS. */
export function isDefined(type: string, version: TlsVersion): boolean {
  return DEFINED[version].includes(type);
}

const PASSWORD = /^(?:SCRAM-.*|PLAIN|LOGIN|DIGEST-MD5|CRAM-MD5)$/;

/**
 * Of SASL (RFC 6120 §6) and SASL2 (XEP-0388), the one that has `-PLUS`, where the other takes
 * passwords without: its clients are not bound, and whoever stands between may hide the first.
 */
export function oneProtocolOf({ mechanisms, sasl2 }: Features): {
  readonly having: 'SASL' | 'SASL2';
  /** Of the other. */
  readonly mechanisms: readonly string[];
} | null {
  const others = sasl2?.mechanisms ?? [];
  if (isBound(mechanisms) && takesPasswords(others) && !isBound(others)) {
    return { having: 'SASL', mechanisms: others };
  }
  if (isBound(others) && takesPasswords(mechanisms) && !isBound(mechanisms)) {
    return { having: 'SASL2', mechanisms };
  }
  return null;
}

function isBound(mechanisms: readonly string[]): boolean {
  return mechanisms.some((mechanism) => mechanism.endsWith('-PLUS'));
}

function takesPasswords(mechanisms: readonly string[]): boolean {
  return mechanisms.some((mechanism) => PASSWORD.test(mechanism));
}

/**
 * Without a list of types, a `-PLUS` mechanism goes with `tls-unique` (RFC 5802 §6.1), which
 * is no help in TLS 1.3: ejabberd 23.01 offers it there all the same.
 */
export function bindingOfferOf(features: Features, version: TlsVersion): BindingOffer {
  if (!isBound(mechanismsOf(features))) return 'none';
  const { channelBindings } = features;
  if (channelBindings.length === 0) return version === 'TLSv1.3' ? 'unknown' : 'usable';
  return channelBindings.some((type) => DEFINED[version].includes(type)) ? 'usable' : 'unusable';
}
