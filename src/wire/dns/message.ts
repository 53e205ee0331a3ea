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

/** EDNS buffer size in octets: avoids IP fragmentation on all paths (DNS flag day 2020). */
export const UDP_SIZE = 1232;

const HEADER_OCTETS = 12;
/**
 * Minimum sizes of a question and a record, in octets: the root name and the fields of fixed
 * length.
 */
const LEAST_QUESTION = 5;
const LEAST_RECORD = 11;
/**
 * Maximum number of records in a message. Normal answers have far fewer. 64 KiB could hold 5,957,
 * which would take a tenth of a second to decode.
 */
const MOST_RECORDS = 1_000;

export interface Query {
  readonly id: number;
  readonly name: Name;
  readonly type: number;
  /** Whether to use EDNS. False for a server that does not support it (RFC 6891 §7). */
  readonly edns?: boolean;
  /**
   * Whether to set DO and CD: requests signatures, which this program validates (RFC 4035 §3.2).
   */
  readonly dnssec?: boolean;
  /**
   * Whether to set the CD bit (checking disabled), which is the default with `dnssec`. If the bit
   * is clear, the resolver validates too, and queries again what it finds bogus.
   */
  readonly checkingDisabled?: boolean;
  /** Whether to set RD, the default. If it is clear, only a server of the zone answers. */
  readonly recursive?: boolean;
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
  /** The 4-bit rcode of the header; `DnsMessage` has the extended one of 12 bits. */
  readonly rcode: number;
}

interface Question {
  readonly name: Name;
  readonly type: number;
  readonly class: number;
}

/**
 * Header and questions of a message, which identify the reply even if the rest is truncated or
 * invalid.
 */
interface DnsHead extends Header {
  readonly questions: readonly Question[];
  readonly counts: {
    readonly answer: number;
    readonly authority: number;
    readonly additional: number;
  };
  /** Offset of the answer section in the message. */
  readonly next: number;
}

export interface ResourceRecord {
  /** Owner name in presentation form, in its received case, without the trailing dot. */
  readonly owner: string;
  readonly ownerLabels: Name;
  readonly type: number;
  readonly class: number;
  /** TTL in seconds, as an unsigned 32-bit number. */
  readonly ttl: number;
  /** RDATA as received, except that compressed names are expanded (RFC 3597 §4). */
  readonly rdata: Uint8Array;
}

export interface DnsMessage extends Header {
  readonly questions: readonly Question[];
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  /** Records of the additional section, without the OPT record, which is in `edns`. */
  readonly additional: readonly ResourceRecord[];
  readonly edns: {
    readonly udpSize: number;
    readonly version: number;
    readonly dnssecOk: boolean;
    /** EDNS options, not decoded. */
    readonly options: Uint8Array;
  } | null;
  /** The extended rcode if the message has EDNS (RFC 6891 §6.1.3). */
  readonly rcode: number;
}

/** Encodes a query of class IN. Throws `DnsMalformed` for a name that is too long. */
export function encodeQuery(query: Query): Uint8Array {
  const { id, name, type, edns = true, dnssec = false, checkingDisabled = dnssec } = query;
  const packet = new Packet(new Packet.Header({ id, rd: query.recursive === false ? 0 : 1 }));
  if (checkingDisabled) Object.assign(packet.header, { cd: 1 });
  packet.questions.push(new Packet.Question('', type, Packet.CLASS.IN));
  if (edns) {
    packet.additionals.push(Packet.Resource.EDNS([], { udpPayloadSize: UDP_SIZE, doFlag: dnssec }));
  }
  // dns2 treats every dot as the end of a label, so encode a query for the root and insert the
  // name.
  const bytes = packet.toBuffer();
  return Buffer.concat([
    bytes.subarray(0, HEADER_OCTETS),
    encodeName(name),
    bytes.subarray(HEADER_OCTETS + 1),
  ]);
}

/** Decodes header and questions. Throws `DnsMalformed`. */
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
 * Decodes a whole message from an untrusted source; its cost is bounded by the length. Ignores
 * octets after the last record. Throws `DnsMalformed`.
 */
export function decodeMessage(bytes: Uint8Array): DnsMessage {
  // `slice` copies a Uint8Array but not a Buffer, so convert to a Uint8Array.
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
 * Whether a message is the reply to a query: id and question must match, so that others cannot
 * forge it easily. An error reply may omit the question (RFC 1035 does not require it).
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
      // Format the name only on demand: 5,000 long names would dominate the decoding time.
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
