import type { Account } from '../src/account.js';
import { observeStep } from '../src/observe.js';
import {
  MOST_FAILED_LOGINS,
  NO_SUCH_BINDING,
  type Endpoint,
  type LoginPurpose,
  type Observation,
  type SaslLogin,
  type SaslOffer,
  type TlsVersion,
} from '../src/model.js';
import { bindingData } from '../src/net/channel-binding.js';
import { distrustOf } from '../src/net/distrust.js';
import {
  banAfter,
  beginScram,
  loginByPlain,
  loginByScram,
  type LoginEnd,
} from '../src/net/login.js';
import type { Net } from '../src/net/net.js';
import { loginPlaces, scramWasOffered, type LoginPlace } from '../src/net/offers.js';
import { openSession, type Session } from '../src/net/session.js';
import { withoutNames } from '../src/net/without-names.js';
import { failureOf, whereOf, WALK_CONNECTIONS } from '../src/net/xmpp.js';
import { domainProbe } from '../src/probe.js';
import {
  readServerFirst,
  ScramViolation,
  startScram,
  strongestScram,
  type Binding,
  type ScramMechanism,
} from '../src/wire/xmpp/sasl/scram.js';

/** Places where one logs in. */
const MOST_PLACES = 4;
/** Logins at one place: a control, the types of two versions, what must be refused, two salts. */
const MOST_LOGINS = 16;

const UNNAMED: Readonly<Partial<Record<TlsVersion, readonly string[]>>> = {
  'TLSv1.3': ['tls-exporter', 'tls-unique'],
  'TLSv1.2': ['tls-unique'],
};

type Kinds = 'sasl.login' | 'sasl.salt';

interface Scene {
  readonly net: Net;
  readonly account: Account;
  readonly domain: string;
  readonly to: string;
  readonly scramOffered: boolean;
  now(): string;
  /** Logins that failed so far; a ban, or a password that is wrong, ends it all. */
  failures: number;
  stopped: boolean;
  /** A login succeeded: for a user that is not there, a server may make up a salt each time. */
  known: boolean;
}

/**
 * Logs in with the account of the user, over TLS that is trusted and bears the name, and shows
 * what the right channel binding does, and that a wrong one is refused.
 */
export const login = domainProbe({
  id: 'login',
  title: 'Logins with the account',
  needs: [
    'endpoint',
    'stream.open',
    'tls.handshake',
    'tls.suites',
    'sasl.clear',
    'dialback.clear',
    's2s.peer',
    'register.form',
  ],
  yields: ['sasl.login', 'sasl.salt'],
  access: 'account',
  connections: MOST_PLACES * MOST_LOGINS * WALK_CONNECTIONS,
  wanted: ({ account }) => account,
  async *run({ net, now, domain, to, seen, settings, account }) {
    if (account === null) return;
    const scramOffered = scramWasOffered(seen);
    const scene: Scene = {
      ...{ net, now, domain, to, account, scramOffered },
      failures: 0,
      stopped: false,
      known: false,
    };
    const places = loginPlaces(seen).slice(0, MOST_PLACES);
    const bound = new Map<string, string>();
    const refused = new Set<string>();
    for (const place of places) {
      for (const { version, offer } of place.offers) {
        yield* rightLogins(scene, place, version, offer, bound, refused);
        if (scene.stopped) return;
      }
    }
    const [place] = places;
    const [newest] = place?.offers ?? [];
    if (scene.known && place !== undefined && newest !== undefined) {
      yield* compareSalts(scene, place.endpoint, newest.version);
    }
    if (!settings.saslAttempts) return;
    for (const purpose of ['falsified', 'downgrade', 'foreign'] as const) {
      for (const { endpoint, offers, distinct } of places) {
        if (!distinct) continue;
        for (const { version } of offers) {
          const type = bound.get(`${whereOf(endpoint)} ${version}`);
          if (type === undefined || scene.stopped || scene.failures >= MOST_FAILED_LOGINS) continue;
          // Where a type that is not on offer was refused, another need not be.
          if (purpose === 'foreign' && refused.has(`${whereOf(endpoint)} ${version}`)) continue;
          yield* attempt(scene, endpoint, version, purpose, type);
        }
      }
    }
  },
});

/** A control, and each type that should do. One that did is kept in `bound`. */
async function* rightLogins(
  scene: Scene,
  { endpoint, distinct }: LoginPlace,
  version: TlsVersion,
  offer: SaslOffer,
  bound: Map<string, string>,
  refused: Set<string>,
): AsyncGenerator<Observation<Kinds>> {
  if (scene.failures >= MOST_FAILED_LOGINS) return;
  const control = yield* attempt(scene, endpoint, version, 'control', null);
  if (control !== 'success') {
    // What fails without a binding says nothing of bindings; a wrong password is not tried twice.
    if (control === 'failure' || control === 'withheld') scene.stopped = true;
    return;
  }
  if (strongestScram(offer.mechanisms, true) === null) return;
  const named = offer.types.length > 0;
  const types = named ? offer.types.slice(0, 3) : (UNNAMED[version] ?? []);
  for (const type of types) {
    if (scene.stopped || scene.failures >= MOST_FAILED_LOGINS) return;
    // At a place that offers what another does, only what did there.
    if (!distinct && !named && ![...bound.values()].includes(type)) continue;
    const outcome = yield* attempt(scene, endpoint, version, 'bound', type);
    const key = `${whereOf(endpoint)} ${version}`;
    if (outcome === 'success' && !bound.has(key)) bound.set(key, type);
    if (outcome === 'failure') refused.add(key);
    if (outcome === 'success' && !named) return;
  }
}

