/** The process of the XMPP server: its sandbox, its confinement, and the files that it uses. */
import { basename } from 'node:path';
import { daemonOf, unitOf } from '../daemon-process.js';
import { item } from '../item.js';
import { orNull, Unread, type Machine } from '../machine.js';

/** Clock ticks a second. Linux counts the start time of a process in clock ticks. */
const TICKS = 100;

export const sandbox = item('host.sandbox', async (machine, wanted) => {
  const unit = await unitOf(machine, wanted);
  const args = ['security', '--offline=true', '--no-pager', unit];
  const text = await machine.output('systemd-analyze', ...args);
  const [, exposure] = /exposure level for \S+: (\d+(?:\.\d+)?)/.exec(text) ?? [];
  if (exposure === undefined) {
    throw new Unread('unsupported', 'systemd-analyze security: no exposure level');
  }
  const version = await orNull(machine.output('systemd-analyze', '--version'));
  return {
    source: `systemd-analyze security ${unit}`,
    tool: /^systemd \d+/.exec(version ?? '')?.[0] ?? null,
    unit,
    exposure: Number(exposure),
  };
});

export const confinement = item('host.confinement', async (machine, wanted) => {
  const { id, name } = await daemonOf(machine, wanted);
  const source = `/proc/${id}/attr/current`;
  const head = { source, tool: null, daemon: name };
  const label = await labelOf(machine, source);
  const [, profile = '', mode] = /^(.+) \((enforce|complain|unconfined)\)$/.exec(label) ?? [];
  if (mode === 'enforce' || mode === 'complain') {
    return { ...head, system: 'apparmor', mode, profile: profile.slice(0, 100) };
  }
  const [, domain = ''] = /^\S+:\S+:(\w+):s\d/.exec(label) ?? [];
  if (domain === '') return { ...head, system: 'none', mode: 'unconfined', profile: '' };
  const enforcing = (await orNull(machine.output('getenforce')))?.trim() === 'Enforcing';
  const isFree = /^(unconfined|initrc|init|unconfined_service)_t$/.test(domain);
  const confined = enforcing ? 'enforce' : 'complain';
  return { ...head, system: 'selinux', mode: isFree ? 'unconfined' : confined, profile: domain };
});

/**
 * Returns the label that a file of mandatory access control contains. Empty if the kernel has no
 * such control: reading then fails with EINVAL.
 */
async function labelOf(machine: Machine, path: string): Promise<string> {
  try {
    return (await machine.text(path)).replaceAll('\0', '').trim();
  } catch (error) {
    if (error instanceof Unread && error.message.endsWith('EINVAL')) return '';
    throw error;
  }
}

export const daemonFiles = item('host.daemon', async (machine, wanted) => {
  const { id, name } = await daemonOf(machine, wanted);
  const source = `/proc/${id}/maps`;
  const maps = await machine.text(source);
  const replaced = maps.split('\n').flatMap((line) => {
    const [, path] = /\s(\/(?:usr|lib|lib64|opt|snap)\/.+) \(deleted\)$/.exec(line) ?? [];
    return path === undefined ? [] : [basename(path)];
  });
  return {
    source,
    tool: null,
    daemon: name,
    startedAt: await startOf(machine, id),
    replaced: [...new Set(replaced)].sort().slice(0, 50),
  };
});

async function startOf(machine: Machine, id: string): Promise<string> {
  const stat = await machine.text(`/proc/${id}/stat`);
  // In `/proc/PID/stat`, the program name may contain spaces and brackets. Field 3 follows the
  // name.
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const [, boot] = /^btime (\d+)$/m.exec(await machine.text('/proc/stat')) ?? [];
  const seconds = Number(boot) + ticks / TICKS;
  if (!Number.isFinite(seconds)) throw new Unread('unsupported', `/proc/${id}/stat`);
  return new Date(seconds * 1_000).toISOString();
}
