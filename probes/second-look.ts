import { endpointProbe } from '../src/scan/probe.js';
import { observeStep } from '../src/scan/observe.js';
import { endpointId, type Endpoint, type Failure, type Observation } from '../src/model/index.js';
import { failureOf } from '../src/xmpp/open-stream.js';

/** Origins of endpoints that the domain publishes, perhaps no longer correctly. */
const PUBLISHED: readonly Endpoint['origin'][] = ['srv', 'host-meta', 'upload'];

/**
 * Connects at the end of the scan to each published endpoint that refused all connections at the
 * beginning of the scan. One refusal may be a restart; two mean that nothing listens at the
 * endpoint.
 */
export const secondLook = endpointProbe({
  id: 'second-look',
  title: 'second look',
  sends: {
    what: 'one more TCP connection at the end of the scan, if all others were refused',
    often: 'once per endpoint',
  },
  needs: ['stream.open', 'tls.handshake'],
  yields: ['tcp.again'],
  access: 'public',
  connections: 1,
  turn: 4,
  applies: ({ origin, port }) => PUBLISHED.includes(origin) && port > 0,
  async *run({ net, now, seen }, endpoint): AsyncGenerator<Observation<'tcp.again'>> {
    const { address, port } = endpoint;
    const subject = endpointId(endpoint);
    const asked = [...seen.at('stream.open', subject), ...seen.at('tls.handshake', subject)];
    const refused = asked.some(({ failure }) => isRefusal(failure));
    if (!refused || !asked.every(({ failure }) => isRefusal(failure) || isSkipped(failure))) return;
    try {
      const connection = await net.connect(address, port);
      connection.close();
      yield observeStep('tcp.again', endpoint, {}, { value: { connected: true } }, now());
    } catch (error) {
      const failure = failureOf(error, 'tcp', subject);
      yield observeStep('tcp.again', endpoint, {}, { failure }, now());
    }
  },
});

function isRefusal(failure: Failure | undefined): boolean {
  return failure?.layer === 'tcp' && failure.reason === 'refused';
}

function isSkipped(failure: Failure | undefined): boolean {
  return failure?.reason === 'skipped';
}
