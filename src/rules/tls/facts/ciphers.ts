import type { ProtocolVersion } from '../../../model/index.js';

type Secrecy = 'forward' | 'none' | 'unknown';

/**
 * Whether a suite has forward secrecy, judged by its IANA name: it needs an ephemeral key exchange
 * and encryption. `unknown`: the name matches no rule; it does not count against the server.
 */
export function forwardSecrecyOf({
  version,
  cipher,
}: {
  readonly version: ProtocolVersion;
  readonly cipher: string;
}): Secrecy {
  if (isUnencrypted(cipher)) return 'none';
  // RFC 8446 §2: every full handshake of TLS 1.3 uses an ephemeral key exchange.
  if (version === 'TLSv1.3') return 'forward';
  if (/^(OLD_)?TLS_(ECDHE|DHE|PSK_DHE|CECPQ1)_/.test(cipher)) return 'forward';
  // GOST: the server uses the key of its certificate (RFC 9189 §4.3).
  if (/^(TLS|SSL|NSS)_(RSA|DH|ECDH|PSK|KRB5|GOST|FORTEZZA)/.test(cipher)) return 'none';
  // SSLv2 has only RSA key exchange.
  if (cipher.startsWith('SSL_CK_')) return 'none';
  return 'unknown';
}

/** Whether a suite has no encryption (RFC 5246 §A.5, RFC 9150 for TLS 1.3). */
export function isUnencrypted(cipher: string): boolean {
  return /_NULL_|^SSL_CK_NULL|^TLS_SHA(256|384)_/.test(cipher);
}

/** Whether a suite uses no certificate. */
export function isAnonymous(cipher: string): boolean {
  return /_anon_|^TLS_NULL_WITH_NULL_NULL$/i.test(cipher);
}

/** Weaknesses of suites other than their key exchange, the worst first. */
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

/** Groups suites by weakness; each suite is listed only under its worst one. */
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
