/**
 * The words everything else is written in. Data flows one way:
 * target -> probes -> recording -> judge -> verdict -> reports.
 * All of it is plain JSON, so a saved recording can be judged again offline.
 */
import type { Coded } from './codes.js';
import type { Details } from './model/details.js';
import type { AddressAnswer, CaaAnswer, DnsSecurity, SrvAnswer, TlsaAnswer } from './model/dns.js';
import type { Handshake, TlsFeatures, TlsList, TlsSuites, TlsVersion } from './model/tls.js';
import type { Baseline, ExpiredWaiver, RowWaiver } from './model/gates.js';
import type { S2sPeer, S2sSettings } from './model/federation.js';
import type { OutgoingSettings, S2sOutgoing } from './model/outgoing.js';
import type { SaslBinding, SaslLogin, SaslSalt } from './model/sasl.js';
import type {
  ReleaseTable,
  SshServer,
  StunServer,
  StunSrvAnswer,
  SystemTable,
} from './model/host.js';
import type { LoginLimit, StanzaLimit } from './model/limits.js';
import type { RegisterAttempt, RegisterForm } from './model/registration.js';
import type { EntityAnswer, Intrusion, SessionMade } from './model/session.js';
import type { E2eeBundle, E2eeMessages } from './model/e2ee.js';
import type { UploadSlots } from './model/upload.js';
import type { StreamError, StreamHeader } from './wire/xmpp/stream.js';
import type { XmlElement } from './wire/xmpp/xml.js';

export * from './model/comparison.js';
export * from './model/details.js';
export * from './model/dns.js';
export * from './model/sasl.js';
export * from './model/tls.js';
export * from './model/federation.js';
export type * from './model/outgoing.js';
export * from './model/session.js';
export * from './model/registration.js';
export * from './model/limits.js';
export * from './model/gates.js';
export * from './model/batch.js';
export * from './model/host.js';
export * from './model/upload.js';
export * from './model/e2ee.js';
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

export const SRV_SERVICES = ['xmpp-client', 'xmpps-client', 'xmpp-server', 'xmpps-server'] as const;
export type SrvService = (typeof SRV_SERVICES)[number];

/** The server's answer to our stream header, up to its features or its error. */
export interface StreamOpen {
  /** `clear`, or the version of TLS that the stream runs in. */
  readonly phase: 'clear' | TlsVersion;
  readonly header: StreamHeader;
  readonly features: XmlElement | null;
  readonly error: StreamError | null;
  /** Each `host:port` of a `see-other-host` that was followed (RFC 6120 §4.9.3.19). */
  readonly redirects: readonly string[];
}

/** STARTTLS is always asked for, offered or not: stripped and unsupported then differ. */
export interface StarttlsAnswer {
  readonly offered: boolean;
  readonly required: boolean;
  readonly answer: 'proceed' | 'failure' | 'stream-error';
  readonly error: StreamError | null;
  /** Bytes after `<proceed/>` before TLS began: injected or broken, never read. */
  readonly trailing: number;
}

/** What an `<auth/>` before TLS was answered with. */
export interface ClearAuth {
  readonly mechanism: string;
  readonly answer: 'failure' | 'challenge' | 'success' | 'stream-error';
  readonly condition: string | null;
  readonly text: string | null;
}

/** What a `<db:result/>` before TLS was answered with (XEP-0220). */
export interface ClearDialback {
  readonly from: string;
  readonly answer: 'result' | 'stream-error' | 'closed' | 'silence';
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  readonly waitedMs: number;
}

