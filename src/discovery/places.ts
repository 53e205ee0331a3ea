import {
  FALLBACK_PORTS,
  SERVED,
  type Endpoint,
  type Role,
  type ObservationView,
  type Settings,
  type SrvAnswer,
} from '../model/index.js';

/** Where a service is said to be. */
export type Place = Pick<Endpoint, 'role' | 'transport' | 'host' | 'port' | 'origin'>;

interface Asked {
  readonly settings: Settings;
  readonly seen: ObservationView<'dns.srv'>;
  readonly domain: string;
}

/** What `--connect` named, else what SRV records publish, else the guess of RFC 6120 §3.2.2. */
export function placesOf({ settings, seen, domain }: Asked): Place[] {
  if (settings.connect.length > 0) {
    return settings.connect.map((place) => ({ ...place, origin: 'connect' }));
  }
  const answers = seen.all('dns.srv');
  const published = answers.flatMap(({ value }) =>
    value === undefined
      ? []
      : value.records
          .filter(({ target }) => target !== '.')
          .map((record) => placeOf(value, record)),
  );
  const guessed = (['c2s', 's2s'] as const).filter((role) =>
    answers
      .filter(({ subject }) => roleOf(subject) === role)
      // A failed look-up may hide records: no guess, since a wrong one would be judged.
      .every(({ value }) => value?.records.length === 0),
  );
  return [
    ...published,
    ...guessed.map((role): Place => ({
      role,
      transport: 'starttls',
      host: domain,
      port: FALLBACK_PORTS[role],
      origin: 'fallback',
    })),
  ];
}

function placeOf({ service }: SrvAnswer, { target, port }: SrvAnswer['records'][number]): Place {
  const [role, transport] = SERVED[service];
  return { role, transport, host: target.toLowerCase(), port, origin: 'srv' };
}

function roleOf(owner: string): Role {
  return owner.startsWith('_xmpp-client.') || owner.startsWith('_xmpps-client.') ? 'c2s' : 's2s';
}
