import type { ProtocolVersion } from '../../../model/index.js';

type Secrecy = 'forward' | 'none' | 'unknown';

/**
 * Whether what was said is safe from a key that is lost later, by the name of the suite in the
 * IANA registry: an ephemeral key exchange, and encryption at all. `unknown`: a name that no
 * rule knows; it is held against nobody.
 */
export function forwardSecrecyOf({
  version,
  cipher,
}: {
  readonly version: ProtocolVersion;
  readonly cipher: string;
}): Secrecy {
  if (isUnencrypted(cipher)) return 'none';
  // RFC 8446 §2: every full handshake of TLS 1.3 is ephemeral.
  if (version === 'TLSv1.3') return 'forward';
  if (/^(OLD_)?TLS_(ECDHE|DHE|PSK_DHE|CECPQ1)_/.test(cipher)) return 'forward';
  // GOST: the server's key is that of its certificate (RFC 9189 §4.3).
  if (/^(TLS|SSL|NSS)_(RSA|DH|ECDH|PSK|KRB5|GOST|FORTEZZA)/.test(cipher)) return 'none';
  // SSLv2 knows no key exchange but RSA.
  if (cipher.startsWith('SSL_CK_')) return 'none';
  return 'unknown';
}

/** RFC 5246 §A.5, RFC 9150 (TLS 1.3): suites that only authenticate, or not even that. */
export function isUnencrypted(cipher: string): boolean {
  return /_NULL_|^SSL_CK_NULL|^TLS_SHA(256|384)_/.test(cipher);
}

/** No certificate has a part in it. */
export function isAnonymous(cipher: string): boolean {
  return /_anon_|^TLS_NULL_WITH_NULL_NULL$/i.test(cipher);
}

/** What is known to be wrong with a suite besides its key exchange, the worst first. */
const WEAKNESSES = {
  NULL: /_NULL_|^SSL_CK_NULL/,
  anonymous: /_anon_|^TLS_NULL_WITH_NULL_NULL$/,
  EXPORT: /EXPORT/,
  RC4: /_RC4_/,
  RC2: /_RC2_/,
  DES: /_DES(40)?_/,
  '3DES': /_3DES_|_192_EDE3_/,
  IDEA: /_IDEA_/,
  MD5: /_MD5$/,
  CBC: /_CBC_/,
} as const;
type Weakness = keyof typeof WEAKNESSES;

/** Suites by what is wrong with them; each stands with the worst alone. */
export function weaknessesOf(
  ciphers: readonly string[],
): readonly (readonly [Weakness, string[]])[] {
  const left = new Set(ciphers);
  return (Object.entries(WEAKNESSES) as [Weakness, RegExp][]).flatMap(([weakness, pattern]) => {
    const found = [...left].filter((cipher) => pattern.test(cipher));
    for (const cipher of found) left.delete(cipher);
    return found.length === 0 ? [] : [[weakness, found] as const];
  });
}
