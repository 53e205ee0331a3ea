import type { SaslBinding, SaslLogin } from '../../model/index.js';
import { isBan } from '../../wire/xmpp/sasl/ban.js';
import { authXml, nextSasl, responseXml, type SaslReply } from '../../wire/xmpp/sasl/framing.js';
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

/** How a login ended, and what the server said. */
export type LoginEnd = Pick<SaslLogin, 'outcome' | 'condition' | 'text'>;

/** How long a word on a ban may be behind the failure that it follows, ms. */
const BAN_MS = 200;

type FirstEnd = Pick<SaslBinding, 'answer' | 'condition' | 'text'> & {
  /** What came with a challenge. */
  readonly message: string | null;
};

/** Says the first word, and no more. Throws `StreamFailure` but for a close. */
export async function beginScram(stream: XmppStream, first: ScramFirst): Promise<FirstEnd> {
  try {
    await stream.send(authXml(first.mechanism.name, first.message));
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
 * A whole login by SCRAM. Throws `StreamFailure` but for a close. The password is used for the
 * proof alone, and only where the challenge is sound.
 */
export async function loginByScram(
  stream: XmppStream,
  first: ScramFirst,
  password: string,
): Promise<LoginEnd> {
  try {
    await stream.send(authXml(first.mechanism.name, first.message));
    const reply = await nextSasl(stream);
    if (reply.type === 'success') return endOf('unsigned', 'success without an exchange');
    if (reply.type !== 'challenge') return refusalOf(reply, 'outcome');
    const challenge = readServerFirst(reply.message ?? '', first);
    return await finish(stream, first, challenge, password);
  } catch (error) {
    if (error instanceof ScramViolation) return endOf(error.reason, error.message);
    return { outcome: 'closed', ...closedOf(error) };
  }
}

async function finish(
  stream: XmppStream,
  first: ScramFirst,
  challenge: ServerFirst,
  password: string,
): Promise<LoginEnd> {
  const final = await proveScram(first, challenge, password);
  await stream.send(responseXml(final.message));
  let reply = await nextSasl(stream);
  if (reply.type === 'challenge') {
    // RFC 5802 lets the signature come in a challenge of its own.
    const end = signatureEnd(reply.message, final);
    if (end.outcome === 'unsigned') return endOf('malformed', 'a challenge without a signature');
    if (end.outcome !== 'success') return end;
    await stream.send(responseXml(''));
    reply = await nextSasl(stream);
    if (reply.type === 'success') return end;
  }
  if (reply.type === 'success') return letIn(reply.message, final);
  if (reply.type === 'challenge') return endOf('malformed', 'more challenges than SCRAM has');
  return refusalOf(reply, 'outcome');
}

/** Whoever is let in is in, whatever stands in the place of the signature. */
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

/** PLAIN (RFC 4616). The caller has made sure that nobody but the server hears it. */
export async function loginByPlain(
  stream: XmppStream,
  user: string,
  password: string,
): Promise<LoginEnd> {
  try {
    await stream.send(authXml('PLAIN', `\0${user}\0${password}`));
    const reply = await nextSasl(stream);
    if (reply.type === 'success') return endOf('success', null);
    if (reply.type === 'challenge') return endOf('malformed', 'a challenge, where PLAIN has none');
    return refusalOf(reply, 'outcome');
  } catch (error) {
    return { outcome: 'closed', ...closedOf(error) };
  }
}

function endOf(outcome: LoginEnd['outcome'], text: string | null): LoginEnd {
  return { outcome, condition: null, text };
}

type Refusal = Extract<SaslReply, { type: 'failure' | 'stream-error' }>;

function refusalOf<const K extends string>(
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
 * Whether the server says that there were too many failures, in its answer or right behind it:
 * ejabberd sends a stream error of its own after the last `<failure/>`. Null where it does not.
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

/** A close or a reset is an answer here; anything else is thrown again. */
function closedOf(error: unknown): { condition: null; text: null } {
  if (error instanceof StreamFailure && (error.reason === 'closed' || error.reason === 'reset')) {
    return { condition: null, text: null };
  }
  throw error;
}
