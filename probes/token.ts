import { randomUUID } from 'node:crypto';
import type { Account } from '../src/scan/account.js';
import { observeStep } from '../src/scan/observe.js';
import {
  endpointId,
  isBegunLogin,
  MOST_FAILED_LOGINS,
  type Endpoint,
  type Observation,
  type ObservationView,
  type SaslToken,
  type Step,
  type TlsVersion,
  type TokenPurpose,
} from '../src/model/index.js';
import { NetFailure } from '../src/net/failure.js';
import type { CountedLogin } from '../src/net/limiter/failed-logins.js';
import type { Net } from '../src/net/net.js';
import { domainProbe } from '../src/scan/probe.js';
import { readFeatures } from '../src/wire/xmpp/features.js';
import { tokenMechanism, type TokenMechanism } from '../src/wire/xmpp/sasl/token.js';
import { bindingData, falsified, isUndefined } from '../src/xmpp/login/channel-binding.js';
import { banAfter } from '../src/xmpp/login/login.js';
import {
  BEFORE_LOGINS,
  failedInClear,
  loginPlaces,
  type LoginPlace,
} from '../src/xmpp/login/login-offers.js';
import { loginFailure } from '../src/xmpp/login/login-failure.js';
import { requestToken, useToken, type Token } from '../src/xmpp/login/token-login.js';
import { serverIdentityFlaw } from '../src/xmpp/login/verify-server.js';
import { failureOf, whereOf, WALK_CONNECTIONS, type Who } from '../src/xmpp/open-stream.js';
import { openSecuredStream, type SecuredStream } from '../src/xmpp/secured-stream.js';

/** Connections for one token: it is requested, used in three ways, and made invalid. */
const MOST_STEPS = 5;

type Needs = (typeof BEFORE_LOGINS)[number] | 'sasl.login';

interface Scene {
  readonly net: Net;
  readonly account: Account;
  readonly who: Who;
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  now(): string;
  redact(token: string): void;
  /** Returns how many more logins may fail at the address. */
  room(): number;
}

/**
 * Requests tokens for fast logins (XEP-0484) with the account, in each TLS version of one endpoint.
 * Uses each token with correct, with falsified and without channel binding, and makes it invalid.
 */
export const token = domainProbe({
  id: 'token',
  title: 'login tokens (FAST)',
  sends: {
    what: 'a correct login that requests a token (XEP-0484), logins with the token, with falsified channel-binding data and without channel binding, and a login that makes the token invalid',
    often:
      'once per TLS version of one endpoint; the failed logins count as those of the account login',
  },
  needs: [...BEFORE_LOGINS, 'sasl.login'],
  yields: ['sasl.token'],
  access: 'account',
  connections: 2 * MOST_STEPS * WALK_CONNECTIONS,
  wanted: ({ account }) => account,
  async *run({ net, now, domain, to, seen, settings, account, redact }) {
    if (account === null) return;
    const place = loginPlaces(seen).find((one) =>
      versionsOf(one).some((version) => wasLetIn(seen, one, version)),
    );
    if (place === undefined) return;
    const { endpoint } = place;
    let failed = failedBefore(seen, endpoint.address);
    for (const version of versionsOf(place)) {
      const offered = tokenMechanisms(seen, place, version);
      // A refused request would count as a failed login.
      if (!wasLetIn(seen, place, version)) continue;
      const bound = offered.find(({ type }) => type !== null && !isUndefined(version, type));
      const mechanism = bound ?? offered[0];
      if (mechanism === undefined) continue;
      const room = (): number => (settings.saslAttempts ? MOST_FAILED_LOGINS - failed : 0);
      const keep = (secret: string): void => redact({ user: account.user, password: secret });
      const who = { domain, to };
      const scene = { net, now, account, who, endpoint, version, redact: keep, room };
      for await (const one of tryToken(scene, mechanism, offered)) {
        if (mayHaveFailed(one)) failed += 1;
        yield one;
        if (one.value !== undefined && one.value.ban !== null) return;
      }
    }
  },
});

