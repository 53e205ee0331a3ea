/** Zones in memory, unsigned or signed with NSEC (RFC 4034 §4). */
import {
  compareNames,
  isWithin,
  lastLabels,
  nameKey,
  wildcardOf,
} from '../../wire/dns/dnssec/canonical.js';
import type { ResourceRecord } from '../../wire/dns/message.js';
import { encodeName, parseName, type Name } from '../../wire/dns/name.js';
import { TYPE } from '../../wire/dns/types.js';
import { concat, rdata, record } from './records.js';
import { createZoneKey, dsOf, signatureOf, type ZoneKey } from './signing.js';

export interface ZoneSpec {
  /** Name of the zone; `.` for the root. */
  readonly name: string;
  /** Whether the zone is signed and its parent has a DS record for it. */
  readonly signed: boolean;
  /** Records as owner, type and RDATA. SOA, NS, DNSKEY and delegations are added. */
  readonly records?: readonly (readonly [owner: string, type: number, rdata: Uint8Array])[];
}

export interface Zone {
  readonly apex: Name;
  /** Key of the zone; null for an unsigned zone. */
  readonly key: ZoneKey | null;
  /** Returns the records of an owner and type, without signatures; may be empty. */
  find(owner: Name, type: number): readonly ResourceRecord[];
  /** Whether a record exists at the name or below it (RFC 8020). */
  exists(name: Name): boolean;
  /** Returns the NSEC records that prove that a name, or a type at a name, does not exist. */
  denial(name: Name): readonly ResourceRecord[];
  /** Returns the RRset, with its signature if the zone is signed. */
  signed(set: readonly ResourceRecord[]): readonly ResourceRecord[];
}

/** Name server without an address: resolvers send all queries to the address of the demo. */
const NAME_SERVER = 'ns.example';

/** Creates the zones, and delegates each from its parent zone. */
export function createZones(specs: readonly ZoneSpec[]): readonly Zone[] {
  const all = specs.map((spec) => ({
    spec,
    apex: parseName(spec.name),
    key: spec.signed ? createZoneKey() : null,
  }));
  const parentOf = (child: Name): Name | undefined =>
    all
      .map(({ apex }) => apex)
      .filter((apex) => apex.length < child.length && isWithin(child, apex))
      .sort((a, b) => a.length - b.length)
      .at(-1);
  return all.map(({ spec, apex, key }) => {
    const children = all.filter((other) => parentOf(other.apex) === apex);
    const delegations = children.flatMap((child) => [
      record(child.apex, TYPE.NS, rdata.name(NAME_SERVER)),
      ...(child.key === null ? [] : [record(child.apex, TYPE.DS, dsOf(child.apex, child.key))]),
    ]);
    const own = (spec.records ?? []).map(([owner, type, data]) =>
      record(parseName(owner), type, data),
    );
    return createZone(apex, key, [...own, ...delegations]);
  });
}

function createZone(apex: Name, key: ZoneKey | null, records: readonly ResourceRecord[]): Zone {
  const nodes = nodesOf([
    record(apex, TYPE.SOA, rdata.soa(NAME_SERVER)),
    record(apex, TYPE.NS, rdata.name(NAME_SERVER)),
    ...(key === null ? [] : [record(apex, TYPE.DNSKEY, key.dnskey)]),
    ...records,
  ]);
  const chain = key === null ? [] : nsecChain([...nodes.values()]);
  const signatures = new Map<string, ResourceRecord>();
  const exists = (name: Name): boolean =>
    [...nodes.values()].some(({ owner }) => isWithin(owner, name));
  /**
   * Returns the NSEC record of the name; if the zone does not contain the name, the record of the
   * last name before it.
   */
  const nsecOf = (name: Name): ResourceRecord | undefined =>
    chain.filter(({ ownerLabels }) => compareNames(ownerLabels, name) <= 0).at(-1);
  return {
    apex,
    key,
    exists,
    find: (owner, type) => nodes.get(nameKey(owner))?.sets.get(type) ?? [],
    denial(name) {
      const proofs = [nsecOf(name)];
      if (!exists(name)) proofs.push(nsecOf(wildcardOf(closestEncloser(apex, name, exists))));
      return [...new Set(proofs)].flatMap((proof) => proof ?? []);
    },
    signed(set) {
      const [first] = set;
      if (key === null || first === undefined) return set;
      const id = `${first.type} ${nameKey(first.ownerLabels)}`;
      const signature = signatures.get(id) ?? signatureOf(set, apex, key);
      signatures.set(id, signature);
      return [...set, signature];
    },
  };
}

interface Node {
  readonly owner: Name;
  readonly sets: Map<number, ResourceRecord[]>;
}

/** Groups the DNS records of a zone by their owner name. */
function nodesOf(records: readonly ResourceRecord[]): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const one of records) {
    const id = nameKey(one.ownerLabels);
    const empty: Node = { owner: one.ownerLabels, sets: new Map() };
    const node = nodes.get(id) ?? empty;
    node.sets.set(one.type, [...(node.sets.get(one.type) ?? []), one]);
    nodes.set(id, node);
  }
  return nodes;
}

function closestEncloser(apex: Name, name: Name, exists: (name: Name) => boolean): Name {
  for (let labels = name.length - 1; labels > apex.length; labels -= 1) {
    const above = lastLabels(name, labels);
    if (exists(above)) return above;
  }
  return apex;
}

/** Creates the NSEC records in canonical order; the last one names the first owner. */
function nsecChain(nodes: readonly Node[]): readonly ResourceRecord[] {
  const sorted = [...nodes].sort((a, b) => compareNames(a.owner, b.owner));
  return sorted.map(({ owner, sets }, index) => {
    const next = sorted[(index + 1) % sorted.length]?.owner ?? owner;
    const types = typeBitmap([...sets.keys(), TYPE.RRSIG, TYPE.NSEC]);
    return record(owner, TYPE.NSEC, concat(encodeName(next), types));
  });
}

/** Encodes a type bitmap (RFC 4034 §4.1.2). */
function typeBitmap(types: readonly number[]): Uint8Array {
  const windows = new Map<number, Uint8Array>();
  for (const type of [...types].sort((a, b) => a - b)) {
    const window = Math.floor(type / 256);
    const bits = windows.get(window) ?? new Uint8Array(32);
    const octet = Math.floor((type % 256) / 8);
    bits[octet] = (bits[octet] ?? 0) | (0x80 >> (type % 8));
    windows.set(window, bits);
  }
  const parts = [...windows].map(([window, bits]) => {
    const length = bits.findLastIndex((octet) => octet !== 0) + 1;
    return concat(Uint8Array.of(window, length), bits.subarray(0, length));
  });
  return concat(...parts);
}
