import { domainToUnicode } from 'node:url';
import { startLimit } from '../../util/deadline.js';
import { endpointsOf, locate } from '../../discovery/service-endpoints.js';
import type { Place } from '../../discovery/places.js';
import type { ConnectTo, Endpoint, TlsVersion } from '../../model/index.js';
import { createResolver } from '../../net/dns/resolver.js';
import { serverIdentityFlaw } from '../../xmpp/login/verify-server.js';
import { createConnectionBudget } from '../../net/limiter/connection-budget.js';
import { loginByPlain, loginByScram, type LoginEnd } from '../../xmpp/login/login.js';
import { SASL2_ONLY } from '../../xmpp/login/login-failure.js';
import { createNet, type Net } from '../../net/net.js';
import { openSecuredStream, type SecuredStream } from '../../xmpp/secured-stream.js';
import { systemResolvers } from '../../net/dns/system-resolvers.js';
import { createTrustStore } from '../../net/tls/trust-store.js';
import { openAt, type Who } from '../../xmpp/open-stream.js';
import { alertText } from '../../report/dashboard/alert-text.js';
import { visible } from '../../report/kit/escape.js';
import { read } from '../../options/read.js';
import { SCAN_OPTIONS, type ScanOptions } from '../../options/scan.js';
import { isBySasl2Only, nextFeatures } from '../../wire/xmpp/features.js';
import { NS } from '../../wire/xmpp/ns.js';
import { saslPrepare } from '../../wire/xmpp/sasl/prepare.js';
import { startScram, strongestScram } from '../../wire/xmpp/sasl/scram.js';
import type { StreamItem, XmppStream } from '../../wire/xmpp/stream.js';
import { attribute, child, escapeXml, textOf } from '../../wire/xmpp/xml.js';
import type { XmppConfig } from '../config.js';
import type { Channel } from '../outbox.js';
import { readSecret, withoutSecret } from '../secret.js';

/** A whole delivery has so many of them. */
const MOST_TIMEOUTS = 6;
/** Addresses tried, each in both versions of TLS. */
const MOST_ADDRESSES = 4;
/** In the order in which they are tried. */
const FAMILIES = [6, 4] as const;
const VERSIONS = ['TLSv1.3', 'TLSv1.2'] as const satisfies readonly TlsVersion[];

/**
 * A message from an account, sent over TLS that is trusted and bears the domain's name: the
 * password goes nowhere else, and never in the clear.
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
        // A server may repeat what it was told.
        const text = error instanceof Error ? error.message : String(error);
        // eslint-disable-next-line preserve-caught-error -- it may hold the secret
        throw new Error(visible(withoutSecret(text, config.user, secret), 300));
      } finally {
        // The DNS connection stays open until then, as there may be more to ask.
        limit.end();
      }
    },
  };
}

interface Timing {
  /** Longest wait for one answer, ms. */
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
  const servers = options.resolver.length > 0 ? options.resolver : systemResolvers();
  const resolver = createResolver({ servers, timeoutMs, signal, trust });
  const ledger = createConnectionBudget({ budget: 2 * MOST_ADDRESSES, open: 2, opening: 1 });
  const net = createNet({ resolver, ledger, trust, allowPrivate, bind: null, timeoutMs, signal });
  const who: Who = { domain, to: domainToUnicode(domain) };
  const session = await reach(net, await endpointsFor(domain, options.connect, net), who);
  try {
    const distrust = serverIdentityFlaw(session, domain);
    if (distrust !== null) {
      throw new Error(`${domain}: the certificate ${DISTRUST[distrust]}; nothing was sent`);
    }
    const end = await logIn(session, saslPrepare(config.user, 'the user name'), secret);
    if (end.outcome !== 'success') {
      const said = end.condition ?? end.text ?? '';
      throw new Error(`${domain}: the login failed: ${end.outcome} ${said}`);
    }
    session.stream.detach();
    const stream = await openAt(net, session.socket, session.endpoint, who);
    try {
      await nextFeatures(stream, timeoutMs);
      await bind(stream);
      await sendAll(stream, config.to, id, text);
    } finally {
      stream.close();
    }
  } finally {
    session.end();
  }
}

