/**
 * The words everything else is written in. Data flows one way:
 * target -> probes -> recording -> judge -> verdict -> reports.
 * All of it is plain JSON, so a saved recording can be judged again offline.
 */
import type {
  AddressAnswer,
  CaaAnswer,
  DnsSecurity,
  MisplacedSrv,
  SrvAnswer,
  TlsaAnswer,
} from './model/dns.js';
import type { Handshake, TlsFeatures, TlsList, TlsSuites } from './model/tls.js';
import type { S2sPeer } from './model/federation.js';
import type { S2sOutgoing } from './model/outgoing.js';
import type { SaslBinding, SaslLogin, SaslSalt } from './model/sasl.js';
import type { SshServer, StunServer, StunSrvAnswer } from './model/host.js';
import type { LoginLimit, StanzaLimit } from './model/limits.js';
import type { RegisterAttempt, RegisterForm } from './model/registration.js';
import type { EntityAnswer, SessionMade } from './model/session.js';
import type { Settings } from './model/settings.js';
import type { ClearAuth, ClearDialback, StarttlsAnswer, StreamOpen } from './model/stream.js';
import type { E2eeBundle, E2eeMessages } from './model/e2ee.js';
import type { UploadSlots } from './model/upload.js';

export * from './model/comparison.js';
export * from './model/details.js';
export * from './model/dns.js';
export * from './model/sasl.js';
export type * from './model/stream.js';
export * from './model/tls.js';
export * from './model/federation.js';
export type * from './model/outgoing.js';
export * from './model/session.js';
export * from './model/services.js';
export type * from './model/settings.js';
export * from './model/registration.js';
export * from './model/requirement.js';
export * from './model/limits.js';
export * from './model/gates.js';
export * from './model/batch.js';
export * from './model/host.js';
export * from './model/upload.js';
export * from './model/e2ee.js';
export * from './model/verdict.js';
export type * from './model/watch.js';

/** c2s: client-to-server, s2s: server-to-server (RFC 6120 §2.5). */
export type Role = 'c2s' | 's2s';

/** `starttls`: the upgrade of RFC 6120 §5. `direct`: TLS from the first byte (XEP-0368). */
export type Transport = 'starttls' | 'direct';

export type Family = 4 | 6;

/** Each includes those before it, `operator` apart: a configuration or an attestation. */
export type Access = 'public' | 'federated' | 'account' | 'intrusive' | 'operator';

/** One place where the service is offered: a row of the endpoint matrix. */
export interface Endpoint {
  readonly role: Role;
  readonly transport: Transport;
  /** SRV target, or the domain itself on fallback, or what `--connect` said. */
  readonly host: string;
  readonly port: number;
  /** The checked address: the one and only that is connected to. */
  readonly address: string;
  readonly family: Family;
  /** `srv`: published. `fallback`: the guess of RFC 6120 §3.2.2. `connect`: the user named it. */
  readonly origin: 'srv' | 'fallback' | 'connect';
}

/** `c2s-starttls/chat.example.org:5222/192.0.2.7`: the subject of all that is seen there. */
export function endpointId(endpoint: Endpoint): string {
  const { role, transport, host, port, address } = endpoint;
  return `${role}-${transport}/${host}:${port}/${address}`;
}

