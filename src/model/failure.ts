/** Why an observation failed. */

/** Why we do not know. `bug` is ours and never the server's. */
export interface Failure {
  readonly layer:
    | 'scan'
    | 'dns'
    | 'tcp'
    | 'stream'
    | 'starttls'
    | 'tls'
    | 'sasl'
    | 'dialback'
    | 'udp'
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

/** A failure among the arguments of a code. */
export interface FailureArgs {
  readonly layer: string;
  readonly reason: string;
  readonly detail: string;
}
