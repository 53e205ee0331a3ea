import type { TLSSocket } from 'node:tls';
import type { TlsVersion } from '../../model/index.js';
import { endPointData } from '../../wire/xmpp/sasl/end-point.js';

/** Types that this program has data of, in the order of what they bind to. */
const TYPES = ['tls-exporter', 'tls-server-end-point', 'tls-unique'];

/**
 * Where a server names no types (XEP-0440). RFC 5802 §6.1 makes it `tls-unique`, which is not
 * defined in TLS 1.3 (RFC 8446 appendix C.5), and taken there by ejabberd 23.01 all the same.
 */
const UNNAMED: Readonly<Partial<Record<TlsVersion, readonly string[]>>> = {
  'TLSv1.3': ['tls-exporter', 'tls-unique', 'tls-server-end-point'],
  'TLSv1.2': ['tls-unique'],
};

/**
 * The types to try in that version, what is likeliest to do first. Of those that are named,
 * what the version does not define only where there is nothing else.
 */
export function bindingTypes(version: TlsVersion, named: readonly string[]): readonly string[] {
  if (named.length === 0) return UNNAMED[version] ?? [];
  const known = TYPES.filter((type) => named.includes(type));
  const defined = known.filter((type) => !isUndefined(version, type));
  return defined.length > 0 ? defined : known;
}

/** Whether a type is not defined in that version, so that only luck makes it do. */
export function isUndefined(version: TlsVersion, type: string): boolean {
  return type === 'tls-unique' && version === 'TLSv1.3';
}

/**
 * The data of a channel binding, as our end of the connection has it. Null for a type that is
 * not known, or has no data here. What ejabberd 23.01 takes for `tls-unique` in TLS 1.3 is the
 * client's Finished, as in TLS 1.2.
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
