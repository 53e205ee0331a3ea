import { Packet } from 'dns2';
import { DnsMalformed } from './malformed.js';
import {
  encodeName,
  equalNames,
  formatName,
  nameReader,
  type Name,
  type NameReader,
} from './name.js';
import { expandRdata } from './rdata.js';
import { CLASS_IN, RCODE, TYPE } from './types.js';

/** DNS flag day 2020: what passes every path without fragments. */
export const UDP_SIZE = 1232;

const HEADER_OCTETS = 12;
/** The least that a question and a record take: the root, and the fields of fixed length. */
const LEAST_QUESTION = 5;
const LEAST_RECORD = 11;
/** No honest answer comes near; 64 KiB could hold 5,957, and work for a tenth of a second. */
const MOST_RECORDS = 1_000;

export interface Query {
  readonly id: number;
  readonly name: Name;
  readonly type: number;
  /** False leaves EDNS out, for a server that does not know it (RFC 6891 §7). */
  readonly edns?: boolean;
  /** Sets DO and CD: signatures are wanted, and judged here (RFC 4035 §3.2). */
  readonly dnssec?: boolean;
  /** False leaves CD out: the server is to judge too, and to ask again for what it finds bogus. */
  readonly checkingDisabled?: boolean;
}

interface Header {
  readonly id: number;
  readonly qr: boolean;
  readonly opcode: number;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  readonly ad: boolean;
  readonly cd: boolean;
  /** Of 4 bits; `DnsMessage` has that of 12. */
  readonly rcode: number;
}

interface Question {
  readonly name: Name;
  readonly type: number;
  readonly class: number;
}

/** What says whose answer a message is, of which the rest may be cut off or broken. */
interface DnsHead extends Header {
  readonly questions: readonly Question[];
  readonly counts: {
    readonly answer: number;
    readonly authority: number;
    readonly additional: number;
  };
  /** Where the answer section begins. */
  readonly next: number;
}

export interface ResourceRecord {
  /** Presentation form, in the case that came, without the trailing dot. */
  readonly owner: string;
  readonly ownerLabels: Name;
  readonly type: number;
  readonly class: number;
  /** Seconds, unsigned as it came. */
  readonly ttl: number;
  /** As it came, save that compressed names are written out (RFC 3597 §4). */
  readonly rdata: Uint8Array;
}

export interface DnsMessage extends Header {
  readonly questions: readonly Question[];
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  /** Without the OPT record, which is `edns`. */
  readonly additional: readonly ResourceRecord[];
  readonly edns: {
    readonly udpSize: number;
    readonly version: number;
    readonly dnssecOk: boolean;
    /** Options, undecoded. */
    readonly options: Uint8Array;
  } | null;
  /** The extended one where there is EDNS (RFC 6891 §6.1.3). */
  readonly rcode: number;
}

/** A recursive query of class IN. Throws `DnsMalformed` for a name that is too long. */
export function encodeQuery(query: Query): Uint8Array {
  const { id, name, type, edns = true, dnssec = false, checkingDisabled = dnssec } = query;
  const packet = new Packet(new Packet.Header({ id, rd: 1 }));
  if (checkingDisabled) Object.assign(packet.header, { cd: 1 });
  packet.questions.push(new Packet.Question('', type, Packet.CLASS.IN));
  if (edns) {
    packet.additionals.push(Packet.Resource.EDNS([], { udpPayloadSize: UDP_SIZE, doFlag: dnssec }));
  }
  // dns2 takes every dot for the end of a label: it is asked about the root, and the name set in.
  const bytes = packet.toBuffer();
  return Buffer.concat([
    bytes.subarray(0, HEADER_OCTETS),
    encodeName(name),
    bytes.subarray(HEADER_OCTETS + 1),
  ]);
}

