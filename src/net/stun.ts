import { randomBytes } from 'node:crypto';
import type { Failure, StunAnswer } from '../model/index.js';
import {
  allocateRequest,
  bindingRequest,
  errorOf,
  otherAddress,
  releaseRequest,
  softwareOf,
} from '../wire/stun/attributes.js';
import {
  decodeStun,
  encodeStun,
  isAnswerTo,
  StunMalformed,
  type StunMessage,
} from '../wire/stun/message.js';
import { NetFailure } from './failure.js';
import type { Net } from './net.js';
import { hostPort } from './tcp.js';
import type { Datagrams } from './udp.js';

const TRANSACTION_OCTETS = 12;

interface StunAsked {
  readonly binding: StunAnswer;
  /** Result of the Allocate request; null if none was sent or the server is unreachable. */
  readonly allocate: StunAnswer | null;
}

/**
 * Sends a Binding request, and for a possible TURN server an Allocate request without credentials.
 * A granted allocation is released immediately. Throws `NetFailure` if nothing could be sent.
 */
export async function askStun(
  net: Net,
  address: string,
  port: number,
  allocates: boolean,
): Promise<StunAsked> {
  const datagrams = await net.datagrams(address, port);
  try {
    const binding = await ask(datagrams, bindingRequest(transaction()));
    const gone = binding.failure !== null && binding.failure.reason !== 'timeout';
    // A timeout is not conclusive: a TURN-only server need not answer a Binding request.
    if (!allocates || gone) return { binding, allocate: null };
    const allocate = await ask(datagrams, allocateRequest(transaction()));
    if (allocate.answer === 'success') await ask(datagrams, releaseRequest(transaction()));
    return { binding, allocate };
  } finally {
    datagrams.close();
  }
}

async function ask(datagrams: Datagrams, request: StunMessage): Promise<StunAnswer> {
  const bytes = encodeStun(request);
  const asked = bytes.length;
  try {
    const answer = await datagrams.ask(bytes, (came) => isAnswerTo(came, request));
    return { asked, answered: answer.length, ...read(answer, datagrams) };
  } catch (error) {
    if (!(error instanceof NetFailure)) throw error;
    const nothing = { code: null, software: null, other: null };
    return { answer: 'unanswered', asked, answered: 0, ...nothing, failure: error.failure };
  }
}

/** Decodes an answer. `isAnswerTo` has checked its form, so only attributes can be malformed. */
function read(
  bytes: Uint8Array,
  { address, port }: Datagrams,
): Omit<StunAnswer, 'asked' | 'answered'> {
  const message = decodeStun(bytes);
  const answer = message.class === 'success' ? 'success' : 'error';
  try {
    const other = otherAddress(message);
    return {
      answer,
      code: errorOf(message)?.code ?? null,
      software: softwareOf(message),
      other: other && hostPort(other.address, other.port),
      failure: null,
    };
  } catch (error) {
    if (!(error instanceof StunMalformed)) throw error;
    const detail = `${hostPort(address, port)}: ${error.message}`;
    const failure: Failure = { layer: 'udp', reason: 'malformed', detail };
    return { answer, code: null, software: null, other: null, failure };
  }
}

function transaction(): Uint8Array {
  return Uint8Array.from(randomBytes(TRANSACTION_OCTETS));
}
