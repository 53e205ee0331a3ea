import type { TlsFeatures } from '../../model/index.js';
import { EXTENSIONS, type ExtensionType } from '../../wire/tls/extensions.js';
import { helloBears, type ServerFlight } from '../../wire/tls/flight.js';
import { suiteName } from '../../wire/tls/registry/suites.js';
import { PROTOCOL_VERSIONS, type ProtocolVersion } from '../../wire/tls/registry/versions.js';
import type { ServerHello } from '../../wire/tls/server-hello.js';
import { hashed } from '../../net/tls/trust-store.js';

/** A ClientHello that was accepted, and the ServerHello that answered it. */
export interface Answered {
  readonly version: ProtocolVersion;
  readonly hello: ServerHello;
  readonly flight: ServerFlight;
}

/**
 * Returns further TLS properties that the server's answers below TLS 1.3 show, or null without
 * such an answer.
 */
export function featuresOf(
  answered: readonly Answered[],
  { fallback, backedOff }: Pick<TlsFeatures, 'fallback' | 'backedOff'>,
): { features: TlsFeatures | null; certificates: ReadonlyMap<string, Uint8Array> } {
  const certificates = new Map<string, Uint8Array>();
  const chains = new Map<string, TlsFeatures['chains'][number]>();
  for (const { flight, hello } of answered) {
    const { chain, certificates: own } = hashed(flight.certificates);
    for (const [hash, der] of own) certificates.set(hash, der);
    const authentication = /_(RSA|ECDSA|DSS)_/.exec(suiteName(hello.suite))?.[1] ?? '';
    const key = `${chain.join()} ${authentication}`;
    if (chain.length > 0) chains.set(key, { authentication, chain });
  }
  const version = [...PROTOCOL_VERSIONS]
    .reverse()
    .find((each) => each !== 'TLSv1.3' && answered.some((one) => one.version === each));
  if (version === undefined) return { features: null, certificates };
  const there = answered.filter((one) => one.version === version);
  const bears = (type: ExtensionType): boolean =>
    there.some(({ hello }) => helloBears(hello, type));
  const inCbc = there.filter(({ hello }) => suiteName(hello.suite).includes('_CBC_'));
  return {
    certificates,
    features: {
      version,
      secureRenegotiation: bears(EXTENSIONS.renegotiationInfo),
      extendedMasterSecret: bears(EXTENSIONS.extendedMasterSecret),
      encryptThenMac:
        inCbc.length === 0
          ? null
          : inCbc.every(({ hello }) => helloBears(hello, EXTENSIONS.encryptThenMac)),
      sessionTicket: bears(EXTENSIONS.sessionTicket),
      heartbeat: bears(EXTENSIONS.heartbeat),
      compression: there.some(({ hello }) => hello.compression !== 0),
      ocspStapled: there.some(({ flight }) => flight.ocsp !== null),
      signedCertificateTimestamps: bears(EXTENSIONS.signedCertificateTimestamp),
      clientCertificateRequested: there.some(({ flight }) => flight.certificateRequested),
      fallback,
      backedOff,
      chains: [...chains].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, chain]) => chain),
    },
  };
}
