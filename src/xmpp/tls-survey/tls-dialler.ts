import type { Failure } from '../../model/index.js';
import type { Connection } from '../../net/net.js';
import { failureOf } from '../open-stream.js';
import type { Manner } from './hello.js';

interface DiallerOptions {
  /** Makes one connection on which a ClientHello is the next thing to send. */
  readonly dial: (manner: Manner) => Promise<Connection>;
  /** Gives a server that cuts us off some time. */
  readonly backOff: () => Promise<void>;
  /** For errors: where this is. */
  readonly where: string;
}

/** Failures that another try would only repeat. */
const FINAL: readonly Failure['reason'][] = ['limited', 'budget', 'forbidden', 'bug'];

/**
 * Makes connections to one endpoint, each with a second try. Asks for STARTTLS in the same write
 * as the stream header, until a server seems not to like it.
 */
export class TlsDialler {
  readonly #options: DiallerOptions;
  #manner: Manner = 'pipelined';
  #backedOff = false;
  /** The others wait for the first: what it is refused, they need not be. */
  #first: Promise<Connection> | null = null;

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  /** A connection was refused or cut, and another was made after a pause. */
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
      // It may be the pipelining that is not liked: once more, without.
      this.#manner = 'polite';
      return dial(this.#manner);
    }
  }
}
