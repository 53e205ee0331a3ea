/** A signed tree of zones in memory, which answers as a recursive resolver does. */
import { createHash } from 'node:crypto';
import {
  compareNames,
  isWithin,
  lastLabels,
  nameKey,
  wildcardOf,
} from '../../../../src/wire/dns/dnssec/canonical.js';
import { canonicalRdata } from '../../../../src/wire/dns/dnssec/canonical.js';
import { chainOf, hashedName } from './chain.js';
import type { AskDns, TrustAnchor } from '../../../../src/wire/dns/dnssec/types.js';
import type { DnsMessage, ResourceRecord } from '../../../../src/wire/dns/message.js';
import { encodeName, lowerName, parseName, type Name } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { createKey, type SigningKey } from './keys.js';
import { rdata, record } from './rdata.js';

/** Seconds since 1970 at which all is valid. */
export const NOW = 1_790_000_000;
const DAY = 86_400;

export interface ZoneSpec {
  readonly name: string;
  /** Owner, type, RDATA; the SOA, NS and keys come by themselves. */
  readonly records?: readonly (readonly [string, number, Uint8Array])[];
  /** Null: not signed. */
  readonly algorithm?: number | null;
  readonly denial?: 'nsec' | 'nsec3' | 'opt-out';
  readonly iterations?: number;
  readonly valid?: readonly [number, number];
  /** What the parent has: nothing, the true digests of these types, or one of another key. */
  readonly ds?: 'none' | 'mismatch' | readonly number[];
  /** A key for the keys and one for the rest. */
  readonly split?: boolean;
  /** Leaves the signatures out. */
  readonly unsignedAnswers?: boolean;
  /** Instead of new ones. */
  readonly keys?: readonly SigningKey[];
  /** Names of its servers; default: `ns.example`. */
  readonly servers?: readonly string[];
}

export interface Zone {
  readonly spec: ZoneSpec;
  readonly name: Name;
  readonly keys: readonly SigningKey[];
  /** By owner, then type. */
  readonly nodes: Map<
    string,
    { readonly owner: Name; readonly sets: Map<number, ResourceRecord[]> }
  >;
  readonly cuts: Set<string>;
  readonly signatures: Map<string, ResourceRecord>;
  chain: readonly ResourceRecord[] | null;
}

export interface World {
  readonly ask: AskDns;
  readonly anchors: readonly TrustAnchor[];
  answer(name: Name | string, type: number): DnsMessage;
  readonly zones: readonly Zone[];
  /** Every owner of every zone. */
  readonly owners: readonly Name[];
  /** By the name of the zone. */
  readonly keys: ReadonlyMap<string, readonly SigningKey[]>;
}

export function createWorld(specs: readonly ZoneSpec[]): World {
  const zones = specs
    .map(createZone)
    .sort((a, b) => a.name.length - b.name.length || compareNames(a.name, b.name));
  for (const zone of zones) {
    const parent = zones
      .filter(({ name }) => name.length < zone.name.length && isWithin(zone.name, name))
      .at(-1);
    if (parent !== undefined) delegate(parent, zone);
  }
  const root = zones[0];
  if (root === undefined) throw new Error('there is no zone');
  const answers = new Map<string, DnsMessage>();
  const answer = (what: Name | string, type: number): DnsMessage => {
    const name = typeof what === 'string' ? parseName(what) : what;
    const key = `${type} ${nameKey(name)}`;
    const known = answers.get(key) ?? resolve(zones, name, type);
    answers.set(key, known);
    return known;
  };
  return {
    ask: async (name, type) => answer(name, type),
    anchors: root.keys.slice(0, 1).map((key) => ({
      zone: root.name.length === 0 ? '.' : nameKey(root.name),
      keyTag: key.keyTag,
      algorithm: key.algorithm,
      digestType: 2,
      digest: digest(root.name, key.rdata, 2),
    })),
    answer,
    zones,
    keys: new Map(zones.map(({ spec, keys }) => [spec.name, keys])),
    owners: zones.flatMap(({ nodes }) => [...nodes.values()].map(({ owner }) => owner)),
  };
}

