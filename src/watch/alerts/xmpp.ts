import { domainToUnicode } from 'node:url';
import { startLimit } from '../../util/deadline.js';
import { endpointsOf, locate } from '../../discovery/service-endpoints.js';
import type { Place } from '../../discovery/places.js';
import type { ConnectTo, Endpoint } from '../../model/index.js';
import { createResolver } from '../../net/dns/resolver.js';
import { createConnectionBudget } from '../../net/limiter/connection-budget.js';
import { createNet, type Net } from '../../net/net.js';
import { systemResolvers } from '../../net/dns/system-resolvers.js';
import { createTrustStore } from '../../net/tls/trust-store.js';
import { openClientAtAny } from '../../xmpp/session/client.js';
import type { Session } from '../../xmpp/session/session.js';
import { alertText } from '../../report/dashboard/alert-text.js';
import { visible } from '../../report/kit/escape.js';
import { read } from '../../options/read.js';
import { resolutionOf } from '../../options/scan-parsers.js';
import { SCAN_OPTIONS, type ScanOptions } from '../../options/scan.js';
import { readIq } from '../../wire/xmpp/iq.js';
import { saslPrepare } from '../../wire/xmpp/sasl/prepare.js';
import { attribute, escapeXml, type XmlElement } from '../../wire/xmpp/xml.js';
import type { XmppConfig } from '../config.js';
import type { Channel } from '../outbox.js';
import { readSecret, withoutSecret } from '../secret.js';

/** Maximum time for the whole delivery of an alert, as a number of timeouts. */
const MOST_TIMEOUTS = 6;
/** Maximum number of addresses of the XMPP server to try, each with both TLS versions. */
const MOST_ADDRESSES = 4;
/** Address families in the order in which to connect to the XMPP server of the alert account. */
const FAMILIES = [6, 4] as const;

/**
 * Creates a channel that sends a message from an account, over TLS with a trusted certificate for
 * the domain. The password is sent nowhere else, and never unencrypted.
 */
export function xmppChannel(config: XmppConfig): Channel {
  return {
    name: config.name,
    async send(message, signal) {
      const secret = await readSecret(config.password);
      const options = read(SCAN_OPTIONS, {}, config.options);
      const timeoutMs = options.timeout * 1_000;
      const limit = startLimit(signal, MOST_TIMEOUTS * timeoutMs);
      const timing = { timeoutMs, signal: limit.signal };
      try {
        await deliver(config, options, secret, message.id, alertText(message), timing);
      } catch (error) {
        // Remove secrets, because a server may repeat what it received.
        const text = error instanceof Error ? error.message : String(error);
        // eslint-disable-next-line preserve-caught-error -- it may hold the secret
        throw new Error(visible(withoutSecret(text, config.user, secret), 300));
      } finally {
        // The DNS connection stays open until the end of the delivery, because further queries may
        // follow.
        limit.end();
      }
    },
  };
}

interface Timing {
  /** Time limit for one answer of a server, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function deliver(
  config: XmppConfig,
  options: ScanOptions,
  secret: string,
  id: string,
  text: string,
  { timeoutMs, signal }: Timing,
): Promise<void> {
  const { domain } = config;
  const { allowPrivate } = options;
  const trust = createTrustStore(options.roots, options.ca);
  const { resolvers, iterate } = resolutionOf(options.resolver, systemResolvers());
  const when = iterate === undefined ? {} : { iterate: { when: iterate, allowPrivate } };
  const resolver = createResolver({ servers: resolvers, timeoutMs, signal, trust, ...when });
  const ledger = createConnectionBudget({ budget: 2 * MOST_ADDRESSES, open: 2, opening: 1 });
  const net = createNet({ resolver, ledger, trust, allowPrivate, bind: null, timeoutMs, signal });
  const endpoints = await endpointsFor(domain, options.connect, net);
  if (endpoints.length === 0) throw new Error(`${domain}: no endpoint for clients is known`);
  const { client } = await openClientAtAny(net, endpoints.slice(0, MOST_ADDRESSES), {
    by: 'account',
    who: { domain, to: domainToUnicode(domain) },
    account: {
      user: saslPrepare(config.user, 'the user name'),
      password: saslPrepare(secret, 'the password'),
    },
    scramOffered: false,
    // Log in without channel binding: if a proxy ends TLS before the server, a login with channel
    // binding fails.
    binding: null,
  });
  try {
    await sendAll(client, domainToUnicode(domain), config.to, id, text);
  } finally {
    await client.end();
  }
}

/**
 * Returns the endpoints through which the alert account connects: those of the configuration, else
 * those that the DNS publishes.
 */
async function endpointsFor(
  domain: string,
  connect: readonly ConnectTo[],
  net: Net,
): Promise<readonly Endpoint[]> {
  const discovery = { families: FAMILIES, tolerant: true };
  if (connect.length === 0) return (await endpointsOf(net, domain, 'c2s', discovery)).endpoints;
  const places = connect
    .filter(({ role }) => role === 'c2s')
    .map((place): Place => ({ ...place, origin: 'connect' }));
  return (await locate(net, places, discovery)).flat();
}

/**
 * Sends the alert as an XMPP message to each recipient. Throws if a message is returned as an
 * error, or if the server does not show that it has read them all.
 */
async function sendAll(
  session: Session,
  server: string,
  to: readonly string[],
  id: string,
  text: string,
): Promise<void> {
  const ids = to.map((_, index) => `${id}-${index}`);
  for (const [index, receiver] of to.entries()) {
    const head = `<message type='chat' to='${escapeXml(receiver)}' id='${escapeXml(ids[index] ?? '')}'>`;
    await session.send(`${head}<body>${escapeXml(text)}</body></message>`);
  }
  // A server that answers a ping has read the messages before it. An error is an answer too.
  const { answer } = await session.iq({ type: 'get', to: server, payload: PING });
  const isReturned = (stanza: XmlElement): boolean =>
    attribute(stanza, 'type') === 'error' && ids.includes(attribute(stanza, 'id') ?? '');
  const returned = await session.next(isReturned, RETURN_MS);
  if (returned !== null) {
    throw new Error(`a message was returned: ${readIq(returned).condition ?? 'error'}`);
  }
  if (answer === 'silence') throw new Error(`${server}: ${silenceOf(session)}`);
}

const PING = "<ping xmlns='urn:xmpp:ping'/>";
/** Maximum time to wait for an error after the answer to the ping, in milliseconds. */
const RETURN_MS = 300;

function silenceOf({ ending }: Session): string {
  switch (ending?.type) {
    case undefined:
      return 'the server sent no answer';
    case 'end':
      return 'the server closed the stream';
    case 'error':
      return `stream error ${ending.error.condition}`;
    case 'failure':
      return ending.failure.message;
  }
}
