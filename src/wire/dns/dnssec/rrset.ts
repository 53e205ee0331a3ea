import { DnsMalformed } from '../malformed.js';
import type { DnsMessage, ResourceRecord } from '../message.js';
import type { Name } from '../name.js';
import { CLASS_IN, TYPE, typeName } from '../types.js';
import { canonicalRdata, lastLabels, nameKey } from './canonical.js';
import { tooCostly } from './failure.js';
import { readRrsig, type Rrsig } from './records.js';

/** Maximum number of records in an RRset: about as many A records as fit into 64 KiB. */
const MOST_RECORDS = 4096;
/** Maximum number of signatures of one RRset; normal zones have one for each of a few keys. */
const MOST_SIGNATURES = 512;
/**
 * Maximum number of NSEC, NSEC3 and RRSIG records of one message; normal messages have a few for
 * each zone.
 */
const MOST_DENIALS = 256;

/** Records of class IN of one owner and type, and the RRSIG records that cover them. */
export interface RRset {
  readonly owner: Name;
  readonly type: number;
  /** Records in canonical order, without duplicates (RFC 4034 §6.3). */
  readonly records: readonly ResourceRecord[];
  /** Canonical RDATA of each record. */
  readonly rdata: readonly Uint8Array[];
  /** RRSIG records that can be decoded, without duplicates, sorted by RDATA. */
  readonly signatures: readonly Rrsig[];
}

/** RRsets of a message, independent of the order of its records. */
interface MessageIndex {
  /** Returns an RRset of the answer section, or null. Throws `Failure` when it is too large. */
  answer(name: Name, type: number): RRset | null;
  /** Returns the NSEC and NSEC3 RRsets of the authority section, sorted by owner. */
  denials(): readonly RRset[];
}

const indexed = new WeakMap<DnsMessage, MessageIndex>();

export function indexOf(message: DnsMessage): MessageIndex {
  const known = indexed.get(message) ?? createIndex(message);
  indexed.set(message, known);
  return known;
}

function createIndex(message: DnsMessage): MessageIndex {
  const sets = new Map<string, RRset | null>();
  let denials: readonly RRset[] | null = null;
  return {
    answer: (name, type) => {
      const key = `${type} ${nameKey(name)}`;
      const known = sets.get(key);
      if (known !== undefined) return known;
      const found = rrsetOf(pick(message.answer, name, type));
      sets.set(key, found);
      return found;
    },
    denials: () =>
      (denials ??= [...denialsOf(message.authority)]
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([, found]) => rrsetOf(found))
        .filter((set) => set !== null)),
  };
}

interface Found {
  readonly records: ResourceRecord[];
  readonly signatures: ResourceRecord[];
}

function pick(records: readonly ResourceRecord[], name: Name, type: number): Found {
  const found: Found = { records: [], signatures: [] };
  const key = nameKey(name);
  for (const record of records) {
    const isSignature = record.type === TYPE.RRSIG;
    if ((isSignature ? coveredBy(record) : record.type) !== type) continue;
    if (record.class !== CLASS_IN || record.ownerLabels.length !== name.length) continue;
    if (record.owner.toLowerCase() !== key) continue;
    (isSignature ? found.signatures : found.records).push(record);
  }
  return found;
}

/** Collects signed NSEC and NSEC3 records by type and owner. */
function denialsOf(authority: readonly ResourceRecord[]): ReadonlyMap<string, Found> {
  const all = new Map<string, Found>();
  let count = 0;
  for (const record of authority) {
    const isSignature = record.type === TYPE.RRSIG;
    const type = isSignature ? coveredBy(record) : record.type;
    if (record.class !== CLASS_IN || (type !== TYPE.NSEC && type !== TYPE.NSEC3)) continue;
    count += 1;
    if (count > MOST_DENIALS) throw tooCostly('there are too many NSEC and NSEC3 records');
    const key = `${type} ${record.owner.toLowerCase()}`;
    const found = all.get(key) ?? { records: [], signatures: [] };
    all.set(key, found);
    (isSignature ? found.signatures : found.records).push(record);
  }
  return all;
}

function coveredBy({ rdata }: ResourceRecord): number {
  return (rdata[0] ?? 0) * 0x100 + (rdata[1] ?? 0);
}

function rrsetOf(found: Found): RRset | null {
  const [first] = found.records;
  if (first === undefined) return null;
  if (found.records.length > MOST_RECORDS || found.signatures.length > MOST_SIGNATURES) {
    throw tooCostly(`${first.owner} has too many ${typeName(first.type)} records`);
  }
  const canonical = distinct(found.records, (record) => canonicalRdata(first.type, record.rdata));
  return {
    owner: first.ownerLabels,
    type: first.type,
    records: canonical.map(({ record }) => record),
    rdata: canonical.map(({ octets }) => octets),
    signatures: distinct(found.signatures, ({ rdata }) => rdata).flatMap(({ record }) => {
      try {
        return [readRrsig(record)];
      } catch (error) {
        // Ignore an RRSIG that cannot be decoded.
        if (error instanceof DnsMalformed) return [];
        throw error;
      }
    }),
  };
}

/**
 * Sorts records by canonical RDATA and removes duplicates. Of duplicates, keeps the one whose
 * received octets sort first.
 */
function distinct(
  records: readonly ResourceRecord[],
  octetsOf: (record: ResourceRecord) => Uint8Array,
): { record: ResourceRecord; octets: Uint8Array }[] {
  return records
    .map((record) => ({ record, octets: octetsOf(record) }))
    .sort(
      (a, b) =>
        Buffer.compare(a.octets, b.octets) ||
        Buffer.compare(a.record.rdata, b.record.rdata) ||
        a.record.ttl - b.record.ttl,
    )
    .filter(
      ({ octets }, index, all) =>
        index === 0 || Buffer.compare(octets, all[index - 1]?.octets ?? octets) !== 0,
    );
}

/**
 * Returns the DNAME RRset of the answer section that is closest above a name (RFC 6672 §3.2), or
 * null.
 */
export function dnameAbove(message: DnsMessage, name: Name): RRset | null {
  const index = indexOf(message);
  if (!message.answer.some(({ type }) => type === TYPE.DNAME)) return null;
  for (let count = name.length - 1; count >= 0; count -= 1) {
    const found = index.answer(lastLabels(name, count), TYPE.DNAME);
    if (found !== null) return found;
  }
  return null;
}