export function messageOf(
  name: Name,
  type: number,
  rcode: number,
  answer: readonly ResourceRecord[],
  authority: readonly ResourceRecord[],
): DnsMessage {
  const flags = {
    qr: true,
    opcode: 0,
    aa: false,
    tc: false,
    rd: true,
    ra: true,
    ad: false,
    cd: true,
  };
  const questions = [{ name, type, class: 1 }];
  return { id: 1, ...flags, rcode, questions, answer, authority, additional: [], edns: null };
}

function createZone(spec: ZoneSpec): Zone {
  const { algorithm = 13, split = false } = spec;
  const keys =
    algorithm === null || spec.keys !== undefined
      ? (spec.keys ?? [])
      : split
        ? [createKey(algorithm), createKey(algorithm, 256)]
        : [createKey(algorithm)];
  const zone: Zone = {
    spec,
    name: parseName(spec.name),
    keys,
    nodes: new Map(),
    cuts: new Set(),
    signatures: new Map(),
    chain: null,
  };
  add(zone, record(zone.name, TYPE.SOA, rdata.soa(spec.name)));
  for (const host of serversOf(spec)) add(zone, record(zone.name, TYPE.NS, rdata.name(host)));
  for (const key of keys) add(zone, record(zone.name, TYPE.DNSKEY, key.rdata));
  for (const [owner, type, data] of spec.records ?? []) add(zone, record(owner, type, data));
  return zone;
}

function serversOf({ servers = ['ns.example'] }: ZoneSpec): readonly string[] {
  return servers;
}

function add(zone: Zone, one: ResourceRecord): void {
  const key = nameKey(one.ownerLabels);
  const node = zone.nodes.get(key) ?? {
    owner: one.ownerLabels,
    sets: new Map<number, ResourceRecord[]>(),
  };
  zone.nodes.set(key, node);
  node.sets.set(one.type, [...(node.sets.get(one.type) ?? []), one]);
}

function delegate(parent: Zone, child: Zone): void {
  parent.cuts.add(nameKey(child.name));
  for (const host of serversOf(child.spec)) {
    add(parent, record(child.name, TYPE.NS, rdata.name(host)));
  }
  const { ds = [2] } = child.spec;
  const [key] = child.keys;
  if (ds === 'none' || (key === undefined && ds !== 'mismatch')) return;
  const of = ds === 'mismatch' || key === undefined ? createKey(13) : key;
  for (const type of ds === 'mismatch' ? [2] : ds) {
    const data = digest(child.name, of.rdata, type);
    add(
      parent,
      record(
        child.name,
        TYPE.DS,
        rdata.bytes(rdata.u16(of.keyTag), Uint8Array.of(of.algorithm, type), data),
      ),
    );
  }
}

function digest(owner: Name, key: Uint8Array, type: number): Uint8Array {
  const hash = type === 1 ? 'sha1' : type === 4 ? 'sha384' : 'sha256';
  return new Uint8Array(
    createHash(hash)
      .update(encodeName(lowerName(owner)))
      .update(key)
      .digest(),
  );
}

/** The RRSIG of an RRset, over the name that it has in the zone. */
export function signRRset(
  set: readonly ResourceRecord[],
  zone: Name,
  key: SigningKey,
  [inception, expiration]: readonly [number, number],
): ResourceRecord {
  const [first] = set;
  if (first === undefined) throw new Error('there is nothing to sign');
  const labels = first.owner.startsWith('*')
    ? first.ownerLabels.length - 1
    : first.ownerLabels.length;
  const fixed = Buffer.alloc(18);
  fixed.writeUInt16BE(first.type, 0);
  fixed.writeUInt8(key.algorithm, 2);
  fixed.writeUInt8(labels, 3);
  fixed.writeUInt32BE(first.ttl, 4);
  fixed.writeUInt32BE(expiration % 2 ** 32, 8);
  fixed.writeUInt32BE(inception % 2 ** 32, 12);
  fixed.writeUInt16BE(key.keyTag, 16);
  const signer = encodeName(lowerName(zone));
  const owner = encodeName(lowerName(first.ownerLabels));
  const sorted = set
    .map((one) => canonicalRdata(one.type, one.rdata))
    .sort((a, b) => Buffer.compare(a, b));
  const data = sorted.flatMap((octets) => {
    const head = Buffer.alloc(10);
    head.writeUInt16BE(first.type, 0);
    head.writeUInt16BE(1, 2);
    head.writeUInt32BE(first.ttl, 4);
    head.writeUInt16BE(octets.length, 8);
    return [owner, head, octets];
  });
  const signature = key.sign(rdata.bytes(fixed, signer, ...data));
  return record(first.ownerLabels, TYPE.RRSIG, rdata.bytes(fixed, signer, signature), first.ttl);
}

