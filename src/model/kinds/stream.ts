/** Streams, and attempts on them before TLS. */
import type { ClearAuth, ClearDialback, StarttlsAnswer, StreamOpen } from '../stream.js';
import { TLS_VERSIONS, type TlsVersion } from '../tls.js';
import { ONCE, word, defineKinds, type Declared } from './declare.js';
import { EXAMPLE_HEADER, EXAMPLE_ERROR } from './examples.js';

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
