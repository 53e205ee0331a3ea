import { randomBytes } from 'node:crypto';
import { observeStep } from '../src/scan/observe.js';
import {
  MOST_REGISTRATIONS,
  type AttemptPurpose,
  endpointId,
  type Endpoint,
  type Failure,
  type Observation,
  type RegisterAttempt,
  type ObservationView,
  type TlsVersion,
} from '../src/model/index.js';
import { serverIdentityFlaw } from '../src/xmpp/login/verify-server.js';
import { NetFailure } from '../src/net/failure.js';
import { openAuthenticatedClient } from '../src/xmpp/session/authenticated-stream.js';
import type { Net } from '../src/net/net.js';
import { loginPlaces, scramWasOffered } from '../src/xmpp/login/login-offers.js';
import { openSession } from '../src/xmpp/secured-stream.js';
import type { Credentials } from '../src/net/credentials.js';
import { failureOf, whereOf, WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { domainProbe } from '../src/scan/probe.js';
import { askIq, type IqReply } from '../src/wire/xmpp/ask.js';
import {
  readRegistration,
  REGISTER_GET,
  REGISTER_REMOVE,
  registrationXml,
  type RegistrationQuery,
} from '../src/wire/xmpp/registration.js';

/** Among the first of every list of passwords that were guessed. */
const WEAK_PASSWORD = '123456';

/** The name that exists, the weak one, the strong ones; and each has to be undone. */
const MOST_ATTEMPTS = 2 + MOST_REGISTRATIONS;

/** Places with a form that are tried: one with an untrusted certificate is told nothing. */
const MOST_PLACES = 4;

interface Scene {
  readonly net: Net;
  readonly netToUndo: Net;
  readonly domain: string;
  readonly to: string;
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  readonly scramOffered: boolean;
}

/**
 * Submits registrations, with leave: with the name of the scanner's own account, then of new
 * accounts with a weak and with strong passwords. Every account that came about is removed
 * again, or named; a server that gives the own name away is asked for it again with the own
 * password, which no other is told: it might be too weak, and be refused for that. Where the form
 * asks for more than a name and a password, nothing is sent.
 */
export const registrationLimits = domainProbe({
  id: 'registration-limits',
  title: 'Registrations (intrusive)',
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
    // At the first place that may be told a name, and at no other from then on.
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
    // A name that may not be there would be registered: only one that has logged in.
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
      // What cannot be removed is not made twice.
      if (next?.value?.answer !== 'result' || next.value.removed !== true) return;
      made += 1;
    }
  },
});

type Attempt = Observation<'register.attempt'>;

interface Submission {
  readonly purpose: AttemptPurpose;
  readonly credentials: Credentials;
  /** The account of the scanner, where its name is the one that is submitted. */
  readonly own: Credentials | null;
  readonly number: number;
}

