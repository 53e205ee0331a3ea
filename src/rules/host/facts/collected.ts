/** Reads facts that a collector on the machine found. */
import { gap, known, notSeen, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { HostFact, Kinds, ObservationView } from '../../../model/index.js';
import { daysBetween } from '../../../util/days.js';

/** A fact that was collected on the host, and the day on which it was collected. */
export interface Collected<K extends HostFact> {
  readonly fact: Kinds[K];
  readonly date: string;
}

/** Facts that updates and restarts change count for a month, others for a year. */
const MONTHLY: readonly HostFact[] = ['host.uptime', 'host.restart', 'host.daemon', 'host.updates'];

/**
 * Facts that describe a container instead of the machine, at least in part, if the collector ran
 * in a container.
 */
const SPOILED: readonly HostFact[] = [
  'host.ssh',
  'host.ssh-keys',
  'host.sandbox',
  'host.disks',
  'host.restart',
  'host.updates',
  'host.secure-boot',
  'host.memory',
  'host.time',
  'host.firewall',
  'host.allowlisting',
];

/**
 * Returns the fact that the operator collected on the machine. Unknown if the fact is too old, or
 * describes a container instead of the machine.
 */
export function collected<K extends HostFact>(
  kind: K,
  { [AT]: { seen, domain, time } }: Place,
): Reading<Collected<K>> {
  const [observation] = seen.at(kind, domain);
  if (observation === undefined) {
    return notSeen(gap('unasked', { code: 'OPERATOR_ONLY', args: {} }));
  }
  const { id, at, value, failure } = observation;
  const evidence = [id];
  const date = at.slice(0, 10);
  const container = containerIn(seen, domain);
  if (container !== null && isSpoiled(kind, container)) {
    return notSeen(
      gap('unsure', { code: 'HOST_IN_CONTAINER', args: { container, date } }, evidence),
    );
  }
  if (value === undefined) {
    const item = kind.replace('host.', '');
    const args = { item, ...(failure ?? { layer: 'host', reason: 'skipped', detail: '' }) };
    return notSeen(gap('failed', { code: 'HOST_UNREAD', args }, evidence));
  }
  const days = MONTHLY.includes(kind) ? 31 : 365;
  if (daysBetween(at, time) > days) {
    return notSeen(gap('unsure', { code: 'HOST_FACT_TOO_OLD', args: { date, days } }, evidence));
  }
  return known({ fact: value, date }, id);
}

/**
 * Returns the kind of container in which the collector ran; null if it ran outside a container, or
 * if this is unknown.
 */
export function containerOf({ [AT]: { seen, domain } }: Place): string | null {
  return containerIn(seen, domain);
}

function containerIn(seen: ObservationView, domain: string): string | null {
  return seen.at('host.surroundings', domain)[0]?.value?.container ?? null;
}

/**
 * Whether a fact that was collected in a container says nothing about the machine. In LXC, this
 * includes the uptime, because an LXC container has its own.
 */
function isSpoiled(kind: HostFact, container: string): boolean {
  return SPOILED.includes(kind) || (kind === 'host.uptime' && container.startsWith('lxc'));
}
