/** Where a domain is served: SRV records, `--connect`, or the fallback of RFC 6120. */
import {
  FALLBACK_PORTS,
  SERVED,
  type Endpoint,
  type ObservationView,
  type Role,
  type Settings,
  type SrvRecord,
  type Transport,
} from '../model/index.js';

export type Place = Pick<Endpoint, 'role' | 'transport' | 'host' | 'port' | 'path' | 'origin'>;

/** Compares SRV records in the order of a recording: by priority, target and port. */
export function bySrv(a: SrvRecord, b: SrvRecord): number {
  return (
    a.priority - b.priority ||
    (a.target < b.target ? -1 : a.target > b.target ? 1 : a.port - b.port)
  );
}

/**
 * Returns the hosts and ports that SRV records publish. Leaves out the target `.`, which means
 * that there is no such service (RFC 2782).
 */
export function publishedPlaces(
  role: Role,
  transport: Transport,
  records: readonly Pick<SrvRecord, 'target' | 'port'>[],
): Place[] {
  return records
    .filter(({ target }) => target !== '.')
    .map(({ target, port }) => ({
      ...{ role, transport, host: target.toLowerCase(), port, origin: 'srv' },
    }));
}

/** Where clients or servers connect to a domain without SRV records (RFC 6120 §3.2.2). */
export function fallbackPlace(role: Role, domain: string): Place {
  const port = FALLBACK_PORTS[role];
  return { role, transport: 'starttls', host: domain, port, origin: 'fallback' };
}

interface Asked {
  readonly settings: Settings;
  readonly seen: ObservationView<'dns.srv'>;
  readonly domain: string;
}

/**
 * Returns all hosts and ports of a scan: the ones given by `--connect`, else the ones from SRV
 * records and fallbacks.
 */
export function placesOf({ settings, seen, domain }: Asked): Place[] {
  if (settings.connect.length > 0) {
    return settings.connect.map((place) => ({ ...place, origin: 'connect' }));
  }
  const answers = seen.all('dns.srv');
  const published = answers.flatMap(({ value }) => {
    if (value === undefined) return [];
    const [role, transport] = SERVED[value.service];
    return publishedPlaces(role, transport, value.records);
  });
  const unpublished = (['c2s', 's2s'] as const).filter((role) =>
    answers
      .filter(({ subject }) => roleOf(subject) === role)
      // A failed lookup may hide records, so do not fall back to the default port.
      .every(({ value }) => value?.records.length === 0),
  );
  return [...published, ...unpublished.map((role) => fallbackPlace(role, domain))];
}

function roleOf(owner: string): Role {
  return owner.startsWith('_xmpp-client.') || owner.startsWith('_xmpps-client.') ? 'c2s' : 's2s';
}
