/** Reads clues about how a server stores passwords from the observations. */
import {
  known,
  knownFrom,
  sightings,
  type NotSeen,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { distinct } from '../../../util/order.js';
import { noStreamGap } from '../../shared/facts/gaps.js';
import { featuresAt, mechanismsOf, type Features } from '../../shared/facts/streams.js';

/** Feature of XEP-0484, which a login with SASL2 may enable. */
const FAST = '{urn:xmpp:fast:0}fast';

/** Salt and iterations in two SCRAM logins of one user. */
export interface SaltClue {
  readonly is: 'salt';
  readonly mechanism: string;
  readonly hasChanged: boolean;
  readonly iterations: readonly number[];
}

/** Login offers of an endpoint, on all streams that showed features. */
export interface OfferClue {
  readonly is: 'offer';
  readonly mechanisms: readonly string[];
  /**
   * Further ways to log in that the server offers: `anonymous`, `external`, `login`, `iq-auth`,
   * `oauth`, `sasl2`, `fast`.
   */
  readonly offers: readonly string[];
}

export type PasswordClue = SaltClue | OfferClue;

export function passwordClues({
  [AT]: { seen, subject: endpointId },
}: Place<'c2s'>): Sightings<PasswordClue> | NotSeen {
  const salts = seen.at('sasl.salt', endpointId).flatMap(({ id, value }) => {
    if (value === undefined) return [];
    const { mechanism, iterations } = value;
    const hasChanged = value.salt === 'different';
    return [known<PasswordClue>({ is: 'salt', mechanism, hasChanged, iterations }, id)];
  });
  const streams = featuresAt(seen, endpointId);
  const offer: PasswordClue = {
    is: 'offer',
    mechanisms: distinct(streams.flatMap(({ features }) => mechanismsOf(features))),
    offers: distinct(streams.flatMap(({ features }) => offersOf(features))),
  };
  const offered =
    streams.length === 0
      ? []
      : [
          knownFrom(
            offer,
            streams.map(({ id }) => id),
          ),
        ];
  return sightings([...salts, ...offered], noStreamGap(seen, endpointId));
}

/** Returns the offered logins from which the storage of passwords cannot be inferred. */
function offersOf(features: Features): readonly string[] {
  const mechanisms = mechanismsOf(features);
  const has = (test: (mechanism: string) => boolean, offer: string): readonly string[] =>
    mechanisms.some(test) ? [offer] : [];
  return [
    ...has((name) => name === 'ANONYMOUS', 'anonymous'),
    ...has((name) => name === 'EXTERNAL', 'external'),
    ...has((name) => name === 'LOGIN', 'login'),
    ...(features.iqAuth ? ['iq-auth'] : []),
    ...has((name) => name.includes('OAUTH'), 'oauth'),
    ...(features.sasl2 === null ? [] : ['sasl2']),
    ...(features.sasl2?.inline.includes(FAST) === true ? ['fast'] : []),
  ];
}