/** With its signature, and the owner that was asked for when a wildcard made it. */
export function signed(zone: Zone, set: readonly ResourceRecord[], as?: Name): ResourceRecord[] {
  const [first] = set;
  if (first === undefined) return [];
  const all = [...set];
  const isOurs = !zone.cuts.has(nameKey(first.ownerLabels)) || first.type !== TYPE.NS;
  const key = first.type === TYPE.DNSKEY ? zone.keys[0] : zone.keys.at(-1);
  if (key !== undefined && isOurs && zone.spec.unsignedAnswers !== true) {
    const cacheKey = `${first.type} ${nameKey(first.ownerLabels)}`;
    const { valid = [NOW - DAY, NOW + 30 * DAY] } = zone.spec;
    const signature = zone.signatures.get(cacheKey) ?? signRRset(set, zone.name, key, valid);
    zone.signatures.set(cacheKey, signature);
    all.push(signature);
  }
  return as === undefined ? all : all.map((one) => ({ ...one, ...ownerOf(as) }));
}

function ownerOf(name: Name): Pick<ResourceRecord, 'owner' | 'ownerLabels'> {
  const { owner, ownerLabels } = record(name, 1, new Uint8Array());
  return { owner, ownerLabels };
}

function resolve(zones: readonly Zone[], name: Name, type: number): DnsMessage {
  const answer: ResourceRecord[] = [];
  const authority: ResourceRecord[] = [];
  let here = name;
  let rcode = 0;
  for (let links = 0; links < 20; links += 1) {
    const zone = zones
      .filter(
        (one) =>
          isWithin(here, one.name) &&
          (type !== TYPE.DS || here.length === 0 || one.name.length < here.length),
      )
      .at(-1);
    if (zone === undefined) break;
    const said = ask(zone, here, type);
    answer.push(...said.answer);
    authority.push(...said.authority);
    rcode = said.rcode;
    if (said.next === null || answer.length > 40) break;
    here = said.next;
  }
  return messageOf(name, type, rcode, answer, authority);
}

interface Said {
  readonly rcode: number;
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly next: Name | null;
}

export function ask(zone: Zone, name: Name, type: number): Said {
  for (let count = zone.name.length; count < name.length; count += 1) {
    const above = zone.nodes.get(nameKey(lastLabels(name, count)));
    const dname = above?.sets.get(TYPE.DNAME);
    if (above !== undefined && dname !== undefined) {
      const [{ rdata: data } = { rdata: new Uint8Array() }] = dname;
      const target = [...name.slice(0, name.length - count), ...namesIn(data)];
      const cname = record(name, TYPE.CNAME, encodeName(target));
      return { rcode: 0, answer: [...signed(zone, dname), cname], authority: [], next: target };
    }
  }
  const node = zone.nodes.get(nameKey(name));
  if (node !== undefined || hasBelow(zone, name))
    return positive(zone, node?.sets, name, type, null);
  const encloser = closestEncloser(zone, name);
  const wildcard = zone.nodes.get(nameKey(wildcardOf(encloser)));
  if (wildcard !== undefined) return positive(zone, wildcard.sets, name, type, encloser);
  return {
    rcode: 3,
    answer: [],
    authority: [...soaOf(zone), ...denials(zone, name, encloser, [wildcardOf(encloser)])],
    next: null,
  };
}

