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
    | 'http'
    | 'sasl'
    | 'dialback'
    | 'udp'
    | 'session'
    | 'ssh'
    /**
     * The failure concerns a fact about the machine on which the service runs. A collector that
     * runs on that machine reports it.
     */
    | 'host';
  readonly reason:
    | 'timeout'
    | 'refused'
    | 'reset'
    | 'closed'
    | 'unreachable'
    /** This machine lacks a network such as IPv6. The failure is not a property of the server. */
    | 'no-route'
    | 'servfail'
    | 'malformed'
    /** The server limits the rate of the scanner. */
    | 'limited'
    /** The address policy forbids the connection. */
    | 'forbidden'
    | 'budget'
    | 'unsupported'
    | 'skipped'
    /** The collector of host facts may not read a file, because it does not run as root. */
    | 'needs-root'
    | 'no-file'
    | 'no-command'
    | 'bug';
  /** Explanation for users, bounded; may contain text from the server. */
  readonly detail: string;
}

/**
 * Whether a login failed after it had begun. It got no answer, but the server may have counted it as
 * failed.
 */
export function isBegunLogin({ layer, reason }: Failure): boolean {
  return layer === 'sasl' && reason !== 'skipped';
}

/** The failure of an observation, as arguments of a finding's sentence. */
export interface FailureArgs {
  readonly layer: string;
  readonly reason: string;
  readonly detail: string;
}
