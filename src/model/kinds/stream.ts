/** Kinds of observations about streams, and about attempts on them before TLS. */
import type { Count, Milliseconds } from '../scalars.js';
import type { StreamError, StreamHeader, XmlElement } from '../xml.js';
import { ONCE, word, defineKinds, type Declared } from './declare.js';
import { EXAMPLE_HEADER, EXAMPLE_ERROR } from './examples.js';
import { TLS_VERSIONS, type TlsVersion } from './tls.js';

/** The server's response to our stream header, up to its features or its error. */
export interface StreamOpen {
  /** Phase of the stream: `clear` before TLS, else the TLS version. */
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
   * Number of bytes between `<proceed/>` and the first TLS record: injected or sent in error. They
   * are not parsed.
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

/** Phase of a stream: `clear` before TLS, else its TLS version. */
export interface AskedPhase {
  readonly phase: 'clear' | TlsVersion;
}

export interface StreamKinds {
  readonly 'stream.open': Declared<StreamOpen, AskedPhase>;
  readonly 'stream.starttls': Declared<StarttlsAnswer>;
  readonly 'sasl.clear': Declared<ClearAuth>;
  readonly 'dialback.clear': Declared<ClearDialback>;
}

export const PHASE = word<AskedPhase['phase'], AskedPhase>(
  ['clear', ...TLS_VERSIONS],
  ({ phase }) => phase,
  (phase) => ({ phase }),
);

export const STREAM_SPECS = defineKinds<StreamKinds>({
  'stream.open': {
    asked: PHASE,
    example: {
      asked: { phase: 'clear' },
      value: {
        phase: 'clear',
        header: EXAMPLE_HEADER,
        features: {
          name: 'features',
          ns: 'http://etherx.jabber.org/streams',
          attributes: { 'xml:lang': 'en', __proto__x: 'y' },
          children: [
            {
              name: 'starttls',
              ns: 'urn:ietf:params:xml:ns:xmpp-tls',
              attributes: {},
              children: [],
            },
            'hostile \u001b[2J\u202e\u2028\u007f\u009b text',
          ],
        },
        error: EXAMPLE_ERROR,
        redirects: ['other.example.org:5222'],
      },
    },
  },
  'stream.starttls': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        offered: true,
        required: true,
        answer: 'stream-error',
        error: EXAMPLE_ERROR,
        trailing: 0,
      },
    },
  },
  'sasl.clear': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        mechanism: 'PLAIN',
        answer: 'failure',
        condition: 'encryption-required',
        text: 'no: \u0007',
      },
    },
  },
  'dialback.clear': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        from: 'probe.invalid',
        answer: 'result',
        type: 'invalid',
        condition: 'not-authorized',
        text: 'no',
        waitedMs: 12_000,
      },
    },
  },
});
