import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { isIP } from 'node:net';
import type { Failure } from '../model.js';
import { answerTo, type Answer } from '../wire/dns/answer.js';
import { DnsMalformed } from '../wire/dns/malformed.js';
import { decodeHead, decodeMessage, type ResourceRecord } from '../wire/dns/message.js';
import { formatName, lowerName, parseName, type Name } from '../wire/dns/name.js';
import type { RecordType } from '../wire/dns/records.js';
import { RCODE, TYPE, rcodeName } from '../wire/dns/types.js';
import { askTcp, askUdp, type Exchange } from './dns-exchange.js';
import { NetFailure } from './failure.js';

export type { RecordType };

/** What the DNS said: that there is no such name, or no such record, is an answer too. */
export interface Resolution {
  /** Lower case, without the trailing dot. */
  readonly owner: string;
  /** Of the last of the aliases, where there are any (RFC 6604). */
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** Targets of the CNAMEs that were followed; the records stand at the last. */
  readonly aliases: readonly string[];
  /** Of the type that was asked for, each readable by its reader; sorted, no two alike. */
  readonly records: readonly ResourceRecord[];
  /** `ADDRESS:PORT` of who said it: the last of them, where aliases led on. */
  readonly resolver: string;
}

export interface Resolver {
  /** Rejects with `NetFailure`, layer `dns`. */
  resolve(name: string, type: RecordType, signal?: AbortSignal): Promise<Resolution>;
  readonly servers: readonly string[];
}

export interface ResolverOptions {
  /** `ADDRESS:PORT` or `[IPV6]:PORT`, in the order in which they are asked. */
  readonly servers: readonly string[];
  /** For one question, over all servers; each alias that leads elsewhere is a question more. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly bind?: string | null;
}

interface Server {
  readonly text: string;
  readonly address: string;
  readonly port: number;
}

/** The best known first: what a server said tells more than that another was silent. */
const TELLING: readonly Failure['reason'][] = ['servfail', 'malformed', 'refused', 'timeout'];
/** A server that failed so will hardly do better with the next question. */
const LASTING: ReadonlySet<Failure['reason']> = new Set([
  'timeout',
  'refused',
  'no-route',
  'unreachable',
]);
const ANSWERED: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN]);
/** How servers that do not know EDNS say so (RFC 6891 §7). */
const NO_EDNS: ReadonlySet<number> = new Set([RCODE.FORMERR, RCODE.NOTIMP]);
const MOST_DETAIL = 500;

/**
 * A stub resolver that believes nothing but the reply to its question. Questions alike are asked
 * once; answers, not failures, are kept as long as the resolver: one scan, so TTLs are not looked
 * at. Throws `TypeError` for a server that is not as `ResolverOptions` says.
 */
export function createResolver(options: ResolverOptions): Resolver {
  const { timeoutMs, bind = null, signal = new AbortController().signal } = options;
  // Every question in flight listens to it; Node warns of a leak past ten.
  setMaxListeners(0, signal);
  const servers = options.servers.map(parseServer);
  const known = new Map<string, Promise<Resolution>>();
  const failing = new Set<Server>();

  async function chase(name: Name, type: RecordType): Promise<Resolution> {
    let chain: readonly Name[] = [name];
    for (;;) {
      const { answer, server } = await askServers(chain, type);
      chain = answer.chain;
      // A chain has a bound, so this ends.
      if (answer.outcome === 'alias') continue;
      const { rcode, records } = answer;
      const aliases = chain.slice(1).map(formatName);
      return { owner: formatName(name), rcode, aliases, records, resolver: server.text };
    }
  }

  async function askServers(
    chain: readonly Name[],
    type: RecordType,
  ): Promise<{ answer: Exclude<Answer, { outcome: 'referral' }>; server: Server }> {
    const [first = '', ...aliases] = chain.map(formatName);
    const question = [`${first} ${type}`, ...aliases.slice(-1)].join(', alias of ');
    const until = performance.now() + timeoutMs;
    const order = [...servers].sort((a, b) => Number(failing.has(a)) - Number(failing.has(b)));
    const failures: Failure[] = [];
    for (const [index, server] of order.entries()) {
      const share = (until - performance.now()) / (order.length - index);
      try {
        const answer = await askServer(server, chain, type, share);
        failing.delete(server);
        return { answer, server };
      } catch (error) {
        if (!(error instanceof NetFailure)) throw error;
        failures.push(error.failure);
        if (LASTING.has(error.failure.reason)) failing.add(server);
        if (signal.aborted) break;
      }
    }
    throw new NetFailure(summary(question, failures));
  }

  async function askServer(
    server: Server,
    chain: readonly Name[],
    type: RecordType,
    shareMs: number,
  ): Promise<Exclude<Answer, { outcome: 'referral' }>> {
    const until = performance.now() + shareMs;
    const name = chain.at(-1) ?? [];
    const exchange = (edns: boolean): Exchange => ({
      address: server.address,
      port: server.port,
      query: { id: randomInt(0x1_0000), name, type: TYPE[type], edns },
      timeoutMs: Math.max(1, until - performance.now()),
      bind,
      signal,
    });
    let reply = await ask(exchange(true));
    if (NO_EDNS.has(decodeHead(reply).rcode)) reply = await ask(exchange(false));
    return answerIn(reply, server, chain, type);
  }

  async function ask(exchange: Exchange): Promise<Uint8Array> {
    const started = performance.now();
    const reply = await askUdp(exchange);
    if (!decodeHead(reply).tc) return reply;
    const timeoutMs = Math.max(1, exchange.timeoutMs - (performance.now() - started));
    return askTcp({
      ...exchange,
      query: { ...exchange.query, id: randomInt(0x1_0000) },
      timeoutMs,
    });
  }

  return {
    servers: servers.map(({ text }) => text),
    async resolve(text, type, caller) {
      const name = readable(text, type);
      const key = `${type} ${formatName(name)}`;
      let resolution = known.get(key);
      if (resolution === undefined) {
        resolution = chase(name, type);
        known.set(key, resolution);
        resolution.catch(() => known.delete(key));
      }
      return caller === undefined || caller === signal
        ? resolution
        : orAborted(resolution, caller, `${formatName(name)} ${type}`);
    },
  };
}

