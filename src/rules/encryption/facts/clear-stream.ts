/** Reads the stream features and answers of a server before TLS from the observations. */
import {
  gap,
  known,
  knownFrom,
  notSeen,
  type Known,
  type Reading,
} from '../../../judge/engine/known.js';
import { chain } from '../../../judge/engine/reading.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { ClearAuth, ClearDialback, Failure, Role } from '../../../model/index.js';
import { noFeaturesGap, noTlsGap } from '../../shared/facts/gaps.js';
import { featuresOf, streamAt, type Features } from '../../shared/facts/streams.js';
import { tlsReach, withoutTls, type WithoutTls } from '../../tls/facts/tls-reach.js';
import { establishedAt } from '../../tls/facts/tls-versions.js';
import { readClearAuth, readClearDialback, type Exercise } from './clear-attempts.js';

/** Returns the stream features that an endpoint sends before TLS. */
export function clearFeatures({
  [AT]: { seen, subject: endpointId },
}: Place<Role>): Reading<Features> {
  const open = streamAt(seen, endpointId, 'clear');
  const features = open?.value === undefined ? null : featuresOf(open.value);
  return open === null || features === null
    ? notSeen(noFeaturesGap('clear', open))
    : known(features, open.id);
}

/** Stream features without STARTTLS, and the server's answer to a STARTTLS request. */
export interface StarttlsAbsent {
  readonly features: Features;
  /** Answer to `<starttls/>`, which is sent even if it is not offered; empty without an answer. */
  readonly answer: string;
}

export function starttlsAbsent(place: Place<Role>): Known<StarttlsAbsent> | null {
  const { seen, subject: endpointId } = place[AT];
  const clear = clearFeatures(place);
  if (!clear.seen || clear.value.starttls !== null) return null;
  const [asked] = seen.at('stream.starttls', endpointId);
  const value = { features: clear.value, answer: asked?.value?.answer ?? '' };
  const [id] = clear.evidence;
  return asked === undefined ? known(value, id) : known(value, id, asked.id);
}

/** Returns how STARTTLS was refused; null if it was not. */
export function starttlsRefused({
  [AT]: { seen, subject: endpointId },
}: Place<Role>): Known<WithoutTls> | null {
  const without = withoutTls(seen, endpointId);
  if (without === null) return null;
  const refused = knownFrom(without, without.evidence);
  return refused.seen ? refused : null;
}

/** An attempt before TLS to log in, or to authenticate as a server. */
interface Attempt<V> {
  /**
   * Answer of the server to the attempt before TLS; null if the attempt failed, or was not made.
   */
  readonly answer: V | null;
  readonly exercise: Exercise | null;
  readonly failure: Failure | null;
}

export type AuthAttempt = Attempt<ClearAuth>;
export type DialbackAttempt = Attempt<ClearDialback>;

/** Returns the login attempt before TLS, or null if none was recorded. */
export function authAttempt({
  [AT]: { seen, subject: endpointId },
}: Place<'c2s'>): Known<AuthAttempt> | null {
  return attempt(seen.at('sasl.clear', endpointId)[0], readClearAuth);
}

/** Returns the dialback attempt before TLS, or null if none was recorded. */
export function dialbackAttempt({
  [AT]: { seen, subject: endpointId },
}: Place<'s2s'>): Known<DialbackAttempt> | null {
  return attempt(seen.at('dialback.clear', endpointId)[0], readClearDialback);
}

function attempt<V>(
  observation:
    | {
        readonly id: string;
        readonly value?: V | undefined;
        readonly failure?: Failure | undefined;
      }
    | undefined,
  readExercise: (value: V) => Exercise,
): Known<Attempt<V>> | null {
  if (observation === undefined) return null;
  const { id, value, failure = null } = observation;
  const answer = value ?? null;
  return known({ answer, exercise: answer === null ? null : readExercise(answer), failure }, id);
}

/** TLS was established: directly, or by STARTTLS after the stream features `features`. */
export type Encrypted =
  { readonly is: 'direct' } | { readonly is: 'starttls'; readonly features: Features };

/**
 * Reads an endpoint with direct TLS. The result is unknown if all established suites are without
 * encryption.
 */
export function directTls({
  [AT]: { seen, subject: endpointId },
}: Place<Role>): Reading<Encrypted> {
  const reach = tlsReach(seen, endpointId);
  if (reach.up) return knownFrom({ is: 'direct' }, reach.evidence);
  if (reach.obstacle !== 'null-cipher') return notSeen(noTlsGap(seen, endpointId));
  const ciphers = establishedAt(seen, endpointId).map(({ handshake }) => handshake.cipher);
  return notSeen(gap('unsure', { code: 'NO_ENCRYPTION', args: { ciphers } }, reach.evidence));
}

/**
 * Reads an endpoint with STARTTLS. If no TLS connection succeeded, the result is unknown, because
 * a server that refuses attempts before TLS may refuse everything.
 */
export function starttlsUp(place: Place<Role>): Reading<Encrypted> {
  const { seen, subject: endpointId } = place[AT];
  const clear = clearFeatures(place);
  return chain(clear, (features): Reading<Encrypted> => {
    const reach = tlsReach(seen, endpointId);
    if (reach.up) return knownFrom({ is: 'starttls', features }, reach.evidence);
    const coded = { code: 'STARTTLS_WITHOUT_TLS', args: { obstacle: reach.obstacle } } as const;
    const shown = clear.seen ? clear.evidence : [];
    return notSeen(gap('unsure', coded, [...shown, ...reach.evidence]));
  });
}
