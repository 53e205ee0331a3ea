/** Types for the parts of xmpp.js that this program uses; the package has none. */
declare module '@xmpp/client' {
  import type { EventEmitter } from 'node:events';

  interface Element {
    readonly name: string;
    readonly attrs: Record<string, string | undefined>;
    cnode(child: Element): Element;
    t(text: string): Element;
    toString(): string;
  }

  interface Handler {
    readonly promise: Promise<Element>;
    reject(error: Error): void;
  }

  interface Entity extends EventEmitter {
    transports: { readonly prototype: object }[];
    readonly reconnect: { stop(): void };
    readonly iqCaller: {
      readonly handlers: ReadonlyMap<string, Handler>;
      request(stanza: Element, timeoutMs: number): Promise<Element>;
    };
    _findTransport(service: string): { readonly prototype: object } | undefined;
    connect(service: string): Promise<void>;
    open(options: { readonly domain: string; readonly lang: string }): Promise<void>;
    send(element: Element): Promise<void>;
    write(xml: string): Promise<void>;
    stop(): Promise<void>;
    _jid(jid: string): unknown;
    _ready(resumed: boolean): void;
  }

  export const xml: (name: string, attributes: Record<string, string | undefined>) => Element;
  export function client(options: {
    readonly service: string;
    readonly domain: string;
    /** Time limit for opening and closing a stream, in milliseconds. */
    readonly timeout: number;
  }): Entity;
}
