import type { SaslProtocol, SessionMade } from '../../model/index.js';
import { mechanismsIn } from '../../wire/xmpp/features.js';
import { NS } from '../../wire/xmpp/ns.js';
import { nextSasl } from '../../wire/xmpp/sasl/framing.js';
import {
  startScram,
  strongestScram,
  type Binding,
  type ScramMechanism,
} from '../../wire/xmpp/sasl/scram.js';
import { StreamFailure } from '../../wire/xmpp/stream.js';
import { child, textOf, type XmlElement } from '../../wire/xmpp/xml.js';
import { bindingData, bindingTypes, isUndefined } from './channel-binding.js';
import { serverIdentityFlaw } from './verify-server.js';
import { NetFailure } from '../../net/failure.js';
import { loginByPlain, loginByScram, type LoginEnd, type LoginStream } from './login.js';
import { loginFailure } from './login-failure.js';
import { loginStream } from './login-stream.js';
import type { Net } from '../../net/net.js';
import type { SecuredStream } from '../secured-stream.js';
import type { Credentials } from '../../net/credentials.js';
import { failureOf } from '../open-stream.js';

interface LoginRequest {
  /** The account that logs in; null for SASL ANONYMOUS. */
  readonly account: Credentials | null;
  /** Protocol to use; by default SASL, or SASL2 where only that has a common mechanism. */
  readonly protocol?: SaslProtocol;
  /** Domain of the server in A-labels. */
  readonly domain: string;
  /** Whether SCRAM was offered at any endpoint of the domain; if so, PLAIN is not used. */
  readonly scramOffered: boolean;
  /**
   * Channel-binding type that works with this server; null to log in without channel binding. If
   * undefined, uses the types that the server names (XEP-0440), or tries the likely ones.
   */
  readonly binding?: string | null | undefined;
  /** Whether SASL2 shall bind a resource in the login, if it can (XEP-0386). */
  readonly bindInLogin?: boolean;
  /** Description of the endpoint, for errors. */
  readonly where: string;
}

export type LoginMade = Pick<SessionMade, 'mechanism' | 'gs2' | 'protocol' | 'boundInLogin'>;

/** A successful login. */
export interface LoggedIn {
  readonly made: LoginMade;
  /**
   * The full JID that SASL2 bound in the login (XEP-0386); null if a resource has yet to be bound. It
   * names the account.
   */
  readonly jid: string | null;
}

/**
 * Logs in with the strongest common mechanism, only after the server's identity was verified. Uses
 * SASL2 where SASL has no such mechanism. Throws `NetFailure`: `refused` if the server refused,
 * `skipped` if nothing was sent; of layer `sasl` if a login was started.
 */
export async function logIn(
  { logins, signal }: Pick<Net, 'logins' | 'signal'>,
  secured: SecuredStream,
  request: LoginRequest,
): Promise<LoggedIn> {
  const { account, domain, where } = request;
  const protocols = request.protocol === undefined ? PROTOCOLS : [request.protocol];
  const distrust = serverIdentityFlaw(secured, domain);
  if (distrust !== null) {
    const nothing = {
      mechanism: '',
      outcome: 'withheld',
      condition: distrust,
      text: null,
    } as const;
    throw new NetFailure(loginFailure(where, nothing));
  }
  if (account === null) {
    const protocol = protocols.find((one) => offered(secured, one).includes('ANONYMOUS'));
    if (protocol === undefined) throw withheld('sasl', where, 'ANONYMOUS is not offered');
    const on = requesting(secured, protocol, request);
    const end = await begun(where, () => loginAnonymously(on.stream));
    return ended(on, { mechanism: 'ANONYMOUS', gs2: '' }, end, request);
  }
  const login = { account, domain, where, signal };
  for (const protocol of protocols) {
    const scram = chooseScram(secured, offered(secured, protocol), request.binding);
    if (scram === null) continue;
    const { mechanism, binding } = scram;
    const on = requesting(secured, protocol, request);
    const first = startScram(mechanism, account.user, binding);
    const say = () => loginByScram(on.stream, first, account.password);
    const end = await logins.oneOf(login, () => begun(where, say));
    const gs2 = binding.flag === 'p' ? `p=${binding.type}` : binding.flag;
    return ended(on, { mechanism: mechanism.name, gs2 }, end, request);
  }
  const protocol = protocols.find((one) => offered(secured, one).includes('PLAIN'));
  if (protocol === undefined) {
    const { mechanisms } = secured.offer;
    const listed = mechanisms.length === 0 ? 'none' : mechanisms.slice(0, 10).join(', ');
    throw withheld('sasl', where, `no mechanism in common; the server has ${listed}`);
  }
  // An attacker may have removed SCRAM from the list of mechanisms, and PLAIN would reveal the
  // password.
  if (request.scramOffered)
    throw withheld('sasl', where, 'only PLAIN is offered now, and SCRAM was offered before');
  const on = requesting(secured, protocol, request);
  const say = () => loginByPlain(on.stream, account.user, account.password);
  const end = await logins.oneOf(login, () => begun(where, say));
  return ended(on, { mechanism: 'PLAIN', gs2: '' }, end, request);
}

