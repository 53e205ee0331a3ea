import { answerTo } from '../../../wire/dns/answer.js';
import { addressesOf } from '../../../wire/dns/authority.js';
import { lastLabels, nameKey } from '../../../wire/dns/dnssec/canonical.js';
import { lifetimeOf } from '../../../wire/dns/lifetime.js';
import { DnsMalformed } from '../../../wire/dns/malformed.js';
import type { DnsMessage } from '../../../wire/dns/message.js';
import { formatName, lowerName, type Name } from '../../../wire/dns/name.js';
import { RCODE, TYPE } from '../../../wire/dns/types.js';
import { NetFailure } from '../../failure.js';
import type { AskedMessage } from '../asker.js';
import type { DnsCache } from '../cache.js';
import { dnsFailure } from '../transport.js';
import { IterationBudget } from './budget.js';
import { ROOT_SERVERS } from './hints.js';
import { sharedIteration, type Delegation, type SharedIteration } from './shared.js';
import { createZoneServers, REFUSING, type Walk, type ZoneServers } from './zone-servers.js';

/** Maximum number of names that are asked for to find zone cuts (RFC 9156 §2.3). */
const MOST_STEPS = 10;
/** Maximum depth of names of servers that must be resolved to ask for the names of servers. */
const MOST_DEPTH = 4;
const UNDERSCORE = 0x5f;

export interface IterationOptions {
  /** Addresses of root servers; default: those of the Internet. */
  readonly roots?: readonly string[];
  /** Port of all authoritative servers; another than 53 is for tests. */
  readonly port?: number;
  readonly bind: string | null;
  readonly allowPrivate: boolean;
  readonly cache: DnsCache;
  readonly signal: AbortSignal;
  readonly budget?: IterationBudget;
}

/** Asks the authoritative servers, from the root down, for one scan. */
export interface Iteration {
  readonly budget: IterationBudget;
  /**
   * Returns what the servers of the zone say about a name and type: records, an alias, or none.
   * Never follows an alias. `fresh` ignores the cache once, and prefers other servers. Rejects with
   * `NetFailure` of layer `dns`.
   */
  ask(name: Name, type: number, options?: { readonly fresh?: boolean }): Promise<AskedMessage>;
}

export function createIteration(options: IterationOptions): Iteration {
  return new ScanIteration(options);
}

type Found =
  | { readonly kind: 'answer'; readonly asked: AskedMessage }
  | { readonly kind: 'cut'; readonly delegation: Delegation };

/** Whether a zone begins at a name. `unclear`: the servers deny the name, or do not answer for it. */
type Probed = Extract<Found, { kind: 'cut' }> | { readonly kind: 'inside' | 'unclear' };

class ScanIteration implements Iteration {
  readonly budget: IterationBudget;
  readonly #options: IterationOptions;
  readonly #scope: string;
  readonly #shared: SharedIteration;
  readonly #root: Delegation;
  readonly #servers: ZoneServers;
  readonly #again = new Map<string, Promise<AskedMessage>>();

  constructor(options: IterationOptions) {
    const { roots = ROOT_SERVERS, port = 53, bind, cache } = options;
    this.budget = options.budget ?? new IterationBudget();
    this.#options = options;
    this.#scope = `iteration ${port} ${bind ?? ''} ${String(options.allowPrivate)} ${roots.join()}`;
    this.#shared = sharedIteration(cache, this.#scope);
    this.#root = { zone: [], servers: roots.map((one) => ({ host: [], addresses: [one] })) };
    const resolve = (host: Name, walk: Walk) => this.#resolve(host, walk);
    this.#servers = createZoneServers({ ...options, port, shared: this.#shared, resolve });
  }

  ask(text: Name, type: number, { fresh = false } = {}): Promise<AskedMessage> {
    const name = lowerName(text);
    const { signal } = this.#options;
    const walk: Walk = { budget: this.budget, signal, depth: 0, hosts: [], fresh };
    const key = this.#key(name, type);
    const known = fresh ? this.#again.get(key) : undefined;
    if (known !== undefined) return known;
    const run = () => this.#walk(name, type, walk);
    const asked = this.budget.during(() =>
      fresh ? run() : this.#shared.once(`ask ${key}`, walk, run),
    );
    if (fresh) this.#again.set(key, asked);
    return asked;
  }

