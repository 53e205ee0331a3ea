import { randomBytes } from 'node:crypto';
import { isCleartext, type ClearAuth, type ObservationView } from '../src/model/index.js';
import { tryInClear, type Talk } from '../src/xmpp/cleartext-attempt.js';
import { mayCount } from '../src/xmpp/login/login-offers.js';
import { WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { endpointProbe } from '../src/scan/probe.js';
import { readSaslFailure } from '../src/wire/xmpp/errors.js';
import { readFeatures } from '../src/wire/xmpp/features.js';
import { NS } from '../src/wire/xmpp/ns.js';
import { StreamFailure } from '../src/wire/xmpp/stream.js';
import { observeStep } from '../src/scan/observe.js';

const MADE_UP_USER = 'xmpp-safeguard-nobody';

/**
 * Tests whether a server accepts a password before TLS: PLAIN (RFC 4616) for a user that does not
 * exist. The attempt may count as a failed login, so it is made once for each endpoint, late, and
 * can be disabled.
 */
export const clearAuth = endpointProbe({
  id: 'clear-auth',
  title: 'login before TLS',
  sends: {
    what: 'one SASL login before TLS, with a random user that does not exist',
    often: 'once per c2s endpoint',
  },
  needs: ['stream.open', 'tls.handshake'],
  yields: ['sasl.clear'],
  access: 'public',
  connections: WALK_CONNECTIONS,
  wanted: (settings) => settings.saslAttempts,
  applies: (endpoint) =>
    endpoint.role === 'c2s' && (endpoint.transport === 'starttls' || isCleartext(endpoint)),
  async *run({ net, now, domain, to, seen }, endpoint) {
    const who = { domain, to };
    if (isCleartext(endpoint) && !offersLogin(seen)) return;
    const step = await tryInClear(net, seen, endpoint, who, 'sasl', async (stream) => {
      const leave = net.fail(endpoint.address, 1);
      const value = await attempt(stream, isSasl2Alone(seen) ? NS.sasl2 : NS.sasl);
      if (!mayCount(value)) leave.spare();
      return value;
    });
    yield observeStep('sasl.clear', endpoint, {}, step, now());
  },
});

/** Whether a stream of the endpoint offers SASL2 (XEP-0388), and no stream offers SASL. */
function isSasl2Alone(seen: ObservationView<'stream.open'>): boolean {
  const shown = seen
    .all('stream.open')
    .flatMap(({ value }) => (value?.features == null ? [] : [readFeatures(value.features)]));
  return (
    shown.some(({ sasl2 }) => sasl2 !== null) &&
    shown.every(({ mechanisms }) => mechanisms.length === 0)
  );
}

/** Whether a web endpoint without TLS offers a login; if not, it needs no attempt. */
function offersLogin(seen: ObservationView<'stream.open'>): boolean {
  return seen.all('stream.open').some(({ value }) => {
    const features = value?.features == null ? null : readFeatures(value.features);
    return features !== null && (features.mechanisms.length > 0 || features.sasl2 !== null);
  });
}

type Sasl = typeof NS.sasl | typeof NS.sasl2;

function isSasl(ns: string): boolean {
  return ns === NS.sasl || ns === NS.sasl2;
}

/**
 * Attempts the login before TLS. `ns` is the namespace of SASL or SASL2. An answer in the
 * namespace of the other protocol counts too.
 */
async function attempt(stream: Talk, ns: Sasl): Promise<ClearAuth> {
  const password = randomBytes(12).toString('hex');
  const message = Buffer.from(`\0${MADE_UP_USER}\0${password}`).toString('base64');
  await stream.send(
    ns === NS.sasl
      ? `<auth xmlns='${NS.sasl}' mechanism='PLAIN'>${message}</auth>`
      : `<authenticate xmlns='${NS.sasl2}' mechanism='PLAIN'>` +
          `<initial-response>${message}</initial-response></authenticate>`,
  );
  const mechanism = 'PLAIN';
  const item = await stream.next();
  if (item.type === 'error') {
    const { condition, text } = item.error;
    return { mechanism, answer: 'stream-error', condition, text };
  }
  if (item.type === 'stanza' && isSasl(item.element.ns)) {
    const { name } = item.element;
    if (name === 'failure')
      return { mechanism, answer: 'failure', ...readSaslFailure(item.element) };
    // XEP-0388: `<continue/>` means that the credentials were correct and another step follows.
    if (name === 'continue') {
      return { mechanism, answer: 'challenge', condition: null, text: null };
    }
    if (name === 'challenge' || name === 'success') {
      return { mechanism, answer: name, condition: null, text: null };
    }
  }
  throw new StreamFailure('malformed', 'a login was answered with something else than SASL');
}
