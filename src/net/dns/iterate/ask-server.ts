import { saidBy, type Said } from '../../../wire/dns/authority.js';
import { DnsMalformed } from '../../../wire/dns/malformed.js';
import { decodeHead, decodeMessage, type DnsMessage } from '../../../wire/dns/message.js';
import type { Name } from '../../../wire/dns/name.js';
import { RCODE } from '../../../wire/dns/types.js';
import { forbidden } from '../../address-policy.js';
import { hostPort } from '../../tcp.js';
import { plainTransport } from '../exchange.js';
import { dnsFailure, leftOf } from '../transport.js';
import type { Course } from './shared.js';
import type { Gate } from './gate.js';

/** Response codes by which servers without EDNS refuse it (RFC 6891 §7). */
const NO_EDNS: ReadonlySet<number> = new Set([RCODE.FORMERR, RCODE.NOTIMP]);

export interface ServerQuestion {
  readonly address: string;
  readonly port: number;
  readonly name: Name;
  readonly type: number;
  readonly timeoutMs: number;
}

export interface ServerOptions {
  readonly bind: string | null;
  readonly allowPrivate: boolean;
  readonly gate: Gate;
}

export interface ServerReply {
  readonly message: DnsMessage;
  readonly octets: number;
}

/**
 * Asks one server without recursion, over TCP if the answer is truncated. Throws `NetFailure` of
 * layer `dns`: without an answer, when the address policy forbids the address, or when the budget is
 * spent.
 */
export async function askServer(
  question: ServerQuestion,
  { budget, signal }: Course,
  { bind, allowPrivate, gate }: ServerOptions,
): Promise<ServerReply> {
  const { address, port, name, type } = question;
  const where = hostPort(address, port);
  // A delegation must not make the scan contact a host of its own network.
  const why = forbidden(address, allowPrivate);
  if (why !== null) throw dnsFailure('forbidden', where, `the address is ${why}`);
  return gate(async () => {
    budget.spend();
    const since = performance.now();
    const timeoutMs = Math.min(question.timeoutMs, budget.leftMs());
    const limits = { timeoutMs, signal };
    const transport = plainTransport({ address, port }, bind, false);
    const asked = { name, type, recursive: false } as const;
    const dnssec = { dnssec: true, checkingDisabled: false } as const;
    let reply = await transport.ask({ ...asked, ...dnssec }, limits);
    if (NO_EDNS.has(decodeHead(reply).rcode)) {
      budget.spend();
      reply = await transport.ask({ ...asked, edns: false }, leftOf(limits, since));
    }
    budget.received(reply.length);
    return { message: decoded(reply, where), octets: reply.length };
  });
}

function decoded(reply: Uint8Array, where: string): DnsMessage {
  try {
    const message = decodeMessage(reply);
    if (!message.tc) return message;
  } catch (error) {
    if (!(error instanceof DnsMalformed)) throw error;
    throw dnsFailure('malformed', where, error.message);
  }
  throw dnsFailure('malformed', where, 'answered truncated (TC) over TCP as well');
}

/** Interprets the reply of a server of a zone. Throws `NetFailure` if the server is lame. */
export function readReply(
  { message }: ServerReply,
  zone: Name,
  { address, port, name, type }: ServerQuestion,
): Exclude<Said, { kind: 'lame' }> {
  const where = hostPort(address, port);
  try {
    const said = saidBy(message, { zone, name, type });
    if (said.kind !== 'lame') return said;
    const reason = message.rcode === RCODE.REFUSED ? 'refused' : 'servfail';
    throw dnsFailure(reason, where, said.why);
  } catch (error) {
    if (!(error instanceof DnsMalformed)) throw error;
    throw dnsFailure('malformed', where, error.message);
  }
}
