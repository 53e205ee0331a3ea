import { clientHelloRecords } from './client-hello.js';
import { offer, type Extension } from './extensions.js';
import { EMPTY_RENEGOTIATION_INFO_SCSV, FALLBACK_SCSV } from './registry/suites.js';
import { versionCode, type ProtocolVersion } from './registry/versions.js';

/** What a hello asks; the lists in the order in which they are sent. */
export interface HelloOffer {
  readonly version: Exclude<ProtocolVersion, 'SSLv2'>;
  readonly suites: readonly number[];
  readonly groups: readonly number[];
  readonly signatures: readonly number[];
  /** SNI, A-labels. */
  readonly servername: string;
  readonly alpn: string | null;
  /** Says that this is a second try, below the highest version of the client (RFC 7507). */
  readonly fallback?: boolean;
  /** Offers DEFLATE, which nobody should take (RFC 3749, CRIME). */
  readonly compression?: boolean;
  readonly heartbeat?: boolean;
}

/**
 * The records of a hello. In TLS 1.3 it carries no key share, so that the server names the
 * suite and the group that it wants in a HelloRetryRequest, and signs nothing: every stack
 * that was tried answers so. `random`: 32 octets for each of two fields.
 */
export function helloOf(asked: HelloOffer, random: Uint8Array): Uint8Array {
  const { version, suites, fallback = false, compression = false } = asked;
  const code = versionCode(version);
  const isTls13 = version === 'TLSv1.3';
  return clientHelloRecords({
    version: Math.min(code, 0x0303),
    random: random.subarray(0, 32),
    // RFC 8446 §D.4: not empty, for the boxes in the middle.
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
    offer.serverName(servername),
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
