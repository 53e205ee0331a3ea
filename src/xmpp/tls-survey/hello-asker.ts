import { randomBytes } from 'node:crypto';
import type { Endpoint, Failure, ProtocolVersion } from '../../model/index.js';
import { TlsViolation } from '../../wire/tls/bytes.js';
import type { Reach } from '../../wire/tls/enumerate/enumerate.js';
import type { ServerFlight } from '../../wire/tls/flight.js';
import {
  COMMON_GROUPS,
  COMMON_SIGNATURES,
  COMMON_SUITES,
  GROUP_ORDER,
  suiteOrder,
} from '../../wire/tls/guess.js';
import { helloOf, type HelloOffer } from '../../wire/tls/offer.js';
import { isTls12Curve } from '../../wire/tls/registry/groups.js';
import { SIGNATURE_SCHEMES } from '../../wire/tls/registry/signatures.js';
import { isTls13Suite, SSLV2_CIPHER_KINDS, SUITES } from '../../wire/tls/registry/suites.js';
import { replyOf, type Reply } from '../../wire/tls/reply.js';
import { sslv2ClientHello } from '../../wire/tls/sslv2.js';
import type { HelloAnswer } from './hello.js';
import { HelloPool, type HowToExchange } from './hello-pool.js';
import type { Net } from '../../net/net.js';
import type { Answered } from './tls-features.js';
import { alpnOf, serverNameOf, whereOf, type Who } from '../open-stream.js';

export type RecordVersion = Exclude<ProtocolVersion, 'SSLv2'>;

export const TLS13_SUITES = suiteOrder(SUITES.filter(isTls13Suite));
export const OLDER_SUITES = suiteOrder(SUITES.filter((code) => !isTls13Suite(code)));
export const CURVES = GROUP_ORDER.filter(isTls12Curve);

/**
 * The answer to a ClientHello. `failed` means that neither acceptance nor refusal was observed.
 */
export type HelloReply =
  | (Reply & { readonly flight: ServerFlight | null })
  | { readonly type: 'failed'; readonly failure: Failure };

export type Question = Omit<HelloOffer, 'servername' | 'alpn'>;

/** Sends ClientHellos to one endpoint, and records which of its refusals are reliable. */
export interface HelloAsker {
  /** Sends a ClientHello. `more` is true if another ClientHello is likely to follow. */
  ask(question: Question, more: boolean): Promise<HelloReply>;
  /** Offers all named cipher kinds in SSLv2. */
  askSslv2(): Promise<HelloAnswer>;
  /**
   * Returns the key exchange groups to offer in this version: all, or the common ones; the
   * likeliest last.
   */
  groups(version: RecordVersion): readonly number[];
  signatures(): readonly number[];
  /**
   * Whether the server accepts a ClientHello with few suites, groups and signature algorithms. If
   * so, later calls of `groups` and `signatures` return short lists.
   */
  takesShort(version: RecordVersion): Promise<boolean>;
  readonly isShort: boolean;
  /**
   * Returns the TLS versions whose refusals are not reliable. A refusal counts if a ClientHello
   * that was accepted before is accepted again after it. A reset must also occur a second time,
   * between two accepted ClientHellos.
   */
  unproven(): Promise<ReadonlySet<ProtocolVersion>>;
  /** Accepted ClientHellos with their answers. */
  readonly answered: readonly Answered[];
  /** Round trip to the endpoint in milliseconds; null before the first connection. */
  readonly roundTripMs: number | null;
  readonly backedOff: boolean;
  close(): void;
}

export function createHelloAsker(net: Net, endpoint: Endpoint, who: Who, reach: Reach): HelloAsker {
  return new EndpointAsker(net, endpoint, who, reach);
}

class EndpointAsker implements HelloAsker {
  readonly answered: Answered[] = [];
  readonly #pool: HelloPool;
  readonly #where: string;
  readonly #base: Pick<HelloOffer, 'servername' | 'alpn'>;
  readonly #reach: Reach;
  readonly #refused = new Set<ProtocolVersion>();
  /** The last ClientHello of each TLS version that the server answered with a reset. */
  readonly #resets = new Map<ProtocolVersion, Uint8Array>();
  #isShort = false;
  /** Function that repeats a ClientHello that was accepted before; null if there is none. */
  #control: (() => Promise<boolean>) | null = null;

  constructor(net: Net, endpoint: Endpoint, who: Who, reach: Reach) {
    this.#pool = new HelloPool(net, endpoint, who);
    this.#where = whereOf(endpoint);
    this.#base = { servername: serverNameOf(endpoint, who), alpn: alpnOf(endpoint) };
    this.#reach = reach;
  }

