import {
  flightOf,
  isCleartext,
  type AskedHandshake,
  type Observation,
  type ProtocolVersion,
  type ObservationView,
  type TlsVersion,
} from '../src/model/index.js';
import { WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { walk, type Asked } from '../src/xmpp/walk.js';
import { observeWalk } from '../src/scan/observe.js';
import { endpointProbe } from '../src/scan/probe.js';

type Needed = 'tls.handshake' | 'tls.suites' | 'tls.features';
type Yielded = 'tls.handshake' | 'stream.open' | 'certificate';

/** Handshake messages that the server sent, even if the handshake did not complete. */
type Flight = NonNullable<ReturnType<typeof flightOf>>;

interface Wanted extends AskedHandshake {
  readonly version: TlsVersion;
}

const CURRENT = ['TLSv1.2', 'TLSv1.3'] as const satisfies readonly TlsVersion[];

/**
 * Makes the further handshakes that the lists of `tls-lists` require. On c2s: one in each accepted
 * current version without a handshake so far, for servers that prefer TLS 1.2. Also one for a
 * certificate with another key type, because only a handshake shows whether that certificate is
 * trusted.
 */
export const tlsVersions = endpointProbe({
  id: 'tls-versions',
  title: 'TLS versions',
  sends: {
    what: 'a TLS handshake in each version that was not seen yet, and a stream over it',
    often: 'at most 3 connections per endpoint',
  },
  needs: ['tls.handshake', 'tls.suites', 'tls.features'],
  yields: ['tls.handshake', 'stream.open', 'certificate'],
  access: 'public',
  connections: (CURRENT.length + 1) * WALK_CONNECTIONS,
  applies: (endpoint) => !isCleartext(endpoint),
  async *run({ net, now, domain, to, seen }, endpoint): AsyncGenerator<Observation<Yielded>> {
    const made = seen
      .all('tls.handshake')
      .flatMap(({ value }) => (value === undefined ? [] : (flightOf(value) ?? [])));
    const wanted: Wanted[] = CURRENT.filter(
      (version) =>
        endpoint.role === 'c2s' &&
        isAccepted(seen, version) &&
        made.every((one) => one.version !== version),
    ).map((version) => ({ version, authentication: null }));
    const other = otherCertificate(seen, made);
    if (other !== null) wanted.push(other);
    const walks = wanted.map(
      async (asked) =>
        [asked, await walk(net, endpoint, { domain, to }, walkFor(asked)), now()] as const,
    );
    for (const [asked, walked, at] of await Promise.all(walks)) {
      yield* observeWalk(endpoint, asked, walked, at);
    }
  },
});

/**
 * Returns the steps to run: a handshake and a stream for a TLS version that is still unobserved;
 * only a handshake for a certificate that is still unobserved.
 */
function walkFor({ version, authentication }: Wanted): Asked {
  return authentication === null
    ? { versions: [version], stream: true }
    : { versions: [version], stream: false, authentication };
}

function isAccepted(seen: ObservationView<Needed>, version: TlsVersion): boolean {
  return seen
    .all('tls.suites')
    .some(({ value }) => value?.version === version && value.accepted.length > 0);
}

/**
 * Returns the handshake for a certificate with another key type that no earlier handshake received,
 * or null.
 */
function otherCertificate(seen: ObservationView<Needed>, made: readonly Flight[]): Wanted | null {
  const [first] = made;
  if (first === undefined) return null;
  const features = seen.all('tls.features')[0]?.value;
  if (features === undefined) {
    // A server with only TLS 1.3 encrypts its certificate, so only a handshake reveals it.
    if (first.version !== 'TLSv1.3' || first.signature === null) return null;
    const authentication = first.signature.startsWith('rsa') ? 'ECDSA' : 'RSA';
    return { version: 'TLSv1.3', authentication };
  }
  const version = nodeVersion(features.version);
  const shown = made.map(({ chain }) => chain[0]);
  const unseen = features.chains.find(({ chain }) => !shown.includes(chain[0]));
  const authentication = unseen?.authentication;
  if (version === null || (authentication !== 'RSA' && authentication !== 'ECDSA')) return null;
  return { version, authentication };
}

/** Returns null for versions of SSL, which Node does not support. */
function nodeVersion(version: ProtocolVersion): TlsVersion | null {
  return version === 'SSLv2' || version === 'SSLv3' ? null : version;
}
