/** An endpoint in a few words, and all that the probes would have seen there. */
import type {
  ClearAuth,
  ClearDialback,
  Endpoint,
  Failure,
  Handshake,
  HandshakeEstablished,
  Kinds,
  Observation,
  PeerCertificate,
  ProtocolVersion,
  Role,
  S2sPeer,
  StarttlsAnswer,
  StreamOpen,
  TlsSuites,
  TlsVersion,
  Transport,
} from '../../src/model/index.js';
import { endpointId, TLS_VERSIONS } from '../../src/model/index.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import type { XmlElement } from '../../src/wire/xmpp/xml.js';
import {
  altNames,
  build,
  dns,
  name,
  oid,
  seq,
  sha256,
  utf8,
} from '../rules/certificates/certificate-builder.js';
import { DOMAIN, failed, isFailure, observe } from './build-observation.js';

export interface Stream {
  /** Hosts that were followed to. */
  readonly redirects?: readonly string[];
  readonly starttls?: 'required' | 'optional';
  readonly mechanisms?: readonly string[];
  readonly sasl2?: readonly string[];
  /** Mechanisms with a token, in SASL2. */
  readonly fast?: readonly string[];
  readonly bindings?: readonly string[];
  readonly iqAuth?: boolean;
  readonly register?: boolean;
  readonly invite?: boolean;
  readonly ibrToken?: boolean;
  /** XEP-0389. */
  readonly registerFlows?: 'urn:xmpp:register:0' | 'urn:xmpp:register:1';
  readonly dialback?: boolean;
  readonly maxBytes?: number;
}

export interface StreamErrorSpec {
  readonly condition: string;
  readonly text?: string;
  readonly seeOtherHost?: string;
}

type StreamAnswer = Stream | StreamErrorSpec | Failure;

export interface Accepted {
  readonly cipher?: string;
  readonly keyExchange?: HandshakeEstablished['keyExchange'];
  readonly chain?: readonly Uint8Array[];
  /** The certificates that lead to an anchor; null: none is reached. Absent: not recorded. */
  readonly path?: readonly Uint8Array[] | null;
  readonly trust?: string;
  /** Seen in the version that is chosen, and on c2s in TLS 1.2 and 1.3. */
  readonly stream?: StreamAnswer;
  /** A client certificate is demanded: the alert that ends the handshake without one. */
  readonly demands?: number;
}

/** An alert's number, `closed`, or what was accepted. */
export type Version = number | 'closed' | Accepted | Failure;

export interface Spot {
  /** Of TLS 1.2, where it is accepted (RFC 7627): there, unless said; null where it was not seen. */
  readonly extendedMasterSecret?: boolean | null;
  readonly role: Role;
  readonly transport?: Transport;
  readonly host?: string;
  readonly port?: number;
  readonly address?: string;
  readonly origin?: Endpoint['origin'];
  readonly path?: string;
  /** Of every probe: the connection did not come about. */
  readonly unreached?: Failure;
  readonly clear?: StreamAnswer;
  readonly starttls?: StarttlsAnswer['answer'] | Failure;
  readonly versions?: Partial<Record<TlsVersion, Version>>;
  /** What a hello with all versions came to, where it is not the best that is accepted. */
  readonly any?: Version | TlsVersion;
  /** What hand-made hellos found: suites, none where the version is refused. */
  readonly lists?: Partial<
    Record<ProtocolVersion, readonly string[] | Partial<TlsSuites> | Failure>
  >;
  readonly auth?: Partial<ClearAuth> | Failure;
  readonly dialback?: Partial<ClearDialback> | Failure;
  /** On s2s: what servers got that came with such a certificate. */
  readonly peers?: Partial<Record<PeerCertificate, Peer | Failure>>;
}

/** In the words of this file. */
export type Peer = Partial<Omit<S2sPeer, 'features' | 'error'>> & {
  readonly features?: Stream;
  readonly error?: StreamErrorSpec;
};

const PORTS: Readonly<Record<string, number>> = {
  'c2s-starttls': 5222,
  'c2s-direct': 5223,
  's2s-starttls': 5269,
  's2s-direct': 5270,
};

