import { setMaxListeners } from 'node:events';
import type { DnsSecurity } from '../../model/index.js';
import { answerTo } from '../../wire/dns/answer.js';
import { ROOT_ANCHORS } from '../../wire/dns/dnssec/anchors.js';
import { createValidator } from '../../wire/dns/dnssec/validate.js';
import type {
  Security,
  TrustAnchor,
  Validated,
  Validator,
  ValidatorOptions,
} from '../../wire/dns/dnssec/types.js';
import { DnsMalformed } from '../../wire/dns/malformed.js';
import type { ResourceRecord } from '../../wire/dns/message.js';
import { formatName, lowerName, parseName, type Name } from '../../wire/dns/name.js';
import type { RecordType } from '../../wire/dns/records.js';
import { TYPE } from '../../wire/dns/types.js';
import type { AskedMessage, AnswerOutcome } from './asker.js';
import type { DnsCache } from './cache.js';
import { parseDnsServer, type DnsServer } from './server.js';
import { naming, sessionOf } from './session.js';
import { dnsFailure, type DnsTrust } from './transport.js';
import { NetFailure } from '../failure.js';

export { createDnsCache, type DnsCache } from './cache.js';
export type { RecordType };

/** Answer of the DNS. Nonexistence of a name or a record is also an answer. */
export interface Resolution {
  /** Owner name in lower case, without the trailing dot. */
  readonly owner: string;
  /** Rcode of the last name in the alias chain (RFC 6604). */
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** Targets of the followed CNAMEs. The last one owns the records. */
  readonly aliases: readonly string[];
  /** Records of the requested type, sorted, without duplicates; each one can be decoded. */
  readonly records: readonly ResourceRecord[];
  /**
   * The server that answered, as in `servers`. For an alias chain with several queries, the last
   * one.
   */
  readonly resolver: string;
}

export interface Resolver {
  /** Resolves a name and type. Rejects with `NetFailure` of layer `dns`. */
  resolve(name: string, type: RecordType, signal?: AbortSignal): Promise<Resolution>;
  /**
   * Returns the DNSSEC status of the answer to the same question. Never rejects: failures are part
   * of the status.
   */
  secure(name: string, type: RecordType, signal?: AbortSignal): Promise<DnsSecurity>;
  readonly servers: readonly string[];
}

export interface ResolverOptions {
  /**
   * DNS servers in the order of use: `ADDRESS:PORT` or `[IPV6]:PORT`, optionally with the prefix
   * `tls://` and the suffix `#NAME`, or `https://HOST/PATH`.
   */
  readonly servers: readonly string[];
  /**
   * Time limit for one question over all servers, in milliseconds. Each alias that needs another
   * query counts as a question.
   */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly bind?: string | null;
  /** Trust store for DNS over TLS and HTTPS; default: the roots of Node. */
  readonly trust?: DnsTrust;
  /** Cache shared with other scans of the process; by default, the resolver has its own. */
  readonly cache?: DnsCache;
  /** DNSSEC trust anchors; default: the root keys. */
  readonly anchors?: readonly TrustAnchor[];
  readonly createValidator?: (options: ValidatorOptions) => Validator;
  /** Validates each answer as soon as it arrives, so that `secure` returns faster. */
  readonly validate?: boolean;
}

/**
 * Creates a stub resolver that accepts only replies to its own questions. Equal questions are
 * queried once. Answers and validations stay constant for the lifetime of the resolver, whatever
 * their TTL, so that one scan has consistent data. Throws `TypeError` for a server that does not
 * fit `ResolverOptions`.
 */
export function createResolver(options: ResolverOptions): Resolver {
  return new StubResolver(options);
}

class StubResolver implements Resolver {
  readonly servers: readonly string[];
  readonly #session: ReturnType<typeof sessionOf>;
  readonly #signal: AbortSignal;
  readonly #validates: boolean;
  readonly #resolved = new Map<string, Promise<Resolution>>();
  readonly #judged = new Map<string, Promise<Validated>>();