const DISTRUST = {
  untrusted: 'is not trusted',
  'wrong-name': 'is for another name',
} as const;

/** The first that takes a session. Throws what the last one failed with. */
async function reach(
  net: Net,
  endpoints: readonly Endpoint[],
  who: Who,
): Promise<SecuredStream & { readonly endpoint: Endpoint }> {
  let failure: unknown = new Error(`${who.domain}: DNS lists no server for clients`);
  for (const endpoint of endpoints.slice(0, MOST_ADDRESSES)) {
    for (const version of VERSIONS) {
      try {
        return { ...(await openSecuredStream(net, endpoint, who, version)), endpoint };
      } catch (error) {
        failure = error;
      }
    }
  }
  throw failure;
}

/** The places that the options name, else those that the DNS publishes. */
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

async function logIn(
  { stream, features }: SecuredStream,
  user: string,
  said: string,
): Promise<LoginEnd> {
  const password = saslPrepare(said, 'the password');
  const mechanism = strongestScram(features.mechanisms, false);
  if (mechanism !== null) {
    return loginByScram(stream, startScram(mechanism, user, { flag: 'n' }), password);
  }
  if (!features.mechanisms.includes('PLAIN')) {
    const why = isBySasl2Only(features)
      ? SASL2_ONLY
      : 'the server offers no supported login mechanism';
    throw new Error(why);
  }
  return loginByPlain(stream, user, password);
}

async function bind(stream: XmppStream): Promise<void> {
  await stream.send(`<iq type='set' id='bind'><bind xmlns='${NS.bind}'/></iq>`);
  const answer = await until(stream, (id) => id === 'bind');
  if (answer.type !== 'result')
    throw new Error(`the server refused to bind a resource: ${answer.condition}`);
}

/** Whoever answers a ping has read what came before it. */
async function sendAll(
  stream: XmppStream,
  to: readonly string[],
  id: string,
  text: string,
): Promise<void> {
  const ids = to.map((_, index) => `${id}-${index}`);
  for (const [index, receiver] of to.entries()) {
    const head = `<message type='chat' to='${escapeXml(receiver)}' id='${escapeXml(ids[index] ?? '')}'>`;
    await stream.send(`${head}<body>${escapeXml(text)}</body></message>`);
  }
  await stream.send(`<iq type='get' id='done'><ping xmlns='urn:xmpp:ping'/></iq>`);
  const answer = await until(stream, (one) => one === 'done' || ids.includes(one));
  if (answer.id !== 'done') throw new Error(`a message was returned: ${answer.condition}`);
}

interface Answer {
  readonly id: string;
  readonly type: string;
  readonly condition: string;
}

/** Stanzas taken while one answer is waited for. */
const MOST_STANZAS = 200;

/** The next stanza of such an id that answers: others are not for us. */
async function until(stream: XmppStream, wanted: (id: string) => boolean): Promise<Answer> {
  for (let count = 0; count < MOST_STANZAS; count++) {
    const item: StreamItem = await stream.next();
    if (item.type === 'error') throw new Error(`stream error ${item.error.condition}`);
    if (item.type === 'end') throw new Error('the server closed the stream');
    const { element } = item;
    const [id, type] = [attribute(element, 'id') ?? '', attribute(element, 'type') ?? ''];
    if (!wanted(id) || (type !== 'result' && type !== 'error')) continue;
    const error = child(element, 'error', NS.client);
    const [condition] = error?.children.filter((one) => typeof one !== 'string') ?? [];
    const text = error && textOf(error);
    return { id, type, condition: condition?.name ?? text ?? type };
  }
  throw new Error('the server sent other stanzas but no answer');
}
