import { clientHelloRecords } from './client-hello.js';
import { offer, type Extension } from './extensions.js';
import { EMPTY_RENEGOTIATION_INFO_SCSV, FALLBACK_SCSV } from './registry/suites.js';
import { versionCode, type ProtocolVersion } from './registry/versions.js';

/** Contents of a ClientHello. Lists are sent in the given order. */
export interface HelloOffer {
  readonly version: Exclude<ProtocolVersion, 'SSLv2'>;
  readonly suites: readonly number[];
  readonly groups: readonly number[];
  readonly signatures: readonly number[];
  /** Server name for SNI, in A-labels. */
  /** Name for SNI; empty for none. */
  readonly servername: string;
  readonly alpn: string | null;
  /** Whether to add TLS_FALLBACK_SCSV: a retry below the client's highest version (RFC 7507). */
  readonly fallback?: boolean;
  /** Whether to offer DEFLATE compression, which servers should refuse (RFC 3749, CRIME). */
  readonly compression?: boolean;
  readonly heartbeat?: boolean;
}

/**
 * Encodes a ClientHello as records. In TLS 1.3 it has no key share, so the server answers with a
 * HelloRetryRequest, which names its suite and group without a signature. All tested TLS libraries
 * do so. `random` holds 64 octets, 32 for each of two fields.
 */
export function helloOf(asked: HelloOffer, random: Uint8Array): Uint8Array {
  const { version, suites, fallback = false, compression = false } = asked;
  const code = versionCode(version);
  const isTls13 = version === 'TLSv1.3';
  return clientHelloRecords({
    version: Math.min(code, 0x0303),
    random: random.subarray(0, 32),
    // RFC 8446 §D.4: the session id is not empty, for compatibility with middleboxes.
    sessionId: isTls13 ? random.subarray(32, 64) : new Uint8Array(0),
    suites: [
      ...suites,
      ...(isTls13 ? [] : [EMPTY_RENEGOTIATION_INFO_SCSV]),
      ...(fallback ? [FALLBACK_SCSV] : []),
    ],
    compressions: compression ? [1, 0] : [0],
    extensions: version === 'SSLv3' ? null : extensionsOf(asked, isTls13, code),
  });
}

function extensionsOf(asked: HelloOffer, isTls13: boolean, code: number): Extension[] {
  const { servername, alpn, groups, signatures, heartbeat = false } = asked;
  return [
    ...(servername === '' ? [] : [offer.serverName(servername)]),
    offer.statusRequest(),
    offer.supportedGroups(groups),
    ...(isTls13 ? [] : [offer.ecPointFormats()]),
    ...(code >= 0x0303 ? [offer.signatureAlgorithms(signatures)] : []),
    ...(heartbeat ? [offer.heartbeat()] : []),
    ...(alpn === null ? [] : [offer.alpn([alpn])]),
    offer.signedCertificateTimestamp(),
    ...(isTls13
      ? [offer.supportedVersions([code]), offer.pskKeyExchangeModes(), offer.keyShares([])]
      : [offer.encryptThenMac(), offer.extendedMasterSecret(), offer.sessionTicket()]),
  ];
}
