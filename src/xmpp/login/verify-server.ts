import { X509Certificate } from 'node:crypto';
import type { SecuredStream } from '../secured-stream.js';

/**
 * Why the other end is not known to be the server, and so is told no name and no password.
 * Stricter than the row on certificates: the name must stand there as DNS-ID, since SRV-IDs
 * and xmppAddr are more than Node matches. Null where it is known.
 */
export function serverIdentityFlaw(
  { socket, handshake }: Pick<SecuredStream, 'socket' | 'handshake'>,
  domain: string,
): 'untrusted' | 'wrong-name' | null {
  if (!handshake.trust.trusted) return 'untrusted';
  const { raw } = socket.getPeerCertificate() as { raw?: Buffer };
  if (raw === undefined) return 'untrusted';
  const named = new X509Certificate(raw).checkHost(domain, { subject: 'never' });
  return named === undefined ? 'wrong-name' : null;
}
