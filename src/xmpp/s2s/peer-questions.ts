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

/** Maximum number of unrelated stanzas to skip while waiting for the answers to the queries. */
const MOST_STRAYS = 10;

/** Answer to a query, and its time of arrival in ISO 8601, UTC. */
export interface TimedAnswer {
  readonly value: EntityAnswer;
  readonly at: string;
}

interface Question {
  readonly query: Query;
  readonly id: string;
}

/**
 * Sends queries to the domain over an authenticated s2s stream. Without XEP-0288 the answers
 * arrive on another stream, at our receiving server; if no receiving server runs, nothing is sent.
 * With XEP-0288 they may also arrive at our receiving server: Prosody 13 reuses its existing
 * connection to us.
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
  // Read the clock on arrival, because the server's time (XEP-0202) is compared with it.
  const answerOf = ({ query }: Question, by: Way, iq: XmlElement | null): TimedAnswer => {
    const at = now();
    const tookMs = Math.round(performance.now() - begun);
    return { at, value: { by, query, tookMs, answer: forKeeping(readIq(iq)) } };
  };
  const found = new Map<string, TimedAnswer>();
  let complete = (): void => undefined;
  const completed = new Promise<void>((resolve) => (complete = resolve));
  /**
   * Takes a stanza if it is the first answer to a pending query. Returns whether it took the
   * stanza.
   */
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
  // If the scan ended during the wait, missing answers to the queries say nothing about the
  // server.
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
      // A server with a bidirectional stream verifies dialback keys on it (XEP-0288 §2.2), and
      // would not open another.
      const reply = dialbackAnswer(element, secret, noteVerified);
      if (reply !== null) await stream.send(reply);
      const iq = element.name === 'iq' && element.ns === NS.server;
      if (!iq || !take(element)) strays += 1;
    }
  } catch (error) {
    if (!(error instanceof StreamFailure)) throw error;
  }
}
