/** Recordings by hand: a domain described in a few words, and all that a scan would have seen. */
import type {
  Failure,
  Observation,
  Recording,
  Settings,
  SrvService,
} from '../../src/model/index.js';
import { SRV_SERVICES } from '../../src/model/index.js';
import { byId } from '../../src/model/observation-view.js';
import { SETTINGS } from '../settings-fixture.js';
import { dnsObservations, srvAnswer, srvOf, type Dns } from './build-dns.js';
import { endpointAt, observationsAt, type Spot } from './build-endpoint.js';
import { AT, DOMAIN, observe } from './build-observation.js';

export { SETTINGS } from '../settings-fixture.js';
export type * from './build-dns.js';
export * from './build-endpoint.js';
export * from './build-observation.js';

export interface World {
  readonly spots: readonly Spot[];
  /** What the DNS says otherwise than the spots tell. */
  readonly srv?: Partial<Record<SrvService, 'absent' | 'unasked' | Failure>>;
  /** Without it: no TLSA, CAA or chain of trust was asked for, as in older recordings. */
  readonly dns?: Dns;
  readonly settings?: Partial<Settings>;
  readonly access?: Recording['access'];
}

export function observations({ spots, srv = {}, settings = {}, dns: said }: World): Observation[] {
  const endpoints = spots.map(endpointAt);
  const seen: Observation[] = [];
  const { connect = [], families = SETTINGS.families } = settings;
  for (const service of connect.length > 0 ? [] : SRV_SERVICES) {
    const told = srv[service];
    if (told === 'unasked') continue;
    const absent = [{ priority: 0, weight: 0, port: 0, target: '.' }];
    const answer =
      told === 'absent' ? srvOf(service, absent) : (told ?? srvAnswer(service, endpoints));
    seen.push(observe('dns.srv', `_${service}._tcp.${DOMAIN}`, answer));
  }
  const named = endpoints.filter(({ host, address }) => host !== address).map(({ host }) => host);
  // The guess of RFC 6120 §3.2.2 asks for the addresses of the domain itself.
  for (const host of new Set([...named, DOMAIN])) {
    for (const family of families) {
      const found = endpoints.filter((one) => one.host === host && one.family === family);
      const addresses = [...new Set(found.map(({ address }) => address))];
      const alias = said?.aliases?.[host];
      const aliases = alias === undefined ? [] : [alias];
      const answer = { owner: host, rcode: 'NOERROR', aliases, family, addresses } as const;
      seen.push(observe('dns.address', host, answer, family === 4 ? 'A' : 'AAAA'));
    }
  }
  if (said !== undefined) seen.push(...dnsObservations(said, seen, endpoints));
  seen.push(...spots.flatMap(observationsAt));
  return [...new Map(seen.map((observation) => [observation.id, observation])).values()].sort(byId);
}

export function recording(world: World): Recording {
  return recordingOf(observations(world), world);
}

export function recordingOf(
  seen: readonly Observation[],
  { settings = {}, access = ['public'] }: Pick<World, 'settings' | 'access'> = {},
): Recording {
  return {
    format: 'xmpp-safeguard/recording',
    schema: 2,
    tool: { name: 'xmpp-safeguard', version: '0.0.0' },
    domain: DOMAIN,
    access,
    settings: { ...SETTINGS, ...settings },
    startedAt: '2026-06-01T11:59:00.000Z',
    endedAt: AT,
    // A later one takes the place of one with the same id.
    observations: [...new Map(seen.map((one) => [one.id, one])).values()],
    usage: [{ address: '192.0.2.7', used: 12, budget: 200 }],
  };
}
