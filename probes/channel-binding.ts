import { observeStep } from '../src/scan/observe.js';
import {
  MOST_MADE_UP_LOGINS,
  NO_SUCH_BINDING,
  type AskedBinding,
  type Endpoint,
  type Failure,
  type Observation,
  type SaslBinding,
  type SaslProtocol,
  type Step,
  type TlsVersion,
} from '../src/model/index.js';
import type { CountedLogin } from '../src/net/limiter/failed-logins.js';
import { bindingTypes } from '../src/xmpp/login/channel-binding.js';
import { banAfter, beginScram } from '../src/xmpp/login/login.js';
import type { Net } from '../src/net/net.js';
import {
  BEFORE_LOGINS,
  failedInClear,
  loginPlaces,
  type LoginPlace,
} from '../src/xmpp/login/login-offers.js';
import { loginStream, protocolOf } from '../src/xmpp/login/login-stream.js';
import { openSecuredStream } from '../src/xmpp/secured-stream.js';
import {
  failureOf,
  madeUpUser,
  whereOf,
  WALK_CONNECTIONS,
  type Who,
} from '../src/xmpp/open-stream.js';
import { domainProbe } from '../src/scan/probe.js';
import { startScram, strongestScram, type Binding } from '../src/wire/xmpp/sasl/scram.js';

interface Attempt {
  readonly version: TlsVersion;
  readonly protocol: SaslProtocol;
  /** Channel-binding type; null for the gs2 flag `y`. */
  readonly type: string | null;
}

/**
 * Tests whether a server supports the channel-binding types that it offers, without an account.
 * Starts logins for a user that does not exist, with an offered type and, as control, with a type
 * that does not exist. Each login counts as a failed one, so there are few, after all other
 * probes. A ban message ends the test.
 */
export const channelBinding = domainProbe({
  id: 'channel-binding',
  title: 'channel binding',
  sends: {
    what: 'logins with a random user that does not exist, with SASL and with SASL2 (XEP-0388) where it is offered',
    often: 'at most 4 failed logins per address',
  },
  needs: BEFORE_LOGINS,
  yields: ['sasl.binding'],
  access: 'public',
  connections: MOST_MADE_UP_LOGINS * WALK_CONNECTIONS,
  wanted: ({ saslAttempts, account }) => saslAttempts && !account,
  async *run({ net, now, domain, to, seen }) {
    const scene: Scene = { net, now, who: { domain, to } };
    const groups = loginPlaces(seen)
      .filter(({ distinct }) => distinct)
      .flatMap((place) =>
        planFor(place).map((attempts) => ({ endpoint: place.endpoint, attempts })),
      );
    for (const group of withinBudget(groups, (address) => failedInClear(seen, address))) {
      if (!(yield* askTogether(scene, group))) return;
    }
  },
});

interface Scene {
  readonly net: Net;
  readonly who: Who;
  now(): string;
}

/**
 * Test logins at one endpoint whose results are useful only together: logins with channel-binding
 * types, and a control login with an invented type.
 */
interface Group {
  readonly endpoint: Endpoint;
  readonly attempts: readonly Attempt[];
}

/**
 * Makes the test logins of one endpoint and TLS version that belong together. Returns whether to
 * continue with the next group of logins.
 */
async function* askTogether(
  scene: Scene,
  { endpoint, attempts }: Group,
): AsyncGenerator<Observation<'sasl.binding'>, boolean> {
  const observe = (attempt: Attempt, step: Step<SaslBinding>) =>
    observeStep('sasl.binding', endpoint, askedBy(attempt), step, scene.now());
  const failed = (attempt: Attempt, error: unknown, layer: Failure['layer']) =>
    observe(attempt, { failure: failureOf(error, layer, whereOf(endpoint)) });
  let leave: CountedLogin;
  try {
    leave = scene.net.fail(endpoint.address, attempts.length);
  } catch (error) {
    for (const attempt of attempts) yield failed(attempt, error, 'scan');
    return true;
  }
  let unmade = attempts.length;
  try {
    for (const attempt of attempts) {
      let value: SaslBinding | null;
      const before = unmade;
      try {
        value = await ask(scene, endpoint, attempt, () => void (unmade -= 1));
      } catch (error) {
        yield failed(attempt, error, unmade < before ? 'sasl' : 'stream');
        return false;
      }
      if (value === null) continue;
      yield observe(attempt, { value });
      if (value.ban !== null) return false;
    }
    return true;
  } finally {
    for (; unmade > 0; unmade -= 1) leave.spare();
  }
}