function positive(
  zone: Zone,
  sets: ReadonlyMap<number, readonly ResourceRecord[]> | undefined,
  name: Name,
  type: number,
  encloser: Name | null,
): Said {
  const proof = encloser === null ? [] : denials(zone, name, encloser, []);
  const as = encloser === null ? undefined : name;
  const found = sets?.get(type);
  if (found !== undefined) {
    return { rcode: 0, answer: signed(zone, found, as), authority: proof, next: null };
  }
  const cname = sets?.get(TYPE.CNAME);
  if (cname !== undefined) {
    const [{ rdata: data } = { rdata: new Uint8Array() }] = cname;
    return { rcode: 0, answer: signed(zone, cname, as), authority: proof, next: namesIn(data) };
  }
  const nodata =
    encloser === null
      ? denials(zone, name, null, [])
      : denials(zone, name, encloser, [wildcardOf(encloser)]);
  return { rcode: 0, answer: [], authority: [...soaOf(zone), ...nodata], next: null };
}

export function namesIn(data: Uint8Array): Name {
  const labels: Uint8Array[] = [];
  for (let at = 0; (data[at] ?? 0) > 0; at += 1 + (data[at] ?? 0)) {
    labels.push(data.subarray(at + 1, at + 1 + (data[at] ?? 0)));
  }
  return labels;
}

function soaOf(zone: Zone): ResourceRecord[] {
  return signed(zone, zone.nodes.get(nameKey(zone.name))?.sets.get(TYPE.SOA) ?? []);
}

function hasBelow(zone: Zone, name: Name): boolean {
  return [...zone.nodes.values()].some(
    ({ owner }) => owner.length > name.length && isWithin(owner, name),
  );
}

function closestEncloser(zone: Zone, name: Name): Name {
  for (let count = name.length - 1; count > zone.name.length; count -= 1) {
    const above = lastLabels(name, count);
    if (zone.nodes.has(nameKey(above)) || hasBelow(zone, above)) return above;
  }
  return zone.name;
}

/** NODATA of `name` when there is no encloser; else that it is not there, and `others` as they are. */
export function denials(
  zone: Zone,
  name: Name,
  encloser: Name | null,
  others: readonly Name[],
): ResourceRecord[] {
  if (zone.keys.length === 0) return [];
  const { denial = 'nsec' } = zone.spec;
  const wanted =
    denial === 'nsec'
      ? [name, ...others]
      : encloser === null
        ? [name]
        : [encloser, lastLabels(name, encloser.length + 1), ...others];
  const chain = (zone.chain ??= chainOf(zone));
  const found = new Set(wanted.flatMap((one) => proofsFor(zone, chain, one)));
  return [...found].flatMap((one) => signed(zone, [one]));
}

function proofsFor(
  zone: Zone,
  chain: readonly ResourceRecord[],
  name: Name,
): readonly ResourceRecord[] {
  if ((zone.spec.denial ?? 'nsec') === 'nsec')
    return chain.filter((one) => spans(one, name)).slice(-1);
  const key = nameKey(hashedName(zone, name));
  const own = chain.find((one) => nameKey(one.ownerLabels) === key);
  if (own !== undefined) return [own];
  const before = chain.filter((one) => nameKey(one.ownerLabels) < key).at(-1) ?? chain.at(-1);
  // A name that opt-out leaves out is told by the closest encloser that is there.
  const missing = zone.nodes.has(nameKey(name)) || hasBelow(zone, name);
  const extra = missing && name.length > zone.name.length ? encloserProof(zone, chain, name) : [];
  return before === undefined ? extra : [before, ...extra];
}

function encloserProof(
  zone: Zone,
  chain: readonly ResourceRecord[],
  name: Name,
): readonly ResourceRecord[] {
  for (let count = name.length - 1; count >= zone.name.length; count -= 1) {
    const key = nameKey(hashedName(zone, lastLabels(name, count)));
    const own = chain.find((one) => nameKey(one.ownerLabels) === key);
    if (own === undefined) continue;
    const next = nameKey(hashedName(zone, lastLabels(name, count + 1)));
    const before = chain.filter((one) => nameKey(one.ownerLabels) < next).at(-1) ?? chain.at(-1);
    return before === undefined ? [own] : [own, before];
  }
  return [];
}

function spans(one: ResourceRecord, name: Name): boolean {
  return compareNames(one.ownerLabels, name) <= 0;
}
