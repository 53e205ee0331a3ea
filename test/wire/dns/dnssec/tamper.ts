/** What an attacker who holds no key of the zones can do to a message. */
import { lowerName, encodeName, parseName, type Name } from '../../../../src/wire/dns/name.js';
import type { DnsMessage, ResourceRecord } from '../../../../src/wire/dns/message.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { bitmap } from './chain.js';
import { NOW, signRRset, type World } from './signer.js';
import { rdata, record } from './rdata.js';

interface Random {
  /** 0 to `below` - 1. */
  (below: number): number;
}

/** The same numbers for the same seed. */
export function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export interface Attacker {
  readonly random: Random;
  /** What was really answered to anyone. */
  readonly overheard: readonly DnsMessage[];
  /** The same zones with other records and the attacker's keys. */
  readonly forged: World;
  /** The same zones and keys, with signatures that have expired. */
  readonly expired: World;
  /** The same zones, not signed at all, with other records. */
  readonly unsigned: World;
}

interface Asked {
  readonly name: Name;
  readonly type: number;
}

type Tamper = (message: DnsMessage, asked: Asked, attacker: Attacker) => DnsMessage;

const sections = (
  message: DnsMessage,
  change: (records: readonly ResourceRecord[]) => readonly ResourceRecord[],
): DnsMessage => ({
  ...message,
  answer: change(message.answer),
  authority: change(message.authority),
});

const isRrsig = ({ type }: ResourceRecord): boolean => type === TYPE.RRSIG;

function pick<T>(from: readonly T[], random: Random): T {
  const one = from[random(from.length)];
  if (one === undefined) throw new Error('there is nothing to pick from');
  return one;
}

function owned(one: ResourceRecord, name: Name): ResourceRecord {
  return { ...record(name, one.type, one.rdata), ttl: one.ttl };
}

/** Alters one record that `which` is true of, if there is one. */
function alterOne(
  message: DnsMessage,
  random: Random,
  which: (one: ResourceRecord) => boolean,
  alter: (one: ResourceRecord) => readonly ResourceRecord[],
): DnsMessage {
  const all = [...message.answer, ...message.authority].filter(which);
  if (all.length === 0) return message;
  const chosen = pick(all, random);
  return sections(message, (records) =>
    records.flatMap((one) => (one === chosen ? alter(one) : [one])),
  );
}

function flip(data: Uint8Array, random: Random): Uint8Array {
  const at = random(data.length);
  const bit = 2 ** random(8);
  return data.map((octet, index) => (index === at ? octet ^ bit : octet));
}

function forge(type: number, random: Random): Uint8Array {
  const target = pick(
    ['evil.xlab', 'www.good.xlab', 'www.unsigned.slab', 'www.nsec3.xlab'],
    random,
  );
  switch (type) {
    case TYPE.A:
      return rdata.a('198.51.100.66');
    case TYPE.AAAA:
      return new Uint8Array(16).fill(6);
    case TYPE.SRV:
      return rdata.srv(666, target);
    case TYPE.MX:
      return rdata.mx(1, target);
    case TYPE.CNAME:
    case TYPE.DNAME:
    case TYPE.NS:
      return rdata.name(target);
    default:
      return Uint8Array.from({ length: 36 }, () => random(256));
  }
}

/** With another signer's name; what it covers and who made it stay. */
function withSigner(one: ResourceRecord, signer: Name): ResourceRecord {
  let end = 18;
  while ((one.rdata[end] ?? 0) > 0) end += 1 + (one.rdata[end] ?? 0);
  const data = rdata.bytes(
    one.rdata.subarray(0, 18),
    encodeName(lowerName(signer)),
    one.rdata.subarray(end + 1),
  );
  return { ...one, rdata: data };
}

/** An RRset that the attacker signs, in the name of a zone whose key is not the attacker's. */
function signedByAttacker(
  set: readonly ResourceRecord[],
  zone: string,
  { forged }: Attacker,
): readonly ResourceRecord[] {
  const [key] = forged.keys.get(zone) ?? [];
  if (key === undefined) return set;
  return [...set, signRRset(set, parseName(zone), key, [NOW - 100, NOW + 100])];
}

