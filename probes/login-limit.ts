import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { observeStep } from '../src/scan/observe.js';
import {
  isWeb,
  endpointId,
  LOGIN_ATTEMPTS,
  MOST_LOGIN_ATTEMPTS,
  type Endpoint,
  type FreshLook,
  type LimitSign,
  type LoginLimit,
  type LoginTry,
  type TlsVersion,
} from '../src/model/index.js';
import { NetFailure } from '../src/net/failure.js';
import { banAfter, loginByPlain, loginByScram } from '../src/xmpp/login/login.js';
import type { Net } from '../src/net/net.js';
import { loginPlaces, loginProtocols } from '../src/xmpp/login/login-offers.js';
import { loginStream } from '../src/xmpp/login/login-stream.js';
import { openSecuredStream, type SecuredStream } from '../src/xmpp/secured-stream.js';
import {
  failureOf,
  openAt,
  whereOf,
  WALK_CONNECTIONS,
  dialInClear,
} from '../src/xmpp/open-stream.js';
import { domainProbe } from '../src/scan/probe.js';
import { nextFeatures } from '../src/wire/xmpp/features.js';
import { isBan } from '../src/wire/xmpp/sasl/ban.js';
import { startScram, strongestScram } from '../src/wire/xmpp/sasl/scram.js';
import { StreamFailure } from '../src/wire/xmpp/stream.js';

/**
 * Milliseconds after the sign of a login limit at which a new connection is tested. The last value
 * is the maximum wait.
 */
const LOOKS_MS = [0, 5_000, 15_000, 30_000, 45_000, 60_000] as const;

/**
 * A login answer counts as delayed if it comes this many milliseconds later than the first answers
 * did, twice in a row.
 */
const DELAY_MS = 1_000;

/**
 * Makes failing logins, with the operator's permission, until a sign of a limit, then tests new
 * connections. The user does not exist: a real account could be locked, and a registered one could
 * not be removed from a banned address. Each login has its own connection, because an attacker can
 * evade a limit for one stream.
 */
export const loginLimit = domainProbe({
  id: 'login-limit',
  title: 'failed login limit',
  sends: {
    what: 'failed logins with a random user that does not exist',
    often: 'until the first sign of a limit, at most 6 times (`--login-attempts`)',
  },
  needs: ['endpoint', 'stream.open'],
  yields: ['login.limit'],
  access: 'intrusive',
  connections: (MOST_LOGIN_ATTEMPTS + 2 * LOOKS_MS.length) * WALK_CONNECTIONS,
  turn: 3,
  wanted: ({ intrusive }) => intrusive.includes('login-limit'),
  async *run({ net, now, domain, to, seen, settings }) {
    const [place] = loginPlaces(seen);
    const version = place?.offers[0]?.version;
    if (place === undefined || version === undefined) return;
    const { endpoint } = place;
    const others = seen
      .all('endpoint')
      .flatMap(({ value }) => (value === undefined || isWeb(value) ? [] : [value]));
    const most = settings.loginAttempts ?? LOGIN_ATTEMPTS;
    const other = otherOf(endpoint, others);
    const scene: Scene = { net, domain, to, endpoint, version, other, most };
    try {
      const value = await tryOut(scene);
      yield observeStep('login.limit', endpoint, {}, { value }, now());
    } catch (error) {
      const failure = failureOf(error, 'sasl', whereOf(endpoint));
      yield observeStep('login.limit', endpoint, {}, { failure }, now());
    }
  },
});

interface Scene {
  readonly net: Net;
  readonly domain: string;
  readonly to: string;
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  /**
   * An endpoint with another port at the address where logins are tested; null if there is none.
   */
  readonly other: Endpoint | null;
  /** Maximum number of failing logins in the test of the login limit. */
  readonly most: number;
}

/**
 * Returns an endpoint with another port at the same address. Prefers s2s, which best shows whether
 * the address is blocked completely.
 */
function otherOf({ address, port }: Endpoint, all: readonly Endpoint[]): Endpoint | null {
  const others = all.filter((one) => one.address === address && one.port !== port);
  return others.find(({ role }) => role === 's2s') ?? others[0] ?? null;
}

async function tryOut(scene: Scene): Promise<LoginLimit> {
  const user = `xmpp-safeguard-${randomBytes(6).toString('hex')}`;
  const tries: LoginTry[] = [];
  let sign: LimitSign | null = null;
  let mechanism = '';
  while (sign === null && tries.length < scene.most) {
    const { made, by } = await attempt(scene, user, tries.length);
    mechanism ||= by;
    tries.push(made);
    sign = signOf(tries);
  }
  const limit = { mechanism, version: scene.version, tries, sign };
  if (sign === null) return { ...limit, looks: [], liftedMs: null };
  return { ...limit, ...(await lookAfter(scene)) };
}

interface Attempted {
  readonly made: LoginTry;
  readonly by: string;
}

/**
 * Makes one login. Throws for errors before any login has failed, because such an error is no sign
 * of a limit.
 */
