import type { Account } from '../src/scan/account.js';
import { observeStep } from '../src/scan/observe.js';
import {
  MOST_FAILED_LOGINS,
  type Endpoint,
  type Failure,
  type LoginPurpose,
  type Observation,
  type SaslLogin,
  type SaslProtocol,
  type Step,
} from '../src/model/index.js';
import { bindingTypes } from '../src/xmpp/login/channel-binding.js';
import { banAfter, type LoginEnd } from '../src/xmpp/login/login.js';
import type { CountedLogin } from '../src/net/limiter/failed-logins.js';
import { protocolOf } from '../src/xmpp/login/login-stream.js';
import { trialsOf, type Spot, type Where } from '../src/xmpp/login/login-trials.js';
import { tryLogin } from '../src/xmpp/login/login-trial.js';
import type { Net } from '../src/net/net.js';
import {
  BEFORE_LOGINS,
  failedInClear,
  loginPlaces,
  scramWasOffered,
  tokenTrials,
  type LoginOffer,
  type LoginPlace,
} from '../src/xmpp/login/login-offers.js';
import { compareSalts, MOST_ROUNDS } from '../src/xmpp/login/salts.js';
import { openSecuredStream } from '../src/xmpp/secured-stream.js';
import { failureOf, whereOf, WALK_CONNECTIONS, type Who } from '../src/xmpp/open-stream.js';
import { domainProbe } from '../src/scan/probe.js';
import { strongestScram } from '../src/wire/xmpp/sasl/scram.js';

/** Maximum number of endpoints at which the account logs in. */
const MOST_PLACES = 4;
/**
 * Maximum number of logins at one endpoint, with two protocols in two TLS versions: a control, three
 * channel-binding types, and three that must be refused.
 */
const MOST_LOGINS = 2 * 2 * (1 + 3 + 3);

type Kinds = 'sasl.login' | 'sasl.salt';

interface Scene {
  readonly net: Net;
  readonly account: Account;
  readonly who: Who;
  readonly scramOffered: boolean;
  now(): string;
  /** How many logins may fail at an address. */
  readonly most: number;
  /** Returns how many more logins may fail at an address. */
  roomAt(address: string): number;
  /** Number of logins of this probe that failed so far. */
  failures: number;
  /**
   * Whether no further logins are made: after a ban, a wrong password, or a shortened mechanism
   * list.
   */
  stopped: boolean;
  /** Where the first login succeeded. */
  known: Where | null;
  /** The protocol that refused the account after the other one had accepted it. */
  refusedBy: SaslProtocol | null;
}

/**
 * Logs in with the user's account, only over TLS with a valid certificate for the domain. Tests the
 * correct channel binding, and whether a wrong one is refused.
 */
export const login = domainProbe({
  id: 'login',
  title: 'account login',
  sends: {
    what: 'correct logins, two or three of them to compare salts, and logins with wrong channel-binding data, with SASL and with SASL2 (XEP-0388) where it is offered',
    often: 'at most 4 failed logins per address',
  },
  needs: BEFORE_LOGINS,
  yields: ['sasl.login', 'sasl.salt'],
  access: 'account',
  connections: (MOST_PLACES * MOST_LOGINS + MOST_ROUNDS) * WALK_CONNECTIONS,
  wanted: ({ account }) => account,
  async *run({ net, now, domain, to, seen, settings, account }) {
    if (account === null) return;
    const most = MOST_FAILED_LOGINS - tokenTrials(seen);
    const scene: Scene = {
      ...{ net, now, who: { domain, to }, account },
      scramOffered: scramWasOffered(seen),
      most,
      roomAt: (address) => most - failedInClear(seen, address) - scene.failures,
      failures: 0,
      stopped: false,
      known: null,
      refusedBy: null,
    };
    const spots: Spot[] = [];
    for (const place of loginPlaces(seen).slice(0, MOST_PLACES)) {
      for (const offer of place.offers) {
        if (scene.stopped) break;
        if (offer.protocol === scene.refusedBy) continue;
        const spot = yield* rightLogins(scene, place, offer, spots);
        if (spot !== null && place.distinct) spots.push(spot);
      }
    }
    if (scene.known !== null && !scene.stopped) yield* salts(scene, scene.known);
    if (!settings.saslAttempts) return;
    for (const { purpose, spot } of trialsOf(spots)) {
      const { type, named } = spot;
      yield* attempt(scene, spot, { purpose, type, named });
    }
  },
});

/**
 * Makes a control login without channel binding, and one login for each plausible channel-binding
 * type. Returns the first type that succeeded.
 */
