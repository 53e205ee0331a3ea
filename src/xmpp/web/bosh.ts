import { randomInt } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { isCleartext } from '../../model/index.js';
import { httpOver } from '../../net/http/exchange.js';
import { within } from '../../util/waiting.js';
import {
  bodyWith,
  readBody,
  sessionBody,
  terminateBody,
  type BoshAnswer,
  type BodyRequest,
} from '../../wire/xmpp/bosh.js';
import { StreamFailure } from '../../wire/xmpp/failure.js';
import type { StreamItem } from '../../wire/xmpp/stream.js';
import { overWeb, webFailure, type WebScene, type WebStream } from './web-stream.js';

/** Maximum size of an answer in bytes. */
const MOST_BYTES = 262_144;
/** Maximum number of empty requests for one element that did not come yet. */
const MOST_POLLS = 3;
/** Maximum time that the server may hold an answer, in seconds. */
const LONGEST_WAIT = 5;
/** Time for the last request, in milliseconds. */
const CLOSE_MS = 500;

/**
 * Opens a session of BOSH (XEP-0206) on a connection, with or without TLS, and sends all requests
 * on it, one after another. Throws `NetFailure` of layer `http`, and `StreamFailure`.
 */
export async function openBosh(duplex: Duplex, scene: WebScene): Promise<WebStream> {
  const { endpoint, timeoutMs, signal, where } = scene;
  const { host, port, path = '/' } = endpoint;
  const http = httpOver(duplex);
  let rid = randomInt(1, 2 ** 40);
  let sid: string | null = null;
  const items: StreamItem[] = [];

  async function post(body: string, ms: number): Promise<BoshAnswer> {
    const { status, body: said } = await http.ask({
      ...{ method: 'POST', host, port, isSecure: !isCleartext(endpoint), path, body },
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      ...{ mostBytes: MOST_BYTES, timeoutMs: ms, signal, where },
    });
    if (status !== 200)
      throw webFailure('refused', where, `BOSH was answered with status ${status}`);
    const answer = readBody(said.toString());
    if (answer === null) throw webFailure('refused', where, 'the answer is not one of BOSH');
    items.push(...answer.elements.map((element) => ({ type: 'stanza', element }) as const));
    if (answer.error !== null) items.push({ type: 'error', error: answer.error });
    return answer;
  }

  const next = (): BodyRequest => {
    rid += 1;
    return { rid, sid };
  };
  const wait = Math.max(1, Math.min(LONGEST_WAIT, Math.floor(timeoutMs / 2_000)));
  const first = await post(sessionBody(scene.to, rid, wait), timeoutMs);
  ({ sid } = first);
  return overWeb(first.header, null, {
    timeoutMs,
    async next(ms) {
      for (let polls = 0; items.length === 0 && polls < MOST_POLLS; polls += 1) {
        await post(bodyWith(next(), ''), ms);
      }
      const item = items.shift();
      if (item === undefined)
        throw new StreamFailure('timeout', 'the server sent only empty answers');
      return item;
    },
    async send(xml) {
      await post(bodyWith(next(), xml), timeoutMs);
    },
    async close() {
      if (sid === null || items.some(({ type }) => type === 'error')) return;
      await within(CLOSE_MS, post(terminateBody(next()), CLOSE_MS));
    },
  });
}
