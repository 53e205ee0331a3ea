import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint, Failure } from '../../model/index.js';
import { dialForTls, exchangeHello, type HelloAnswer, type Manner } from './hello.js';
import type { Connection, Net } from '../../net/net.js';
import { failureOf, whereOf, type Who } from '../open-stream.js';

/** `early`: on the longest way to the end, so before those that are not. */
type HelloPriority = 'early' | 'any';

export interface HowToExchange {
  /** Another question is likely to follow, so another connection is made ready. */
  readonly more: boolean;
  readonly turn?: HelloPriority;
  /** Whether to ask once more, after a pause, what a cut or a time-out left open; by default so. */
  readonly again?: boolean;
}

/** Connections to one endpoint that are kept ready for a ClientHello. */
interface HelloPool {
  exchange(hello: Uint8Array, how: HowToExchange): Promise<HelloAnswer>;
  /** Ends what was made ready and not used. */
  close(): void;
  /** The shortest round trip measured, ms; null before the first connection. */
  readonly roundTripMs: number | null;
  /** A connection that was cut or refused worked after a pause: the server may have had enough of us. */
  readonly backedOff: boolean;
}

/** Below it one connection in advance hides what it takes to make it. */
const NEAR_MS = 10;
/** Time given to a server that cuts us off, before it is asked again. */
const BACK_OFF_MS = 1_000;

export function createHelloPool(net: Net, endpoint: Endpoint, who: Who): HelloPool {
  const where = whereOf(endpoint);
  const ready: Connection[] = [];
  const waiting: { readonly turn: HelloPriority; serve(connection: Connection | Failure): void }[] =
    [];
  /** An answer takes one: so many must be on their way for the next question not to wait. */
  const roundTripsToDial = endpoint.transport === 'direct' ? 1 : 2;
  let underWay = 0;
  let preparing = 0;
  let roundTripMs: number | null = null;
  let manner: Manner = 'pipelined';
  /** The server cut or refused a connection: no more of them in advance. */
  let isSlow = false;
  let backedOff = false;
  let closed = false;
  let ending: Failure | null = null;

  /** The rest wait for the first: what it is refused, they need not be. */
  let first: Promise<Connection> | null = null;

  async function dial(): Promise<Connection> {
    if (first === null) {
      first = dialForTls(net, endpoint, who, 'polite');
      return first;
    }
    await first;
    try {
      return await dialForTls(net, endpoint, who, manner);
    } catch (error) {
      const { layer, reason } = failureOf(error, 'tls', where);
      if (['limited', 'budget', 'forbidden', 'bug'].includes(reason)) throw error;
      if (layer === 'tcp') {
        isSlow = true;
        backedOff = true;
        await pause(BACK_OFF_MS, net.signal);
      }
      // It may be the pipelining that is not liked: once more, without.
      manner = 'polite';
      return dialForTls(net, endpoint, who, manner);
    }
  }

  async function prepare(): Promise<void> {
    preparing += 1;
    try {
      const connection = await dial();
      roundTripMs = Math.min(roundTripMs ?? Infinity, connection.connectMs);
      preparing -= 1;
      const next = nextInTurn();
      if (next !== undefined) next.serve(connection);
      else if (closed) connection.close();
      else {
        ready.push(connection);
        // What ends while it waits is of no use to anybody.
        connection.duplex.once('close', () => {
          const at = ready.indexOf(connection);
          if (at !== -1) ready.splice(at, 1);
        });
      }
    } catch (error) {
      preparing -= 1;
      const failure = failureOf(error, 'tls', where);
      if (failure.reason === 'limited' || failure.reason === 'budget') ending = failure;
      // Those for whom no other connection is on its way.
      for (const next of waiting.splice(preparing)) next.serve(failure);
    }
  }

  function nextInTurn(): (typeof waiting)[number] | undefined {
    const early = waiting.findIndex(({ turn }) => turn === 'early');
    return waiting.splice(Math.max(early, 0), 1)[0];
  }

  function replenish(ahead: number): void {
    const isFar = roundTripMs !== null && roundTripMs >= NEAR_MS;
    const inAdvance = closed || isSlow ? 0 : ahead * (isFar ? roundTripsToDial : 1);
    const wanted = waiting.length + inAdvance;
    for (let have = ready.length + preparing; have < wanted; have++) void prepare();
  }

  async function once(hello: Uint8Array, more: boolean, turn: HelloPriority): Promise<HelloAnswer> {
    if (ending !== null) return { failure: ending };
    const taken = await new Promise<Connection | Failure>((resolve) => {
      const connection = ready.shift();
      if (connection !== undefined) resolve(connection);
      else {
        waiting.push({ turn, serve: resolve });
        replenish(underWay);
      }
    });
    if ('reason' in taken) return { failure: taken };
    if (more) underWay += 1;
    replenish(underWay);
    const answer = await exchangeHello(taken.duplex, hello, {
      timeoutMs: net.timeoutMs,
      signal: net.signal,
      where,
    });
    if (more) underWay -= 1;
    taken.duplex.destroy();
    return answer;
  }

  return {
    get roundTripMs() {
      return roundTripMs;
    },
    get backedOff() {
      return backedOff;
    },
    async exchange(hello, { more, turn = 'any', again = true }) {
      const answer = await once(hello, more, turn);
      const reason = answer.failure?.reason;
      if (reason !== 'reset' && reason !== 'closed' && reason !== 'timeout') return answer;
      isSlow = true;
      if (!again) return answer;
      await pause(BACK_OFF_MS, net.signal);
      const second = await once(hello, more, turn);
      if (second.failure === undefined) backedOff = true;
      return second;
    },
    close() {
      closed = true;
      for (const connection of ready.splice(0)) connection.close();
    },
  };
}

/** Shorter where the scan ends before. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
