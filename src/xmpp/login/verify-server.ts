import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { HandshakeEstablished } from '../../model/index.js';

/**
 * Returns why the server's identity is not proven, so that no user name or password may be sent;
 * null if it is proven. Stricter than the requirement on certificates: the name must be a DNS-ID,
 * because Node does not match SRV-IDs and xmppAddr.
 */
export function serverIdentityFlaw(
  { socket, handshake }: { readonly socket: TLSSocket; readonly handshake: HandshakeEstablished },
  domain: string,
): 'untrusted' | 'wrong-name' | null {
  if (!handshake.trust.trusted) return 'untrusted';
  const { raw } = socket.getPeerCertificate() as { raw?: Buffer };
  if (raw === undefined) return 'untrusted';
  const named = new X509Certificate(raw).checkHost(domain, { subject: 'never' });
  return named === undefined ? 'wrong-name' : null;
}
