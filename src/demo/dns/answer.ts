/** Answers for all zones, in the form of a resolver's answers. */
import { isWithin } from '../../wire/dns/dnssec/canonical.js';
import type { DnsMessage, ResourceRecord } from '../../wire/dns/message.js';
import { UDP_SIZE } from '../../wire/dns/message.js';
import { encodeName, type Name } from '../../wire/dns/name.js';
import { RCODE, TYPE } from '../../wire/dns/types.js';
import { concat, uint16, uint32 } from './records.js';
import type { Zone } from './zone.js';

const DNSSEC_OK = 0x8000;

/** Returns the encoded reply, with signatures if the query has DO set. */
export function answerTo(query: DnsMessage, zones: readonly Zone[]): Uint8Array {
  const [question] = query.questions;
  if (question === undefined) return encodeReply(query, { rcode: RCODE.FORMERR });
  const { name, type } = question;
  const zone = zoneFor(zones, name, type);
  if (zone === undefined) return encodeReply(query, { rcode: RCODE.REFUSED });
  const withSignatures = query.edns?.dnssecOk ?? false;
  const signed = (set: readonly ResourceRecord[]): readonly ResourceRecord[] =>
    withSignatures ? zone.signed(set) : set;
  const found = zone.find(name, type);
  if (found.length > 0) return encodeReply(query, { rcode: RCODE.NOERROR, answer: signed(found) });
  const proofs = withSignatures ? zone.denial(name).flatMap((proof) => zone.signed([proof])) : [];
  return encodeReply(query, {
    rcode: zone.exists(name) ? RCODE.NOERROR : RCODE.NXDOMAIN,
    authority: [...signed(zone.find(zone.apex, TYPE.SOA)), ...proofs],
  });
}

/** Returns the deepest zone that contains the name; for a DS record, its parent zone. */
function zoneFor(zones: readonly Zone[], name: Name, type: number): Zone | undefined {
  return zones
    .filter(({ apex }) => isWithin(name, apex))
    .filter(({ apex }) => type !== TYPE.DS || apex.length === 0 || apex.length < name.length)
    .sort((a, b) => a.apex.length - b.apex.length)
    .at(-1);
}

interface Reply {
  readonly rcode: number;
  readonly answer?: readonly ResourceRecord[];
  readonly authority?: readonly ResourceRecord[];
}

function encodeReply(query: DnsMessage, { rcode, answer = [], authority = [] }: Reply): Uint8Array {
  const { id, questions, edns, rd, cd } = query;
  // QR, AA and RA.
  const flags = 0x8480 | (rd ? 0x0100 : 0) | (cd ? 0x0010 : 0) | rcode;
  const counts = [questions.length, answer.length, authority.length, edns === null ? 0 : 1];
  const asked = questions.map((one) =>
    concat(encodeName(one.name), uint16(one.type), uint16(one.class)),
  );
  const opt = edns === null ? [] : [optRecord(edns.dnssecOk)];
  return concat(
    ...[id, flags, ...counts].map(uint16),
    ...asked,
    ...[...answer, ...authority].map(encodeRecord),
    ...opt,
  );
}

function encodeRecord({
  ownerLabels,
  type,
  class: family,
  ttl,
  rdata,
}: ResourceRecord): Uint8Array {
  const fields = [uint16(type), uint16(family), uint32(ttl), uint16(rdata.length)];
  return concat(encodeName(ownerLabels), ...fields, rdata);
}

/** RFC 6891 §6.1.2: CLASS is the payload size, TTL holds the flags. */
function optRecord(dnssecOk: boolean): Uint8Array {
  const flags = dnssecOk ? DNSSEC_OK : 0;
  return concat(encodeName([]), uint16(TYPE.OPT), uint16(UDP_SIZE), uint32(flags), uint16(0));
}
