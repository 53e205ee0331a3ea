/** The words for what is seen of the machines below a service, and for the tables it is held to. */
import type { DnsAnswer, SrvRecord } from './dns.js';
import type { Failure } from './failure.js';
import type { Count, Port } from './scalars.js';

/** Services of RFC 8489 §8 and RFC 8656 §3.1; `s`: over TLS or DTLS. */
export const STUN_SERVICES = [
  '_stun._udp',
  '_stun._tcp',
  '_stuns._tcp',
  '_turn._udp',
  '_turn._tcp',
  '_turns._tcp',
] as const;
export type StunService = (typeof STUN_SERVICES)[number];

/** SRV records by which clients find STUN and TURN servers. */
export interface StunSrvAnswer extends DnsAnswer {
  readonly service: StunService;
  /** Sorted by priority, target, port; weight plays no part. */
  readonly records: readonly SrvRecord[];
}

/** Who names a server: the DNS, the service to a session (XEP-0215), or nobody: a usual port. */
export type StunOrigin = 'srv' | 'extdisco' | 'jingleinfo' | 'usual-port';

/** A server of STUN or TURN over UDP, and what it answers to whoever asks. */
export interface StunServer {
  /** As it was named: a host or an address. */
  readonly host: string;
  readonly port: Port;
  readonly address: string;
  /** Sorted. */
  readonly origins: readonly StunOrigin[];
  readonly binding: StunAnswer;
  /** To an Allocate without credentials (RFC 8656 §7); null where it was not asked. */
  readonly allocate: StunAnswer | null;
}

export interface StunAnswer {
  readonly answer: 'success' | 'error' | 'unanswered';
  /** Of an error: 300 to 699. */
  readonly code: Count | null;
  /** Octets of the datagrams, without the heads of UDP and IP. */
  readonly asked: Count;
  readonly answered: Count;
  /** Of the server, bounded. */
  readonly software: string | null;
  /** OTHER-ADDRESS (RFC 5780): `ADDRESS:PORT`. */
  readonly other: string | null;
  /** Why it is unanswered, or not understood. */
  readonly failure: Failure | null;
}

/** An SSH server, and how it lets one log in. */
export interface SshServer {
  readonly host: string;
  readonly port: Port;
  readonly address: string;
  /** `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3`: printable US-ASCII, bounded. */
  readonly banner: string;
  /** Algorithms of host keys that it offers, sorted. */
  readonly hostKeys: readonly string[];
  /** To a login with the method `none` (RFC 4252 §5.2). `success`: it let us in. */
  readonly answer: 'failure' | 'success' | 'unanswered';
  /** Methods that can continue, sorted; empty where it is unanswered. */
  readonly methods: readonly string[];
  /** Why it is unanswered. */
  readonly failure: Failure | null;
}

/** When what is known of operating systems or releases was gathered, and where. */
export interface DatedTable {
  /** `2025-12-02`. */
  readonly date: string;
  readonly sources: readonly string[];
}

/** Until when a release of an operating system is kept free of known holes. */
export interface SystemRelease {
  /** `debian`, `ubuntu`, `rhel`, `freebsd`, `windows`: as in `SystemClue`. */
  readonly system: string;
  readonly version: string;
  /** For people. */
  readonly name: string;
  /** The last day of support for everybody, long-term support included. */
  readonly ends: string;
  /** The last day of any support that is sold or has to be asked for. */
  readonly extended: string;
  /** Ubuntu: the version of OpenSSH that this release alone has. */
  readonly openssh?: string;
}

export interface SystemTable extends DatedTable {
  readonly releases: readonly SystemRelease[];
}

/** A release that closes holes. */
export interface SecurityRelease {
  /** As XEP-0092 has it, in small letters. */
  readonly software: string;
  /** The day of the release. */
  readonly date: string;
  /** `CVE-2023-32315`. */
  readonly holes: readonly string[];
  /** The first that has a hole. */
  readonly since: string;
  /** The first of each series without it; what is above the last series never had it. */
  readonly fixed: readonly string[];
}

export interface ReleaseTable extends DatedTable {
  /**
   * Software that distributions ship too: they mend a release without another version, so that
   * a version proves nothing against who runs it.
   */
  readonly distributed: readonly string[];
  readonly releases: readonly SecurityRelease[];
}
