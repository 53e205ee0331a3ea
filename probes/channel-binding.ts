import { randomBytes } from 'node:crypto';
import { observeStep } from '../src/observe.js';
import {
  MOST_MADE_UP_LOGINS,
  NO_SUCH_BINDING,
  type Failure,
  type SaslBinding,
  type TlsVersion,
} from '../src/model.js';
import { banAfter, beginScram } from '../src/net/login.js';
import { loginPlaces, type LoginPlace } from '../src/net/offers.js';
import { openSession } from '../src/net/session.js';
import { failureOf, whereOf, WALK_CONNECTIONS } from '../src/net/xmpp.js';
import { domainProbe } from '../src/probe.js';
import { startScram, strongestScram, type Binding } from '../src/wire/xmpp/sasl/scram.js';

const MOST_TYPES = 3;

/** Candidates where a server names no types. */
const UNNAMED: Readonly<Partial<Record<TlsVersion, readonly string[]>>> = {
  'TLSv1.3': ['tls-exporter', 'tls-unique'],
  'TLSv1.2': ['tls-unique'],
};

interface Attempt {
  readonly version: TlsVersion;
  /** Null: `y`. */
  readonly type: string | null;
}

/**
 * Whether a server knows the types of channel binding that it offers, asked without an account:
 * a user that nobody has, a type, and one that does not exist as control. Each is a failed
 * login: few, after everything else, and no more once the server says that it counts.
 */
export const channelBinding = domainProbe({
  id: 'channel-binding',
  title: 'Channel binding with a made-up user',
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
  yields: ['sasl.binding'],
  access: 'public',
  connections: MOST_MADE_UP_LOGINS * WALK_CONNECTIONS,
  wanted: ({ saslAttempts, account }) => saslAttempts && !account,
  async *run({ net, now, domain, to, seen }) {
    const user = `nobody-${randomBytes(6).toString('hex')}`;
    const groups = loginPlaces(seen)
      .filter(({ distinct }) => distinct)
      .flatMap((place) =>
        planFor(place).map((group) => group.map((attempt) => ({ ...place, ...attempt }))),
      );
    for (const { endpoint, version, type } of withinBudget(groups)) {
      const variant = `${version} ${type === null ? 'y' : `p=${type}`}`;
      const observe = (step: { value: SaslBinding } | { failure: Failure }) =>
        observeStep('sasl.binding', endpoint, step, now(), variant);
      let value;
      try {
        const session = await openSession(net, endpoint, { domain, to }, version);
        try {
          const { offer, features } = session;
          const mechanism = strongestScram(features.mechanisms, type !== null);
          if (mechanism === null) continue;
          const binding: Binding =
            type === null ? { flag: 'y' } : { flag: 'p', type, data: new Uint8Array() };
          const first = startScram(mechanism, user, binding);
          const { answer, condition, text } = await beginScram(session.stream, first);
          const gs2 = type === null ? 'y' : `p=${type}`;
          const ban = await banAfter(session.stream, { condition, text }, answer === 'failure');
          value = {
            ...{ version, mechanism: mechanism.name, gs2, offer },
            ...{ answer, condition, text, ban },
          };
        } finally {
          session.end();
        }
      } catch (error) {
        const failure = failureOf(error, 'sasl', whereOf(endpoint));
        yield observe({ failure });
        return;
      }
      yield observe({ value });
      if (value.ban !== null) return;
    }
  },
});

/** What tells most comes first. A type without its control tells nothing: both, or neither. */
function planFor({ offers }: LoginPlace): readonly (readonly Attempt[])[] {
  const bound = offers.filter(({ offer }) => strongestScram(offer.mechanisms, true) !== null);
  const controlled = bound.map(({ version, offer: { types } }) => {
    const asked = types.length > 0 ? types.slice(0, 1) : (UNNAMED[version] ?? []);
    return [NO_SUCH_BINDING, ...asked].map((type) => ({ version, type }));
  });
  const downgrades = bound
    .filter(({ offer }) => strongestScram(offer.mechanisms, false) !== null)
    .map(({ version }) => [{ version, type: null }]);
  const rest = bound.flatMap(({ version, offer: { types } }) =>
    types.slice(1, MOST_TYPES).map((type) => [{ version, type }]),
  );
  return [...controlled, ...downgrades, ...rest];
}

function withinBudget<T>(groups: readonly (readonly T[])[]): readonly T[] {
  const taken: T[] = [];
  for (const group of groups) {
    if (taken.length + group.length <= MOST_MADE_UP_LOGINS) taken.push(...group);
  }
  return taken;
}
