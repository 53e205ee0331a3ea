/** Why an observation failed. */

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
    | 'ssh'
    /** The machine that the service runs on, as a collector on it sees it. */
    | 'host';
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
    /** A collector without root may not read it. */
    | 'needs-root'
    | 'no-file'
    | 'no-command'
    | 'bug';
  /** Where and what, for a person: bounded, may hold text of the server. */
  readonly detail: string;
}

/** A failure among the arguments of a code. */
export interface FailureArgs {
  readonly layer: string;
  readonly reason: string;
  readonly detail: string;
}