  #key(name: Name, type: number): string {
    return `${this.#scope} ${type} ${formatName(name)}`;
  }

  /** Walks from the closest known zone down to the zone of the name. */
  async #walk(name: Name, type: number, walk: Walk): Promise<AskedMessage> {
    const known = walk.fresh ? null : this.#options.cache.get(this.#key(name, type));
    if (known !== null) return known;
    // The parent of a zone answers for its DS.
    let at = this.#shared.closest(type === TYPE.DS ? name.slice(1) : name) ?? this.#root;
    let labels = at.zone.length;
    for (let steps = 0; ; steps += 1) {
      const next = steps < MOST_STEPS ? nextName(name, labels) : name;
      if (next.length === name.length) {
        const found = await this.#last(at, name, type, walk);
        if (found.kind === 'answer') return found.asked;
        at = found.delegation;
        labels = at.zone.length;
        continue;
      }
      const probed = await this.#probe(at, next, walk);
      if (probed.kind === 'cut') at = probed.delegation;
      // Some servers deny a name that only has names below it, so ask for the full name next.
      labels = probed.kind === 'unclear' ? name.length : next.length;
    }
  }

  /** Asks for the full name. Below the root and a top-level domain, first waits for a probe of it. */
  async #last(at: Delegation, name: Name, type: number, walk: Walk): Promise<Found> {
    const key = probeKey(this.#scope, name);
    const isHigh = at.zone.length <= 1 && type !== TYPE.DS;
    if (isHigh && walk.depth === 0 && this.#shared.isUnderWay(key)) {
      const probed = await this.#probe(at, name, walk);
      if (probed.kind === 'cut') return probed;
    }
    return this.#ask(at, name, type, walk);
  }

  /** Asks whether a zone begins at a name, one label below what is known (RFC 9156). */
  #probe(at: Delegation, name: Name, walk: Walk): Promise<Probed> {
    if (this.#shared.isInside(name)) return Promise.resolve({ kind: 'inside' });
    const run = async (): Promise<Probed> => {
      try {
        const found = await this.#ask(at, name, TYPE.A, { ...walk, fresh: false });
        if (found.kind === 'cut') return found;
        const { outcome } = found.asked.answer;
        const rcode = found.asked.message.rcode === RCODE.NXDOMAIN;
        if (rcode) return { kind: 'unclear' };
        if (outcome === 'answered') this.#shared.markInside(name);
        return { kind: 'inside' };
      } catch (error) {
        if (!(error instanceof NetFailure) || !REFUSING.has(error.failure.reason)) throw error;
        return { kind: 'unclear' };
      }
    };
    // A question that another question needs never waits for others: two could wait for each other.
    return walk.depth > 0 ? run() : this.#shared.once(probeKey(this.#scope, name), walk, run);
  }

  /** Asks the servers of a zone, and caches what they say. */
  async #ask(at: Delegation, name: Name, type: number, walk: Walk): Promise<Found> {
    const { said, octets, server } = await this.#servers.ask(at, name, type, walk);
    if (said.kind === 'answer') {
      const { message } = said;
      return { kind: 'answer', asked: this.#keep(message, name, type, octets, server) };
    }
    const { cut, servers, ttl, ds } = said;
    const delegation = { zone: cut, servers: servers.map((one) => ({ ...one })) };
    this.#shared.delegate(delegation, ttl);
    if (ds !== null) this.#keep(ds, cut, TYPE.DS, octets, server);
    return { kind: 'cut', delegation };
  }

  #keep(
    message: DnsMessage,
    name: Name,
    type: number,
    octets: number,
    server: string,
  ): AskedMessage {
    const answer = readAnswer(message, name, type, server);
    const asked = { message, answer, server };
    this.#options.cache.set(this.#key(name, type), asked, octets, lifetimeOf(message));
    return asked;
  }

  /** Returns the addresses of a name server without glue. Throws `NetFailure`. */
  #resolve(host: Name, walk: Walk): Promise<readonly string[]> {
    const key = nameKey(host);
    if (walk.hosts.includes(key)) {
      throw dnsFailure('unreachable', formatName(host), 'the way to its address leads back to it');
    }
    if (walk.depth === MOST_DEPTH) {
      const text = `its address needs more than ${MOST_DEPTH} other names of servers`;
      throw dnsFailure('unreachable', formatName(host), text);
    }
    const below = { ...walk, fresh: false, depth: walk.depth + 1, hosts: [...walk.hosts, key] };
    const run = async (): Promise<readonly string[]> => {
      for (const type of [TYPE.A, TYPE.AAAA]) {
        const { message } = await this.#walk(host, type, below);
        const found = addressesOf(message.answer, host);
        if (found.length > 0) return found;
      }
      throw dnsFailure('unreachable', formatName(host), 'this name server has no address');
    };
    return walk.depth > 0 ? run() : this.#shared.once(`${this.#scope} host ${key}`, walk, run);
  }
}

function probeKey(scope: string, name: Name): string {
  return `${scope} probe ${formatName(name)}`;
}

/**
 * Returns the name with one label more than is known. Labels with an underscore do not begin zones
 * (RFC 8552), so the full name comes in their place.
 */
function nextName(name: Name, labels: number): Name {
  if (labels >= name.length) return name;
  const next = lastLabels(name, labels + 1);
  return next[0]?.[0] === UNDERSCORE ? name : next;
}

function readAnswer(
  message: DnsMessage,
  name: Name,
  type: number,
  server: string,
): AskedMessage['answer'] {
  try {
    const answer = answerTo(message, [name], type);
    if (answer.outcome !== 'referral') return answer;
  } catch (error) {
    if (!(error instanceof DnsMalformed)) throw error;
    throw dnsFailure('malformed', server, error.message);
  }
  throw dnsFailure('malformed', server, 'answered neither with records nor without');
}
