/** What a server shows before TLS, as readings. */
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
import type { ClearAuth, ClearDialback, Failure, Role } from '../../../model/index.js';
import { noFeaturesGap, noTlsGap } from '../../shared/facts/gaps.js';
import { featuresOf, streamAt, type Features } from '../../shared/facts/streams.js';
import { tlsReach, withoutTls, type WithoutTls } from '../../tls/facts/tls-reach.js';
import { establishedAt } from '../../tls/facts/tls-versions.js';
import { readClearAuth, readClearDialback, type Exercise } from './clear-attempts.js';

/** Features before TLS. */
export function clearFeatures({ seen, subject: endpointId }: Place<Role>): Reading<Features> {
  const open = streamAt(seen, endpointId, 'clear');
  const features = open?.value === undefined ? null : featuresOf(open.value);
  return open === null || features === null
    ? notSeen(noFeaturesGap('clear', open))
    : known(features, open.id);
}

/** The features without STARTTLS. Null where it is offered, or no features came. */
export interface StarttlsAbsent {
  readonly features: Features;
  /** What `<starttls/>` was answered with all the same; empty where there is no answer. */
  readonly answer: string;
}

export function starttlsAbsent(place: Place<Role>): Known<StarttlsAbsent> | null {
  const { seen, subject: endpointId } = place;
  const clear = clearFeatures(place);
  if (!clear.seen || clear.value.starttls !== null) return null;
  const [asked] = seen.at('stream.starttls', endpointId);
  const value = { features: clear.value, answer: asked?.value?.answer ?? '' };
  const [id] = clear.evidence;
  return asked === undefined ? known(value, id) : known(value, id, asked.id);
}

/** STARTTLS was refused when it was asked for. Null where it was not. */
export function starttlsRefused({
  seen,
  subject: endpointId,
}: Place<Role>): Known<WithoutTls> | null {
  const without = withoutTls(seen, endpointId);
  if (without === null) return null;
  const refused = knownFrom(without, without.evidence);
  return refused.seen ? refused : null;
}

/** An attempt to log in, or to authenticate as a server, before TLS. */
interface Attempt<V> {
  /** Null where the attempt failed, or was not made. */
  readonly answer: V | null;
  readonly exercise: Exercise | null;
  readonly failure: Failure | null;
}

export type AuthAttempt = Attempt<ClearAuth>;
export type DialbackAttempt = Attempt<ClearDialback>;

/** Null where nothing was recorded. */
export function authAttempt({
  seen,
  subject: endpointId,
}: Place<'c2s'>): Known<AuthAttempt> | null {
  return attempt(seen.at('sasl.clear', endpointId)[0], readClearAuth);
}

/** Null where nothing was recorded. */
export function dialbackAttempt({
  seen,
  subject: endpointId,
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

/** TLS came up: from the first byte, or after STARTTLS with these features before it. */
export type Encrypted =
  { readonly is: 'direct' } | { readonly is: 'starttls'; readonly features: Features };

/** An endpoint of direct TLS. Suites that do not encrypt are a gap. */
export function directTls({ seen, subject: endpointId }: Place<Role>): Reading<Encrypted> {
  const reach = tlsReach(seen, endpointId);
  if (reach.up) return knownFrom({ is: 'direct' }, reach.evidence);
  if (reach.obstacle !== 'null-cipher') return notSeen(noTlsGap(seen, endpointId));
  const ciphers = establishedAt(seen, endpointId).map(({ handshake }) => handshake.cipher);
  return notSeen(gap('unsure', { code: 'NO_ENCRYPTION', args: { ciphers } }, reach.evidence));
}

/**
 * An endpoint of STARTTLS. Where TLS did not come up, a server that refuses to go on without it may
 * just refuse everything.
 */
export function starttlsUp(place: Place<Role>): Reading<Encrypted> {
  const { seen, subject: endpointId } = place;
  const clear = clearFeatures(place);
  return chain(clear, (features): Reading<Encrypted> => {
    const reach = tlsReach(seen, endpointId);
    if (reach.up) return knownFrom({ is: 'starttls', features }, reach.evidence);
    const coded = { code: 'STARTTLS_WITHOUT_TLS', args: { obstacle: reach.obstacle } } as const;
    const shown = clear.seen ? clear.evidence : [];
    return notSeen(gap('unsure', coded, [...shown, ...reach.evidence]));
  });
}
