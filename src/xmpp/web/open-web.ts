import type { Duplex } from 'node:stream';
import type { Endpoint, Failure, StreamOpen } from '../../model/index.js';
import type { Connection, Net } from '../../net/net.js';
import { nextFeatures } from '../../wire/xmpp/features.js';
import { NO_HEADER } from '../../wire/xmpp/framing.js';
import { failureOf, whereOf, type Step, type Who } from '../open-stream.js';
import { openBosh } from './bosh.js';
import { openWebSocket } from './websocket.js';
import type { WebStream } from './web-stream.js';

type Phase = StreamOpen['phase'];

/** Opens a stream of a web endpoint on a connection. Throws `NetFailure` or `StreamFailure`. */
export function openWebStream(
  net: Net,
  duplex: Duplex,
  endpoint: Endpoint,
  who: Who,
): Promise<WebStream> {
  const { timeoutMs, signal } = net;
  const scene = { endpoint, to: who.to, timeoutMs, signal, where: whereOf(endpoint) };
  const isBosh = endpoint.transport === 'bosh' || endpoint.transport === 'bosh-cleartext';
  return isBosh ? openBosh(duplex, scene) : openWebSocket(duplex, scene);
}

/**
 * Opens a stream on a connection, reads its features, and ends it. Throws `NetFailure` or
 * `StreamFailure`.
 */
export async function readWebStream(
  net: Net,
  duplex: Duplex,
  endpoint: Endpoint,
  who: Who,
  phase: Phase,
): Promise<StreamOpen> {
  const stream = await openWebStream(net, duplex, endpoint, who);
  const answer = await nextFeatures(stream);
  await stream.close();
  return { phase, header: stream.header, ...answer, redirects: [] };
}

/**
 * Reads the features of a web endpoint without TLS. A web server that answers with something else
 * than a stream, such as a redirect, gives an opening without features and error. Never throws.
 */
export async function readClearWeb(
  net: Net,
  endpoint: Endpoint,
  who: Who,
): Promise<Step<StreamOpen>> {
  let layer: Failure['layer'] = 'tcp';
  let connection: Connection | null = null;
  try {
    connection = await net.connect(endpoint.address, endpoint.port);
    layer = 'stream';
    return { value: await readWebStream(net, connection.duplex, endpoint, who, 'clear') };
  } catch (error) {
    const failure = failureOf(error, layer, whereOf(endpoint));
    if (failure.layer !== 'http' || failure.reason !== 'refused') return { failure };
    const nothing = { features: null, error: null, redirects: [] };
    return { value: { phase: 'clear', header: NO_HEADER, ...nothing } };
  } finally {
    connection?.close();
  }
}
