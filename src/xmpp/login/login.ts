import type { SaslBinding, SaslLogin } from '../../model/index.js';
import { isBan } from '../../wire/xmpp/sasl/ban.js';
import { nextSasl, type SaslFraming, type SaslReply } from '../../wire/xmpp/sasl/framing.js';
import { isHashOfOffer, type OfferedLogins } from '../../wire/xmpp/sasl/offer-hash.js';
import {
  proveScram,
  readServerFinal,
  readServerFirst,
  ScramViolation,
  type ScramFinal,
  type ScramFirst,
  type ServerFirst,
} from '../../wire/xmpp/sasl/scram.js';
import { StreamFailure, type XmppStream } from '../../wire/xmpp/stream.js';
import type { XmlElement } from '../../wire/xmpp/xml.js';

/** How a login ended, with the error condition and the text that the server sent. */
export type LoginEnd = Pick<SaslLogin, 'outcome' | 'condition' | 'text' | 'offerHash'>;

/** A stream on which a login is made, and the protocol of the login. */
export interface LoginStream {
  readonly stream: XmppStream;
  readonly framing: SaslFraming;
  /** What the server offers in this protocol. */
  readonly offered: OfferedLogins;
  /** Called with the server's `<success/>`. */
  accepted?(success: XmlElement): void;
}

/** Maximum time between a failed login and a ban message after it, in milliseconds. */
const BAN_MS = 200;

type FirstEnd = Pick<SaslBinding, 'answer' | 'condition' | 'text'> & {
  /** Message in the server's challenge; null if it is missing. */
  readonly message: string | null;
};

/**
 * Sends the first SCRAM message. Throws `StreamFailure`, unless the server closes the connection,
 * which is a result.
 */
export async function beginScram(
  { stream, framing }: Pick<LoginStream, 'stream' | 'framing'>,
  first: ScramFirst,
): Promise<FirstEnd> {
  try {
    await stream.send(framing.begin(first.mechanism.name, first.message));
    const reply = await nextSasl(stream);
    switch (reply.type) {
      case 'challenge':
        return { answer: 'challenge', condition: null, text: null, message: reply.message };
      case 'success':
        throw new StreamFailure(
          'malformed',
          'the server accepted a login without a proof of the password',
        );
      default:
        return { ...refusalOf(reply, 'answer'), message: null };
    }
  } catch (error) {
    return { answer: 'closed', ...closedOf(error), message: null };
  }
}

/**
 * Makes a complete SCRAM login. Uses the password only for the proof, and only if the challenge is
 * valid. Throws `StreamFailure`, unless the server closes the connection, which is a result.
 */
export async function loginByScram(
  on: LoginStream,
  first: ScramFirst,
  password: string,
  onChallenge: (challenge: ServerFirst) => void = () => undefined,
): Promise<LoginEnd> {
  const { stream, framing } = on;
  let hash = {};
  try {
    await stream.send(framing.begin(first.mechanism.name, first.message));
    const reply = await nextSasl(stream);
    if (reply.type === 'success') return endOf('unsigned', 'success without an exchange');
    if (reply.type !== 'challenge') return refusalOf(reply, 'outcome');
    const challenge = readServerFirst(reply.message ?? '', first);
    onChallenge(challenge);
    hash = offerHashOf(challenge, first, on);
    return { ...(await finish(on, first, challenge, password)), ...hash };
  } catch (error) {
    if (error instanceof ScramViolation) return { ...endOf(error.reason, error.message), ...hash };
    return { outcome: 'closed', ...closedOf(error), ...hash };
  }
}

function offerHashOf(
  { offerHash }: ServerFirst,
  { mechanism }: ScramFirst,
  { offered }: LoginStream,
): Pick<LoginEnd, 'offerHash'> {
  if (offerHash === null) return {};
  return { offerHash: isHashOfOffer(offerHash, mechanism, offered) ? 'right' : 'wrong' };
}

