import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint, Failure } from '../../model/index.js';
import { dialForTls, exchangeHello, type HelloAnswer } from './hello.js';
import type { Connection, Net } from '../../net/net.js';
import { failureOf, whereOf, type Who } from '../open-stream.js';
import { TlsDialler } from './tls-dialler.js';

/**
 * Priority of a ClientHello. `early` means that it is part of the longest sequence of round trips,
 * so it goes before `any`.
 */
type HelloPriority = 'early' | 'any';

export interface HowToExchange {
  /** Whether another ClientHello is likely to follow, so that another connection is prepared. */
  readonly more: boolean;
  readonly turn?: HelloPriority;
  /**
   * Whether to retry the ClientHello after a pause if the connection was closed or timed out;
   * default true.
   */
  readonly again?: boolean;
}

/** Round trip in milliseconds below which one prepared connection suffices. */
const NEAR_MS = 10;
/** Pause in milliseconds before a retry at a server that closed connections. */
const BACK_OFF_MS = 1_000;

interface Waiting {
  readonly turn: HelloPriority;
  serve(connection: Connection | Failure): void;
}

/** Connections to one endpoint, prepared for a ClientHello. */
export class HelloPool {
  readonly #net: Pick<Net, 'timeoutMs' | 'signal'>;
  readonly #where: string;
  readonly #dialler: TlsDialler;
  /**
   * Number of round trips needed to prepare a connection. As many connections must be in
   * preparation at a time, or the next ClientHello has to wait.
   */
  readonly #roundTripsToDial: number;
  readonly #ready: Connection[] = [];
  readonly #waiting: Waiting[] = [];
  /** Number of unanswered ClientHellos that another one is likely to follow. */
  #underWay = 0;
  #preparing = 0;
  #roundTripMs: number | null = null;
  /**
   * Whether the server closed or refused an exchange, so that no more connections are prepared in
   * advance.
   */
  #isCut = false;
  #backedOff = false;
  #closed = false;
  /** Why no further connection to the endpoint is possible; null while it is. */
  #ending: Failure | null = null;

  constructor(net: Net, endpoint: Endpoint, who: Who) {
    this.#net = net;
    this.#where = whereOf(endpoint);
    this.#roundTripsToDial = endpoint.transport === 'starttls' ? 2 : 1;
    this.#dialler = new TlsDialler({
      dial: (manner) => dialForTls(net, endpoint, who, manner),
      backOff: () => this.#backOff(),
      where: this.#where,
    });
  }

  /** Shortest measured round trip in milliseconds; null before the first connection. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /**
   * Whether a refused or closed connection worked after a pause: a sign that the server may limit
   * the rate.
   */
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

  /** Closes prepared connections that were not used. */
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
      // A connection could not be prepared: fail the waiting ClientHellos for which no other
      // connection is in preparation.
      for (const next of this.#waiting.splice(this.#preparing)) next.serve(failure);
    }
  }

  #keep(connection: Connection): void {
    const ready = this.#ready;
    ready.push(connection);
    // Drop a prepared connection that closes before its use.
    connection.duplex.once('close', () => {
      const at = ready.indexOf(connection);
      if (at !== -1) ready.splice(at, 1);
    });
  }

  #nextInTurn(): Waiting | undefined {
    const early = this.#waiting.findIndex(({ turn }) => turn === 'early');
    return this.#waiting.splice(Math.max(early, 0), 1)[0];
  }

  /** Pauses before a retry. The pause ends early when the scan ends. */
  async #backOff(): Promise<void> {
    await sleep(BACK_OFF_MS, undefined, { signal: this.#net.signal }).catch(() => undefined);
  }
}