function askedBy({ version, protocol, type }: Attempt): AskedBinding {
  return { version, ...protocolOf(protocol), gs2: type === null ? 'y' : `p=${type}` };
}

/**
 * Starts one login. Returns null if no offered mechanism fits the channel binding. Calls `begin`
 * before the login.
 */
async function ask(
  { net, who }: Scene,
  endpoint: Endpoint,
  { version, protocol, type }: Attempt,
  begin: () => void,
): Promise<SaslBinding | null> {
  // One name for each stream: what a server knows of a name must not change a later answer.
  const user = madeUpUser();
  const secured = await openSecuredStream(net, endpoint, { ...who, user }, version);
  try {
    const { offer } = secured;
    const on = loginStream(secured, protocol);
    const mechanism = strongestScram(on.offered.mechanisms, type !== null);
    if (mechanism === null) return null;
    const binding: Binding =
      type === null ? { flag: 'y' } : { flag: 'p', type, data: new Uint8Array() };
    const first = startScram(mechanism, secured.user ?? user, binding);
    begin();
    const { answer, condition, text } = await beginScram(on, first);
    const gs2 = type === null ? 'y' : `p=${type}`;
    const ban = await banAfter(secured.stream, { condition, text }, answer === 'failure');
    const tried = { version, ...protocolOf(protocol), mechanism: mechanism.name, gs2, offer };
    return { ...tried, answer, condition, text, ban };
  } finally {
    secured.end();
  }
}

/**
 * Returns the groups of logins, the most informative first. A login with a channel-binding type is
 * useful only together with its control login. A faked downgrade is tried with SASL only: with SASL2,
 * ejabberd 26.07 refuses it from a user that does not exist, and accepts it from one that does.
 */
function planFor({ offers }: LoginPlace): readonly (readonly Attempt[])[] {
  const bound = offers.filter(({ offer }) => strongestScram(offer.mechanisms, true) !== null);
  const controlled = bound.map(({ version, protocol, offer: { types } }) => {
    const likely = bindingTypes(version, types);
    const asked = types.length > 0 ? likely.slice(0, 1) : likely;
    return [NO_SUCH_BINDING, ...asked].map((type) => ({ version, protocol, type }));
  });
  const downgrades = bound
    .filter(({ protocol, offer }) => {
      return protocol === 'SASL' && strongestScram(offer.mechanisms, false) !== null;
    })
    .map(({ version, protocol }) => [{ version, protocol, type: null }]);
  const rest = bound.flatMap(({ version, protocol, offer: { types } }) =>
    types.length === 0
      ? []
      : bindingTypes(version, types)
          .slice(1)
          .map((type) => [{ version, protocol, type }]),
  );
  return [...controlled, ...downgrades, ...rest];
}

/**
 * Shortens groups of test logins to the remaining budget, by dropping the last logins of a group.
 */
function withinBudget(
  groups: readonly Group[],
  failedAt: (address: string) => number,
): readonly Group[] {
  const taken: Group[] = [];
  let logins = 0;
  for (const { endpoint, attempts } of groups) {
    const room = MOST_MADE_UP_LOGINS - failedAt(endpoint.address) - logins;
    const some = attempts.slice(0, Math.max(0, room));
    // Skip the group if only the control login is left: it is useless without a login with a
    // channel-binding type.
    if (some.every(({ type }) => type === NO_SUCH_BINDING)) continue;
    logins += some.length;
    taken.push({ endpoint, attempts: some });
  }
  return taken;
}
