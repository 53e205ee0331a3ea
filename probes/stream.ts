import { isCleartext, TLS_VERSIONS } from '../src/model/index.js';
import { WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { walk } from '../src/xmpp/walk.js';
import { readClearWeb } from '../src/xmpp/web/open-web.js';
import { endpointProbe } from '../src/scan/probe.js';
import { observeCertificates, observeStep } from '../src/scan/observe.js';

/**
 * Connects once in the usual steps of a client or peer: stream header, features, STARTTLS, TLS in
 * the version that the server selects, features after TLS.
 */
export const stream = endpointProbe({
  id: 'stream',
  title: 'stream and certificate',
  sends: {
    what: 'a stream header, STARTTLS and a TLS handshake; to web endpoints, the opening of a WebSocket or a BOSH session',
    often: 'once per endpoint',
  },
  needs: [],
  yields: ['stream.open', 'stream.starttls', 'tls.handshake', 'certificate'],
  access: 'public',
  connections: WALK_CONNECTIONS,
  applies: () => true,
  async *run({ net, now, domain, to }, endpoint) {
    if (isCleartext(endpoint)) {
      const open = await readClearWeb(net, endpoint, { domain, to });
      yield observeStep('stream.open', endpoint, { phase: 'clear' }, open, now());
      return;
    }
    const { clear, starttls, handshake, secured, certificates } = await walk(
      net,
      endpoint,
      { domain, to },
      { versions: TLS_VERSIONS, stream: true },
    );
    const at = now();
    if (clear) yield observeStep('stream.open', endpoint, { phase: 'clear' }, clear, at);
    if (starttls) yield observeStep('stream.starttls', endpoint, {}, starttls, at);
    const offered = { version: 'any', authentication: null } as const;
    yield observeStep('tls.handshake', endpoint, offered, handshake, at);
    yield* observeCertificates(certificates, at);
    if (secured && handshake.value?.outcome === 'established') {
      const { version } = handshake.value;
      yield observeStep('stream.open', endpoint, { phase: version }, secured, at);
    }
  },
});