export const TAMPERS: Readonly<Record<string, Tamper>> = {
  'strip all signatures': (message) =>
    sections(message, (records) => records.filter((one) => !isRrsig(one))),
  'strip one signature': (message, _, { random }) => alterOne(message, random, isRrsig, () => []),
  'strip all DNSSEC records': (message) =>
    sections(message, (records) =>
      records.filter(({ type }) => ![46, 47, 48, 50, 43].includes(type)),
    ),
  'flip a bit of a record': (message, _, { random }) =>
    alterOne(
      message,
      random,
      (one) => !isRrsig(one) && one.rdata.length > 0,
      (one) => [{ ...one, rdata: flip(one.rdata, random) }],
    ),
  'flip a bit of a signature': (message, _, { random }) =>
    alterOne(message, random, isRrsig, (one) => [{ ...one, rdata: flip(one.rdata, random) }]),
  'drop a record': (message, _, { random }) =>
    alterOne(
      message,
      random,
      () => true,
      () => [],
    ),
  'drop the answer': (message) => ({ ...message, answer: [] }),
  'drop the authority': (message) => ({ ...message, authority: [] }),
  'drop all': (message, _, { random }) => ({
    ...message,
    rcode: random(2) * 3,
    answer: [],
    authority: [],
  }),
  'duplicate and turn around': (message) =>
    sections(message, (records) => [...records, ...records].reverse()),
  'add a forged record': (message, { name, type }, { random }) => ({
    ...message,
    answer: [...message.answer, record(name, type, forge(type, random))],
  }),
  'forge the record, keep the signature': (message, { type }, { random }) =>
    alterOne(
      message,
      random,
      (one) => one.type === type,
      (one) => [{ ...one, rdata: forge(type, random) }],
    ),
  'forge an unsigned answer': (message, { name, type }, { random }) => ({
    ...message,
    rcode: 0,
    answer: [record(name, type, forge(type, random))],
    authority: [],
  }),
  'forge a signed answer': (message, { name, type }, attacker) => {
    const zone = pick(ZONES, attacker.random);
    const set = [record(name, type, forge(type, attacker.random))];
    return { ...message, rcode: 0, answer: signedByAttacker(set, zone, attacker) };
  },
  'replay another answer': (message, _, { random, overheard }) => {
    const { rcode, answer, authority } = pick(overheard, random);
    return { ...message, rcode, answer, authority };
  },
  'replay another answer under this name': (message, { name }, { random, overheard }) => {
    const other = pick(overheard, random);
    const [first] = other.answer;
    return {
      ...message,
      rcode: other.rcode,
      answer: other.answer.map((one) => (one.owner === first?.owner ? owned(one, name) : one)),
      authority: other.authority,
    };
  },
  'replay a denial': (message, _, { random, overheard }) => {
    const { authority } = pick(overheard, random);
    return { ...message, rcode: random(2) * 3, answer: [], authority };
  },
  'replay two denials': (message, _, { random, overheard }) => {
    const two = [pick(overheard, random), pick(overheard, random)];
    const authority = two.flatMap((one) => one.authority);
    return { ...message, rcode: random(2) * 3, answer: [], authority };
  },
  'replay all denials of a zone': (message, _, { random, overheard }) => {
    const zone = pick(ZONES, random);
    const all = overheard.flatMap(({ authority }) =>
      authority.filter(({ owner }) => owner.endsWith(zone)),
    );
    const start = random(Math.max(1, all.length - 24));
    return {
      ...message,
      rcode: random(2) * 3,
      answer: [],
      authority: all.slice(start, start + 24),
    };
  },
  'add another answer': (message, _, { random, overheard }) => {
    const { answer, authority } = pick(overheard, random);
    return {
      ...message,
      answer: [...answer, ...message.answer],
      authority: [...authority, ...message.authority],
    };
  },
  'keep the answer, replace its proof': (message, _, { random, overheard }) => ({
    ...message,
    authority: pick(overheard, random).authority,
  }),
  'replay a wildcard for this name': (message, { name, type }, { random, overheard }) => {
    const wild = overheard.filter(({ answer }) => {
      const [first] = answer;
      const signature = answer.find(isRrsig);
      return (
        first !== undefined &&
        signature !== undefined &&
        first.type === type &&
        (signature.rdata[3] ?? 0) < first.ownerLabels.length
      );
    });
    if (wild.length === 0) return message;
    const { answer, authority } = pick(wild, random);
    return { ...message, rcode: 0, answer: answer.map((one) => owned(one, name)), authority };
  },
  'another number of labels': (message, _, { random }) =>
    alterOne(message, random, isRrsig, (one) => {
      const labels = random(6);
      return [{ ...one, rdata: one.rdata.map((octet, at) => (at === 3 ? labels : octet)) }];
    }),
  'another signer': (message, { name }, { random }) => {
    const signer =
      random(2) === 0 ? parseName(pick(ZONES, random)) : name.slice(random(name.length));
    return alterOne(message, random, isRrsig, (one) => [withSigner(one, signer)]);
  },
  'a signature more, of another signer': (message, { name }, { random }) => {
    const signer =
      random(2) === 0 ? parseName(pick(ZONES, random)) : name.slice(random(name.length));
    return alterOne(message, random, isRrsig, (one) => [withSigner(one, signer), one]);
  },
  'answer with the attacker’s zones': (_message, { name, type }, { forged }) =>
    forged.answer(name, type),
  'the attacker’s answer, the true signatures': (message, { name, type }, { forged }) => {
    const { answer, authority } = forged.answer(name, type);
    return {
      ...message,
      answer: [...answer.filter((one) => !isRrsig(one)), ...message.answer.filter(isRrsig)],
      authority: [
        ...authority.filter((one) => !isRrsig(one)),
        ...message.authority.filter(isRrsig),
      ],
    };
  },
  'expired signatures': (_message, { name, type }, { expired }) => expired.answer(name, type),
  'unsigned zones': (_, { name, type }, { unsigned }) => unsigned.answer(name, type),
  'inject an alias': (message, { name }, { random }) => ({
    ...message,
    rcode: 0,
    answer: [
      record(name, TYPE.CNAME, forge(TYPE.CNAME, random)),
      ...(random(2) === 0 ? message.answer : []),
    ],
  }),
  'inject an alias that a zone signed elsewhere': (message, { name }, { random, overheard }) => {
    const aliases = overheard.filter(({ answer }) =>
      answer.some(({ type }) => type === TYPE.CNAME),
    );
    const { answer } = pick(aliases, random);
    const [first] = answer;
    const moved = answer.map((one) => (one.owner === first?.owner ? owned(one, name) : one));
    return { ...message, rcode: 0, answer: moved };
  },
  'inject a DNAME': (message, { name }, attacker) => {
    const { random } = attacker;
    const owner = name.slice(1 + random(Math.max(1, name.length)));
    const set = [record(owner, TYPE.DNAME, forge(TYPE.DNAME, random))];
    const answer = random(2) === 0 ? set : signedByAttacker(set, pick(ZONES, random), attacker);
    return { ...message, rcode: 0, answer };
  },
  'move a DNAME': (message, { name }, { random, overheard }) => {
    const all = overheard.filter(({ answer }) => answer.some(({ type }) => type === TYPE.DNAME));
    const owner = name.slice(1 + random(Math.max(1, name.length)));
    const { answer } = pick(all, random);
    return { ...message, rcode: 0, answer: answer.map((one) => owned(one, owner)) };
  },
  'the other rcode': (message) => ({ ...message, rcode: message.rcode === 0 ? 3 : 0 }),
  'deny without a proof': (message, { name }, { random }) => ({
    ...message,
    rcode: random(2) * 3,
    answer: [],
    authority: [record(name.slice(1), TYPE.SOA, rdata.soa('.'))],
  }),
  'forge an NSEC of a delegation': (message, { name }, attacker) => {
    const data = rdata.bytes(encodeName([Uint8Array.of(0), ...name]), bitmap([2, 46, 47]));
    const set = [record(name, TYPE.NSEC, data)];
    const authority =
      attacker.random(2) === 0
        ? set
        : signedByAttacker(set, pick(ZONES, attacker.random), attacker);
    return { ...message, rcode: 0, answer: [], authority };
  },
  'rename a delegation’s denial': (message, { name }, { random, overheard }) => {
    const { authority } = pick(overheard, random);
    const moved = authority.map((one) =>
      one.type === TYPE.NSEC || isRrsig(one) ? owned(one, name) : one,
    );
    return { ...message, rcode: 0, answer: [], authority: moved };
  },
  'another class': (message, _, { random }) =>
    alterOne(
      message,
      random,
      () => true,
      (one) => [{ ...one, class: 3 }],
    ),
  'another TTL': (message) =>
    sections(message, (records) => records.map((one) => ({ ...one, ttl: 2 ** 31 }))),
  'another type': (message, { type }, { random }) =>
    alterOne(
      message,
      random,
      (one) => !isRrsig(one),
      (one) => [{ ...one, type }],
    ),
  'swap the sections': (message) => ({
    ...message,
    answer: message.authority,
    authority: message.answer,
  }),
  'the other letters': (message) =>
    sections(message, (records) =>
      records.map((one) => ({
        ...owned(
          one,
          one.ownerLabels.map((label) =>
            Buffer.from(Buffer.from(label).toString('latin1').toUpperCase(), 'latin1'),
          ),
        ),
      })),
    ),
};

const ZONES: readonly string[] = [
  '.',
  'xlab',
  'slab',
  'good.xlab',
  'nsec3.xlab',
  'optout.slab',
  'good.slab',
  'deep.good.slab',
  'unsigned.slab',
  'unsigned.xlab',
];