/** Throws `NetFailure` for whatever is no answer to go by. */
function answerIn(
  reply: Uint8Array,
  server: Server,
  chain: readonly Name[],
  type: RecordType,
): Exclude<Answer, { outcome: 'referral' }> {
  const fail = (reason: Failure['reason'], text: string): NetFailure =>
    new NetFailure({ layer: 'dns', reason, detail: `${server.text}: ${text}` });
  try {
    const head = decodeHead(reply);
    // An error may be cut off after its head; an answer may turn out an error of 12 bits.
    const message = ANSWERED.has(head.rcode) ? decodeMessage(reply) : null;
    const rcode = message?.rcode ?? head.rcode;
    if (rcode === RCODE.REFUSED) throw fail('refused', 'answered REFUSED');
    if (message === null || !ANSWERED.has(rcode)) {
      throw fail('servfail', `answered ${rcodeName(rcode)}`);
    }
    const answer = answerTo(message, chain, TYPE[type]);
    if (answer.outcome === 'referral') {
      throw fail('servfail', 'has no answer of its own and asks nobody for one (no recursion)');
    }
    return answer;
  } catch (error) {
    if (error instanceof DnsMalformed) throw fail('malformed', error.message);
    throw error;
  }
}

/** Lower case: however a name is written, it is asked for in one way. */
function readable(text: string, type: RecordType): Name {
  try {
    return lowerName(parseName(text));
  } catch (error) {
    if (!(error instanceof DnsMalformed)) throw error;
    const detail = `${text.slice(0, 100)} ${type}: cannot be asked for: ${error.message}`;
    throw new NetFailure({ layer: 'dns', reason: 'malformed', detail });
  }
}

function summary(question: string, failures: readonly Failure[]): Failure {
  const reasons = failures.map(({ reason }) => reason);
  const reason = TELLING.find((one) => reasons.includes(one)) ?? reasons[0];
  const said = failures.map(({ detail }) => detail).join('; ');
  return {
    layer: 'dns',
    reason: reason ?? 'no-route',
    detail: `${question}: ${said || 'no DNS server is known: name one with --resolver'}`.slice(
      0,
      MOST_DETAIL,
    ),
  };
}

function parseServer(text: string): Server {
  const parts = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text);
  const address = parts?.[1] ?? parts?.[2] ?? '';
  const port = Number(parts?.[3]);
  if (isIP(address) !== (parts?.[1] === undefined ? 4 : 6) || port < 1 || port > 65_535) {
    throw new TypeError(`${text} is not ADDRESS:PORT or [IPV6]:PORT`);
  }
  return { text, address, port };
}

/** Leaves off waiting; what others wait for goes on. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal, question: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const detail = `${question}: the deadline passed before there was an answer`;
      reject(new NetFailure({ layer: 'dns', reason: 'timeout', detail }));
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
