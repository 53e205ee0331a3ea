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
  /** Who said it, as in `servers`: the last of them, where aliases led on. */
  readonly resolver: string;
}

export interface Resolver {
  /** Rejects with `NetFailure`, layer `dns`. */
  resolve(name: string, type: RecordType, signal?: AbortSignal): Promise<Resolution>;
  /** What the answer to the same question is worth. What keeps it from being known is in it. */
  secure(name: string, type: RecordType, signal?: AbortSignal): Promise<DnsSecurity>;
  readonly servers: readonly string[];
}

export interface ResolverOptions {
  /**
   * `ADDRESS:PORT` or `[IPV6]:PORT`, with `tls://` before it and `#NAME` behind where need be, or
   * `https://HOST/PATH`; in the order in which they are asked.
   */
  readonly servers: readonly string[];
  /** For one question, over all servers; each alias that leads elsewhere is a question more. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly bind?: string | null;
  /** Whose roots vouch for servers asked over TLS; those of Node where it is left out. */
  readonly trust?: DnsTrust;
  /** Shared with the other scans of a process; else the resolver has one of its own. */
  readonly cache?: DnsCache;
  /** Where chains of trust begin; at the root where it is left out. */
  readonly anchors?: readonly TrustAnchor[];
  readonly createValidator?: (options: ValidatorOptions) => Validator;
  /** Judges every answer as soon as it is there, so that `secure` has little to wait for. */
  readonly validate?: boolean;
}

/**
 * A stub resolver that believes nothing but the reply to its question. Questions alike are asked
 * once. What it once resolved, or judged, stays so for as long as it lives: a scan sees one
 * answer, whatever the TTL. Throws `TypeError` for a server that is not as `ResolverOptions` says.
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
    // Every question listens to it; Node warns of a leak past ten.
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
          // Whoever asks for the verdict hears of what is wrong with it.
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

  /** What the answer that was read is worth. */
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
      // A chain has a bound, so this ends.
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
 * Whether what was read is what was validated: a bogus answer is asked for again, and the second
 * may be right without making the first so. Aliases count: DANE looks where they lead.
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

/** What a message says at the end of a chain of aliases. Throws `NetFailure`. */
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

/** Lower case: however a name is written, it is asked for in one way. */
function readable(text: string, type: RecordType): Name {
  try {
    return lowerName(parseName(text));
  } catch (error) {
    if (!(error instanceof DnsMalformed)) throw error;
    const where = `${text.slice(0, 100)} ${type}`;
    throw dnsFailure('malformed', where, `cannot be asked for: ${error.message}`);
  }
}

/** Leaves off waiting; what others wait for goes on. */
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
    // Those who are asked may hear of it too, and know better what they waited for.
    const abort = (): void => void setImmediate(() => reject(failure));
    const given = [...new Set(signals)].filter((signal) => signal !== undefined);
    promise.then(resolve, reject).finally(() => {
      for (const signal of given) signal.removeEventListener('abort', abort);
    });
    // What is known already is known after the deadline too: it settles first.
    if (given.some(({ aborted }) => aborted)) abort();
    for (const signal of given) signal.addEventListener('abort', abort, { once: true });
  });
}
