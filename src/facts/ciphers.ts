import type { HandshakeEstablished } from '../model.js';

export type Secrecy = 'forward' | 'none' | 'unknown';

/**
 * Whether what was said is safe from a key that is lost later, by the name of the suite in the
 * IANA registry: an ephemeral key exchange, and encryption at all. `unknown`: a name that no
 * rule knows; it is held against nobody.
 */
export function forwardSecrecyOf({
  version,
  cipher,
}: Pick<HandshakeEstablished, 'version' | 'cipher'>): Secrecy {
  if (isUnencrypted(cipher)) return 'none';
  // RFC 8446 §2: every full handshake of TLS 1.3 is ephemeral.
  if (version === 'TLSv1.3') return 'forward';
  if (/^TLS_(ECDHE|DHE)_/.test(cipher)) return 'forward';
  if (/^TLS_(RSA|DH|ECDH|PSK|KRB5)_/.test(cipher)) return 'none';
  return 'unknown';
}

/** RFC 5246 §A.5, RFC 9150 (TLS 1.3): suites that only authenticate, or not even that. */
export function isUnencrypted(cipher: string): boolean {
  return /_WITH_NULL_|^TLS_SHA(256|384)_/.test(cipher);
}

/** No certificate has a part in it. */
export function isAnonymous(cipher: string): boolean {
  return /_anon_|^TLS_NULL_WITH_NULL_NULL$/i.test(cipher);
}
