/** Types for the opening of a stream, and for attempts on it before TLS. */
import type { Count, Milliseconds } from './scalars.js';
import type { TlsVersion } from './tls.js';
import type { StreamError, StreamHeader, XmlElement } from './xml.js';

/** The server's response to our stream header, up to its features or its error. */
export interface StreamOpen {
  /** Phase of the stream: `clear`, or its TLS version. */
  readonly phase: 'clear' | TlsVersion;
  readonly header: StreamHeader;
  readonly features: XmlElement | null;
  readonly error: StreamError | null;
  /** Followed `see-other-host` targets as `host:port` (RFC 6120 §4.9.3.19). */
  readonly redirects: readonly string[];
}

/**
 * Answer to STARTTLS. It is requested even if it is not offered, to distinguish removed from
 * unsupported.
 */
export interface StarttlsAnswer {
  readonly offered: boolean;
  readonly required: boolean;
  readonly answer: 'proceed' | 'failure' | 'stream-error';
  readonly error: StreamError | null;
  /**
   * Number of bytes between `<proceed/>` and the start of TLS: injected or sent in error. They are
   * not parsed.
   */
  readonly trailing: Count;
}

/** Answer to an `<auth/>` before TLS. */
export interface ClearAuth {
  readonly mechanism: string;
  readonly answer: 'failure' | 'challenge' | 'success' | 'stream-error';
  readonly condition: string | null;
  readonly text: string | null;
}

/** Answer to a `<db:result/>` before TLS (XEP-0220). */
export interface ClearDialback {
  readonly from: string;
  readonly answer: 'result' | 'stream-error' | 'closed' | 'silence';
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  readonly waitedMs: Milliseconds;
}
