import { bindingScene, definedIn, obstacleTo } from '../facts/channel-bindings.js';
import { distinct } from '../../../util/order.js';
import { securedStreams, type Features } from '../../shared/facts/streams.js';
import type { ObservationView, TlsVersion } from '../../../model/index.js';
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';

interface Named {
  readonly endpoint: string;
  readonly version: TlsVersion;
  readonly types: readonly string[];
  readonly features: Features;
  readonly evidence: string;
}

/** Where what a server names does not agree with TLS, with other types, or with other protocols. */
export function bindingContradictions(seen: ObservationView): readonly SubjectFinding[] {
  const endpoints = distinct(
    seen.all('endpoint').flatMap(({ value, subject }) => (value?.role === 'c2s' ? [subject] : [])),
  );
  const named = endpoints.flatMap((endpoint) =>
    securedStreams(seen, endpoint).flatMap((stream): Named[] =>
      stream.state === 'seen'
        ? [
            {
              endpoint,
              version: stream.version,
              types: stream.features.channelBindings,
              features: stream.features,
              evidence: stream.id,
            },
          ]
        : [],
    ),
  );
  return [
    ...named.flatMap((one) => strays(seen, one)),
    ...named.flatMap((one) => changes(seen, one)),
    ...named.flatMap(protocols),
    ...differ(named),
  ];
}

/** Beside types that are defined: a list of nothing else is a flaw of its own. */
function strays(
  seen: ObservationView,
  { endpoint, version, types, evidence }: Named,
): readonly SubjectFinding[] {
  const scene = bindingScene(seen, endpoint, version);
  const defined = definedIn(scene, types);
  const stray = types.filter((type) => obstacleTo(type, scene) != null && type.startsWith('tls-'));
  if (stray.length === 0 || defined.length === 0) return [];
  const args = { version, types: stray };
  return [
    findingOf(endpoint, 'information', null, { code: 'CHANNEL_BINDING_STRAY', args }, [evidence]),
  ];
}

/** What a later connection in the same version was shown. */
function changes(
  seen: ObservationView,
  { endpoint, version, types, evidence }: Named,
): readonly SubjectFinding[] {
  const later = [...seen.at('sasl.binding', endpoint), ...seen.at('sasl.login', endpoint)].find(
    ({ value }) =>
      value?.version === version && JSON.stringify(value.offer.types) !== JSON.stringify(types),
  );
  if (later?.value === undefined) return [];
  const args = { version, before: types, after: later.value.offer.types };
  const coded = { code: 'CHANNEL_BINDING_CHANGES', args } as const;
  return [findingOf(endpoint, 'information', null, coded, [evidence, later.id])];
}

/** SASL and SASL2 are two ways to the same passwords. */
function protocols({ endpoint, version, features, evidence }: Named): readonly SubjectFinding[] {
  const { mechanisms, sasl2 } = features;
  if (mechanisms.length === 0 || sasl2 === null) return [];
  const args = {
    version,
    sasl: mechanisms.filter((one) => !sasl2.mechanisms.includes(one)),
    sasl2: sasl2.mechanisms.filter((one) => !mechanisms.includes(one)),
  };
  if (args.sasl.length + args.sasl2.length === 0) return [];
  return [findingOf(endpoint, 'information', null, { code: 'SASL2_DIFFERS', args }, [evidence])];
}

function differ(named: readonly Named[]): readonly SubjectFinding[] {
  return named.flatMap((one) => {
    const first = named.find(({ version }) => version === one.version);
    if (first === undefined || JSON.stringify(first.types) === JSON.stringify(one.types)) return [];
    const args = { version: one.version, types: one.types, elsewhere: first.types };
    const coded = { code: 'CHANNEL_BINDING_DIFFERS', args } as const;
    return [
      findingOf(one.endpoint, 'information', null, coded, distinct([one.evidence, first.evidence])),
    ];
  });
}