/** Whether the account logged in with SASL2 in a TLS version. */
function wasLetIn(
  seen: ObservationView<Needs>,
  { endpoint }: LoginPlace,
  version: TlsVersion,
): boolean {
  return seen
    .at('sasl.login', endpointId(endpoint))
    .some(
      ({ value }) =>
        value?.version === version &&
        value.protocol === 'SASL2' &&
        value.purpose === 'control' &&
        value.outcome === 'success',
    );
}

function versionsOf({ offers }: LoginPlace): readonly TlsVersion[] {
  return [...new Set(offers.map(({ version }) => version))];
}

/** Known mechanisms that the server offers for tokens; those with the strongest binding first. */
function tokenMechanisms(
  seen: ObservationView<Needs>,
  { endpoint }: LoginPlace,
  version: TlsVersion,
): readonly TokenMechanism[] {
  const names = seen.at('stream.open', endpointId(endpoint)).flatMap(({ value }) => {
    if (value?.phase !== version || value.features === null) return [];
    return readFeatures(value.features).sasl2?.fast ?? [];
  });
  const known = [...new Set(names)].flatMap((name) => tokenMechanism(name) ?? []);
  return ORDER.flatMap((type) => known.filter((one) => one.type === type));
}

const ORDER = ['tls-exporter', 'tls-server-end-point', 'tls-unique', null] as const;

/** Failed logins at an address before this probe. */
function failedBefore(seen: ObservationView<Needs>, address: string): number {
  const logins = seen.all('sasl.login').filter(({ subject, value, failure }) => {
    if (seen.at('endpoint', subject)[0]?.value?.address !== address) return false;
    if (value !== undefined) return value.outcome !== 'success' && value.outcome !== 'withheld';
    return isBegunLogin(failure);
  });
  return logins.length + failedInClear(seen, address);
}

/** Whether the server may have counted a use of a token as a failed login. */
function mayHaveFailed({ value, failure }: Observation<'sasl.token'>): boolean {
  if (value !== undefined) return !ACCEPTED.includes(value.outcome) && value.outcome !== 'no-token';
  return isBegunLogin(failure);
}

const ACCEPTED: readonly SaslToken['outcome'][] = ['success', 'wrong-proof'];

/** A use of a token. */
interface Use {
  readonly purpose: TokenPurpose;
  readonly mechanism: TokenMechanism;
}

/**
 * Tries a token, and makes it invalid with its last use. That needs a login, so a token that does
 * not work with correct channel binding stays until it expires.
 */
async function* tryToken(
  scene: Scene,
  mechanism: TokenMechanism,
  offered: readonly TokenMechanism[],
): AsyncGenerator<Observation<'sasl.token'>> {
  const right: Use = { purpose: 'right', mechanism };
  let token: Token;
  try {
    const made = await request(scene, mechanism);
    if (made === null) {
      const none = { outcome: 'no-token', condition: null, text: null, ban: null } as const;
      yield observe(scene, right, { value: { ...tried(scene, right, mechanism), ...none } });
      return;
    }
    token = made;
  } catch (error) {
    yield observe(scene, right, { failure: failureOf(error, 'sasl', whereOf(scene.endpoint)) });
    return;
  }
  const first = await use(scene, token, right);
  yield first;
  if (!wasAccepted(first)) return;
  const unbound = offered.find(({ type }) => type === null);
  const trials: Use[] = [];
  if (mechanism.type !== null) {
    // A server that accepts the first of these counts no failed login.
    if (unbound !== undefined) trials.push({ purpose: 'unbound', mechanism: unbound });
    trials.push({ purpose: 'falsified', mechanism });
  }
  for (const trial of trials) {
    const made = await useWithLeave(scene, token, trial);
    yield made;
    if (made.value !== undefined && made.value.ban !== null) return;
  }
  yield await use(scene, token, { purpose: 'invalidate', mechanism });
}