/** One login, observed. Null where the connection did not come about. */
async function* attempt(
  scene: Scene,
  endpoint: Endpoint,
  version: TlsVersion,
  purpose: LoginPurpose,
  type: string | null,
): AsyncGenerator<Observation<'sasl.login'>, SaslLogin['outcome'] | null> {
  const { net, domain, to, now, account } = scene;
  const variant = `${version} ${purpose}${purpose === 'bound' ? ` ${type}` : ''}`;
  let value: SaslLogin;
  try {
    const session = await openSession(net, endpoint, { domain, to }, version);
    try {
      const made = await logIn(scene, session, purpose, type);
      const ban = await banAfter(session.stream, made, made.outcome === 'failure');
      value = withoutNames({ version, offer: session.offer, purpose, ...made, ban }, account);
    } finally {
      session.end();
    }
  } catch (error) {
    const failure = withoutNames(failureOf(error, 'sasl', whereOf(endpoint)), account);
    scene.stopped ||= failure.reason === 'limited';
    yield observeStep('sasl.login', endpoint, { failure }, now(), variant);
    return null;
  }
  if (value.outcome !== 'success' && value.outcome !== 'withheld') scene.failures += 1;
  scene.stopped ||= value.ban !== null;
  scene.known ||= value.outcome === 'success';
  yield observeStep('sasl.login', endpoint, { value }, now(), variant);
  return value.outcome;
}

type Made = LoginEnd & Pick<SaslLogin, 'mechanism' | 'gs2'>;

async function logIn(
  { account, domain, scramOffered }: Scene,
  session: Session,
  purpose: LoginPurpose,
  type: string | null,
): Promise<Made> {
  const { stream, features } = session;
  const distrust = distrustOf(session, domain);
  if (distrust !== null) return withheld(distrust);
  const { mechanisms } = features;
  const plus = purpose !== 'control' && purpose !== 'downgrade';
  const mechanism =
    strongestScram(mechanisms, plus) ??
    (purpose === 'control' ? strongestScram(mechanisms, true) : null);
  if (mechanism === null) {
    const plain = purpose === 'control' && mechanisms.includes('PLAIN');
    if (!plain) return withheld('no-mechanism');
    // Somebody may have taken SCRAM out of the list; PLAIN would give away all.
    if (scramOffered) return withheld('plain-after-scram');
    const end = await loginByPlain(stream, account.user, account.password);
    return { mechanism: 'PLAIN', gs2: '', ...end };
  }
  const binding = bindingFor(session, mechanism, purpose, type);
  if (binding === null) return withheld('no-mechanism');
  const first = startScram(mechanism, account.user, binding);
  const end = await loginByScram(stream, first, account.password);
  const gs2 = binding.flag === 'p' ? `p=${binding.type}` : binding.flag;
  return { mechanism: mechanism.name, gs2, ...end };
}

/** Null where there is no data for the type here. */
function bindingFor(
  { socket }: Session,
  { plus }: ScramMechanism,
  purpose: LoginPurpose,
  type: string | null,
): Binding | null {
  if (purpose === 'downgrade') return { flag: 'y' };
  if (!plus) return { flag: 'n' };
  const known = type ?? 'tls-exporter';
  const data = bindingData(socket, known);
  if (data === null) return null;
  if (purpose === 'foreign') return { flag: 'p', type: NO_SUCH_BINDING, data };
  const wrong = Uint8Array.from(data, (byte, index) => (index === 0 ? byte ^ 0xff : byte));
  return { flag: 'p', type: known, data: purpose === 'falsified' ? wrong : data };
}

function withheld(condition: string): Made {
  return { mechanism: '', gs2: '', outcome: 'withheld', condition, text: null };
}

/** Two first rounds of the same mechanism, left alone after the challenge: no login fails. */
async function* compareSalts(
  { net, account, domain, to, now }: Scene,
  endpoint: Endpoint,
  version: TlsVersion,
): AsyncGenerator<Observation<'sasl.salt'>> {
  const rounds: { name: string; salt: Buffer; iterations: number }[] = [];
  try {
    for (let round = 0; round < 2; round += 1) {
      const session = await openSession(net, endpoint, { domain, to }, version);
      try {
        const mechanism = strongestScram(session.features.mechanisms, false);
        if (mechanism === null || distrustOf(session, domain) !== null) return;
        const first = startScram(mechanism, account.user, { flag: 'n' });
        const { message } = await beginScram(session.stream, first);
        if (message === null) return;
        const { salt, iterations } = readServerFirst(message, first);
        rounds.push({ name: mechanism.name, salt, iterations });
      } finally {
        session.end();
      }
    }
  } catch (error) {
    // The logins have said what is wrong with the challenge.
    if (error instanceof ScramViolation) return;
    const failure = withoutNames(failureOf(error, 'sasl', whereOf(endpoint)), account);
    yield observeStep('sasl.salt', endpoint, { failure }, now());
    return;
  }
  const [a, b] = rounds;
  if (a === undefined || b === undefined || a.name !== b.name) return;
  const salt = a.salt.equals(b.salt) ? 'same' : 'different';
  const iterations = [a.iterations, b.iterations];
  const value = { version, mechanism: a.name, iterations, salt } as const;
  yield observeStep('sasl.salt', endpoint, { value }, now());
}
