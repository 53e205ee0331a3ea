/** Kinds of observations about STUN, TURN and SSH servers of the service. */
import type { Failure } from '../failure.js';
import type { Count, Port } from '../scalars.js';
import { ONCE, defineKinds, type Declared } from './declare.js';
import type { DnsAnswer, SrvRecord } from './dns.js';

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
  /** SRV records sorted by priority, target and port; the weight is ignored. */
  readonly records: readonly SrvRecord[];
}

/**
 * How the scan learned of a STUN or TURN server: by SRV records, by XEP-0215 or Jingle info in a
 * session, or by trying a default port.
 */
export type StunOrigin = 'srv' | 'extdisco' | 'jingleinfo' | 'usual-port';

/** A STUN or TURN server over UDP, and its answers to requests without credentials. */
export interface StunServer {
  /** Host name or address of the STUN or TURN server, as published. */
  readonly host: string;
  readonly port: Port;
  readonly address: string;
  /** Where the scan found the STUN or TURN server, such as in the DNS, sorted. */
  readonly origins: readonly StunOrigin[];
  readonly binding: StunAnswer;
  /** Answer to an Allocate request without credentials (RFC 8656 §7); null if none was sent. */
  readonly allocate: StunAnswer | null;
}

export interface StunAnswer {
  readonly answer: 'success' | 'error' | 'unanswered';
  /** Code of a STUN error response, 300 to 699. */
  readonly code: Count | null;
  /** Sizes of the STUN request and response in octets, without UDP and IP headers. */
  readonly asked: Count;
  readonly answered: Count;
  /** SOFTWARE attribute in the answers of the STUN server, bounded. */
  readonly software: string | null;
  /** OTHER-ADDRESS attribute in the answers of the STUN server (RFC 5780): `ADDRESS:PORT`. */
  readonly other: string | null;
  /** Why the STUN server gave no usable answer; null if it gave one. */
  readonly failure: Failure | null;
}

/** An SSH server and its authentication methods. */
export interface SshServer {
  readonly host: string;
  readonly port: Port;
  readonly address: string;
  /** Identification line, printable US-ASCII, bounded: `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3`. */
  readonly banner: string;
  /** Host key algorithms that the SSH server offers, sorted. */
  readonly hostKeys: readonly string[];
  /**
   * Answer to the authentication method `none` (RFC 4252 §5.2). `success` means that the server
   * accepted it.
   */
  readonly answer: 'failure' | 'success' | 'unanswered';
  /** Authentication methods that the SSH server offers, sorted; empty if unanswered. */
  readonly methods: readonly string[];
  /** Why the SSH server did not answer, or null. */
  readonly failure: Failure | null;
}

export interface HostKinds {
  /** SRV records of STUN and TURN servers. The subject is their owner: `_stun._udp.example.org`. */
  readonly 'stun.srv': Declared<StunSrvAnswer>;
  /**
   * A STUN or TURN server. The observation is about `udp/HOST:PORT/ADDRESS`, such as
   * `udp/turn.example.org:3478/192.0.2.7`. A failure means that the server has no address.
   */
  readonly 'stun.server': Declared<StunServer>;
  /**
   * An SSH server. The subject is `ssh/HOST:PORT/ADDRESS`, such as
   * `ssh/chat.example.org:22/192.0.2.7`.
   */
  readonly 'ssh.server': Declared<SshServer>;
}

export const HOST_SPECS = defineKinds<HostKinds>({
  'stun.srv': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        owner: '_turn._udp.example.org',
        rcode: 'NOERROR',
        aliases: [],
        service: '_turn._udp',
        records: [{ priority: 5, weight: 0, port: 34780, target: 'turn.example.org' }],
      },
    },
  },
  'stun.server': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        host: 'turn.example.org',
        port: 34780,
        address: '192.0.2.8',
        origins: ['extdisco', 'srv'],
        binding: {
          answer: 'success',
          code: null,
          asked: 20,
          answered: 100,
          software: 'Coturn \u001b[2J',
          other: '192.0.2.9:3479',
          failure: null,
        },
        allocate: {
          answer: 'error',
          code: 401,
          asked: 28,
          answered: 112,
          software: null,
          other: null,
          failure: { layer: 'udp', reason: 'malformed', detail: '192.0.2.8:34780: odd' },
        },
      },
    },
  },
  'ssh.server': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        host: 'chat.example.org',
        port: 22,
        address: '192.0.2.7',
        banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3',
        hostKeys: ['ssh-ed25519'],
        answer: 'failure',
        methods: ['publickey'],
        failure: { layer: 'ssh', reason: 'closed', detail: '192.0.2.7:22: closed' },
      },
    },
  },
});
