import type { DnsAnswer, IterationReason } from '../../model/index.js';
import type { ResourceRecord } from '../../wire/dns/message.js';

/** Answer of the DNS. Nonexistence of a name or a record is also an answer. */
export interface Resolution {
  /** Owner name of the records in lower case, without the trailing dot. */
  readonly owner: string;
  /** Rcode of the last name in the alias chain (RFC 6604). */
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** Targets of the followed CNAMEs. The last one owns the records. */
  readonly aliases: readonly string[];
  /** Records of the requested type, sorted, without duplicates; each one can be decoded. */
  readonly records: readonly ResourceRecord[];
  /**
   * The DNS server that answered, as in `servers`. For an alias chain with several queries, the
   * last one.
   */
  readonly resolver: string;
  /** Why the authoritative servers were asked; undefined if a resolver answered. */
  readonly iterated?: IterationReason;
}

/** Returns the parts of a resolution that each observation of an answer has. */
export function answerParts({ rcode, aliases, iterated }: Resolution): Omit<DnsAnswer, 'owner'> {
  return { rcode, aliases, ...(iterated === undefined ? {} : { iterated }) };
}
