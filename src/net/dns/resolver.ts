import { setMaxListeners } from 'node:events';
import type { DnsSecurity } from '../../model/index.js';
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
import { formatName, lowerName, parseName, type Name } from '../../wire/dns/name.js';
import type { RecordType } from '../../wire/dns/records.js';
import { createDnsCache, type DnsCache } from './cache.js';
import { chooserOf, onlyPath, rdataOf, type PathChooser } from './choose-path.js';
import { iterationValidator } from './iterate/iteration-validator.js';
import { createIteration } from './iterate/iterator.js';
import { AnswerPath, type PathAnswer } from './path.js';
import type { Resolution } from './resolution.js';
import { parseDnsServer, type DnsServer } from './server.js';
import { sessionOf } from './session.js';
import { dnsFailure, type DnsTrust } from './transport.js';
import { NetFailure } from '../failure.js';

export { createDnsCache, type DnsCache };
export type { RecordType, Resolution };

export interface Resolver {
  /** Resolves a name and type. Rejects with `NetFailure` of layer `dns`. */
  resolve(name: string, type: RecordType, signal?: AbortSignal): Promise<Resolution>;
  /**
   * Returns the DNSSEC status of the answer to the query for this name and type. Never rejects: a
   * failed check is part of the status.
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
  /**
   * Whether to validate each answer with DNSSEC as soon as it arrives, so that `secure` returns
   * faster.
   */
  readonly validate?: boolean;
  /** When to ask the authoritative servers; never by default. */
  readonly iterate?: IterateOptions | undefined;
}

/** How to ask the authoritative servers. */
export interface IterateOptions {
  /**
   * `auto`: a question that the resolver does not answer, or whose answer is not validated. `always`:
   * all questions.
   */
  readonly when: 'auto' | 'always';
  /** Addresses of root servers; default: those of the Internet. */
  readonly roots?: readonly string[];
  /** Port of all authoritative servers; another than 53 is for tests. */
  readonly port?: number;
  readonly allowPrivate: boolean;
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
  readonly #paths: PathChooser;
  readonly #signal: AbortSignal;
  readonly #validates: boolean;
  readonly #resolved = new Map<string, Promise<Resolution>>();

  constructor(options: ResolverOptions) {
    const { signal = new AbortController().signal, validate = false } = options;
    const servers = options.servers.map(serverOf);
    this.servers = servers.map(({ text }) => text);
    this.#signal = signal;
    this.#validates = validate;
    this.#paths = pathsOf(options, servers, signal);
    // All pending queries listen to this signal; Node warns of a leak above ten listeners.
    setMaxListeners(0, signal);
  }

  async resolve(text: string, type: RecordType, caller?: AbortSignal): Promise<Resolution> {
    const name = readable(text, type);
    const key = `${type} ${formatName(name)}`;
    let resolution = this.#resolved.get(key);
    if (resolution === undefined) {
      resolution = this.#find(name, type);
      this.#resolved.set(key, resolution);
      resolution.catch(() => this.#resolved.delete(key));
    }
    return orAborted(resolution, [this.#signal, caller], `${formatName(name)} ${type}`);
  }

  async secure(text: string, type: RecordType, caller?: AbortSignal): Promise<DnsSecurity> {
    let owner = text.slice(0, MOST_OWNER);
    try {
      const name = readable(text, type);
      owner = formatName(name);
      const question = `${owner} ${type}`;
      const until = [this.#signal, caller];
      const { path, iterated } = await orAborted(this.#paths.way(name, type), until, question);
      const verdict = await orAborted(path.judge(name, type), until, question);
      const compared = sameAs(await path.given(name, type), verdict, question);
      return { ...securityOf(owner, type, compared), ...(iterated === null ? {} : { iterated }) };
    } catch (error) {
      if (!(error instanceof NetFailure)) throw error;
      const { reason, detail } = error.failure;
      const why = reason === 'malformed' ? 'malformed' : 'unanswered';
      return securityOf(owner, type, unknown(why, detail));
    }
  }

  async #find(name: Name, type: RecordType): Promise<Resolution> {
    const { answer, path, iterated } = await this.#paths.answer(name, type);
    // The rejection is handled by the caller of `secure`, which gets the same promise.
    if (this.#validates) path.judge(name, type).catch(() => undefined);
    const { rcode, chain, records, server } = answer;
    return {
      owner: formatName(name),
      rcode,
      aliases: chain.slice(1).map(formatName),
      records,
      resolver: server,
      ...(iterated === null ? {} : { iterated }),
    };
  }
}

function pathsOf(
  options: ResolverOptions,
  servers: readonly DnsServer[],
  signal: AbortSignal,
): PathChooser {
  const { bind = null, trust = null, timeoutMs, anchors = ROOT_ANCHORS, iterate } = options;
  const create = options.createValidator ?? createValidator;
  const stub = (): AnswerPath => {
    const cache = options.cache ?? null;
    const { asker, validator } = sessionOf({
      ...{ servers, timeoutMs, bind, trust, anchors, cache },
      createValidator: create,
    });
    asker.join(signal);
    return new AnswerPath(asker, validator);
  };
  if (iterate === undefined) return onlyPath(stub(), null);
  const cache = options.cache ?? createDnsCache();
  const iteration = createIteration({ ...iterate, bind, cache, signal });
  const isShared = options.cache !== undefined;
  const validator = iterationValidator({ iteration, cache, isShared, anchors, create });
  const authorities = new AnswerPath(iteration, validator);
  return iterate.when === 'always'
    ? onlyPath(authorities, 'requested')
    : chooserOf(stub(), authorities, anchors);
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
 * Returns the result of a validation if it is about the given answer. Validation queries a bogus
 * answer again; a valid second answer does not make the first valid. Aliases must match too, because
 * DANE uses their targets.
 */
function sameAs(given: PathAnswer | undefined, verdict: Validated, question: string): Security {
  if (verdict.status !== 'secure' || given === undefined) return verdict;
  const text = ({ rcode, chain, records }: Omit<PathAnswer, 'server' | 'isSuspect'>): string =>
    [
      rcode,
      ...chain.slice(1).map((name) => formatName(name).toLowerCase()),
      '',
      ...rdataOf(records),
    ].join(' ');
  if (text(given) === text(verdict)) return verdict;
  return unknown('unanswered', `${question}: the answer changed after it was read`);
}

function serverOf(text: string): DnsServer {
  const server = parseDnsServer(text);
  if (server?.text !== text) throw new TypeError(`${text} is no server as ResolverOptions has it`);
  return server;
}

/**
 * Parses a name and converts it to lower case, so that different spellings of one name share a
 * query.
 */
function readable(text: string, type: RecordType): Name {
  try {
    return lowerName(parseName(text));
  } catch (error) {
    if (!(error instanceof DnsMalformed)) throw error;
    const where = `${text.slice(0, 100)} ${type}`;
    throw dnsFailure('malformed', where, `cannot be asked for: ${error.message}`);
  }
}

/**
 * Waits for a promise that several callers share. Rejects when a signal aborts, while the promise
 * continues for the other callers.
 */
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
    // Reject in the next turn of the event loop: other listeners of the signal may then reject
    // first, with a more specific failure.
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
