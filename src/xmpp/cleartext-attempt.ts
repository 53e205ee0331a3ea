import {
  type Endpoint,
  type Failure,
  type ObservationView,
  type StreamOpen,
  askedOf,
  isWeb,
} from '../model/index.js';
import { nextFeatures } from '../wire/xmpp/features.js';
import type { XmppStream } from '../wire/xmpp/stream.js';
import type { Net } from '../net/net.js';
import { openWebStream } from './web/open-web.js';
import {
  assertFeatures,
  dialInClear,
  failureOf,
  whereOf,
  type Step,
  type Who,
} from './open-stream.js';

/** The part of a stream that an attempt uses. */
export type Talk = Pick<XmppStream, 'next' | 'send'>;

interface Dialled {
  readonly stream: Talk;
  readonly open: Pick<StreamOpen, 'features' | 'error'>;
  /** Ends the stream and closes the connection. */
  end(): Promise<void>;
}

async function dialTcp(net: Net, endpoint: Endpoint, who: Who): Promise<Dialled> {
  const { connection, stream, open } = await dialInClear(net, endpoint, who);
  const end = (): Promise<void> => {
    stream.close();
    connection.close();
    return Promise.resolve();
  };
  return { stream, open, end };
}

async function dialWeb(net: Net, endpoint: Endpoint, who: Who): Promise<Dialled> {
  const connection = await net.connect(endpoint.address, endpoint.port);
  try {
    const stream = await openWebStream(net, connection.duplex, endpoint, who);
    const open = await nextFeatures(stream);
    const end = async (): Promise<void> => {
      await stream.close();
      connection.close();
    };
    return { stream, open, end };
  } catch (error) {
    connection.close();
    throw error;
  }
}

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
  attempt: (stream: Talk) => Promise<T>,
): Promise<Step<T>> {
  const before = seen.all('stream.open').find((one) => askedOf(one)?.phase === 'clear');
  if (before?.failure !== undefined) return { failure: before.failure };
  let reached: Failure['layer'] = 'stream';
  try {
    const { stream, open, end } = await (isWeb(endpoint)
      ? dialWeb(net, endpoint, who)
      : dialTcp(net, endpoint, who));
    try {
      assertFeatures(open, endpoint);
      reached = layer;
      return { value: await attempt(stream) };
    } finally {
      await end();
    }
  } catch (error) {
    return { failure: failureOf(error, reached, whereOf(endpoint)) };
  }
}
