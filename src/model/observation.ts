/** Everything that a probe can observe: one kind for each sort of value. */
import type { AskedByVariant, AskedOnce, BrokenOff } from './asked-of.js';
import type {
  AddressAnswer,
  CaaAnswer,
  DnsSecurity,
  MisplacedSrv,
  SrvAnswer,
  TlsaAnswer,
} from './dns.js';
import type { E2eeBundle, E2eeMessages } from './e2ee.js';
import type { Endpoint } from './endpoint.js';
import type { Failure } from './failure.js';
import type { S2sPeer } from './federation.js';
import type { SshServer, StunServer, StunSrvAnswer } from './host.js';
import type { LoginLimit, StanzaLimit } from './limits.js';
import type { S2sOutgoing } from './outgoing.js';
import type { RegisterAttempt, RegisterForm } from './registration.js';
import type { SaslBinding, SaslLogin, SaslSalt } from './sasl.js';
import type { EntityAnswer, SessionMade } from './session.js';
import type { ClearAuth, ClearDialback, StarttlsAnswer, StreamOpen } from './stream.js';
import type { Handshake, TlsFeatures, TlsList, TlsSuites } from './tls.js';
import type { UploadSlots } from './upload.js';

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
  /** Subject: the owner of the answer whose chain of trust this is. */
  readonly 'dns.security': DnsSecurity;
  /** Subject: the endpoint id, as of all below. A failure: not to be connected to. */
  readonly endpoint: Endpoint;
  /** At the end of the scan, where every connection was refused at its beginning. */
  readonly 'tcp.again': { readonly connected: true };
  readonly 'stream.open': StreamOpen;
  readonly 'stream.starttls': StarttlsAnswer;
  readonly 'tls.handshake': Handshake;
  readonly 'tls.suites': TlsSuites;
  /** In TLS 1.3 by HelloRetryRequest, in TLS 1.2 of ECDHE. */
  readonly 'tls.groups': TlsList;
  /** Of the ServerKeyExchange of TLS 1.2. */
  readonly 'tls.signatures': TlsList;
  readonly 'tls.features': TlsFeatures;
  readonly 'sasl.clear': ClearAuth;
  readonly 'dialback.clear': ClearDialback;
  readonly 's2s.peer': S2sPeer;
  /** Subject: the domain that was asked, which is not the target's. */
  readonly 's2s.outgoing': S2sOutgoing;
  readonly 'sasl.binding': SaslBinding;
  readonly 'sasl.login': SaslLogin;
  readonly 'sasl.salt': SaslSalt;
  /** A login that lasts, and what was offered after it. */
  readonly session: SessionMade;
  /** Subject: the entity that was asked, `account` for that of the session. */
  readonly 'entity.iq': EntityAnswer;
  /** Subject: `_stun._udp.example.org`. */
  readonly 'stun.srv': StunSrvAnswer;
  /** Subject: `udp/turn.example.org:3478/192.0.2.7`; a failure: it has no address to ask at. */
  readonly 'stun.server': StunServer;
  /** Subject: `ssh/chat.example.org:22/192.0.2.7`. */
  readonly 'ssh.server': SshServer;
  /** Before a login. */
  readonly 'register.form': RegisterForm;
  /** Where they were made. */
  readonly 'register.attempt': RegisterAttempt;
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

/** What was asked, by kind. */
export type AskedOf = {
  readonly [K in Kind]: K extends keyof AskedByVariant ? AskedByVariant[K] : AskedOnce;
};

export type Observation<K extends Kind = Kind> = {
  [P in K]: {
    /** Follows from kind, subject and `asked`. */
    readonly id: string;
    readonly kind: P;
    readonly subject: string;
    /** ISO 8601, UTC. */
    readonly at: string;
  } & (
    | { readonly asked: AskedOf[P]; readonly value: Kinds[P]; readonly failure?: never }
    | { readonly asked: AskedOf[P] | BrokenOff; readonly failure: Failure; readonly value?: never }
  );
}[K];

/** Observations of the declared kinds, in a fixed order; nothing else can be reached. */
export interface ObservationView<N extends Kind = Kind> {
  all<K extends N>(kind: K): readonly Observation<K>[];
  at<K extends N>(kind: K, subject: string): readonly Observation<K>[];
}
