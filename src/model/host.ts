/** Types for observations of the hosts of a service, and for tables of known releases. */
import type { DnsAnswer, SrvRecord } from './dns.js';
import type { Failure } from './failure.js';
import type { Count, Port } from './scalars.js';

/** STUN and TURN services (RFC 8489 §8, RFC 8656 §3.1). The suffix `s` means over TLS or DTLS. */
export const STUN_SERVICES = [
  '_stun._udp',
  '_stun._tcp',
  '_stuns._tcp',
  '_turn._udp',
  '_turn._tcp',
  '_turns._tcp',
] as const;
export type StunService = (typeof STUN_SERVICES)[number];

/** SRV records of STUN and TURN servers. */
export interface StunSrvAnswer extends DnsAnswer {
  readonly service: StunService;
  /** Sorted by priority, target and port; the weight is ignored. */
  readonly records: readonly SrvRecord[];
}

/** Source of a server: SRV records, XEP-0215 or Jingle info in a session, or a default port. */
export type StunOrigin = 'srv' | 'extdisco' | 'jingleinfo' | 'usual-port';

/** A STUN or TURN server over UDP, and its answers to requests without credentials. */
export interface StunServer {
  /** Host name or address, as published. */
  readonly host: string;
  readonly port: Port;
  readonly address: string;
  /** Sources of the server, sorted. */
  readonly origins: readonly StunOrigin[];
  readonly binding: StunAnswer;
  /** Answer to an Allocate request without credentials (RFC 8656 §7); null if none was sent. */
  readonly allocate: StunAnswer | null;
}

export interface StunAnswer {
  readonly answer: 'success' | 'error' | 'unanswered';
  /** Code of an error response, 300 to 699. */
  readonly code: Count | null;
  /** Sizes of request and response in octets, without UDP and IP headers. */
  readonly asked: Count;
  readonly answered: Count;
  /** SOFTWARE attribute of the server, bounded. */
  readonly software: string | null;
  /** OTHER-ADDRESS attribute (RFC 5780): `ADDRESS:PORT`. */
  readonly other: string | null;
  /** Why there is no usable answer, or null. */
  readonly failure: Failure | null;
}

/** An SSH server and its authentication methods. */
export interface SshServer {
  readonly host: string;
  readonly port: Port;
  readonly address: string;
  /** Identification line, printable US-ASCII, bounded: `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3`. */
  readonly banner: string;
  /** Offered host key algorithms, sorted. */
  readonly hostKeys: readonly string[];
  /**
   * Answer to the authentication method `none` (RFC 4252 §5.2). `success`: the server accepted it.
   */
  readonly answer: 'failure' | 'success' | 'unanswered';
  /** Authentication methods that the server names, sorted; empty if unanswered. */
  readonly methods: readonly string[];
  /** Why there is no answer, or null. */
  readonly failure: Failure | null;
}

/** A table of known systems or releases, with its date and source. */
export interface DatedTable {
  /** Date of the table: `2025-12-02`. */
  readonly date: string;
  readonly sources: readonly string[];
}

/** Support period of a release of an operating system. */
export interface SystemRelease {
  /** `debian`, `ubuntu`, `rhel`, `freebsd`, `windows`: as in `SystemClue`. */
  readonly system: string;
  readonly version: string;
  /** Name for users. */
  readonly name: string;
  /** Last day of free support, including long-term support. */
  readonly ends: string;
  /** Last day of paid support or support on request. */
  readonly extended: string;
  /** For Ubuntu: the OpenSSH version that only this release has. */
  readonly openssh?: string;
}

export interface SystemTable extends DatedTable {
  readonly releases: readonly SystemRelease[];
}

/** A release that fixes vulnerabilities. */
export interface SecurityRelease {
  /** Name as in XEP-0092, in lower case. */
  readonly software: string;
  /** Date of the release. */
  readonly date: string;
  /** Fixed vulnerabilities: `CVE-2023-32315`. */
  readonly holes: readonly string[];
  /** The first vulnerable version. */
  readonly since: string;
  /** First fixed version of each series. Versions above the last series were never vulnerable. */
  readonly fixed: readonly string[];
}

export interface ReleaseTable extends DatedTable {
  /**
   * Software that distributions also package. They fix a vulnerability without a new version
   * number, so the version alone proves no vulnerability.
   */
  readonly distributed: readonly string[];
  readonly releases: readonly SecurityRelease[];
}
