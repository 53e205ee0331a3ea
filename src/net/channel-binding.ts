import type { TLSSocket } from 'node:tls';
import { endPointData } from '../wire/xmpp/sasl/end-point.js';

/**
 * The data of a channel binding, as our end of the connection has it. Null for a type that is
 * not known, or has no data here. `tls-unique` is not defined in TLS 1.3 (RFC 8446 appendix
 * C.5); what ejabberd 23.01 takes for it there is the client's Finished, as in TLS 1.2.
 */
export function bindingData(socket: TLSSocket, type: string): Uint8Array | null {
  switch (type) {
    case 'tls-exporter': // RFC 9266 §2
      return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    case 'tls-server-end-point': {
      const { raw } = socket.getPeerCertificate() as { raw?: Buffer };
      return raw === undefined ? null : endPointData(raw);
    }
    case 'tls-unique': // RFC 5929 §3: the first Finished, which in a full handshake is ours.
      return socket.getFinished() ?? null;
    default:
      return null;
  }
}