export function endpointAt(spot: Spot): Endpoint {
  const { role, transport = 'starttls', address = '192.0.2.7', origin = 'srv' } = spot;
  const host = spot.host ?? (origin === 'fallback' ? DOMAIN : 'chat.example.org');
  const port = spot.port ?? PORTS[`${role}-${transport}`] ?? 443;
  const family = address.includes(':') ? 6 : 4;
  const path = spot.path === undefined ? {} : { path: spot.path };
  return { role, transport, host, port, address, family, origin, ...path };
}

export function idAt(spot: Spot): string {
  return endpointId(endpointAt(spot));
}

export const GOOD_CERTIFICATE = build({
  subject: name(utf8('example.org')),
  extensions: [altNames(dns('example.org'))],
  // ECDSA with SHA-256: tls-server-end-point needs a signature with one hash.
  algorithm: seq(oid('1.2.840.10045.4.3.2')),
});

function element(
  name: string,
  ns: string,
  children: XmlElement['children'] = [],
  attributes: XmlElement['attributes'] = {},
): XmlElement {
  return { name, ns, attributes, children };
}

export function featuresElement(stream: Stream): XmlElement {
  const { starttls, mechanisms, sasl2, bindings, maxBytes } = stream;
  const children: XmlElement[] = [];
  if (starttls !== undefined) {
    const required = starttls === 'required' ? [element('required', NS.tls)] : [];
    children.push(element('starttls', NS.tls, required));
  }
  const mechanismOf = (ns: string) => (text: string) => element('mechanism', ns, [text]);
  if (mechanisms)
    children.push(element('mechanisms', NS.sasl, mechanisms.map(mechanismOf(NS.sasl))));
  if (sasl2) {
    const tokens = (stream.fast ?? []).map(mechanismOf(NS.fast));
    const inline = element('inline', NS.sasl2, [element('fast', NS.fast, tokens)]);
    const offered = [...sasl2.map(mechanismOf(NS.sasl2)), ...(stream.fast ? [inline] : [])];
    children.push(element('authentication', NS.sasl2, offered));
  }
  if (bindings) {
    const types = bindings.map((type) => element('channel-binding', NS.saslCb, [], { type }));
    children.push(element('sasl-channel-binding', NS.saslCb, types));
  }
  if (stream.iqAuth) children.push(element('auth', NS.iqAuthFeature));
  if (stream.register) children.push(element('register', NS.registerFeature));
  if (stream.invite) children.push(element('register', NS.invite));
  if (stream.ibrToken) children.push(element('register', NS.ibrToken));
  if (stream.registerFlows) children.push(element('register', stream.registerFlows));
  if (stream.dialback) children.push(element('dialback', NS.dialbackFeature));
  if (maxBytes !== undefined) {
    const bytes = element('max-bytes', NS.limits, [String(maxBytes)]);
    children.push(element('limits', NS.limits, [bytes]));
  }
  return element('features', NS.streams, children);
}

function streamOpen(phase: StreamOpen['phase'], answer: StreamAnswer): StreamOpen | Failure {
  if (isFailure(answer)) return answer;
  const header = { from: DOMAIN, to: null, id: '1', version: '1.0', lang: 'en', ns: NS.client };
  if ('condition' in answer) {
    const { condition, text = null, seeOtherHost = null } = answer;
    const error = { condition, text, seeOtherHost, other: [] };
    return { phase, header, features: null, error, redirects: [] };
  }
  const { redirects = [] } = answer;
  return { phase, header, features: featuresElement(answer), error: null, redirects };
}

const ALERT_NAMES: Readonly<Record<number, string>> = {
  40: 'handshake_failure',
  47: 'illegal_parameter',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
};

function alertOf(description: number): { level: number; description: number; name: string } {
  return { level: 2, description, name: ALERT_NAMES[description] ?? `alert_${description}` };
}

