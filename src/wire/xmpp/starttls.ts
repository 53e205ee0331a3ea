import { bounded } from './bounded.js';
import { nameOf } from './element.js';
import type { StreamError } from './errors.js';
import { StreamFailure } from './failure.js';
import { isFeatures } from './features.js';
import { NS } from './ns.js';
import type { XmppStream } from './stream.js';

interface StarttlsReply {
  readonly answer: 'proceed' | 'failure' | 'stream-error';
  readonly error: StreamError | null;
  /**
   * Number of bytes received after `<proceed/>`, white space included (RFC 6120 §5.3.3). They are
   * dropped without being parsed.
   */
  readonly trailing: number;
}

/** Maximum number of late or repeated stream features to skip. */
const MOST_FEATURES = 3;

/** The STARTTLS request (RFC 6120 §5.4.2.1). */
export const STARTTLS_REQUEST = `<starttls xmlns='${NS.tls}'/>`;

/**
 * Requests TLS (RFC 6120 §5.4.2), even if it is not offered. After `proceed` the stream is detached
 * and its duplex is ready for a TLS handshake. Throws `StreamFailure` if there is no usable answer.
 */
export async function askStarttls(stream: XmppStream, timeoutMs?: number): Promise<StarttlsReply> {
  await stream.send(STARTTLS_REQUEST);
  return starttlsReply(stream, timeoutMs);
}

/**
 * Waits for the answer to a STARTTLS request that was already sent. Otherwise like `askStarttls`.
 */
export async function starttlsReply(
  stream: XmppStream,
  timeoutMs?: number,
): Promise<StarttlsReply> {
  for (let features = 0; ;) {
    const item = await stream.next(timeoutMs);
    if (item.type === 'error') return { answer: 'stream-error', error: item.error, trailing: 0 };
    if (item.type === 'end') {
      throw new StreamFailure('closed', 'the server closed the stream in answer to STARTTLS');
    }
    const { element } = item;
    if (element.ns === NS.tls && element.name === 'proceed') {
      return { answer: 'proceed', error: null, trailing: stream.detach().trailing };
    }
    if (element.ns === NS.tls && element.name === 'failure') {
      return { answer: 'failure', error: null, trailing: 0 };
    }
    if (!isFeatures(element) || ++features > MOST_FEATURES) {
      const name = bounded(nameOf(element), 200);
      throw new StreamFailure('malformed', `STARTTLS was answered with ${name}`);
    }
  }
}
