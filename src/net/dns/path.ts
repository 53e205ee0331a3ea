/** One way to find answers and to validate them. */
import { answerTo } from '../../wire/dns/answer.js';
import type { Validated, Validator } from '../../wire/dns/dnssec/types.js';
import { isWithheld } from '../../wire/dns/extended-errors.js';
import { DnsMalformed } from '../../wire/dns/malformed.js';
import type { DnsMessage, ResourceRecord } from '../../wire/dns/message.js';
import { formatName, type Name } from '../../wire/dns/name.js';
import type { RecordType } from '../../wire/dns/records.js';
import { TYPE } from '../../wire/dns/types.js';
import type { AskedMessage, AnswerOutcome, Asker } from './asker.js';
import { naming } from './session.js';
import { dnsFailure } from './transport.js';

/** An answer at the end of its alias chain. */
export interface PathAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** The name asked for, then the target of each alias. */
  readonly chain: readonly Name[];
  readonly records: readonly ResourceRecord[];
  readonly server: string;
  /** Whether a message has marks of a resolver that withholds or replaces records. */
  readonly isSuspect: boolean;
}

/** Asks resolvers, or the authoritative servers. */
export class AnswerPath {
  readonly #asker: Pick<Asker, 'ask'>;
  readonly #validator: Validator;
  readonly #answers = new Map<string, Promise<PathAnswer>>();
  readonly #judged = new Map<string, Promise<Validated>>();

  constructor(asker: Pick<Asker, 'ask'>, validator: Validator) {
    this.#asker = asker;
    this.#validator = validator;
  }

  /**
   * Follows aliases to the answer. Answers stay constant for the lifetime of the path, and failures
   * are forgotten. Rejects with `NetFailure` of layer `dns`.
   */
  answer(name: Name, type: RecordType): Promise<PathAnswer> {
    const key = keyOf(name, type);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.#chase(name, type);
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }

  /** Returns the answer that was given before; undefined if there was none. */
  async given(name: Name, type: RecordType): Promise<PathAnswer | undefined> {
    return this.#answers.get(keyOf(name, type))?.catch(() => undefined);
  }

  /** Validates an answer. Forgets indeterminate results. Never rejects. */
  judge(name: Name, type: RecordType): Promise<Validated> {
    const key = keyOf(name, type);
    const known = this.#judged.get(key);
    if (known !== undefined) return known;
    const verdict = this.#validator.validate(name, TYPE[type]).then((validated) => {
      if (validated.status === 'indeterminate') this.#judged.delete(key);
      return validated;
    });
    this.#judged.set(key, verdict);
    return verdict;
  }

  /** Validates the keys of a zone. Never rejects. */
  judgeKeys(zone: Name): Promise<Validated> {
    return this.#validator.validate(zone, TYPE.DNSKEY);
  }

  async #chase(name: Name, type: RecordType): Promise<PathAnswer> {
    let chain: readonly Name[] = [name];
    let isSuspect = false;
    for (;;) {
      const [first = '', ...aliases] = chain.map(formatName);
      const question = [`${first} ${type}`, ...aliases.slice(-1)].join(', alias of ');
      const asked = this.#asker.ask(chain.at(-1) ?? [], TYPE[type]).then((found) => ({
        found,
        answer: chain.length === 1 ? found.answer : onward(chain, type, found),
      }));
      const { answer, found } = await naming(question, asked);
      isSuspect ||= looksChanged(found.message);
      chain = answer.chain;
      // This loop over the aliases of a DNS name ends, because the length of alias chains is
      // bounded.
      if (answer.outcome === 'alias') continue;
      const { rcode, records } = answer;
      return { rcode, chain, records, server: found.server, isSuspect };
    }
  }
}

function keyOf(name: Name, type: RecordType): string {
  return `${type} ${formatName(name)}`;
}

/**
 * Whether a message looks as if its sender had changed it: a resolver that claims authority over
 * the zone, or one that says that it withholds records.
 */
function looksChanged(message: DnsMessage): boolean {
  return (message.aa && message.ra) || isWithheld(message);
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
