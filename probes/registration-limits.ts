import { randomBytes } from 'node:crypto';
import { observeStep } from '../src/scan/observe.js';
import {
  MOST_REGISTRATIONS,
  type AttemptPurpose,
  endpointId,
  type Observation,
  type ObservationView,
} from '../src/model/index.js';
import { loginPlaces, scramWasOffered } from '../src/xmpp/login/login-offers.js';
import type { Credentials } from '../src/net/credentials.js';
import { failureOf, whereOf, WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { NotSubmitted, submit } from '../src/xmpp/registration/submit.js';
import type { RegistrationPlace } from '../src/xmpp/registration/undo.js';
import { domainProbe } from '../src/scan/probe.js';
import { isFillable } from '../src/wire/xmpp/registration.js';

/** A very common password, which a server should refuse. */
const WEAK_PASSWORD = '123456';

/**
 * Maximum number of registration attempts: with an existing name, with a weak password, and with
 * strong passwords. Each created account must also be removed.
 */
const MOST_ATTEMPTS = 2 + MOST_REGISTRATIONS;

/** Maximum number of endpoints to try; endpoints with an untrusted certificate are skipped. */
const MOST_PLACES = 4;

/**
 * Submits registrations, with the operator's permission: for the name of the scanner's own
 * account, and for new accounts with a weak and with strong passwords. Removes each created
 * account, or reports its name. If a server replaces the own account, registers it again with its
 * own password. No other password is used for that, because the server might refuse it as too
 * weak. If the form requires more than a user name and a password, nothing is sent.
 */
export const registrationLimits = domainProbe({
  id: 'registration-limits',
  title: 'registration limits',
  sends: {
    what: 'registrations with random names, which are removed again',
    often: 'at most 6 accounts',
  },
  needs: ['endpoint', 'stream.open', 'tls.handshake', 'register.form', 'sasl.login'],
  yields: ['register.attempt'],
  access: 'intrusive',
  connections: (2 * MOST_ATTEMPTS + MOST_PLACES) * WALK_CONNECTIONS,
  turn: 2,
  wanted: ({ intrusive }) => intrusive.includes('registration'),
  async *run({ net, netToUndo, now, domain, to, seen, account, redact }) {
    const places = placesFor(seen);
    const scramOffered = scramWasOffered(seen);
    const base = { net, netToUndo, domain, to, scramOffered };
    let number = 0;
    // Use the first suitable endpoint for all registrations.
    const attempt = async function* (
      purpose: AttemptPurpose,
      credentials: Credentials,
      own: Credentials | null = null,
    ): AsyncGenerator<Attempt, Attempt | null> {
      redact(credentials);
      for (const place of [...places]) {
        number += 1;
        const made = await observed(
          { ...base, ...place },
          { purpose, credentials, own, number },
          now,
        );
        yield made;
        if (made.failure?.reason !== 'skipped') return made;
        places.shift();
      }
      return null;
    };
    // Try to register the account's own user name only if the account has logged in: if the
    // account did not exist, the test would create it.
    const known = seen.all('sasl.login').some(({ value }) => value?.outcome === 'success');
    if (account !== null && known) {
      const { user } = account;
      const existing = yield* attempt('existing', { user, password: strong() }, account);
      if (existing?.value?.condition !== 'conflict') return;
    }
    const weak = yield* attempt('weak', { user: nobody(), password: WEAK_PASSWORD });
    if (weak?.value === undefined || weak.value.removed === false) return;
    let made = weak.value.answer === 'result' ? 1 : 0;
    while (made < MOST_REGISTRATIONS) {
      const next = yield* attempt('strong', { user: nobody(), password: strong() });
      // If an account cannot be removed, do not create another.
      if (next?.value?.answer !== 'result' || next.value.removed !== true) return;
      made += 1;
    }
  },
});

type Attempt = Observation<'register.attempt'>;

interface Submission {
  readonly purpose: AttemptPurpose;
  readonly credentials: Credentials;
  /** The scanner's account, if its name is registered in this attempt; else null. */
  readonly own: Credentials | null;
  readonly number: number;
}

async function observed(
  scene: RegistrationPlace,
  { purpose, credentials, own, number }: Submission,
  now: () => string,
): Promise<Attempt> {
  const { endpoint } = scene;
  const asked = { number, purpose };
  try {
    const value = { ...(await submit(scene, purpose, credentials, own)), number };
    return observeStep('register.attempt', endpoint, asked, { value }, now());
  } catch (error) {
    const failure =
      error instanceof NotSubmitted ? error.failure : failureOf(error, 'stream', whereOf(endpoint));
    return observeStep('register.attempt', endpoint, asked, { failure }, now());
  }
}

function nobody(): string {
  return `xmpp-safeguard-${randomBytes(6).toString('hex')}`;
}

function strong(): string {
  return randomBytes(18).toString('base64url');
}

type Place = Pick<RegistrationPlace, 'endpoint' | 'version'>;

/**
 * Returns the endpoints and TLS versions whose registration form over TLS can be completed and is
 * not a redirect. Each endpoint is returned in its newest TLS version. Endpoints with a trusted
 * certificate are first.
 */
function placesFor(
  seen: ObservationView<'endpoint' | 'stream.open' | 'tls.handshake' | 'register.form'>,
): Place[] {
  const places = loginPlaces(seen).flatMap(({ endpoint, offers }): Place[] => {
    const version = offers
      .map((offer) => offer.version)
      .find((one) =>
        seen
          .all('register.form')
          .some(
            ({ subject, value }) =>
              subject === endpointId(endpoint) && value?.phase === one && isFillable(value),
          ),
      );
    return version === undefined ? [] : [{ endpoint, version }];
  });
  const trusted = ({ endpoint }: Place): boolean =>
    seen
      .at('tls.handshake', endpointId(endpoint))
      .some(({ value }) => value?.outcome === 'established' && value.trust.trusted);
  return [...places.filter(trusted), ...places.filter((one) => !trusted(one))].slice(
    0,
    MOST_PLACES,
  );
}
