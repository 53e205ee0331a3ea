/** The logins that last, shared by the probes of one scan. */
import type { Endpoint, IqAnswer, SessionKind, TlsVersion } from '../../model/index.js';
import { bareOf } from '../../wire/xmpp/iq.js';
import type { XmlElement } from '../../wire/xmpp/xml.js';

interface IqRequest {
  readonly type: 'get' | 'set';
  /** Null for the account itself. */
  readonly to: string | null;
  /** The child of the `<iq/>`, as XML. */
  readonly payload: string;
  /** The net's own where it is not said. */
  readonly timeoutMs?: number;
}

/** A client that is logged in, its resource bound. No presence was sent. */
export interface Client {
  readonly by: SessionKind;
  /** Full: it names the account, and so goes into no observation. */
  readonly jid: string;
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  /** Of the stream after the login. */
  readonly features: XmlElement | null;
  /**
   * Asks, and takes the answer of whoever was asked alone. No answer in time, or a stream that
   * ended, is `silence`. Never throws for what a server does.
   */
  iq(request: IqRequest): Promise<IqAnswer>;
  /** Throws `StreamFailure` where the stream has ended. */
  send(xml: string): Promise<void>;
  /** The next message or presence that `wanted` says yes to; null where none comes in time. */
  next(wanted: (stanza: XmlElement) => boolean, timeoutMs: number): Promise<XmlElement | null>;
  /** Ends the stream, then the connection; may be called more than once. */
  end(): Promise<void>;
}

export interface Sessions {
  /** The first of the kinds that is logged in. */
  first(...kinds: readonly SessionKind[]): Client | null;
  /** Bare JIDs of all that are logged in. */
  addresses(): readonly string[];
  /** By the probe that logged in; the scan ends it. */
  put(client: Client): void;
  end(): Promise<void>;
}

export function createSessions(): Sessions {
  const clients = new Map<SessionKind, Client>();
  return {
    first(...kinds) {
      const found = kinds.find((kind) => clients.has(kind));
      return found === undefined ? null : (clients.get(found) ?? null);
    },
    addresses: () => [...new Set([...clients.values()].map(({ jid }) => bareOf(jid)))],
    put(client) {
      clients.set(client.by, client);
    },
    async end() {
      await Promise.all([...clients.values()].map((client) => client.end()));
    },
  };
}
