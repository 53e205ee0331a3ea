/** The words for what a server is told and shown by one that calls itself its peer. */
import type { Failure } from './failure.js';
import type { Milliseconds, Sha256 } from './scalars.js';
import type { Alert, TlsVersion } from './tls.js';
import type { StreamError, XmlElement } from './xml.js';

/** What we show of ourselves: none of these but the last is worth anything. */
export const PEER_CERTIFICATES = [
  'none',
  'self-signed',
  'wrong-name',
  'expired',
  'identity',
] as const;
export type PeerCertificate = (typeof PEER_CERTIFICATES)[number];

/** How we come as a server; kept in the recording, without any key. */
export interface S2sSettings {
  /** Who we say that we are with the certificates that are worth nothing. */
  readonly from: string;
  /** The certificate of `--s2s-identity`; `sha256`: of its DER, hex. */
  readonly identity: { readonly domain: string; readonly sha256: Sha256 } | null;
  /** `ADDRESS:PORT` of the receiving server. */
  readonly listen: string | null;
}

/** What `<auth mechanism='EXTERNAL'/>` was answered with (XEP-0178 §3). */
export interface ExternalAnswer {
  readonly answer: 'success' | 'failure' | 'challenge' | 'stream-error' | 'closed';
  readonly condition: string | null;
  readonly text: string | null;
}

/** What a `<db:result/>` in TLS was answered with (XEP-0220). */
export interface PeerDialback {
  readonly answer: 'result' | 'stream-error' | 'closed' | 'silence';
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  readonly waitedMs: Milliseconds;
  /** It came to our receiving server to have the key verified. */
  readonly verified: boolean;
}

/** What a peer with such a certificate gets. */
export interface S2sPeer {
  readonly certificate: PeerCertificate;
  readonly from: string;
  /** SHA-256 of the certificate that was shown, hex. */
  readonly sha256: Sha256 | null;
  /** Null where the server sent no flight, or none that can be read. */
  readonly version: TlsVersion | null;
  /** Whether a certificate was asked for; null where that was not read. */
  readonly requested: boolean | null;
  /** The alert that ended TLS: in TLS 1.3 after the handshake, below it in the handshake. */
  readonly alert: Alert | null;
  /** How the stream in TLS was answered. */
  readonly answer: 'features' | 'stream-error' | 'alert' | 'closed';
  readonly features: XmlElement | null;
  readonly error: StreamError | null;
  /** Null where it is not offered. */
  readonly external: ExternalAnswer | null;
  /** Null where it was not tried. */
  readonly dialback: PeerDialback | null;
  /** The features of the stream on which we are known, where we were let in by EXTERNAL. */
  readonly known?: XmlElement | null;
  /** What cut the attempts short. */
  readonly failure: Failure | null;
}

/** The answer to an `<iq type='get'/>`. */
export interface IqAnswer {
  readonly answer: 'result' | 'error' | 'silence';
  /** The child of a result. */
  readonly payload: XmlElement | null;
  readonly condition: string | null;
  readonly text: string | null;
}