function wasAccepted({ value }: Observation<'sasl.token'>): boolean {
  return value !== undefined && ACCEPTED.includes(value.outcome);
}

/** Requests a token; null if the server gives none. Throws `NetFailure` or `StreamFailure`. */
async function request(scene: Scene, mechanism: TokenMechanism): Promise<Token | null> {
  const { account, endpoint, who, net } = scene;
  const secured = await open(scene);
  try {
    const where = whereOf(endpoint);
    const login = { account, domain: who.domain, where, signal: net.signal };
    net.logins.assertNotRefused(login);
    const { end, token } = await requestToken(secured, account, mechanism, randomUUID());
    if (token !== null) scene.redact(token.token);
    if (end.outcome === 'success') return token;
    throw new NetFailure(loginFailure(where, { mechanism: 'SASL2', ...end }));
  } finally {
    secured.end();
  }
}

/** Opens a stream to a server whose identity is proven. Throws `NetFailure` or `StreamFailure`. */
async function open({ net, endpoint, who, account, version }: Scene): Promise<SecuredStream> {
  const named = { ...who, user: account.user };
  const secured = await openSecuredStream(net, endpoint, named, version);
  if (serverIdentityFlaw(secured, who.domain) === null) return secured;
  secured.end();
  const detail = `${whereOf(endpoint)}: the certificate does not verify, so no login was tried`;
  throw new NetFailure({ layer: 'tls', reason: 'skipped', detail });
}

/** Uses a token in a login that must fail, if one more may fail. */
async function useWithLeave(
  scene: Scene,
  token: Token,
  by: Use,
): Promise<Observation<'sasl.token'>> {
  const { net, endpoint } = scene;
  const { address } = endpoint;
  if (scene.room() <= 0) {
    const why = `${MOST_FAILED_LOGINS} logins failed there; more may trigger a ban`;
    const detail = `${address}: ${why}`;
    return observe(scene, by, { failure: { layer: 'scan', reason: 'skipped', detail } });
  }
  let leave: CountedLogin;
  try {
    leave = net.fail(address, 1);
  } catch (error) {
    return observe(scene, by, { failure: failureOf(error, 'scan', address) });
  }
  const made = await use(scene, token, by);
  if (!mayHaveFailed(made)) leave.spare();
  return made;
}

async function use(scene: Scene, token: Token, by: Use): Promise<Observation<'sasl.token'>> {
  const { purpose, mechanism } = by;
  let secured: SecuredStream;
  try {
    secured = await open(scene);
  } catch (error) {
    return observe(scene, by, { failure: failureOf(error, 'stream', whereOf(scene.endpoint)) });
  }
  try {
    const { type } = mechanism;
    const right = type === null ? new Uint8Array() : bindingData(secured.socket, type);
    if (right === null) {
      const detail = `${whereOf(scene.endpoint)}: no data for ${type ?? ''}`;
      return observe(scene, by, { failure: { layer: 'sasl', reason: 'skipped', detail } });
    }
    const data = purpose === 'falsified' ? falsified(right) : right;
    const { user } = scene.account;
    const end = await useToken(secured, user, token, { mechanism, data }, purpose === 'invalidate');
    const ban = await banAfter(secured.stream, end, end.outcome === 'failure');
    return observe(scene, by, { value: { ...tried(scene, by, token.mechanism), ...end, ban } });
  } catch (error) {
    return observe(scene, by, { failure: failureOf(error, 'sasl', whereOf(scene.endpoint)) });
  } finally {
    secured.end();
  }
}

function tried(
  { version }: Scene,
  { purpose, mechanism }: Use,
  requested: TokenMechanism,
): Pick<SaslToken, 'version' | 'purpose' | 'mechanism' | 'requested'> {
  return { version, purpose, mechanism: mechanism.name, requested: requested.name };
}

function observe(
  { endpoint, version, now }: Scene,
  { purpose }: Use,
  step: Step<SaslToken>,
): Observation<'sasl.token'> {
  return observeStep('sasl.token', endpoint, { version, purpose }, step, now());
}
