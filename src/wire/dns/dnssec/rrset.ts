import { DnsMalformed } from '../malformed.js';
import type { DnsMessage, ResourceRecord } from '../message.js';
import type { Name } from '../name.js';
import { CLASS_IN, TYPE } from '../types.js';
import { canonicalRdata, nameKey } from './canonical.js';
import { tooCostly } from './failure.js';
import { readRrsig, type Rrsig } from './records.js';

/** As many A records as a message of 64 KiB can hold. */
const MOST_RECORDS = 4096;
/** Signatures of one RRset; an honest zone has one for each of a few keys. */
const MOST_SIGNATURES = 512;

/** Records of class IN of one owner and type, and the RRSIG records that cover them. */
export interface RRset {
  readonly owner: Name;
  readonly type: number;
  /** In canonical order, no two with the same canonical RDATA (RFC 4034 §6.3). */
  readonly records: readonly ResourceRecord[];
  /** Canonical, of each record. */
  readonly rdata: readonly Uint8Array[];
  /** Those that can be read, no two alike, in the order of their RDATA. */
  readonly signatures: readonly Rrsig[];
}

/** What a message holds, whatever the order in which it came. */
export interface MessageIndex {
  /** From the answer section. Throws `Failure` when it is too large. */
  answer(name: Name, type: number): RRset | null;
  /** The NSEC and NSEC3 RRsets of the authority section, in the order of their owners. */
  denials(): readonly RRset[];
}

const indexed = new WeakMap<DnsMessage, MessageIndex>();

export function indexOf(message: DnsMessage): MessageIndex {
  const known = indexed.get(message) ?? createIndex(message);
  indexed.set(message, known);
  return known;
}

function createIndex(message: DnsMessage): MessageIndex {
  const answer = group(message.answer);
  const authority = group(
    message.authority.filter(
      ({ type }) => type === TYPE.NSEC || type === TYPE.NSEC3 || type === TYPE.RRSIG,
    ),
  );
  const sets = new Map<string, RRset | null>();
  let denials: readonly RRset[] | null = null;
  return {
    answer: (name, type) => {
      const key = `${type} ${nameKey(name)}`;
      const known = sets.get(key) ?? rrsetOf(answer.get(key));
      sets.set(key, known);
      return known;
    },
    denials: () =>
      (denials ??= [...authority]
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([, found]) => rrsetOf(found))
        .filter((set) => set !== null)),
  };
}

interface Found {
  readonly records: ResourceRecord[];
  readonly signatures: ResourceRecord[];
}

/** By type and owner. */
function group(records: readonly ResourceRecord[]): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const record of records) {
    if (record.class !== CLASS_IN) continue;
    const { type, rdata } = record;
    const isSignature = type === TYPE.RRSIG;
    const of = isSignature ? (rdata[0] ?? 0) * 0x100 + (rdata[1] ?? 0) : type;
    const key = `${of} ${record.owner.toLowerCase()}`;
    const set = found.get(key) ?? { records: [], signatures: [] };
    found.set(key, set);
    (isSignature ? set.signatures : set.records).push(record);
  }
  return found;
}

function rrsetOf(found: Found | undefined): RRset | null {
  const [first] = found?.records ?? [];
  if (found === undefined || first === undefined) return null;
  if (found.records.length > MOST_RECORDS || found.signatures.length > MOST_SIGNATURES) {
    throw tooCostly(`${first.owner} has too many records of type ${first.type}`);
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
        // What cannot be read signs nothing.
        if (error instanceof DnsMalformed) return [];
        throw error;
      }
    }),
  };
}

/** Sorted; of those that are alike the one whose own octets come first. */
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
