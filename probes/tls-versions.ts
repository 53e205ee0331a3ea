import {
  PROTOCOL_VERSIONS,
  type HandshakeEstablished,
  type Observation,
  type ProtocolVersion,
  type TlsFeatures,
  type TlsVersion,
} from '../src/model.js';
import { surveyTls } from '../src/net/tls-survey.js';
import { walk, WALK_CONNECTIONS, type Asked, type Walk } from '../src/net/xmpp.js';
import { observeCertificates, observeStep } from '../src/observe.js';
import { endpointProbe } from '../src/probe.js';

type Yielded =
  | 'tls.suites'
  | 'tls.groups'
  | 'tls.signatures'
  | 'tls.features'
  | 'tls.handshake'
  | 'stream.open'
  | 'certificate';

/** More than the longest lists that were met with: some 140 suites in four versions. */
const MOST_HELLOS = 400;

/**
 * Every version from SSLv2 on, each suite that is accepted in it, groups, signature algorithms
 * and extensions, by hand-made hellos; and the handshakes that these leave to be made. One for
 * c2s in the current version that the first did not settle: channel binding differs by version
 * (Prosody 0.12 offers it in 1.2 only). And one for a certificate with another kind of key,
 * which a server may hold beside that of the first handshake: whether it is trusted only a
 * handshake tells.
 */
export const tlsVersions = endpointProbe({
  id: 'tls-versions',
  title: 'TLS versions, suites, groups and certificates',
  needs: ['tls.handshake'],
  yields: [
    'tls.suites',
    'tls.groups',
    'tls.signatures',
    'tls.features',
    'tls.handshake',
    'stream.open',
    'certificate',
  ],
  access: 'public',
  connections: MOST_HELLOS + 2 * WALK_CONNECTIONS,
  applies: () => true,
  async *run({ net, now, domain, to, seen }, endpoint): AsyncGenerator<Observation<Yielded>> {
    const [first] = seen.all('tls.handshake');
    // Nobody answered the first call: more would say the same, and look like an attack.
    if (first?.failure !== undefined && first.failure.layer !== 'tls') {
      const { failure } = first;
      for (const version of PROTOCOL_VERSIONS) {
        yield observeStep('tls.suites', endpoint, { failure }, now(), version);
      }
      return;
    }
    const established = first?.value?.outcome === 'established' ? first.value : null;
    const who = { domain, to };
    const walks: Promise<readonly [string, Walk]>[] = [];
    function go(variant: string, asked: Asked): void {
      walks.push(walk(net, endpoint, who, asked).then((walked) => [variant, walked] as const));
    }
    const survey = await surveyTls(net, endpoint, who, (version) => {
      const isCurrent = version === 'TLSv1.2' || version === 'TLSv1.3';
      if (endpoint.role === 'c2s' && isCurrent && version !== established?.version) {
        go(version, { versions: [version], stream: true });
      }
    });
    if (established !== null) {
      const other = otherCertificate(established, survey.features);
      if (other !== null) go(`${other.versions.join()}-${other.authentication ?? ''}`, other);
    }

    const at = now();
    for (const [version, step] of survey.suites) {
      yield observeStep('tls.suites', endpoint, step, at, version);
    }
    for (const [version, step] of survey.groups) {
      yield observeStep('tls.groups', endpoint, step, at, version);
    }
    for (const [version, step] of survey.signatures) {
      yield observeStep('tls.signatures', endpoint, step, at, version);
    }
    if (survey.features !== null) {
      yield observeStep('tls.features', endpoint, { value: survey.features }, at);
    }
    for (const [variant, { handshake, certificates, secured }] of await Promise.all(walks)) {
      yield observeStep('tls.handshake', endpoint, handshake, at, variant);
      yield* observeCertificates(certificates, at);
      if (secured) yield observeStep('stream.open', endpoint, secured, at, variant);
    }
    yield* observeCertificates(survey.certificates, at);
  },
});

/** The handshake for a certificate that the first was not shown, if there may be one. */
function otherCertificate(first: HandshakeEstablished, features: TlsFeatures | null): Asked | null {
  if (features === null) {
    // TLS 1.3 alone: nothing but a handshake shows a certificate.
    if (first.version !== 'TLSv1.3' || first.signature === null) return null;
    const authentication = first.signature.startsWith('rsa') ? 'ECDSA' : 'RSA';
    return { versions: ['TLSv1.3'], stream: false, authentication };
  }
  const version = nodeVersion(features.version);
  const unseen = features.chains.find(({ chain }) => chain[0] !== first.chain[0]);
  const authentication = unseen?.authentication;
  if (version === null || (authentication !== 'RSA' && authentication !== 'ECDSA')) return null;
  return { versions: [version], stream: false, authentication };
}

/** Node speaks no SSL. */
function nodeVersion(version: ProtocolVersion): TlsVersion | null {
  return version === 'SSLv2' || version === 'SSLv3' ? null : version;
}