/** SASL first: it has been in use for longer. */
const PROTOCOLS = ['SASL', 'SASL2'] as const satisfies readonly SaslProtocol[];

function offered({ features }: SecuredStream, protocol: SaslProtocol): readonly string[] {
  return mechanismsIn(features, protocol);
}

/** A login that is being made, and what the server said when it accepted it. */
interface Requesting {
  readonly protocol: SaslProtocol;
  readonly stream: LoginStream;
  success(): XmlElement | null;
}

function requesting(
  secured: SecuredStream,
  protocol: SaslProtocol,
  { bindInLogin = false }: LoginRequest,
): Requesting {
  let success: XmlElement | null = null;
  const binds = bindInLogin && secured.features.sasl2?.bind2 != null;
  const stream = loginStream(secured, protocol, {
    inside: binds ? `<bind xmlns='${NS.bind2}'><tag>xmpp-safeguard</tag></bind>` : '',
    accepted: (element) => void (success = element),
  });
  return { protocol, stream, success: () => success };
}

/**
 * Runs a login. Its failures get the layer `sasl`, because the server may count them as failed
 * logins.
 */
async function begun(where: string, say: () => Promise<LoginEnd>): Promise<LoginEnd> {
  try {
    return await say();
  } catch (error) {
    if (!(error instanceof StreamFailure)) throw error;
    throw new NetFailure(failureOf(error, 'sasl', where));
  }
}

function chooseScram(
  { features, socket, handshake }: SecuredStream,
  mechanisms: readonly string[],
  known: string | null | undefined,
): { readonly mechanism: ScramMechanism; readonly binding: Binding } | null {
  const { channelBindings } = features;
  const bound = strongestScram(mechanisms, true);
  const free = strongestScram(mechanisms, false);
  const { version } = handshake;
  const likely = bindingTypes(version, channelBindings);
  const listed = channelBindings.length === 0 ? [] : likely;
  const named = known === undefined ? listed : [known];
  const types = named.flatMap((type) =>
    type === null || isUndefined(version, type) ? [] : [type],
  );
  if (bound !== null && (types.length > 0 || free === null)) {
    for (const type of types.length > 0 ? types : likely) {
      const data = bindingData(socket, type);
      if (data !== null) return { mechanism: bound, binding: { flag: 'p', type, data } };
    }
  }
  return free === null ? null : { mechanism: free, binding: { flag: 'n' } };
}

/** Logs in with ANONYMOUS (RFC 4505), with empty trace information. */
async function loginAnonymously({ stream, framing, accepted }: LoginStream): Promise<LoginEnd> {
  await stream.send(framing.begin('ANONYMOUS', null));
  let reply = await nextSasl(stream);
  if (reply.type === 'challenge') {
    await stream.send(framing.respond(''));
    reply = await nextSasl(stream);
  }
  switch (reply.type) {
    case 'success':
      accepted?.(reply.element);
      return { outcome: 'success', condition: null, text: null };
    case 'challenge':
      throw new StreamFailure('malformed', 'more challenges than ANONYMOUS has');
    case 'failure':
      return { outcome: 'failure', condition: reply.condition, text: reply.text };
    case 'stream-error': {
      const { condition, text } = reply.error;
      return { outcome: 'stream-error', condition, text };
    }
  }
}

function ended(
  { protocol, success }: Requesting,
  made: Pick<LoginMade, 'mechanism' | 'gs2'>,
  end: LoginEnd,
  { where }: LoginRequest,
): LoggedIn {
  const { outcome, condition, text } = end;
  if (outcome !== 'success') {
    throw new NetFailure(loginFailure(where, { ...made, outcome, condition, text }));
  }
  if (protocol === 'SASL') return { made, jid: null };
  const jid = boundJid(success());
  return { made: { ...made, protocol, boundInLogin: jid !== null }, jid };
}

/** Returns the JID of a resource that the login bound (XEP-0386 §4), or null. */
function boundJid(success: XmlElement | null): string | null {
  if (success === null || child(success, 'bound', NS.bind2) === undefined) return null;
  const identifier = child(success, 'authorization-identifier', NS.sasl2);
  const jid = identifier === undefined ? '' : textOf(identifier).trim();
  return jid.includes('/') ? jid.slice(0, MOST_JID) : null;
}

/** Maximum length of a JID in octets (RFC 7622 §3.1). */
const MOST_JID = 3_071;

function withheld(layer: 'tls' | 'sasl', where: string, why: string): NetFailure {
  return new NetFailure({ layer, reason: 'skipped', detail: `${where}: ${why}` });
}
