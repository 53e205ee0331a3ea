import {
  compareNames,
  isWithin,
  lastLabels,
  nameKey,
} from '../../../../src/wire/dns/dnssec/canonical.js';
import { nsec3Hash } from '../../../../src/wire/dns/dnssec/nsec3.js';
import type { ResourceRecord } from '../../../../src/wire/dns/message.js';
import { encodeName, parseName, type Name } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { rdata, record } from './rdata.js';
import type { Zone } from './signer.js';

/** All NSEC or NSEC3 records of a zone, in order. */
export function chainOf(zone: Zone): readonly ResourceRecord[] {
  const nodes = [...zone.nodes.values()].filter(
    ({ owner }) =>
      ![...zone.cuts].some((cut) => nameKey(owner) !== cut && isWithin(owner, parseName(cut))),
  );
  return (zone.spec.denial ?? 'nsec') === 'nsec' ? nsecChain(nodes) : nsec3Chain(zone, nodes);
}

type Node = { readonly owner: Name; readonly sets: ReadonlyMap<number, unknown> };

function nsecChain(nodes: readonly Node[]): readonly ResourceRecord[] {
  const sorted = [...nodes].sort((a, b) => compareNames(a.owner, b.owner));
  return sorted.map(({ owner, sets }, index) => {
    const next = sorted[(index + 1) % sorted.length]?.owner ?? owner;
    const types = [...sets.keys(), TYPE.RRSIG, TYPE.NSEC];
    return record(owner, TYPE.NSEC, rdata.bytes(encodeName(next), bitmap(types)));
  });
}

const SALT = Uint8Array.of(0xaa, 0xbb);

/** Where a name's NSEC3 record stands. */
export function hashedName(zone: Zone, name: Name): Name {
  const hash = nsec3Hash(name, SALT, zone.spec.iterations ?? 1);
  return [Buffer.from(base32hex(hash)), ...zone.name];
}

export function base32hex(octets: Uint8Array): string {
  const bits = [...octets].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{5}/g) ?? [];
  return groups.map((group) => Number.parseInt(group, 2).toString(32)).join('');
}

function nsec3Chain(zone: Zone, nodes: readonly Node[]): readonly ResourceRecord[] {
  const optOut = zone.spec.denial === 'opt-out';
  const kept = nodes.filter(
    ({ owner, sets }) => !optOut || !zone.cuts.has(nameKey(owner)) || sets.has(TYPE.DS),
  );
  const all = new Map<string, Node>();
  for (const node of kept) {
    for (let count = zone.name.length; count < node.owner.length; count += 1) {
      const owner = lastLabels(node.owner, count);
      if (!all.has(nameKey(owner))) all.set(nameKey(owner), { owner, sets: new Map() });
    }
    all.set(nameKey(node.owner), node);
  }
  const sorted = [...all.values()]
    .map((node) => ({ ...node, hash: nsec3Hash(node.owner, SALT, zone.spec.iterations ?? 1) }))
    .sort((a, b) => Buffer.compare(a.hash, b.hash));
  return sorted.map(({ owner, sets, hash }, index) => {
    const next = sorted[(index + 1) % sorted.length]?.hash ?? hash;
    const isUnsignedCut = zone.cuts.has(nameKey(owner)) && !sets.has(TYPE.DS);
    const types = [...sets.keys(), ...(sets.size === 0 || isUnsignedCut ? [] : [TYPE.RRSIG])];
    const head = Uint8Array.of(1, optOut ? 1 : 0);
    return record(
      [Buffer.from(base32hex(hash)), ...zone.name],
      TYPE.NSEC3,
      rdata.bytes(
        head,
        rdata.u16(zone.spec.iterations ?? 1),
        Uint8Array.of(SALT.length),
        SALT,
        Uint8Array.of(hash.length),
        next,
        bitmap(types),
      ),
    );
  });
}

export function bitmap(types: readonly number[]): Uint8Array {
  const windows = new Map<number, Uint8Array>();
  for (const type of [...types].sort((a, b) => a - b)) {
    const octets = windows.get(Math.floor(type / 256)) ?? new Uint8Array(32);
    windows.set(Math.floor(type / 256), octets);
    const at = Math.floor((type % 256) / 8);
    octets[at] = (octets[at] ?? 0) + 2 ** (7 - (type % 8));
  }
  return rdata.bytes(
    ...[...windows].map(([window, octets]) => {
      const length = octets.findLastIndex((octet) => octet !== 0) + 1;
      return rdata.bytes(Uint8Array.of(window, length), octets.subarray(0, length));
    }),
  );
}
