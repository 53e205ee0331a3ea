import type { SessionMade } from '../../model/index.js';
import { isBySasl2Only } from '../../wire/xmpp/features.js';
import { authXml, nextSasl, responseXml } from '../../wire/xmpp/sasl/framing.js';
import {
  startScram,
  strongestScram,
  type Binding,
  type ScramMechanism,
} from '../../wire/xmpp/sasl/scram.js';
import { StreamFailure } from '../../wire/xmpp/stream.js';
import { bindingData, bindingTypes, isUndefined } from './channel-binding.js';
import { serverIdentityFlaw } from './verify-server.js';
import { NetFailure } from '../../net/failure.js';
import { loginByPlain, loginByScram, type LoginEnd } from './login.js';
import { loginFailure, SASL2_ONLY } from './login-failure.js';
import type { Net } from '../../net/net.js';
import type { SecuredStream } from '../secured-stream.js';
import type { Credentials } from '../../net/credentials.js';
import { failureOf } from '../open-stream.js';

interface LoginRequest {
  /** The account; null for SASL ANONYMOUS. */
  readonly account: Credentials | null;
  /** Domain of the server in A-labels. */
  readonly domain: string;
  /** Whether SCRAM was offered at any endpoint of the domain; if so, PLAIN is not used. */
  readonly scramOffered: boolean;
  /**
   * Channel-binding type that works with this server; null to log in without channel binding. If
   * undefined, uses the types that the server names (XEP-0440), or tries the likely ones.
   */
  readonly binding?: string | null | undefined;
  /** Description of the endpoint, for errors. */
  readonly where: string;
}

export type LoginMade = Pick<SessionMade, 'mechanism' | 'gs2'>;

/**
 * Logs in with the strongest common mechanism, only after the server's identity was verified.
 * Throws `NetFailure`: `refused` if the server refused, `skipped` if nothing was sent; of layer
 * `sasl` if a login was started.
 */
export async function logIn(
  { logins, signal }: Pick<Net, 'logins' | 'signal'>,
  secured: SecuredStream,
  request: LoginRequest,
): Promise<LoginMade> {
  const { account, domain, where } = request;
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
  const { mechanisms } = secured.features;
  if (account === null) {
    if (!mechanisms.includes('ANONYMOUS')) throw withheld('sasl', where, notAnonymous(secured));
    const end = await begun(where, () => loginAnonymously(secured));
    return ended({ mechanism: 'ANONYMOUS', gs2: '' }, end, request);
  }
  const login = { account, domain, where, signal };
  const scram = chooseScram(secured, request.binding);
  if (scram !== null) {
    const { mechanism, binding } = scram;
    const first = startScram(mechanism, account.user, binding);
    const say = () => loginByScram(secured.stream, first, account.password);
    const end = await logins.oneOf(login, () => begun(where, say));
    const gs2 = binding.flag === 'p' ? `p=${binding.type}` : binding.flag;
    return ended({ mechanism: mechanism.name, gs2 }, end, request);
  }
  if (!mechanisms.includes('PLAIN')) {
    if (isBySasl2Only(secured.features)) throw withheld('sasl', where, SASL2_ONLY);
    const offered = mechanisms.length === 0 ? 'none' : mechanisms.slice(0, 10).join(', ');
    throw withheld('sasl', where, `no mechanism in common; the server has ${offered}`);
  }
  // An attacker may have removed SCRAM from the list, and PLAIN would reveal the password.
  if (request.scramOffered)
    throw withheld('sasl', where, 'only PLAIN is offered now, and SCRAM was offered before');
  const say = () => loginByPlain(secured.stream, account.user, account.password);
  const end = await logins.oneOf(login, () => begun(where, say));
  return ended({ mechanism: 'PLAIN', gs2: '' }, end, request);
}

function notAnonymous({ features }: SecuredStream): string {
  return isBySasl2Only(features, 'ANONYMOUS') ? SASL2_ONLY : 'ANONYMOUS is not offered';
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
  known: string | null | undefined,
): { readonly mechanism: ScramMechanism; readonly binding: Binding } | null {
  const { mechanisms, channelBindings } = features;
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
async function loginAnonymously({ stream }: SecuredStream): Promise<LoginEnd> {
  await stream.send(authXml('ANONYMOUS', null));
  let reply = await nextSasl(stream);
  if (reply.type === 'challenge') {
    await stream.send(responseXml(''));
    reply = await nextSasl(stream);
  }
  switch (reply.type) {
    case 'success':
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

function ended(made: LoginMade, end: LoginEnd, { where }: LoginRequest): LoginMade {
  if (end.outcome === 'success') return made;
  throw new NetFailure(loginFailure(where, { ...made, ...end }));
}

function withheld(layer: 'tls' | 'sasl', where: string, why: string): NetFailure {
  return new NetFailure({ layer, reason: 'skipped', detail: `${where}: ${why}` });
}