  constructor(options: ResolverOptions) {
    const { bind = null, trust = null, cache = null, timeoutMs, anchors = ROOT_ANCHORS } = options;
    const { signal = new AbortController().signal, validate = false } = options;
    const servers = options.servers.map(serverOf);
    this.servers = servers.map(({ text }) => text);
    this.#signal = signal;
    this.#validates = validate;
    this.#session = sessionOf({
      servers,
      timeoutMs,
      bind,
      trust,
      anchors,
      createValidator: options.createValidator ?? createValidator,
      cache,
    });
    this.#session.asker.join(signal);
    // All pending queries listen to this signal; Node warns of a leak above ten listeners.
    setMaxListeners(0, signal);
  }

  async resolve(text: string, type: RecordType, caller?: AbortSignal): Promise<Resolution> {
    const name = readable(text, type);
    const key = `${type} ${formatName(name)}`;
    let resolution = this.#resolved.get(key);
    if (resolution === undefined) {
      resolution = this.#chase(name, type);
      this.#resolved.set(key, resolution);
      resolution.then(
        () => {
          // The rejection is handled by the caller of `secure`, which gets the same promise.
          if (this.#validates) this.#judge(name, type).catch(() => undefined);
        },
        () => this.#resolved.delete(key),
      );
    }
    return orAborted(resolution, [this.#signal, caller], `${formatName(name)} ${type}`);
  }

  async secure(text: string, type: RecordType, caller?: AbortSignal): Promise<DnsSecurity> {
    let owner = text.slice(0, MOST_OWNER);
    try {
      const name = readable(text, type);
      owner = formatName(name);
      return securityOf(owner, type, await this.#compared(name, type, caller));
    } catch (error) {
      if (!(error instanceof NetFailure)) throw error;
      const { reason, detail } = error.failure;
      const why = reason === 'malformed' ? 'malformed' : 'unanswered';
      return securityOf(owner, type, unknown(why, detail));
    }
  }

  /** Validates an answer and compares it with the one that `resolve` returned. */
  async #compared(name: Name, type: RecordType, caller?: AbortSignal): Promise<Security> {
    const question = `${formatName(name)} ${type}`;
    const verdict = await orAborted(this.#judge(name, type), [this.#signal, caller], question);
    const seen = await this.#resolved.get(`${type} ${formatName(name)}`)?.catch(() => undefined);
    if (verdict.status === 'secure' && seen !== undefined && !isSame(seen, verdict)) {
      return unknown('unanswered', `${question}: the answer changed after it was read`);
    }
    return verdict;
  }

  async #chase(name: Name, type: RecordType): Promise<Resolution> {
    const { asker } = this.#session;
    let chain: readonly Name[] = [name];
    for (;;) {
      const [first = '', ...aliases] = chain.map(formatName);
      const question = [`${first} ${type}`, ...aliases.slice(-1)].join(', alias of ');
      const asked = asker.ask(chain.at(-1) ?? [], TYPE[type]).then((found) => ({
        answer: chain.length === 1 ? found.answer : onward(chain, type, found),
        server: found.server,
      }));
      const { answer, server } = await naming(question, asked);
      chain = answer.chain;
      // The loop ends because the length of alias chains is bounded.
      if (answer.outcome === 'alias') continue;
      const { rcode, records } = answer;
      return {
        owner: formatName(name),
        rcode,
        aliases: chain.slice(1).map(formatName),
        records,
        resolver: server,
      };
    }
  }

  #judge(name: Name, type: RecordType): Promise<Validated> {
    const key = `${type} ${formatName(name)}`;
    let verdict = this.#judged.get(key);
    if (verdict === undefined) {
      verdict = this.#session.validator.validate(name, TYPE[type]).then((validated) => {
        if (validated.status === 'indeterminate') this.#judged.delete(key);
        return validated;
      });
      this.#judged.set(key, verdict);
    }
    return verdict;
  }
}

const MOST_OWNER = 255;

function dateOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

function securityOf(owner: string, type: RecordType, security: Security): DnsSecurity {
  const { status, reason, detail, zone, links, expires } = security;
  const ends = expires === undefined ? {} : { expires: dateOf(expires) };
  return { owner, type, status, reason, detail, zone, links, ...ends };
}

function unknown(reason: DnsSecurity['reason'], detail: string): Security {
  return { status: 'indeterminate', reason, detail, zone: null, links: [] };
}

/**
 * Whether the validated answer is the one that `resolve` returned. Validation queries a bogus
 * answer again; a valid second answer does not make the first valid. Aliases must match too,
 * because DANE uses their targets.
 */
function isSame(seen: Resolution, validated: Validated): boolean {
  const led = validated.chain.slice(1).map(formatName).join(' ');
  if (led.toLowerCase() !== seen.aliases.join(' ').toLowerCase()) return false;
  if (seen.rcode !== validated.rcode) return false;
  const rdata = (records: readonly ResourceRecord[]): string =>
    [...new Set(records.map((record) => Buffer.from(record.rdata).toString('hex')))].sort().join();
  return rdata(seen.records) === rdata(validated.records);
}

function serverOf(text: string): DnsServer {
  const server = parseDnsServer(text);
  if (server?.text !== text) throw new TypeError(`${text} is no server as ResolverOptions has it`);
  return server;
}

/** Returns the answer at the end of an alias chain. Throws `NetFailure`. */
function onward(
  chain: readonly Name[],
  type: RecordType,
  { message, answer, server }: AskedMessage,
): AnswerOutcome {
  try {
    const all = answerTo(message, chain, TYPE[type]);
    return all.outcome === 'referral' ? answer : all;
  } catch (error) {
    if (error instanceof DnsMalformed) throw dnsFailure('malformed', server, error.message);
    throw error;
  }
}

/** Parses a name in lower case, so that spellings of one name share a query. */
function readable(text: string, type: RecordType): Name {
  try {
    return lowerName(parseName(text));
  } catch (error) {
    if (!(error instanceof DnsMalformed)) throw error;
    const where = `${text.slice(0, 100)} ${type}`;
    throw dnsFailure('malformed', where, `cannot be asked for: ${error.message}`);
  }
}

/** Rejects when a signal aborts. The promise continues for other waiters. */
function orAborted<T>(
  promise: Promise<T>,
  signals: readonly (AbortSignal | undefined)[],
  question: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const failure = dnsFailure(
      'timeout',
      question,
      'the deadline passed before there was an answer',
    );
    // Defer the rejection: other listeners of the signal may reject first, with a more specific
    // failure.
    const abort = (): void => void setImmediate(() => reject(failure));
    const given = [...new Set(signals)].filter((signal) => signal !== undefined);
    promise.then(resolve, reject).finally(() => {
      for (const signal of given) signal.removeEventListener('abort', abort);
    });
    // An already settled promise wins over an already aborted signal.
    if (given.some(({ aborted }) => aborted)) abort();
    for (const signal of given) signal.addEventListener('abort', abort, { once: true });
  });
}
