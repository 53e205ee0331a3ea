/** The words for whom the target goes to that cannot show who they are. */
import type { TlsaRecord } from './dns.js';
import type { Endpoint } from './endpoint.js';
import type { Failure } from './failure.js';
import type { IqAnswer } from './federation.js';
import type { Milliseconds, Sha256 } from './scalars.js';
import type { HandshakeEstablished } from './tls.js';

/** Domains that an account on the target asks what they are; A-labels, sorted. */
export interface OutgoingSettings {
  /** Known to show certificates that are worth nothing. */
  readonly bad: readonly string[];
  /** Known to show valid ones: where they do not answer either, nothing is learnt. */
  readonly good: readonly string[];
}

/** What such a domain shows to us. */
export interface ShownCertificate {
  /** `ADDRESS:PORT`. */
  readonly where: string;
  /** SHA-256 of each DER certificate, hex, as they were sent: subjects of `certificate`. */
  readonly chain: readonly Sha256[];
  readonly trust: HandshakeEstablished['trust'];
  /** Of that port of its host; null where the DNS did not say. */
  readonly tlsa: readonly TlsaRecord[] | null;
}

/** What the account was told by, or about, a domain that is not the target's. */
export interface S2sOutgoing {
  readonly part: 'bad' | 'good';
  /** Where its servers are, in the DNS. */
  readonly endpoints: readonly Endpoint[];
  /** Of a bad one, at each of the first few endpoints; empty of a good one. */
  readonly shown: readonly ShownCertificate[];
  /**
   * Why its places were not seen, or what one of them shows: one that hangs up is left out where
   * another shows a certificate.
   */
  readonly unseen: Failure | null;
  readonly answer: IqAnswer['answer'];
  /** A result that holds a `disco#info`. */
  readonly described: boolean;
  readonly condition: string | null;
  readonly text: string | null;
  /** From the question to the answer, ms. */
  readonly tookMs: Milliseconds;
}
