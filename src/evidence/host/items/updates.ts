/** Collects when updates were installed, and whether they are installed automatically. */
import { gunzipSync } from 'node:zlib';
import { item } from '../item.js';
import { orNull, Unread, type Machine } from '../machine.js';

const APT_LOGS = ['/var/log/apt/history.log', '/var/log/apt/history.log.1.gz'] as const;
const DNF_LOGS = ['/var/log/dnf.rpm.log', '/var/log/dnf.rpm.log.1'] as const;
/** Maximum size of a compressed log after decompression, in bytes. */
const MOST_LOG = 16 * 1024 * 1024;

export const updates = item('host.updates', async (machine) => {
  if ((await orNull(machine.has('/var/lib/dpkg/status'))) === true) return aptUpdates(machine);
  for (const folder of ['/etc/dnf', '/etc/yum.repos.d']) {
    if ((await orNull(machine.has(folder))) === true) return dnfUpdates(machine);
  }
  throw new Unread('unsupported', 'the machine has neither apt nor dnf');
});

async function aptUpdates(machine: Machine) {
  const stamp = '/var/lib/apt/periodic/upgrade-stamp';
  const times = [await orNull(machine.modifiedAt(stamp))];
  for (const log of APT_LOGS) times.push(lastUpgrade((await orNull(logText(machine, log))) ?? ''));
  return {
    source: `${APT_LOGS[0]}, ${stamp}`,
    tool: await toolOf(machine, 'apt-get', /^apt [\d.]+/),
    manager: 'apt' as const,
    last: latest(times),
    automatic: await orNull(aptIsAutomatic(machine)),
  };
}

/** Commands in the log of updates are not collected, because a person may have typed a secret. */
function lastUpgrade(log: string): Date | null {
  const times = log.split(/\n\s*\n/).flatMap((entry) => {
    const [, day, time] = /^Start-Date: (\d{4}-\d\d-\d\d)\s+(\d\d:\d\d:\d\d)$/m.exec(entry) ?? [];
    return day === undefined || time === undefined || !/^Upgrade: /m.test(entry)
      ? []
      : [new Date(`${day}T${time}`)];
  });
  return times.at(-1) ?? null;
}

async function aptIsAutomatic(machine: Machine): Promise<boolean> {
  const text = await machine.output('apt-config', 'dump', 'APT::Periodic');
  const daysOf = (name: string): number =>
    Number(new RegExp(`^APT::Periodic::${name} "(\\d{1,4})";$`, 'm').exec(text)?.[1] ?? 0);
  return ['Update-Package-Lists', 'Unattended-Upgrade'].every((name) => {
    const days = daysOf(name);
    return days > 0 && days <= 7;
  });
}

async function dnfUpdates(machine: Machine) {
  const times: (Date | null)[] = [];
  for (const log of DNF_LOGS) {
    const text = (await orNull(logText(machine, log))) ?? '';
    const found = [...text.matchAll(/^(\S+)\s+\w+\s+Upgraded?: /gm)].at(-1)?.[1];
    times.push(found === undefined ? null : new Date(found.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')));
  }
  const tool = await toolOf(machine, 'dnf', /^(?:dnf5 version )?[\d.]+/);
  // dnf 5 has no such log: it keeps its history in a database.
  const isNew = tool?.startsWith('dnf5') === true;
  if (isNew) times.push(await lastUpgradeOfDnf5(machine));
  return {
    source: isNew ? 'dnf5 history info' : DNF_LOGS[0],
    tool,
    manager: 'dnf' as const,
    last: latest(times),
    automatic: await orNull(dnfIsAutomatic(machine)),
  };
}

/** Maximum number of transactions that are asked for, from the newest on. */
const MOST_TRANSACTIONS = 10;

/** Begin of the newest transaction that upgraded a package. Its command line is not kept. */
async function lastUpgradeOfDnf5(machine: Machine): Promise<Date | null> {
  const list = (await orNull(machine.output('dnf5', 'history', 'list'))) ?? '';
  const ids = [...list.matchAll(/^\s*(\d{1,9})\s/gm)].flatMap(([, id]) => id ?? []);
  for (const id of ids.sort((a, b) => Number(b) - Number(a)).slice(0, MOST_TRANSACTIONS)) {
    const text = (await orNull(machine.output('dnf5', 'history', 'info', id))) ?? '';
    if (!/^\s*Upgraded?\s/m.test(text)) continue;
    const [, day, time] =
      /^Begin time\s*:\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/m.exec(text) ?? [];
    if (day !== undefined && time !== undefined) return new Date(`${day}T${time}`);
  }
  return null;
}

async function dnfIsAutomatic(machine: Machine): Promise<boolean> {
  const text = await machine.text('/etc/dnf/automatic.conf');
  if (!/^\s*apply_updates\s*=\s*(yes|true|1|on)\s*$/im.test(text)) return false;
  for (const timer of ['dnf-automatic.timer', 'dnf5-automatic.timer']) {
    const { code } = await machine.run('systemctl', 'is-enabled', '--quiet', timer);
    if (code === 0) return true;
  }
  return false;
}

async function toolOf(machine: Machine, program: string, form: RegExp): Promise<string | null> {
  const text = await orNull(machine.output(program, '--version'));
  return form.exec(text ?? '')?.[0] ?? null;
}

async function logText(machine: Machine, path: string): Promise<string> {
  const bytes = await machine.bytes(path);
  if (!path.endsWith('.gz')) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_LOG }).toString('utf8');
  } catch {
    throw new Unread('malformed', path);
  }
}

function latest(times: readonly (Date | null)[]): string | null {
  const known = times.flatMap((time) => (time === null || Number.isNaN(+time) ? [] : [+time]));
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString();
}
