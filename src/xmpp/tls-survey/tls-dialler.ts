import type { Failure } from '../../model/index.js';
import type { Connection } from '../../net/net.js';
import { failureOf } from '../open-stream.js';
import type { Manner } from './hello.js';

interface DiallerOptions {
  /** Opens one connection that is ready for a ClientHello. */
  readonly dial: (manner: Manner) => Promise<Connection>;
  /** Waits before a retry, because the server closed connections. */
  readonly backOff: () => Promise<void>;
  /** Description of the endpoint, for errors. */
  readonly where: string;
}

/** Failure reasons for which a retry is useless. */
const FINAL: readonly Failure['reason'][] = ['limited', 'budget', 'forbidden', 'bug'];

/**
 * Opens connections to one endpoint, each with one retry. The first connection requests STARTTLS
 * after it has received the features. Later connections send the request in the same write as the
 * stream header, until a connection fails.
 */
export class TlsDialler {
  readonly #options: DiallerOptions;
  #manner: Manner = 'pipelined';
  #backedOff = false;
  /** The first connection. Further connections wait for it, so as not to get the same refusal. */
  #first: Promise<Connection> | null = null;

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  /** Whether a connection was refused or closed, and another one succeeded after a pause. */
  get backedOff(): boolean {
    return this.#backedOff;
  }

  async dial(): Promise<Connection> {
    const { dial, backOff, where } = this.#options;
    if (this.#first === null) {
      this.#first = dial('polite');
      return this.#first;
    }
    await this.#first;
    try {
      return await dial(this.#manner);
    } catch (error) {
      const { layer, reason } = failureOf(error, 'tls', where);
      if (FINAL.includes(reason)) throw error;
      if (layer === 'tcp') {
        this.#backedOff = true;
        await backOff();
      }
      // The server may not accept the pipelined STARTTLS: retry without it.
      this.#manner = 'polite';
      return dial(this.#manner);
    }
  }
}