  get isShort(): boolean {
    return this.#isShort;
  }

  get roundTripMs(): number | null {
    return this.#pool.roundTripMs;
  }

  get backedOff(): boolean {
    return this.#pool.backedOff;
  }

  async ask(question: Question, more: boolean): Promise<HelloReply> {
    const { version } = question;
    // The suite lists of TLS 1.2 are usually the longest, so start them early.
    const turn = version === 'TLSv1.2' ? 'early' : 'any';
    const hello = helloOf({ ...this.#base, ...question }, randomBytes(64));
    const { flight, failure } = await this.#exchange(version, hello, { more, turn });
    if (failure !== undefined) return { type: 'failed', failure };
    try {
      const reply = replyOf(flight, version);
      if (reply.type === 'hello' && flight !== null) {
        this.answered.push({ version, hello: reply.hello, flight });
        this.#control = async () => (await this.ask(question, false)).type === 'hello';
      }
      if (reply.type === 'refused' && reply.instead === null) this.#refused.add(version);
      return { ...reply, flight };
    } catch (error) {
      if (!(error instanceof TlsViolation)) throw error;
      const detail = `${this.#where}: ${error.message}`;
      return { type: 'failed', failure: { layer: 'tls', reason: 'malformed', detail } };
    }
  }

  async askSslv2(): Promise<HelloAnswer> {
    const hello = sslv2ClientHello(SSLV2_CIPHER_KINDS, randomBytes(16));
    const answer = await this.#exchange('SSLv2', hello, { more: false });
    if (answer.failure !== undefined) return answer;
    const isRefused = (answer.flight?.sslv2?.cipherKinds.length ?? 0) === 0;
    if (isRefused) this.#refused.add('SSLv2');
    else this.#control ??= async () => (await this.askSslv2()).flight?.sslv2 != null;
    return answer;
  }

  async unproven(): Promise<ReadonlySet<ProtocolVersion>> {
    if (this.#refused.size === 0) return new Set();
    const versions = new Set(this.#refused);
    if (!(await this.#isStillTaken())) return versions;
    const taken = new Set<ProtocolVersion>();
    for (const [version, hello] of this.#resets) {
      const answer = await this.#pool.exchange(hello, { more: false, again: false });
      if (!isReset(answer) && !isRefusal(answer)) taken.add(version);
    }
    const isProven = this.#resets.size === 0 || (await this.#isStillTaken());
    return isProven ? taken : new Set(this.#resets.keys());
  }

  groups(version: RecordVersion): readonly number[] {
    const all = this.#isShort ? COMMON_GROUPS : GROUP_ORDER;
    const own = version === 'TLSv1.3' ? all : all.filter(isTls12Curve);
    return [...own].reverse();
  }

  signatures(): readonly number[] {
    return [...(this.#isShort ? COMMON_SIGNATURES : SIGNATURE_SCHEMES)].reverse();
  }

  async takesShort(version: RecordVersion): Promise<boolean> {
    const suites = version === 'TLSv1.3' ? TLS13_SUITES : COMMON_SUITES;
    const groups = version === 'TLSv1.3' ? COMMON_GROUPS : COMMON_GROUPS.filter(isTls12Curve);
    const question = { version, suites, groups, signatures: COMMON_SIGNATURES };
    const reply = await this.ask(question, false);
    if (reply.type !== 'hello') return false;
    this.#isShort = true;
    this.#reach.chosenAt(suites.indexOf(reply.suite), suites.length);
    return true;
  }

  close(): void {
    this.#pool.close();
  }

  /**
   * Returns whether the server accepts a repetition of the last ClientHello that it accepted.
   * False if it has accepted none.
   */
  async #isStillTaken(): Promise<boolean> {
    return this.#control !== null && (await this.#control());
  }

  async #exchange(
    version: ProtocolVersion,
    hello: Uint8Array,
    how: HowToExchange,
  ): Promise<HelloAnswer> {
    // Do not retry after the first reset in a version: the server probably resets each
    // ClientHello.
    const again = !this.#resets.has(version);
    const answer = await this.#pool.exchange(hello, { ...how, again });
    if (!isReset(answer)) return answer;
    this.#resets.set(version, hello);
    return { flight: null };
  }
}

function isReset({ failure }: HelloAnswer): boolean {
  return failure?.layer === 'tls' && failure.reason === 'reset';
}

function isRefusal({ flight, failure }: HelloAnswer): boolean {
  return failure === undefined && (flight === null || (!flight.hello && !flight.sslv2));
}
