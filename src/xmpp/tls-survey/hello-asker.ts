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
import { createHelloPool, type HowToExchange } from './hello-pool.js';
import type { Net } from '../../net/net.js';
import type { Answered } from './tls-features.js';
import { alpnOf, whereOf, type Who } from '../open-stream.js';

export type RecordVersion = Exclude<ProtocolVersion, 'SSLv2'>;

export const TLS13_SUITES = suiteOrder(SUITES.filter(isTls13Suite));
export const OLDER_SUITES = suiteOrder(SUITES.filter((code) => !isTls13Suite(code)));
export const CURVES = GROUP_ORDER.filter(isTls12Curve);

/** How a hello was answered; `failed`: nothing is known by it. */
export type HelloReply =
  | (Reply & { readonly flight: ServerFlight | null })
  | { readonly type: 'failed'; readonly failure: Failure };

export type Question = Omit<HelloOffer, 'servername' | 'alpn'>;

/** Asks one endpoint by hellos, and remembers what it takes to believe the refusals. */
export interface HelloAsker {
  /** `more`: another question is likely to follow. */
  ask(question: Question, more: boolean): Promise<HelloReply>;
  /** Asks in SSLv2 for every cipher kind that has a name. */
  askSslv2(): Promise<HelloAnswer>;
  /** To be offered in that version: all that there are, or the common ones; the likeliest last. */
  groups(version: RecordVersion): readonly number[];
  signatures(): readonly number[];
  /**
   * Whether the server takes a hello with few suites, groups and signature algorithms. If so,
   * `groups` and `signatures` are short from then on.
   */
  takesShort(version: RecordVersion): Promise<boolean>;
  readonly isShort: boolean;
  /**
   * The versions whose refusals prove nothing. A refusal counts where a hello that the server
   * took is taken again after it. A reset must come a second time too, between two such hellos.
   */
  unproven(): Promise<ReadonlySet<ProtocolVersion>>;
  /** Hellos that were taken. */
  readonly answered: readonly Answered[];
  /** ms; null before the first connection. */
  readonly roundTripMs: number | null;
  readonly backedOff: boolean;
  close(): void;
}

export function createHelloAsker(net: Net, endpoint: Endpoint, who: Who, reach: Reach): HelloAsker {
  const pool = createHelloPool(net, endpoint, who);
  const where = whereOf(endpoint);
  const base = { servername: who.domain, alpn: alpnOf(endpoint) };
  const answered: Answered[] = [];
  const refused = new Set<ProtocolVersion>();
  /** The last hello in that version that was answered by a reset. */
  const resets = new Map<ProtocolVersion, Uint8Array>();
  let isShort = false;
  /** Asks again what was taken before. */
  let control: (() => Promise<boolean>) | null = null;

  async function exchange(
    version: ProtocolVersion,
    hello: Uint8Array,
    how: HowToExchange,
  ): Promise<HelloAnswer> {
    // One pause a version: a server that resets does so at once.
    const answer = await pool.exchange(hello, { ...how, again: !resets.has(version) });
    if (!isReset(answer)) return answer;
    resets.set(version, hello);
    return { flight: null };
  }

  async function ask(question: Question, more: boolean): Promise<HelloReply> {
    const { version } = question;
    // The lists of TLS 1.2 are the longest nearly everywhere.
    const turn = version === 'TLSv1.2' ? 'early' : 'any';
    const hello = helloOf({ ...base, ...question }, randomBytes(64));
    const { flight, failure } = await exchange(version, hello, { more, turn });
    if (failure !== undefined) return { type: 'failed', failure };
    try {
      const reply = replyOf(flight, version);
      if (reply.type === 'hello' && flight !== null) {
        answered.push({ version, hello: reply.hello, flight });
        control = async () => (await ask(question, false)).type === 'hello';
      }
      if (reply.type === 'refused' && reply.instead === null) refused.add(version);
      return { ...reply, flight };
    } catch (error) {
      if (!(error instanceof TlsViolation)) throw error;
      const detail = `${where}: ${error.message}`;
      return { type: 'failed', failure: { layer: 'tls', reason: 'malformed', detail } };
    }
  }

  async function askSslv2(): Promise<HelloAnswer> {
    const hello = sslv2ClientHello(SSLV2_CIPHER_KINDS, randomBytes(16));
    const answer = await exchange('SSLv2', hello, { more: false });
    if (answer.failure !== undefined) return answer;
    if ((answer.flight?.sslv2?.cipherKinds.length ?? 0) === 0) refused.add('SSLv2');
    else control ??= async () => (await askSslv2()).flight?.sslv2 != null;
    return answer;
  }

  async function unproven(): Promise<ReadonlySet<ProtocolVersion>> {
    if (refused.size === 0) return new Set();
    const versions = new Set(refused);
    if (control === null || !(await control())) return versions;
    const taken = new Set<ProtocolVersion>();
    for (const [version, hello] of resets) {
      const answer = await pool.exchange(hello, { more: false, again: false });
      if (!isReset(answer) && !isRefusal(answer)) taken.add(version);
    }
    if (resets.size > 0 && !(await control())) return new Set(resets.keys());
    return taken;
  }

  return {
    ask,
    askSslv2,
    unproven,
    groups(version) {
      const all = isShort ? COMMON_GROUPS : GROUP_ORDER;
      const own = version === 'TLSv1.3' ? all : all.filter(isTls12Curve);
      return [...own].reverse();
    },
    signatures: () => [...(isShort ? COMMON_SIGNATURES : SIGNATURE_SCHEMES)].reverse(),
    async takesShort(version) {
      const suites = version === 'TLSv1.3' ? TLS13_SUITES : COMMON_SUITES;
      const groups = version === 'TLSv1.3' ? COMMON_GROUPS : COMMON_GROUPS.filter(isTls12Curve);
      const reply = await ask({ version, suites, groups, signatures: COMMON_SIGNATURES }, false);
      if (reply.type !== 'hello') return false;
      isShort = true;
      reach.chosenAt(suites.indexOf(reply.suite), suites.length);
      return true;
    },
    get isShort() {
      return isShort;
    },
    answered,
    get roundTripMs() {
      return pool.roundTripMs;
    },
    get backedOff() {
      return pool.backedOff;
    },
    close: () => pool.close(),
  };
}

function isReset({ failure }: HelloAnswer): boolean {
  return failure?.layer === 'tls' && failure.reason === 'reset';
}

function isRefusal({ flight, failure }: HelloAnswer): boolean {
  return failure === undefined && (flight === null || (!flight.hello && !flight.sslv2));
}
