import { randomBytes } from 'node:crypto';
import type { EntityAnswer } from '../../model/index.js';
import { readIq } from '../../wire/xmpp/iq.js';
import { NS } from '../../wire/xmpp/ns.js';
import { forKeeping, QUERIES, type Query } from '../../wire/xmpp/queries.js';
import { StreamFailure, type XmppStream } from '../../wire/xmpp/stream.js';
import { attribute, escapeXml, type XmlElement } from '../../wire/xmpp/xml.js';
import { dialbackAnswer } from './dialback-answer.js';
import type { Federation } from './federation.js';
import type { Net } from '../../net/net.js';

/** Stanzas that are no answer are passed over so many times. */
const MOST_STRAYS = 10;

/** An answer, and the time when it arrived: ISO 8601, UTC. */
export interface TimedAnswer {
  readonly value: EntityAnswer;
  readonly at: string;
}

interface Question {
  readonly query: Query;
  readonly id: string;
}

/**
 * Asks the domain, over the stream that we were let in by. Without XEP-0288 the answers come
 * over another stream, to our receiving server; where there is none, nobody is asked. With it they
 * may come there too: Prosody 13 uses the connection to us that it has already.
 */
export async function askAsPeer(
  net: Net,
  stream: XmppStream,
  { from, to }: { readonly from: string; readonly to: string },
  bidi: boolean,
  federation: Federation,
  now: () => string,
): Promise<readonly TimedAnswer[]> {
  const { receiver } = federation;
  if (!bidi && receiver === null) return [];
  const questions = Object.keys(QUERIES).map((query) => ({
    query: query as Query,
    id: randomBytes(16).toString('hex'),
  }));
  const begun = performance.now();
  type Way = 'bidi' | 'reverse';
  // The clock is read here: a server's time (XEP-0202) is compared with the time of arrival.
  const answerOf = ({ query }: Question, by: Way, iq: XmlElement | null): TimedAnswer => {
    const at = now();
    const tookMs = Math.round(performance.now() - begun);
    return { at, value: { by, query, tookMs, answer: forKeeping(readIq(iq)) } };
  };
  const found = new Map<string, TimedAnswer>();
  let complete = (): void => undefined;
  const completed = new Promise<void>((resolve) => (complete = resolve));
  /** Whether that was the answer to a question of ours, the first. */
  const take = (by: Way, id: string | null, iq: XmlElement | null): boolean => {
    const question = questions.find((one) => one.id === id);
    if (question === undefined || iq === null || found.has(question.id)) return false;
    found.set(question.id, answerOf(question, by, iq));
    if (found.size === questions.length) complete();
    return true;
  };
  const coming = questions.map(async ({ id }) => {
    if (receiver !== null) take('reverse', id, await receiver.answer(id, net.timeoutMs));
  });
  const asked = questions.map(
    ({ query, id }) =>
      `<iq type='get' id='${id}' from='${escapeXml(from)}' to='${escapeXml(to)}'>${QUERIES[query]}</iq>`,
  );
  await stream.send(asked.join(''));
  const reading = bidi
    ? readAnswers(stream, federation, net.timeoutMs, (iq) => take('bidi', attribute(iq, 'id'), iq))
    : Promise.resolve();
  await Promise.race([completed, Promise.all([reading, ...coming])]);
  const none = bidi ? 'bidi' : 'reverse';
  // The end of the scan is none of the server's doing.
  const silent = net.signal.aborted ? [] : questions.filter(({ id }) => !found.has(id));
  return [...found.values(), ...silent.map((question) => answerOf(question, none, null))];
}

async function readAnswers(
  stream: XmppStream,
  { secret, noteVerified }: Federation,
  timeoutMs: number,
  take: (iq: XmlElement) => boolean,
): Promise<void> {
  const until = performance.now() + timeoutMs;
  try {
    for (let strays = 0; strays <= MOST_STRAYS;) {
      const item = await stream.next(Math.max(1, until - performance.now()));
      if (item.type !== 'stanza') return;
      const { element } = item;
      // A server that has a stream both ways asks there whether a key is ours (XEP-0288 §2.2),
      // and would wait for another in vain.
      const reply = dialbackAnswer(element, secret, noteVerified);
      if (reply !== null) await stream.send(reply);
      const iq = element.name === 'iq' && element.ns === NS.server;
      if (!iq || !take(element)) strays += 1;
    }
  } catch (error) {
    if (!(error instanceof StreamFailure)) throw error;
  }
}
