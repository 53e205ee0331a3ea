import type { TLSSocket } from 'node:tls';
import type { TlsVersion } from '../../model/index.js';
import { endPointData } from '../../wire/xmpp/sasl/end-point.js';

/** Supported channel-binding types, in order of preference. */
const TYPES = ['tls-exporter', 'tls-server-end-point', 'tls-unique'];

/**
 * Channel-binding types to try if the server names none (XEP-0440). The default of RFC 5802 §6.1
 * is `tls-unique`. TLS 1.3 does not define `tls-unique` (RFC 8446 appendix C.5), but ejabberd
 * 23.01 accepts it in TLS 1.3.
 */
const UNNAMED: Readonly<Partial<Record<TlsVersion, readonly string[]>>> = {
  'TLSv1.3': ['tls-exporter', 'tls-unique', 'tls-server-end-point'],
  'TLSv1.2': ['tls-unique'],
};

/**
 * Returns the channel-binding types to try in a TLS version, the most likely first. Types that the
 * version does not define are included only if the server names them and names no defined type.
 */
export function bindingTypes(version: TlsVersion, named: readonly string[]): readonly string[] {
  if (named.length === 0) return UNNAMED[version] ?? [];
  const known = TYPES.filter((type) => named.includes(type));
  const defined = known.filter((type) => !isUndefined(version, type));
  return defined.length > 0 ? defined : known;
}

/**
 * Whether a channel-binding type is not defined in this TLS version, so that its success is not
 * reliable.
 */
export function isUndefined(version: TlsVersion, type: string): boolean {
  return type === 'tls-unique' && version === 'TLSv1.3';
}

/**
 * Returns the channel-binding data of our end of the connection, or null for a type that is unknown
 * or not available. For `tls-unique` in TLS 1.3, ejabberd 23.01 uses the client's Finished, as in
 * TLS 1.2.
 */
export function bindingData(socket: TLSSocket, type: string): Uint8Array | null {
  switch (type) {
    case 'tls-exporter': // RFC 9266 §2 defines this label and length.
      return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    case 'tls-server-end-point': {
      const { raw } = socket.getPeerCertificate() as { raw?: Buffer };
      return raw === undefined ? null : endPointData(raw);
    }
    case 'tls-unique': // RFC 5929 §3: `tls-unique` is the first Finished message, which in a full handshake is the client's.
      return socket.getFinished() ?? null;
    default:
      return null;
  }
}

/** Returns other channel-binding data of the same length, as if from another connection. */
export function falsified(data: Uint8Array): Uint8Array {
  return Uint8Array.from(data, (byte, index) => (index === 0 ? byte ^ 0xff : byte));
}