function handshake(
  offered: readonly TlsVersion[],
  version: TlsVersion,
  answer: Version,
): Handshake | Failure {
  if (typeof answer === 'object' && isFailure(answer)) return answer;
  if (typeof answer !== 'object') {
    return { offered, outcome: 'refused', alert: answer === 'closed' ? null : alertOf(answer) };
  }
  const { keyExchange = { type: 'ECDH', name: 'X25519', bits: 253 }, trust } = answer;
  const usual = version === 'TLSv1.3' ? 'TLS_AES_256_GCM_SHA384' : USUAL;
  const path = answer.path?.map(sha256) ?? null;
  const flight = {
    version,
    cipher: answer.cipher ?? usual,
    chain: (answer.chain ?? [GOOD_CERTIFICATE]).map(sha256),
    signature: 'rsa_pss_rsae_sha256',
    ocsp: null,
    trust: { trusted: trust === undefined, error: trust ?? null },
  };
  if (answer.demands !== undefined) {
    const refused = { ...flight, path, certificateRequested: true };
    return { offered, outcome: 'refused', alert: alertOf(answer.demands), flight: refused };
  }
  return {
    ...{ offered, outcome: 'established', ...flight, keyExchange, alpn: null },
    ...(answer.path === undefined ? {} : { path }),
    certificateRequested: false,
  };
}
const USUAL = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';

function isAccepted(version: Version | undefined): version is Accepted {
  return typeof version === 'object' && !isFailure(version);
}

function best(versions: NonNullable<Spot['versions']>): TlsVersion | undefined {
  return TLS_VERSIONS.findLast((version) => isAccepted(versions[version]));
}

/** All that the probes yield at one endpoint. */
export function observationsAt(spot: Spot): Observation[] {
  const endpoint = endpointAt(spot);
  const id = endpointId(endpoint);
  const { role, transport } = endpoint;
  const { versions = {}, unreached } = spot;
  const seen: Observation[] = [observe('endpoint', id, endpoint)];
  const clear = unreached ?? spot.clear;
  const starttls = unreached ?? spot.starttls ?? 'proceed';
  if (transport === 'starttls') {
    if (clear) seen.push(observe('stream.open', id, streamOpen('clear', clear), 'clear'));
    const offer = clear && 'starttls' in clear ? clear.starttls : undefined;
    const error = starttls === 'stream-error' ? { condition: 'policy-violation' } : null;
    seen.push(
      observe(
        'stream.starttls',
        id,
        typeof starttls === 'object'
          ? starttls
          : {
              offered: offer !== undefined,
              required: offer === 'required',
              answer: starttls,
              error: error && { ...error, text: null, seeOtherHost: null, other: [] },
              trailing: 0,
            },
      ),
    );
    if (role === 'c2s' && (spot.auth || unreached)) {
      const auth = { mechanism: 'PLAIN', answer: 'failure', condition: null, text: null } as const;
      seen.push(observe('sasl.clear', id, unreached ?? orFailure(auth, spot.auth)));
    }
    if (role === 's2s' && (spot.dialback || unreached)) {
      const said = { from: 'xmpp-safeguard.invalid', answer: 'result', type: null } as const;
      const dialback = { ...said, condition: null, text: null, waitedMs: 5000 };
      seen.push(observe('dialback.clear', id, unreached ?? orFailure(dialback, spot.dialback)));
    }
  }
  let noTls = unreached;
  if (transport === 'starttls' && typeof starttls === 'object') noTls ??= starttls;
  else if (starttls !== 'proceed') noTls ??= failed('refused', 'starttls');
  const chosen = typeof spot.any === 'string' && spot.any !== 'closed' ? spot.any : best(versions);
  const any =
    spot.any === undefined || typeof spot.any === 'string'
      ? chosen === undefined
        ? 70
        : (versions[chosen] ?? 70)
      : spot.any;
  const ofAny = spot.any === 'closed' ? 'closed' : any;
  seen.push(
    observe(
      'tls.handshake',
      id,
      noTls ?? handshake(TLS_VERSIONS, chosen ?? 'TLSv1.3', ofAny),
      'any',
    ),
  );
  for (const version of TLS_VERSIONS) {
    const answer = versions[version] ?? 70;
    const established = noTls === undefined && isAccepted(answer);
    if (version !== chosen || !isAccepted(ofAny)) {
      seen.push(
        observe('tls.handshake', id, noTls ?? handshake([version], version, answer), version),
      );
    }
    const current = version === 'TLSv1.2' || version === 'TLSv1.3';
    const opened = version === chosen || (role === 'c2s' && current);
    if (established && opened && answer.demands === undefined && answer.stream) {
      seen.push(observe('stream.open', id, streamOpen(version, answer.stream), version));
    }
    for (const der of established ? (answer.chain ?? [GOOD_CERTIFICATE]) : []) {
      const kept = { der: Buffer.from(der).toString('base64') };
      seen.push(observe('certificate', sha256(der), kept));
    }
  }
  // Clients bind to TLS 1.2 where the server has the extended master secret.
  if (role === 'c2s' && noTls === undefined && isAccepted(versions['TLSv1.2'])) {
    if (spot.extendedMasterSecret !== null) seen.push(featuresAt(spot, []));
  }
  for (const [certificate, said] of Object.entries(spot.peers ?? {})) {
    const peer = peerOf(certificate as PeerCertificate, said);
    seen.push(observe('s2s.peer', id, unreached ?? peer, certificate));
  }
  for (const [version, said] of Object.entries(spot.lists ?? {})) {
    const list = suitesList(version as ProtocolVersion, said);
    seen.push(observe('tls.suites', id, noTls ?? list, version));
  }
  return seen;
}

