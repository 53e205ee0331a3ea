import type { ClearDialback } from '../src/model/index.js';
import { tryInClear, type Talk } from '../src/xmpp/cleartext-attempt.js';
import { RESERVED_FROM, WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { endpointProbe } from '../src/scan/probe.js';
import { bounded } from '../src/wire/xmpp/bounded.js';
import { stanzaError } from '../src/wire/xmpp/iq.js';
import { NS } from '../src/wire/xmpp/ns.js';
import { StreamFailure } from '../src/wire/xmpp/stream.js';
import { attribute, escapeXml } from '../src/wire/xmpp/xml.js';
import { observeStep } from '../src/scan/observe.js';

/**
 * Milliseconds to wait for the answer to a dialback. Resolvers refuse a name in `.invalid`
 * immediately, so a server that answers does so within this time; Prosody never answers.
 */
const SILENCE_MS = 5_000;

/** Tests whether a server processes dialback (XEP-0220) before TLS. */
export const clearDialback = endpointProbe({
  id: 'clear-dialback',
  title: 'dialback before TLS',
  sends: {
    what: 'one dialback before TLS, from `xmpp-safeguard.invalid`',
    often: 'once per s2s endpoint',
  },
  needs: ['stream.open', 'tls.handshake'],
  yields: ['dialback.clear'],
  access: 'public',
  connections: WALK_CONNECTIONS,
  applies: ({ role, transport }) => role === 's2s' && transport === 'starttls',
  async *run({ net, now, domain, to, seen }, endpoint) {
    const who = { domain, to };
    const step = await tryInClear(net, seen, endpoint, who, 'dialback', (stream) =>
      attempt(net.signal, stream, to),
    );
    yield observeStep('dialback.clear', endpoint, {}, step, now());
  },
});

async function attempt(signal: AbortSignal, stream: Talk, to: string): Promise<ClearDialback> {
  const said = {
    from: RESERVED_FROM,
    type: null,
    condition: null,
    text: null,
    waitedMs: SILENCE_MS,
  };
  await stream.send(`<db:result from='${RESERVED_FROM}' to='${escapeXml(to)}'>78e2</db:result>`);
  try {
    const item = await stream.next(SILENCE_MS);
    if (item.type === 'error') {
      const { condition, text } = item.error;
      return { ...said, answer: 'stream-error', condition, text };
    }
    if (item.type === 'end') return { ...said, answer: 'closed' };
    const { element } = item;
    if (element.ns !== NS.dialback || element.name !== 'result') {
      throw new StreamFailure('malformed', 'a dialback was answered with something else');
    }
    const type = attribute(element, 'type');
    const { condition } = stanzaError(element);
    return { ...said, answer: 'result', type: type && bounded(type, 100), condition };
  } catch (error) {
    // If the scan ended during the wait, the missing answer to the dialback says nothing about the
    // server.
    if (error instanceof StreamFailure && error.reason === 'timeout' && !signal.aborted)
      return { ...said, answer: 'silence' };
    if (error instanceof StreamFailure && error.reason === 'closed')
      return { ...said, answer: 'closed' };
    throw error;
  }
}
