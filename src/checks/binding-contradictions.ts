import { definedIn } from '../facts/logins.js';
import { distinct } from '../facts/order.js';
import { securedStreams } from '../facts/streams.js';
import type { Seen, TlsVersion } from '../model.js';
import { markOf, type Mark } from './check.js';

interface Named {
  readonly endpoint: string;
  readonly version: TlsVersion;
  readonly types: readonly string[];
  readonly evidence: string;
}

/** Where the types that a server names (XEP-0440) do not agree with TLS, or with each other. */
export function bindingContradictions(seen: Seen): readonly Mark[] {
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
              evidence: stream.id,
            },
          ]
        : [],
    ),
  );
  return [
    ...named.flatMap(strays),
    ...named.flatMap((one) => changes(seen, one)),
    ...differ(named),
  ];
}

/** Beside types that are defined: a list of nothing else is a flaw of its own. */
function strays({ endpoint, version, types, evidence }: Named): readonly Mark[] {
  const defined = definedIn(version, types);
  const stray = types.filter((type) => !defined.includes(type) && type.startsWith('tls-'));
  if (stray.length === 0 || defined.length === 0) return [];
  const args = { version, types: stray };
  return [
    markOf(endpoint, 'information', null, { code: 'CHANNEL_BINDING_STRAY', args }, [evidence]),
  ];
}

/** What a later connection in the same version was shown. */
function changes(seen: Seen, { endpoint, version, types, evidence }: Named): readonly Mark[] {
  const later = [...seen.at('sasl.binding', endpoint), ...seen.at('sasl.login', endpoint)].find(
    ({ value }) =>
      value?.version === version && JSON.stringify(value.offer.types) !== JSON.stringify(types),
  );
  if (later?.value === undefined) return [];
  const args = { version, before: types, after: later.value.offer.types };
  const coded = { code: 'CHANNEL_BINDING_CHANGES', args } as const;
  return [markOf(endpoint, 'information', null, coded, [evidence, later.id])];
}

function differ(named: readonly Named[]): readonly Mark[] {
  return named.flatMap((one) => {
    const first = named.find(({ version }) => version === one.version);
    if (first === undefined || JSON.stringify(first.types) === JSON.stringify(one.types)) return [];
    const args = { version: one.version, types: one.types, elsewhere: first.types };
    const coded = { code: 'CHANNEL_BINDING_DIFFERS', args } as const;
    return [
      markOf(one.endpoint, 'information', null, coded, distinct([one.evidence, first.evidence])),
    ];
  });
}
