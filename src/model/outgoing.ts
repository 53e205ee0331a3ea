/** Types for the target's connections to servers with invalid certificates. */
import type { TlsaRecord } from './dns.js';
import type { Endpoint } from './endpoint.js';
import type { Failure } from './failure.js';
import type { IqAnswer } from './federation.js';
import type { Milliseconds, Sha256 } from './scalars.js';
import type { HandshakeEstablished } from './tls.js';

/** Domains to which an account on the target sends a disco#info query; A-labels, sorted. */
export interface OutgoingSettings {
  /** Domains known to have invalid certificates. */
  readonly bad: readonly string[];
  /**
   * Domains known to have valid certificates, as a control. If these domains do not answer either,
   * the test has no result.
   */
  readonly good: readonly string[];
}

/** Certificate that a queried domain presents to the scanner. */
export interface ShownCertificate {
  /** Address and port of the endpoint: `ADDRESS:PORT`. */
  readonly where: string;
  /**
   * SHA-256 of each DER certificate in hex, as sent. Observations of kind `certificate` have these
   * hashes as subjects.
   */
  readonly chain: readonly Sha256[];
  readonly trust: HandshakeEstablished['trust'];
  /** TLSA records of the endpoint's port and host; null if the DNS lookup failed. */
  readonly tlsa: readonly TlsaRecord[] | null;
}

/** The answer that the account got from another domain. */
export interface S2sOutgoing {
  readonly part: 'bad' | 'good';
  /** Endpoints of the queried domain, from the DNS. */
  readonly endpoints: readonly Endpoint[];
  /**
   * Certificates at the first endpoints of a domain with an invalid certificate. Empty for a
   * control domain, whose certificate is valid.
   */
  readonly shown: readonly ShownCertificate[];
  /**
   * Why no certificate was observed, or null. Endpoints that close the connection are ignored if
   * another one presents a certificate.
   */
  readonly unseen: Failure | null;
  readonly answer: IqAnswer['answer'];
  /** Whether the answer is a result with a `disco#info` element. */
  readonly described: boolean;
  readonly condition: string | null;
  readonly text: string | null;
  /** Milliseconds from the query to the answer. */
  readonly tookMs: Milliseconds;
}
