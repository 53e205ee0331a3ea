/** Reasons for which an observation failed. */

/** Why an observation has no value. Reason `bug` is an error in this program, not in the server. */
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
    | 'ssh'
    /** The machine that the service runs on, as a collector on it sees it. */
    | 'host';
  readonly reason:
    | 'timeout'
    | 'refused'
    | 'reset'
    | 'closed'
    | 'unreachable'
    /** This machine lacks such a network, for example IPv6. It says nothing about the server. */
    | 'no-route'
    | 'servfail'
    | 'malformed'
    /** The server limits our rate. */
    | 'limited'
    /** The address policy forbids the connection. */
    | 'forbidden'
    | 'budget'
    | 'unsupported'
    | 'skipped'
    /** A collector without root may not read it. */
    | 'needs-root'
    | 'no-file'
    | 'no-command'
    | 'bug';
  /** Explanation for users, bounded; may contain text from the server. */
  readonly detail: string;
}

/** A failure as arguments of a code. */
export interface FailureArgs {
  readonly layer: string;
  readonly reason: string;
  readonly detail: string;
}
