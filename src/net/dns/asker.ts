import { setMaxListeners } from 'node:events';
import type { Failure } from '../../model/index.js';
import { answerTo, type Answer } from '../../wire/dns/answer.js';
import { lifetimeOf } from '../../wire/dns/lifetime.js';
import { DnsMalformed } from '../../wire/dns/malformed.js';
import { decodeHead, decodeMessage, type DnsMessage } from '../../wire/dns/message.js';
import { formatName, lowerName, type Name } from '../../wire/dns/name.js';
import { RCODE, rcodeName } from '../../wire/dns/types.js';
import type { DnsCache } from './cache.js';
import { plainTransport } from './exchange.js';
import { httpsTransport } from './https.js';
import type { DnsServer } from './server.js';
import { tlsTransport } from './tls.js';
import { dnsFailure, leftOf, type DnsTransport, type DnsTrust, type Limits } from './transport.js';
import { NetFailure } from '../failure.js';

export type AnswerOutcome = Exclude<Answer, { outcome: 'referral' }>;

export interface AskedMessage {
  /** DNS message with rcode NOERROR or NXDOMAIN. */
  readonly message: DnsMessage;
  /** Result that a DNS message gives for the name in its question. */
  readonly answer: AnswerOutcome;
  /** The DNS server that answered, as it is written in `servers`. */
  readonly server: string;
}

export interface Asker {
  /**
   * Queries with DO and CD, one server after another, or answers from the cache. `fresh` ignores
   * the cache and clears CD. Rejects with `NetFailure` of layer `dns`, whose detail describes how
   * each server failed, without the question.
   */
  ask(name: Name, type: number, options?: { readonly fresh?: boolean }): Promise<AskedMessage>;
  /**
   * Registers a scan as user of this DNS session until `signal` aborts. After the last scan has
   * left, pending queries end.
   */
  join(signal: AbortSignal): void;
}

interface AskerOptions {
  readonly servers: readonly DnsServer[];
  /** Time limit for one question over all servers, in milliseconds. */
  readonly timeoutMs: number;
  readonly bind: string | null;
  readonly trust: DnsTrust;
  readonly cache: DnsCache;
  /**
   * Prefix of all cache keys of this DNS session. It separates sessions with different DNS servers
   * or trust anchors.
   */
  readonly scope: string;
}

interface Server {
  readonly text: string;
  readonly transport: DnsTransport;
}

/**
 * Failure reasons in order of preference for a report: an error from a server is more specific than
 * a timeout.
 */
const TELLING: readonly Failure['reason'][] = ['servfail', 'malformed', 'refused', 'timeout'];
/** Failure reasons that probably also affect the next question to the same DNS server. */
const LASTING: ReadonlySet<Failure['reason']> = new Set([
  'timeout',
  'refused',
  'no-route',
  'unreachable',
]);
const ANSWERED: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN]);
const ENDED: Failure = {
  layer: 'dns',
  reason: 'timeout',
  detail: "the scan's deadline passed before the query was sent",
};
/** Response codes by which servers without EDNS refuse it (RFC 6891 §7). */
const NO_EDNS: ReadonlySet<number> = new Set([RCODE.FORMERR, RCODE.NOTIMP]);

/**
 * Creates a caching DNS client. Equal questions in flight share one query. Failures are not cached.
 */