/** Payload by kind: facts of the wire, no opinions. */
export interface Kinds {
  /** Subject: `_xmpp-client._tcp.example.org`. */
  readonly 'dns.srv': SrvAnswer;
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

/** What a scan was told, kept in the recording so that judging again sees the same. */
export interface Settings {
  readonly connect: readonly ConnectTo[];
  /** `ADDRESS:PORT` or `[ADDRESS]:PORT`; `tls://` before it, or an `https://` URL. */
  readonly resolvers: readonly string[];
  /** DS records that validation starts from: `. DS 20326 8 2 e06d44b8…`. */
  readonly trustAnchors: readonly string[];
  readonly families: readonly Family[];
  /** The longest wait for any one answer. */
  readonly timeoutMs: number;
  /** The longest the whole scan may take. */
  readonly deadlineMs: number;
  readonly allowPrivate: boolean;
  readonly saslAttempts: boolean;
  /** An account on the target was there to log in with. Whose is not kept. */
  readonly account: boolean;
  /** The same of an account on another server. */
  readonly federated: boolean;
  /** ANONYMOUS may be tried where there is no account. */
  readonly anonymous: boolean;
  /** What the operator has given leave for; empty without `--allow-intrusive`. */
  readonly intrusive: readonly Intrusion[];
  /** `HOST:PORT`, or `hosts` for port 22 of each host of the service. */
  readonly ssh: string | null;
  readonly roots: 'mozilla' | 'system' | 'none';
  /** SHA-256 of the certificates of `--ca`, hex. */
  readonly ca: readonly string[];
  /** Most connections to one address in the whole scan. */
  readonly budget: number;
  /** Most connections open, and being opened, to one address at a time. */
  readonly open: number;
  readonly opening: number;
  /** Local address that connections come from. */
  readonly bind: string | null;
  readonly s2s: S2sSettings;
  /** There where an account may ask other domains. */
  readonly outgoing?: OutgoingSettings;
}

export interface ConnectTo {
  readonly role: Role;
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
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

/** The legend of the checklist, plus `not-observed`: it can be seen, but was not. */
export const STATUSES = [
  'compliant',
  'partial',
  'missing',
  'configurable',
  'manual',
  'not-applicable',
  'not-observed',
] as const;
export type Status = (typeof STATUSES)[number];

/** How a status is known, strongest first. */
export const BASES = ['exercised', 'observed', 'advertised', 'configured', 'attested'] as const;
export type Basis = (typeof BASES)[number];

export const SECTIONS = [
  'servers/abuse',
  'servers/connections',
  'servers/miscellaneous',
  'servers/registration',
  'host/security',
  'host/updates',
  'host/firewall',
  'infrastructure/dns',
  'infrastructure/pki',
  'clients/connections',
  'clients/messages',
  'clients/privacy',
] as const;
export type Section = (typeof SECTIONS)[number];

/** The manifesto's RFC 2119 word; `CONSIDERATION` where it uses none. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'RECOMMENDED' | 'CONSIDERATION';

/** A certification authority, and what it heeds in CAA records. */
export interface Authority {
  readonly name: string;
  /** `O` of the issuers of its certificates. */
  readonly organizations: readonly string[];
  /** The issuer domain names by which it takes itself to be meant (RFC 8659 §4.2). */
  readonly issuers: readonly string[];
  /** RFC 8657. Null where nothing is known. */
  readonly accountUri: boolean | null;
}

/** Parameters by check: policy is data. */
export interface Checks {
  readonly 'abuse-contacts': Record<string, never>;
  readonly 'encryption-required': { readonly role: Role };
  readonly 'forward-secrecy': Record<string, never>;
  readonly 'tls-supported': { readonly version: TlsVersion };
  readonly 'tls-disabled': { readonly version: TlsVersion };
  readonly 'legacy-tls': { readonly versions: readonly string[] };
  readonly 's2s-certificates': Record<string, never>;
  readonly 'channel-binding': Record<string, never>;
  readonly certificate: {
    readonly rsaBits: number;
    readonly ecBits: number;
    /** Said as information when the certificate ends within so many days. */
    readonly expiryDays: number;
  };
  readonly 'stanza-limit': {
    readonly role: Role;
    readonly recommended: number;
    readonly maximum: number;
  };
  readonly 'password-hashing': Record<string, never>;
  readonly 'public-registration': Record<string, never>;
  readonly invitations: Record<string, never>;
  readonly 'registration-captcha': Record<string, never>;
  readonly 'weak-password': Record<string, never>;
  readonly 'registration-rate': Record<string, never>;
  readonly 'login-limit': Record<string, never>;
  readonly 'login-block': Record<string, never>;
  readonly dnssec: Record<string, never>;
  readonly 'tlsa-records': Record<string, never>;
  readonly 'caa-present': { readonly authorities: readonly Authority[] };
  readonly 'caa-account-binding': { readonly authorities: readonly Authority[] };
  /** `ports`: those that everybody tries, of UDP. */
  readonly 'stun-ports': { readonly ports: readonly number[] };
  /** Rows of the operator that can be contradicted from outside. */
  readonly 'remote-access-keys': Record<string, never>;
  /** `days`: the longest that a system may run. */
  readonly 'monthly-reboot': { readonly days: number };
  readonly 'supported-os': { readonly table: SystemTable };
  /** `seconds`: the most that a clock may be off. */
  readonly 'time-sources': { readonly seconds: number };
  /** `days`: how long a fixed hole may stay. */
  readonly 'security-releases': { readonly table: ReleaseTable; readonly days: number };
  /** Bits of chance. */
  readonly 'upload-random-path': { readonly compliantBits: number; readonly partialBits: number };
  readonly 'upload-no-username': Record<string, never>;
  readonly 'e2ee-operable': Record<string, never>;
  /** Only the operator can say. */
  readonly operator: Record<string, never>;
  /** Can be seen with the row's access, and no probe of this version looks yet. */
  readonly unprobed: Record<string, never>;
  /** Binds clients; `servedBy` names the rows by which a server helps. */
  readonly client: { readonly servedBy: readonly string[] };
}
export type CheckName = keyof Checks;

export interface Advice {
  /** What to do, in a sentence or two. */
  readonly text: string;
  /** Lines to put into `prosody.cfg.lua`. */
  readonly prosody?: string;
  /** Lines to put into `ejabberd.yml`. */
  readonly ejabberd?: string;
  /** Lines of a zone file. */
  readonly dns?: string;
}

/** One sentence of the manifesto as a row. Tightening policy is a change of data. */
export type Requirement = {
  readonly [C in CheckName]: {
    /** A noun: `forward-secrecy`. */
    readonly id: string;
    readonly section: Section;
    readonly level: Level;
    /** The state in which it is met. */
    readonly title: string;
    /** What goes wrong without it. */
    readonly why: string;
    readonly source: {
      /** The manifesto's own sentence. */
      readonly manifesto: string;
      /** RFCs and XEPs behind it: `RFC 7590 §3.1`. */
      readonly references: readonly string[];
    };
    /** The least access that can see it, and others that see more. */
    readonly access: readonly Access[];
    /** How it is seen, and how it is ruled, for `explain`. */
    readonly seen: string;
    readonly ruled: string;
    readonly advice: Advice;
    readonly check: C;
    readonly params: Checks[C];
  };
}[CheckName];

/** One check's answer for one requirement at one subject. */
export type Finding = Coded & {
  readonly requirement: string;
  /** Endpoint id, host, owner name or domain. */
  readonly subject: string;
  /** `information` never counts. */
  readonly status: Status | 'information';
  readonly basis: Basis | null;
  /** Ids of observations. */
  readonly evidence: readonly string[];
};

/** What a check says of a row as a whole. */
export type Ruling = Coded & {
  readonly status: Status;
  readonly basis: Basis | null;
  /** Sorted by subject. */
  readonly findings: readonly Finding[];
};

export type Row = Omit<Requirement, 'check' | 'params'> & {
  readonly ruling: Ruling;
  /** Client rows: what this server does for it, drawn from other rows. */
  readonly servedBy: readonly { readonly requirement: string; readonly status: Status }[];
  /** There where the row falls short by leave: it keeps its status, and does not count. */
  readonly waiver?: RowWaiver;
};

export type Priority = 'high' | 'medium' | 'low';

export interface Action {
  readonly priority: Priority;
  readonly requirement: string;
  /** Lines of a zone file to add, computed from what was seen; they replace none. */
  readonly records: readonly string[];
}

export interface EndpointSummary extends Endpoint {
  readonly id: string;
  /** `reached`: something answered there. The rest were not, and `failure` says why. */
  readonly reached: boolean;
  readonly failure: Failure | null;
}

export interface Scope {
  readonly access: readonly Access[];
  readonly settings: Settings;
  readonly endpoints: readonly EndpointSummary[];
  readonly usage: readonly Usage[];
  /** MUST and MUST NOT rows (client rows apart), and how many of them got a status from evidence. */
  readonly must: { readonly total: number; readonly ruled: number };
  readonly counts: Readonly<Record<Status, number>>;
  /** What would let more rows be ruled on. */
  readonly widen: readonly { readonly access: Access; readonly requirements: readonly string[] }[];
}

/** Self-contained: a report needs nothing else. */
export interface Verdict {
  readonly format: 'xmpp-safeguard/verdict';
  readonly schema: 1;
  readonly tool: Tool;
  /** Date of the catalogue. */
  readonly catalogue: string;
  readonly domain: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly status: 'compliant' | 'non-compliant' | 'undetermined';
  readonly scope: Scope;
  readonly rows: readonly Row[];
  /** Where endpoints, or the wire and a word of the operator, disagree. */
  readonly contradictions: readonly Finding[];
  readonly actions: readonly Action[];
  /** There where waivers of this domain ended before the day of the verdict's use. */
  readonly expiredWaivers?: readonly ExpiredWaiver[];
  /** There where the verdict was held against an earlier one. */
  readonly baseline?: Baseline;
  readonly details: Details;
}
