/** Kinds of observations about the target's connections to servers with invalid certificates. */
import type { Endpoint } from '../endpoint.js';
import type { Failure } from '../failure.js';
import type { Milliseconds, Sha256 } from '../scalars.js';
import { ONCE, defineKinds, type Declared } from './declare.js';
import type { TlsaRecord } from './dns.js';
import { EXAMPLE_ENDPOINT, EXAMPLE_SERVED, EXAMPLE_TRUST } from './examples.js';
import type { IqAnswer } from './federation.js';
import type { HandshakeEstablished } from './tls.js';

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

/** The answer that the user's account on the scanned server got from another domain. */
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
  /** Whether the answer of the other domain is a result with a `disco#info` element. */
  readonly described: boolean;
  readonly condition: string | null;
  readonly text: string | null;
  /** Milliseconds from the query to the answer. */
  readonly tookMs: Milliseconds;
}

export interface OutgoingKinds {
  /**
   * Answer of another domain to the account on the scanned server. The subject is the queried
   * domain, not the scanned one.
   */
  readonly 's2s.outgoing': Declared<S2sOutgoing>;
}

export const OUTGOING_SPECS = defineKinds<OutgoingKinds>({
  's2s.outgoing': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        part: 'bad',
        endpoints: [{ ...EXAMPLE_ENDPOINT, role: 's2s', port: 5269 }],
        shown: [
          {
            where: '192.0.2.7:5269',
            chain: [EXAMPLE_SERVED],
            trust: EXAMPLE_TRUST,
            tlsa: [{ usage: 3, selector: 1, matchingType: 1, data: EXAMPLE_SERVED }],
          },
          { where: '192.0.2.7:5270', chain: [EXAMPLE_SERVED], trust: EXAMPLE_TRUST, tlsa: null },
        ],
        unseen: null,
        answer: 'error',
        described: false,
        condition: 'remote-server-not-found',
        text: 'no way there',
        tookMs: 120,
      },
    },
  },
});