export function createAsker(options: AskerOptions): Asker {
  const { timeoutMs, bind, trust, cache, scope } = options;
  const servers = options.servers.map((server) => ({
    text: server.text,
    transport: transportTo(server, bind, trust),
  }));
  const asked = new Map<string, Promise<AskedMessage>>();
  const failing = new Set<Server>();
  let users = 0;
  let session = newSession();

  async function askAll(name: Name, type: number, fresh: boolean, key: string) {
    const { signal } = session;
    const until = performance.now() + timeoutMs;
    const order = [...servers].sort((a, b) => Number(failing.has(a)) - Number(failing.has(b)));
    const failures: Failure[] = [];
    for (const [index, server] of order.entries()) {
      const share = (until - performance.now()) / (order.length - index);
      const limits = { timeoutMs: Math.max(1, share), signal };
      try {
        const { octets, ...said } = await askOne(server, name, type, fresh, limits);
        failing.delete(server);
        const answer = { ...said, server: server.text };
        cache.set(key, answer, octets, lifetimeOf(said.message));
        return answer;
      } catch (error) {
        if (!(error instanceof NetFailure)) throw error;
        failures.push(error.failure);
        if (signal.aborted) break;
        if (LASTING.has(error.failure.reason)) failing.add(server);
      }
    }
    throw new NetFailure(summary(failures));
  }

  return {
    ask(name, type, { fresh = false } = {}) {
      if (users === 0) return Promise.reject(new NetFailure(ENDED));
      const key = `${scope} ${type} ${formatName(lowerName(name))}`;
      const known = fresh ? null : cache.get(key);
      if (known !== null) return Promise.resolve(known);
      const inFlight = `${key}${fresh ? ' fresh' : ''}`;
      let answer = asked.get(inFlight);
      if (answer === undefined) {
        answer = askAll(lowerName(name), type, fresh, key).finally(() => asked.delete(inFlight));
        asked.set(inFlight, answer);
      }
      return answer;
    },
    join(signal) {
      if (signal.aborted) return;
      users += 1;
      const leave = (): void => {
        users -= 1;
        if (users > 0) return;
        session.abort();
        session = newSession();
        asked.clear();
        for (const { transport } of servers) transport.close();
      };
      signal.addEventListener('abort', leave, { once: true });
    },
  };
}

function newSession(): AbortController {
  const session = new AbortController();
  // All pending queries listen to this signal; Node warns of a leak above ten listeners.
  setMaxListeners(0, session.signal);
  return session;
}

function transportTo(server: DnsServer, bind: string | null, trust: DnsTrust): DnsTransport {
  switch (server.kind) {
    case 'plain':
      return plainTransport(server, bind);
    case 'tls':
      return tlsTransport(server, bind, trust);
    case 'https':
      return httpsTransport(server, bind, trust);
  }
}

async function askOne(
  { text, transport }: Server,
  name: Name,
  type: number,
  fresh: boolean,
  limits: Limits,
): Promise<Omit<AskedMessage, 'server'> & { octets: number }> {
  const since = performance.now();
  const question = { name, type, dnssec: true, checkingDisabled: !fresh };
  let reply = await transport.ask(question, limits);
  if (NO_EDNS.has(decodeHead(reply).rcode)) {
    reply = await transport.ask({ name, type, edns: false }, leftOf(limits, since));
  }
  return { ...readIn(reply, text, name, type), octets: reply.length };
}

/** Decodes a DNS reply. Throws `NetFailure` if it is not a usable answer. */
function readIn(
  reply: Uint8Array,
  where: string,
  name: Name,
  type: number,
): Omit<AskedMessage, 'server'> {
  try {
    const head = decodeHead(reply);
    // All transports use a stream by now, so a truncated answer is an error: records may be missing
    // (RFC 2181 §9, RFC 7766 §5).
    if (head.tc && ANSWERED.has(head.rcode)) {
      throw dnsFailure('malformed', where, 'answered truncated (TC) over a stream as well');
    }
    // An error reply may be truncated after its header. An answer may contain an extended rcode
    // that is an error.
    const message = ANSWERED.has(head.rcode) ? decodeMessage(reply) : null;
    const rcode = message?.rcode ?? head.rcode;
    if (rcode === RCODE.REFUSED) throw dnsFailure('refused', where, 'answered REFUSED');
    if (message === null || !ANSWERED.has(rcode)) {
      throw dnsFailure('servfail', where, `answered ${rcodeName(rcode)}`);
    }
    const answer = answerTo(message, [name], type);
    if (answer.outcome === 'referral') {
      const text = 'has no answer of its own (no recursion)';
      throw dnsFailure('servfail', where, text);
    }
    return { message, answer };
  } catch (error) {
    if (error instanceof DnsMalformed) throw dnsFailure('malformed', where, error.message);
    throw error;
  }
}

/** Combines the failures of all servers that were asked. */
export function summary(failures: readonly Failure[]): Failure {
  const reasons = failures.map(({ reason }) => reason);
  const reason = TELLING.find((one) => reasons.includes(one)) ?? reasons[0] ?? 'no-route';
  const said = failures.map(({ detail }) => detail).join('; ');
  return {
    layer: 'dns',
    reason,
    detail: said || 'no DNS server is known; name one with --resolver',
  };
}