/** What hand-made hellos were served there in TLS 1.2, each certificate by itself. */
export function chainsAt(spot: Spot, leaves: readonly Uint8Array[]): Observation<'tls.features'> {
  return featuresAt(
    spot,
    leaves.map((leaf) => ({ authentication: 'RSA', chain: [sha256(leaf)] })),
  );
}

function featuresAt(
  spot: Spot,
  chains: Kinds['tls.features']['chains'],
): Observation<'tls.features'> {
  return observe('tls.features', idAt(spot), {
    version: 'TLSv1.2',
    secureRenegotiation: true,
    extendedMasterSecret: spot.extendedMasterSecret ?? true,
    encryptThenMac: null,
    sessionTicket: false,
    heartbeat: false,
    compression: false,
    ocspStapled: false,
    signedCertificateTimestamps: false,
    clientCertificateRequested: false,
    fallback: null,
    backedOff: false,
    chains,
  });
}

function peerOf(certificate: PeerCertificate, said: Peer | Failure): S2sPeer | Failure {
  if (isFailure(said)) return said;
  const { features, error, ...parts } = said;
  const own = certificate === 'identity';
  return {
    certificate,
    from: own ? 'own.example' : 'xmpp-safeguard.invalid',
    sha256: certificate === 'none' ? null : 'ab'.repeat(32),
    version: 'TLSv1.3',
    requested: true,
    alert: null,
    answer: features ? 'features' : error ? 'stream-error' : 'closed',
    features: features ? featuresElement(features) : null,
    error: error ? { text: null, seeOtherHost: null, other: [], ...error } : null,
    external: null,
    dialback: null,
    failure: null,
    ...parts,
  };
}

function suitesList(
  version: ProtocolVersion,
  said: readonly string[] | Partial<TlsSuites> | Failure,
): TlsSuites | Failure {
  if (isFailure(said)) return said;
  const parts = 'length' in said ? { accepted: said } : said;
  const { accepted = [] } = parts;
  const alert = { level: 2, description: 70, name: 'protocol_version' };
  return {
    version,
    accepted,
    preference: accepted.length === 0 ? null : 'server',
    complete: true,
    asked: accepted.length + 1,
    strays: [],
    failure: null,
    refusal: accepted.length === 0 ? { alert, instead: null } : null,
    exchanges: [],
    ...parts,
  };
}

function orFailure<T extends object>(
  usual: T,
  said: Partial<T> | Failure | undefined,
): T | Failure {
  if (said !== undefined && isFailure(said)) return said;
  return { ...usual, ...said };
}

export const SCRAM = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'];

/** A server as it should be, as far as can be seen; the parts may be said otherwise. */
export function good(role: Role, parts: Partial<Spot> = {}): Spot {
  const secured: Stream = role === 'c2s' ? { mechanisms: SCRAM, bindings: ['tls-exporter'] } : {};
  const exercised: Partial<Spot> =
    role === 'c2s'
      ? { auth: { answer: 'failure', condition: 'encryption-required' } }
      : { dialback: { answer: 'stream-error', condition: 'policy-violation' } };
  return {
    role,
    clear: { starttls: 'required' },
    versions: {
      TLSv1: 70,
      'TLSv1.1': 70,
      'TLSv1.2': { stream: secured },
      'TLSv1.3': { stream: secured },
    },
    ...exercised,
    ...parts,
  };
}
