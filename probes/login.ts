import type { Account } from '../src/scan/account.js';
import { observeStep } from '../src/scan/observe.js';
import {
  MOST_FAILED_LOGINS,
  type Endpoint,
  type Failure,
  type LoginPurpose,
  type Observation,
  type SaslLogin,
  type SaslOffer,
  type Step,
  type TlsVersion,
} from '../src/model/index.js';
import { bindingTypes } from '../src/xmpp/login/channel-binding.js';
import { banAfter, type LoginEnd } from '../src/xmpp/login/login.js';
import type { CountedLogin } from '../src/net/limiter/failed-logins.js';
import { tryLogin } from '../src/xmpp/login/login-trial.js';
import type { Net } from '../src/net/net.js';
import {
  BEFORE_LOGINS,
  failedInClear,
  loginPlaces,
  scramWasOffered,
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
 * Maximum number of logins at one endpoint, in two TLS versions: a control, three channel-binding
 * types, and three that must be refused.
 */
const MOST_LOGINS = 2 * (1 + 3 + 3);

type Kinds = 'sasl.login' | 'sasl.salt';

interface Scene {
  readonly net: Net;
  readonly account: Account;
  readonly who: Who;
  readonly scramOffered: boolean;
  now(): string;
  /** Returns how many more logins may fail at an address. */
  roomAt(address: string): number;
  /** Number of failed logins so far. */
  failures: number;
  /**
   * Whether no further logins are made: after a ban, a wrong password, or a shortened mechanism
   * list.
   */
  stopped: boolean;
  /** Endpoint and TLS version of the first successful login. */
  known: { readonly endpoint: Endpoint; readonly version: TlsVersion } | null;
}

/** Endpoint, TLS version and channel-binding type of a successful login. */
interface Spot {
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  readonly type: string;
  readonly named: boolean;
  /**
   * Whether the server refused a channel-binding type that it does not offer, so that other such
   * types need no test.
   */
  readonly refusing: boolean;
}

/**
 * Logs in with the user's account, only over TLS with a valid certificate for the domain. Tests the
 * correct channel binding, and whether a wrong one is refused.
 */
export const login = domainProbe({
  id: 'login',
  title: 'account login',
  sends: {
    what: 'one correct login, two or three SCRAM logins that stop at the challenge, and logins with wrong channel-binding data',
    often: 'at most 4 failed logins per address',
  },
  needs: BEFORE_LOGINS,
  yields: ['sasl.login', 'sasl.salt'],
  access: 'account',
  connections: (MOST_PLACES * MOST_LOGINS + MOST_ROUNDS) * WALK_CONNECTIONS,
  wanted: ({ account }) => account,
  async *run({ net, now, domain, to, seen, settings, account }) {
    if (account === null) return;
    const scene: Scene = {
      ...{ net, now, who: { domain, to }, account },
      scramOffered: scramWasOffered(seen),
      roomAt: (address) => MOST_FAILED_LOGINS - failedInClear(seen, address) - scene.failures,
      failures: 0,
      stopped: false,
      known: null,
    };
    const spots: Spot[] = [];
    for (const place of loginPlaces(seen).slice(0, MOST_PLACES)) {
      for (const { version, offer } of place.offers) {
        if (scene.stopped) break;
        const spot = yield* rightLogins(scene, place, version, offer, spots);
        if (spot !== null && place.distinct) spots.push(spot);
      }
    }
    if (scene.known !== null && !scene.stopped) yield* salts(scene, scene.known);
    if (!settings.saslAttempts) return;
    for (const { purpose, spot } of trialsOf(spots)) {
      const { endpoint, version, type, named } = spot;
      yield* attempt(scene, endpoint, version, { purpose, type, named });
    }
  },
});

/**
 * Makes the control login and one login for each plausible channel-binding type. Returns the first
 * type that succeeded.
 */
async function* rightLogins(
  scene: Scene,
  { endpoint, distinct }: LoginPlace,
  version: TlsVersion,
  offer: SaslOffer,
  spots: readonly Spot[],
): AsyncGenerator<Observation<Kinds>, Spot | null> {
  const control = yield* attempt(scene, endpoint, version, CONTROL);
  // If a login without channel binding fails, channel binding cannot be tested. A wrong password
  // is not sent twice.
  if (control === 'failure') scene.stopped = true;
  if (control !== 'success') return null;
  scene.known ??= { endpoint, version };
  if (strongestScram(offer.mechanisms, true) === null) return null;
  const named = offer.types.length > 0;
  let first: string | null = null;
  let refusing = false;
  for (const type of bindingTypes(version, offer.types)) {
    // At an endpoint with the same offer as an earlier endpoint, test only channel-binding types
    // that succeeded at the earlier one.
    if (!distinct && !named && !spots.some((spot) => spot.type === type)) continue;
    const outcome = yield* attempt(scene, endpoint, version, { purpose: 'bound', type, named });
    if (outcome === 'success') first ??= type;
    refusing ||= outcome === 'failure' && !named;
    if (scene.stopped || (first !== null && !named)) break;
  }
  return first === null ? null : { endpoint, version, type: first, named, refusing };
}

interface Trial {
  readonly purpose: Exclude<LoginPurpose, 'control' | 'bound'>;
  readonly spot: Spot;
}

/**
 * Returns the logins that must be refused, the most informative first, because the budget may not
 * allow all.
 */
function trialsOf(spots: readonly Spot[]): readonly Trial[] {
  const [newest] = spots;
  if (newest === undefined) return [];
  const of = (purpose: Trial['purpose'], all: readonly Spot[]): Trial[] =>
    all.map((spot) => ({ purpose, spot }));
  const rest = spots.slice(1);
  const here = rest.filter(({ endpoint }) => endpoint === newest.endpoint);
  const elsewhere = rest.filter(({ endpoint }) => endpoint !== newest.endpoint);
  const unrefused = (all: readonly Spot[]): Spot[] => all.filter(({ refusing }) => !refusing);
  return [
    ...of('falsified', [newest]),
    ...of('downgrade', [newest]),
    ...of('falsified', here),
    ...of('foreign', unrefused([newest])),
    ...of('falsified', elsewhere),
    ...of('downgrade', rest),
    ...of('foreign', unrefused(rest)),
  ];
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
  endpoint: Endpoint,
  version: TlsVersion,
  { purpose, type, named }: Attempt,
): AsyncGenerator<Observation<'sasl.login'>, SaslLogin['outcome'] | null> {
  const { net, who, now, account, scramOffered } = scene;
  const { domain } = who;
  const asked = { version, purpose, type: purpose === 'bound' ? type : null };
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
  const begin = (say: () => Promise<LoginEnd>): Promise<LoginEnd> => {
    const saying = (): Promise<LoginEnd> => {
      state.begun = true;
      return say();
    };
    return purpose === 'control' ? net.logins.oneOf(login, saying) : saying();
  };
  let value: SaslLogin;
  try {
    if (purpose === 'control') net.logins.assertNotRefused(login);
    const user = { ...who, user: account.user };
    const secured = await openSecuredStream(net, endpoint, user, version);
    try {
      const trial = { purpose, type, named, account, domain, scramOffered, begin };
      const made = await tryLogin(secured, trial);
      const told = await banAfter(secured.stream, made, made.outcome === 'failure');
      // The account worked before, so the failed test logins have locked it.
      const locked = purpose !== 'control' && made.condition === 'account-disabled';
      const ban = told ?? (locked ? (made.text ?? '') : null);
      value = { version, offer: secured.offer, purpose, ...made, ban };
    } finally {
      secured.end();
    }
  } catch (error) {
    const layer = state.begun ? 'sasl' : 'stream';
    const failure = failureOf(error, layer, whereOf(endpoint));
    // A started login may count as failed, and an error after a failed login may be a ban.
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
    : `${MOST_FAILED_LOGINS} logins failed there; more may trigger a ban`;
  return { layer: 'scan', reason: 'skipped', detail: `${address}: ${why}` };
}

async function* salts(
  { net, account, who, now }: Scene,
  { endpoint, version }: NonNullable<Scene['known']>,
): AsyncGenerator<Observation<'sasl.salt'>> {
  try {
    const value = await compareSalts(net, endpoint, who, version, account);
    if (value !== null) yield observeStep('sasl.salt', endpoint, {}, { value }, now());
  } catch (error) {
    const failure = failureOf(error, 'sasl', whereOf(endpoint));
    yield observeStep('sasl.salt', endpoint, {}, { failure }, now());
  }
}
