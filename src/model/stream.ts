/** What a stream was opened with, and what was tried on it before TLS. */
import type { Count, Milliseconds } from './scalars.js';
import type { TlsVersion } from './tls.js';
import type { StreamError, StreamHeader, XmlElement } from './xml.js';

/** The server's answer to our stream header, up to its features or its error. */
export interface StreamOpen {
  /** `clear`, or the version of TLS that the stream runs in. */
  readonly phase: 'clear' | TlsVersion;
  readonly header: StreamHeader;
  readonly features: XmlElement | null;
  readonly error: StreamError | null;
  /** Each `host:port` of a `see-other-host` that was followed (RFC 6120 §4.9.3.19). */
  readonly redirects: readonly string[];
}

/** STARTTLS is always asked for, offered or not: stripped and unsupported then differ. */
export interface StarttlsAnswer {
  readonly offered: boolean;
  readonly required: boolean;
  readonly answer: 'proceed' | 'failure' | 'stream-error';
  readonly error: StreamError | null;
  /** Bytes after `<proceed/>` before TLS began: injected or broken, never read. */
  readonly trailing: Count;
}

/** What an `<auth/>` before TLS was answered with. */
export interface ClearAuth {
  readonly mechanism: string;
  readonly answer: 'failure' | 'challenge' | 'success' | 'stream-error';
  readonly condition: string | null;
  readonly text: string | null;
}

/** What a `<db:result/>` before TLS was answered with (XEP-0220). */
export interface ClearDialback {
  readonly from: string;
  readonly answer: 'result' | 'stream-error' | 'closed' | 'silence';
  readonly type: string | null;
  readonly condition: string | null;
  readonly text: string | null;
  readonly waitedMs: Milliseconds;
}
