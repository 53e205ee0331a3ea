import { DnsMalformed } from './malformed.js';
import type { DnsMessage, ResourceRecord } from './message.js';
import { equalNames, formatName, type Name } from './name.js';
import { READERS, readCname, type RecordType } from './records.js';
import { CLASS_IN, RCODE, TYPE } from './types.js';

/** Maximum number of aliases (CNAME, DNAME) to follow for one question, over all messages. */
export const MOST_ALIASES = 16;

const READER_OF: ReadonlyMap<number, (record: ResourceRecord) => unknown> = new Map(
  Object.entries(READERS).map(([name, read]) => [TYPE[name as RecordType], read]),
);

export type Answer =
  | {
      readonly outcome: 'answered';
      readonly rcode: 'NOERROR' | 'NXDOMAIN';
      /**
       * The queried name, followed by the target of each alias; `records` are owned by the last
       * name.
       */
      readonly chain: readonly Name[];
      /** An RRset without duplicates, sorted by RDATA (RFC 4034 §6.3). */
      readonly records: readonly ResourceRecord[];
    }
  /** This message does not answer the last name of `chain`, which needs a query of its own. */
  | { readonly outcome: 'alias'; readonly chain: readonly Name[] }
  /** The server refers to other servers, or returns an empty answer without SOA. */
  | { readonly outcome: 'referral' };

/**
 * Returns the answer of a message of rcode NOERROR or NXDOMAIN for the last name of `chain`.
 * Ignores records of names that were neither queried nor reached by a CNAME. Throws `DnsMalformed`
 * for an alias loop, for more than `MOST_ALIASES` aliases, and for a record of `type` with invalid
 * RDATA: an RRset with a broken record is incomplete.
 */
export function answerTo(message: DnsMessage, chain: readonly Name[], type: number): Answer {
  const read = READER_OF.get(type);
  const followed = [...chain];
  for (;;) {
    const name = followed.at(-1) ?? [];
    const here = message.answer.filter(
      ({ ownerLabels, class: of }) => of === CLASS_IN && equalNames(ownerLabels, name),
    );
    const records = rrset(here.filter((record) => record.type === type));
    if (records.length > 0) {
      for (const record of records) read?.(record);
      // RFC 6604 §3: the alias chain ends in records, so the rcode must be NOERROR, whatever the
      // message says.
      return { outcome: 'answered', rcode: 'NOERROR', chain: followed, records };
    }
    const [alias, ...others] = rrset(here.filter((record) => record.type === TYPE.CNAME));
    if (alias === undefined) return emptyAnswer(message, chain, followed);
    if (others.length > 0) throw new DnsMalformed(`${alias.owner} has more than one CNAME`);
    follow(followed, readCname(alias));
  }
}

function emptyAnswer(
  message: DnsMessage,
  chain: readonly Name[],
  followed: readonly Name[],
): Answer {
  if (message.rcode === RCODE.NXDOMAIN) {
    // RFC 6604 §3: NXDOMAIN is about the last name of the chain.
    return { outcome: 'answered', rcode: 'NXDOMAIN', chain: followed, records: [] };
  }
  // RFC 2308 §2.2: an SOA distinguishes "no such data" from a referral.
  const holds = (type: number): boolean =>
    message.authority.some((record) => record.type === type && record.class === CLASS_IN);
  if (!holds(TYPE.SOA)) {
    if (followed.length > chain.length) return { outcome: 'alias', chain: followed };
    if (!message.aa && (holds(TYPE.NS) || !message.ra)) return { outcome: 'referral' };
  }
  return { outcome: 'answered', rcode: 'NOERROR', chain: followed, records: [] };
}

function follow(followed: Name[], target: Name): void {
  if (followed.some((name) => equalNames(name, target))) {
    const names = [...followed, target].map((name) => formatName(name));
    throw new DnsMalformed(`CNAMEs go in a circle: ${names.join(' -> ')}`);
  }
  if (followed.length > MOST_ALIASES) {
    throw new DnsMalformed(`more than ${MOST_ALIASES} CNAMEs, one after the other`);
  }
  followed.push(target);
}

function rrset(records: readonly ResourceRecord[]): ResourceRecord[] {
  const byRdata = new Map(
    records.map((record) => [Buffer.from(record.rdata).toString('hex'), record]),
  );
  return [...byRdata].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, record]) => record);
}
