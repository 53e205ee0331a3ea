import { byteReader, concat, uint16, uint16s, uint8, vector } from './bytes.js';

/**
 * Extension types that this program sends or decodes (IANA TLS ExtensionType Values, read
 * 2026-11-24).
 */
export const EXTENSIONS = {
  serverName: 0,
  statusRequest: 5,
  supportedGroups: 10,
  ecPointFormats: 11,
  signatureAlgorithms: 13,
  heartbeat: 15,
  alpn: 16,
  signedCertificateTimestamp: 18,
  padding: 21,
  encryptThenMac: 22,
  extendedMasterSecret: 23,
  sessionTicket: 35,
  supportedVersions: 43,
  cookie: 44,
  pskKeyExchangeModes: 45,
  certificateAuthorities: 47,
  signatureAlgorithmsCert: 50,
  keyShare: 51,
  nextProtocolNegotiation: 13172,
  renegotiationInfo: 65281,
} as const;
export type ExtensionType = (typeof EXTENSIONS)[keyof typeof EXTENSIONS];

export interface Extension {
  readonly type: number;
  readonly data: Uint8Array;
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const NOTHING = new Uint8Array(0);

/** Builds extensions of a ClientHello. */
export const offer = {
  /** server_name (RFC 6066 §3); `name` in A-labels. */
  serverName: (name: string): Extension => ({
    type: EXTENSIONS.serverName,
    data: vector(2, concat(uint8(0), vector(2, ascii(name)))),
  }),
  /** status_request (RFC 6066 §8): an OCSP response from any responder. */
  statusRequest: (): Extension => ({
    type: EXTENSIONS.statusRequest,
    data: Uint8Array.of(1, 0, 0, 0, 0),
  }),
  /** supported_groups (RFC 8446 §4.2.7). */
  supportedGroups: (groups: readonly number[]): Extension => ({
    type: EXTENSIONS.supportedGroups,
    data: vector(2, uint16s(groups)),
  }),
  /** ec_point_formats (RFC 8422 §5.1.2): uncompressed and both compressed forms. */
  ecPointFormats: (): Extension => ({
    type: EXTENSIONS.ecPointFormats,
    data: vector(1, Uint8Array.of(0, 1, 2)),
  }),
  /** signature_algorithms (RFC 8446 §4.2.3). */
  signatureAlgorithms: (schemes: readonly number[]): Extension => ({
    type: EXTENSIONS.signatureAlgorithms,
    data: vector(2, uint16s(schemes)),
  }),
  /** heartbeat (RFC 6520 §2): the peer may send heartbeats. */
  heartbeat: (): Extension => ({ type: EXTENSIONS.heartbeat, data: uint8(1) }),
  /** application_layer_protocol_negotiation (RFC 7301 §3.1). */
  alpn: (protocols: readonly string[]): Extension => ({
    type: EXTENSIONS.alpn,
    data: vector(2, concat(...protocols.map((protocol) => vector(1, ascii(protocol))))),
  }),
  /** signed_certificate_timestamp (RFC 6962 §3.3.1). */
  signedCertificateTimestamp: (): Extension => ({
    type: EXTENSIONS.signedCertificateTimestamp,
    data: NOTHING,
  }),
  /** padding (RFC 7685). */
  padding: (length: number): Extension => ({
    type: EXTENSIONS.padding,
    data: new Uint8Array(length),
  }),
  /** encrypt_then_mac (RFC 7366). */
  encryptThenMac: (): Extension => ({ type: EXTENSIONS.encryptThenMac, data: NOTHING }),
  /** extended_master_secret (RFC 7627). */
  extendedMasterSecret: (): Extension => ({ type: EXTENSIONS.extendedMasterSecret, data: NOTHING }),
  /** session_ticket (RFC 5077 §3.2), empty: no ticket yet. */
  sessionTicket: (): Extension => ({ type: EXTENSIONS.sessionTicket, data: NOTHING }),
  /** supported_versions (RFC 8446 §4.2.1). */
  supportedVersions: (versions: readonly number[]): Extension => ({
    type: EXTENSIONS.supportedVersions,
    data: vector(1, uint16s(versions)),
  }),
  /** psk_key_exchange_modes (RFC 8446 §4.2.9): `psk_dhe_ke`. */
  pskKeyExchangeModes: (): Extension => ({
    type: EXTENSIONS.pskKeyExchangeModes,
    data: vector(1, uint8(1)),
  }),
  /**
   * key_share (RFC 8446 §4.2.8). Without a share, the server names its group in a
   * HelloRetryRequest.
   */
  keyShares: (
    shares: readonly { readonly group: number; readonly key: Uint8Array }[],
  ): Extension => ({
    type: EXTENSIONS.keyShare,
    data: vector(
      2,
      concat(...shares.map(({ group, key }) => concat(uint16(group), vector(2, key)))),
    ),
  }),
  /** renegotiation_info (RFC 5746 §3.4), empty: an initial handshake. */
  renegotiationInfo: (): Extension => ({ type: EXTENSIONS.renegotiationInfo, data: uint8(0) }),
} as const;

export function encodeExtensions(extensions: readonly Extension[]): Uint8Array {
  return vector(
    2,
    concat(...extensions.map(({ type, data }) => concat(uint16(type), vector(2, data)))),
  );
}

/**
 * Decodes the extensions of a message. Throws `TlsViolation`. Keeps duplicates: the first one
 * counts.
 */
export function decodeExtensions(bytes: Uint8Array): Extension[] {
  const reader = byteReader(bytes);
  const extensions: Extension[] = [];
  while (reader.left > 0) extensions.push({ type: reader.uint16(), data: reader.vector(2) });
  return extensions;
}

export function extensionOf(extensions: readonly Extension[], type: number): Uint8Array | null {
  return extensions.find((extension) => extension.type === type)?.data ?? null;
}