async function observed(
  scene: Scene,
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

/** Why nothing was sent to a place: another one may be better. */
class NotSubmitted extends Error {
  readonly failure: Failure;
  constructor(layer: Failure['layer'], endpoint: Endpoint, why: string) {
    const detail = `${whereOf(endpoint)}: ${why}`;
    super(detail);
    this.failure = { layer, reason: 'skipped', detail };
  }
}

const DISTRUST = {
  untrusted: 'its certificate is not trusted, so it was told no name',
  'wrong-name': 'its certificate is for another name, so it was told no name',
} as const;

function nobody(): string {
  return `xmpp-safeguard-${randomBytes(6).toString('hex')}`;
}

function strong(): string {
  return randomBytes(18).toString('base64url');
}

type Place = Pick<Scene, 'endpoint' | 'version'>;

/**
 * In TLS, where a form came that was no redirect and asked for no more than is known here: at each
 * endpoint in the newest version, places with a trusted certificate first.
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

type Fillable = Pick<RegistrationQuery, 'fields' | 'form' | 'url'>;

/** Name and password, and nothing else that is required, shown or hidden. */
function isFillable({ fields, form, url }: Fillable): boolean {
  if (url !== null && url !== '') return false;
  const names = form === null ? fields : form.fields.map(({ name }) => name);
  if (!names.includes('username') || !names.includes('password')) return false;
  if (form === null) return fields.every((name) => ['username', 'password', 'x'].includes(name));
  return form.fields.every(
    ({ name, required, media }) =>
      media.length === 0 && (!required || name === 'username' || name === 'password'),
  );
}

type AttemptMade = Omit<RegisterAttempt, 'number'>;
type Undone = Pick<RegisterAttempt, 'removed' | 'left' | 'why'>;

/**
 * Throws `NotSubmitted` where the server is not known to be the right one, or has another form by
 * now. `own`: of a name that exists.
 */
async function submit(
  scene: Scene,
  purpose: AttemptPurpose,
  credentials: Credentials,
  own: Credentials | null,
): Promise<AttemptMade> {
  const { net, endpoint, domain, to, version } = scene;
  const undoMaybe = async (): Promise<Undone | null> => {
    if (own === null) return removeMaybe(scene, credentials);
    const undone = await restore(scene, own, false);
    return undone.why === null ? null : undone;
  };
  const session = await openSession(net, endpoint, { domain, to }, version);
  let reply: IqReply;
  try {
    const distrust = serverIdentityFlaw(session, domain);
    if (distrust !== null) throw new NotSubmitted('tls', endpoint, DISTRUST[distrust]);
    const asked = await askIq(session.stream, 'get', to, REGISTER_GET);
    const query = asked.answer === 'result' ? readRegistration(asked.payload) : null;
    if (query === null || !isFillable(query)) {
      throw new NotSubmitted('stream', endpoint, 'this time the server sent another form, or none');
    }
    const xml = registrationXml(query, credentials.user, credentials.password);
    try {
      reply = await askIq(session.stream, 'set', to, xml);
    } catch (error) {
      const after = await undoMaybe();
      if (after === null) throw error;
      return { ...blankOf(purpose, version), answer: 'closed', ...after };
    }
  } finally {
    session.end();
  }
  const blank = blankOf(purpose, version);
  switch (reply.answer) {
    case 'closed':
      return { ...blank, answer: 'closed', ...(await undoMaybe()) };
    case 'error': {
      const { type, condition, text } = reply;
      return { ...blank, answer: 'error', type, condition, text };
    }
    case 'stream-error': {
      const { condition, text } = reply.error;
      return { ...blank, answer: 'stream-error', condition, text };
    }
    case 'result': {
      const undone = own === null ? remove(scene, credentials) : restore(scene, own, true);
      return { ...blank, answer: 'result', ...(await undone) };
    }
  }
}

function blankOf(purpose: AttemptPurpose, version: TlsVersion): Omit<AttemptMade, 'answer'> {
  const nothing = { type: null, condition: null, text: null };
  return { purpose, version, ...nothing, removed: null, left: null, why: null };
}

/**
 * Registers the own name once more, with the own password: a server that gave it away gives it
 * back, and one that did not says that it exists. `given`: it is known to have been given away, so
 * that what exists may bear the other password. `why`: null where that is sure.
 */
async function restore(
  { netToUndo: net, endpoint, domain, to, version }: Scene,
  own: Credentials,
  given: boolean,
): Promise<Undone> {
  const undone = (why: string | null): Undone => ({ removed: null, left: null, why });
  try {
    const session = await openSession(net, endpoint, { domain, to }, version);
    try {
      if (serverIdentityFlaw(session, domain) !== null) return undone('untrusted');
      const asked = await askIq(session.stream, 'get', to, REGISTER_GET);
      const query = asked.answer === 'result' ? readRegistration(asked.payload) : null;
      if (query === null || !isFillable(query)) return undone('unsupported');
      const xml = registrationXml(query, own.user, own.password);
      const reply = await askIq(session.stream, 'set', to, xml);
      if (reply.answer === 'closed') return undone('closed');
      const kept = reply.answer === 'error' && reply.condition === 'conflict' && !given;
      return undone(reply.answer === 'result' || kept ? null : 'refused');
    } finally {
      session.end();
    }
  } catch (error) {
    return undone(failureOf(error, 'stream', '').reason);
  }
}

/** After a submission without an answer: null where no such account is there. */
async function removeMaybe(scene: Scene, account: Credentials): Promise<Undone | null> {
  const after = await remove(scene, account);
  return after.why === 'refused' ? null : after;
}

/** XEP-0077 §3.2. */
async function remove(
  { netToUndo: net, endpoint, domain, to, version, scramOffered }: Scene,
  account: Credentials,
): Promise<Undone> {
  const left = (why: string) => ({ removed: false, left: `${account.user}@${domain}`, why });
  try {
    const who = { domain, to };
    const known = await openAuthenticatedClient(net, endpoint, who, version, {
      account,
      scramOffered,
    });
    try {
      const reply = await askIq(known.stream, 'set', null, REGISTER_REMOVE);
      if (reply.answer === 'result') return { removed: true, left: null, why: null };
      if (reply.answer === 'error') return left(reply.condition);
      if (reply.answer === 'stream-error') return left(`stream error ${reply.error.condition}`);
      return left('closed without a word');
    } finally {
      known.end();
    }
  } catch (error) {
    const { reason } = error instanceof NetFailure ? error.failure : failureOf(error, 'stream', '');
    return left(reason);
  }
}
