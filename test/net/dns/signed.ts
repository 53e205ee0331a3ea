import type { DnsMessage, ResourceRecord } from '../../../src/wire/dns/message.js';
import { encodeName, parseName } from '../../../src/wire/dns/name.js';
import { UDP_SIZE, decodeHead } from '../../../src/wire/dns/message.js';
import { TYPE } from '../../../src/wire/dns/types.js';
import { rdata } from '../../wire/dns/dnssec/rdata.js';
import { createWorld, NOW } from '../../wire/dns/dnssec/signer.js';
import type { Asked, Script } from './scripted.js';

/** A signed root with zones below it, signed and not. */
export const WORLD = createWorld([
  { name: '.' },
  { name: 'xlab', denial: 'nsec' },
  {
    name: 'good.xlab',
    records: [
      ['www.good.xlab', TYPE.A, rdata.a('192.0.2.1')],
      ['_xmpp-client._tcp.good.xlab', TYPE.SRV, rdata.srv(5222, 'www.good.xlab')],
      ['_5222._tcp.www.good.xlab', TYPE.TLSA, Uint8Array.of(3, 1, 1, ...Buffer.alloc(32, 7))],
      ['alias.good.xlab', TYPE.CNAME, rdata.name('www.good.xlab')],
    ],
  },
  {
    name: 'unsigned.xlab',
    algorithm: null,
    records: [['unsigned.xlab', TYPE.A, rdata.a('192.0.2.2')]],
  },
]);

/** Ms, at which its signatures are valid. */
export const WORLD_NOW = (): number => NOW * 1_000;

/** Answers out of the world, as a resolver would that knows all of it. */
export const honestWorld: Script = (asked) => {
  const bytes = replyIn(asked, (message) => message);
  return [bytes];
};

export function replyIn(asked: Asked, change: (message: DnsMessage) => DnsMessage): Uint8Array {
  const { id, questions } = decodeHead(asked.bytes);
  const [question] = questions;
  if (question === undefined) throw new Error('there is no question');
  const message = change(WORLD.answer(question.name, question.type));
  const bytes = encodeMessage(message, id, asked);
  if (asked.transport === 'tcp' || bytes.length <= UDP_SIZE) return bytes;
  return encodeMessage({ ...message, tc: true, answer: [], authority: [] }, id, asked);
}

export const unsigned = (records: readonly ResourceRecord[]): readonly ResourceRecord[] =>
  records.filter(({ type }) => type !== TYPE.RRSIG && type !== TYPE.NSEC);

/** Another address, under the old signature. */
export const forged = (message: DnsMessage): DnsMessage => ({
  ...message,
  answer: message.answer.map((record) =>
    record.type === TYPE.A ? { ...record, rdata: rdata.a('203.0.113.66') } : record,
  ),
});

export function encodeMessage(message: DnsMessage, id: number, asked: Asked): Uint8Array {
  const length = encodeName(decodeHead(asked.bytes).questions[0]?.name ?? []).length + 4;
  return encodeParts(message, id, asked.bytes.subarray(12, 12 + length));
}

/** The message with its own question, without EDNS. */
export function encodeReply(message: DnsMessage, id: number): Uint8Array {
  const [{ name, type } = { name: [], type: 0 }] = message.questions;
  const fixed = Buffer.from([Math.floor(type / 256), type % 256, 0, 1]);
  return encodeParts(message, id, Buffer.concat([encodeName(name), fixed]));
}

function encodeParts(message: DnsMessage, id: number, question: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  const flags = [0x8100, message.ra ? 0x80 : 0, message.aa ? 0x400 : 0, message.tc ? 0x200 : 0];
  head.writeUInt16BE(
    flags.reduce((sum, flag) => sum + flag, message.rcode),
    2,
  );
  const { answer, authority, additional } = message;
  [1, answer.length, authority.length, additional.length].forEach((count, at) => {
    head.writeUInt16BE(count, 4 + at * 2);
  });
  const records = [...answer, ...authority, ...additional].map(encodeRecord);
  return Buffer.concat([head, question, ...records]);
}

function encodeRecord({ owner, type, ttl, rdata: data }: ResourceRecord): Uint8Array {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(parseName(owner)), fixed, data]);
}
