import { type Endpoint, type Failure, type ObservationView, askedOf } from '../model/index.js';
import type { XmppStream } from '../wire/xmpp/stream.js';
import type { Net } from '../net/net.js';
import {
  assertFeatures,
  dialInClear,
  failureOf,
  whereOf,
  type Step,
  type Who,
} from './open-stream.js';

/**
 * Tries something on a stream before TLS that came with features, and then ends the connection.
 * Where none came about before, it is not asked for again. `layer`: that of what is tried, and
 * of a failure from then on: it may have been counted. Nothing is thrown.
 */
export async function tryInClear<T>(
  net: Net,
  seen: ObservationView<'stream.open'>,
  endpoint: Endpoint,
  who: Who,
  layer: Failure['layer'],
  attempt: (stream: XmppStream) => Promise<T>,
): Promise<Step<T>> {
  const before = seen.all('stream.open').find((one) => askedOf(one)?.phase === 'clear');
  if (before?.failure !== undefined) return { failure: before.failure };
  let reached: Failure['layer'] = 'stream';
  try {
    const { connection, stream, open } = await dialInClear(net, endpoint, who);
    try {
      assertFeatures(open, endpoint);
      reached = layer;
      return { value: await attempt(stream) };
    } finally {
      connection.close();
    }
  } catch (error) {
    return { failure: failureOf(error, reached, whereOf(endpoint)) };
  }
}
