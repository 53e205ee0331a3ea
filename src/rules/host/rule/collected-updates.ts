/** Rules on updates and restarts of the machine, from facts collected on the machine. */
import { defineRule, type Said } from '../../../judge/engine/rule.js';
import type { SystemRelease, SystemTable } from '../../../model/index.js';
import { daysBetween } from '../../../util/days.js';
import type { CollectedCodes } from '../../codes.js';
import { collected, containerOf } from '../facts/collected.js';

/**
 * Linux distributions, as named in `/etc/os-release`, that are supported as long as Red Hat
 * Enterprise Linux.
 */
const LIKE_RHEL: readonly string[] = ['rhel', 'almalinux', 'rocky', 'ol'];

export const collectedSystem = defineRule<{ readonly table: SystemTable }, CollectedCodes>()({
  scope: 'domain',
  needs: { system: (at) => collected('host.system', at) },
  uses: { container: containerOf },
  decide({ system, container }, say, { params: { table }, time }) {
    const { fact, date } = system.value;
    const release = releaseOf(fact, table);
    if (release === undefined) {
      return say.manual(system, 'HOST_SYSTEM_UNKNOWN', { system: fact.name, date });
    }
    const { ends, extended } = release;
    const today = time.slice(0, 10);
    const args = { system: release.name, ends, date };
    if (today > extended) return say.missing(system, 'attested', 'HOST_SYSTEM_ENDED', args);
    if (today > ends) return say.manual(system, 'HOST_SYSTEM_EXTENDED', { ...args, extended });
    return container === null
      ? say.met(system, 'attested', 'HOST_SYSTEM_SUPPORTED', args)
      : say.partial(system, 'attested', 'HOST_GUEST_SUPPORTED', { ...args, container });
  },
  merge: 'operator',
  row: {},
});

function releaseOf(
  { id, version }: { readonly id: string; readonly version: string | null },
  { releases }: SystemTable,
): SystemRelease | undefined {
  if (version === null) return undefined;
  const family = LIKE_RHEL.includes(id) ? 'rhel' : id;
  const wanted = family === 'rhel' ? (version.split('.')[0] ?? '') : version;
  return releases.find((one) => one.system === family && one.version === wanted);
}

interface DaysParams {
  readonly days: number;
}

export const collectedUptime = defineRule<DaysParams, CollectedCodes>()({
  scope: 'domain',
  needs: { uptime: (at) => collected('host.uptime', at) },
  decide({ uptime }, say, { params }) {
    const { fact, date } = uptime.value;
    const days = Math.floor(fact.seconds / 86_400);
    const args = { days, most: params.days, date };
    return fact.seconds > params.days * 86_400
      ? say.missing(uptime, 'attested', 'HOST_UPTIME', args)
      : say.met(uptime, 'attested', 'HOST_UPTIME', args);
  },
  merge: 'operator',
  row: {},
});

export const collectedRestart = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { restart: (at) => collected('host.restart', at) },
  decide({ restart }, say) {
    const { fact, date } = restart.value;
    const { required, running, newest } = fact;
    const isOld = newest !== null && newest !== running;
    const found: Said[] = [
      ...(required ? [say.missing(restart, 'attested', 'HOST_RESTART_REQUIRED', { date })] : []),
      ...(isOld
        ? [say.missing(restart, 'attested', 'HOST_KERNEL_OLD', { running, newest, date })]
        : []),
    ];
    if (found.length > 0) return found;
    return newest === null
      ? say.manual(restart, 'HOST_KERNEL_UNKNOWN', { running, date })
      : say.met(restart, 'attested', 'HOST_KERNEL_NEWEST', { running, date });
  },
  merge: 'operator',
  row: {},
});

export const collectedDaemon = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { files: (at) => collected('host.daemon', at) },
  decide({ files }, say) {
    const { fact, date } = files.value;
    const { daemon, replaced } = fact;
    return replaced.length > 0
      ? say.missing(files, 'attested', 'HOST_DAEMON_OLD', { daemon, files: replaced, date })
      : say.met(files, 'attested', 'HOST_DAEMON_FRESH', { daemon, date });
  },
  merge: 'operator',
  row: {},
});

export const collectedMonthlyUpdates = defineRule<DaysParams, CollectedCodes>()({
  scope: 'domain',
  needs: { updates: (at) => collected('host.updates', at) },
  decide({ updates }, say, { params: { days: most } }) {
    const { fact, date } = updates.value;
    if (fact.last === null) return say.manual(updates, 'HOST_UPDATES_UNKNOWN', { date });
    const days = Math.max(0, daysBetween(fact.last, date));
    return days <= most
      ? say.met(updates, 'attested', 'HOST_UPDATED', { days, most, date })
      : say.missing(updates, 'attested', 'HOST_UPDATED', { days, most, date });
  },
  merge: 'operator',
  row: {},
});

/**
 * Rule on frequent updates. A recent update is only partial without automatic updates, because one
 * update does not show that updates are frequent.
 */
export const collectedFrequentUpdates = defineRule<DaysParams, CollectedCodes>()({
  scope: 'domain',
  needs: { updates: (at) => collected('host.updates', at) },
  decide({ updates }, say, { params: { days: most } }) {
    const { fact, date } = updates.value;
    if (fact.last === null) return say.manual(updates, 'HOST_UPDATES_UNKNOWN', { date });
    const days = Math.max(0, daysBetween(fact.last, date));
    if (days > most) return say.missing(updates, 'attested', 'HOST_UPDATED', { days, most, date });
    return fact.automatic === true
      ? say.met(updates, 'attested', 'HOST_UPDATED', { days, most, date })
      : say.partial(updates, 'attested', 'HOST_UPDATED_BY_HAND', { days, date });
  },
  merge: 'operator',
  row: {},
});
