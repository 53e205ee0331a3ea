/** Kinds of observations about web endpoints. */
import type { TwoOctets } from '../scalars.js';
import { defineKinds, word, type Declared } from './declare.js';

/** A link of host-meta to a WebSocket or BOSH endpoint. */
export interface WebLink {
  readonly to: 'websocket' | 'xbosh';
  /** Target of the link as sent. */
  readonly href: string;
}

/** Answer to the request for host-meta or host-meta.json, after redirects. */
export interface HostMeta {
  readonly url: string;
  /** URLs that the web server redirected to, in order. */
  readonly redirects: readonly string[];
  /** Status of the HTTP answer. */
  readonly status: TwoOctets;
  /** `Content-Type` of the HTTP answer. */
  readonly type: string | null;
  /** Whether every certificate on the way was trusted and named its host; else why not. */
  readonly trust: { readonly trusted: boolean; readonly error: string | null };
  /**
   * `read`: a host-meta document. `absent`: an HTTP status other than 200. `malformed`: something
   * else, such as a page for people.
   */
  readonly document: 'read' | 'absent' | 'malformed';
  /** Why the document is malformed; null if it is not. */
  readonly problem: string | null;
  readonly links: readonly WebLink[];
}

/** Which form of host-meta was requested: `host-meta` or `host-meta.json`. */
export interface AskedHostMeta {
  readonly format: 'xml' | 'json';
}

export interface WebKinds {
  /** Answer to the request for host-meta of the domain (XEP-0156). */
  readonly 'web.host-meta': Declared<HostMeta, AskedHostMeta>;
}

export const WEB_SPECS = defineKinds<WebKinds>({
  'web.host-meta': {
    asked: word<AskedHostMeta['format'], AskedHostMeta>(
      ['xml', 'json'],
      ({ format }) => format,
      (format) => ({ format }),
    ),
    example: {
      asked: { format: 'xml' },
      value: {
        url: 'https://www.example.org/.well-known/host-meta',
        redirects: ['https://www.example.org/.well-known/host-meta'],
        status: 200,
        type: 'application/xrd+xml',
        trust: { trusted: false, error: 'CERT_HAS_EXPIRED' },
        document: 'read',
        problem: 'not JSON',
        links: [{ to: 'websocket', href: 'wss://chat.example.org/ws' }],
      },
    },
  },
});
