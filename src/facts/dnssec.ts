import type { Role, Seen, Settings } from '../model.js';
import { SRV_SERVICES } from '../model.js';
import { compareText } from './order.js';
import { publishedPlaces } from './places.js';
import { trustOf, type Trust } from './security.js';

/** One RRset, or its denial, that a client of the service relies on. */
export interface ReliedOn {
  readonly owner: string;
  readonly type: string;
  /** `domain`: of the XMPP domain. `target`: of a host that its SRV records name. */
  readonly part: 'domain' | 'target';
  readonly trust: Trust;
}

const ROLES = ['c2s', 's2s'] as const satisfies readonly Role[];

/**
 * Everything whose chain of trust counts for a service: its SRV sets, what was asked of the
 * domain itself, the addresses of each target, and the TLSA set at each published port; sorted.
 */
export function reliedOn(seen: Seen, domain: string, settings: Settings): readonly ReliedOn[] {
  const sets = new Map<string, ReliedOn>();
  const add = (owner: string, type: string, part: ReliedOn['part']): void => {
    const key = `${owner} ${type}`;
    if (!sets.has(key)) sets.set(key, { owner, type, part, trust: trustOf(seen, owner, type) });
  };
  for (const service of SRV_SERVICES) add(`_${service}._tcp.${domain}`, 'SRV', 'domain');
  for (const { subject, id } of seen.at('dns.security', domain)) {
    add(subject, id.slice(id.lastIndexOf('#') + 1), 'domain');
  }
  for (const role of ROLES) {
    for (const { host, port } of publishedPlaces(seen, role, domain, settings).places) {
      const part = host === domain ? 'domain' : 'target';
      for (const family of settings.families) add(host, family === 4 ? 'A' : 'AAAA', part);
      add(`_${port}._tcp.${host}`, 'TLSA', part);
    }
  }
  return [...sets.values()].sort(
    (a, b) => compareText(a.owner, b.owner) || compareText(a.type, b.type),
  );
}

/** Whether the name is the zone's apex or stands below it. */
export function isWithin(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}

/** The root, or a name of one label. */
export function isTopLevel(zone: string): boolean {
  return zone === '.' || !zone.includes('.');
}