async function attempt(scene: Scene, user: string, before: number): Promise<Attempted> {
  const { net, endpoint, domain, to, version } = scene;
  let secured: SecuredStream;
  try {
    secured = await openSecuredStream(net, endpoint, { domain, to, user }, version);
  } catch (error) {
    // A server sends the message of an existing ban on each new connection, so that message is
    // already the sign of a limit.
    const look = await lookAt(scene, endpoint, 0);
    const words = isBan(null, look.text);
    if (look.came === 'features' || (before === 0 && !words)) throw error;
    const { came, condition, text } = look;
    return { made: { came, ms: 0, condition, text }, by: '' };
  }
  const begun = performance.now();
  try {
    const password = randomBytes(18).toString('base64url');
    const name = secured.user ?? user;
    const [protocol = 'SASL'] = loginProtocols(secured.features);
    const on = loginStream(secured, protocol);
    const { mechanisms } = on.offered;
    const scram = strongestScram(mechanisms, false);
    if (scram === null && !mechanisms.includes('PLAIN')) {
      const detail = `${whereOf(endpoint)}: no mechanism that could fail`;
      throw new NetFailure({ layer: 'sasl', reason: 'unsupported', detail });
    }
    const end =
      scram === null
        ? await loginByPlain(on, name, password)
        : await loginByScram(on, startScram(scram, name, { flag: 'n' }), password);
    const ms = Math.round(performance.now() - begun);
    const { outcome, condition, text } = end;
    if (outcome !== 'failure' && outcome !== 'stream-error' && outcome !== 'closed') {
      const detail = `${whereOf(endpoint)}: a login with a random user was answered with ${outcome}`;
      throw new NetFailure({ layer: 'sasl', reason: 'malformed', detail });
    }
    if (outcome === 'closed' && before === 0) {
      throw new StreamFailure('closed', 'the first login was answered with a close');
    }
    // Pass no condition or text, so that only text after the login failure counts as a ban
    // message. The failure itself is compared with the first failure.
    const ban = await banAfter(
      secured.stream,
      { condition: null, text: null },
      outcome === 'failure',
    );
    const said = ban === null ? { condition, text } : { condition: 'policy-violation', text: ban };
    const came = ban !== null && outcome === 'failure' ? 'stream-error' : outcome;
    return { made: { came, ms, ...said }, by: scram?.name ?? 'PLAIN' };
  } catch (error) {
    const silent = error instanceof StreamFailure && error.reason === 'timeout';
    if (!silent || before === 0) throw error;
    const ms = Math.round(performance.now() - begun);
    return { made: { came: 'unanswered', ms, condition: null, text: null }, by: '' };
  } finally {
    secured.end();
  }
}

/** Compares the last test login with the first. Returns the sign of a login limit, or null. */
function signOf(tries: readonly LoginTry[]): LimitSign | null {
  const last = tries.at(-1);
  if (last === undefined) return null;
  const { came, condition, text } = last;
  // Different text than for a wrong password is a sign of a limit. At the first login only a stream
  // error counts, because a server may use such text for every failure.
  const first = tries[0];
  const changed = tries.length > 1 && (condition !== first?.condition || text !== first.text);
  const told = came === 'stream-error' || (came === 'failure' && changed);
  const newly = changed && condition !== first?.condition ? condition : null;
  if (told && isBan(newly, text)) return 'said';
  if (came === 'refused') return 'refused';
  if (came === 'unanswered') return 'unanswered';
  // Two connections in a row that close without an error may be a limit or another problem, so
  // count them as unanswered.
  if (came === 'closed' && tries.at(-2)?.came === 'closed') return 'unanswered';
  const second = tries[1];
  if (tries.length < 4 || first === undefined || second === undefined) return null;
  const usual = Math.max(first.ms, second.ms);
  const late = tries.slice(-2).every(({ ms }) => ms > usual + DELAY_MS);
  return late ? 'delay' : null;
}

async function lookAfter(scene: Scene): Promise<Pick<LoginLimit, 'looks' | 'liftedMs'>> {
  const { endpoint, other, net } = scene;
  const looks: FreshLook[] = [];
  const begun = performance.now();
  const since = (): number => Math.round(performance.now() - begun);
  for (const wait of LOOKS_MS) {
    try {
      await sleep(Math.max(0, wait - since()), undefined, { signal: net.signal });
    } catch {
      break;
    }
    const at = since();
    const look = await lookAt(scene, endpoint, at);
    if (net.signal.aborted) break;
    looks.push(look);
    if (look.came === 'features') {
      return { looks, liftedMs: looks.length === 1 ? null : at };
    }
    const blocked = look.came === 'refused' || look.came === 'unanswered';
    if (looks.length === 1 && blocked && other !== null) {
      looks.push(await lookAt(scene, other, since()));
    }
  }
  return { looks, liftedMs: null };
}

/** Opens a new connection and waits for the stream features. Never throws. */
async function lookAt(scene: Scene, endpoint: Endpoint, afterMs: number): Promise<FreshLook> {
  const { net, domain, to } = scene;
  const look = { endpoint: endpointId(endpoint), afterMs, condition: null, text: null };
  const who = { domain, to };
  let connection;
  try {
    let answer;
    if (endpoint.transport === 'starttls') {
      const dialled = await dialInClear(net, endpoint, who);
      connection = dialled.connection;
      answer = dialled.open;
    } else {
      connection = await net.connect(endpoint.address, endpoint.port);
      const { socket } = await net.secure(connection, {
        servername: domain,
        alpn: null,
        versions: [scene.version],
      });
      if (socket === null) return { ...look, came: 'closed' };
      const stream = await openAt(net, socket, endpoint, who);
      answer = await nextFeatures(stream, net.timeoutMs);
    }
    const { error } = answer;
    if (error === null) return { ...look, came: 'features' };
    return { ...look, came: 'stream-error', condition: error.condition, text: error.text };
  } catch (error) {
    const { layer, reason } = failureOf(error, 'stream', '');
    if (layer === 'tcp' && reason === 'refused') return { ...look, came: 'refused' };
    const closed = ['closed', 'reset', 'refused', 'malformed'].includes(reason);
    return { ...look, came: closed ? 'closed' : 'unanswered' };
  } finally {
    connection?.close();
  }
}
