import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint, Failure } from '../../model/index.js';
import { dialForTls, exchangeHello, type HelloAnswer } from './hello.js';
import type { Connection, Net } from '../../net/net.js';
import { failureOf, whereOf, type Who } from '../open-stream.js';
import { TlsDialler } from './tls-dialler.js';

/** `early`: on the longest way to the end, so before those that are not. */
type HelloPriority = 'early' | 'any';

export interface HowToExchange {
  /** Another question is likely to follow, so another connection is made ready. */
  readonly more: boolean;
  readonly turn?: HelloPriority;
  /** Whether to ask once more, after a pause, what a cut or a time-out left open; by default so. */
  readonly again?: boolean;
}

/** Below it one connection in advance hides what it takes to make it. */
const NEAR_MS = 10;
/** Time given to a server that cuts us off, before it is asked again. */
const BACK_OFF_MS = 1_000;

interface Waiting {
  readonly turn: HelloPriority;
  serve(connection: Connection | Failure): void;
}

/** Connections to one endpoint that are kept ready for a ClientHello. */
export class HelloPool {
  readonly #net: Pick<Net, 'timeoutMs' | 'signal'>;
  readonly #where: string;
  readonly #dialler: TlsDialler;
  /** An answer takes one: so many must be on their way for the next question not to wait. */
  readonly #roundTripsToDial: number;
  readonly #ready: Connection[] = [];
  readonly #waiting: Waiting[] = [];
  /** Questions that wait for their answer, and are likely to be followed by another. */
  #underWay = 0;
  #preparing = 0;
  #roundTripMs: number | null = null;
  /** The server cut or refused an exchange: no more connections in advance. */
  #isCut = false;
  #backedOff = false;
  #closed = false;
  /** Why no connection can be made any more. */
  #ending: Failure | null = null;

  constructor(net: Net, endpoint: Endpoint, who: Who) {
    this.#net = net;
    this.#where = whereOf(endpoint);
    this.#roundTripsToDial = endpoint.transport === 'direct' ? 1 : 2;
    this.#dialler = new TlsDialler({
      dial: (manner) => dialForTls(net, endpoint, who, manner),
      backOff: () => this.#backOff(),
      where: this.#where,
    });
  }

  /** The shortest round trip measured, ms; null before the first connection. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** A connection that was cut or refused worked after a pause: the server may have had enough of us. */
  get backedOff(): boolean {
    return this.#backedOff || this.#dialler.backedOff;
  }

  async exchange(hello: Uint8Array, how: HowToExchange): Promise<HelloAnswer> {
    const { more, turn = 'any', again = true } = how;
    const answer = await this.#once(hello, more, turn);
    const reason = answer.failure?.reason;
    if (reason !== 'reset' && reason !== 'closed' && reason !== 'timeout') return answer;
    this.#isCut = true;
    if (!again) return answer;
    await this.#backOff();
    const second = await this.#once(hello, more, turn);
    if (second.failure === undefined) this.#backedOff = true;
    return second;
  }

  /** Ends what was made ready and not used. */
  close(): void {
    this.#closed = true;
    for (const connection of this.#ready.splice(0)) connection.close();
  }

  async #once(hello: Uint8Array, more: boolean, turn: HelloPriority): Promise<HelloAnswer> {
    if (this.#ending !== null) return { failure: this.#ending };
    const taken = await this.#take(turn);
    if ('reason' in taken) return { failure: taken };
    if (more) this.#underWay += 1;
    this.#replenish();
    const { timeoutMs, signal } = this.#net;
    const answer = await exchangeHello(taken.duplex, hello, {
      timeoutMs,
      signal,
      where: this.#where,
    });
    if (more) this.#underWay -= 1;
    taken.duplex.destroy();
    return answer;
  }

  #take(turn: HelloPriority): Promise<Connection | Failure> {
    return new Promise((serve) => {
      const connection = this.#ready.shift();
      if (connection !== undefined) {
        serve(connection);
        return;
      }
      this.#waiting.push({ turn, serve });
      this.#replenish();
    });
  }

  #replenish(): void {
    const isFar = this.#roundTripMs !== null && this.#roundTripMs >= NEAR_MS;
    const isSlow = this.#isCut || this.#dialler.backedOff;
    const perQuestion = isFar ? this.#roundTripsToDial : 1;
    const inAdvance = this.#closed || isSlow ? 0 : this.#underWay * perQuestion;
    const wanted = this.#waiting.length + inAdvance;
    for (let have = this.#ready.length + this.#preparing; have < wanted; have++) {
      void this.#prepare();
    }
  }

  async #prepare(): Promise<void> {
    this.#preparing += 1;
    try {
      const connection = await this.#dialler.dial();
      this.#roundTripMs = Math.min(this.#roundTripMs ?? Infinity, connection.connectMs);
      this.#preparing -= 1;
      const next = this.#nextInTurn();
      if (next !== undefined) next.serve(connection);
      else if (this.#closed) connection.close();
      else this.#keep(connection);
    } catch (error) {
      this.#preparing -= 1;
      const failure = failureOf(error, 'tls', this.#where);
      if (failure.reason === 'limited' || failure.reason === 'budget') this.#ending = failure;
      // Those for whom no other connection is on its way.
      for (const next of this.#waiting.splice(this.#preparing)) next.serve(failure);
    }
  }

  #keep(connection: Connection): void {
    const ready = this.#ready;
    ready.push(connection);
    // A connection that ends while it waits is of no use.
    connection.duplex.once('close', () => {
      const at = ready.indexOf(connection);
      if (at !== -1) ready.splice(at, 1);
    });
  }

  #nextInTurn(): Waiting | undefined {
    const early = this.#waiting.findIndex(({ turn }) => turn === 'early');
    return this.#waiting.splice(Math.max(early, 0), 1)[0];
  }

  /** Shorter where the scan ends before. */
  async #backOff(): Promise<void> {
    await sleep(BACK_OFF_MS, undefined, { signal: this.#net.signal }).catch(() => undefined);
  }
}
