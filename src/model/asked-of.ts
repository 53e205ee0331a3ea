/** What was asked of a subject, by kind: with kind and subject it names an observation. */
import type { PeerCertificate } from './federation.js';
import type { LimitPhase } from './limits.js';
import type { AttemptPurpose } from './registration.js';
import type { LoginPurpose } from './sasl.js';
import type { Asker, EntityQuery, SessionKind } from './session.js';
import type { ProtocolVersion, TlsVersion } from './tls.js';

/** The subject is asked one question of this kind. */
export type AskedOnce = Readonly<Record<string, never>>;

/** Record types of the DNS that a scan asks for. */
export const DNS_TYPES = ['A', 'AAAA', 'CAA', 'SRV', 'TLSA'] as const;
export type DnsType = (typeof DNS_TYPES)[number];

export interface AskedAddress {
  readonly type: 'A' | 'AAAA';
}

export interface AskedSecurity {
  readonly type: DnsType;
}

/** Before TLS, or in this version of TLS. */
export interface AskedPhase {
  readonly phase: 'clear' | TlsVersion;
}

/** `any`: all versions were offered. `authentication`: only suites with that kind of key were. */
export interface AskedHandshake {
  readonly version: 'any' | TlsVersion;
  readonly authentication: 'RSA' | 'ECDSA' | null;
}

export interface AskedTlsList {
  readonly version: ProtocolVersion;
}

/** The certificate that the scanner showed as a server. */
export interface AskedPeer {
  readonly certificate: PeerCertificate;
}

/** `gs2`: `y`, or `p=TYPE`. */
export interface AskedBinding {
  readonly version: TlsVersion;
  readonly gs2: string;
}

/** `type`: the channel binding of a login that is `bound`; null for all others. */
export interface AskedLogin {
  readonly version: TlsVersion;
  readonly purpose: LoginPurpose;
  readonly type: string | null;
}

export interface AskedSession {
  readonly by: SessionKind;
}

export interface AskedEntity {
  readonly query: EntityQuery;
  readonly by: Asker;
}

/** `number`: from 1, in the order of the attempts. */
export interface AskedRegistration {
  readonly number: number;
  readonly purpose: AttemptPurpose;
}

export interface AskedLimit {
  readonly phase: LimitPhase;
}

/** The probe broke off: its failure holds for everything that it had not asked yet. */
export interface BrokenOff {
  readonly probe: string;
}

/** Kinds that ask a subject more than one question. */
export interface AskedByVariant {
  readonly 'dns.address': AskedAddress;
  readonly 'dns.security': AskedSecurity;
  readonly 'stream.open': AskedPhase;
  readonly 'tls.handshake': AskedHandshake;
  readonly 'tls.suites': AskedTlsList;
  readonly 'tls.groups': AskedTlsList;
  readonly 'tls.signatures': AskedTlsList;
  readonly 's2s.peer': AskedPeer;
  readonly 'sasl.binding': AskedBinding;
  readonly 'sasl.login': AskedLogin;
  readonly session: AskedSession;
  readonly 'entity.iq': AskedEntity;
  readonly 'register.form': AskedPhase;
  readonly 'register.attempt': AskedRegistration;
  readonly 'stanza.limit': AskedLimit;
}