async function finish(
  on: LoginStream,
  first: ScramFirst,
  challenge: ServerFirst,
  password: string,
): Promise<LoginEnd> {
  const { stream, framing } = on;
  const final = await proveScram(first, challenge, password);
  await stream.send(framing.respond(final.message));
  let reply = await nextSasl(stream);
  if (reply.type === 'challenge') {
    // RFC 5802 allows the server to send its signature in a separate challenge.
    const end = signatureEnd(reply.message, final);
    if (end.outcome === 'unsigned') return endOf('malformed', 'a challenge without a signature');
    if (end.outcome !== 'success') return end;
    await stream.send(framing.respond(''));
    reply = await nextSasl(stream);
    if (reply.type === 'success') {
      on.accepted?.(reply.element);
      return end;
    }
  }
  if (reply.type === 'success') {
    on.accepted?.(reply.element);
    return letIn(reply.message, final);
  }
  if (reply.type === 'challenge') return endOf('malformed', 'more challenges than SCRAM has');
  return refusalOf(reply, 'outcome');
}

/**
 * Returns the result of a SASL success. The login succeeded even if the server's signature is
 * missing or wrong.
 */
function letIn(message: string | null, final: ScramFinal): LoginEnd {
  try {
    const end = signatureEnd(message, final);
    return end.outcome === 'failure' ? endOf('unsigned', end.condition) : end;
  } catch (error) {
    if (error instanceof ScramViolation) return endOf('unsigned', error.message);
    throw error;
  }
}

function signatureEnd(message: string | null, final: ScramFinal): LoginEnd {
  if (message === null || message === '') return endOf('unsigned', null);
  const read = readServerFinal(message, final);
  if (read.type === 'error') return { outcome: 'failure', condition: read.error, text: null };
  return read.genuine ? endOf('success', null) : endOf('wrong-signature', null);
}

/** Logs in with PLAIN (RFC 4616). The caller must have verified the server's identity. */
export async function loginByPlain(
  { stream, framing, accepted }: LoginStream,
  user: string,
  password: string,
): Promise<LoginEnd> {
  try {
    await stream.send(framing.begin('PLAIN', `\0${user}\0${password}`));
    const reply = await nextSasl(stream);
    if (reply.type === 'success') {
      accepted?.(reply.element);
      return endOf('success', null);
    }
    if (reply.type === 'challenge') return endOf('malformed', 'a challenge, where PLAIN has none');
    return refusalOf(reply, 'outcome');
  } catch (error) {
    return { outcome: 'closed', ...closedOf(error) };
  }
}

function endOf(outcome: LoginEnd['outcome'], text: string | null): LoginEnd {
  return { outcome, condition: null, text };
}

export type Refusal = Extract<SaslReply, { type: 'failure' | 'stream-error' }>;

export function refusalOf<const K extends string>(
  reply: Refusal,
  key: K,
): Record<K, Refusal['type']> & { condition: string; text: string | null } {
  const { condition, text } = reply.type === 'failure' ? reply : reply.error;
  return { [key]: reply.type, condition, text } as Record<K, Refusal['type']> & {
    condition: string;
    text: string | null;
  };
}

/**
 * Returns the ban message in the server's answer or directly after it, or null. ejabberd sends a
 * stream error after the last `<failure/>`.
 */
export async function banAfter(
  stream: XmppStream,
  { condition, text }: Pick<LoginEnd, 'condition' | 'text'>,
  failed: boolean,
): Promise<string | null> {
  if (isBan(condition, text)) return text ?? '';
  if (!failed) return null;
  try {
    const item = await stream.next(BAN_MS);
    if (item.type !== 'error') return null;
    return isBan(item.error.condition, item.error.text) ? (item.error.text ?? '') : null;
  } catch {
    return null;
  }
}

/** Converts a close or reset of the connection to an answer; rethrows other errors. */
export function closedOf(error: unknown): { condition: null; text: null } {
  if (error instanceof StreamFailure && (error.reason === 'closed' || error.reason === 'reset')) {
    return { condition: null, text: null };
  }
  throw error;
}
