import { TLS_VERSIONS, type Observation, type TlsVersion } from '../src/model.js';
import { walk, WALK_CONNECTIONS, type Walk } from '../src/net/xmpp.js';
import { endpointProbe } from '../src/probe.js';
import { observeCertificates, observeStep } from '../src/observe.js';

type Yielded = 'tls.handshake' | 'stream.open' | 'certificate';

/**
 * A handshake for each version that the first did not settle, offering that one version and
 * every suite that OpenSSL has for it. In TLS 1.2 and later c2s features are read again:
 * channel binding differs by version (Prosody 0.12 offers it in 1.2 only).
 */
export const tlsVersions = endpointProbe({
  id: 'tls-versions',
  title: 'TLS versions',
  needs: ['tls.handshake'],
  yields: ['tls.handshake', 'stream.open', 'certificate'],
  access: 'public',
  connections: TLS_VERSIONS.length * WALK_CONNECTIONS,
  applies: () => true,
  async *run({ net, now, domain, to, seen }, endpoint): AsyncGenerator<Observation<Yielded>> {
    const first = seen.all('tls.handshake')[0];
    const settled = first?.value?.outcome === 'established' ? first.value.version : undefined;
    const versions = TLS_VERSIONS.filter((version) => version !== settled);
    // Nobody answered the first call: four more would say the same, and look like an attack.
    if (first?.failure !== undefined && first.failure.layer !== 'tls') {
      const failure = first.failure;
      for (const version of versions)
        yield observeStep('tls.handshake', endpoint, { failure }, now(), version);
      return;
    }
    const walks = versions.map(async (version): Promise<[TlsVersion, Walk]> => {
      const stream = endpoint.role === 'c2s' && (version === 'TLSv1.2' || version === 'TLSv1.3');
      return [version, await walk(net, endpoint, { domain, to }, { versions: [version], stream })];
    });
    for (const [version, { handshake, certificates, secured }] of await Promise.all(walks)) {
      const at = now();
      yield observeStep('tls.handshake', endpoint, handshake, at, version);
      yield* observeCertificates(certificates, at);
      if (secured) yield observeStep('stream.open', endpoint, secured, at, version);
    }
  },
});