/** Payload by kind: facts of the wire, no opinions. */
export interface Kinds {
  /** Subject: `_xmpp-client._tcp.example.org`. */
  readonly 'dns.srv': SrvAnswer;
  /** Subject: `_xmpp-client.example.org`. */
  readonly 'dns.misplaced': MisplacedSrv;
  /** Subject: the host name. */
  readonly 'dns.address': AddressAnswer;
  /** Subject: `_5222._tcp.chat.example.org`. */
  readonly 'dns.tlsa': TlsaAnswer;
  /** Subject: the name that was climbed to. */
  readonly 'dns.caa': CaaAnswer;
  /** Subject: the owner; `#type`: what the chain of trust says of that answer. */
  readonly 'dns.security': DnsSecurity;
  /** Subject: the endpoint id, as of all below. A failure: not to be connected to. */
  readonly endpoint: Endpoint;
  /** At the end of the scan, where every connection was refused at its beginning. */
  readonly 'tcp.again': { readonly connected: true };
  readonly 'stream.open': StreamOpen;
  readonly 'stream.starttls': StarttlsAnswer;
  readonly 'tls.handshake': Handshake;
  /** `#version`. */
  readonly 'tls.suites': TlsSuites;
  /** `#version`: in TLS 1.3 by HelloRetryRequest, in TLS 1.2 of ECDHE. */
  readonly 'tls.groups': TlsList;
  /** `#version`: of the ServerKeyExchange of TLS 1.2. */
  readonly 'tls.signatures': TlsList;
  readonly 'tls.features': TlsFeatures;
  readonly 'sasl.clear': ClearAuth;
  readonly 'dialback.clear': ClearDialback;
  /** `#certificate`: what we showed. */
  readonly 's2s.peer': S2sPeer;
  /** Subject: the domain that was asked, which is not the target's. */
  readonly 's2s.outgoing': S2sOutgoing;
  /** `#version gs2`. */
  readonly 'sasl.binding': SaslBinding;
  /** `#version purpose gs2`. */
  readonly 'sasl.login': SaslLogin;
  readonly 'sasl.salt': SaslSalt;
  /** `#by`: a login that lasts, and what was offered after it. */
  readonly session: SessionMade;
  /** Subject: the entity that was asked, `account` for that of the session. `#query by`. */
  readonly 'entity.iq': EntityAnswer;
  /** Subject: `_stun._udp.example.org`. */
  readonly 'stun.srv': StunSrvAnswer;
  /** Subject: `udp/turn.example.org:3478/192.0.2.7`; a failure: it has no address to ask at. */
  readonly 'stun.server': StunServer;
  /** Subject: `ssh/chat.example.org:22/192.0.2.7`. */
  readonly 'ssh.server': SshServer;
  /** `#phase`: before a login. */
  readonly 'register.form': RegisterForm;
  /** Where they were made. `#number purpose`. */
  readonly 'register.attempt': RegisterAttempt;
  /** `#phase`. */
  readonly 'stanza.limit': StanzaLimit;
  readonly 'login.limit': LoginLimit;
  /** Subject: the JID of the service; the domain where there is none. */
  readonly 'upload.slots': UploadSlots;
  /** Subject: the domain. */
  readonly 'e2ee.messages': E2eeMessages;
  readonly 'e2ee.bundle': E2eeBundle;
  /** Subject: SHA-256 of the DER, hex. `der`: base64. */
  readonly certificate: { readonly der: string };
}
export type Kind = keyof Kinds;

/** Why we do not know. `bug` is ours and never the server's. */
export interface Failure {
  readonly layer:
    | 'scan'
    | 'dns'
    | 'tcp'
    | 'udp'
    | 'stream'
    | 'starttls'
    | 'tls'
    | 'sasl'
    | 'dialback'
    | 'session'
    | 'ssh';
  readonly reason:
    | 'timeout'
    | 'refused'
    | 'reset'
    | 'closed'
    | 'unreachable'
    /** This machine has no such network: no IPv6 route, say. Nothing about the server. */
    | 'no-route'
    | 'servfail'
    | 'malformed'
    /** The server said that we ask too much: back off. */
    | 'limited'
    /** The policy of addresses forbids the connection. */
    | 'forbidden'
    | 'budget'
    | 'unsupported'
    | 'skipped'
    | 'bug';
  /** Where and what, for a person: bounded, may hold text of the server. */
  readonly detail: string;
}

export type Observation<K extends Kind = Kind> = {
  [P in K]: {
    /** `kind@subject`, with `#variant` where a subject is asked more than once. */
    readonly id: string;
    readonly kind: P;
    readonly subject: string;
    /** ISO 8601, UTC. */
    readonly at: string;
  } & (
    | { readonly value: Kinds[P]; readonly failure?: never }
    | { readonly failure: Failure; readonly value?: never }
  );
}[K];

/** Observations of the declared kinds, in a fixed order; nothing else can be reached. */
export interface Seen<N extends Kind = Kind> {
  all<K extends N>(kind: K): readonly Observation<K>[];
  at<K extends N>(kind: K, subject: string): readonly Observation<K>[];
}

/** Connections made to one address. */
export interface Usage {
  readonly address: string;
  readonly used: number;
  readonly budget: number;
}

export interface Tool {
  readonly name: 'xmpp-safeguard';
  readonly version: string;
}

/** All that a judge may know. */
export interface Recording {
  readonly format: 'xmpp-safeguard/recording';
  readonly schema: 1;
  readonly tool: Tool;
  /** A-labels, lower case, no trailing dot. */
  readonly domain: string;
  readonly access: readonly Access[];
  readonly settings: Settings;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Sorted by id. */
  readonly observations: readonly Observation[];
  readonly usage: readonly Usage[];
}
