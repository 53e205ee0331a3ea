/** Compares the channel-binding types that endpoints name. */
import { known, knownBy, together, type Known } from '../../../judge/engine/known.js';
import type { ObservationView, TlsVersion } from '../../../model/index.js';
import { memo } from '../../../util/memo.js';
import { distinct } from '../../../util/order.js';
import { securedStreams, type Features } from '../../shared/facts/streams.js';
import { bindingScene, type BindingScene } from './channel-bindings.js';

type Types = readonly string[];

/** Types that a c2s endpoint names in one TLS version. */
export interface NamedTypes {
  readonly endpoint: string;
  readonly version: TlsVersion;
  readonly types: Types;
  readonly features: Features;
  readonly scene: BindingScene;
  /** Different types on a later connection with the same version, or null. */
  readonly later: Known<Types> | null;
}

export const namedTypes = memo((seen: ObservationView): readonly Known<NamedTypes>[] => {
  const endpoints = distinct(
    seen.all('endpoint').flatMap(({ value, subject }) => (value?.role === 'c2s' ? [subject] : [])),
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

/** Returns the types of the first endpoint in the same version if they differ, else null. */
export function namedElsewhere(
  all: readonly Known<NamedTypes>[],
  own: Known<NamedTypes>,
): Known<Types> | null {
  const { version, types } = own.value;
  const first = all.find(({ value }) => value.version === version);
  if (first === undefined) return null;
  if (JSON.stringify(first.value.types) === JSON.stringify(types)) return null;
  return knownBy(first.value.types, together([own, first]).evidence);
}
