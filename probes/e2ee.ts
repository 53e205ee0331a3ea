import { randomBytes } from 'node:crypto';
import {
  E2EE_SHAPES,
  type E2eeBundle,
  type E2eeMessage,
  type E2eeMessages,
  type IqAnswer,
  type Kinds,
  type Observation,
  observationOf,
} from '../src/model/index.js';
import { openClient, type ClientRequest } from '../src/xmpp/session/client.js';
import type { Net } from '../src/net/net.js';
import type { ClientSession } from '../src/xmpp/session/session.js';
import { failureOf, whereOf, WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { domainProbe } from '../src/scan/probe.js';
import { arrivedWhole, madeUpBundle, shapedMessage } from '../src/wire/xmpp/e2ee.js';
import { readIq } from '../src/wire/xmpp/iq.js';
import { attribute, type XmlElement } from '../src/wire/xmpp/xml.js';

/**
 * Sends messages in the form of end-to-end encryption from one resource of the account to another.
 * Publishes OMEMO keys for an unused device number and deletes them again.
 */
export const e2ee = domainProbe({
  id: 'e2ee',
  title: 'end-to-end encryption',
  sends: {
    what: 'messages in the form of OMEMO, OpenPGP and OTR to another resource of the account; the keys of a device that does not exist, which are deleted again',
    often: 'once per scan',
  },
  needs: ['session', 'entity.iq', 'upload.slots'],
  yields: ['e2ee.messages', 'e2ee.bundle'],
  access: 'account',
  connections: WALK_CONNECTIONS,
  wanted: ({ account }) => account,
  async *run({ sessions, seen, net, netToUndo, domain, to, account, now }) {
    const first = sessions.first('account');
    if (first === null || account === null) return;
    const made = seen.all('session').find(({ value }) => value?.by === 'account')?.value;
    const observe = <K extends 'e2ee.messages' | 'e2ee.bundle'>(
      kind: K,
      value: Kinds[K],
    ): Observation<K> => observationOf<K>(kind, domain, {}, now(), { value });
    const again: ClientRequest = {
      by: 'account',
      endpoint: first.endpoint,
      version: first.version,
      who: { domain, to },
      account,
      // Require SCRAM if the earlier login used it, so that a shortened mechanism list cannot
      // reveal the password.
      scramOffered: made?.mechanism !== 'PLAIN',
      binding: made?.gs2.startsWith('p=') === true ? made.gs2.slice(2) : null,
    };
    const undo = (payload: string): Promise<boolean> => removeAnew(netToUndo, again, payload);
    yield observe('e2ee.bundle', await tryBundle(first, sessions.first('federated'), undo));
    try {
      const { client } = await openClient(net, again);
      try {
        yield observe('e2ee.messages', await sendShapes(first, client, net.timeoutMs));
      } finally {
        await client.end();
      }
    } catch (error) {
      const failure = failureOf(error, 'session', whereOf(first.endpoint));
      yield observationOf('e2ee.messages', domain, {}, now(), { failure });
    }
  },
});

/**
 * Sends the encrypted test messages. Streams preserve the order (RFC 6120 §10.1), so a message is
 * lost if it has not arrived before the last one.
 */
async function sendShapes(
  from: ClientSession,
  to: ClientSession,
  timeoutMs: number,
): Promise<E2eeMessages> {
  const bareJid = from.jid.split('/')[0] ?? '';
  const sent = ['before', ...E2EE_SHAPES, 'after'].map((shape) => {
    const id = randomBytes(12).toString('hex');
    return { shape, id, ...shapedMessage(shape, { to: to.jid, id, bareJid }) };
  });
  const ids = sent.map(({ id }) => id);
  const last = ids.at(-1);
  const ours = (stanza: XmlElement): boolean =>
    stanza.name === 'message' && ids.includes(attribute(stanza, 'id') ?? '');
  for (const { xml } of sent) await from.send(xml);
  const arrived = await gather(to, ours, last, timeoutMs);
  const returned = await gather(from, ours, undefined, arrived.has(last ?? '') ? RETURN_MS : 1);
  const whole = (id: string, parts: readonly XmlElement[]): boolean => {
    const message = arrived.get(id);
    return message !== undefined && arrivedWhole(message, parts);
  };
  const [before] = sent;
  const after = sent.at(-1);
  const control = [before, after].every((one) => one !== undefined && whole(one.id, one.parts));
  const messages = E2EE_SHAPES.flatMap((shape): E2eeMessage[] => {
    const one = sent.find((message) => message.shape === shape);
    if (one === undefined) return [];
    if (whole(one.id, one.parts)) return [{ shape, outcome: 'unchanged', condition: null }];
    const error = returned.get(one.id);
    if (error !== undefined) {
      return [{ shape, outcome: 'refused', condition: readIq(error).condition }];
    }
    return [{ shape, outcome: arrived.has(one.id) ? 'altered' : 'lost', condition: null }];
  });
  return { control, messages };
}

/** Milliseconds to wait for the error answer to a test message after a later message arrived. */
const RETURN_MS = 300;

/** Collects received messages by id, until the last message arrives or the time is over. */
async function gather(
  client: ClientSession,
  ours: (stanza: XmlElement) => boolean,
  last: string | undefined,
  timeoutMs: number,
): Promise<ReadonlyMap<string, XmlElement>> {
  const found = new Map<string, XmlElement>();
  const until = performance.now() + timeoutMs;
  while (last === undefined || !found.has(last)) {
    const stanza = await client.next(ours, Math.max(1, until - performance.now()));
    if (stanza === null) break;
    found.set(attribute(stanza, 'id') ?? '', stanza);
  }
  return found;
}

/**
 * Publishes and fetches an OMEMO key bundle. If there is an account on another server, this
 * account fetches the bundle, because other users fetch bundles in practice. `undo` removes the
 * bundle through the network if the session or the scan has ended.
 */
async function tryBundle(
  own: ClientSession,
  other: ClientSession | null,
  undo: (remove: string) => Promise<boolean>,
): Promise<E2eeBundle> {
  const bundle = madeUpBundle();
  const published = await own.iq({ type: 'set', to: null, payload: bundle.publish });
  const { answer: publish, condition } = published;
  if (publish === 'error') return { publish, condition, fetched: null, deleted: true };
  const fetched = publish === 'result' ? await fetchBundle(own, other, bundle) : null;
  // If the publication of the OMEMO bundle got no answer, the bundle may still be published, so
  // remove it.
  const removed = await own.iq({ type: 'set', to: null, payload: bundle.remove });
  const deleted = removed.answer === 'silence' ? await undo(bundle.remove) : isGone(removed);
  return { publish, condition, fetched, deleted };
}

function isGone({ answer, condition }: IqAnswer): boolean {
  return answer === 'result' || condition === 'item-not-found';
}

/** Removes the OMEMO bundle in a new session. Returns whether it is known to be removed. */
async function removeAnew(net: Net, request: ClientRequest, payload: string): Promise<boolean> {
  try {
    const { client } = await openClient(net, request);
    try {
      return isGone(await client.iq({ type: 'set', to: null, payload }));
    } finally {
      await client.end();
    }
  } catch {
    return false;
  }
}

async function fetchBundle(
  own: ClientSession,
  other: ClientSession | null,
  bundle: ReturnType<typeof madeUpBundle>,
): Promise<E2eeBundle['fetched']> {
  const to = own.jid.split('/')[0] ?? null;
  const { answer, payload } = await (other ?? own).iq({ type: 'get', to, payload: bundle.fetch });
  if (answer === 'silence') return 'silence';
  if (answer === 'error') return 'refused';
  return payload !== null && bundle.matches(payload) ? 'unchanged' : 'altered';
}
