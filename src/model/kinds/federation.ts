/** Kinds of observations of a scan that acts as another server. */
import type { Failure } from '../failure.js';
import type { Milliseconds, Sha256 } from '../scalars.js';
import type { StreamError, XmlElement } from '../xml.js';
import { word, defineKinds, type Declared } from './declare.js';
import { EXAMPLE_SERVED, EXAMPLE_ERROR } from './examples.js';
import type { Alert, TlsVersion } from './tls.js';

/** Certificates that the scanner presents. Only the last one is valid. */
export const PEER_CERTIFICATES = [
  'none',
  'self-signed',
  'wrong-name',
  'expired',
  'identity',
] as const;
export type PeerCertificate = (typeof PEER_CERTIFICATES)[number];

/** Answer to `<auth mechanism='EXTERNAL'/>` (XEP-0178 §3). */
export interface ExternalAnswer {
  readonly answer: 'success' | 'failure' | 'challenge' | 'stream-error' | 'closed';
  readonly condition: string | null;
  readonly text: string | null;
}

/** Answer to a `<db:result/>` over TLS (XEP-0220). */
export interface PeerDialback {
  readonly answer: 'result' | 'stream-error' | 'closed' | 'silence';
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  readonly waitedMs: Milliseconds;
  /** Whether the server asked the scanner's receiving server to verify the dialback key. */
  readonly verified: boolean;
}

/** Reaction of the server to the scanner as a peer with a given certificate. */
export interface S2sPeer {
  readonly certificate: PeerCertificate;
  readonly from: string;
  /** SHA-256 of the presented certificate in hex; null if no certificate was presented. */
  readonly sha256: Sha256 | null;
  /** TLS version of the handshake; null if the server sent no readable handshake. */
  readonly version: TlsVersion | null;
  /** Whether the server requested a client certificate in the TLS handshake; null if unknown. */
  readonly requested: boolean | null;
  /** The alert that ended TLS: after the handshake in TLS 1.3, during it in older versions. */
  readonly alert: Alert | null;
  /** Answer of the server to the scanner's stream header over TLS. */
  readonly answer: 'features' | 'stream-error' | 'alert' | 'closed';
  readonly features: XmlElement | null;
  readonly error: StreamError | null;
  /** Result of SASL EXTERNAL; null if it is not offered. */
  readonly external: ExternalAnswer | null;
  /** Result of dialback; null if it was not tried. */
  readonly dialback: PeerDialback | null;
  /** Features of the stream after a successful SASL EXTERNAL. */
  readonly known?: XmlElement | null;
  /** Failure that ended the attempts with this certificate early, or null. */
  readonly failure: Failure | null;
}

/** Answer to an `<iq type='get'/>`. */
export interface IqAnswer {
  readonly answer: 'result' | 'error' | 'silence';
  /** Child element of an IQ of type `result`; null for other answers. */
  readonly payload: XmlElement | null;
  readonly condition: string | null;
  readonly text: string | null;
}

/** The certificate that the scanner presented as a server. */
export interface AskedPeer {
  readonly certificate: PeerCertificate;
}

export interface FederationKinds {
  readonly 's2s.peer': Declared<S2sPeer, AskedPeer>;
}

export const FEDERATION_SPECS = defineKinds<FederationKinds>({
  's2s.peer': {
    asked: word(
      PEER_CERTIFICATES,
      ({ certificate }) => certificate,
      (certificate) => ({ certificate }),
    ),
    example: {
      asked: { certificate: 'self-signed' },
      value: {
        certificate: 'self-signed',
        from: 'probe.invalid',
        sha256: EXAMPLE_SERVED,
        version: 'TLSv1.3',
        requested: true,
        alert: { level: 2, description: 46, name: 'certificate_unknown' },
        answer: 'features',
        features: { name: 'features', ns: 'urn:example', attributes: {}, children: [] },
        error: EXAMPLE_ERROR,
        external: { answer: 'failure', condition: 'not-authorized', text: 'no' },
        dialback: {
          answer: 'result',
          type: 'error',
          condition: 'remote-server-not-found',
          text: 'no',
          waitedMs: 12_000,
          verified: false,
        },
        failure: { layer: 'stream', reason: 'reset', detail: '192.0.2.7:5269: reset' },
      },
    },
  },
});