async function* rightLogins(
  scene: Scene,
  { endpoint, distinct }: LoginPlace,
  { version, protocol, offer }: LoginOffer,
  spots: readonly Spot[],
): AsyncGenerator<Observation<Kinds>, Spot | null> {
  const where = { endpoint, version, protocol };
  const control = yield* attempt(scene, where, CONTROL);
  // If a login without channel binding fails, channel binding cannot be tested, so stop. A wrong
  // password must not be sent twice.
  if (control === 'failure') {
    if (scene.known === null) scene.stopped = true;
    else scene.refusedBy = protocol;
  }
  if (control !== 'success') return null;
  scene.known ??= where;
  if (strongestScram(offer.mechanisms, true) === null) return null;
  const named = offer.types.length > 0;
  let first: string | null = null;
  let refusing = false;
  for (const type of bindingTypes(version, offer.types)) {
    // At an endpoint with the same offer as an earlier endpoint, test only channel-binding types
    // that succeeded at the earlier one.
    if (!distinct && !named && !spots.some((spot) => spot.type === type)) continue;
    const outcome = yield* attempt(scene, where, { purpose: 'bound', type, named });
    if (outcome === 'success') first ??= type;
    refusing ||= outcome === 'failure' && !named;
    if (scene.stopped || (first !== null && !named)) break;
  }
  return first === null ? null : { ...where, type: first, named, refusing };
}

interface Attempt {
  readonly purpose: LoginPurpose;
  readonly type: string | null;
  readonly named: boolean;
}

const CONTROL: Attempt = { purpose: 'control', type: null, named: false };

/**
 * Makes one login and yields its observation, or the reason for skipping it. Returns null if the
 * login had no result.
 */
async function* attempt(
  scene: Scene,
  { endpoint, version, protocol }: Where,
  { purpose, type, named }: Attempt,
): AsyncGenerator<Observation<'sasl.login'>, SaslLogin['outcome'] | null> {
  const { net, who, now, account, scramOffered } = scene;
  const { domain } = who;
  const place = { version, ...protocolOf(protocol) };
  const asked = { ...place, purpose, type: purpose === 'bound' ? type : null };
  const observe = (step: Step<SaslLogin>) =>
    observeStep('sasl.login', endpoint, asked, step, now());
  const isMeantToFail = purpose !== 'control' && !(purpose === 'bound' && named);
  const leave = leaveFor(scene, endpoint, isMeantToFail);
  if ('reason' in leave) {
    yield observe({ failure: leave });
    return null;
  }
  const state = { begun: false };
  const login = { account, domain, where: whereOf(endpoint), signal: net.signal };
  // A protocol that refuses an account which the other accepted does not make the password wrong.
  const mayBeRefused =
    purpose === 'control' && (protocol === 'SASL' || scene.known?.protocol !== 'SASL');
  const begin = (say: () => Promise<LoginEnd>): Promise<LoginEnd> => {
    const saying = (): Promise<LoginEnd> => {
      state.begun = true;
      return say();
    };
    return mayBeRefused ? net.logins.oneOf(login, saying) : saying();
  };
  let value: SaslLogin;
  try {
    if (mayBeRefused) net.logins.assertNotRefused(login);
    const user = { ...who, user: account.user };
    const secured = await openSecuredStream(net, endpoint, user, version);
    try {
      const trial = { purpose, protocol, type, named, account, domain, scramOffered, begin };
      const made = await tryLogin(secured, trial);
      const told = await banAfter(secured.stream, made, made.outcome === 'failure');
      // The account worked before, so the failed test logins have locked it.
      const locked = purpose !== 'control' && made.condition === 'account-disabled';
      const ban = told ?? (locked ? (made.text ?? '') : null);
      value = { ...place, offer: secured.offer, purpose, ...made, ban };
    } finally {
      secured.end();
    }
  } catch (error) {
    const layer = state.begun ? 'sasl' : 'stream';
    const failure = failureOf(error, layer, whereOf(endpoint));
    // Count a login that was started as failed, because the server may count it. After a failed
    // login, an error may be a ban, so make no more logins.
    if (state.begun) scene.failures += 1;
    else leave.spare();
    scene.stopped ||= failure.reason === 'limited' || scene.failures > 0;
    yield observe({ failure });
    return null;
  }
  if (value.outcome === 'success' || value.outcome === 'withheld') leave.spare();
  else scene.failures += 1;
  scene.stopped ||= value.ban !== null || value.condition === 'plain-after-scram';
  yield observe({ value });
  return value.outcome;
}

/**
 * Reserves a login; a login that may fail counts for all scans of the process. Returns the reason
 * if it is not allowed.
 */
function leaveFor(scene: Scene, { address }: Endpoint, mayFail: boolean): CountedLogin | Failure {
  if (!scene.stopped && scene.roomAt(address) > 0) {
    if (!mayFail) return { spare: () => undefined };
    try {
      return scene.net.fail(address, 1);
    } catch (error) {
      return failureOf(error, 'scan', address);
    }
  }
  const why = scene.stopped
    ? 'the server seems to limit logins'
    : `${scene.most} logins failed there; more may trigger a ban`;
  return { layer: 'scan', reason: 'skipped', detail: `${address}: ${why}` };
}

async function* salts(
  scene: Scene,
  { endpoint, version, protocol }: Where,
): AsyncGenerator<Observation<'sasl.salt'>> {
  const { net, account, who, now } = scene;
  try {
    const value = await compareSalts(net, endpoint, who, version, account, protocol);
    if (value !== null) yield observeStep('sasl.salt', endpoint, {}, { value }, now());
  } catch (error) {
    // The password was right before, so the server limits logins, or something is wrong with it.
    scene.failures += 1;
    scene.stopped = true;
    const failure = failureOf(error, 'sasl', whereOf(endpoint));
    yield observeStep('sasl.salt', endpoint, {}, { failure }, now());
  }
}