/** Header and questions. Throws `DnsMalformed`. */
export function decodeHead(message: Uint8Array): DnsHead {
  const view = viewOf(message);
  if (message.length < HEADER_OCTETS) {
    throw new DnsMalformed(`a message of ${message.length} octets has no header`);
  }
  const flags = view.getUint16(2);
  const [questionCount, answer, authority, additional] = [4, 6, 8, 10].map((at) =>
    view.getUint16(at),
  ) as [number, number, number, number];
  if (HEADER_OCTETS + questionCount * LEAST_QUESTION > message.length) {
    throw new DnsMalformed(`${questionCount} questions do not fit into ${message.length} octets`);
  }
  const questions: Question[] = [];
  const readName = nameReader(message);
  let next = HEADER_OCTETS;
  for (let count = 0; count < questionCount; count += 1) {
    const { name, next: at } = readName(next);
    need(message, at, 4);
    questions.push({ name, type: view.getUint16(at), class: view.getUint16(at + 2) });
    next = at + 4;
  }
  const flag = (bit: number): boolean => Math.floor(flags / 2 ** bit) % 2 === 1;
  return {
    id: view.getUint16(0),
    qr: flag(15),
    opcode: Math.floor(flags / 2 ** 11) % 16,
    aa: flag(10),
    tc: flag(9),
    rd: flag(8),
    ra: flag(7),
    ad: flag(5),
    cd: flag(4),
    rcode: flags % 16,
    questions,
    counts: { answer, authority, additional },
    next,
  };
}

/**
 * A whole message, of any origin: what it costs is bounded by its length. What follows the last
 * record is left alone. Throws `DnsMalformed`.
 */
export function decodeMessage(bytes: Uint8Array): DnsMessage {
  // A Buffer shares its memory when it is sliced and a Uint8Array does not: one kind, always.
  const message = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { counts, next, ...head } = decodeHead(message);
  const total = counts.answer + counts.authority + counts.additional;
  if (next + total * LEAST_RECORD > message.length) {
    throw new DnsMalformed(`${total} records do not fit into ${message.length} octets`);
  }
  if (total > MOST_RECORDS) {
    throw new DnsMalformed(`${total} records are more than ${MOST_RECORDS}`);
  }
  const readName = nameReader(message);
  let offset = next;
  const section = (count: number): ResourceRecord[] =>
    Array.from({ length: count }, () => {
      const read = readRecord(message, offset, readName);
      offset = read.next;
      return read.record;
    });
  const answer = section(counts.answer);
  const authority = section(counts.authority);
  const additional = section(counts.additional);
  const options = additional.filter(({ type }) => type === TYPE.OPT);
  const [opt] = options;
  if (options.length > 1) throw new DnsMalformed('it has more than one OPT record');
  return {
    ...head,
    rcode: head.rcode + (opt === undefined ? 0 : Math.floor(opt.ttl / 2 ** 24) * 16),
    answer,
    authority,
    additional: additional.filter(({ type }) => type !== TYPE.OPT),
    edns:
      opt === undefined
        ? null
        : {
            udpSize: opt.class,
            version: Math.floor(opt.ttl / 2 ** 16) % 256,
            dnssecOk: Math.floor(opt.ttl / 2 ** 15) % 2 === 1,
            options: opt.rdata,
          },
  };
}

/**
 * Whether a message is the reply to a query, by what only the one who was asked can know.
 * An error may come without the question (RFC 1035 leaves it open; old servers do).
 */
export function isReplyTo(head: DnsHead, { id, name, type }: Query): boolean {
  const { qr, opcode, questions, rcode } = head;
  if (!qr || opcode !== 0 || head.id !== id) return false;
  const [question] = questions;
  if (question === undefined) return rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN;
  return (
    questions.length === 1 &&
    question.type === type &&
    question.class === CLASS_IN &&
    equalNames(question.name, name)
  );
}

function readRecord(
  message: Uint8Array,
  offset: number,
  readName: NameReader,
): { record: ResourceRecord; next: number } {
  const { name, next: at } = readName(offset);
  need(message, at, 10);
  const view = viewOf(message);
  const type = view.getUint16(at);
  const length = view.getUint16(at + 8);
  const start = at + 10;
  need(message, start, length);
  return {
    record: {
      // Text when it is wanted: that of 5,000 long names takes longer than all the rest.
      get owner() {
        return formatName(name);
      },
      ownerLabels: name,
      type,
      class: view.getUint16(at + 2),
      ttl: view.getUint32(at + 4),
      rdata: expandRdata(message, start, length, type, readName),
    },
    next: start + length,
  };
}

function need(message: Uint8Array, at: number, octets: number): void {
  if (at + octets > message.length) {
    throw new DnsMalformed(`it ends at octet ${message.length}, inside of a record`);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
