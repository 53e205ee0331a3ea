/** Compares the channel-binding types that endpoints name. */
import { derived, known, type Known } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { isWeb, type ObservationView, type TlsVersion } from '../../../model/index.js';
import { memo } from '../../../util/memo.js';
import { distinct } from '../../../util/order.js';
import { securedStreams, type Features } from '../../shared/facts/streams.js';
import { bindingScene, type BindingScene } from './channel-bindings.js';

type Types = readonly string[];

/** Channel-binding types that a c2s endpoint names in one TLS version. */
export interface NamedTypes {
  readonly endpoint: string;
  readonly version: TlsVersion;
  readonly types: Types;
  readonly features: Features;
  readonly scene: BindingScene;
  /** Different channel-binding types on a later connection with the same TLS version, or null. */
  readonly later: Known<Types> | null;
}

/** Returns the channel-binding types that the c2s endpoints of the domain announce. */
export function namedTypes({ [AT]: { seen } }: Place): readonly Known<NamedTypes>[] {
  return namedIn(seen);
}

const namedIn = memo((seen: ObservationView): readonly Known<NamedTypes>[] => {
  const endpoints = distinct(
    seen
      .all('endpoint')
      .flatMap(({ value, subject }) => (value?.role === 'c2s' && !isWeb(value) ? [subject] : [])),
  );
  return endpoints.flatMap((endpoint) =>
    securedStreams(seen, endpoint).flatMap((stream) => {
      if (stream.state !== 'seen') return [];
      const { version, features, id } = stream;
      const types = features.channelBindings;
      const scene = bindingScene(seen, endpoint, version);
      const later = laterTypes(seen, endpoint, version, types);
      return [known({ endpoint, version, types, features, scene, later }, id)];
    }),
  );
});

function laterTypes(
  seen: ObservationView,
  endpoint: string,
  version: TlsVersion,
  before: Types,
): Known<Types> | null {
  const later = [...seen.at('sasl.binding', endpoint), ...seen.at('sasl.login', endpoint)].find(
    ({ value }) =>
      value?.version === version && JSON.stringify(value.offer.types) !== JSON.stringify(before),
  );
  return later?.value === undefined ? null : known(later.value.offer.types, later.id);
}

/**
 * Returns the channel-binding types of the first endpoint in the same TLS version if they differ,
 * else null.
 */
export function namedElsewhere(
  all: readonly Known<NamedTypes>[],
  own: Known<NamedTypes>,
): Known<Types> | null {
  const { version, types } = own.value;
  const first = all.find(({ value }) => value.version === version);
  if (first === undefined) return null;
  if (JSON.stringify(first.value.types) === JSON.stringify(types)) return null;
  return derived(first.value.types, [own, first]);
}
