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
 * Opens a stream before TLS, runs an attempt on it after its features, and closes the connection.
 * Does not connect if an earlier attempt to open a stream before TLS failed. `layer` is the layer
 * of the attempt. Failures during the attempt have this layer, because the server may count them.
 * Never throws.
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
